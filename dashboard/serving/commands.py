"""`python -m dashboard export` and `brief`: the same files as on the screen, for a scheduler."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.access import auth, gateway, holdings
from data import disk
from data.commands.arguments import Parser
from data.commands.caller import ask_who, caller
from data.commands.program import DONE, Program, tell
from data.home import Home, Refused
from data.months import month_number
from data.reference import region
from data.roles import ROLES
from metrics.engine.core import OUTDATED, Unknown
from metrics.engine.selection import Scope, contains

if TYPE_CHECKING:
    from dashboard.document.document import Document

FORMATS = ("docx", "pptx", "pdf", "html", "xlsx", "csv", "zip")


def add(program: Program) -> None:
    """Add the two words to `python -m dashboard`."""
    export = program.word("export", _export, "把一个页面导出为文件")
    export.add_argument("page", help="页面的地址或名称，如 overview 或 总览")
    export.add_argument("--format", required=True, choices=FORMATS, dest="form")
    export.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="条件=值,值",
        help="与网址中的条件相同，如 education=5,6、month=2026-06",
    )
    export.add_argument(
        "--charts",
        default="",
        metavar="序号,序号",
        help="只要页面上的这些图表，按页面上的次序从 1 数；不写则全要",
    )
    _what_both_take(export)
    brief = program.word("brief", _brief, "生成月度人才工作专报")
    brief.add_argument("--period", metavar="YYYY-MM", help="月份，默认最近一个完整月")
    brief.add_argument("--format", required=True, choices=FORMATS[:5], dest="form")
    _what_both_take(brief)


def _what_both_take(who: Parser) -> None:
    who.add_argument("-o", "--output", required=True, metavar="文件", help="写到哪个文件")
    ask_who(who)
    who.add_argument(
        "--role", default="leader", choices=ROLES, help="未指定用户时的角色，默认 leader"
    )
    who.add_argument("--scope", type=int, metavar="代码", help="只许看这个地区（区县用户）")
    who.add_argument("--public", action="store_true", help="公开版：数值再取整")
    who.add_argument("--region", type=int, metavar="代码", help="地区代码，默认本地")


def _export(options: argparse.Namespace, home: Home) -> int:
    _enter(options, home)
    say = _progress(options)
    # The pages and the writers of files take a second to load; other commands do without.
    from dashboard.export.leaving import stamp
    from dashboard.export.page import NOTHING
    from dashboard.export.printed import chosen
    from dashboard.serving import headless

    began = time.monotonic()
    output = _writable(options.output, options.form)
    entry = headless.entry_of(options.page, holdings.settings())
    say(f"正在生成页面「{entry.title}」…")
    page = headless.collect(entry, _conditions(options))
    page = chosen(page, [one.strip() for one in options.charts.split(",") if one.strip()])
    if page.is_empty:
        old = OUTDATED if any(OUTDATED in text for text in page.sentences) else NOTHING
        raise Refused(f"页面「{entry.title}」：{old}，未写文件")
    tables = list(page.tables())
    say(f"正在写文件：{len(page.parts)} 项、{len(tables)} 张表…")
    # One CSV holds all tables under their heads; under a name that ends with .zip each is a file.
    form = "zip" if options.form == "csv" and output.suffix.lower() == ".zip" else options.form
    size = _write(output, _pieces(page, form))
    _told(
        options,
        output,
        size,
        began,
        page=entry.url,
        parts=len(page.parts),
        tables=len(tables),
        snapshot=stamp(tables).snapshot,
        home=str(home.path),
    )
    return DONE


def _brief(options: argparse.Namespace, home: Home) -> int:
    _enter(options, home)
    say = _progress(options)
    from dashboard.briefing import monthly
    from dashboard.export.forms import FORMS

    began = time.monotonic()
    output = _writable(options.output, options.form)
    month = _month(options.period) if options.period else None
    say("正在汇总各项指标…")
    user = auth.current_user(home)
    told = monthly.monthly(
        monthly.asker(user, public=options.public), options.region or user.scope.region, month
    )
    say("正在写文件…")
    for one in told.tables():
        gateway.exported(one, options.form)
    size = _write(output, [FORMS[options.form].of_document(told)])
    _told(
        options,
        output,
        size,
        began,
        title=told.title,
        sentences=told.sentences(),
        tables=len(list(told.tables())),
        snapshot=told.stamp.snapshot,
        home=str(home.path),
    )
    return DONE


def _month(text: str) -> int:
    try:
        return month_number(text)
    except ValueError as error:
        raise Refused(str(error)) from error


def _enter(options: argparse.Namespace, home: Home) -> None:
    """Serve the home asked for, as the user asked for.

    Raises:
        Refused: the user or region doesn't exist.
    """
    os.environ["TALENT_HOME"] = str(home.path)
    auth.act_as(None)
    settings = holdings.settings()
    for code in (options.region, options.scope):
        if code is not None and region(code) is None:
            raise Refused(f"没有地区「{code}」")
    who = caller(home, options.user, as_steward=options.as_steward, role=options.role)
    if options.user:
        auth.act_as(
            auth.User(who.name, Scope(who.region or settings.region, who.role, settings.region))
        )
        return
    if options.scope and not contains(settings.region, options.scope):
        raise Refused(f"地区「{options.scope}」不在本单位范围内")
    role = "district" if options.scope else who.role
    scope = Scope(options.scope or settings.region, role, settings.region)
    auth.act_as(auth.User(who.name, scope))


def _conditions(options: argparse.Namespace) -> dict[str, str]:
    found: dict[str, str] = {}
    for clause in options.where:
        name, equals, value = clause.partition("=")
        if not equals or not value:
            raise Unknown(f"「{clause}」应写作 条件=值,值")
        found[name] = value
    if options.region:
        found["region"] = str(options.region)
    if options.public:
        found[gateway.PUBLIC] = "1"
    return found


def _writable(name: str, form: str) -> Path:
    """The file to write; refused before any work where it can't be, or its name says another
    form: no program would open it. CSV under a name of ZIP is a file for each table."""
    path = Path(name).expanduser()
    if not path.parent.is_dir():
        raise Refused(f"文件夹「{path.parent}」不存在")
    if path.is_dir():
        raise Refused(f"「{path}」是文件夹，应写作文件名")
    named = path.suffix.lower().removeprefix(".")
    if named in FORMATS and named != form and (form, named) != ("csv", "zip"):
        raise Refused(f"--format {form} 与文件名「{path.name}」不一致；请把其中一个改成另一个")
    return path


def _pieces(page: "Document", form: str) -> Iterable[bytes]:
    """A page's file, the audit trail first; a CSV comes table by table, however long they are."""
    from dashboard.export.forms import FORMS, streamed
    from dashboard.export.leaving import noted, taking

    if form == "csv":
        noted(page, form)
        return streamed(page)
    return [taking(page, form, FORMS[form].of_page)()]


def _write(path: Path, pieces: Iterable[bytes]) -> int:
    """Write whole or not at all; returns the bytes written."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            size = sum(file.write(piece) for piece in pieces)
        aside.replace(path)
    except OSError as error:
        raise Refused(f"文件「{path.name}」无法写入：{disk.why(error)}") from error
    finally:
        aside.unlink(missing_ok=True)
    return size


def _progress(options: argparse.Namespace) -> Callable[[str], None]:
    def say(text: str) -> None:
        if sys.stderr.isatty() and not options.json:
            print(text, file=sys.stderr)

    return say


def _told(options: argparse.Namespace, path: Path, size: int, began: float, **more: object) -> None:
    seconds = round(time.monotonic() - began, 2)
    told = {"file": str(path), "bytes": size, "seconds": seconds, **more}
    tell(options, told, f"已生成 {path}（{size / 1024:,.0f} kB，{seconds} 秒）")
