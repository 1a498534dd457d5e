"""Files as they go wrong on the way: cells of junk, torn lines, other encodings, flipped bits.

Each damage takes a table or a file's bytes and says which rows it left alone, so that a test can
ask for all of those back, unchanged.
"""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Rows = list[list[str]]
# What stands in cells that people, programs and copying have been at.
JUNK: Final = (
    "",
    " ",
    "-",
    "无",
    "NULL",
    "#REF!",
    "#N/A",
    "=1+1",
    '=HYPERLINK("x")',
    "0",
    "-1",
    "1e308",
    "NaN",
    "inf",
    "９９９",
    "１２３．５",
    "九千",
    "1,234.50",
    "￥8000",
    "2026-13-45",
    "0000-00-00",
    "2026/2/30",
    "45123",
    "29991231",
    "99999999999999999999",
    "330106199003070001",
    "杭州市西湖区",
    "火星",
    "a\x00b",
    "\x1a",
    "\u202e倒",
    "\ufeff",
    "\u200b",
    "😀",
    "𠮷",
    "\ud7ff",
    "行\n行",
    'a"b',
    "a,b",
    "x" * 10_000,
    "';DROP TABLE person;--",
    "../../etc/passwd",
    "True",
)


@dataclass(frozen=True)
class Spoilt:
    """A file that went wrong: its ending, its bytes, and the rows nothing happened to, where
    the damage keeps to rows (``None``: it may be anywhere)."""

    damage: str
    ending: str
    content: bytes
    alone: frozenset[int] | None


