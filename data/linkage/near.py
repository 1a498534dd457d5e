"""What goes together with names that nearly agree.

Two employers whose names differ in one piece are often of one county and one trade, as 西湖商贸一店
and 二店 are. Their place and trade agree far oftener than those of any two, and are no evidence of
their own. How often they do is counted among employers with codes, who are all
different, and takes the place of what independence would have.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import product
from math import ceil, log2
from typing import Final

import duckdb

_DRAWN: Final = 10.0  # pairs; what few pairs have in common is drawn to independence as if by these
_UNSTATED: Final = -1
_MOST: Final = 5_000_000  # pairs that are counted; of more, about so many drawn at random


@dataclass(frozen=True)
class Near:
    """Names that nearly agree, and the traits that go with them.

    Attributes:
        whole: the trait on which they don't agree.
        pieces: the traits of which they agree on one.
        traits: each trait that goes with them, with the columns by which it agrees, closest first.
    """

    whole: str
    pieces: tuple[str, ...]
    traits: tuple[tuple[str, tuple[str, ...]], ...]


def weigh_together(
    con: duckdb.DuckDBPyConnection,
    near: Near,
    columns: Collection[str],
    u: Callable[[str], float | None],
) -> None:
    """Put weight and probability of table ``pair`` right where names nearly agree.

    Args:
        con: has ``pair`` (unknown, known, weight, probability, telling), ``unknown`` and ``known``.
        near: what nearly agreeing is.
        columns: of the two registers.
        u: how often two agree by chance on a column, and on none before it.
    """
    traits = [(name, by) for name, by in near.traits if all(u(column) for column in by)]
    if not traits:
        return
    sides = ", ".join(f"{side}.{name} AS {name}_{side}" for name in columns for side in "lr")
    seen = ", ".join(
        f"CASE WHEN {name}_l IS NULL OR {name}_r IS NULL THEN {_UNSTATED} "
        + " ".join(f"WHEN {column}_l = {column}_r THEN {at}" for at, column in enumerate(by))
        + f" ELSE {len(by)} END AS at_{name}"
        for name, by in traits
    )
    names = [f"at_{name}" for name, _ in traits]
    every = sum(_pairs(con, piece) for piece in near.pieces)
    some = f"hash(l.id) % {max(1, ceil(every / _MOST))} = 0"
    other = f"l.{near.whole} IS DISTINCT FROM r.{near.whole}"
    alike = " UNION ".join(
        f"SELECT l.id AS l, r.id AS r FROM known l JOIN known r ON l.{piece} = r.{piece} "
        f"AND l.id < r.id AND {some} AND {other}"
        for piece in near.pieces
    )
    found = con.execute(
        f"""SELECT {", ".join(names)}, count(*) FROM (SELECT {seen} FROM (SELECT {sides} FROM
        ({alike}) p JOIN known l ON l.id = p.l JOIN known r ON r.id = p.r)) GROUP BY ALL"""
    ).fetchall()
    counted = {tuple(map(int, row[:-1])): int(row[-1]) for row in found}
    chances = []
    for _name, by in traits:
        agreeing = [u(column) or 0.0 for column in by]
        chances.append([*agreeing, max(1e-9, 1 - sum(agreeing))])
    bits = [
        f"({', '.join(map(str, where))}, {_bits(where, counted, chances)!r})"
        for where in product(*(range(_UNSTATED, len(one)) for one in chances))
    ]
    pieces = " OR ".join(f"l.{piece} = r.{piece}" for piece in near.pieces)
    con.execute(
        f"""CREATE OR REPLACE TABLE pair AS WITH bits AS (
            SELECT * FROM (VALUES {", ".join(bits)}) t({", ".join(names)}, bits)),
        seen AS (SELECT unknown, known, {seen} FROM (SELECT p.unknown, p.known, {sides} FROM pair p
            JOIN unknown l ON l.id = p.unknown JOIN known r ON r.id = p.known
            WHERE {other} AND ({pieces}))),
        put AS (SELECT p.* REPLACE (weight + coalesce(bits, 0) AS weight) FROM pair p
            LEFT JOIN seen USING (unknown, known) LEFT JOIN bits USING ({", ".join(names)}))
        SELECT * REPLACE (1 / (1 + pow(2, -weight)) AS probability) FROM put"""
    )


def _pairs(con: duckdb.DuckDBPyConnection, piece: str) -> int:
    """How many pairs of known ones agree on a piece of the name."""
    found = con.execute(
        f"""SELECT CAST(coalesce(sum(n * (n - 1) / 2), 0) AS BIGINT) FROM
        (SELECT count({piece}) AS n FROM known GROUP BY {piece})"""
    ).fetchall()
    return int(found[0][0])


def _bits(
    where: tuple[int, ...], counted: dict[tuple[int, ...], int], chances: list[list[float]]
) -> float:
    """What is added where traits stand so: chance by independence over chance as counted.

    Only pairs that state what is stated here are counted.
    """
    stated = [at for at, value in enumerate(where) if value != _UNSTATED]
    alone = 1.0
    for at in stated:
        alone *= chances[at][where[at]]
    fitting = {k: n for k, n in counted.items() if all(k[at] != _UNSTATED for at in stated)}
    same = sum(n for k, n in fitting.items() if all(k[at] == where[at] for at in stated))
    together = (same + _DRAWN * alone) / (sum(fitting.values()) + _DRAWN)
    return log2(alone / together)
