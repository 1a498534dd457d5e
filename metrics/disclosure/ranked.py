"""Ranks of protected figures: the band of ranks that each can have within its margin."""

from metrics.disclosure.protect import Protected, Status
from metrics.models.ranks import rank_bands


def bands(found: Protected) -> list[tuple[int, int] | None]:
    """The best and the worst rank of each row, the largest value first; ties share a band.

    ``None`` for rows without a sharp value, and for all rows of a table that is no list of members
    (undivided, by month, by two dimensions).
    """
    rows = list(found.rows())
    firm = [row.status is Status.OK and row.value is not None for row in rows]
    if len(found.by) != 1 or found.by[0] in ("month", "year") or sum(firm) < 2:
        return [None] * len(rows)
    told = [row for row, sharp in zip(rows, firm, strict=True) if sharp]
    made = iter(rank_bands([row.value or 0.0 for row in told], [row.half_width for row in told]))
    return [next(made) if sharp else None for sharp in firm]
