"""Graduating classes (届): the newest that is whole, and whose share fell from class to class."""

from dataclasses import replace
from typing import Final

from dashboard.access import holdings
from dashboard.document.request import Request
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.schools import source
from metrics.models.market.share_fall import Counts, Fall, falls

UNRIPE: Final = "（登记中）"
_YEAR: Final = 12
_CLASSES: Final = _YEAR * source.CLASSES


def settled_class() -> int | None:
    """The newest class whose year is over; the one under way is still being registered."""
    reach = holdings.months()
    return None if reach is None else (reach[1] + 1) // _YEAR - 1


def every_class(chosen: Selection) -> Selection:
    """The question up to the class under way: a course of classes shows it, and says that it is
    still being registered."""
    reach = holdings.months()
    return chosen if reach is None else chosen.at(reach[1] // _YEAR * _YEAR + _YEAR - 1)


def under_way(found: Protected) -> Protected:
    """A course of classes, the one still being registered marked at its foot."""
    settled = settled_class()
    if settled is None:
        return found
    later = found.frame["year"].astype(int) > settled
    labels = found.frame["year_label"].astype(str)
    return replace(found, frame=found.frame.assign(year_label=labels.mask(later, labels + UNRIPE)))


def fallen(request: Request, part: Metric, whole: Metric, by: str) -> list[Fall]:
    """Whose share fell between the three whole classes before and the three newest.

    Args:
        request: region and filters.
        part, whole: counts.
        by: the dimension whose members are compared.
    """
    return _compared(request, (part, whole), (part, whole), by, _CLASSES)


def fallen_at_once(
    request: Request, now: tuple[Metric, Metric], before: tuple[Metric, Metric], by: str
) -> list[Fall]:
    """Whose share fell in the newest whole class alone: three classes together would show a break
    only when it is three years old.

    Args:
        request: region and filters.
        now: counts of a class, part and whole.
        before: the same of three classes together.
        by: the dimension whose members are compared.
    """
    return _compared(request, now, before, by, _YEAR)


def _compared(
    request: Request,
    now: tuple[Metric, Metric],
    before: tuple[Metric, Metric],
    by: str,
    back: int,
) -> list[Fall]:
    fetch, chosen = request.fetch, request.selection
    new = [fetch(one, chosen, by) for one in now]
    if new[1].month is None:
        return []
    earlier = chosen.at(new[1].month - back)
    numbers = [_counts(one, by) for one in (*(fetch(one, earlier, by) for one in before), *new)]
    return falls(
        {
            code: Counts(*(table.get(code, 0.0) for table in numbers))
            for code in numbers[-1]
            if code not in (0, "")
        }
    )


def _counts(found: Protected, by: str) -> dict[int | str, float | None]:
    return {row.keys[by]: row.value for row in found.rows()}
