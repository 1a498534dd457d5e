"""The bytes of a file: what kind it really is, and a stream of them that cannot run away."""

from __future__ import annotations

import gzip
import mmap
import re
import zlib
from collections.abc import Callable
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from data.readers.model import Limits, ReadError

_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_TAG: Final = re.compile(rb"<\s*(!doctype\s+html|html|table|head|body|meta|style)\b", re.IGNORECASE)
_SAVE_AS: Final = "请在 WPS 或 Excel 中另存为 .xlsx 或 .csv 再导入"


class Kind(Enum):
    """What a file is by its content, whatever its name says."""

    TEXT = "text"
    GZIP = "gzip"
    ZIP = "zip"
    OLE = "ole"
    HTML = "html"
    PARQUET = "parquet"


def kind_of(path: Path) -> Kind:
    """Tell a file's kind from its first bytes.

    Raises:
        ReadError: there is no such file, it is empty, or it is of a kind that is not read.
    """
    if not path.is_file():
        raise ReadError(f"{path.name}：找不到这个文件")
    with path.open("rb") as stream:
        head = stream.read(8192)
    if not head.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise ReadError(f"{path.name}：文件是空的；应至少有一行表头和一行数据")
    if head.startswith(b"PK"):
        return Kind.ZIP
    if head.startswith(_OLE):
        return Kind.OLE
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    _refuse_others(path, head)
    return (
        Kind.HTML
        if _TAG.search(head[:2048]) and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
        else Kind.TEXT
    )


def _refuse_others(path: Path, head: bytes) -> None:
    others = {
        b"%PDF": "PDF 文件",
        b"Rar!": "RAR 压缩包",
        b"7z\xbc\xaf": "7z 压缩包",
        b"\x89PNG": "图片",
        b"\xff\xd8\xff": "图片",
        b"{\\rtf": "RTF 文档",
        b"SQLite": "数据库文件",
    }
    for magic, name in others.items():
        if head.startswith(magic):
            raise ReadError(
                f"{path.name}：这是{name}，不是表格；可用 .csv、.xlsx、.xls、.et、.parquet"
            )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise ReadError(f"{path.name}：这是「XML 表格 2003」格式；{_SAVE_AS}")
    if head[:200].lstrip().lower().startswith(b"mime-version:"):
        raise ReadError(f"{path.name}：这是「单个文件网页」（MHTML）格式；{_SAVE_AS}")


def check_size(path: Path, limits: Limits) -> None:
    """Refuse a workbook larger than the limit before it is opened."""
    size = path.stat().st_size
    if size > limits.workbook_bytes:
        raise ReadError(
            f"{path.name}：文件有 {size / 2**20:.0f} MB，超过工作簿上限 "
            f"{limits.workbook_bytes / 2**20:.0f} MB；请在 WPS 或 Excel 中另存为 CSV 再导入"
        )


def check_ole(path: Path) -> None:
    """Refuse an OLE container that is an encrypted workbook or holds no workbook at all."""
    names = ("EncryptedPackage", "Workbook", "Book")
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        encrypted, book, old = (raw.find(name.encode("utf-16-le")) >= 0 for name in names)
    if encrypted:
        raise ReadError(f"{path.name}：文件有密码；请在 WPS 或 Excel 中去掉打开密码再导入")
    if not (book or old):
        raise ReadError(f"{path.name}：里面没有能读的工作表（不是 Excel 或 WPS 表格）；{_SAVE_AS}")


def opener(path: Path, kind: Kind, limits: Limits) -> Callable[[], IO[bytes]]:
    """Return a function that opens the text's bytes afresh, inflated within the limits."""
    if kind is not Kind.GZIP:
        return lambda: path.open("rb")
    return lambda: _Inflating(path, limits)


class _Inflating(BytesIO):
    """A gzip stream that stops at the limits and says so when it is cut short."""

    def __init__(self, path: Path, limits: Limits) -> None:
        super().__init__()
        self._path, self._limits = path, limits
        self._packed = path.stat().st_size
        self._gzip = gzip.open(path, "rb")  # noqa: SIM115 - closed in close()
        self._out = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to ``size`` inflated bytes (never all of an unbounded stream)."""
        try:
            block = self._gzip.read(min(size, 1 << 20) if size and size > 0 else size or 0)
        except (EOFError, zlib.error, OSError) as cut:
            raise ReadError(
                f"{self._path.name}：压缩文件不完整或已损坏；请重新传输，或解压后再导入"
            ) from cut
        self._out += len(block)
        far = self._out > 10 * 2**20 and self._out > self._packed * self._limits.inflation
        if far or self._out > self._limits.inflated_bytes:
            raise ReadError(
                f"{self._path.name}：解压后超过上限（{self._limits.inflated_bytes / 2**30:g} GB 或"
                f" {self._limits.inflation} 倍），可能是压缩炸弹；确属正常文件的，请解压后再导入"
            )
        return block

    def close(self) -> None:
        """Close the underlying file too."""
        self._gzip.close()
        super().close()
