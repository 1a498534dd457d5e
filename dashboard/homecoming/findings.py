"""What 本地生源回流 says: read from protected tables only."""

from collections.abc import Sequence

from dashboard.wording import words
from dashboard.wording.findings import known, nothing_known
from metrics.disclosure.protect import Protected, Row
from metrics.models.market.share_fall import LEVEL, one_sided


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
