"""How much of a whole a part is, told only where rounding leaves it plain."""

from dashboard.wording.findings import known, nothing_known
from dashboard.wording.leaders import lead
from metrics.disclosure.protect import Protected, Row

_VAGUE = 0.05  # a share whose rounding leaves more than this open is not worth a word


def share(part: Row, whole: Row) -> str:
    """A part of a whole in whole per cent, from the rounded counts; empty where that says too much
    or too little."""
    return share_of([part], whole)


def share_of(some: list[Row], whole: Row) -> str:
    """The same for several parts together."""
    if whole.value is None or not some or any(row.value is None for row in some):
        return ""
    total, rule = sum(row.value or 0.0 for row in some), whole.profile
    rest = whole.value - total
    if whole.value <= 0 or rest < 0 or 0 < rest < rule.threshold + rule.base:
        return ""
    slack = sum(row.half_width for row in some) + whole.half_width
    if slack / whole.value > _VAGUE:
        return ""
    return f"{total / whole.value * 100:.0f}%"


def busiest(found: Protected, whole: Protected) -> str:
    """The trade that employs most of the talent."""
    rows = [row for row in known(found) if row.keys["section"]]
    if not rows:
        return nothing_known(found)
    first = lead(found, rows)
    if first.instead:
        return f"人才所在行业：{first.instead}"
    part = share(first.first, whole.one()) if first.ties == 1 else ""
    if first.ties > 1:
        return f"{first.who}人才最多，{first.size(found)}"
    return f"{first.who}的人才最多，{f'占 {part}' if part else first.size(found)}"
