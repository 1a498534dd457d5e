"""Graduating classes (届): the newest that is whole, and whose share fell from class to class."""

from typing import Final

from dashboard.access import gateway
from dashboard.document.request import Request
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.figures.schools import source
from metrics.models.market.share_fall import Counts, Fall, falls

_CLASSES: Final = 12 * source.CLASSES


def settled_class() -> int | None:
    """The newest class whose year is over; the one under way is still being registered."""
    reach = gateway.months()
    return None if reach is None else (reach[1] + 1) // 12 - 1


def fallen(request: Request, part: Metric, whole: Metric, by: str) -> list[Fall]:
    """Whose share fell between the three classes before and the three newest.

    Args:
        request: region and filters.
        part, whole: counts.
        by: the dimension whose members are compared.
    """
    fetch, chosen = request.fetch, request.selection
    now = fetch(part, chosen, by), fetch(whole, chosen, by)
    if now[1].month is None:
        return []
    earlier = chosen.at(now[1].month - _CLASSES)
    old = fetch(part, earlier, by), fetch(whole, earlier, by)
    numbers = [_counts(one, by) for one in (*old, *now)]
    return falls(
        {
            code: Counts(*(table.get(code, 0.0) for table in numbers))
            for code in numbers[-1]
            if code not in (0, "")
        }
    )


def _counts(found: Protected, by: str) -> dict[int | str, float | None]:
    return {row.keys[by]: row.value for row in found.rows()}
