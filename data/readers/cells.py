"""Single cells: trimmed, written as the file had them, unwrapped from list literals."""

from __future__ import annotations

import ast
import datetime as dt
import re
from typing import Any, Final

EDGE: Final = " \t\n\r\x0b\x0c\u00a0\u3000\u200b\ufeff\u2002\u2003\u2009"
_ONE: Final = re.compile(r"""^\[\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\]$""")
_LIST: Final = re.compile(r"""^\[\s*(?:\]|\[|['"\d]|None)""")
_LONGEST_LITERAL: Final = 100_000


def trim(cell: str) -> str:
    """Cut spaces off both ends: plain, no-break (NBSP), full-width, zero-width."""
    return cell.strip(EDGE)


def as_text(value: object) -> str:
    """Write a workbook's value as text: 12 not 12.0, dates and times in ISO form."""
    if isinstance(value, str):
        return trim(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return str(value)


def leaves(cell: str) -> list[str] | None:
    """Flatten a list literal to its texts, left to right; None where the cell is no list."""
    one = _ONE.match(cell)
    if one:
        return [trim(one[1] if one[1] is not None else one[2])]
    if not _LIST.match(cell) or not cell.endswith("]") or len(cell) > _LONGEST_LITERAL:
        return None
    try:
        found = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None  # a text that merely begins and ends like a list stays a text
    flat: list[str] = []
    _flatten(found, flat)
    return flat


def _flatten(found: Any, into: list[str]) -> None:
    if isinstance(found, list | tuple):
        for part in found:
            _flatten(part, into)
    elif found is not None:
        into.append(trim(str(found)))


def unwrap(cell: str) -> str:
    """``['1-1.5万/月']`` → ``1-1.5万/月``; several elements are joined with 、; ``[]`` is empty."""
    found = leaves(cell)
    return cell if found is None else "、".join(part for part in found if part)
