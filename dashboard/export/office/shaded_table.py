"""A matrix as a table of rows and columns whose cells have the screen's shades."""

from dataclasses import dataclass

from dashboard.charts import palette
from dashboard.charts.spec import Category, Cell, Matrix, Role, Tone
from dashboard.wording.theme import GRID, INK, PAPER


@dataclass(frozen=True)
class Shade:
    """One cell: its text, what lies behind it, the colour of its text."""

    text: str
    fill: str
    ink: str = INK


@dataclass(frozen=True)
class Shaded:
    """Names of columns and rows, and the cells row by row."""

    across: tuple[str, ...]
    down: tuple[str, ...]
    cells: tuple[tuple[Shade, ...], ...]


def shaded(spec: Matrix) -> Shaded:
    """The table of a matrix; what is not known of a level is grey, a sum has no shade."""
    return Shaded(
        tuple(map(_name, spec.across)),
        tuple(map(_name, spec.down)),
        tuple(
            tuple(_shade(cell, column) for cell, column in zip(row, spec.across, strict=True))
            for row in spec.cells
        ),
    )


def _name(one: Category) -> str:
    return " ".join(filter(None, (one.label.replace("\n", ""), one.sub)))


def _shade(cell: Cell, column: Category) -> Shade:
    if column.role is Role.TOTAL:
        return Shade(cell.text, PAPER, palette.colour(Tone.OURS))
    if cell.tone is not None:
        return Shade(cell.text, palette.colour(cell.tone), palette.on(cell.tone))
    return Shade(cell.text, GRID if cell.level is None else palette.ramp(cell.level))
