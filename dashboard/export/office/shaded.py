"""A heat map as a table of rows and columns whose cells have the screen's shades."""

from collections.abc import Sequence
from typing import Any

from dashboard.charts.screen.frame import Figure
from dashboard.export.office.native import names_of, plain
from dashboard.export.office.shaded_table import Shade, Shaded
from dashboard.wording.theme import INK, PAPER


def shaded(figure: Figure | None) -> Shaded | None:
    """Read a heat map; ``None`` for other figures."""
    if figure is None or not figure["data"] or figure["data"][0]["type"] != "heatmap":
        return None
    trace, layout = figure["data"][0], figure["layout"]
    across, down = names_of(layout["xaxis"]), names_of(layout["yaxis"])
    notes = {
        (note["x"], note["y"]): note
        for note in layout.get("annotations", [])
        if note.get("xref") == "x" and note.get("yref") == "y"
    }
    ground = layout.get("plot_bgcolor", PAPER)
    rows = tuple(
        tuple(_shade(trace, notes.get((j, i)), i, j, ground) for j in across) for i in down
    )
    return Shaded(tuple(across.values()), tuple(down.values()), rows)


def _shade(
    trace: dict[str, Any], note: dict[str, Any] | None, i: int, j: int, ground: str
) -> Shade:
    row = trace["z"][i]
    z = row[j] if j < len(row) else None
    fill = PAPER if j >= len(row) else ground if z is None else _colour(trace, float(z))
    text = plain(note["text"]) if note else ""
    ink = note["font"].get("color", INK) if note else INK
    return Shade(text, PAPER if fill.startswith("rgba") else fill, str(ink))


def _colour(trace: dict[str, Any], z: float) -> str:
    """The colour of a value: of its class where classes are steps, else of the nearest stop."""
    scale: Sequence[tuple[float, str]] = trace["colorscale"]
    share = min(max((z - trace["zmin"]) / (trace["zmax"] - trace["zmin"]), 0.0), 1.0)
    below = [stop for stop in scale if stop[0] <= share]
    above = [stop for stop in scale if stop[0] >= share]
    (a, low), (b, high) = below[-1], above[0]
    if low == high or a == b or low.startswith("rgba") or high.startswith("rgba"):
        return low
    part = (share - a) / (b - a)
    mixed = (
        round(int(low[k : k + 2], 16) * (1 - part) + int(high[k : k + 2], 16) * part)
        for k in (1, 3, 5)
    )
    return "#" + "".join(f"{one:02x}" for one in mixed)
