"""Taking a load out, and putting it back: the rows stay where they are, no build uses them.

The ledger keeps who did it and when. What is being served changes with the next build, and not
before: a published figure is never altered under its reader.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from data import locking
from data.home import Home, Refused
from data.staging import loads
from data.staging.loads import Load

Noted = Callable[[str, str], None]


def _unnoted(_action: str, _detail: str) -> None:
    return None


def undo(home: Home, load_id: str, *, by: str = "", noted: Noted = _unnoted) -> Load:
    """Take a load out of all builds to come.

    Args:
        home: the installation.
        load_id: its number, as reports, the ledger and the data page give it.
        by: who asks.
        noted: told what is about to happen; what it raises stops it.

    Raises:
        Refused: there is no such load, or it is out already.
    """
    with locking.hold(home, "撤出导入批次"):
        found = _found(home, load_id)
        if found.state == loads.UNDONE:
            raise Refused(
                f"导入批次 {found.id}（{found.file}）已在 {found.undone_at} 撤出；"
                f"要重新收入，运行 python -m data redo {found.id}"
            )
        noted("undo", _named(found))
        out = replace(
            found,
            state=loads.UNDONE,
            undone_from=found.state,
            undone_at=datetime.now().astimezone().isoformat(timespec="seconds"),
            undone_by=by,
        )
        loads.put(home, out)
        return out


def redo(home: Home, load_id: str, *, noted: Noted = _unnoted) -> Load:
    """Put a load that was taken out back to where it was.

    Raises:
        Refused: there is no such load, it isn't out, or its rows are gone.
    """
    with locking.hold(home, "重新收入导入批次"):
        found = _found(home, load_id)
        if found.state != loads.UNDONE:
            raise Refused(f"导入批次 {found.id}（{found.file}）没有撤出过，无须重新收入")
        if not found.staged(home).exists():
            raise Refused(f"导入批次 {found.id}（{found.file}）的入库文件已不在，请重新导入该文件")
        noted("redo", _named(found))
        back = replace(
            found,
            state=found.undone_from or loads.READY,
            undone_from="",
            undone_at="",
            undone_by="",
        )
        loads.put(home, back)
        return back


def _named(load: Load) -> str:
    return f"导入批次 {load.id} {load.contract} {load.file}"


def _found(home: Home, load_id: str) -> Load:
    found = loads.find(home, load_id)
    if found is None:
        known = loads.read(home)
        has = "、".join(f"{x.id}（{x.file}）" for x in known[-10:]) or "（无）"
        raise Refused(f"没有导入批次「{load_id}」；现有：{has}")
    return found


def said(load: Load) -> str:
    """What became of a load, and what is to be done next."""
    if load.state == loads.UNDONE:
        return (
            f"已撤出导入批次 {load.id}（{load.file}，{load.rows:,} 行）；入库文件仍保留。"
            f"下次构建起各页不再含这些行：python -m data build；"
            f"要重新收入：python -m data redo {load.id}"
        )
    held = "，仍待核实" if load.state == loads.HELD else ""
    return (
        f"已重新收入导入批次 {load.id}（{load.file}，{load.rows:,} 行）{held}；"
        "下次构建起各页含这些行：python -m data build"
    )
