"""`python -m data link`: people without an ID number told to be whom they are."""

import argparse
import getpass
from functools import partial

from data.commands import trail
from data.commands.program import Program, tell
from data.commands.progress import Bar
from data.home import Home


def add(program: Program) -> None:
    """Add the word to `python -m data`."""
    link = program.word("link", _link, "认出没有证件号码的人员（身份比对）")
    link.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    link.add_argument("--undo", action="store_true", help="撤销生效的身份比对，恢复前一次的")


def _link(given: argparse.Namespace, home: Home) -> int:
    from data.linkage import linking

    noted, by = partial(trail.note, home), getpass.getuser()
    if given.undo:
        out = linking.undo(home, by=by, noted=noted)
        return tell(given, out, f"已撤销身份比对 {out.id}；下次构建起生效：python -m data build")
    with Bar(quiet=given.json) as bar:
        made = linking.link(home, dry_run=given.dry_run, by=by, noted=noted, progress=bar)
    return tell(given, made, made.text())
