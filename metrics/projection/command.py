"""`python -m metrics project`: the projection of a snapshot, worked out before it is published."""

import argparse

from data.commands.program import Program, tell
from data.home import Home, Refused
from data.snapshots.gates import BROKEN
from data.snapshots.publish import current
from data.snapshots.warehouse import Warehouse
from metrics.disclosure.snapshot import Published
from metrics.projection.record import keep_all
from metrics.projection.store import project, write


def add(program: Program) -> None:
    """Add the word to `python -m metrics`; a step of every build."""
    parser = program.word("project", run, "推算供需：写入快照目录，随快照发布", fault=BROKEN)
    parser.add_argument("--snapshot", help="快照编号，默认当前快照（只推算，不写入）")


def run(options: argparse.Namespace, home: Home) -> int:
    """Work it out, store it with a draft; what earlier snapshots said is kept first.

    Raises:
        Refused: there is no snapshot.
    """
    serving = current(home)
    id = options.snapshot or (serving.id if serving else "")
    if not id or not (home.snapshots / id / "cubes.duckdb").exists():
        raise Refused(f"没有快照「{id}」" if id else "还没有已发布的快照")
    kept = keep_all(home)
    made = project(Published(Warehouse(home), id))
    if made is None:
        text, nodes = "数据不足两个年度时点，未推算供需", 0
    else:
        # A published snapshot's files are sealed by its manifest: only a draft gets one.
        if serving is None or serving.id != id:
            write(home, id, made)
        nodes = len(made.inputs.nodes)
        text = (
            f"供需预测：{nodes} 个单元，推算 {made.inputs.years} 年，"
            f"回测 {len(made.back)} 次，已留存往年预测 {kept} 份"
        )
    return tell(options, {"snapshot": id, "nodes": nodes, "kept": kept, "text": text}, text)
