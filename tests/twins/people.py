"""Who was where in which month: the obvious loop over people and months."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from tests.twins.worlds import Row, Small


@dataclass(frozen=True)
class Spell:
    """One person at one employer in one place and trade without a break."""

    person: Any
    employer: Any
    region: int
    industry: int
    occupation: str | None
    wage: float | None
    first: int
    last: int


@dataclass(frozen=True)
class State:
    """A person in a month, at the primary job."""

    person: Any
    month: int
    region: int
    industry: int
    occupation: str | None
    wage: float | None
    employer: Any
    education: int
    talent: bool
    high: bool

    @property
    def cell(self) -> tuple[Any, ...]:
        return self.industry, self.education, self.region, self.talent, self.high

    def dims(self) -> dict[str, Any]:
        return {
            "region": self.region,
            "industry": self.industry,
            "education": self.education,
            "occupation": self.occupation,
            "month": self.month,
        }


class People:
    """All lives of a world."""

    def __init__(self, small: Small) -> None:
        rows = small.of("employment")
        insured = small.of("insurance_month")
        starts = [r["start_month"] for r in rows] + [r["month"] for r in insured]
        ends = [r["end_month"] for r in rows if r["end_month"] is not None]
        self.first, self.last = min(starts), max(starts + ends)
        self.spells = self._spells(rows, insured)
        self.statements: dict[Any, list[Row]] = defaultdict(list)
        for row in small.of("person"):
            self.statements[row["person_key"]].append(row)
        for rows in self.statements.values():
            rows.sort(key=lambda r: r["education_as_of"] or 0)
        self.lives: dict[Any, dict[int, State]] = defaultdict(dict)
        self.months: dict[int, list[State]] = defaultdict(list)
        self._live()
        self._visits: dict[int, dict[Any, list[int]]] = {}

    def _spells(self, rows: list[Row], insured: list[Row]) -> list[Spell]:
        """Runs of insured months; and imported spells in the months on which insurance is silent.

        Where a spell and insurance of the same person and employer overlap, insurance speaks from
        its first month on, to the newest month it has at all.
        """
        runs: list[Spell] = []
        kept = sorted(
            insured, key=lambda r: (str(r["person_key"]), str(r["employer_key"]), r["month"])
        )
        cells: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in kept:
            names = ("person_key", "employer_key", "region", "industry", "occupation")
            cells[tuple(row[name] for name in names)].append(row)
        for cell, months in cells.items():
            run: list[Row] = []
            for row in [*months, None]:
                if run and (row is None or row["month"] != run[-1]["month"] + 1):
                    wages = [r["wage_base"] for r in run if r["wage_base"] is not None]
                    runs.append(
                        Spell(*cell, max(wages, default=None), run[0]["month"], run[-1]["month"])
                    )
                    run = []
                if row is not None:
                    run.append(row)
        newest = max((r["month"] for r in insured), default=0)
        pairs: dict[tuple[Any, Any], list[int]] = defaultdict(list)
        for row in insured:
            pairs[row["person_key"], row["employer_key"]].append(row["month"])
        found = list(runs)
        for row in rows:
            end = self.last if row["end_month"] is None else row["end_month"]
            both = [
                t
                for t in pairs[row["person_key"], row["employer_key"]]
                if row["start_month"] <= t <= end
            ]
            pieces = [(row["start_month"], end)]
            if both:
                pieces = [(row["start_month"], min(both) - 1)]
                if max(both) == newest:
                    pieces.append((newest + 1, end))
            found += [
                Spell(
                    row["person_key"],
                    row["employer_key"],
                    row["region"],
                    row["industry"] or 0,
                    row["occupation"],
                    row["wage"],
                    a,
                    b,
                )
                for a, b in pieces
                if a <= b
            ]
        return found

    def newest(self, person: Any) -> Row:
        """The newest statement about somebody, or nothing known."""
        return self.statements[person][-1] if self.statements[person] else {}

    def education(self, person: Any, month: int) -> int:
        """The level held in a month; what the first statement says is taken to have held before."""
        known = self.statements[person]
        held = [r for r in known if (r["education_as_of"] or 0) <= month] or known[:1]
        return held[-1]["education"] or 0 if held else 0

    def is_talent(self, person: Any, month: int) -> bool:
        """大专 and up, or a professional title, or 高级工 and up."""
        said = self.newest(person)
        title, skill = said.get("professional_title"), said.get("skill_level")
        return self.education(person, month) >= 3 or bool(title) or skill in ("1", "2", "3")

    def _live(self) -> None:
        jobs: dict[Any, list[Spell]] = defaultdict(list)
        for spell in self.spells:
            jobs[spell.person].append(spell)
        for person, spells in jobs.items():
            # The best paid job is the primary one; ties go to the earliest start.
            ranked = sorted(
                spells, key=lambda s: (-(s.wage or 0), s.first, s.employer, s.region, s.industry)
            )
            high = self.newest(person).get("talent_tier") in tuple("ABCDE")
            for month in range(self.first, self.last + 1):
                job = next((s for s in ranked if s.first <= month <= s.last), None)
                if job is None:
                    continue
                state = State(
                    person,
                    month,
                    job.region,
                    job.industry,
                    job.occupation,
                    job.wage,
                    job.employer,
                    self.education(person, month),
                    self.is_talent(person, month),
                    high,
                )
                self.lives[person][month] = state
                self.months[month].append(state)

    def visits(self, step: int) -> dict[Any, list[int]]:
        """For each person and region of a grain: the months there, in order."""
        if step not in self._visits:
            found: dict[Any, list[int]] = defaultdict(list)
            for person, life in self.lives.items():
                for month in sorted(life):
                    found[person, life[month].region // step * step].append(month)
            self._visits[step] = found
        return self._visits[step]

    def stays(self, step: int) -> Iterator[tuple[Any, int, int, int]]:
        """Person, region, first and last month of each stay; three months away end it."""
        for (person, region), months in self.visits(step).items():
            began = before = months[0]
            for month in months[1:]:
                if month - before - 1 >= 3:
                    yield person, region, began, before
                    began = month
                before = month
            yield person, region, began, before


_KEPT: "WeakKeyDictionary[Small, People]" = WeakKeyDictionary()


def people(small: Small) -> People:
    """The lives of a world, made once."""
    if small not in _KEPT:
        _KEPT[small] = People(small)
    return _KEPT[small]
