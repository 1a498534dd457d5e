"""CSV and text files: chunks of whole lines → records → a table.

Two ways through a chunk. Without a quotation mark in it, its lines are its records, and a
columnar parser takes them several times faster (``fastlane``). Otherwise, and in the last
chunk, which may hold footnotes, the csv module reads them strictly. Both give the same rows.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from data.readers import fastlane
from data.readers.body import Body
from data.readers.cells import EDGE
from data.readers.encoding import UNDECODABLE, decoded, detect
from data.readers.layout import Record, find_layout
from data.readers.model import ReadError, ReadOptions, Table, Tell, silent
from data.readers.source import Kind, opener

DELIMITERS: Final = (",", "\t", ";", "|")
_CHUNK: Final = 2 << 20  # characters; the last two are joined, so footnotes are never split
_SAMPLE_TEXT: Final = 1 << 20
_SAMPLE: Final = 1000
_INFLATED: Final = 6  # how many times as long a packed text usually is
_LONGEST_LINE: Final = 16 << 20
# A quotation mark open for longer than this was never closed; Excel's own cells end at 32 767.
_LONGEST_CELL: Final = 131_072
_QUOTES: Final = "含分隔符或换行的单元格用一对双引号括起，其中的双引号写两遍"

Broken = tuple[int, str]


def read_text(
    path: Path, kind: Kind, target: Path, options: ReadOptions, tell: Tell = silent
) -> Table:
    """Read one text file into ``target``; ``tell`` is told how far it has got.

    Raises:
        ReadError: encoding unknown, nothing in it, unreadable header, limits exceeded.
    """
    opened = opener(path, kind, options.limits)
    encoding = detect(opened, path.name, options.encoding)
    chunks = _chunks(_plain_newlines(decoded(opened, encoding)), path.name)
    first = next(chunks, None)
    if first is None or not first[0].strip():
        raise ReadError(f"{path.name}：文件是空的；应至少有一行表头和一行数据")
    delimiter = _delimiter(first[0], options, path.name)
    sample, broken, _ = parse(first[0][:_SAMPLE_TEXT], 1, delimiter)
    layout = find_layout(path.name, sample[:_SAMPLE], options)
    damage = f"含有空字符或不能按 {encoding.name.upper()} 解码的字节"
    _check_head(path.name, layout.header, layout.first_body, broken, damage)
    body = Body(path.name, None, layout, options, target)
    try:
        start, carry, seen = 1, "", 0
        whole_size = path.stat().st_size * (_INFLATED if kind is Kind.GZIP else 1)
        for text, last in _after(first, chunks):
            whole = carry + text
            if last or carry or not fastlane.take(body, start, whole, delimiter):
                carry = _slowly(body, start, whole, delimiter, last, damage)
            start += whole.count("\n") - carry.count("\n")
            seen += len(text.encode(encoding.name, "replace"))
            tell(min(seen / whole_size, 1.0), start - 1)
        return body.finish(encoding=encoding.name, delimiter=delimiter)
    except BaseException:
        body.abandon()
        raise


def _after(first: tuple[str, bool], rest: Iterator[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    yield first
    yield from rest


def _check_head(
    file: str, header: Iterable[str], first_body: int, broken: list[Broken], damage: str
) -> None:
    if any(UNDECODABLE in name or "\0" in name for name in header):
        raise ReadError(f"{file}：第 {first_body - 1} 行（表头）{damage}；请另存为 UTF-8 再导入")
    if broken and broken[0][0] < first_body:
        raise ReadError(f"{file}：第 {broken[0][0]} 行双引号没有成对，读不出表头；{_QUOTES}")


def _slowly(body: Body, start: int, text: str, delimiter: str, last: bool, damage: str) -> str:
    """Take a chunk record by record; return the unfinished record at its end."""
    records, broken, carry = parse(text, start, delimiter, ends=last, width=body.layout.width)
    for line, piece in broken:
        body.problem(line, None, piece, "双引号没有成对，分不清单元格", _QUOTES)
    if UNDECODABLE in text or "\0" in text:
        if last and UNDECODABLE in text[-2:]:
            body.stops_inside_a_row()
        records = _undamaged(body, records, damage)
    cut = last and not text.endswith("\n")
    if cut and broken and (not records or broken[-1][0] > records[-1][0]):
        body.stops_inside_a_row()  # between quotation marks
    body.feed(records, last=last, cut=cut)
    return carry


def _undamaged(body: Body, records: list[Record], damage: str) -> list[Record]:
    good = []
    names = body.layout.header
    for line, cells in records:
        at = next((i for i, c in enumerate(cells) if UNDECODABLE in c or "\0" in c), None)
        if at is None:
            good.append((line, cells))
            continue
        shown = cells[at].replace(UNDECODABLE, "�").replace("\0", "␀")
        column = names[at] if at < len(names) else None
        body.problem(line, column, shown, damage, "完好的文字；请从原系统重新导出")
    return good


def parse(
    text: str, start: int, delimiter: str, *, ends: bool = True, width: int = 0
) -> tuple[list[Record], list[Broken], str]:
    """Split text into records of trimmed cells, each with the line it starts at.

    Returns the records; the broken ones (line, text), whose quotation marks do not pair:
    reading goes on at the line after such a one; and, unless the file ``ends`` here, the text
    of a last record that is still open. ``width`` lets a pair of stray marks be told from a
    cell of several lines: what they swallow looks like rows.
    """
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    records: list[Record] = []
    broken: list[Broken] = []
    at = 0
    while at < len(lines):
        reader = csv.reader(
            (lines[i] + "\n" for i in range(at, len(lines))), delimiter=delimiter, strict=True
        )
        done = 0
        try:
            for cells in reader:
                if reader.line_num - done > 2 and _swallowed(
                    lines[at + done + 1 : at + reader.line_num - 1], delimiter, width
                ):
                    raise csv.Error("stray quotation marks")
                records.append((start + at + done, [cell.strip(EDGE) for cell in cells]))
                done = reader.line_num
            break
        except csv.Error as wrong:
            at += done
            if not ends and "end of data" in str(wrong):
                return records, broken, "\n".join(lines[at:]) + "\n"
            broken.append((start + at, lines[at]))
            at += 1
    return records, broken, ""


def _swallowed(inner: list[str], delimiter: str, width: int) -> bool:
    if width < 4:
        return False
    like_rows = sum(line.count(delimiter) == width - 1 for line in inner)
    return like_rows * 2 >= len(inner)


def _plain_newlines(blocks: Iterable[str]) -> Iterator[str]:
    r"""Turn \r\n and \r into \n, across block borders too."""
    held = ""
    for block in blocks:
        block = held + block
        held = ""
        if block.endswith("\r"):
            block, held = block[:-1], "\r"
        if "\r" in block:
            block = block.replace("\r\n", "\n").replace("\r", "\n")
        yield block
    if held:
        yield "\n"


def _chunks(blocks: Iterable[str], file: str) -> Iterator[tuple[str, bool]]:
    """Yield (text of whole lines, whether it is the last)."""
    parts: list[str] = []
    size = 0
    held = ""
    line = 1
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size < _CHUNK:
            continue
        text = "".join(parts)
        cut = text.rfind("\n") + 1
        if not cut and size > _LONGEST_LINE:
            raise ReadError(
                f"{file}：第 {line} 行超过 {_LONGEST_LINE >> 20} 百万字符，不像表格；"
                "应是每行一条记录、以换行结束的文本"
            )
        if cut:
            if held:
                yield held, False
                line += held.count("\n")
            held = text[:cut]
        parts, size = [text[cut:]], len(text) - cut
    text = held + "".join(parts)
    if text:
        yield text, True


def _delimiter(text: str, options: ReadOptions, file: str) -> str:
    """Choose the delimiter under which most lines have the same, greatest number of cells."""
    if options.delimiter:
        wanted = {"\\t": "\t", "tab": "\t"}.get(options.delimiter, options.delimiter)
        if len(wanted) != 1 or wanted in '"\n\r':
            raise ReadError(
                f"{file}：分隔符「{options.delimiter}」不能用；应是一个字符，如逗号、分号、\\t"
            )
        return wanted
    lines = text[: _SAMPLE_TEXT // 4].split("\n")[:400]
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        counts = [
            len(row)
            for row in csv.reader((line + "\n" for line in lines), delimiter=delimiter)
            if any(row)
        ]
        common = Counter(n for n in counts if n > 1).most_common(1)
        if common:
            width, times = common[0]
            score = (round(times / len(counts), 1), width)
            if score > best_score:
                best, best_score = delimiter, score
    return best


csv.field_size_limit(_LONGEST_CELL)
