"""Reads exported files back with readers of their own and looks every number up on the page.

An instrument: it knows the formats of the files (python-pptx, openpyxl, python-docx, pypdf, the
standard library) and the page's Document, and no function that writes either. A number of a file is
*found* where a table or chart of the page has it, rounded as the file wrote it (per cent, 万, 亿),
or where it stands in a text of the page.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from html.parser import HTMLParser
from types import FunctionType
from typing import Any

import docx
import numpy as np
import openpyxl
import pptx
import pypdf
from lxml import etree

from dashboard.document.document import Document
from dashboard.document.values import Part
from data.reference import region
from metrics.disclosure.protect import Protected
from tests.ooxml import NS

_SPACES = re.compile(r"(?<=\d)[\u2009\u202f\u00a0,](?=\d)")
_TOKEN = re.compile(r"(\d+(?:\.\d+)?)\s?(%|万|亿)?")
# Numbers that a file gives itself: figures, references, sheets of paper, rows left out.
_OWN = re.compile(
    r"[图表]\d+\u3000|〔[\d—]+〕|—\s?\d+\s?—|另有 \d+ 行|P \d+|第 \d+ 页|\d+ / \d+|（\d）"
)
# What the writers say of every file: rules of protection, fonts, the hour of the export.
_RULES = "1–9 人不予显示 取整到 5 取整到 10 两位有效数字 GB2312 9704 2012 少于 3 家 最新三个月"
_SCALES = {"%": 100.0, "万": 1e-4, "亿": 1e-8, "": 1.0}
_NEAR = 1e-6
# Series of a chart that hold a line or a name in place, at the ends of its axes.
_HELPERS = ("参照线", "象限名", "类别")


@dataclass(frozen=True)
class Piece:
    """A slide, sheet, table or whole text: what it is called, its words, its bare numbers."""

    name: str
    text: str
    numbers: tuple[float, ...] = ()


@dataclass
class Known:
    """The numbers that something may say: bare ones, and those that stand in its words."""

    bare: set[float] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def has_token(self, digits: str, unit: str) -> bool:
        """Whether a written number is one of them, at the precision in which it is written."""
        if digits in self.words or f"{digits}{unit}" in self.words:
            return True
        half = 0.5 * 10.0 ** -len(digits.partition(".")[2]) + _NEAR
        said = float(digits)
        scales = [_SCALES[unit]] if unit else [1.0, 100.0]
        table = self._sorted()
        for scale in scales:
            low, high = (said - half) / scale, (said + half) / scale
            at = np.searchsorted(table, low)
            if at < len(table) and table[at] <= high:
                return True
        return False

    def has_number(self, value: float) -> bool:
        """Whether a bare number is one of them."""
        table, near = self._sorted(), max(abs(value), 1.0) * _NEAR
        at = np.searchsorted(table, abs(value) - near)
        return bool(at < len(table) and table[at] <= abs(value) + near)

    def _sorted(self) -> Any:
        if getattr(self, "_kept", None) is None or len(self._kept) != len(self.bare):
            self._kept = np.array(sorted(self.bare))
        return self._kept

    def __or__(self, other: "Known") -> "Known":
        return Known(self.bare | other.bare, self.words | other.words)


def tokens(text: str) -> list[tuple[str, str]]:
    """The numbers of a text: digits without separators, and %, 万 or 亿 behind them."""
    return _TOKEN.findall(_SPACES.sub("", _OWN.sub(" ", text)))


def known_of(value: Any) -> Known:
    """Every number in a value of the page, however deep: tables, charts, sentences."""
    found = Known()
    _gather(value, found, set())
    found.bare = {abs(n) for n in found.bare if n == n}
    return found


def known_of_part(part: Part) -> Known:
    """The numbers of one part: its tables, its chart, its texts, and what a drawing adds up."""
    found = known_of(part)
    spec = part.figure
    found.bare |= {abs(n) for n in (spec.numbers() if spec else ())}
    for one in part.found:
        found.bare |= {float(len(one))}
    for row in part.listing.rows if part.listing else ():
        # A cell that is a share alone is a number in a sheet.
        shares = (re.fullmatch(r"([\d.]+)%", cell) for cell in row)
        found.bare |= {float(one[1]) / 100 for one in shares if one}
    steps = getattr(spec, "steps", ())
    levels = [end for step in steps for end in (step.start, step.end)]
    found.bare |= {abs(a - b) for a in levels for b in levels}
    found.bare |= {abs(n) for step in steps for n in (step.start, step.end)}
    for interval in getattr(spec, "intervals", ()):
        # A band is drawn as layers, each as high as the distance between two bounds.
        for at, *_ in interval.rows:
            ends = [n for two in spec.intervals for a, *more in two.rows if a == at for n in more]
            ends += [p.value for s in spec.series for p in s.points if p.at == at and p.value]
            found.bare |= {abs(a - b) for a in ends for b in ends}
    return found


def furniture(document: Document, stamp: Any) -> Known:
    """What files say of themselves: who, when, from which snapshot, under which rules."""
    texts = [_RULES, stamp.user, stamp.snapshot, f"{stamp.at:%Y-%m-%d %H:%M %Y年%m月%d日}"]
    texts += [f"{stamp.at.year}年{stamp.at.month}月{stamp.at.day}日", document.title]
    texts += [one.snapshot for one in document.tables()]
    found = known_of([*texts, document.question, document.sentences, document.selection])
    for one in document.tables():
        found |= known_of(one.metric)
    return found


def _gather(value: Any, found: Known, seen: set[int]) -> None:
    if value is None or isinstance(value, (bool, FunctionType, type)):
        return
    if isinstance(value, str):
        found.words |= {
            token for digits, unit in tokens(value) for token in (digits, digits + unit)
        }
        return
    if isinstance(value, (int, float, np.number)):
        found.bare.add(float(value))
        return
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Protected):
        _table(value, found, seen)
    elif isinstance(value, Mapping):
        _gather([*value.keys(), *value.values()], found, seen)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            _gather(one, found, seen)
    elif is_dataclass(value):
        for one in fields(value):
            _gather(getattr(value, one.name, None), found, seen)


def _table(one: Protected, found: Known, seen: set[int]) -> None:
    for name, column in one.frame.items():
        if str(name)[-2:] in ("80", "95"):  # the level of a range stands in its column's head
            found.words |= {str(name)[-2:], f"{str(name)[-2:]}%"}
        for cell in column:
            if isinstance(cell, str):
                _gather(cell, found, seen)
            elif isinstance(cell, (int, float, np.number)) and cell == cell:
                found.bare.add(float(cell))
                if name == "month" or str(name).endswith("month"):
                    _month(int(cell), found)
    for month in (one.month, one.first_month):
        if month is not None:
            _month(month, found)
            found.words |= {str(month // 12 - n) for n in range(6)}  # classes of several years
    _gather([one.notes, one.widened, one.refused, one.metric, one.snapshot], found, seen)
    _gather(one.selection, found, seen)


def _month(month: int, found: Known) -> None:
    year, number = divmod(month, 12)
    found.words |= {str(year), str(number + 1), f"{number + 1:02d}"}


def not_named(found: Protected, text: str) -> list[str]:
    """What of a table's place and period a text doesn't say."""
    lacking = []
    place = region(found.selection.region)
    # Of all graduates of some schools, wherever they went.
    if place is not None and place.name not in text and "不限就业地" not in text:
        lacking.append(place.name)
    if found.month is not None and found.metric.topic != "supply":
        year, month = found.month // 12, found.month % 12 + 1
        if not re.search(rf"{year}年(?:\d+—)?{month}月|{year}年(?!\d)|{year} 届|截至数据日", text):
            lacking.append(f"{year}年{month}月")
    return lacking


# ---- readers: one a form ----------------------------------------------------------------------


def read(form: str, raw: bytes) -> list[Piece]:
    """The pieces of a file."""
    return list(_READERS[form](raw))


def _pptx(raw: bytes) -> Iterator[Piece]:
    for slide in pptx.Presentation(io.BytesIO(raw)).slides:
        texts, numbers = [], []
        for shape in slide.shapes:
            if shape.name == "页码":
                continue
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            elif shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
            elif shape.has_chart:
                said, drawn = _chart(shape.chart._chartSpace)
                inside = _cells(shape.chart.part.chart_workbook.xlsx_part.blob)
                assert {round(n, 9) for n in drawn} <= {round(n, 9) for n in inside}, "缓存与数据"
                texts += said
                numbers += drawn
        title = slide.shapes.title.text_frame.text if slide.shapes.title is not None else ""
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        yield Piece(title, "\n".join([*texts, notes]), tuple(numbers))


def _chart(space: Any) -> tuple[list[str], list[float]]:
    """The words and the numbers of a chart's part."""
    texts = [one.text or "" for one in space.iter(f"{{{NS['a']}}}t")]
    texts += [one.text or "" for one in space.iterfind(".//c:strCache//c:v", NS)]
    numbers = []
    for series in space.iterfind(".//c:ser", NS):
        if series.findtext(".//c:tx//c:v", "", NS) in _HELPERS:
            continue
        for tag in ("c:val", "c:yVal", "c:xVal"):
            found = series.iterfind(f".//{tag}//c:numCache//c:v", NS)
            numbers += [float(one.text) for one in found]
    return texts, numbers


