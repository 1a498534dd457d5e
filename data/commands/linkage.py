"""`python -m data link` and `doubts`: people without an ID number told to be whom they are."""

import argparse
import getpass
from functools import partial

from data import entrusted
from data.commands import trail
from data.commands.caller import ask_who, caller
from data.commands.program import Program, tell
from data.commands.progress import Bar
from data.home import Home, Refused
from data.roles import roles
from data.trail.record import Line


def add(program: Program) -> None:
    """Add the word to `python -m data`."""
    link = program.word("link", _link, "认出没有证件号码的人员（身份比对）")
    link.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    link.add_argument(
        "--of",
        choices=("person", "employer"),
        default="person",
        help="比对人员还是单位（默认人员）",
    )
    link.add_argument("--undo", action="store_true", help="撤销生效的身份比对，恢复前一次的")

    doubts = program.word("doubts", _doubts, "列出存疑对；判定是不是同一人，或撤回判定")
    doubts.add_argument("pair", nargs="?", metavar="编号", help="哪一对（默认列出全部）")
    says = doubts.add_mutually_exclusive_group()
    says.add_argument("--same", action="store_true", help="判定为同一人")
    says.add_argument("--other", action="store_true", help="判定为不是同一人")
    says.add_argument("--back", action="store_true", help="撤回判定")
    ask_who(doubts)


def _link(given: argparse.Namespace, home: Home) -> int:
    from data.linkage import linking

    noted, by = partial(trail.note, home), getpass.getuser()
    if given.undo:
        out = linking.undo(home, given.of, by=by, noted=noted)
        return tell(given, out, f"已撤销身份比对 {out.id}；下次构建起生效：python -m data build")
    with Bar(quiet=given.json) as bar:
        made = linking.link(home, given.of, dry_run=given.dry_run, by=by, noted=noted, progress=bar)
    return tell(given, made, made.text())


def _doubts(given: argparse.Namespace, home: Home) -> int:
    from data.linkage import clerks
    from data.staging import verdicts

    who = caller(home, given.user, as_steward=given.as_steward, role="steward")
    listed = roles(home).get(who.name)
    entitled = who.role == "steward" or (listed is not None and listed.clerk)
    hand = f"cli {getpass.getuser()}" if entrusted.knows_people(home) else clerks.ALONE
    me = clerks.Clerk(who.name, hand, entitled)

    def noted(action: str, detail: str) -> None:
        trail.write_line(
            home, Line(who.name, action, role=who.role, detail=f"{detail} {who.detail}")
        )

    said = verdicts.SAME if given.same else verdicts.OTHER if given.other else ""
    if not given.pair:
        if said or given.back:
            raise Refused("请写明判定或撤回哪一对，如 python -m data doubts K0123456789 --same")
        found = clerks.doubts(home, me)
        return tell(given, found, "\n".join(map(clerks.line, found)) or "没有存疑对")
    if given.back:
        now = clerks.take_back(home, me, given.pair, noted)
    elif said:
        now = clerks.judge(home, me, given.pair, said, noted)
    else:
        now = clerks.find(home, me, given.pair)
    return tell(given, now, clerks.line(now))
