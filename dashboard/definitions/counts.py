"""How many rows a source has, in the words of the page (why they are to ten: data.staging.tens)."""

from dashboard.wording.theme import compact, grouped
from data.staging.tens import BASE, exact, to_ten


def rows(count: int, contract: str) -> str:
    """Write how many rows of a table there are: exact of what is published, else to ten."""
    if exact(contract) or count == 0:
        return grouped(count)
    return grouped(to_ten(count)) if count >= BASE else f"不足{BASE}"


def about(count: int) -> str:
    """The same in a sentence: 「约 33.64万行」; empty of none."""
    if count < BASE:
        return f"不足{BASE}行" if count else ""
    return f"约 {compact(to_ten(count), '行')}"
