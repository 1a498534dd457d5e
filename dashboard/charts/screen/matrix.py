"""Shaded cells on the screen, with squares that can't be seen but pointed at and clicked."""

from collections.abc import Iterator
from typing import Any, Final

from dashboard.charts.palette import cell as cell_colour
from dashboard.charts.palette import colour, on
from dashboard.charts.screen.bars import legend
from dashboard.charts.screen.frame import TIP, Figure, Trace, layout, lines, named, safe, said
from dashboard.charts.spec import DIVERGING, SEQUENTIAL, Category, Matrix, Role, Tone
from dashboard.wording.theme import ACCENT, GRID, INK, MUTED

_CLEAR: Final = "rgba(0,0,0,0)"
_MANY: Final = 12  # columns above which their names stand upright
_CLOSE: Final = 8  # columns above which a phone turns names of two characters
_TURNED: Final = 14  # pixels more above them: they stand off the rows
_STATES: Final = (Tone.EMPTY, Tone.SUPPRESSED)
_LEGEND: Final = 50  # pixels of the legend below the rows
_LEGEND_ABOVE: Final = 40  # pixels of the legend above the rows
_NAMES: Final = 20  # pixels of the columns' names under the rows
_UPRIGHT: Final = 16  # pixels more for names that a phone turns upright
_SHORT: Final = 4  # characters of a name that stands upright
_LEANING: Final = 6  # pixels down that a character of a leaning name takes
_LEAST: Final = 24  # pixels of a row of one line: names and figures stand clear of each other
_REACH: Final = 60  # pixels from a cell's middle at which it can be pointed at: half of a wide cell


def matrix(chart: Matrix) -> Figure:
    """A heat map, its figures written on it."""
    clickable = any(cell.code is not None for line in chart.cells for cell in line)
    total = sum(one.role is Role.TOTAL for one in chart.across)
    levelled = any(cell.level is not None for line in chart.cells for cell in line)
    shades = _levels(chart) if levelled else _classes(chart)
    cells = [line[: len(line) - total] for line in chart.cells]
    heat: Trace = {
        "type": "heatmap",
        "x": list(range(len(chart.across) - total)),
        "y": list(range(len(chart.down))),
        "showscale": False,
        **shades,
    }
    data = [heat]
    if clickable:
        heat["hoverinfo"] = "skip"
        data.append(_targets(chart))
    else:
        heat |= {
            "hovertext": [[said(cell.tip) for cell in line] for line in cells],
            "hovertemplate": TIP,
        }
    made = _frame(chart, clickable)
    if levelled:
        made["plot_bgcolor"] = GRID  # what shows where a part is not known
    made["annotations"] = [_legend(chart)] if chart.legend else []
    return {"data": [*data, *_figures(chart)], "layout": made}


def _legend(chart: Matrix) -> dict[str, Any]:
    """Under the names of the columns; above the rows where names lean: they take much room."""
    if not _leans(chart):
        return legend(chart.legend, down=8 + _names_below(chart))
    return legend(chart.legend, down=-4) | {"y": 1, "yanchor": "bottom"}


def _frame(chart: Matrix, clickable: bool) -> Figure:
    """Names above or below, room for those that stand upright, ends that no mark stretches."""
    columns, rows = len(chart.across), len(chart.down)
    fine = any(one.sub for one in chart.down)
    upright = chart.above and columns > _MANY
    head, turns = 8, False
    if chart.above:
        two = any("\n" in one.label for one in chart.across)
        turns = not upright and not two and columns > _CLOSE and _longest(chart) <= _SHORT
        head = (
            14 * _longest(chart) + 10 + _TURNED * turns if upright or turns else 46 if two else 30
        )
    across = named(
        [one.at for one in chart.across],
        [_column(one) for one in chart.across],
        range=[-0.5, columns - 0.5],
        tickfont={"size": 12, "color": MUTED},
        **({"side": "top"} if chart.above else {}),
        # Names that may turn do where they would run into each other.
        **({"tickangle": -90 if upright else 0} if chart.above and not turns else {}),
        # To the left, over the rows' names: plotly.js drops a name that would leave at the right.
        # On a wide screen too: level names would leave the room that a phone needs white.
        **({"tickangle": -30} if _leans(chart) else {}),
    )
    down = named(
        [one.at for one in chart.down],
        [_row(one) for one in chart.down],
        range=[rows - 0.5, -0.5],
        tickfont={"size": 11, "color": INK} if fine else {"size": 12, "color": MUTED},
    )
    legend_above = bool(chart.legend) and _leans(chart)
    head += _LEGEND_ABOVE * legend_above
    foot = _LEGEND + (0 if chart.above else _NAMES) if chart.legend and not legend_above else 24
    below = _below(chart)
    height = chart.height + (head if chart.above or legend_above else 0) + max(0, below - _UPRIGHT)
    # Of few rows the frame would take what the rows need.
    height = max(height, head + foot + below + _LEAST * rows)
    made = layout(height=height, foot=foot, xaxis=across, yaxis=down)
    made["margin"] |= {"t": head, "b": foot + below}
    if clickable:
        made["hoverdistance"] = _REACH
    return made


