"""`python -m dashboard token`: machine accounts from the command line, for who runs the server."""

import argparse
import getpass

from dashboard.access import auth, tokens
from data.commands.program import Program, tell
from data.home import Home, office
from metrics.engine.selection import Scope


def add(program: Program) -> None:
    """Add the words to `python -m dashboard`."""
    group = program.group("token", "接口令牌：发放、列出、吊销", "操作")
    make = group.word("make", _make, "发放一个接口令牌；令牌只显示这一次")
    make.add_argument("name", metavar="NAME", help="名称：谁在用")
    make.add_argument("--role", default="leader", choices=tokens.ROLES, help="角色，默认 leader")
    make.add_argument("--scope", type=int, default=0, metavar="代码", help="只许看这个地区")
    make.add_argument("--days", type=int, default=90, metavar="天", help="有效期，默认 90 天")
    make.add_argument(
        "--per-minute", type=int, default=60, metavar="次", help="每分钟至多几次，默认 60"
    )
    group.word("list", _list, "列出接口令牌")
    revoke = group.word("revoke", _revoke, "吊销一个接口令牌")
    revoke.add_argument("name", metavar="NAME", help="名称")


def _operator(home: Home) -> auth.User:
    """Who runs the machine: as the trail names them, with a steward's say over tokens."""
    name = f"{getpass.getuser()}（命令行）"
    return auth.User(name, Scope(office(home).region, "steward"))


def _make(options: argparse.Namespace, home: Home) -> int:
    made, text = tokens.make(
        home,
        _operator(home),
        options.name,
        options.role,
        region=options.scope,
        days=options.days,
        per_minute=options.per_minute,
    )
    told = {"name": made.name, "token": text, "until": made.until}
    return tell(options, told, f"{text}\n「{made.name}」有效至 {made.until}；令牌只显示这一次")


def _list(options: argparse.Namespace, home: Home) -> int:
    known = tokens.tokens(home)
    rows = [
        {
            "name": one.name,
            "role": one.role,
            "region": one.region,
            "per_minute": one.per_minute,
            "until": one.until,
            "made_by": one.made_by,
            "state": one.state,
        }
        for one in known
    ]
    lines = [f"{one.name}  {one.role}  至 {one.until}  {one.state}" for one in known]
    return tell(options, rows, "\n".join(lines) or "没有接口令牌")


def _revoke(options: argparse.Namespace, home: Home) -> int:
    gone = tokens.revoke(home, _operator(home), options.name)
    return tell(options, {"revoked": gone.name}, f"已吊销「{gone.name}」")
