"""What a reader is asked and what it answers: options, tables, problems, refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

# A file with more unreadable rows than this was read with the wrong options, not badly typed.
MOST_PROBLEMS: Final = 100_000
# How a text file's table may end: without its last line's end, or in the middle of a row.
OPEN: Final = "open"
HALF: Final = "half"

# Told how much of a file has been read (0 to 1), and how many rows of it.
Tell = Callable[[float, int], None]


def silent(_share: float, _rows: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Problem:
    """A row, or one cell of a row, that could not be read as the file meant it.

    ``row_kept`` false: the row is not in the table. True: the row is there with this one cell
    empty, so that a contract which needs the column rejects the row and others keep it.
    """

    file: str
    sheet: str | None
    line: int
    column: str | None
    value: str
    reason: str
    accepted: str
    row_kept: bool = False
    place: str = ""  # what stands for the line, where the source has none: a database's key


@dataclass(frozen=True)
class Table:
    """One sheet or one text file as found: text rows in a Parquet file, and where they stood.

    ``path`` holds VARCHAR columns c0..cN in the order of ``header`` and ``_line`` INTEGER, the
    1-based line (text) or row (sheet) at which the record starts in the office's own file.
    ``encoding`` and ``delimiter`` are what was used, so that a mapping can keep them.
    """

    file: str
    sheet: str | None
    header: tuple[str, ...]
    path: Path
    rows: int
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    footnotes: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    records: int = 0  # data rows of the file behind ``rows``: fewer where a table was melted
    above: tuple[str, ...] = ()  # what stands above the header, cell by cell
    titles: tuple[tuple[str, ...], ...] = ()  # the same of rows that say several things, by column
    units: tuple[str, ...] = ()  # of a row of units under the header, one per column of it
    percents: tuple[str, ...] = ()  # columns with numbers written as shown: 0.85 under 0% is 85%
    formats_unread: bool = False  # the file has number formats that its reader can't see (.xls)
    ends: str = ""  # OPEN or HALF: a text that stops short
    headings: tuple[tuple[int, str], ...] = ()  # between the rows, each with its line
    # Where the header stands once more: line, column of ``header``, its name there with a unit.
    reheaded: tuple[tuple[int, str, str], ...] = ()
    keyed: bool = False  # a database's: one more column holds the row's key, to be shown as it is


class ReadError(Exception):
    """The file is refused whole. The message (Chinese) names file, place, and what would do."""


@dataclass(frozen=True)
class Explode:
    """One list column taken apart into named columns.

    With ``patterns`` (regular expressions, one per name) every leaf of the list goes to the
    first name whose pattern it matches, and what matches none to 「列名:其余」: the lists of
    scraped files leave elements out, so a position proves nothing. Without patterns the list
    must have exactly as many leaves as there are names, or the row is a problem.
    """

    column: str
    names: tuple[str, ...]
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Melt:
    """A wide table (指标/地区 × years) made long: one row per id and variable column.

    Empty cells make no row: a statistics bureau leaves the year blank that it has not published.
    """

    ids: tuple[str, ...] = ()  # none: the first column
    variable: str = "时间"
    value: str = "数值"


@dataclass(frozen=True)
class Limits:
    """How much a file may ask of this machine before it is refused."""

    workbook_bytes: int = 200 * 2**20
    inflated_bytes: int = 2**30
    inflation: int = 200
    box_cells: int = 50_000_000
    child_bytes: int = 3 * 2**30
    child_seconds: int = 300


@dataclass(frozen=True)
class ReadOptions:
    """How to read one source; everything left out is detected. Kept in the mapping's TOML."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None  # 1-based line or row; 0 = there is none
    names: tuple[str, ...] = ()  # column names where there is no header
    skip_footer: int = 0  # last non-blank rows to leave out, besides recognised footnotes
    list_cells: bool = False  # unwrap cells such as ['1-1.5万/月']
    explode: tuple[Explode, ...] = ()
    melt: Melt | None = None
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> ReadOptions:
        """Build options from a TOML table.

        Raises:
            ReadError: a key is unknown or a value has the wrong type.
        """
        known = dict(raw)
        try:
            if "names" in known:
                known["names"] = tuple(known["names"])
            known["explode"] = tuple(
                Explode(e["column"], tuple(e["names"]), tuple(e.get("patterns", ())))
                for e in known.get("explode", ())
            )
            if known.get("melt") is not None:
                melt = dict(known["melt"])
                known["melt"] = Melt(**{**melt, "ids": tuple(melt.get("ids", ()))})
            if "limits" in known:
                known["limits"] = Limits(**known["limits"])
            return cls(**known)
        except (KeyError, TypeError, ValueError) as wrong:
            allowed = "、".join(name for name in cls.__dataclass_fields__)
            raise ReadError(f"读取选项有误（{wrong}）；可用的选项：{allowed}") from wrong

    def to_dict(self) -> dict[str, Any]:
        """Return what differs from the defaults, as a TOML-ready table."""
        plain = asdict(self)
        usual = asdict(ReadOptions())
        changed = {key: value for key, value in plain.items() if value != usual[key]}
        return {key: list(v) if isinstance(v, tuple) else v for key, v in changed.items()}
