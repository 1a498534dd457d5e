"""Which of the scored pairs are one person: likely, alone, and best from both sides.

A pair comes into question when its names are telling, its probability among its rivals
(:mod:`data.linkage.rivals`) is at least :data:`LIKELY`, it is the best one for both of its records,
and no other comes near it from either side. Of these, the most probable first, as many are linked
as keep the share of wrong ones that the model expects to :data:`WRONG`. All else that is more
likely than not is the grey zone: a person would have to look at it.
"""

from typing import Final

import duckdb

# Of the links at most this share, as the model has it: measured, three to twelve tenths of it are
# wrong (docs/linkage.md), so that one in a thousand is.
WRONG: Final = 0.0008
LIKELY: Final = 0.8
DOUBTFUL: Final = 0.5  # below it a pair isn't worth a look
FAINT: Final = 0.01  # below it a pair isn't even a rival
APART: Final = 6.0  # bits by which the best must beat the next: 64 to 1


def decide(con: duckdb.DuckDBPyConnection) -> None:
    """From tables ``pair`` and ``unknown`` (id, origin) make ``linked`` and ``grey``.

    ``pair`` is as :func:`data.linkage.rivals.weigh` leaves it; ``grey`` has the best pair of each
    unknown record that isn't linked. Within one origin a known person is linked once.
    """
    con.execute(
        f"""CREATE OR REPLACE TABLE ranked AS
        SELECT p.*, u.origin,
            row_number() OVER (PARTITION BY p.unknown ORDER BY weight DESC, p.known) AS of_unknown,
            row_number() OVER (PARTITION BY p.known, u.origin ORDER BY weight DESC, p.unknown)
                AS of_known,
            nth_value(weight, 2) OVER (PARTITION BY p.unknown ORDER BY weight DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_known,
            nth_value(weight, 2) OVER (PARTITION BY p.known, u.origin ORDER BY weight DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_unknown
        FROM pair p JOIN unknown u ON u.id = p.unknown WHERE probability >= {DOUBTFUL}"""
    )
    alone = f"weight - {APART}"
    con.execute(
        f"""CREATE OR REPLACE TABLE linked AS SELECT unknown, known, weight, probability
        FROM ranked WHERE telling AND among >= {LIKELY} AND of_unknown = 1 AND of_known = 1
            AND coalesce(next_known, {alone}) <= {alone}
            AND coalesce(next_unknown, {alone}) <= {alone}
        QUALIFY avg(1 - among) OVER (ORDER BY among DESC, unknown) <= {WRONG}"""
    )
    con.execute(
        """CREATE OR REPLACE TABLE grey AS SELECT unknown, known, weight, probability FROM ranked
        WHERE of_unknown = 1 AND unknown NOT IN (SELECT unknown FROM linked)"""
    )
    con.execute("DROP TABLE ranked")
