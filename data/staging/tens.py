"""How many rows a source has, as those may know it who may not count its people.

A file's exact length beside that of the month before tells that one person more was declared: with
a shown count that tips, whoever knows the person knows the count. So every door tells rows to ten,
but of what is published; the steward, who has the files, reads them as they are.
"""

from typing import Final

from data.contracts import CONTRACTS, Protects

BASE: Final = 10


def to_ten(count: int) -> int:
    """Round halves up, as counts of people are."""
    return (count + BASE // 2) // BASE * BASE


def exact(contract: str) -> bool:
    """Whether anybody may know how many rows of a table there are."""
    return CONTRACTS[contract].protects is Protects.PUBLIC


def told(count: int, contract: str) -> int:
    """A number of rows for programs: exact of what is published, else to ten, fewer than ten as
    ten; 0 is none."""
    if exact(contract) or count == 0:
        return count
    return max(to_ten(count), BASE)
