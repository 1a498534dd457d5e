"""What a worksheet's XML really holds, found by streaming through it before it is loaded.

A workbook library lays cells out in a dense rectangle, so one cell at XFD1048576 asks for 17
thousand million of them; ``<dimension>`` is only a claim. The same pass collects what that
library hides: error cells, and numbers of more than fifteen digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from posixpath import normpath
from typing import Final
from xml.etree.ElementTree import Element, ParseError, XMLParser

from data.readers.archive import Archive
from data.readers.model import Limits, ReadError
from data.readers.numberformats import PercentCells

# A cell that holds something; styled empty ones are written as <c …/> and take no room.
_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\b([^>]*[^>/]|)>\s*((?:<(?!/?(?:\w+:)?c[\s>]).*?)?)</(?:\w+:)?c>", re.S
)
_REF: Final = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_TYPE: Final = re.compile(rb"""\bt=["'](\w+)["']""")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")
_LONG: Final = re.compile(rb"^-?\d{16,}$|^-?\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d|\d{3})$")
# A block without any of this has no error cell and no number of more than fifteen digits.
_PECULIAR: Final = re.compile(
    rb"""\bt=["']e["']|\bv(?:\s[^>]*)?>\s*-?(?:\d{16}|\d(?:\.\d+)?[eE]\+?[1-9]\d)"""
)
# A formula that no value follows; looked for only where there is a formula at all.
_NO_VALUE: Final = re.compile(
    rb"</?(?:\w+:)?f(?:\s[^>]*)?/?>\s*(?:<(?:\w+:)?v(?:\s*/>|>\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</)")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN: Final = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_ROW_NUMBER: Final = re.compile(rb"""\br=["'](\d{1,7})["']""")
_MOST_PECULIAR: Final = 100_000
_TAIL: Final = 1 << 20


@dataclass
class SheetScan:
    """Extent of a sheet and its peculiar cells by (row, column), both from 1."""

    cells: int = 0
    top: int = 1 << 30
    bottom: int = 0
    left: int = 1 << 30
    right: int = 0
    corner: str = ""  # the cell furthest down or right, for the message
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    long_numbers: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: dict[tuple[int, int], str] = field(default_factory=dict)  # formulas without value
    hidden: list[int] = field(default_factory=list)  # rows that are hidden, or filtered out
    percents: PercentCells | None = None  # cells that a number format shows as per cents
    shown_to: dict[int, int] = field(default_factory=dict)  # last row so written, by place in it

    @property
    def box(self) -> int:
        """Cells of the rectangle around everything."""
        if not self.cells:
            return 0
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """``A`` → 1, ``XFD`` → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def scan_sheet(blocks: Callable[[], Iterable[bytes]], most_cells: int) -> SheetScan:
    """Stream through a worksheet's XML; ``blocks`` gives it afresh.

    Cell by cell only where a block may hold something peculiar. Elsewhere the references
    suffice; they may overstate the extent (styled empty cells), so when that comes out above
    ``most_cells`` the whole sheet is gone through cell by cell.
    """
    scan = _scan(blocks(), careful=False)
    return _scan(blocks(), careful=True) if scan.box > most_cells else scan


def _scan(blocks: Iterable[bytes], *, careful: bool) -> SheetScan:
    scan = SheetScan()
    held = b""
    for block in blocks:
        held += block
        # What follows the last whole cell waits for the next block, unless it is endless.
        end = max(held.rfind(b"</c>") + 4, held.rfind(b":c>") + 3)
        if end < 5:
            if len(held) < _TAIL:
                continue
            end = len(held)
        _take(scan, held[:end], careful)
        held = held[end:]
    _take(scan, held, careful)
    return scan


def _take(scan: SheetScan, xml: bytes, careful: bool) -> None:
    formulas = b"f>" in xml or b"<f" in xml
    if careful or _PECULIAR.search(xml) or (formulas and _NO_VALUE.search(xml)):
        for cell in _CELL.finditer(xml):
            _note(scan, cell[1], cell[2], widen=careful)
    if b"hidden=" in xml and not careful:
        for row in _ROW.findall(xml):
            number = _ROW_NUMBER.search(row)
            if number and _HIDDEN.search(row) and len(scan.hidden) < _MOST_PECULIAR:
                scan.hidden.append(int(number[1]))
    if not careful:
        places = _REF.findall(xml)
        if places:
            letters, rows = zip(*places, strict=True)
            _widen(scan, map(int, set(rows)), {column_number(x.decode()) for x in set(letters)})
            scan.cells += len(places)


def _widen(scan: SheetScan, rows: Iterable[int], columns: Iterable[int]) -> None:
    rows, columns = list(rows), list(columns)
    scan.top, scan.bottom = min(scan.top, *rows), max(scan.bottom, *rows)
    scan.left, scan.right = min(scan.left, *columns), max(scan.right, *columns)


def _note(scan: SheetScan, attributes: bytes, content: bytes, *, widen: bool) -> None:
    if not content.strip():
        return
    scan.cells += widen
    place = _REF.search(attributes)
    if place is None:
        return  # without a reference the cell follows its neighbour and widens nothing
    letters = place[1].decode()
    row, column = int(place[2]), column_number(letters)
    if widen:
        if row > scan.bottom or column > scan.right:
            scan.corner = f"{letters}{row}"
        _widen(scan, (row,), (column,))
    kind = _TYPE.search(attributes)
    if kind is None or kind[1] == b"n":
        value = _VALUE.search(content)
        formula = _FORMULA.search(content)
        if formula is not None and (value is None or not value[1].strip()):
            _keep(scan.uncomputed, row, column, formula[1] or b"")
        elif value is not None and len(value[1]) > 5 and _LONG.match(value[1].strip()):
            _keep(scan.long_numbers, row, column, value[1])
    elif kind[1] == b"e":
        value = _VALUE.search(content)
        _keep(scan.errors, row, column, value[1] if value else b"#ERR")


def _keep(into: dict[tuple[int, int], str], row: int, column: int, value: bytes) -> None:
    if len(into) < _MOST_PECULIAR:
        into[row, column] = value.decode("utf-8", "replace").strip()


def sheet_parts(archive: Archive, file: str) -> dict[str, str]:
    """Map sheet names to the members that hold them.

    Raises:
        ReadError: the workbook's own list of sheets is missing or damaged.
    """
    relations = _parsed(archive.small("xl/_rels/workbook.xml.rels"), file)
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations}
    book = _parsed(archive.small("xl/workbook.xml"), file)
    parts: dict[str, str] = {}
    for node in book.iter():
        if node.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((v for k, v in node.items() if k.rpartition("}")[2] == "id"), "")
        target = targets.get(link, "")
        parts[node.get("name", "")] = _member(target)
    return parts


def style_part(archive: Archive, file: str) -> str:
    """The member that holds the workbook's style sheet."""
    relations = _parsed(archive.small("xl/_rels/workbook.xml.rels"), file)
    found = (r.get("Target", "") for r in relations if r.get("Type", "").endswith("/styles"))
    return _member(next(found, "styles.xml"))


def _member(target: str) -> str:
    """The member that a relation of the workbook names."""
    return target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")


def _parsed(xml: bytes, file: str) -> Element:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ReadError(f"{file}：工作簿里有不该有的 DOCTYPE 声明，不读")
    try:
        parser = XMLParser()  # no entities: those need a DOCTYPE, refused above
        parser.feed(xml)
        root: Element = parser.close()
    except ParseError as broken:
        raise ReadError(
            f"{file}：工作簿的目录缺失或已损坏；请在 WPS 或 Excel 中打开并另存为 .xlsx 再导入"
        ) from broken
    return root


def check_box(scan: SheetScan, file: str, sheet: str, limits: Limits) -> None:
    """Refuse a sheet whose rectangle is beyond the limit."""
    if scan.box > limits.box_cells:
        raise ReadError(
            f"{file}「{sheet}」：只有 {scan.cells} 个有内容的单元格，却散布到 {scan.corner}，"
            f"展开是 {scan.box} 格（上限 {limits.box_cells}）；请删去远处的零星单元格，"
            "或只把数据区域另存为 CSV 再导入"
            if scan.cells * 100 < scan.box
            else f"{file}「{sheet}」：有 {scan.cells} 个单元格，超过上限 {limits.box_cells} 格；"
            "请另存为 CSV 再导入"
        )
