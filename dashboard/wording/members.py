"""What is said of the members of a breakdown (universities, regions …) and of classes (届)."""

import math
from collections.abc import Sequence

from dashboard.wording import differences, words
from dashboard.wording.findings import known, nothing_known
from dashboard.wording.leaders import lead
from dashboard.wording.shares import share_of
from metrics.disclosure.protect import Protected, Row
from metrics.engine.dimensions import names_a_class
from metrics.models.market.share_fall import Fall


def ranked(found: Protected) -> list[Row]:
    """Rows with a name and a value, largest first; ties by name."""
    (by,) = found.by
    rows = [row for row in known(found) if names_a_class(by, row.keys[by]) and row.value]
    return sorted(rows, key=lambda row: (-(row.value or 0.0), row.labels[by]))


def most(found: Protected, what: str = "") -> str:
    """The largest member of a count, and its part of what is shown."""
    rows = ranked(found)
    if not rows:
        return f"{what or found.metric.name}：{nothing_known(found)}"
    first = lead(found, rows)
    return f"{what}{first.says('最多', first.size(found))}"


def share_title(found: Protected, whole: Protected, what: str) -> str:
    """The largest member with its share of the whole."""
    rows = ranked(found)
    if not rows:
        return f"{what}：{nothing_known(found)}"
    first = lead(found, rows)
    part = share_of([first.first], whole.one()) if first.ties == 1 else ""
    told = f"占 {part}" if part else first.size(found)
    return f"{what}：{first.says('最多', told)}"


def span(found: Protected, what: str) -> str:
    """Lowest and highest of a rate over regions or groups; 持平 where rounding explains it."""
    (by, *_) = found.by
    rows = [row for row in known(found) if names_a_class(by, row.keys[by])]
    if not rows:
        return f"{what}：{nothing_known(found)}"
    low = min(rows, key=lambda row: row.value or 0.0)
    high = max(rows, key=lambda row: row.value or 0.0)
    if len(rows) == 1:
        return f"{what} {words.figure(high, found.metric)}"
    apart = (high.value or 0.0) - (low.value or 0.0)
    if apart <= low.half_width + high.half_width:
        return f"{what}各{_member(found)}相近，约 {words.figure(high, found.metric)}"
    most, least = lead(found, rows), lead(found, rows, least=True)
    if most.instead:
        return f"{what}：{most.instead}"
    return f"{what}：{most.who}最高（{most.size(found)}），{least.who}最低（{least.size(found)}）"


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
        said.append(differences.compared(last, done[-2], found.metric, "上届"))
    if len(done) < len(rows):
        said.append(f"{int(rows[-1].keys['year'])} 届仍在登记")
    return "，".join(said)


def fallen(
    found: Sequence[Fall],
    names: dict[int | str, str],
    what: str,
    when: str = "近三届与前三届相比",
) -> str:
    """Cry out: whose share fell, from what to what; empty where nobody's did."""
    said = []
    for fall in found:
        now = less_than(fall.now) if fall.at_most else f"{fall.now * 100:.0f}%"
        name = names.get(fall.member, str(fall.member))
        said.append(f"{name}{what}由 {fall.before * 100:.0f}% 降到 {now}")
    return f"{'；'.join(said)}（{when}）。" if said else ""


def less_than(most: float) -> str:
    """A share that may be as large as a bound: the next whole per cent above it."""
    return f"不足 {math.floor(most * 100) + 1}%"


def _member(found: Protected) -> str:
    return {"city": "市", "county": "区县", "education": "学历", "school": "校"}.get(
        found.by[0], "类"
    )
