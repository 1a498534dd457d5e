"""The fast lane for figures that are nothing but digits: read by DuckDB, not one by one.

Only what the strict parser of `data.values.numbers` would read the same way is taken here (a test
compares them); the rest goes to that parser.
"""

from typing import Final

from data.contracts import Column, Kind
from data.staging.schema import quoted

_WHOLE: Final = "0|[1-9][0-9]{0,10}"
_PATTERNS: Final = {
    Kind.INTEGER: f"({_WHOLE})",
    Kind.NUMBER: f"({_WHOLE})([.][0-9]{{1,4}})?",
    Kind.MONEY: f"({_WHOLE})([.][0-9]{{1,4}})?",
}


def plain(column: Column, unit: str, text: str) -> str | None:
    """SQL that tells whether a text is a plain figure of this column; ``None``: never.

    Args:
        column: the contract column.
        unit: the mapping's unit; any but 元 means a multiplication, which the parser does.
        text: SQL of the text.
    """
    if column.kind not in _PATTERNS or unit not in ("", "元"):
        return None
    return f"regexp_full_match({text}, {quoted(_PATTERNS[column.kind])})"


def reading(column: Column, kind: str, beyond: tuple[str, str]) -> str:
    """SQL for v, w, reason, accepted, note of a plain figure ``raw``.

    Args:
        column: the contract column.
        kind: its stored type.
        beyond: reason and accepted text of a figure outside the column's bounds.
    """
    value = f"raw::{kind}"
    wrong = [
        f"{value} {sign} {bound!r}"
        for sign, bound in (("<", column.minimum), (">", column.maximum))
        if bound is not None
    ]
    if not wrong:
        return f"{value}, NULL, NULL, NULL, NULL"
    out = " OR ".join(wrong)
    return (
        f"CASE WHEN NOT ({out}) THEN {value} END, NULL, "
        f"CASE WHEN {out} THEN {quoted(beyond[0])} END, "
        f"CASE WHEN {out} THEN {quoted(beyond[1])} END, NULL"
    )
