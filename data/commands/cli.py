"""The command line of DESIGN §8: exits 0 (done), 2 (refused), 3 (done, some rows rejected)."""

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from data.commands.progress import Bar
from data.contracts import CONTRACTS, Contract
from data.home import Home, Refused
from data.importing.parsed import without_ids

DONE: Final = 0
REFUSED: Final = 2


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in Chinese, on one line, and exits 2."""

    def error(self, message: str) -> Any:
        self.exit(REFUSED, f"命令写法有误：{message}；用 {self.prog} --help 查看用法\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. A user never sees a traceback."""
    given = _parser().parse_args(arguments)
    home = Home.find(given.home)
    try:
        code: int = given.run(given, home)
        return code
    except Refused as refusal:
        return _refuse(given, str(refusal))
    except KeyboardInterrupt:
        return _refuse(given, "已中断，没有改动任何数据")
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
        return DONE
    except Exception as fault:  # the one place where anything may arrive; it is logged whole
        return _refuse(given, _log(home, fault))


def _refuse(given: argparse.Namespace, reason: str) -> int:
    if given.json:
        print(json.dumps({"refused": reason}, ensure_ascii=False))
    else:
        print(reason, file=sys.stderr)
    return REFUSED


def _log(home: Home, fault: Exception) -> str:
    """Log what happened, ID numbers made unreadable; returns one line for people."""
    told = "".join(traceback.format_exception(fault))
    name = f"error-{datetime.now():%Y%m%d-%H%M%S}.log"
    path = home.path / "logs" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(without_ids(told), "utf-8")
    except OSError as error:
        return f"程序出错（{type(fault).__name__}），日志也写不进 {path.parent}：{error.strerror}"
    return f"程序出错（{type(fault).__name__}），没有改动已发布的数据；详情见 {path}"


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    common.add_argument("--home", help="数据目录（默认取 TALENT_HOME，再默认 ./var）")
    common.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
    parser = _Parser(prog="python -m data", description="导入数据、构建和管理快照")
    commands = parser.add_subparsers(required=True, metavar="命令", parser_class=_Parser)

    def command(name: str, run: Callable[..., int], says: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=says, description=says)
        made.set_defaults(run=run)
        return made

    _demo_arguments(command("demo", _demo, "生成演示省份的数据并发布"))
    template = command("template", _template, "生成导入模板（XLSX）")
    template.add_argument("contract", metavar="CONTRACT", help=_contracts())
    template.add_argument("-o", "--output", required=True, help="写到哪个 XLSX 文件")
    guess = command("guess", _guess, "按列名和内容起草映射（TOML）")
    guess.add_argument("file", metavar="FILE")
    guess.add_argument("--as", dest="contract", required=True, help=_contracts())
    guess.add_argument("-o", "--output", help="写到哪个 TOML 文件（默认输出到屏幕）")
    _import_arguments(command("import", _import, "导入文件"))
    build = command("build", _build, "构建、核对并发布快照")
    build.add_argument("--engine", choices=("duckdb", "spark", "clickhouse"), default="duckdb")
    build.add_argument("--master", metavar="URL", help="集群地址（engine 不是 duckdb 时）")
    command("status", _status, "当前状态")
    command("history", _history, "历次快照")
    for name, says in (
        ("verify", "核对快照"),
        ("rollback", "回滚到较早的快照"),
        ("submit", "送审"),
        ("sign", "签发"),
        ("withdraw", "撤回"),
    ):
        made = command(name, _on_snapshot, says)
        made.add_argument("id", nargs="?", metavar="ID", help="快照编号（默认由命令选定）")
        made.set_defaults(act=name)
    command("prune", _prune, "清理旧快照，保留最近三份")
    boundaries = command("boundaries", _boundaries, "生成地图边界文件")
    boundaries.add_argument("--out", help="写到哪个目录（默认为程序的静态目录）")
    return parser


