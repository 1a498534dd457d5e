"""Tones as colours of the light page; the screen alone swaps some of them at night."""

from typing import Final

from dashboard.charts.spec import CATEGORIES, DIVERGING, SEQUENTIAL, Tone
from dashboard.wording import theme

_IMPRECISE: Final = "#7f8996"  # as far from the next grey as that is from the first
_COLOURS: Final = {
    Tone.INK: theme.INK,
    Tone.QUIET: theme.MUTED,
    Tone.OURS: theme.ACCENT,
    Tone.OURS_SOFT: theme.ACCENT_SOFT,
    Tone.OTHER: theme.OTHERS,
    Tone.WARNING: theme.WARN,
    **dict(zip(CATEGORIES, theme.CATEGORY, strict=True)),
    **dict(zip(SEQUENTIAL, theme.SEQUENTIAL, strict=True)),
    **dict(zip(DIVERGING, theme.DIVERGING, strict=True)),
    Tone.SUPPRESSED: theme.HIDDEN,
    Tone.IMPRECISE: _IMPRECISE,
    Tone.EMPTY: theme.PAPER,
    Tone.UNKNOWN: theme.GRID,
}
# Regions without a class. NO_DATA itself is for neighbours: beside the palest class of a scale it
# can't be told apart, and white would look as if the region weren't ours.
_LAND: Final = {Tone.SUPPRESSED: theme.OTHERS, Tone.EMPTY: theme.HIDDEN}
_DEEP: Final = frozenset({Tone.S3, Tone.S4, Tone.D0, Tone.D4, Tone.IMPRECISE})
# Bands of a flow diagram: seen on white and on black.
_BANDS: Final = {Tone.OURS: "#7ba5d2", Tone.OTHER: "#9aa4b2"}
BAND_OPACITY: Final = 0x66 / 0xFF
_FAINT: Final = {95: 0.14, 80: 0.26, 0: 0.34}  # the room between two lines is no range of chance


def colour(tone: Tone) -> str:
    """A mark's colour as ``#rrggbb``."""
    return _COLOURS[tone]


def land(tone: Tone) -> str:
    """A region's colour on a map."""
    return _LAND.get(tone) or _COLOURS[tone]


def cell(tone: Tone) -> str:
    """The colour of a matrix' cell; '' for one that shows the page."""
    return "" if tone is Tone.EMPTY else _COLOURS[tone]


def ramp(level: float) -> str:
    """A colour on the diverging scale, 0 its teal end and 1 its orange one, mixed in between."""
    at = min(max(level, 0.0), 1.0) * (len(DIVERGING) - 1)
    below = min(int(at), len(DIVERGING) - 2)
    return mixed(_COLOURS[DIVERGING[below]], _COLOURS[DIVERGING[below + 1]], at - below)


def is_deep(tone: Tone) -> bool:
    """Whether a text on this tone must be white."""
    return tone in _DEEP


def on(tone: Tone) -> str:
    """The colour of figures on a shade: the shade stays in the dark theme, so must they."""
    return theme.ON_DEEP if is_deep(tone) else theme.ON_PALE


def band(tone: Tone) -> str:
    """The colour of a flow between two columns, drawn with ``BAND_OPACITY``."""
    return _BANDS[tone]


def faint(level: int) -> float:
    """The opacity of an interval of so many per cent: wide ones are paler."""
    return _FAINT[level]


def mixed(low: str, high: str, share: float) -> str:
    """A colour so far on the way from one to another."""
    parts = ((int(low[i : i + 2], 16), int(high[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)
