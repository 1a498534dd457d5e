"""`python -m metrics project`: the projection of a snapshot, worked out before it is published."""

import argparse
import json

from data.home import Home, Refused
from data.snapshots.publish import current
from data.snapshots.warehouse import Warehouse
from metrics.disclosure.snapshot import Published
from metrics.projection.record import keep_all
from metrics.projection.store import project, write


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser of `python -m metrics`."""
    parser = commands.add_parser("project", help="推算供需：写入快照目录，随快照发布")
    parser.add_argument("--home", help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--snapshot", help="快照编号，默认当前快照（只推算，不写入）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Work it out, store it with a draft; what earlier snapshots said is kept first.

    Raises:
        Refused: there is no snapshot.
    """
    home = Home.find(options.home)
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
    print(
        json.dumps({"snapshot": id, "nodes": nodes, "kept": kept, "text": text}, ensure_ascii=False)
        if options.json
        else text
    )
    return 0
