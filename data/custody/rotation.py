"""Another key over a home's pseudonyms: for when the old one may have been seen, or is due.

Nobody has the ID numbers any more, so what the old key gave is put under the new one as well:
every staged file is written again, and the old key alone no longer tells whose row it is.
Old backups stay under the old key. Cubes hold no keys, so what is published goes on.

In this order, so that a cut at any point leaves one whole state or the other: the new files in
``rekeyed/`` of the home, the key appended to the key file, a mark that the files are complete, the
files into place, the ledger. A mark without an end is finished by the next command that writes.
"""

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import duckdb
import pyarrow as pa

from data import disk, in_memory
from data.contracts import CONTRACTS, Contract, Kind
from data.home import Home, Refused
from data.importing.pseudonym import (
    KEY_BYTES,
    KeyRefused,
    Pseudonymiser,
    key_path,
    load_keys,
    of_home,
    put_over,
)
from data.locking import hold
from data.staging import formats, loads, rekeyed, verdicts
from data.staging.links import KINDS
from data.staging.schema import quoted

_PAIR: Final = pa.schema([("old", pa.string()), ("new", pa.string())])
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Rotated:
    """Loads written again, and the fingerprints before and after."""

    loads: int
    before: str
    after: str


@dataclass(frozen=True)
class _Keys:
    """Keys of persons (else of employers), stored as hex digits (else as UUID)."""

    persons: bool
    text: bool


def rotate(
    home: Home,
    progress: Progress = lambda _doing, _share: None,
    noted: Callable[[str], None] = lambda _text: None,
) -> Rotated:
    """Make a new key and put it over all pseudonyms of a home.

    Args:
        home: the home; nothing may be imported or built meanwhile.
        progress: told what is being done, and the share done.
        noted: told what is about to happen; what it raises stops it.

    Raises:
        Refused: there are no pseudonyms, the key is missing or not theirs, a staged file can't be
            read; nothing was changed.
    """
    with hold(home, "更换密钥"):
        rekeyed.finish(home)
        every = [load for load in loads.read(home) if load.key]
        if not every:
            raise Refused("这个数据目录里没有假名，不需要更换密钥")
        if any(load.demo for load in every):
            raise Refused("演示数据不更换密钥")
        known = {load.key for load in every}
        try:
            own = load_keys(home.path)
        except KeyRefused as error:
            raise Refused(str(error)) from error
        before = of_home(own, known)
        if {before.fingerprint} != known:
            raise Refused(
                f"数据用的密钥指纹是 {'、'.join(sorted(known))}，本机密钥是 {before.fingerprint}；"
                "请先恢复原来的密钥（TALENT_KEY_FILE）"
            )
        count = next(
            n for n in range(1, len(own) + 1) if Pseudonymiser(*own[:n]).fingerprint in known
        )
        # Another home of the same key file may be ahead: its next key is ours then, too.
        fresh = own[count] if count < len(own) else secrets.token_bytes(KEY_BYTES)
        after = Pseudonymiser(*own[:count], fresh).fingerprint
        noted(f"密钥 {before.fingerprint} → {after}，{len(every)} 个导入批次")
        folder = home.path / rekeyed.FOLDER
        shutil.rmtree(folder, ignore_errors=True)
        for done, load in enumerate(every):
            progress(f"更换 {load.file} 的假名", done / len(every))
            _again(home, load, fresh, folder / load.contract / f"{load.id}.parquet")
        kinds = {kind: partial(put_over, fresh, of is Kind.PERSON) for kind, of in KINDS.items()}
        verdicts.rekey(home, before.fingerprint, after, kinds)
        if count == len(own):
            _append(key_path(), fresh)
        rekeyed.ready(home, before.fingerprint, after)
        rekeyed.finish(home)
        progress("更换密钥完成", 1.0)
        return Rotated(len(every), before.fingerprint, after)


def _again(home: Home, load: loads.Load, fresh: bytes, target: Path) -> None:
    """A staged file with the new key over its pseudonyms; everything else as it was."""
    contract = CONTRACTS[load.contract]
    source = load.staged(home)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with in_memory.database(home.scratch / "spill") as con:
            about = formats.footer(con, source)
            keyed = {name: kind for name in about.types if (kind := _keyed(contract, name))}
            file = f"read_parquet({quoted(str(source))}, file_row_number = true)"
            picked, joins = [], []
            for at, (name, kind) in enumerate(keyed.items()):
                _map(con, f"map_{at}", source, name, kind, fresh)
                joins.append(f'LEFT JOIN map_{at} ON map_{at}.old = f."{name}"')
                picked.append(f'map_{at}.new AS "{name}"')
            con.execute(
                f"COPY (SELECT f.* EXCLUDE (file_row_number) REPLACE ({', '.join(picked)}) "
                f"FROM {file} f {' '.join(joins)} ORDER BY f.file_row_number) "
                f"TO {quoted(str(target))} ({formats.stamp_of(contract, about.format)})"
            )
    except duckdb.Error as error:
        shutil.rmtree(home.path / rekeyed.FOLDER, ignore_errors=True)
        raise Refused(f"导入批次 {load.id}（{load.file}）的暂存文件读不了：{error}") from error
    target.chmod(0o600)
    with target.open("rb+") as written:
        disk.flush(written)


def _keyed(contract: Contract, name: str) -> "_Keys | None":
    """What keys a staged column holds; ``None`` where it holds none."""
    present = contract.current(name)
    column = next((c for c in (*contract.columns, *contract.derived) if c.name == present), None)
    if column is None:
        return None
    if column.kind is Kind.ENCODING:
        return _Keys(True, False)
    if column.kind in (Kind.PERSON, Kind.EMPLOYER):
        return _Keys(column.kind is Kind.PERSON, False)
    return _Keys(True, True) if column.kind is Kind.TEXT and column.personal else None


def _map(
    con: duckdb.DuckDBPyConnection, table: str, source: Path, name: str, kind: "_Keys", fresh: bytes
) -> None:
    """A table of the old and new keys of one column, in the column's own type."""
    found = con.execute(
        f'SELECT DISTINCT CAST("{name}" AS VARCHAR) FROM read_parquet({quoted(str(source))}) '
        f'WHERE "{name}" IS NOT NULL'
    ).fetchall()
    old = [UUID(value) for (value,) in found]
    new = put_over(fresh, kind.persons, old)
    written = (lambda key: key.hex) if kind.text else str
    con.register(
        "plain", pa.table({"old": [*map(written, old)], "new": [*map(written, new)]}, _PAIR)
    )
    wanted = "VARCHAR" if kind.text else "UUID"
    con.execute(
        f"CREATE TEMP TABLE {table} AS "
        f"SELECT CAST(old AS {wanted}) AS old, CAST(new AS {wanted}) AS new FROM plain"
    )
    con.unregister("plain")


def _append(path: Path, key: bytes) -> None:
    """Another line in the key file, in one step, for its owner alone."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(path.read_text(encoding="ascii").strip() + "\n" + key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    disk.sync_folder(path.parent)
