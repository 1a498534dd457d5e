"""`python -m dashboard`: pages and briefings as files, the audit trail."""

import argparse
import json
import sys
from typing import Any

from dashboard.access import audit
from dashboard.serving import commands as files
from data.home import Home, Refused
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Unknown
from metrics.registry import REGISTRY


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 2 refused or altered, with a line that says why."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (audit.Altered, audit.NotWritten, Refused, NoSnapshot, Unknown, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", help="数据目录，默认 $TALENT_HOME 或 ./var")
    common.add_argument("--json", action="store_true", help="输出 JSON")
    parser = argparse.ArgumentParser(
        prog="python -m dashboard", description="界面：导出文件、专报、审计记录"
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    files.add(commands, common)
    trail = commands.add_parser("audit", help="审计记录：核验、查找")
    actions = trail.add_subparsers(required=True, metavar="操作")
    verify = actions.add_parser("verify", parents=[common], help="核验记录是否被改动")
    verify.set_defaults(run=_verify)
    search = actions.add_parser("search", parents=[common], help="查找谁看过、导出过什么")
    search.add_argument("--user", help="用户名")
    search.add_argument("--metric", help="指标编号")
    search.add_argument("--action", choices=("view", "export", "api", "deny"), help="动作")
    search.add_argument("--region", type=int, help="地区代码")
    search.add_argument("--since", default="", help="起始日期，如 2026-11-01")
    search.add_argument("--until", default="9999", help="截止日期（不含）")
    search.set_defaults(run=_search)
    return parser


def _verify(options: argparse.Namespace) -> int:
    count = audit.verify(Home.find(options.home))
    if options.json:
        print(json.dumps({"lines": count, "intact": True}))
    else:
        print(f"审计记录共 {count} 条，未见改动")
    return 0


def _search(options: argparse.Namespace) -> int:
    for line in audit.records(Home.find(options.home)):
        if _fits(line, options):
            print(json.dumps(line, ensure_ascii=False) if options.json else _sentence(line))
    return 0


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
