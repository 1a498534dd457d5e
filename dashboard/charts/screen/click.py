"""What a click on a chart says."""

from collections.abc import Mapping
from typing import Any

from dashboard.charts.spec import Code


def code_of(point: Mapping[str, Any]) -> Code | None:
    """The code behind a clicked mark: a map's location, a bar's custom data."""
    found = point.get("location")
    if found is None:
        custom = point.get("customdata")
        found = custom[0] if isinstance(custom, (list, tuple)) and custom else custom
    if isinstance(found, str):
        return int(found) if found.isdecimal() else found
    return found if isinstance(found, int) else None