def _cells(raw: bytes) -> list[float]:
    book = openpyxl.load_workbook(io.BytesIO(raw))
    values = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return [float(one) for one in values if isinstance(one, (int, float))]


def _xlsx(raw: bytes) -> Iterator[Piece]:
    book = openpyxl.load_workbook(io.BytesIO(raw))
    for sheet in book:
        texts, numbers = [], []
        holding: set[int] = set()
        for row in sheet.iter_rows():
            for at, held in enumerate(row):
                cell = held.value
                if isinstance(cell, str):
                    texts.append(cell)
                    if cell.startswith(_HELPERS):
                        holding.add(at)
                elif at in holding:
                    continue
                elif isinstance(cell, (date, datetime)):
                    yearly = "m" not in held.number_format
                    texts.append(f"{cell.year}年" if yearly else f"{cell.year}年{cell.month}月")
                elif cell is not None:
                    numbers.append(float(cell))
        yield Piece(str(sheet["A1"].value), "\n".join(texts), tuple(numbers))
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/charts/chart"):
                said, _ = _chart(etree.fromstring(parts.read(name)))
                yield Piece("", "\n".join(said))


def _docx(raw: bytes) -> Iterator[Piece]:
    word = docx.Document(io.BytesIO(raw))
    # Runs of a paragraph belong together; cells, and texts of shapes within it, don't.
    lines = [
        "".join(t.text or "" for t in p.iterfind("w:r/w:t", NS))
        for p in word.element.body.iter(f"{{{NS['w']}}}p")
    ]
    numbers: list[float] = []
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        for name in parts.namelist():
            if name.startswith("word/charts/") and name.endswith(".xml"):
                said, drawn = _chart(etree.fromstring(parts.read(name)))
                lines += said
                numbers += drawn
    yield Piece("", "\n".join(lines), tuple(numbers))


