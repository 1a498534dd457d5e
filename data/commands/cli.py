"""The words of `python -m data` (DESIGN §8); what they share is in :mod:`data.commands.program`."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from data import disk, passing
from data.commands import custody, linkage, trail
from data.commands.arguments import Parser, whole
from data.commands.program import Program, tell
from data.commands.progress import Bar
from data.contracts import CONTRACTS, Contract
from data.cubes.engines import ENGINES, engine_for
from data.home import Home, Refused, office


def program() -> Program:
    """`python -m data` with its words."""
    made = Program("data", "导入数据、构建和管理快照")
    _demo_arguments(made.word("demo", _demo, "生成演示省份的数据并发布"))
    template = made.word("template", _template, "生成导入模板（XLSX）")
    template.add_argument("contract", metavar="CONTRACT", help=_contracts())
    template.add_argument("-o", "--output", required=True, help="写到哪个 XLSX 文件")
    guess = made.word("guess", _guess, "按列名和内容起草映射（TOML）")
    guess.add_argument("file", metavar="FILE", help="数据文件，或写有库和表的 SOURCE.toml")
    guess.add_argument("--as", dest="contract", required=True, help=_contracts())
    guess.add_argument("-o", "--output", help="写到哪个 TOML 文件（默认输出到屏幕）")
    _import_arguments(made.word("import", _import, "导入文件"))
    pull = made.word("pull", _pull, "从数据库取数（PostgreSQL、MySQL、达梦等）")
    pull.add_argument(
        "source", metavar="SOURCE.toml", help="库、表、列对应的定义（docs/pulling.md）"
    )
    pull.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    pull.add_argument("--full", action="store_true", help="不论此前取到哪里，全部重取")
    pull.add_argument("--confirm", action="store_true", help="已核实：行数骤降或列类型变化属实")
    pull.add_argument("--replace-demo", action="store_true", help="以真实数据取代演示数据")
    undo = made.word("undo", _undo, "撤出一个导入批次（保留，可重新收入）")
    undo.add_argument("load", metavar="LOAD", help="导入批次的编号")
    redo = made.word("redo", _redo, "重新收入撤出的导入批次")
    redo.add_argument("load", metavar="LOAD", help="导入批次的编号")
    linkage.add(made)
    build = made.word("build", _build, "构建、核对并发布快照")
    build.add_argument(
        "--engine", choices=ENGINES, default="duckdb", help="在哪里汇总（默认 duckdb，即本机）"
    )
    build.add_argument(
        "--master",
        metavar="URL",
        default="",
        help="Spark 主节点（默认本机各核）或 ClickHouse 的 HTTP 地址（默认在本进程内）",
    )
    build.add_argument(
        "--store", metavar="URL", default="", help="Spark 集群各节点都能读写的目录，如 hdfs://…"
    )
    build.add_argument("--full", action="store_true", help="不沿用上一次构建的结果，全部重算")
    _no_warm(build)
    made.word("ahead", _ahead, "预先汇总下一个月，到时只补差额；网站空闲时自动调用")
    made.word("status", _status, "当前状态")
    made.word("history", _history, "历次快照")
    for name, says in (
        ("verify", "核对快照"),
        ("rollback", "回滚到较早的快照"),
        ("submit", "送审"),
        ("sign", "签发"),
        ("withdraw", "撤回"),
    ):
        word = made.word(name, _on_snapshot, says)
        word.add_argument("id", nargs="?", metavar="ID", help="快照编号（默认由命令选定）")
        word.set_defaults(act=name)
    made.word("prune", _prune, "清理旧快照，保留最近三份")
    custody.add(made)
    boundaries = made.word("boundaries", _boundaries, "生成地图边界文件")
    boundaries.add_argument("--out", help="写到哪个目录（默认为程序的静态目录）")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. A user never sees a traceback."""
    return program().main(arguments)


def _contracts() -> str:
    return "契约：" + "、".join(f"{c.name}（{c.label}）" for c in CONTRACTS.values())


def _demo_arguments(parser: Parser) -> None:
    people, years = whole(1_000, 4_000_000), whole(3, 10)  # as data.demo.plan has them
    parser.add_argument("--people", type=people, default=300_000, help="人数（默认 300000）")
    parser.add_argument("--years", type=years, default=10, help="年数（默认 10）")
    parser.add_argument("--seed", type=int, default=42, help="随机种子（默认 42）")
    parser.add_argument("--months", action="store_true", help="以逐月参保记录生成")
    parser.add_argument("--troubles", choices=("planted", "none"), default="planted")
    _no_warm(parser)


def _no_warm(parser: Parser) -> None:
    says = "不等常看页面备好，先发布"
    parser.add_argument("--no-warm", dest="warm", action="store_false", help=says)


