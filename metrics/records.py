"""The rows of a protected table as plain values, for JSON, CSV and other programs."""

from collections.abc import Sequence
from typing import Any

from metrics.completion import grown
from metrics.disclosure.protect import Protected, Row
from metrics.figures.peers.benchmark import facts


def records(
    found: Protected, rows: Sequence[tuple[int, Row]] | None = None
) -> list[dict[str, Any]]:
    """Keys, labels, value, parts, status and margin of each row, with what stands beside it.

    Args:
        found: the table.
        rows: which of its rows by number, in which order; all as they stand when not given.
    """
    beside = facts(found)
    chosen = list(enumerate(found.rows())) if rows is None else rows
    return [
        {
            **row.keys,
            **{f"{key}_label": text for key, text in row.labels.items()},
            "value": row.value,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "status": row.status.value,
            "half_width": row.half_width,
            **grown(row, found),
            **beside[number],
        }
        for number, row in chosen
    ]
