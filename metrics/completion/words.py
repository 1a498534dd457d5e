"""What unripe values will come to, in words and for programs."""

from data.months import month_text
from metrics.disclosure.protect import COMPLETED, Completed, Protected, Row
from metrics.engine.core import Metric, Unit

_TIME = ("month", "year")


def in_words(found: Protected) -> str:
    """What the newest unripe value of an answer will come to; empty where nothing can be said, or
    where it is divided by more than time."""
    if found.by not in ((), *((one,) for one in _TIME)):
        return ""
    by = found.by[0] if found.by else ""
    for row in sorted(found.rows(), key=lambda one: one.keys.get(by, 0), reverse=True):
        if row.completed is not None:
            when = f"{month_text(int(row.keys[by]))} " if by == "month" else ""
            when = f"{int(row.keys[by])}届 " if by == "year" else when
            return f"{when}预计完成后 {said(row.completed, found.metric)}"
    return ""


def said(one: Completed, metric: Metric) -> str:
    """47%（可能范围 45%–49%）; to a tenth where one of them has tenths."""
    ends = (one.value, one.low, one.high)
    if metric.unit is Unit.PERCENT:
        whole = all(abs(end * 100 - round(end * 100)) < 1e-6 for end in ends)
        texts = [f"{end * 100:.{0 if whole else 1}f}%" for end in ends]
    else:
        texts = [f"{end:.0f}{metric.unit.value}" for end in ends]
    return f"{texts[0]}（可能范围 {texts[1]}–{texts[2]}）"


def grown(row: Row, found: Protected) -> dict[str, float | None]:
    """The same for programs: three numbers beside each value of an answer that has any."""
    if COMPLETED[0] not in found.frame:
        return {}
    one = row.completed
    ends = (one.value, one.low, one.high) if one else (None, None, None)
    return dict(zip(COMPLETED, ends, strict=True))
