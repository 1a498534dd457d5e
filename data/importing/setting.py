"""What must hold before a file is opened: demo and real apart, one key, a working connection."""

import os
from pathlib import Path
from typing import Final

import duckdb

from data import in_memory
from data.contracts import Contract
from data.home import Home, Refused
from data.importing.parsers import needs_key
from data.importing.pseudonym import KeyRefused, Pseudonymiser, load_keys, of_home
from data.staging import loads

_LARGEST: Final = 4 * 2**30


def keep_apart(home: Home, *, demo: bool, replace_demo: bool) -> None:
    """Refuse to mix demo and real rows.

    Raises:
        Refused: the home holds the other kind.
    """
    kinds = {load.demo for load in loads.read(home)}
    if demo and False in kinds:
        raise Refused(f"{home.path} 里已有真实数据，不能再放入演示数据；请用 --home 另指一个目录")
    if not demo and True in kinds and not replace_demo:
        raise Refused(
            f"{home.path} 里是演示数据，不能与真实数据混在一起；"
            "加 --replace-demo 以真实数据取代演示数据，或用 --home 另指一个目录"
        )


def keys(home: Home, contract: Contract) -> Pseudonymiser | None:
    """The office's key where the contract needs one; made at the first such import.

    Raises:
        Refused: the key is missing, unsafe, or not the one behind the loads there are.
    """
    if not needs_key(contract):
        return None
    known = {load.key for load in loads.read(home) if load.key}
    try:
        made = of_home(load_keys(home.path, create=not known), known)
    except KeyRefused as error:
        raise Refused(str(error)) from error
    if known and made.fingerprint not in known:
        raise Refused(
            f"当前密钥的指纹是 {made.fingerprint}，已有数据用的是 {'、'.join(sorted(known))}；"
            "两者的假名对不上。请用原来的密钥（TALENT_KEY_FILE），或换一个 --home"
        )
    return made


def replaced(home: Home, contract: Contract, load_id: str | None) -> frozenset[str]:
    """The id of the load that an import takes the place of, if one was named.

    Raises:
        Refused: the contract has no such load; the message names those that it has.
    """
    if load_id is None:
        return frozenset()
    known = [x for x in loads.read(home) if x.contract == contract.name]
    if load_id not in {x.id for x in known}:
        has = "、".join(f"{x.id}（{x.file}）" for x in known[-10:]) or "（无）"
        raise Refused(f"{contract.label}没有导入批次「{load_id}」；现有：{has}")
    return frozenset({load_id})


def sweep(home: Home) -> None:
    """Remove staged and reject files that no load names: a killed import left them."""
    named = {load.staged(home) for load in loads.read(home)}
    named |= {load.rejects(home) for load in loads.read(home)}
    for path in (*home.staged.glob("*/*"), *home.rejects.glob("*")):
        if path.is_file() and path not in named:
            path.unlink()


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A working database in memory that spills into the scratch folder, without the network."""
    con = in_memory.database(scratch / "spill")
    con.execute(f"SET memory_limit = '{_memory() // 2**20}MB'")
    return con


def _memory() -> int:
    """Four tenths of this machine's memory, 4 GB at most."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        whole = 4 * 2**30
    return min(_LARGEST, int(whole * 0.4))
