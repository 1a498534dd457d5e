"""The terms of a figure, summed in one cube: from its cells where they lie in memory, else by one
statement."""

from typing import Any

from metrics.engine import held
from metrics.engine.core import Term, Time
from metrics.engine.statement import Condition, Cubes, Part, Question, conditions_of
from metrics.engine.table import Column, Table

# Expression, name, and what a cell must be to count in it.
Summed = tuple[str, str, tuple[Condition, ...]]


def sums(cubes: Cubes, part: Part, question: Question) -> Table:
    """Sum the terms of one part: the ``by`` keys that the cube knows, then ``ti`` and ``ci``."""
    keys: list[tuple[str, str]] = []
    for name in part.keys(question.by):
        expression = _month(part) if name == "month" else part.cube.expression(name)
        if expression is not None:
            keys.append((expression, name))
    columns: list[Summed] = []
    for i, term in part.terms:
        for letter, column in (("t", term.measure.column), ("c", term.measure.cases)):
            if column:
                columns.append((column, f"{letter}{i}", _own(term)))
    found = held.summed(cubes, part, question, keys, columns)
    if found is None:
        found = _by_statement(cubes, part, question, keys, columns)
    if part.time is Time.MEAN and "month" not in question.by:
        found |= {name: found[name] / question.window for name in part.columns}
    return Table(found, len(found[part.columns[0]]))


def _by_statement(
    cubes: Cubes,
    part: Part,
    question: Question,
    keys: list[tuple[str, str]],
    columns: list[Summed],
) -> dict[str, Column]:
    if all(not own and column in part.cube.summed for column, _, own in columns):
        return _of_neighbours(cubes, part, question, keys, columns)
    asked = [f"{expression} AS {name}" for expression, name in keys]
    values: list[Any] = []
    for column, name, own in columns:
        condition = " AND ".join(one.sql for one in own)
        only = f" FILTER (WHERE {condition})" if own else ""
        asked.append(f"CAST(SUM({column}){only} AS DOUBLE) AS {name}")
        values += [value for one in own for value in one.values]
    conditions, bound = conditions_of(part.cube, part.time, part.lead, question, part.across)
    grouped = f" GROUP BY {', '.join(str(i + 1) for i in range(len(keys)))}" if keys else ""
    return cubes.columns(
        f"SELECT {', '.join(asked)} FROM {part.cube.source} WHERE {conditions}{grouped}",
        values + bound,
    )


def _of_neighbours(
    cubes: Cubes,
    part: Part,
    question: Question,
    keys: list[tuple[str, str]],
    columns: list[Summed],
) -> dict[str, Column]:
    """The same from one statement for all columns that such questions ask for: it is kept, and
    talent is judged by all the employed."""
    conditions, bound = conditions_of(part.cube, part.time, part.lead, question, part.across)
    asked = [f"{expression} AS k{i}" for i, (expression, _) in enumerate(keys)]
    asked += [f"CAST(SUM({one}) AS DOUBLE) AS s{i}" for i, one in enumerate(part.cube.summed)]
    grouped = f" GROUP BY {', '.join(str(i + 1) for i in range(len(keys)))}" if keys else ""
    found = cubes.columns(
        f"SELECT {', '.join(asked)} FROM {part.cube.source} WHERE {conditions}{grouped}", bound
    )
    read = {name: found[f"k{i}"] for i, (_, name) in enumerate(keys)}
    return read | {name: found[f"s{part.cube.summed.index(column)}"] for column, name, _ in columns}


def _month(part: Part) -> str | None:
    if not part.cube.clock:
        return None
    month = "month" if part.cube.clock == "month" else "year * 12 + 11"
    return f"{month} + {part.lead}" if part.lead else month


def _own(term: Term) -> tuple[Condition, ...]:
    """The term's own filter."""
    return tuple(Condition(column, allowed) for column, allowed in term.measure.where)
