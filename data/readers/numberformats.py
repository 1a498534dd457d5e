"""Which cells of a workbook are shown as per cents: 0.85 under the number format ``0%`` reads 85 %.

The workbook library gives numbers and no formats, so the style sheet is read here, and the cells
that use such a style are found in the worksheet's XML. Old ``.xls`` files keep their formats in a
binary form that nothing here reads (``Table.formats_unread``).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from posixpath import normpath
from typing import Final
from xml.etree.ElementTree import ParseError, XMLParser

from data.readers.archive import Archive
from data.readers.model import ReadError

Blocks = Callable[[], Iterable[bytes]]  # a worksheet's XML, afresh at each call

_BUILT_IN: Final = {9: "0%", 10: "0.00%"}
_MOST_STYLES: Final = 1_000_000  # Excel itself writes 65 490 at most
_LONGEST_TAG: Final = 1 << 20
# What a format shows as it stands; a percent sign among it multiplies nothing.
_LITERAL: Final = re.compile(r'"[^"]*"?|[\\!_*].', re.S)
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_CONDITION: Final = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_TAG: Final = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_PLACE: Final = re.compile(rb"""\br=["']([A-Za-z]{0,3})(\d{1,7})["']""")
_STYLE: Final = re.compile(rb"""\bs=["'](\d+)["']""")


class PercentCells:
    """The cells of one sheet whose style may show a per cent; rows and columns from 1."""

    def __init__(self, codes: Mapping[int, str]) -> None:
        """Start with none; ``codes`` are the format codes by style."""
        self._codes = codes
        self._rows: dict[tuple[int, int], bytearray] = {}  # (column, style) → one bit a row

    def mark(self, row: int, column: int, style: int) -> None:
        """Remember a cell."""
        bits = self._rows.setdefault((column, style), bytearray())
        at, bit = divmod(row, 8)
        if at >= len(bits):
            bits.extend(bytes(max(at + 1, 2 * len(bits)) - len(bits)))
        bits[at] |= 1 << bit

    def of_row(self, row: int) -> Iterator[tuple[int, str]]:
        """Column and format code of each cell of a row."""
        at, bit = divmod(row, 8)
        for (column, style), bits in self._rows.items():
            if at < len(bits) and bits[at] >> bit & 1:
                yield column, self._codes[style]


class _Styles:
    """Takes in a style sheet as it is parsed: format codes by number, numbers by cell style."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = dict(_BUILT_IN)
        self.used: list[int] = []
        self._inside = ""

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name in ("numFmts", "cellXfs"):
            self._inside = name
        elif name == "numFmt" and self._inside == "numFmts":
            self.codes[int(given["numFmtId"])] = given.get("formatCode", "")
        elif name == "xf" and self._inside == "cellXfs":
            self.used.append(int(given.get("numFmtId", 0)))
            if len(self.used) > _MOST_STYLES:
                raise ValueError("too many styles")

    def end(self, tag: str) -> None:
        if tag.rpartition("}")[2] == self._inside:
            self._inside = ""

    def doctype(self, name: str, *_: object) -> None:
        raise ValueError(f"DOCTYPE {name}")  # without one there are no entities to swell

    def close(self) -> None:
        """Nothing is left to do."""


def percent_styles(archive: Archive, part: str, file: str) -> dict[int, str]:
    """The format codes of a workbook that show per cents, by the number of the cell style.

    Args:
        archive: the workbook, its members checked.
        part: the member with the style sheet; a workbook without one has no formats.
        file: for the message.

    Raises:
        ReadError: the style sheet is damaged, or declares what has no place in it.
    """
    info = archive.members.get(normpath(part))
    if info is None:
        return {}
    found = _Styles()
    parser = XMLParser(target=found)
    try:
        for block in archive.blocks(info):
            parser.feed(block)
        parser.close()
    except (ParseError, ValueError, KeyError) as broken:
        raise ReadError(
            f"{file}：工作簿的样式表已损坏，分不清哪些数显示为百分数；"
            "请在 WPS 或 Excel 中打开并另存为 .xlsx 再导入"
        ) from broken
    codes = ((style, found.codes.get(number, "")) for style, number in enumerate(found.used))
    return {style: code for style, code in codes if any(p for _, p in _sections(code))}


def percent_cells(blocks: Blocks, styles: Mapping[int, str]) -> PercentCells | None:
    """The cells of a worksheet in one of these styles; ``None`` where there are none."""
    if not styles:
        return None
    found = PercentCells(styles)
    if 0 in styles or not _marked_by_name(found, blocks(), styles):
        found = PercentCells(styles)
        _marked_in_turn(found, blocks(), styles)
    return found if found._rows else None


def _marked_by_name(found: PercentCells, blocks: Iterable[bytes], styles: Iterable[int]) -> bool:
    """Mark the cells, each at the place that it names; False: one names none."""
    wanted = b"|".join(str(style).encode() for style in styles)
    styled = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?s=["'](?:%b)["'][^>]*>""" % wanted)
    for xml in _whole_tags(blocks):
        for cell in styled.finditer(xml):
            place, style = _PLACE.search(cell[0]), _STYLE.search(cell[0])
            if place is None or style is None or not place[1]:
                return False
            found.mark(int(place[2]), _column(place[1]), int(style[1]))
    return True


