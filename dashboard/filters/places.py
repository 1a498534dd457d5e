"""Where a reader stands: the region a page opens with, what lies below it, what lies around it."""

from typing import Final

from dashboard.access import holdings
from dashboard.access.auth import User
from metrics.engine.selection import Selection, contains, level, parent

_MUNICIPALITIES: Final = (110000, 120000, 310000, 500000)  # 直辖市: their districts come next


def home_region(user: User) -> int:
    """Where a user starts: the office's home region, or their own district."""
    office, scope = holdings.settings().region, user.scope.region
    return office if contains(scope, office) else scope


def level_below(code: int) -> str:
    """The level of region that a map of this region shows: cities of a province, else counties."""
    whole = level(code) == "province" and code not in _MUNICIPALITIES
    return "city" if whole else "county"


def around(chosen: Selection, scope: int) -> Selection:
    """A county is seen among the counties of its city, where the viewer may see the city.

    Args:
        chosen: about the region.
        scope: the region within which the viewer may look.
    """
    above = parent(chosen.region)
    if level(chosen.region) == "county" and contains(scope, above):
        return chosen.within(above)
    return chosen


def set_off(chosen: Selection) -> list[int]:
    """The region to set off from its neighbours: a county, when one is chosen."""
    return [chosen.region] if level(chosen.region) == "county" else []
