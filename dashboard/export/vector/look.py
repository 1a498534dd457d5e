"""Where a chart is seen: on paper, or on the big screen. Colours by tone, and what room allows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.charts import palette
from dashboard.charts.spec import DIVERGING, Tone
from dashboard.wording.theme import GRID, PAPER

_LEAST_ON_STAGE: Final = 20.0  # of its 900 units in height


@dataclass(frozen=True, kw_only=True)
class Look:
    """What differs between places; all else, and all lengths in pixels of paper, is the same.

    Attributes:
        colour: of marks, lines and texts.
        land: of regions on a map, also of those without a value.
        cell: of a matrix' cells by their tone; '' shows the page.
        ramp: of a cell by its level, 0 to 1.
        on: of what is written on a shade.
        band: of flows between two columns.
        halo: of what surrounds a name on a map, by the colour beneath it.
        grid, border, page: of quiet lines, between regions, of what nothing is drawn on.
        way: of arcs; ``cased`` ones have the page's colour around them.
        fine: of an arc's usual width, what it has here.
        unit: how many units of the drawing a pixel of paper is.
        least: no text is smaller, in pixels of paper.
        places: the size of names on a map, in pixels of paper.
        strong: figures at bars, names of lines and regions are bold.
        column: rows of bars that stand below each other before another column begins.
        tips: shapes have names for pointers and screen readers.
        remarks: a chart's notes and a map's source are drawn into it.
        aside: a map's legend stands at its right; else below it.
        sparse: a map of flows names no place that none of them touches.
        spoken: months of an axis are written out, its first and last always.
    """

    colour: Callable[[Tone], str]
    land: Callable[[Tone], str]
    cell: Callable[[Tone], str]
    ramp: Callable[[float], str]
    on: Callable[[Tone], str]
    band: Callable[[Tone], str]
    halo: Callable[[str], str]
    grid: str
    border: str
    page: str
    way: str
    cased: bool = False
    fine: float = 1.0
    unit: float = 1.0
    least: float = 0.0
    places: float = 12.0
    strong: bool = False
    column: int = 10_000
    tips: bool = True
    remarks: bool = True
    aside: bool = True
    sparse: bool = False
    spoken: bool = False

    def size(self, pixels: float) -> float:
        """A text's size, in pixels of paper."""
        return max(pixels, self.least)


PAPER_LOOK: Final = Look(
    colour=palette.colour,
    land=palette.land,
    cell=palette.cell,
    ramp=palette.ramp,
    on=palette.on,
    band=palette.band,
    halo=lambda _: "",
    grid=GRID,
    border=palette.colour(Tone.OTHER),
    page=PAPER,
    way=palette.colour(Tone.OURS),
)


def _var(tone: Tone) -> str:
    """A tone as the style sheet of the stage has it, dark or light."""
    return f"var(--{tone})"


def _mixed(level: float) -> str:
    place = min(max(level, 0.0), 1.0) * (len(DIVERGING) - 1)
    first = min(int(place), len(DIVERGING) - 2)
    share = round((place - first) * 100)
    return f"color-mix(in srgb, {_var(DIVERGING[first + 1])} {share}%, {_var(DIVERGING[first])})"


# The stage has 1600 × 900 units; a pixel of paper is 1.8 of them, so that it is read from afar.
STAGE: Final = Look(
    colour=_var,
    land=_var,
    cell=lambda tone: "" if tone is Tone.EMPTY else _var(tone),
    ramp=_mixed,
    on=lambda tone: "var(--on-far)" if palette.is_deep(tone) else "var(--ink)",
    band=_var,
    halo=lambda beneath: beneath or "var(--paper)",
    grid="var(--line)",
    border="var(--border)",
    page="var(--paper)",
    way="var(--way)",
    cased=True,
    fine=0.7,
    unit=1.8,
    least=_LEAST_ON_STAGE / 1.8,
    strong=True,
    column=16,
    tips=False,
    remarks=False,
    aside=False,
    sparse=True,
    spoken=True,
)
