"""How many rows a source has, in the words of the page (why they are to ten: data.staging.tens)."""

from dashboard.wording.theme import grouped
from data.staging.tens import BASE, exact, to_ten


def rows(count: int, contract: str) -> str:
    """Write how many rows of a table there are: exact of what is published, else to ten."""
    if exact(contract) or count == 0:
        return grouped(count)
    return grouped(to_ten(count)) if count >= BASE else f"不足{BASE}"
