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


def says(found: Protected) -> bool:
    """Whether any figure of a table may be told and bears a sentence."""
    return bool((found.frame["status"] == Status.OK.value).any())


def tells_enough(found: Protected, share: float = 0.25) -> bool:
    """Whether so many of the cells of a table of two ends that have anybody may be told: four of a
    hundred make no picture, and the largest of them leads nothing."""
    there = found.frame["status"] != Status.EMPTY.value
    told = found.frame["status"] == Status.OK.value
    return bool(told.any()) and told.sum() >= share * there.sum()


def tells_some(found: Protected, least: int = 3) -> bool:
    """Whether so many cells may be told: a matrix of one cell is a coloured box."""
    told = found.frame["status"] == Status.OK.value
    return int((told & (found.frame["value"] > 0)).sum()) >= least


def nearest(
    request: Request,
    ask: Callable[[Selection], Protected],
    here: Selection,
    tells: Callable[[Protected], bool] = says,
) -> tuple[Protected, str]:
    """The answer, and the words that name another region where it is not of the one asked about.

    Args:
        request: whose rights hold.
        ask: the question, of a region.
        here: the region asked about.
        tells: whether an answer says enough; where none that may be seen does, the first stays that
            says anything.
    """
    found = first = ask(here)
    place = whose_ = here
    while not tells(found) and not found.refused:
        if not says(first) and says(found):
            first, whose_ = found, place
        above = parent(place.region)
        if above == place.region or not contains(request.scope, above):
            return first, elsewhere(here.region, whose_.region)
        place = place.within(above)
        found = ask(place)
    return found, elsewhere(here.region, place.region)


def elsewhere(here: int, shown: int) -> str:
    """Whose figures stand where those of the region asked about can't be told."""
    if here == shown:
        return ""
    return f"{words.place(here)}样本少，所列为{words.place(shown)}"


def whose(here: int, shown: int) -> str:
    """What stands before a title where another place's figures are shown: 【舟山市】."""
    return "" if here == shown else f"【{words.place(shown)}】"


def of_place(title: Callable[[Protected], str], here: int) -> Callable[[Protected], str]:
    """A title that begins with whose figures it tells, where they are not of ``here``."""
    return lambda found: f"{whose(here, found.selection.region)}{title(found)}"


def of_enough(found: Protected, least: float = ENOUGH) -> Protected:
    """Quotients of too few people are not told: 5 posts for 25 employed are no 20 %."""
    frame = found.frame
    few = frame["denominator"].notna() & (frame["denominator"] < least)
    kept = frame.assign(
        **{name: frame[name].mask(few) for name in _FIGURES},
        status=frame["status"].mask(few, Status.SUPPRESSED.value),
    )
    return replace(found, frame=kept)
