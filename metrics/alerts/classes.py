"""Rules on graduating classes: whose share fell from the three classes before to the newest.

The largest falls leave a class so small that its figure is hidden. Such a class is judged by what
is shown beside it: it counts no more than the three newest classes together less the two others,
each as far off as rounding allows. So an alarm tells nothing that the tables don't.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from data.protection import Profile
from metrics.alerts.rule import Alert, Ask
from metrics.disclosure.bounds import least, most, most_left
from metrics.disclosure.protect import Row, Status
from metrics.engine.core import Metric
from metrics.engine.dimensions import names_a_class
from metrics.engine.selection import Selection, is_above
from metrics.models.market.share_fall import Counts, falls

BEFORE: Final = 3  # classes that the newest is set beside
_SPAN: Final = 12
_SHOWN: Final = (Status.OK, Status.IMPRECISE)

Member = int | str


@dataclass(frozen=True)
class ClassShare:
    """A share by class that is watched, and the counts that are shown beside it.

    Attributes:
        rule: the rule's id.
        share: by class.
        by: its cells.
        part, whole: what its numerator and its denominator count, of three classes together.
        whole_by_class: what its denominator counts of each class.
    """

    rule: str
    share: Metric
    by: str
    part: Metric
    whole: Metric
    whole_by_class: Metric


@dataclass(frozen=True)
class _Cell:
    """One member: what is compared, and what of it may be said; ``None`` where it is hidden."""

    counts: Counts
    share: float | None
    before: float | None
    label: str


def lost(ask: Ask, here: Selection, watched: ClassShare) -> Iterable[Alert]:
    """Cells whose share of the newest whole class is clearly below that of the three before.

    Args:
        ask: answers a question in protected figures.
        here: the region; its month decides which class is the newest that is whole.
        watched: the share and the counts beside it.
    """
    by, metric = watched.by, watched.share
    if is_above(by, here.region):
        return
    table = ask(metric, here.at(None), (by, "year"), span=_SPAN)
    if here.month is None or not len(table):
        return
    newest = (here.month + 1) // 12 - 1  # the class whose year is over
    members: dict[Member, dict[int, Row]] = {}
    for row in table.rows():
        if names_a_class(by, row.keys[by]) and row.status is not Status.EMPTY:
            members.setdefault(row.keys[by], {})[int(row.keys["year"])] = row
    beside = _Beside(ask, here, watched, newest)
    cells = {
        member: cell
        for member, rows in members.items()
        if (cell := _cell(member, rows, newest, beside, table.profile))
    }
    for fall in falls({member: cell.counts for member, cell in cells.items()}, "fdr_bh"):
        placed, cell = by in ("county", "city"), cells[fall.member]
        region = int(fall.member) if placed else here.region
        asked = Selection(region, 12 * newest + 11)
        asked = asked if placed else asked.with_(by, fall.member)
        yield Alert(
            watched.rule,
            metric,
            cell.label,
            region,
            cell.share,
            cell.before,
            f"{newest}届",
            12 * newest + 11,
            (fall.before - fall.now) / 0.10,
            "" if placed else f"{by}={fall.member}",
            asked,
        )


class _Beside:
    """The counts shown beside the shares, each table asked for when first needed."""

    def __init__(self, ask: Ask, here: Selection, watched: ClassShare, newest: int) -> None:
        self._ask, self._here, self._watched, self._newest = ask, here, watched, newest
        self.by = watched.by
        self._known: dict[tuple[str, int], Mapping[Member, float | None]] = {}

    def three(self, metric: Metric, last: int) -> Mapping[Member, float | None]:
        """Each member's count of the three classes up to one."""
        if (metric.id, last) not in self._known:
            found = self._ask(metric, self._here.at(12 * last + 11), (self.by,))
            self._known[metric.id, last] = {row.keys[self.by]: _shown(row) for row in found.rows()}
        return self._known[metric.id, last]

    def parts(self, last: int) -> Mapping[Member, float | None]:
        """The share's numerators of the three classes up to one."""
        return self.three(self._watched.part, last)

    def wholes(self, last: int) -> Mapping[Member, float | None]:
        """The share's denominators of the three classes up to one."""
        return self.three(self._watched.whole, last)

    def newest_wholes(self) -> Mapping[Member, float | None]:
        """The share's denominators of the newest class alone."""
        metric = self._watched.whole_by_class
        if (metric.id, self._newest) not in self._known:
            found = self._ask(metric, self._here.at(None), (self.by, "year"), span=_SPAN)
            self._known[metric.id, self._newest] = {
                row.keys[self.by]: _shown(row)
                for row in found.rows()
                if int(row.keys["year"]) == self._newest
            }
        return self._known[metric.id, self._newest]


def _cell(
    member: Member, rows: Mapping[int, Row], newest: int, beside: _Beside, profile: Profile
) -> _Cell | None:
    """Part and whole of the newest class and of those before, what is hidden or vague of them as it
    speaks most against a fall; ``None`` where what is shown bounds nothing."""
    now = rows.get(newest)
    if now is None:
        return None
    earlier = [rows[year] for year in range(newest - BEFORE, newest) if year in rows]
    part, whole = now.numerator, now.denominator
    if now.status is Status.SUPPRESSED:
        two = [_numerator(rows.get(year)) for year in range(newest - 2, newest)]
        part = most_left(beside.parts(newest).get(member), two, profile)
        whole = beside.newest_wholes().get(member)
    elif now.status is Status.IMPRECISE:
        part = most(part or 0.0, profile)
    if part is None or whole is None:
        return None
    if now.status is not Status.OK:
        whole = least(whole, profile)
        if part >= whole:  # nothing is known of the share
            return None
    label = str(now.labels[beside.by])
    share = now.value if now.status is Status.OK else None
    if all(row.status in _SHOWN for row in earlier):  # vague alone, together they are precise
        parts = sum(row.numerator or 0.0 for row in earlier)
        wholes = sum(row.denominator or 0.0 for row in earlier)
        counts = Counts(parts, wholes, part, whole, share is None)
    else:
        came, all_ = beside.parts(newest - 1).get(member), beside.wholes(newest - 1).get(member)
        if came is None or all_ is None:
            return None
        parts, wholes = came, all_
        counts = Counts(least(came, profile), most(all_, profile), part, whole, share is None)
    return _Cell(counts, share, parts / wholes if wholes else None, label)


def _numerator(row: Row | None) -> float | None:
    return row.numerator if row is not None and row.status in _SHOWN else None


def _shown(row: Row) -> float | None:
    return row.value if row.status in _SHOWN else None
