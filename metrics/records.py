"""The rows of a protected table as plain values, for JSON, CSV and other programs."""

from collections.abc import Sequence
from typing import Any

from data.months import month_text
from metrics.completion import grown
from metrics.disclosure.protect import Protected, Row
from metrics.figures.peers.benchmark import facts


def about(found: Protected) -> dict[str, Any]:
    """What a reader must know about a table, whoever hands it on: of where, when and what."""
    return {
        "region": found.selection.region,
        "first_month": None if found.first_month is None else month_text(found.first_month),
        "month": None if found.month is None else month_text(found.month),
        "provisional": found.provisional,
        "snapshot": found.snapshot,
        "demo": found.demo,
        "protection": found.profile.name,
        "notes": [*found.notes, *([found.widened] if found.widened else [])],
    }


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
