"""Backup and restoring of a home: one archive, every file with its SHA-256, without the key.

What others append to while the backup runs (the audit trail, the log) is read once; what is a
database is copied by SQLite; everything else in a home is written aside and renamed: it is whole.
A restoring happens beside the home and is renamed into place only after every sum was right.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final

from filelock import FileLock

from data import disk
from data.home import Home, Refused
from data.importing.pseudonym import KeyRefused, load_keys, of_home
from data.locking import hold
from data.staging import loads

FORMAT: Final = 1
LISTING: Final = "backup.json"  # the last member: what there is, with sums
# Made again by whoever needs it, or of the moment: nobody is signed in by a restoring.
_LEFT_OUT: Final = (
    *("scratch", "passing", "lock", "warm.lock", "warm.done"),
    *("cache", "work", "sessions.sqlite", "pace.sqlite"),
)
_APPENDED: Final = (".jsonl", ".log")
_DATABASES: Final = (".sqlite", ".db")
_PIECE: Final = 1 << 20
_DAMAGED: Final = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, KeyError)
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Packed:
    """What an archive holds.

    Attributes:
        files, bytes: how many, how large unpacked.
        made: when, UTC.
        keys: fingerprints of the keys behind the pseudonyms in it; the keys are not in it.
    """

    files: int
    bytes: int
    made: str
    keys: tuple[str, ...]


def pack(home: Home, out: Path, progress: Progress = lambda _doing, _share: None) -> Packed:
    """Write a home into one archive (gzip-compressed tar).

    Args:
        home: what to pack; nothing may be imported or built meanwhile.
        out: the archive; replaced in one step where it exists.
        progress: told what is being done, and the share done.

    Raises:
        Refused: there is no home, the archive would lie in it, or somebody is writing to it.
        OSError: it can't be read, or the archive not be written; nothing half-done stays.
    """
    if not home.ledger.exists() and not home.pointer.exists():
        raise Refused(f"{home.path} 不是数据目录，没有可备份的内容")
    if out.resolve().is_relative_to(home.path.resolve()):
        raise Refused(f"备份 {out} 不能放在数据目录 {home.path} 之内")
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with hold(home, "备份"), FileLock(home.audit / "lock") if home.audit.is_dir() else _free():
            made = _written(home, beside, progress)
        beside.replace(out)
        disk.sync_folder(out.parent)
    finally:
        beside.unlink(missing_ok=True)
    return made


def _free() -> "closing[io.BytesIO]":
    return closing(io.BytesIO())


def _written(home: Home, path: Path, progress: Progress) -> Packed:
    wanted = [(each, each.stat().st_size) for each in _files(home.path)]
    whole, done = sum(size for _, size in wanted) or 1, 0
    sums: dict[str, str] = {}
    sizes = 0
    with path.open("wb") as file:
        os.fchmod(file.fileno(), 0o600) if hasattr(os, "fchmod") else None
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar:
            for each, size in wanted:
                name = each.relative_to(home.path).as_posix()
                progress(f"备份 {name}", done / whole)
                sums[name], packed = _add(tar, each, name)
                sizes += packed
                done += size
            keys = tuple(sorted({load.key for load in loads.read(home) if load.key}))
            made = Packed(len(sums), sizes, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", keys)
            listing = {
                "format": FORMAT,
                "made": made.made,
                "keys": list(keys),
                "files": sums,
            }
            text = json.dumps(listing, ensure_ascii=False, indent=1).encode()
            tar.addfile(_member(LISTING, len(text)), io.BytesIO(text))
        disk.flush(file)
    progress("备份完成", 1.0)
    return made


def _files(folder: Path) -> Iterator[Path]:
    """Every file that belongs to a backup, in the order of names."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        first = inside.parts[0]
        if not path.is_file() or path.is_symlink() or any(p.startswith(".") for p in inside.parts):
            continue
        if first in _LEFT_OUT or any(first.startswith(f"{name}-") for name in _LEFT_OUT):
            continue
        if path.name == "lock" or path.name.endswith(("-wal", "-shm", "-journal")):
            continue
        yield path


def _add(tar: tarfile.TarFile, path: Path, name: str) -> tuple[str, int]:
    """One file into the archive; its sum and size there."""
    if path.suffix in _APPENDED:
        return _bytes(tar, path.read_bytes(), name)
    if path.suffix in _DATABASES:
        return _bytes(tar, _database(path), name)
    with path.open("rb") as file:
        summed = _Summed(file)
        size = os.fstat(file.fileno()).st_size
        tar.addfile(_member(name, size), summed)
        return summed.sum.hexdigest(), size


