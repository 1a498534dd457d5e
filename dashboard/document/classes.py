"""Graduating classes (届): the newest that is whole, and whose share fell from class to class."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.access import holdings
from dashboard.document.request import Request
from data.protection import Profile
from metrics.disclosure.bounds import least, most_left, profile_of
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.schools import source
from metrics.models.market.share_fall import Counts, Fall, falls

UNRIPE: Final = "（登记中）"
_YEAR: Final = 12
_CLASSES: Final = _YEAR * source.CLASSES
_SHOWN: Final = (Status.OK, Status.IMPRECISE)

Member = int | str
_Known = dict[Member, float | None]


@dataclass(frozen=True)
class Others:
    """Who of a whole is surely not in its part: those the other side of a dimension of the whole.

    Attributes:
        by: the dimension.
        outside: whether one of its codes lies outside the part.
    """

    by: str
    outside: Callable[[int], bool]


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


def fallen(request: Request, part: Metric, whole: Metric, by: str, others: Others) -> list[Fall]:
    """Whose share fell between the three whole classes before and the three newest.

    Args:
        request: region and filters.
        part, whole: counts.
        by: the dimension whose members are compared.
        others: who of the whole is not in the part; they bound it where it is hidden.
    """
    return _compared(request, (part, whole), (part, whole), by, _CLASSES, others)


def fallen_at_once(
    request: Request,
    now: tuple[Metric, Metric],
    before: tuple[Metric, Metric],
    by: str,
    others: Others,
) -> list[Fall]:
    """Whose share fell in the newest whole class alone: three classes together would show a break
    only when it is three years old.

    Args:
        request: region and filters.
        now: counts of a class, part and whole.
        before: the same of three classes together.
        by: the dimension whose members are compared.
        others: who of the whole is not in the part; they bound it where it is hidden.
    """
    return _compared(request, now, before, by, _YEAR, others)


def most_hidden(
    request: Request, whole: Metric, chosen: Selection, by: str, others: Others
) -> dict[Member, float]:
    """The most that a hidden part of a whole can count, by member, persons: what the whole's
    people shown outside the part leave. That it is hidden doesn't say that it is small.

    Args:
        request: whose rights.
        whole: counts those of the part and others.
        chosen: the question.
        by: the members' dimension.
        others: who of the whole is not in the part.
    """
    wholes = request.fetch(whole, chosen, by)
    profile = profile_of(wholes)
    apart: dict[Member, list[float]] = {}
    cells = request.fetch(whole, chosen, (by, others.by)).frame
    columns = (cells[name].tolist() for name in (by, others.by, "value"))
    for member, other, value in zip(*columns, strict=True):
        if value == value and others.outside(int(other)):
            apart.setdefault(member, []).append(float(value))
    left = {
        member: most_left(count, apart.get(member, ()), profile)
        for member, count in _counts(wholes, by).items()
    }
    return {member: count for member, count in left.items() if count is not None}


def _compared(
    request: Request,
    now: tuple[Metric, Metric],
    before: tuple[Metric, Metric],
    by: str,
    back: int,
    others: Others,
) -> list[Fall]:
    fetch, chosen = request.fetch, request.selection
    new = [fetch(one, chosen, by) for one in now]
    if new[1].month is None:
        return []
    earlier = chosen.at(new[1].month - back)
    old = [_counts(fetch(one, earlier, by), by) for one in before]
    part, whole = (_counts(one, by) for one in new)
    hidden = {member for member, count in part.items() if count is None}
    profile = profile_of(new[1])
    if hidden and not falls(_counted(part, whole, old, dict.fromkeys(hidden, 0.0), profile), None):
        return []  # not even if all that is hidden were nobody, each judged by itself
    bounds = most_hidden(request, now[1], chosen, by, others) if hidden else {}
    return falls(_counted(part, whole, old, bounds, profile))


def _counted(
    part: _Known,
    whole: _Known,
    old: Sequence[_Known],
    bounds: Mapping[Member, float],
    profile: Profile,
) -> dict[Member, Counts]:
    """What is compared of each member; of a hidden part the most that it can be, where it's known.

    Args:
        part, whole: counts of now; ``None`` where hidden.
        old: the same of before.
        bounds: the most that a hidden part can count.
        profile: of protection.
    """
    compared: dict[Member, Counts] = {}
    for member, all_ in whole.items():
        if member in (0, "") or all_ is None:
            continue
        came, were = (one.get(member) or 0.0 for one in old)  # hidden before: it may be nobody
        if member not in part or part[member] is not None:
            compared[member] = Counts(came, were, part.get(member) or 0.0, all_)
        elif member in bounds:
            compared[member] = Counts(came, were, bounds[member], least(all_, profile), True)
    return compared


def _counts(found: Protected, by: str) -> dict[Member, float | None]:
    columns = (found.frame[name].tolist() for name in (by, "value", "status"))
    return {
        member: float(value) if status in _SHOWN and value == value else None
        for member, value, status in zip(*columns, strict=True)
    }