def spoil(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """One file of a contract's rows, damaged once in one of the ways of this module."""
    damage = chance.choice(DAMAGES)
    return damage(header, [list(row) for row in rows], chance)


def text(header: list[str], rows: Rows, *, separator: str = ",", end: str = "\r\n") -> bytes:
    """A delimited file in UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows([header, *rows])
    return out.getvalue().encode("utf-8", "surrogatepass")


def _book(header: list[str], rows: Rows, chance: random.Random | None = None) -> bytes:
    """A workbook of one sheet; with a chance, some numbers are numbers and some texts texts."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([header, *rows]):
            for column, cell in enumerate(row):
                if not cell:
                    continue
                number = chance is not None and cell.isdecimal() and len(cell) < 12
                if number and cell.isascii() and chance is not None and chance.random() < 0.5:
                    sheet.write_number(at, column, float(cell))
                else:
                    sheet.write_string(at, column, cell[:32_000])
    return out.getvalue()


def _columnar(header: list[str], rows: Rows) -> bytes:
    out = io.BytesIO()
    columns = list(zip(*rows, strict=True)) or [() for _ in header]
    pq.write_table(pa.table([pa.array(c, pa.string()) for c in columns], names=header), out)
    return out.getvalue()


def _others(rows: Rows, *touched: int) -> frozenset[int]:
    return frozenset(range(len(rows))) - set(touched)


def _junk(header: list[str], rows: Rows, chance: random.Random, ending: str) -> Spoilt:
    """One cell to three holds what doesn't belong there."""
    touched = chance.sample(range(len(rows)), chance.randint(1, 3))
    for at in touched:
        rows[at][chance.randrange(len(header))] = chance.choice(JUNK)
    if ending == "csv":
        content = text(header, rows)
    elif ending == "xlsx":
        clean = [[cell.replace("\x00", "").replace("\x1a", "") for cell in r] for r in rows]
        content = _book(header, clean, chance)
    else:
        content = _columnar(header, rows)
    return Spoilt("junk in cells", ending, content, _others(rows, *touched))


def junk_in_text(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """See _junk."""
    return _junk(header, rows, chance, "csv")


def junk_in_book(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """See _junk."""
    return _junk(header, rows, chance, "xlsx")


def junk_in_parquet(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """See _junk."""
    return _junk(header, rows, chance, "parquet")


def bits_in_a_line(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """A few bits of one line flip; its end, and quotes that could swallow others, are spared."""
    at = chance.randrange(len(rows))
    lines = text(header, rows).split(b"\r\n")
    line = bytearray(lines[at + 1])
    for _ in range(chance.randint(1, 4)):
        spot, old = chance.randrange(len(line)), 0
        old, line[spot] = line[spot], line[spot] ^ (1 << chance.randrange(8))
        if line[spot] in b'\r\n"' or old in b'"':
            line[spot] = old
    lines[at + 1] = bytes(line)
    return Spoilt("bits of a line", "csv", b"\r\n".join(lines), _others(rows, at))


def cells_too_many_or_few(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """A separator too many or too few in one line."""
    at = chance.randrange(len(rows))
    spot = chance.randrange(len(header))
    if chance.random() < 0.5:
        rows[at].insert(spot, chance.choice(JUNK))
    else:
        del rows[at][spot]
    return Spoilt("cells too many or few", "csv", text(header, rows), _others(rows, at))


def lines_again_gone_or_moved(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """A line comes twice, is missing, or changes places: the others are what they were."""
    at = chance.randrange(len(rows))
    kind = chance.randrange(3)
    moved = [*rows]
    if kind == 0:
        moved.insert(chance.randrange(len(rows)), rows[at])
    else:
        moved.pop(at)
        if kind == 2:
            moved.insert(chance.randrange(len(rows)), rows[at])
    return Spoilt("lines moved", "csv", text(header, moved), _others(rows, at))


def columns_moved(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """The columns in another order: nothing has happened at all."""
    order = chance.sample(range(len(header)), len(header))
    turned = [[row[at] for at in order] for row in rows]
    return Spoilt("columns moved", "csv", text([header[at] for at in order], turned), _others(rows))


def another_dialect(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """Other separators, line ends, encodings, blank lines at the end."""
    separator, end = chance.choice(",;\t|"), chance.choice(["\n", "\r\n"])
    content = text(header, rows, separator=separator, end=end).decode()
    content += end * chance.randrange(3)
    coding = chance.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    return Spoilt("another dialect", "csv", content.encode(coding), _others(rows))


def header_spoilt(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """A header's word is renamed, empty, or there twice."""
    at = chance.randrange(len(header))
    named = [*header]
    named[at] = chance.choice([*JUNK, chance.choice(header), named[at] + "（备注）"])
    return Spoilt("header spoilt", "csv", text(named, rows), None)


def two_encodings(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """Half of the file in UTF-8, half in GB 18030, as when two are copied into one."""
    lines = text(header, rows).decode().split("\r\n")
    cut = chance.randrange(1, len(lines))
    halves = ("\r\n".join(lines[:cut]) + "\r\n", "\r\n".join(lines[cut:]))
    content = halves[0].encode("utf-8") + halves[1].encode("gb18030")
    return Spoilt("two encodings", "csv", content, None)


def _made(header: list[str], rows: Rows, chance: random.Random) -> tuple[str, bytes]:
    ending = chance.choice(("csv", "csv", "xlsx", "parquet"))
    write = {"csv": text, "xlsx": _book, "parquet": _columnar}[ending]
    return ending, write(header, rows)


def torn(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """The copy broke off somewhere."""
    ending, content = _made(header, rows, chance)
    return Spoilt("torn off", ending, content[: chance.randrange(len(content))], None)


def bits(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """Bits flip anywhere in the file."""
    ending, content = _made(header, rows, chance)
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return Spoilt("bits flipped", ending, bytes(changed), None)


def a_piece_of_something_else(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """A block is overwritten by noise, zeros or a block from elsewhere in the file."""
    ending, content = _made(header, rows, chance)
    length = min(len(content) // 2, chance.choice((16, 512, 4096)))
    at = chance.randrange(len(content) - length)
    source = chance.randrange(len(content) - length)
    block = chance.choice(
        (bytes(length), chance.randbytes(length), content[source : source + length])
    )
    return Spoilt("a block of else", ending, content[:at] + block + content[at + length :], None)


def another_ending(header: list[str], rows: Rows, chance: random.Random) -> Spoilt:
    """The file's name says it is something else."""
    _, content = _made(header, rows, chance)
    ending = chance.choice(("csv", "txt", "xlsx", "xls", "parquet", "gz", "zip", "html", "dat"))
    return Spoilt("another ending", ending, content, None)


Damage = Callable[[list[str], Rows, random.Random], Spoilt]
DAMAGES: Final[tuple[Damage, ...]] = (
    junk_in_text,
    junk_in_text,
    junk_in_book,
    junk_in_parquet,
    bits_in_a_line,
    cells_too_many_or_few,
    lines_again_gone_or_moved,
    columns_moved,
    another_dialect,
    header_spoilt,
    two_encodings,
    torn,
    bits,
    a_piece_of_something_else,
    another_ending,
)
