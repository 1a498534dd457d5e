"""The cube SQL as a graph: which table rests on which."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from data.cubes import statements


@dataclass(frozen=True)
class Node:
    """One statement: the table that it makes, what it reads, how its rows lie sorted.

    ``order`` holds columns, each with whether it goes downwards.
    """

    table: str
    file: str
    sql: str
    sources: frozenset[str]
    order: tuple[tuple[str, bool], ...]


@lru_cache(maxsize=1)
def nodes() -> tuple[Node, ...]:
    """All statements that make a table, in the order in which they may run."""
    from data.cubes.engines.translate import order_of, sources, step  # brings a parser of SQL

    found = []
    for file, statement in statements():
        if not statement.startswith("DROP"):
            made = step(statement)
            assert made.query is not None
            order = tuple(order_of(made.query))
            found.append(Node(made.table, file, statement, frozenset(sources(made.query)), order))
    return tuple(found)


def resting_on(changed: Iterable[str], settled: Collection[str]) -> frozenset[str]:
    """Tables that rest on changed ones, these among them.

    Args:
        changed: tables, views and contracts.
        settled: tables whose content is known: they pass nothing on unless they are ``changed``.
    """
    found = set(changed)
    for node in nodes():
        if node.table not in settled and node.sources & found:
            found.add(node.table)
    return frozenset(found)


def needed(wanted: Iterable[str], there: Collection[str]) -> list[Node]:
    """The statements that make tables, in order, where some are there already."""
    open_, found = set(wanted) - set(there), []
    for node in reversed(nodes()):
        if node.table in open_:
            found.append(node)
            open_ |= node.sources - set(there)
    return found[::-1]
