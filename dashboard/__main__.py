"""`python -m dashboard`: pages and briefings as files, the audit trail."""

import argparse
import getpass
import json
import sys
from typing import Any

from dashboard.access import audit
from dashboard.approval import dossier
from dashboard.notify import command as notify
from dashboard.serving import commands as files
from dashboard.serving import machines, warm
from dashboard.serving.mcp import command as tools
from dashboard.serving.v1 import command as metadata
from data.commands.program import DONE, Program, tell
from data.home import Home, Refused
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Unknown
from metrics.registry import REGISTRY

_LONGEST_NOTE = 300


def program() -> Program:
    """`python -m dashboard` with its words."""
    refusals = (audit.Altered, audit.NotWritten, NoSnapshot, Unknown)
    made = Program("dashboard", "界面：导出文件、专报、预先计算、预警送达、审计记录", refusals)
    files.add(made)
    warm.add(made)
    dossier.add(made)
    machines.add(made)
    metadata.add(made)
    notify.add(made)
    tools.add(made)
    trail = made.group("audit", "审计记录：核验、查找", "操作")
    trail.word("verify", _verify, "核验记录是否被改动")
    search = trail.word("search", _search, "查找谁看过、导出过什么")
    search.add_argument("--user", help="用户名")
    search.add_argument("--metric", help="指标编号")
    search.add_argument(
        "--action",
        choices=tuple(row[0] for row in dossier.LOGGED),
        help="动作",
    )
    search.add_argument("--region", type=int, help="地区代码")
    search.add_argument("--since", default="", help="起始日期，如 2026-11-01")
    search.add_argument("--until", default="9999", help="截止日期（不含）")
    note = trail.word("note", _note, "记一条撤出、重新收入或换密钥")
    note.add_argument("action", choices=("undo", "redo", "rekey"), help="动作")
    note.add_argument("detail", metavar="TEXT", help="所为何事")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 2 refused or altered, with a line that says why."""
    return program().main(arguments)


def _verify(options: argparse.Namespace, home: Home) -> int:
    if not home.path.is_dir():
        raise Refused(f"没有数据目录 {home.path}，无从核验")
    count = audit.verify(home)
    return tell(options, {"lines": count, "intact": True}, f"审计记录共 {count} 条，未见改动")


def _note(options: argparse.Namespace, home: Home) -> int:
    user = f"{getpass.getuser()}（命令行）"
    event = audit.Event(
        user=user, action=options.action, role="steward", detail=options.detail[:_LONGEST_NOTE]
    )
    audit.write(home, [event])
    return tell(options, {"noted": options.action}, "已记入审计记录")


def _search(options: argparse.Namespace, home: Home) -> int:
    for line in audit.records(home):
        if _fits(line, options):
            print(json.dumps(line, ensure_ascii=False) if options.json else _sentence(line))
    return DONE


def _fits(line: dict[str, Any], options: argparse.Namespace) -> bool:
    asked = ("user", "metric", "action", "region")
    same = all(getattr(options, name) in (None, line.get(name)) for name in asked)
    return same and options.since <= str(line.get("time", "")) < options.until


def _sentence(line: dict[str, Any]) -> str:
    metric = REGISTRY.get(line["metric"])
    by = f" 按 {'、'.join(line['by'])}" if line["by"] else ""
    where = "".join(f" {name}={','.join(map(str, codes))}" for name, codes in line["where"])
    detail = f" {line['detail']}" if line["detail"] else ""
    name = metric.name if metric else line["metric"]
    return (
        f"{line['time']} {line['user']}（{line['role']}） {line['action']}{detail} "
        f"{name}{by} 地区 {line['region']}{where} 快照 {line['snapshot']}"
    )


if __name__ == "__main__":
    sys.exit(main())
