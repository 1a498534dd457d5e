"""A question about one cube, written as one SQL statement with bound values."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

import pandas as pd

from data.snapshots.kept import Kept
from metrics.engine.core import Metric, Term, Time, Unknown
from metrics.engine.cubes import CUBES, Cube, level_number
from metrics.engine.selection import STEPS, Selection, level
from metrics.engine.table import Column

REGIONS: Final = ("province", "city", "county")


def divisible(metric: Metric, name: str) -> bool:
    """Whether a figure can be divided so: by its own dimensions, and by regions that all its cubes
    know. A maker knows more of its regions than its cubes do, and answers for itself."""
    if name not in REGIONS or metric.maker is not None:
        return name in REGIONS or any(one.id == name for one in metric.dimensions)
    return all(CUBES[term.measure.cube].place for term in metric.terms)


def filterable(metric: Metric, name: str) -> bool:
    """Whether a figure can be filtered so; of a region, if some of its people are of a region."""
    if name not in REGIONS or metric.maker is not None:
        return divisible(metric, name)
    return any(CUBES[term.measure.cube].place for term in metric.terms)


class Cubes(Protocol):
    """Whatever answers SQL over one snapshot's cubes; told apart by its hash."""

    @property
    def snapshot(self) -> str:
        """Its id, a part of every key under which something of it is kept."""

    @property
    def kept(self) -> Kept:
        """What was computed from it before, exactly."""

    def __hash__(self) -> int: ...

    def query(self, sql: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """Run one statement with bound values."""

    def columns(self, sql: str, values: Sequence[Any] = ()) -> dict[str, Column]:
        """The same as plain arrays."""


@dataclass(frozen=True)
class Question:
    """A figure with everything settled that the asker may have left open."""

    metric: Metric
    selection: Selection
    by: tuple[str, ...]
    month: int | None
    window: int
    span: int
    whole: bool = False  # others differ in one code of a filter: all of them are read together

    @property
    def reach(self) -> int:
        """Months of a series; 1 where no series is asked for."""
        return self.span if "month" in self.by else 1


@dataclass(frozen=True)
class Part:
    """Terms of a figure that one statement can answer together."""

    cube: Cube
    time: Time
    lead: int
    terms: tuple[tuple[int, Term], ...]
    across: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The result's part columns."""
        return [f"t{i}" for i, _ in self.terms]

    def keys(self, by: tuple[str, ...]) -> list[str]:
        """Those of the dimensions asked for that this part is divided by."""
        return [name for name in by if name not in self.across]


@lru_cache(maxsize=1024)
def parts(metric: Metric) -> tuple[Part, ...]:
    """Group a figure's terms by cube and clock, so that each group is one statement."""
    groups: dict[tuple[str, Time, int, tuple[str, ...]], list[tuple[int, Term]]] = {}
    for i, term in enumerate(metric.terms):
        measure = term.measure
        key = (measure.cube, measure.time, measure.lead, measure.across)
        groups.setdefault(key, []).append((i, term))
    return tuple(
        Part(CUBES[cube], time, lead, tuple(terms), across)
        for (cube, time, lead, across), terms in groups.items()
    )


@dataclass(frozen=True)
class Condition:
    """What an expression over a cube's columns must be: one of some values, or between two."""

    expression: str
    values: tuple[Any, ...]
    between: bool = False

    @property
    def sql(self) -> str:
        """As SQL, the values to be bound."""
        if self.between:
            return f"{self.expression} BETWEEN ? AND ?"
        return f"{self.expression} IN ({', '.join('?' * len(self.values))})"


def conditions_of(
    cube: Cube, time: Time, lead: int, question: Question, across: tuple[str, ...] = ()
) -> tuple[str, list[Any]]:
    """The WHERE of a question on a cube: region, level, filters but those ``across``, window."""
    conditions = [*plain_conditions(cube, question, across), *in_time(cube, time, lead, question)]
    found = ["1 = 1", *(one.sql for one in conditions)]
    values = [value for one in conditions for value in one.values]
    if cube.span:
        found.append(f"span = {12 if question.window > 1 else 1}")
        found.append(_firms_industry(question))
    if at_point(cube, question):
        found.append(f"month = (SELECT MAX(month) FROM {cube.name} WHERE month <= ?)")
        values.append((question.month or 0) - lead)
    return " AND ".join(found), values


def plain_conditions(
    cube: Cube, question: Question, across: tuple[str, ...] = ()
) -> list[Condition]:
    """Region, level, and filters but those ``across``."""
    selection = question.selection
    found: list[Condition] = []
    if selection.region and cube.place:
        step = STEPS[level(selection.region)]
        found.append(Condition(f"{cube.place} // {step}", (selection.region // step,)))
    if cube.levelled:
        found.append(Condition("level", (level_number(_finest(question)),)))
    for name, codes in selection.where:
        expression = cube.expression(name)
        if expression is not None and codes and name not in across:
            found.append(Condition(expression, codes))
    return found


def at_point(cube: Cube, question: Question) -> bool:
    """Whether the newest month up to the one asked for answers."""
    return cube.points and question.month is not None and "month" not in question.by


def in_time(cube: Cube, time: Time, lead: int, question: Question) -> list[Condition]:
    """The months of the window, where they are between two."""
    if at_point(cube, question) or question.month is None:
        return []
    if not cube.clock or time is Time.NOW:
        return []
    clock, (first, last) = _clock(cube, time, question)
    return [Condition(clock, (first - lead, last - lead), between=True)]


def _firms_industry(question: Question) -> str:
    """Distinct firms don't add up over industries: one industry, each apart, or the total row."""
    chosen = question.selection.codes("industry")
    if len(chosen) > 1 and "industry" not in question.by:
        raise Unknown("用人单位数不能跨行业相加，请只选一个行业")
    return "industry >= 0" if chosen or "industry" in question.by else "industry = -1"


def _clock(cube: Cube, time: Time, question: Question) -> tuple[str, tuple[int, int]]:
    month = question.month or 0
    if time is Time.YEAR:
        years = "year" in question.by or question.selection.codes("year")
        return "year", (month // 12 - (9 if years else 0), month // 12)
    back = question.window - 1 if time in (Time.SUM, Time.MEAN) else 0
    if cube.clock == "year":
        month = (
            month // 12 * 12 + 11
        )  # asked in September, the classes are still those to this year
    column = "month" if cube.clock == "month" else "year * 12 + 11"
    return column, (month - back - question.reach + 1, month)


def _finest(question: Question) -> str:
    return finest(question.selection, question.by)


def finest(selection: Selection, by: tuple[str, ...]) -> str:
    """The level of region from which a question looks: the finest that it names, or is about."""
    asked = {*by, *(name for name, _ in selection.where)}
    asked.add(level(selection.region) if selection.region else "province")
    return next(name for name in ("county", "city", "province") if name in asked)
