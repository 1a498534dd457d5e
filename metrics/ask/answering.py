"""From a question to its protected rows: read, checked, answered under the reader's rights.

The caller hands in the door (the gateway on a screen, the scope's own on the command line). A
reading never opens it by itself, and what comes out is a protected table or a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from data.months import month_text
from data.reference import regions
from metrics.ask.bounds import keeps
from metrics.ask.building import Context
from metrics.ask.model import Propose
from metrics.ask.phrases import vocabulary
from metrics.ask.query import Query, checked
from metrics.ask.reading import ANSWER, REFUSED, Reading, read_question
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.choices import classes_held
from metrics.engine.compute import SPAN
from metrics.engine.core import Kind, Metric, Unknown
from metrics.engine.coverage import coverage
from metrics.engine.labels import Code
from metrics.engine.selection import Selection, level
from metrics.engine.statement import Cubes
from metrics.records import records
from metrics.registry import find

Door = Callable[[Metric, Selection, tuple[str, ...], int], Protected]
# Open dimensions whose classes are names by themselves, with a figure whose cubes hold them.
_OPEN: Final = {
    "indicator": "city_published",
    "chain": "chain_need",
    "chain_link": "chain_need",
    "programme": "budget_execution",
}
_AMONG_LIKE: Final = ("shortage_index",)
_PER_YEAR: Final = ("year", "cohort")


def context_of(cubes: Cubes, home: int, office: int = 0) -> Context:
    """What a question is read against: the region, the data's months, the classes they hold.

    Args:
        cubes: the snapshot being served.
        home: the region that is meant where none is named.
        office: the office's region, where the reader may see less; 0 = all of it.
    """
    reach = coverage(cubes, "stock") or coverage(cubes, "posting") or (0, 0)
    opened = []
    for dimension, metric in _OPEN.items():
        classes = classes_held(cubes, find(metric), dimension) or {}
        # 人才总量 is a published indicator too: by its own name a figure of ours is meant.
        names = tuple(str(code) for code in classes if code and str(code) not in vocabulary())
        opened.append((dimension, names))
    return Context(home, reach[1], reach[0], tuple(opened), office)


@dataclass(frozen=True)
class Answered:
    """A reading with what came of it.

    Attributes:
        reading: how the question was read; refused, where the answer was.
        found: the protected table; ``None`` unless answered.
        before: the same of earlier months, where the question compares.
        rows: numbers and rows of ``found`` in the order asked for.
    """

    reading: Reading
    found: Protected | None = None
    before: Protected | None = None
    rows: tuple[tuple[int, Row], ...] = ()

    @property
    def nothing(self) -> str:
        """What to say where no row keeps to the threshold asked for; empty where some do."""
        query = self.reading.query
        asked = query is not None and query.bound is not None and self.found is not None
        return "没有符合条件的" if asked and not self.rows else ""

    def record(self) -> dict[str, Any]:
        """As plain JSON: the reading; of an answer its rows and what must be known of them."""
        found = self.found
        about = self.reading.record(None if found is None else found.month)
        if found is None or self.reading.query is None:
            return about
        about |= {
            "name": found.metric.name,
            "unit": found.metric.unit.value,
            "multiply_by": found.metric.unit.multiply_by,
            "definition": found.metric.definition,
            "first_month": None if found.first_month is None else month_text(found.first_month),
            "last_month": None if found.month is None else month_text(found.month),
            "provisional": found.provisional,
            "snapshot": found.snapshot,
            "demo": found.demo,
            "notes": [
                *found.notes,
                *([found.widened] if found.widened else []),
                *([nothing] if (nothing := self.nothing) else []),
            ],
            "rows": records(found, self.rows),
        }
        if self.before is not None:
            about["before"] = {
                "last_month": None if self.before.month is None else month_text(self.before.month),
                "rows": records(self.before),
            }
        return about


def ask(
    question: str,
    context: Context,
    cubes: Cubes | None,
    door: Door,
    model: tuple[str, Propose] | None = None,
) -> Answered:
    """Read a question and answer it, if it has one reading.

    Args:
        question: as typed.
        context: what it is read against.
        cubes: the snapshot, where the caller has it.
        door: gives protected figures under the reader's rights.
        model: name and asker of a language model, which may propose a reading of what came to no
            answer: offered, never answered.

    Raises:
        NoSnapshot, NotWritten: as the door does.
    """
    reading = read_question(question, context)
    if model is not None and reading.status != ANSWER and not reading.closed:
        proposed = model[1](question)
        if proposed is not None:
            reading = replace(reading, proposed=proposed, model=model[0])
    return answered(reading, context, cubes, door)


def answered(reading: Reading, context: Context, cubes: Cubes | None, door: Door) -> Answered:
    """The answer to a reading; what can't be answered is refused in words."""
    query = reading.query
    if reading.status != ANSWER or query is None:
        return Answered(reading)
    try:
        metric, selection = checked(query, context.home, cubes, context.now)
        by = query.by or _rows_of_one(metric, query)
        found = door(metric, selection, by, _span(query))
        if found.refused:
            raise Unknown(found.refused)
        rows = tuple(ordered(query, found))
        if not rows and query.order and "county" in query.by and query.bound is None and len(found):
            raise Unknown(f"「{metric.name}」没有到区县的数据")
        before = _before(query, metric, selection, found, door)
    except Unknown as error:
        nearest = (Query(query.metric, region=context.home), *reading.candidates)
        return Answered(Reading(REFUSED, None, nearest, str(error), reading.scores))
    return Answered(reading, found, before, rows)


