"""Zip containers, judged before anybody parses them.

The central directory says what a file claims, so it is checked first (sum, ratio, methods,
passwords); then every member is inflated here, counted and thrown away, because a parser would
believe the stream and not the claim. Only then may a workbook library open the file.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from data.readers.model import Limits, ReadError

_BLOCK: Final = 1 << 20
_MOST_MEMBERS: Final = 20_000
# Below this a high ratio is harmless, and honest: an empty style sheet shrinks a thousandfold.
_RATIO_FROM: Final = 10 * 2**20
_EMBEDDED: Final = ("xl/embeddings/", "xl/media/", "docProps/")


class Archive:
    """A zip file whose members are known to fit the limits; a context manager."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Check the central directory.

        Raises:
            ReadError: damaged, password-protected, or larger than the limits allow.
        """
        self._path, self._limits = path, limits
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as broken:
            raise ReadError(
                f"{path.name}：压缩结构不完整（没有传完或已损坏）；请重新传输，或重新导出"
            ) from broken
        self.members = {info.filename: info for info in self._zip.infolist()}
        self._raw: IO[bytes] = path.open("rb")
        try:
            self._check_claims()
        except ReadError:
            self.close()
            raise

    def _check_claims(self) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise ReadError(f"{self._path.name}：文件有密码；请去掉密码再导入")
        if len(infos) > _MOST_MEMBERS or len(self.members) != len(infos):
            raise ReadError(f"{self._path.name}：压缩包里的条目过多或重名，不是正常的工作簿")
        total = sum(info.file_size for info in infos)
        if total > self._limits.inflated_bytes:
            raise self._bomb(total)
        for info in infos:
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ReadError(f"{self._path.name}：「{info.filename}」的压缩方式不能读")
            self._check_ratio(info, info.file_size)

    def _check_ratio(self, info: zipfile.ZipInfo, size: int) -> None:
        if size > _RATIO_FROM and size > max(info.compress_size, 1) * self._limits.inflation:
            raise self._bomb(size, info)

    def _bomb(self, size: int, info: zipfile.ZipInfo | None = None) -> ReadError:
        what = f"「{info.filename}」" if info else "全部内容"
        ratio = size / max(info.compress_size if info else self._path.stat().st_size, 1)
        return ReadError(
            f"{self._path.name}：{what}解压后至少 {size / 2**20:.0f} MB，"
            f"是压缩后的 {ratio:.0f} 倍，可能是压缩炸弹"
            f"（上限 {self._limits.inflated_bytes / 2**20:.0f} MB、"
            f"{self._limits.inflation} 倍）；确属正常文件的，请另存为 CSV 再导入"
        )

    def check_members(self) -> None:
        """Inflate every member once and count what comes out.

        Raises:
            ReadError: a member is larger than it claims, damaged, or an archive itself.
        """
        for info in self.members.values():
            first = True
            for block in self.blocks(info):
                nested = block[:4] in (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf") or (
                    block[:3] == b"\x1f\x8b\x08"
                )
                if first and nested and not info.filename.startswith(_EMBEDDED):
                    raise ReadError(
                        f"{self._path.name}：里面还套着压缩包「{info.filename}」；"
                        "请解压，逐个导入其中的表格"
                    )
                first = False

    def blocks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a member's bytes; stops with a refusal as soon as it exceeds its claim."""
        self._raw.seek(info.header_offset)
        local = self._raw.read(30)
        if len(local) < 30 or local[:4] != b"PK\x03\x04":
            raise self._damaged(info)
        name, extra = struct.unpack("<HH", local[26:30])
        self._raw.seek(info.header_offset + 30 + name + extra)
        out = 0
        for block in self._inflated(info):
            out += len(block)
            if out > info.file_size:
                raise self._bomb(out, info)
            yield block
        if out != info.file_size:
            raise self._damaged(info)

    def _inflated(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        left = info.compress_size
        inflate = zlib.decompressobj(-15)
        while left > 0:
            packed = self._raw.read(min(left, _BLOCK))
            if not packed:
                raise self._damaged(info)
            left -= len(packed)
            if info.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            try:
                while packed:
                    yield inflate.decompress(packed, _BLOCK)
                    packed = inflate.unconsumed_tail
                # What zlib still holds back comes out without further input.
                while not inflate.eof and (rest := inflate.decompress(b"", _BLOCK)):
                    yield rest
            except zlib.error as broken:
                raise self._damaged(info) from broken
            if inflate.eof:
                return

    def _damaged(self, info: zipfile.ZipInfo) -> ReadError:
        return ReadError(
            f"{self._path.name}：其中「{info.filename}」不完整或已损坏；请重新传输，或重新导出"
        )

    def small(self, name: str, most: int = 16 << 20) -> bytes:
        """Return a small member whole; empty when it is missing."""
        info = self.members.get(name)
        if info is None:
            return b""
        if info.file_size > most:
            raise ReadError(
                f"{self._path.name}：「{name}」有 {info.file_size} 字节，不是正常的工作簿"
            )
        return b"".join(self.blocks(info))

    def close(self) -> None:
        """Close both handles."""
        self._zip.close()
        self._raw.close()

    def __enter__(self) -> Archive:
        """Use as a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()