def _import_arguments(parser: Parser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--as", dest="contract", required=True, help=_contracts())
    parser.add_argument("--mapping", help="映射文件（TOML），或自带映射的名字")
    parser.add_argument("--manifest", help="清单文件（CSV：文件名,行数,SHA256；或 TOML）")
    parser.add_argument("--source", help="数据来源的名字（默认取映射，再默认取契约的提供部门）")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    parser.add_argument("--replace-demo", action="store_true", help="以真实数据取代演示数据")
    parser.add_argument("--confirm", action="store_true", help="已核实：行数骤降属实")
    parser.add_argument("--replaces", metavar="LOAD", help="取代此前的哪个导入批次")


def _contract(name: str) -> Contract:
    if name not in CONTRACTS:
        raise Refused(f"没有契约「{name}」；可用的{_contracts()}")
    return CONTRACTS[name]


def _demo(given: argparse.Namespace, home: Home) -> int:
    from data import demo
    from data.snapshots import gates, publish

    with Bar(quiet=given.json) as bar:
        rows = demo.make(
            home,
            people=given.people,
            years=given.years,
            seed=given.seed,
            months=given.months,
            troubles=given.troubles != "none",
            progress=bar,
        )
        made = publish.build(home, bar, before=gates.steps(home, warm=given.warm))
    said = f"演示数据已就绪：{sum(rows.values()):,} 行，快照 {made.id}（{made.state}）"
    return tell(given, {"rows": rows, "snapshot": made}, said)


def _template(given: argparse.Namespace, _home: Home) -> int:
    from data.contracts.template import template

    contract = _contract(given.contract)
    out = Path(given.output)
    _writing(out, lambda: template(contract, out))
    return tell(given, {"contract": contract.name, "file": str(out)}, f"已生成模板 {out}")


def _guess(given: argparse.Namespace, home: Home) -> int:
    from data.importing.guess import guess

    file, contract = Path(given.file), _contract(given.contract)
    if file.suffix.lower() == ".toml":
        from data.sources.drafting import draft

        drafted = draft(file, contract, home)
    else:
        with passing.folder(home, "guess") as scratch:
            drafted = guess(file, contract, scratch, office(home).region)
    if given.output:
        out = Path(given.output)
        _writing(out, lambda: out.write_text(drafted, "utf-8"))
        return tell(given, {"file": str(out), "mapping": drafted}, f"已起草映射 {out}，请核对")
    return tell(given, {"mapping": drafted}, drafted.rstrip())


def _writing(out: Path, write: Callable[[], Any]) -> None:
    try:
        write()
    except OSError as error:
        raise Refused(f"写不了 {out}：{disk.why(error)}") from error


def _import(given: argparse.Namespace, home: Home) -> int:
    from data.importing.importer import import_file

    with Bar(quiet=given.json) as bar:
        report = import_file(
            home,
            given.files,
            _contract(given.contract),
            mapping=given.mapping,
            manifest=given.manifest,
            source=given.source,
            dry_run=given.dry_run,
            replace_demo=given.replace_demo,
            confirm=given.confirm,
            replaces=given.replaces,
            progress=bar,
        )
    tell(given, report.to_json(), report.text())
    return report.exit_code()


def _pull(given: argparse.Namespace, home: Home) -> int:
    from data.sources.pulling import pull

    with Bar(quiet=given.json) as bar:
        pulled = pull(
            home,
            given.source,
            dry_run=given.dry_run,
            full=given.full,
            confirm=given.confirm,
            replace_demo=given.replace_demo,
            noted=partial(trail.note, home),
            progress=bar,
        )
    tell(given, pulled.to_json(), pulled.text())
    return pulled.exit_code()


def _undo(given: argparse.Namespace, home: Home) -> int:
    from data.staging import undo

    done = undo.undo(home, given.load, by=getpass.getuser(), noted=partial(trail.note, home))
    return tell(given, done, undo.said(done))


def _redo(given: argparse.Namespace, home: Home) -> int:
    from data.staging import undo

    done = undo.redo(home, given.load, noted=partial(trail.note, home))
    return tell(given, done, undo.said(done))


def _build(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import gates, publish

    session = engine_for(given.engine, given.master, given.store)
    with Bar(quiet=given.json) as bar:
        steps = gates.steps(home, warm=given.warm)
        made = publish.build(home, bar, before=steps, session=session, full=given.full)
    return tell(given, made)


def _ahead(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import ahead

    if hasattr(os, "nice"):
        os.nice(19)
    with Bar(quiet=given.json) as bar:
        why = ahead.prepare(home, bar)
    if why:
        raise Refused(f"没有预先汇总下一个月：{why}")
    return tell(given, {"ahead": True}, "下一个月已预先汇总")


def _status(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import publish

    if home.strange:
        raise Refused(
            f"{home.path} 不是数据目录：其中没有装载记录、快照，也没有设置；"
            "请用 --home 指明，或先运行 python -m data demo 或 python -m data import"
        )
    found = publish.status(home)
    if found["damage"]:
        print(f"警告：{found['damage']}", file=sys.stderr)
    if found["protection"]:
        print(f"提示：{found['protection']}", file=sys.stderr)
    return tell(given, found)


def _history(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import publish

    return tell(given, publish.history(home))


def _on_snapshot(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import publish

    return tell(given, getattr(publish, given.act)(home, given.id))


def _prune(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import publish

    gone = publish.prune(home)
    text = f"已清理：{'、'.join(gone)}" if gone else "没有可清理的快照"
    return tell(given, {"pruned": gone}, text)


def _boundaries(given: argparse.Namespace, _home: Home) -> int:
    from data.reference import boundaries
    from data.reference.boundaries_build import build_boundaries

    out = Path(given.out) if given.out else boundaries.DEFAULT_OUT
    try:
        files = build_boundaries(out)
    except boundaries.BoundaryError as error:
        raise Refused(f"未生成地图边界：{error}") from error
    said = f"地图边界已就绪：{out}（{len(files)} 个文件，版本 {boundaries.version(out)}）"
    return tell(given, {"files": files, "version": boundaries.version(out)}, said)
