"""Reading the trail, and telling what happened to it: changed, cut off, gone, or only torn."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.home import Home
from data.importing.pseudonym import KeyRefused
from data.trail import seal
from data.trail.record import FIRST, GAP, files, hash_of, parted
from data.trail.writing import TAIL, holds, tail_fits


class Altered(Exception):
    """The trail is not what was written; the text names file and line."""


def records(home: Home) -> Iterator[dict[str, Any]]:
    """Every line, oldest first, as it was written.

    Raises:
        Altered: a line is no JSON.
    """
    for path, number, line in _lines(home):
        yield _parsed(path, number, line)


def verify(home: Home) -> int:
    """Check the whole trail: chain, seals, end; how many lines it holds.

    Lines of before there were seals count as long as none with a seal stands before them: the
    first sealed line holds them by its hash.

    Raises:
        Altered: a line was changed, added or taken out, or the end or all of it is gone; the text
            names file and line.
    """
    before, count, last, is_sealed, lost = FIRST, 0, ("", 0), False, ""
    try:
        macs, missing = seal.macs(home), ""
    except KeyRefused as error:
        macs, missing = (), str(error)
    for path, number, line in _lines(home):
        found = _parsed(path, number, line)
        if found.get("before") != before:
            where = f"{last[0]} 第 {last[1]} 行" if last[1] else "首行之前"
            raise Altered(
                f"审计记录被改动：{path.name} 第 {number} 行与前一行不衔接，"
                f"被改动、增添或删去的是{where}（或两行之间）"
            )
        plain, told = parted(line)
        if told or is_sealed:
            if missing:
                raise Altered(f"审计记录无法核验：{missing}")
            if told not in [mac(plain).hex() for mac in macs]:
                raise Altered(
                    f"审计记录被改动：{path.name} 第 {number} 行的封签不符，"
                    "该行被改写或增添后重新串接"
                )
            is_sealed = True
        if found.get("action") == GAP and not lost:
            lost = f"审计记录被删改过：{path.name} 第 {number} 行记着「{found.get('detail')}」"
        before, count, last = hash_of(line), count + 1, (path.name, number)
    _end(home, count, last)
    if lost:
        raise Altered(lost)
    return count


def _end(home: Home, count: int, last: tuple[str, int]) -> None:
    """Whether the trail reaches as far as it did."""
    where = f"{last[0]} 第 {last[1]} 行" if last[1] else "开头"
    try:
        anchor = seal.anchor(home)
    except ValueError as error:
        raise Altered(f"审计记录的末尾无法确认：{error}") from error
    if anchor is not None and not count:
        raise Altered(f"审计记录不见了：曾有 {anchor.lines} 条，现在一条也没有")
    if anchor is not None and not holds(home, anchor):
        if count < anchor.lines:
            gone = anchor.lines - count
            raise Altered(f"审计记录被改动：{where}之后的记录被删去，至少 {gone} 条")
        raise Altered(f"审计记录被改动：第 {anchor.lines} 条（{anchor.file}）已不是当时写下的")
    if count and not (home.audit / TAIL).exists():
        raise Altered("审计记录的末尾标记（audit/tail）不见了，无法确认末尾没有被删")
    if count and not tail_fits(home):
        raise Altered(f"审计记录被改动：{where}被改动，或其后的记录被删去")


def _lines(home: Home) -> Iterator[tuple[Path, int, bytes]]:
    known = files(home.audit)
    for path in known:
        raw = path.read_bytes()
        lines = raw.splitlines()
        torn = path == known[-1] and raw and not raw.endswith(b"\n")
        for number, line in enumerate(lines, start=1):
            if torn and number == len(lines):
                raise Altered(
                    f"{path.name} 第 {number} 行不是完整的记录：写到一半（断电或磁盘满）；"
                    "下次写入时自动移出并注明，不算改动"
                )
            yield path, number, line


def _parsed(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise Altered(f"审计记录被改动：{path.name} 第 {number} 行不是完整的记录") from error
    if not isinstance(found, dict):
        raise Altered(f"审计记录被改动：{path.name} 第 {number} 行不是完整的记录")
    return found
