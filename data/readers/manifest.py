"""Manifests: how many rows a file must have and what its SHA-256 is.

A CSV cut short at the end of a line reads without any error, so only a list made by the sender
can tell. Two forms: the usual CSV 「文件名,行数,SHA256」, or TOML::

    [["文件"]]                  # or [[file]] with name, rows, sha256
    "文件名" = "社保202406.csv"
    "行数" = 120000
    "SHA256" = "…"
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from data.readers.model import ReadError, Table
from data.readers.toml_faults import fault

_NAMES: Final = {
    "name": ("文件名", "文件", "name", "file", "filename"),
    "rows": ("行数", "记录数", "数据行数", "rows", "count"),
    "sha256": ("sha256", "sha-256", "校验值", "校验和", "checksum"),
}
_HASH: Final = re.compile(r"^[0-9a-f]{64}$")
_MOST_BYTES: Final = 16 << 20


@dataclass(frozen=True)
class Entry:
    """What the sender says of one file; None where they don't say."""

    name: str
    rows: int | None
    sha256: str | None


def read_manifest(manifest: Path) -> dict[str, Entry]:
    """Read a manifest; keys are file names.

    Raises:
        ReadError: not there, not in one of the two forms, or a value that is no count or hash.
    """
    if not manifest.is_file():
        raise ReadError(f"{manifest.name}：找不到这个清单文件")
    if manifest.stat().st_size > _MOST_BYTES:
        raise ReadError(f"{manifest.name}：清单文件过大，应是「文件名,行数,SHA256」的小表")
    raw = manifest.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    records = _toml(manifest, text) if manifest.suffix.lower() == ".toml" else _csv(manifest, text)
    entries = [_entry(manifest, place, record) for place, record in records]
    if not entries:
        raise ReadError(f"{manifest.name}：清单里一个文件也没有；应有「文件名,行数,SHA256」各行")
    return {entry.name: entry for entry in entries}


def _toml(manifest: Path, text: str) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ReadError(f"{manifest.name}：不是合法的 TOML：{fault(wrong)}") from wrong
    listed = parsed.get("文件", parsed.get("file", []))
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ReadError(f"{manifest.name}：应写作 [[file]] 各段，含 name、rows、sha256")
    return [(f"第 {i} 个文件", one) for i, one in enumerate(listed, 1)]


def _csv(manifest: Path, text: str) -> list[tuple[str, Mapping[str, Any]]]:
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    rows = [r for r in csv.reader(io.StringIO(text), delimiter=delimiter) if any(r)]
    if not rows or not any(_canonical(name) == "name" for name in rows[0]):
        raise ReadError(f"{manifest.name}：第 1 行应是表头「文件名,行数,SHA256」")
    return [
        (f"第 {i} 行", dict(zip(rows[0], row, strict=False))) for i, row in enumerate(rows[1:], 2)
    ]


def _canonical(name: str) -> str | None:
    plain = name.strip().lower()
    return next((key for key, names in _NAMES.items() if plain in names), None)


def _entry(manifest: Path, place: str, record: Mapping[str, Any]) -> Entry:
    known = {_canonical(key): str(value).strip() for key, value in record.items()}
    name, rows, digest = known.get("name", ""), known.get("rows", ""), known.get("sha256", "")
    where = f"{manifest.name}：{place}"
    if not name:
        raise ReadError(f"{where}没有文件名")
    if rows and not rows.replace(",", "").isdecimal():
        raise ReadError(f"{where}的行数「{rows}」不是整数；应是不含表头的数据行数，如 120000")
    if digest and not _HASH.match(digest.lower()):
        raise ReadError(f"{where}的 SHA256「{digest}」不对；应是 64 位十六进制数")
    if not rows and not digest:
        raise ReadError(f"{where}既没有行数也没有 SHA256，无从核对")
    return Entry(name, int(rows.replace(",", "")) if rows else None, digest.lower() or None)


def check_manifest(
    path: Path,
    manifest: Path,
    tables: Sequence[Table],
) -> Entry:
    """Hold a file against its manifest: checksum, and data rows (without header and notes).

    ``tables`` are the file's as read: rows read and rows that were problems count alike.

    Raises:
        ReadError: the file isn't listed, or expected and found differ.
    """
    entry = read_manifest(manifest).get(path.name)
    if entry is None:
        raise ReadError(f"{path.name}：清单 {manifest.name} 里没有这个文件；请核对文件名")
    if not path.is_file():
        raise ReadError(f"{path.name}：找不到这个文件")
    if entry.sha256:
        _check_hash(path, entry.sha256)
    if entry.rows is not None:
        rows = _rows(tables)
        if rows != entry.rows:
            raise ReadError(
                f"{path.name}：与清单不符，应有 {entry.rows} 行数据，实有 {rows} 行；"
                "文件可能被截断，请重新传输"
            )
    return entry


def _check_hash(path: Path, expected: str) -> None:
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != expected:
        raise ReadError(
            f"{path.name}：与清单不符，SHA256 应为 {expected}，实为 {found}；"
            "文件没有传完或被改动过，请重新传输"
        )


def _rows(tables: Sequence[Table]) -> int:
    return sum(t.records + sum(not p.row_kept for p in t.problems) for t in tables)