def _rows_of_one(metric: Metric, query: Query) -> tuple[str, ...]:
    """An index among its like has no whole: of one trade it is that trade's row."""
    if metric.kind is not Kind.INDEX:
        return ()
    named = [name for name in ("occupation", "industry", "section") if name in query.where]
    return tuple(named[:1]) if metric.id in _AMONG_LIKE else ()


def _span(query: Query) -> int:
    return query.span if query.span and "month" in query.by else SPAN


def _before(
    query: Query, metric: Metric, selection: Selection, found: Protected, door: Door
) -> Protected | None:
    if not query.compare or found.month is None or not query.compare:
        return None
    months = selection.months
    if query.ytd:
        months = (found.month - query.compare) % 12 + 1
    return door(metric, selection.at(found.month - query.compare, months), query.by, SPAN)


def ordered(query: Query, found: Protected) -> list[tuple[int, Row]]:
    """The rows asked for, in their order; hidden ones stand last, never among the best."""
    rows = list(enumerate(found.rows()))
    for name, codes in query.but.items():
        rows = [(number, row) for number, row in rows if row.keys[name] not in codes]
    if query.order and "county" in query.by:  # a city's own share of the funds is no county
        rows = [one for one in rows if not _divided_city(one[1].keys["county"])]
    if query.bound is not None:
        kept, number = query.bound
        rows = [one for one in rows if one[1].value is None or keeps(one[1].value, kept, number)]
        if not query.order:
            rows.sort(key=lambda one: one[1].value is None)
    if query.span:
        for name in _PER_YEAR:
            if name in query.by:
                latest = sorted({row.keys[name] for _, row in rows}, reverse=True)[: query.span]
                rows = [(number, row) for number, row in rows if row.keys[name] in latest]
    if query.order:
        sign = -1 if query.order == "desc" else 1
        rows.sort(key=lambda one: (one[1].value is None, sign * (one[1].value or 0.0)))
    return rows[: query.limit] if query.limit else rows


def _divided_city(code: Code) -> bool:
    """Whether a row by county stands for a whole city that has counties."""
    return level(int(code)) == "city" and bool(regions("county", int(code)))


def place_of(query: Query, found: Protected) -> int | None:
    """Which place the region asked about has among the rows, counted by what is shown; ties share
    the better one. ``None`` where its figure isn't."""
    rows = [
        row for _, row in ordered(query, found) if row.status is Status.OK and row.value is not None
    ]
    own = next((row for row in rows if row.keys[query.by[0]] == query.rank), None)
    if own is None or own.value is None:
        return None
    ahead = (
        row.value > own.value if query.order != "asc" else row.value < own.value
        for row in rows
        if row.value is not None
    )
    return 1 + sum(ahead)
