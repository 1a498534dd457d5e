"""What the charts of 高校源头 and 本地生源回流 say: read from protected tables only."""

import math
from collections.abc import Sequence

from dashboard.wording import words
from dashboard.wording.findings import known, nothing_known
from dashboard.wording.shares import share_of
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Metric
from metrics.models.market.share_fall import LEVEL, Fall, one_sided

_NAMED = 3  # members that a sentence names


def feeders(come: Protected, whole: Protected) -> str:
    """Who sends us most: the first sentence of 高校源头."""
    row = whole.one()
    if row.value is None:
        return words.sentence(whole)
    where = words.place(whole.selection.region)
    said = [f"{words.period(whole)}有 {words.figure(row, whole.metric)}毕业生来{where}就业"]
    rows = ranked(come)
    if rows:
        names = "、".join(r.labels["school"] for r in rows[:_NAMED])
        said.append(f"来得最多的院校是{names}")
        part = share_of(rows[:10], row)
        if part and len(rows) > 10:
            said.append(f"前 10 所占 {part}")
    return "，".join(said) + "。"


def fallen(found: Sequence[Fall], names: dict[int | str, str], what: str) -> str:
    """Cry out: whose share fell, from what to what; empty where nobody's did."""
    said = []
    for fall in found:
        now = f"{'不足 ' if fall.at_most else ''}{fall.now * 100:.0f}%"
        name = names.get(fall.member, str(fall.member))
        said.append(f"{name}{what}由 {fall.before * 100:.0f}% 降到 {now}")
    return f"{'；'.join(said)}（近三届与前三届相比）。" if said else ""


def ranked(found: Protected) -> list[Row]:
    """Rows with a name and a value, largest first; ties by name."""
    (by,) = found.by
    rows = [row for row in known(found) if row.keys[by] not in (0, "") and row.value]
    return sorted(rows, key=lambda row: (-(row.value or 0.0), row.labels[by]))


def most(found: Protected, what: str = "") -> str:
    """The largest member of a count, and its part of what is shown."""
    rows = ranked(found)
    if not rows:
        return f"{what or found.metric.name}：{nothing_known(found)}"
    (by,) = found.by
    first = rows[0]
    return f"{what}{first.labels[by]}最多，{words.figure(first, found.metric)}"


def share_title(found: Protected, whole: Protected, what: str) -> str:
    """The largest member with its share of the whole."""
    rows = ranked(found)
    if not rows:
        return f"{what}：{nothing_known(found)}"
    (by,) = found.by
    part = share_of([rows[0]], whole.one())
    told = part or words.figure(rows[0], found.metric)
    return f"{what}：{rows[0].labels[by]}最多，{'占 ' if part else ''}{told}"


def span(found: Protected, what: str) -> str:
    """Lowest and highest of a rate over regions or groups; 持平 where rounding explains it."""
    rows = [row for row in known(found) if row.keys[found.by[0]] not in (0, "")]
    if not rows:
        return f"{what}：{nothing_known(found)}"
    low = min(rows, key=lambda row: row.value or 0.0)
    high = max(rows, key=lambda row: row.value or 0.0)
    if len(rows) == 1:
        return f"{what} {words.figure(high, found.metric)}"
    apart = (high.value or 0.0) - (low.value or 0.0)
    if apart <= low.half_width + high.half_width:
        return f"{what}各{_member(found)}相近，约 {words.figure(high, found.metric)}"
    return (
        f"{what}：{high.labels[found.by[0]]}最高（{words.figure(high, found.metric)}），"
        f"{low.labels[found.by[0]]}最低（{words.figure(low, found.metric)}）"
    )


def classes(found: Protected, what: str, settled: int | None) -> str:
    """The newest class whose year is over against the one before.

    Args:
        found: divided by year.
        what: the figure's short name.
        settled: that class; a later one is still being registered.
    """
    rows = sorted(known(found), key=lambda row: int(row.keys["year"]))
    done = [row for row in rows if settled is None or int(row.keys["year"]) <= settled]
    if not done:
        return f"{what}：{nothing_known(found)}"
    last = done[-1]
    said = [f"{what}：{int(last.keys['year'])} 届 {words.figure(last, found.metric)}"]
    if len(done) > 1:
        said.append(words.compared(last, done[-2], found.metric, "上届"))
    if len(done) < len(rows):
        said.append(f"{int(rows[-1].keys['year'])} 届仍在登记")
    return "，".join(said)


def soon(found: Protected) -> str:
    """How many of our students graduate in the next two years."""
    rows = sorted(known(found), key=lambda row: int(row.keys["year"]))[:2]
    if not rows:
        return f"在读学生：{nothing_known(found)}"
    said = "，".join(
        f"{int(row.keys['year'])} 年毕业 {words.figure(row, found.metric)}" for row in rows
    )
    return f"本地生源在读学生：{said}"


def homecomers(rate: Protected, legs: Protected) -> str:
    """How many natives come back: the first sentence of 本地生源回流."""
    row = rate.one()
    where = words.place(rate.selection.region)
    if row.value is None:
        return words.sentence(rate)
    said = [f"{where}生源{words.period(rate)}毕业生返乡率 {words.figure(row, rate.metric)}"]
    if rate.widened:  # the legs are of the region asked for, the rate is not
        return f"{words.place(legs.selection.region)}{rate.widened}：{said[0]}。"
    parts = {int(r.keys["leg"]): r for r in known(legs)}
    told = [
        f"{parts[leg].labels['leg']} {words.figure(parts[leg], legs.metric)}"
        for leg in (1, 2, 3, 4)
        if leg in parts and parts[leg].value
    ]
    if told:
        said.append("、".join(told))
    return "；".join(said) + "。"


def apart(groups: Sequence[tuple[str, Row]], found: Protected) -> str:
    """What distinguishes those who return: the widest gap between two groups, where neither
    rounding nor chance (z-test, 1 % over all pairs) explains it. A comparison, not a cause.

    Args:
        groups: names with their rates.
        found: the rate of all.
    """
    told = [(name, row) for name, row in groups if row.value is not None]
    if len(told) < 2:
        return "返乡者的差别：人数过少，不予比较"
    high = max(told, key=lambda pair: pair[1].value or 0.0)
    low = min(told, key=lambda pair: pair[1].value or 0.0)
    gap = (high[1].value or 0.0) - (low[1].value or 0.0)
    pairs = len(told) * (len(told) - 1) / 2
    chance = one_sided(*_parts(high[1]), *_parts(low[1])) * pairs > LEVEL
    if gap <= high[1].half_width + low[1].half_width or chance:
        return "返乡率在各类毕业生之间没有明显差别"
    return (
        f"{high[0]}返乡率最高（{words.figure(high[1], found.metric)}），"
        f"{low[0]}最低（{words.figure(low[1], found.metric)}）"
    )


def _parts(row: Row) -> tuple[float, float]:
    return row.numerator or 0.0, row.denominator or 1.0


def step(now: Row, before: Row, metric: Metric) -> str:
    """A class against the one before: 持平 where chance (two standard errors of the difference of
    two Poisson counts) or rounding explains the change."""
    if now.value is not None and before.value is not None:
        spread = 2 * math.sqrt(now.value + before.value)
        if abs(now.value - before.value) <= spread:
            return "持平"
    return words.change(now, before, metric)


def _member(found: Protected) -> str:
    return {"city": "市", "county": "区县", "education": "学历", "school": "校"}.get(
        found.by[0], "类"
    )
