"""Months as running numbers, so that a month's arithmetic is an integer's.

A month number is ``year * 12 + month - 1``: 2024-01 is 24288. Cubes and staged tables hold
nothing else, because every engine agrees on integers and none on month differences.
"""

import re
from typing import Final

_WRITTEN: Final = re.compile(r"^(\d{4})-(\d{1,2})$")


def month_number(text: str) -> int:
    """Turn ``2024-07`` into its running number.

    Raises:
        ValueError: the text is not a year and a month from 1 to 12.
    """
    written = _WRITTEN.match(text.strip())
    if written is None or not 1 <= int(written[2]) <= 12:
        raise ValueError(f"「{text}」不是年月；应写作 2024-07")
    return int(written[1]) * 12 + int(written[2]) - 1


def month_text(number: int) -> str:
    """Turn a running number back into ``2024-07``."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def month_name(number: int) -> str:
    """Name the month as the screen writes it: ``2024年7月``."""
    return f"{number // 12}年{number % 12 + 1}月"


def year_of(number: int) -> int:
    """The calendar year in which a month lies."""
    return number // 12
