"""Names of regions on a map: which of them fit, and how they stay legible."""

from collections.abc import Collection, Iterable, Sequence

from dashboard.charts.map_frame import Trace, safe
from dashboard.charts.map_view import View, overlap
from dashboard.wording.theme import INK, PAPER
from data.reference.boundaries import SOUTH_SEA, Place

_LABEL_SIZE = 12
# A name for which a phone has no room has a size of its own, by which the style sheet knows it: it
# is hidden on narrow screens (assets/screen.css). Plotly has no other way to tell names apart.
WIDE_ONLY = 12.01
_DRAWN_AT = (620.0, 460.0)  # pixels for which a label must fit into its region
_COLUMN = (360.0, 320.0)  # pixels of a map in a column, at which two labels must not touch
_PHONE = (340.0, 300.0)  # the same on a phone of 390
_INSET = 0.83  # of the width is left where 南海诸岛 have a strip of their own


def labels(
    members: Iterable[Place], view: View, dark: Collection[int] = (), ours: int | None = None
) -> list[Trace]:
    """Return short names at the label points where they fit; ``ours`` and bigger regions first.

    Names are ink with a white halo, on regions in `dark` white with a dark one: on a narrow
    screen a name may reach beyond its region and must stay legible there.
    """
    fitting = _fitting(members, view, _COLUMN, ours)
    width, height = _PHONE
    narrow = (width * _INSET, height) if view.has_inset else _PHONE
    always = {place.code for place in _fitting(fitting, view, narrow, ours)}
    traces = []
    for colour, halo, deep in ((INK, PAPER, False), (PAPER, INK, True)):
        side = [place for place in fitting if (place.code in dark) is deep]
        for size, kept in ((_LABEL_SIZE, True), (WIDE_ONLY, False)):
            shown = [place for place in side if (place.code in always) is kept]
            if shown:
                traces.append(_names(shown, colour, halo, size))
    return traces


def _names(shown: Sequence[Place], colour: str, halo: str, size: float) -> Trace:
    glow = ", ".join([f"0 0 3px {halo}"] * 3)
    return {
        "type": "scattergeo",
        "mode": "text",
        "lon": [place.x for place in shown],
        "lat": [place.y for place in shown],
        "text": [safe(place.short) for place in shown],
        "textfont": {"size": size, "color": colour, "shadow": glow},
        "hoverinfo": "skip",
        "showlegend": False,
        "geo": "geo",
    }


def _fitting(
    members: Iterable[Place], view: View, narrow: tuple[float, float], ours: int | None
) -> list[Place]:
    """Choose the regions whose name fits inside on a desktop and touches no other where it is
    narrow."""
    wide, phone = (_pixels_per_unit(view.region.extent, size) for size in (_DRAWN_AT, narrow))
    # everyone knows where 台湾 and 江苏 are: provinces may write into the sea and their neighbours
    spill = 2.5 if view.level == "province" else 1.0
    taken: list[tuple[float, float, float, float]] = []
    shown: list[Place] = []
    for place in sorted(members, key=lambda member: (member.code != ours, -member.area)):
        if place.code == SOUTH_SEA:
            continue  # named by the inset
        width = len(place.short) * _LABEL_SIZE
        box = _box(place, width / phone, _LABEL_SIZE * 1.15 / phone)
        if width > place.room * wide * spill or any(overlap(box, other) for other in taken):
            continue
        taken.append(box)
        shown.append(place)
    return shown


def _box(place: Place, width: float, height: float) -> tuple[float, float, float, float]:
    return (
        place.x - width / 2,
        place.x + width / 2,
        place.y - height / 2,
        place.y + height / 2,
    )


def _pixels_per_unit(frame: tuple[float, float, float, float], size: tuple[float, float]) -> float:
    x0, x1, y0, y1 = frame
    return min(size[0] / (x1 - x0), size[1] / (y1 - y0))