def _names_below(chart: Matrix) -> int:
    """Pixels that the columns' names take under the rows."""
    return 0 if chart.above else _NAMES + _below(chart)


def _below(chart: Matrix) -> int:
    """Pixels more for names that a phone turns: upright, or leaning where they are long."""
    if not chart.upright:
        return 0
    return max(_UPRIGHT, _longest(chart) * _LEANING) if _leans(chart) else _UPRIGHT


def _leans(chart: Matrix) -> bool:
    """Whether names are too long to stand upright below the rows on a phone."""
    return chart.upright and not chart.above and _longest(chart) > _SHORT


def _longest(chart: Matrix) -> int:
    return max(len(one.label) for one in chart.across)


def _column(one: Category) -> str:
    return f"<b>{safe(one.label)}</b>" if one.role is Role.TOTAL else lines(one.label)


def _row(one: Category) -> str:
    sub = f'<br><span style="font-size:10px">{safe(one.sub)}</span>' if one.sub else ""
    return f"{lines(one.label)}{sub}"


def _classes(chart: Matrix) -> dict[str, Any]:
    """Shades by class: steps of a scale, each of one colour."""
    used = {cell.tone for line in chart.cells for cell in line}
    scale = DIVERGING if used & {*DIVERGING} else SEQUENTIAL
    tones = (*_STATES, *scale)
    colours = [cell_colour(tone) or _CLEAR for tone in tones]
    steps = len(tones)
    return {
        "z": [[tones.index(cell.tone or Tone.EMPTY) for cell in line] for line in chart.cells],
        "zmin": -0.5,
        "zmax": steps - 0.5,
        "colorscale": [
            [round((i + side) / steps, 4), one] for i, one in enumerate(colours) for side in (0, 1)
        ],
        "xgap": 2,
        "ygap": 2,
    }


def _levels(chart: Matrix) -> dict[str, Any]:
    """Shades without classes, between the two ends of the diverging scale."""
    return {
        "z": [
            [None if cell.level is None else round(cell.level, 3) for cell in line[:-1]]
            for line in chart.cells
        ],
        "zmin": 0,
        "zmax": 1,
        "colorscale": [
            [i / (len(DIVERGING) - 1), colour(tone)] for i, tone in enumerate(DIVERGING)
        ],
        "xgap": 3,
        "ygap": 3,
        "hoverongaps": True,
    }


def _targets(chart: Matrix) -> Trace:
    """plotly.js selects points, not cells; a mark that says nothing can't be clicked."""
    cells = [
        (j, i, cell)
        for i, line in enumerate(chart.cells)
        for j, cell in enumerate(line)
        if cell.code is not None
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _, _ in cells],
        "y": [y for _, y, _ in cells],
        "customdata": [[cell.code] for _, _, cell in cells],
        "hovertext": [said(cell.tip) for _, _, cell in cells],
        "hovertemplate": TIP,
        "marker": {"size": 24, "opacity": 0, "symbol": "square"},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _figures(chart: Matrix) -> Iterator[Trace]:
    """The figures, one trace for each ink: as notes they would be a fifth of what a page sends."""
    written: dict[tuple[int, str], list[tuple[float, int, str]]] = {}
    for i, line in enumerate(chart.cells):
        for cell, column in zip(line, chart.across, strict=True):
            if cell.text:
                whole = column.role is Role.TOTAL
                ink = ACCENT if whole else on(cell.tone or Tone.EMPTY)
                text = f"<b>{safe(cell.text)}</b>" if whole else safe(cell.text)
                written.setdefault((14 if whole else 11, ink), []).append((column.at, i, text))
    for (size, ink), cells in written.items():
        across, down, texts = (list(one) for one in zip(*cells, strict=True))
        yield {
            "type": "scatter",
            "mode": "text",
            "x": across,
            "y": down,
            "text": texts,
            "textfont": {"size": size, "color": ink},
            "cliponaxis": False,
            "hoverinfo": "skip",
            # A click leaves all figures as they are.
            "selected": {"textfont": {"color": ink}},
            "unselected": {"textfont": {"color": ink}},
        }