def _bytes(tar: tarfile.TarFile, content: bytes, name: str) -> tuple[str, int]:
    tar.addfile(_member(name, len(content)), io.BytesIO(content))
    return hashlib.sha256(content).hexdigest(), len(content)


def _database(path: Path) -> bytes:
    """A SQLite database as of one moment, whoever writes to it.

    Raises:
        Refused: it is damaged: a backup that says nothing of it would be found out too late.
    """
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(":memory:")) as here,
        ):
            there.backup(here)
            return here.serialize()
    except sqlite3.Error as error:
        raise Refused(
            f"{path} 无法读取（{error}），未备份；请检查磁盘，从备份恢复该文件，或移走后再备份"
        ) from error


def _member(name: str, size: int) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.mode, made.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    return made


class _Summed(io.RawIOBase):
    """A file that is summed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Some bytes."""
        found = self._file.read(size)
        self.sum.update(found)
        return found


def restore(archive: Path, home: Home, progress: Progress = lambda _doing, _share: None) -> Packed:
    """Bring a home back from an archive.

    Args:
        archive: made by :func:`pack`.
        home: where to; absent or empty.
        progress: told what is being done.

    Raises:
        Refused: the home holds something; the archive is none of ours, damaged, of a newer version,
            or lacks a file. Nothing stays behind then.
        OSError: it can't be read, or the home not be written.
    """
    if home.path.exists() and any(home.path.iterdir()):
        raise Refused(f"数据目录 {home.path} 不是空的；请恢复到一个空目录，核对后再切换")
    beside = home.path.with_name(f".{home.path.name}.restoring-{os.getpid()}")
    beside.parent.mkdir(parents=True, exist_ok=True)
    try:
        beside.mkdir(mode=0o700)
        try:
            made = _unpacked(archive, beside, progress)
        except _DAMAGED as error:
            raise Refused(f"备份 {archive} 已损坏或不是本系统的备份（{error}）") from error
        if home.path.exists():
            home.path.rmdir()
        beside.rename(home.path)
        disk.sync_folder(home.path.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    progress("恢复完成", 1.0)
    return made


def _unpacked(archive: Path, folder: Path, progress: Progress) -> Packed:
    size = archive.stat().st_size or 1
    sums: dict[str, str] = {}
    bytes_ = 0
    listing: dict[str, object] | None = None
    with archive.open("rb") as file, tarfile.open(fileobj=file, mode="r:gz") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None or not member.isreg():
                raise tarfile.TarError(f"「{member.name}」不是普通文件")
            if member.name == LISTING:
                listing = json.loads(content.read())
                continue
            progress(f"恢复 {member.name}", min(file.tell() / size, 0.99))
            sums[member.name] = _extract(content, _safe(folder, member.name))
            bytes_ += member.size
    if listing is None:
        raise tarfile.TarError("没有清单，文件不完整")
    if int(str(listing["format"])) > FORMAT:
        raise Refused(f"备份 {archive} 由更新版本的程序写成，请用新版本恢复")
    wanted = dict(listing["files"])  # type: ignore[call-overload]
    wrong = sorted(name for name in wanted | sums if wanted.get(name) != sums.get(name))
    if wrong:
        raise tarfile.TarError(f"{len(wrong)} 个文件与清单不符，如「{wrong[0]}」")
    keys = tuple(map(str, listing["keys"]))  # type: ignore[call-overload]
    return Packed(len(sums), bytes_, str(listing["made"]), keys)


def _safe(folder: Path, name: str) -> Path:
    """Where a member goes: inside the folder, whatever its name says."""
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or not inside.parts or "\\" in name:
        raise tarfile.TarError(f"「{name}」指向目录之外")
    return folder.joinpath(*inside.parts)


def _extract(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    total = hashlib.sha256()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while piece := content.read(_PIECE):
            total.update(piece)
            file.write(piece)
        disk.flush(file)
    return total.hexdigest()


def about_key(home: Home, keys: tuple[str, ...]) -> str:
    """Whether the key of this machine is the one behind a home's pseudonyms, in words."""
    if not keys:
        return "其中没有假名，不需要密钥"
    try:
        here = of_home(load_keys(home.path), keys).fingerprint
    except KeyRefused as error:
        return f"可以查看，但不能再导入：{error}"
    if here in keys:
        return f"本机密钥（指纹 {here}）与数据相符"
    return (
        f"可以查看，但不能再导入：本机密钥的指纹是 {here}，数据用的是 {'、'.join(keys)}；"
        "请恢复原来的密钥（TALENT_KEY_FILE）"
    )
