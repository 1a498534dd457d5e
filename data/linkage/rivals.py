"""How probable a pair is when nobody is two people: its evidence against that of its rivals.

A score is of one pair alone. Here each pair stands in the whole: a record without a number is one
known person or none of them, and a known person is one record of a department or none. How many of
a department's people are known is estimated from its own pairs, so that the prior is its own.

What is computed is the marginal probability of each edge of a bipartite graph under all matchings
of it, each as probable as the product of its edges' odds, by belief propagation (sum-product; exact
where the pairs form no circle, which nearly all don't). Bayati, Shah, Sharma: Max-product for
maximum weight matching, IEEE Trans. Inf. Theory 54 (2008), has the messages in their max form.
"""

from typing import Final

import duckdb

_PRICINGS: Final = 4  # after which the share of a department that is known moves no more
_ROUNDS: Final = 8  # a message goes as many pairs far
_MOST_BITS: Final = 40.0  # beyond it a sum less its largest part would be noise
_ALL_KNOWN: Final = 0.95  # no department is taken to be known whole
_SMALL: Final = 50.0  # people; a department of so few has half its share from all of them


def weigh(con: duckdb.DuckDBPyConnection, prior: float) -> None:
    """Add to table ``pair`` the column ``among``: its probability among its rivals.

    ``probability``, that of the pair alone, is put right for the department it is of.

    Args:
        con: has ``pair`` (unknown, known, weight, probability), ``unknown`` (id, origin) and
            ``known``.
        prior: the share of all pairs that are one, which is in each weight.
    """
    con.execute(
        f"""CREATE OR REPLACE TABLE edge AS SELECT p.unknown, p.known, u.origin,
        pow(2, least(p.weight, {_MOST_BITS})) / {prior!r} AS factor, 0.0::DOUBLE AS odds,
        1.0::DOUBLE AS from_unknown, 1.0::DOUBLE AS from_known, p.probability AS among
        FROM pair p JOIN unknown u ON u.id = p.unknown"""
    )
    con.execute(
        """CREATE OR REPLACE TABLE department AS SELECT origin, count(*) AS people
        FROM unknown GROUP BY 1"""
    )
    for _ in range(_PRICINGS):
        con.execute(f"CREATE OR REPLACE TABLE edge AS {_PRICED}")
        con.execute(f"CREATE OR REPLACE TABLE edge AS {_TOLD}")
    for _ in range(_ROUNDS):
        con.execute(f"CREATE OR REPLACE TABLE edge AS {_TOLD}")
    con.execute(
        """CREATE OR REPLACE TABLE pair AS
        SELECT p.* REPLACE (e.odds / (1 + e.odds) AS probability), e.among
        FROM pair p JOIN edge e ON e.unknown = p.unknown AND e.known = p.known"""
    )
    con.execute("DROP TABLE edge; DROP TABLE department")


# The odds of a pair against neither of its records being anybody, at the share of its department
# that is known by the probabilities of the round before.
_PRICED: Final = f"""
WITH whole AS (SELECT count(*) AS many, (SELECT sum(among) FROM edge) AS found FROM unknown),
side AS (SELECT origin, people, (SELECT count(*) FROM known) AS known, least({_ALL_KNOWN},
    (coalesce(sum(among), 0) + {_SMALL} * any_value(found / many)) / (people + {_SMALL})) AS share
    FROM department LEFT JOIN edge USING (origin), whole GROUP BY origin, people)
SELECT e.* REPLACE (factor * share / s.known
    / ((1 - share) * (1 - least({_ALL_KNOWN}, share * people / s.known))) AS odds)
FROM edge e JOIN side s USING (origin)"""
# What each side says of its other pairs: how likely it is still free. An unknown is nobody else;
# a known person is no other of the same department.
_TOLD: Final = """
WITH said AS (SELECT * REPLACE (
    1 / (1 + greatest(0, sum(odds * from_known) OVER (PARTITION BY unknown)
        - odds * from_known)) AS from_unknown,
    1 / (1 + greatest(0, sum(odds * from_unknown) OVER (PARTITION BY known, origin)
        - odds * from_unknown)) AS from_known) FROM edge)
SELECT * REPLACE (odds * from_unknown * from_known / (1 + odds * from_unknown * from_known)
    AS among) FROM said"""
