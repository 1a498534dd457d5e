"""How many rows a source has, as those may read it who may not count its people.

A file's exact length beside that of the month before tells that one person more was declared: with
a shown count that tips, who knows the person knows the count. So rows are told to ten; the pages of
the steward, who has the files, keep them as they are.
"""

from typing import Final

from dashboard.wording.theme import grouped
from data.contracts import CONTRACTS, Protects

BASE: Final = 10


def rows(count: int, contract: str) -> str:
    """Write how many rows of a table there are: exact of what is published, else to ten."""
    if CONTRACTS[contract].protects is Protects.PUBLIC or count == 0:
        return grouped(count)
    return grouped(to_ten(count)) if count >= BASE else f"不足{BASE}"


def to_ten(count: int) -> int:
    """Round halves up, as counts of people are."""
    return (count + BASE // 2) // BASE * BASE