def _pdf(raw: bytes) -> Iterator[Piece]:
    """Text by text as they were set (side by side they would run together), each letter by its
    font's own map: pypdf's own extraction drops some."""
    said: list[str] = []
    reader = pypdf.PdfReader(io.BytesIO(raw))
    for sheet in reader.pages:
        fonts = sheet["/Resources"]["/Font"]
        letters: dict[int, str] = {}
        for operands, operator in pypdf.generic.ContentStream(
            sheet.get_contents(), reader
        ).operations:
            if operator == b"Tf":
                letters = _letters(fonts[operands[0]]["/ToUnicode"].get_data().decode("ascii"))
            elif operator in (b"Tj", b"TJ"):
                parts = operands[0] if operator == b"TJ" else operands
                codes = b"".join(p.original_bytes for p in parts if hasattr(p, "original_bytes"))
                pairs = zip(codes[::2], codes[1::2], strict=True)
                said.append("".join(letters.get(256 * a + b, "?") for a, b in pairs))
    yield Piece("", "\n".join(said))


@lru_cache(maxsize=64)
def _letters(table: str) -> dict[int, str]:
    """A font's map from codes to letters (ISO 32000-1, 9.10.3)."""
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for n in range(int(low, 16), int(high, 16) + 1):
                found[n] = _utf16(f"{int(text, 16) + n - int(low, 16):0{len(text)}x}")
    return found


def _utf16(text: str) -> str:
    # Four bytes a letter, where two are enough.
    return bytes.fromhex(text).decode("utf-16-be").replace("\x00", "")


class _Words(HTMLParser):
    """The text of a page, element by element; what its style sheet says is none."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.silent = tag == "style"
        if tag not in ("span", "b", "sup"):
            self.texts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def _html(raw: bytes) -> Iterator[Piece]:
    words = _Words()
    words.feed(raw.decode("utf-8"))
    yield Piece("", "".join(words.texts))


def _csv(raw: bytes) -> Iterator[Piece]:
    rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    yield Piece("", "\n".join(cell for row in rows for cell in row))


def _zip(raw: bytes) -> Iterator[Piece]:
    """Each file of data is a piece; what its metadata say of it stands with it."""
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        told = {one["url"]: one for one in json.loads(parts.read("metadata.json"))["tables"]}
        assert set(told) == {name for name in parts.namelist() if name.endswith(".csv")}
        for name, meaning in told.items():
            rows = csv.reader(io.StringIO(parts.read(name).decode("utf-8-sig")))
            said = json.dumps({**meaning, "url": ""}, ensure_ascii=False)
            cells = "\n".join(cell for row in rows for cell in row)
            yield Piece(meaning["dc:title"], f"{said}\n{cells}")


_READERS = {
    "pptx": _pptx,
    "xlsx": _xlsx,
    "docx": _docx,
    "pdf": _pdf,
    "html": _html,
    "csv": _csv,
    "zip": _zip,
}
