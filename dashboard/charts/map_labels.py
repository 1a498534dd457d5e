"""Names of regions on a map: which of them fit where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dashboard.charts.map_view import Box, View, overlap
from dashboard.charts.palette import is_deep
from dashboard.charts.spec import FlowMap, RegionMap
from data.reference.boundaries import SOUTH_SEA, Place

SIZE: Final = 12
_DRAWN_AT: Final = (620.0, 460.0)  # pixels for which a label must fit into its region
_COLUMN: Final = (360.0, 320.0)  # pixels of a map in a column, at which two labels must not touch
_PHONE: Final = (340.0, 300.0)  # the same on a phone of 390
_INSET: Final = 0.83  # of the width is left where 南海诸岛 have a strip of their own


@dataclass(frozen=True, slots=True)
class Name:
    """A region's short name: whether a phone has room for it too, and whether it stands on a deep
    shade."""

    place: Place
    always: bool
    on_deep: bool


def fitting(chart: RegionMap) -> list[Name]:
    """The names that fit; the region outlined and bigger ones first."""
    if not chart.labelled:
        return []
    home = chart.home.code if isinstance(chart, FlowMap) and chart.home else None
    members = [place for place in chart.view.members.values() if place.code != home]
    deep = {code for one in chart.classes if is_deep(one.tone) for code in one.codes}
    view, ours = chart.view, chart.outlined
    shown = _fitting(members, view, _COLUMN, ours)
    width, height = _PHONE
    narrow = (width * _INSET, height) if view.has_inset else _PHONE
    always = {place.code for place in _fitting(shown, view, narrow, ours)}
    return [Name(place, place.code in always, place.code in deep) for place in shown]


def _fitting(
    members: Iterable[Place], view: View, narrow: tuple[float, float], ours: int | None
) -> list[Place]:
    """Choose the regions whose name fits inside on a desktop and touches no other where it is
    narrow."""
    wide, phone = (_pixels_per_unit(view.region.extent, size) for size in (_DRAWN_AT, narrow))
    # everyone knows where 台湾 and 江苏 are: provinces may write into the sea and their neighbours
    spill = 2.5 if view.level == "province" else 1.0
    taken: list[Box] = []
    shown: list[Place] = []
    for place in sorted(members, key=lambda member: (member.code != ours, -member.area)):
        if place.code == SOUTH_SEA:
            continue  # named by the inset
        width = len(place.short) * SIZE
        box = _box(place, width / phone, SIZE * 1.15 / phone)
        if width > place.room * wide * spill or any(overlap(box, other) for other in taken):
            continue
        taken.append(box)
        shown.append(place)
    return shown


def _box(place: Place, width: float, height: float) -> Box:
    return (
        place.x - width / 2,
        place.x + width / 2,
        place.y - height / 2,
        place.y + height / 2,
    )


def _pixels_per_unit(frame: Box, size: tuple[float, float]) -> float:
    x0, x1, y0, y1 = frame
    return min(size[0] / (x1 - x0), size[1] / (y1 - y0))