def _contracts() -> str:
    return "契约：" + "、".join(f"{c.name}（{c.label}）" for c in CONTRACTS.values())


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=300_000, help="人数（默认 300000）")
    parser.add_argument("--years", type=int, default=10, help="年数（默认 10）")
    parser.add_argument("--seed", type=int, default=42, help="随机种子（默认 42）")
    parser.add_argument("--months", action="store_true", help="以逐月参保记录生成")
    parser.add_argument("--troubles", choices=("planted", "none"), default="planted")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
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
        made = publish.build(home, bar, before=gates.STEPS)
    said = f"演示数据已就绪：{sum(rows.values()):,} 行，快照 {made.id}（{made.state}）"
    return _tell(given, {"rows": rows, "snapshot": made}, said)


def _template(given: argparse.Namespace, _home: Home) -> int:
    from data.contracts.template import template

    contract = _contract(given.contract)
    out = Path(given.output)
    _writing(out, lambda: template(contract, out))
    return _tell(given, {"contract": contract.name, "file": str(out)}, f"已生成模板 {out}")


def _guess(given: argparse.Namespace, _home: Home) -> int:
    from data.importing.guess import guess

    drafted = guess(Path(given.file), _contract(given.contract))
    if given.output:
        out = Path(given.output)
        _writing(out, lambda: out.write_text(drafted, "utf-8"))
        return _tell(given, {"file": str(out), "mapping": drafted}, f"已起草映射 {out}，请核对")
    return _tell(given, {"mapping": drafted}, drafted.rstrip())


def _writing(out: Path, write: Callable[[], Any]) -> None:
    try:
        write()
    except OSError as error:
        raise Refused(f"写不了 {out}：{error.strerror or error}") from error


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
    _tell(given, report.to_json(), report.text())
    return report.exit_code()


def _build(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import gates, publish

    if given.engine != "duckdb":
        raise Refused(f"引擎 {given.engine} 尚未接入；可用：duckdb")
    with Bar(quiet=given.json) as bar:
        made = publish.build(home, bar, before=gates.STEPS)
    return _tell(given, made)


def _status(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import publish

    return _tell(given, publish.status(home))


def _history(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import publish

    return _tell(given, publish.history(home))


def _on_snapshot(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import publish

    return _tell(given, getattr(publish, given.act)(home, given.id))


def _prune(given: argparse.Namespace, home: Home) -> int:
    from data.snapshots import publish

    gone = publish.prune(home)
    text = f"已清理：{'、'.join(gone)}" if gone else "没有可清理的快照"
    return _tell(given, {"pruned": gone}, text)


def _boundaries(given: argparse.Namespace, _home: Home) -> int:
    from data.reference import boundaries

    out = Path(given.out) if given.out else boundaries.DEFAULT_OUT
    try:
        files = boundaries.build_boundaries(out)
    except boundaries.BoundaryError as error:
        raise Refused(f"未生成地图边界：{error}") from error
    said = f"地图边界已就绪：{out}（{len(files)} 个文件，版本 {boundaries.version(out)}）"
    return _tell(given, {"files": files, "version": boundaries.version(out)}, said)


def _tell(given: argparse.Namespace, result: Any, text: str = "") -> int:
    """Print a result: JSON when asked, else the text, else the result as indented lines."""
    plain = _plain(result)
    if given.json:
        print(json.dumps(plain, ensure_ascii=False))
    else:
        print(text or "\n".join(_lines(plain)))
    return DONE


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and paths as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _lines(value: Any, indent: str = "") -> list[str]:
    if isinstance(value, dict):
        pairs = [(f"{key}：", item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [("- ", item) for item in value]
    else:
        return [f"{indent}{'（无）' if value is None else value}"]
    lines: list[str] = []
    for head, item in pairs:
        if isinstance(item, dict | list) and item:
            lines += [f"{indent}{head}".rstrip(), *_lines(item, indent + "  ")]
        else:
            shown = "（无）" if item in (None, "", [], {}) else item
            lines.append(f"{indent}{head}{shown}")
    return lines or [f"{indent}（无）"]
