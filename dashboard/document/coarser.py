"""A figure of the region asked about, or, where it has too few people, of the nearest region above
that says something: under that region's name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from dashboard.document.request import Request
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Status
from metrics.engine.selection import Selection, contains, parent

ENOUGH: Final = 100  # people behind a quotient that is told or ranked (DESIGN §6)
_FIGURES: Final = ("value", "numerator", "denominator")


def nearest(
    request: Request, ask: Callable[[Selection], Protected], here: Selection
) -> tuple[Protected, str]:
    """The answer, and the words that name another region where it is not of the one asked about.

    Args:
        request: whose rights hold.
        ask: the question, of a region.
        here: the region asked about.
    """
    found = first = ask(here)
    place = here
    while not _says(found) and not found.refused:
        above = parent(place.region)
        if above == place.region or not contains(request.scope, above):
            return first, ""
        place = place.within(above)
        found = ask(place)
    return found, elsewhere(here.region, place.region)


def elsewhere(here: int, shown: int) -> str:
    """Whose figures stand where those of the region asked about can't be told."""
    if here == shown:
        return ""
    return f"{words.place(here)}样本少，所列为{words.place(shown)}"


def of_enough(found: Protected, least: float = ENOUGH) -> Protected:
    """Quotients of too few people are not told: 5 posts for 25 employed are no 20 %."""
    frame = found.frame
    few = frame["denominator"].notna() & (frame["denominator"] < least)
    kept = frame.assign(
        **{name: frame[name].mask(few) for name in _FIGURES},
        status=frame["status"].mask(few, Status.SUPPRESSED.value),
    )
    return replace(found, frame=kept)


def _says(found: Protected) -> bool:
    return bool((found.frame["status"] == Status.OK.value).any())
