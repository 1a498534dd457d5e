"""Names of regions on a map: which of them fit, and how they stay legible."""

from collections.abc import Collection, Iterable, Sequence

from dashboard.charts.map_frame import Trace, View, overlap, safe
from dashboard.theme import INK, PAPER
from data.reference.boundaries import SOUTH_SEA, Place

_LABEL_SIZE = 12
_DRAWN_AT = (620.0, 460.0)  # pixels for which a label must fit into its region
_PHONE = (360.0, 320.0)  # pixels at which two labels must still not touch


def labels(members: Iterable[Place], view: View, dark: Collection[int] = ()) -> list[Trace]:
    """Return short names at the label points where they fit; bigger regions choose first.

    Names are ink with a white halo, on regions in `dark` white with a dark one: on a narrow
    screen a name may reach beyond its region and must stay legible there.
    """
    fitting = _fitting(members, view)
    sides = ((INK, PAPER, False), (PAPER, INK, True))
    return [
        _names([place for place in fitting if (place.code in dark) is wanted], colour, halo)
        for colour, halo, wanted in sides
        if any((place.code in dark) is wanted for place in fitting)
    ]


def _names(shown: Sequence[Place], colour: str, halo: str) -> Trace:
    glow = ", ".join([f"0 0 3px {halo}"] * 3)
    return {
        "type": "scattergeo",
        "mode": "text",
        "lon": [place.x for place in shown],
        "lat": [place.y for place in shown],
        "text": [safe(place.short) for place in shown],
        "textfont": {"size": _LABEL_SIZE, "color": colour, "shadow": glow},
        "hoverinfo": "skip",
        "showlegend": False,
        "geo": "geo",
    }


def _fitting(members: Iterable[Place], view: View) -> list[Place]:
    """Choose the regions whose name fits inside on a desktop and touches no other on a phone."""
    wide, phone = (_pixels_per_unit(view.region.extent, size) for size in (_DRAWN_AT, _PHONE))
    # everyone knows where 台湾 and 江苏 are: provinces may write into the sea and their neighbours
    spill = 2.5 if view.level == "province" else 1.0
    taken: list[tuple[float, float, float, float]] = []
    shown: list[Place] = []
    for place in sorted(members, key=lambda member: -member.area):
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
        place.x - width / 2, place.x + width / 2, place.y - height / 2, place.y + height / 2,
    )  # fmt: skip


def _pixels_per_unit(frame: tuple[float, float, float, float], size: tuple[float, float]) -> float:
    x0, x1, y0, y1 = frame
    return min(size[0] / (x1 - x0), size[1] / (y1 - y0))