def _marked_in_turn(
    found: PercentCells, blocks: Iterable[bytes], styles: Mapping[int, str]
) -> None:
    """Mark the cells where one without a place follows its neighbour, and style 0 is the rest's."""
    row = column = 0
    for xml in _whole_tags(blocks):
        for tag in _TAG.finditer(xml):
            place = _PLACE.search(tag[2])
            if tag[1] == b"row":
                row, column = int(place[2]) if place else row + 1, 0
                continue
            if place is not None and place[1]:
                row, column = int(place[2]), _column(place[1])
            else:
                column += 1
            named = _STYLE.search(tag[2])
            style = int(named[1]) if named else 0
            if style in styles:
                found.mark(row, column, style)


def _whole_tags(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes cut anew, so that no tag lies across a cut."""
    held = b""
    for block in blocks:
        held += block
        start = held.rfind(b"<")
        cut = start if start >= 0 and b">" not in held[start:] else len(held)
        yield held[:cut]
        held = held[cut:] if len(held) - cut < _LONGEST_TAG else b""
    yield held


@lru_cache(maxsize=20_000)
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def shows_percent(code: str, value: float) -> bool:
    """Whether a number format shows this number as a per cent.

    A format has up to three sections for numbers: positive, negative and zero, or such with a
    condition (``[<=1]0%;0``). An empty one, or one of literals only, tells nothing; the first does.
    """
    sections = _sections(code)
    conditions = [_CONDITION.search(text) for text, _ in sections]
    if any(conditions):
        at = next(
            (i for i, c in enumerate(conditions) if c is None or _holds(c[1], c[2], value)),
            len(sections) - 1,
        )
    else:
        at = 0 if value > 0 else 1 if value < 0 else 2
    if at >= len(sections) or not _BRACKETS.sub("", sections[at][0]).strip():
        at = 0
    return sections[at][1]


def _holds(sign: str, bound: str, value: float) -> bool:
    try:
        return _COMPARED[sign](value, float(bound))
    except ValueError:
        return False


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[tuple[str, bool], ...]:
    """Each section for numbers without its literals, and whether it multiplies by a hundred."""
    texts = _LITERAL.sub("", code).split(";")[:3]
    return tuple((text, "%" in _BRACKETS.sub("", text)) for text in texts)


def as_percent(value: float) -> str:
    """A number as its cell shows it, with every digit: 0.8523 is 85.23%."""
    text = f"{Decimal(repr(value)).scaleb(2):f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
