"""A manifest: what the sender says a delivery holds, so that a cut-off file is noticed.

A CSV with the columns 文件 (file), 行数 (rows), 校验 (SHA-256); rows or checksum may be left empty.
A truncated CSV loads without a word in every reader, so nothing else would tell.
"""

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from data.home import Refused
from data.values.text import fold

_HEADS: Final = {
    "file": ("文件", "文件名", "file", "filename", "name"),
    "rows": ("行数", "记录数", "数据行数", "rows", "rowcount"),
    "sha256": ("校验", "校验和", "校验值", "sha256", "checksum"),
}


@dataclass(frozen=True)
class Manifest:
    """Rows and checksums by file name."""

    name: str
    rows: dict[str, int]
    sums: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Read a manifest.

        Raises:
            Refused: it is missing, not text, or lacks the column 文件, or states no number.
        """
        try:
            text = _text(path.read_bytes())
        except OSError as error:
            raise Refused(f"读不了清单 {path.name}：{error.strerror}") from error
        found = list(csv.reader(StringIO(text, newline="")))
        heads = [fold(cell) for cell in found[0]] if found else []
        at = {
            key: next((heads.index(fold(name)) for name in names if fold(name) in heads), -1)
            for key, names in _HEADS.items()
        }
        if at["file"] < 0 or (at["rows"] < 0 and at["sha256"] < 0):
            raise Refused(f"清单 {path.name} 的表头应为：文件,行数,校验（后两列至少一列）")
        rows: dict[str, int] = {}
        sums: dict[str, str] = {}
        for line, cells in enumerate(found[1:], 2):
            said = {key: cells[i].strip() for key, i in at.items() if 0 <= i < len(cells)}
            if not said.get("file"):
                continue
            if said.get("rows"):
                rows[said["file"]] = _number(said["rows"], path.name, line)
            if said.get("sha256"):
                sums[said["file"]] = said["sha256"].lower()
        return cls(path.name, rows, sums)

    def check_bytes(self, path: Path, sha256: str) -> None:
        """Refuse a file that the manifest doesn't name, or whose checksum differs.

        Raises:
            Refused: see above.
        """
        if path.name not in self.rows and path.name not in self.sums:
            known = "、".join(sorted({*self.rows, *self.sums})) or "（空）"
            raise Refused(f"{path.name} 不在清单 {self.name} 里；清单列有：{known}")
        stated = self.sums.get(path.name)
        if stated and stated != sha256:
            raise Refused(
                f"{path.name} 的 SHA-256 是 {sha256}，清单 {self.name} 写的是 {stated}；"
                "文件在传送中被截断或改动，请重新索取"
            )

    def check_rows(self, path: Path, rows: int) -> None:
        """Refuse a file with other than the stated number of rows (without header and blanks).

        Raises:
            Refused: see above.
        """
        stated = self.rows.get(path.name)
        if stated is not None and stated != rows:
            raise Refused(
                f"{path.name} 有 {rows:,} 行数据（不计表头），"
                f"清单 {self.name} 写的是 {stated:,} 行；文件可能被截断，请重新索取"
            )


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _number(text: str, file: str, line: int) -> int:
    digits = text.replace(",", "")
    if not digits.isdigit():
        raise Refused(f"清单 {file} 第 {line} 行「行数」= {text}：不是整数；应为如 4950")
    return int(digits)
