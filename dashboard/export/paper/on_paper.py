"""What of a part fits on paper: its figure as vectors, its tables cut to size, the lines below."""

from typing import Final

from dashboard.charts.spec import ChartSpec, Empty, RegionMap
from dashboard.document.values import Part
from dashboard.export.grid import Cell, Grid, crossed, grids
from dashboard.export.vector.drawing import Drawing
from dashboard.export.vector.render import draw
from dashboard.wording import captions, words

WIDE: Final = 560  # pixels that the width of a page stands for
_MAP_HIGH: Final = 330
MOST_ROWS: Final = 40  # of a table on paper
MOST_COLUMNS: Final = 14


def drawing(part: Part, width: float = WIDE) -> Drawing | None:
    """The part's chart as vectors; ``None`` for what is a table, or says why it is nothing."""
    chart = part.figure
    if not isinstance(chart, ChartSpec) or isinstance(chart, Empty):
        return None
    return draw(chart, width=width, height=_MAP_HIGH if isinstance(chart, RegionMap) else None)


def why_nothing(part: Part) -> str:
    """The words in place of a chart that has nothing to show; '' for all others."""
    return part.figure.words if isinstance(part.figure, Empty) else ""


def paper_tables(part: Part) -> list[Grid]:
    """The tables of a part as paper has room for: rows crossed where they can be, else cut short
    with a line that says how many are missing."""
    found = []
    listing = part.listing
    if listing is not None:
        end = len(listing.rows) - listing.totals
        rows = tuple(tuple(Cell(text) for text in row) for row in listing.rows[:end][:MOST_ROWS])
        more = end - len(rows)
        if more > 0:
            rows += ((Cell(f"另有 {more} 行，见工作簿"), *(Cell("") for _ in listing.head[1:])),)
        rows += tuple(tuple(Cell(text) for text in row) for row in listing.rows[end:])
        figures = len(listing.head) - listing.numbers
        found.append(Grid(part.title, listing.head, rows, (), figures, 1))
    if found or not part.found:
        return found  # the screen's own lines, changes and promises among them
    for grid in grids(part):
        one = grid.found[0]
        wide = crossed(one, MOST_COLUMNS) if len(grid.found) == 1 else None
        found.append(wide or _narrow(grid))
    return found


def _narrow(grid: Grid) -> Grid:
    """Without codes and empty columns; at most so many rows."""
    kept = [
        i
        for i, name in enumerate(grid.head)
        if not name.endswith("代码")
        and name not in ("分子", "分母", "取整带来的误差（±）")
        and (i <= grid.figures or any(row[i].text not in ("", "—") for row in grid.rows))
    ]
    rows = [tuple(row[i] for i in kept) for row in grid.rows[:MOST_ROWS]]
    more = len(grid.rows) - len(rows)
    if more > 0:
        rows.append((Cell(f"另有 {more} 行，见工作簿"), *(Cell("") for _ in kept[1:])))
    figures = sum(1 for i in kept if i < grid.figures)
    return Grid(
        grid.name, tuple(grid.head[i] for i in kept), tuple(rows), grid.found, figures, figures
    )


def right_columns(grid: Grid) -> set[int]:
    """The columns whose cells stand under each other from the right: those with numbers."""
    numbers = range(grid.figures, len(grid.head))
    found = {
        i
        for i in numbers
        if any(not isinstance(row[i].value, str) for row in grid.rows if i < len(row))
    }
    return found or (set(numbers) if not grid.found else set())


def below(part: Part) -> list[str]:
    """What stands under a figure: measure and period, remarks, source."""
    lines = [
        part.subtitle or "；".join(dict.fromkeys(words.subtitle(f) for f in part.found if f.by))
    ]
    remarks = captions.remarks(part.found, part.note)
    if remarks:
        lines.append("；".join(remarks))
    if part.found:
        lines.append(captions.source_line(part.found))
    return [line for line in lines if line]
