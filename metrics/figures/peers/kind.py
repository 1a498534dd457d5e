"""Which regions are of one kind, and which of several editions of a figure holds."""

import re
from typing import Final

import pandas as pd

from metrics.engine.selection import level

MUNICIPALITIES: Final = (110000, 120000, 310000, 500000)  # 直辖市: a province and a city at once
_KEY: Final = ["peer", "indicator", "year"]
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def comparable(one: int, other: int) -> bool:
    """Whether two regions are of one kind: provinces, or cities; a 直辖市 is both."""
    return one != other and bool(_kinds(one) & _kinds(other))


def _kinds(code: int) -> set[str]:
    return {"province", "city"} if code in MUNICIPALITIES else {level(code)}


def issued(edition: str) -> int:
    """The year that an edition names, its latest (「2024年修订」 2024); 0 for one without."""
    return max((int(found) for found in _YEAR.findall(edition)), default=0)


def newest_editions(rows: pd.DataFrame) -> tuple[pd.DataFrame, "pd.Series[int]"]:
    """One row a place, indicator and year: of the newest edition.

    Where the newest editions differ and none says that it is the later one, nobody knows which
    figure holds: such a figure is left out, and counted by its indicator.
    """
    turn = rows["edition"].map({one: issued(one) for one in rows["edition"].unique()})
    latest = turn.groupby([rows[name] for name in _KEY]).transform("max") if len(rows) else turn
    top = rows[turn == latest].drop_duplicates([*_KEY, "value", "unit"])
    unclear = top.duplicated(_KEY, keep=False)
    return top[~unclear], top[unclear].drop_duplicates(_KEY).groupby("indicator").size()
