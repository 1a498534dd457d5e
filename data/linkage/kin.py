"""Twins: two people who agree on all but part of a name, as one person does after an error.

Agreements are weighed as if they came about independently, and of two people they don't: twins
share birthday, surname and often a phone. How often two people do is counted among those with
numbers, who are all different; so a pair that agrees on these is worth no more than what that
leaves. Twins who gave a phone each can't be told from chance in a register, and are not counted.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class Kin:
    """What two relatives agree on, and the ways in which their names differ.

    Attributes:
        shared: traits on which they agree exactly, each in a comparison of its own.
        never: SQL that no two of them fulfil: the name whole.
        levels: SQL of the levels of the name between, in their order.
        telling: those of the levels at which the name suffices, although it doesn't elsewhere.
    """

    shared: tuple[str, ...]
    never: str
    levels: tuple[str, ...]
    telling: tuple[str, ...]


def tell_apart(
    con: duckdb.DuckDBPyConnection,
    kin: Kin,
    columns: Collection[str],
    prior: float,
    m: Callable[[str], float | None],
) -> None:
    """Put weight, probability and telling of table ``pair`` right for pairs that may be kin.

    The chance of a pair that agrees on ``shared`` at a level is its chance by independence, as its
    weight has it, and that of two relatives, as counted; one more than were is taken to be there.

    Args:
        con: has ``pair`` (unknown, known, weight, probability, telling), ``unknown`` and ``known``.
        kin: what relatives agree on.
        columns: of the two registers.
        prior: the share of all pairs that are one.
        m: how often one person's two records agree, by the SQL of a level.
    """
    level = f"CASE WHEN {kin.never} THEN -1 " + " ".join(
        f"WHEN {sql} THEN {at}" for at, sql in enumerate(kin.levels)
    )
    level += " ELSE -1 END"
    shared = " AND ".join(f"l.{name} = r.{name}" for name in kin.shared)
    sides = ", ".join(f"{side}.{name} AS {name}_{side}" for name in columns for side in "lr")
    found = con.execute(
        f"""SELECT {level} AS level, count(*) FROM (SELECT {sides} FROM known l JOIN known r
        ON {shared} AND l.id < r.id) GROUP BY 1"""
    ).fetchall()
    counted = {int(at): int(many) for at, many in found}
    people = int(con.execute("SELECT count(*) FROM known").fetchall()[0][0])
    odds = prior / (1 - prior)
    for name in kin.shared:
        odds *= m(name) or 0.0
    against = []  # odds of one person's two records to two relatives'
    for at, sql in enumerate(kin.levels):
        chance = (counted.get(at, 0) + 1) / (people * (people - 1) / 2 + 1)
        if (worth := odds * (m(sql) or 0.0) / chance) > 0:
            against.append(f"WHEN {at} THEN {worth!r}")
    if not against:  # nobody's two records differ in any of these ways
        return
    told = ", ".join(str(kin.levels.index(sql)) for sql in kin.telling)
    con.execute(
        f"""CREATE OR REPLACE TABLE pair AS WITH seen AS (SELECT unknown, known, {level} AS level
            FROM (SELECT p.unknown, p.known, {sides} FROM pair p JOIN unknown l ON l.id = p.unknown
            JOIN known r ON r.id = p.known AND {shared})),
        judged AS (SELECT unknown, known, level, CASE level {" ".join(against)} END AS against
            FROM seen),
        put AS (SELECT p.* EXCLUDE (weight, probability, telling),
            CASE WHEN against IS NULL THEN weight
            ELSE -log2(pow(2, -least(weight, 900)) + 1 / against) END AS weight,
            telling OR (against IS NOT NULL AND level IN ({told})) AS telling
            FROM pair p LEFT JOIN judged USING (unknown, known))
        SELECT unknown, known, weight, 1 / (1 + pow(2, -weight)) AS probability, telling FROM put"""
    )
