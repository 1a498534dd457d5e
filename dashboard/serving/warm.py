"""What everybody opens, made ready: `python -m dashboard warm`.

The answers of pages under their first filters, for the rights that people here have, go into the
home's store (dashboard.access.shared); a server then only sets pages together. Nobody looks at
anything meanwhile, so nothing is noted; nothing leaves either. It gives way to everybody else on
the machine, may be stopped at any moment, and goes on where it was when called again.

A build calls it for its draft before it moves the pointer (data.snapshots.gates), so that the first
minute of the new snapshot is like any other; a server makes up for what the draft had no time for.
An answer's key names its snapshot: a draft that is never published leaves nothing that anybody is
shown, and its answers go when it does.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from dashboard.access import answers, auth, holdings, site
from dashboard.document import keeping
from dashboard.document.request import Request
from dashboard.filters.places import home_region
from data import disk
from data.commands.arguments import whole
from data.commands.program import DONE, Program, tell
from data.home import Home, Refused
from data.reference import regions
from data.roles import roles
from metrics.engine.core import Unknown
from metrics.engine.selection import Scope, level

STARTER: Final = "TALENT_WARM_STARTER"  # the server that wants it: without that one, it ends
_LOCK: Final = "warm.lock"
_AHEAD: Final = "warm-ahead.lock"  # a build's own: it needn't wait for what it makes superfluous
_DONE: Final = "warm.done"
_LONGEST: Final = 86_400

Task = tuple[site.Entry, Scope, int]


def add(program: Program) -> None:
    """Add the word to `python -m dashboard`."""
    warm = program.word("warm", _warm, "预先算好大家常看的页面，构建时在发布前调用")
    warm.add_argument("--everything", action="store_true", help="各区县的其余页面也算")
    warm.add_argument("--snapshot", metavar="ID", default="", help="为尚未发布的快照计算")
    warm.add_argument(
        "--seconds", type=whole(1, _LONGEST), default=0, help="最多用多少秒处理器时间（默认不限）"
    )


def _warm(options: argparse.Namespace, home: Home) -> int:
    os.environ["TALENT_HOME"] = str(home.path)
    if options.snapshot:
        holdings.look_ahead(options.snapshot)
    serving = holdings.serving_id()
    if hasattr(os, "nice"):
        os.nice(19)
    folder = home.path / "cache"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder / (_AHEAD if options.snapshot else _LOCK), timeout=0, mode=0o600):
            began = time.monotonic()
            starter = str(os.getppid()) if options.snapshot else ""
            made = run(home, options.everything, options.seconds, starter)
    except Timeout:
        raise Refused("另一个进程正在预先计算页面") from None
    except OSError as error:
        raise Refused(f"「{folder}」无法写入：{disk.why(error)}") from error
    finally:
        holdings.look_ahead("")
    seconds = round(time.monotonic() - began, 1)
    told = {"pages": made, "seconds": seconds, "snapshot": serving}
    return tell(options, told, f"已备好 {made} 个页面（{seconds} 秒）") or DONE


def run(home: Home, everything: bool = False, seconds: float = 0, starter: str = "") -> int:
    """Make pages ready, what most people open first; how many were made.

    Ends early when another snapshot is published (its own run does that one), whoever started it
    (``starter``, a process) has gone, or this one has used so many ``seconds`` of a processor
    (0: as many as it takes).
    """
    snapshot, starter = holdings.serving_id(), starter or os.environ.get(STARTER, "")
    answers.disk(home).prune()
    made = 0
    for entry, scope, region in tasks(home, everything=everything):
        left = starter and str(os.getppid()) != starter
        spent = seconds and time.process_time() > seconds
        if left or spent or holdings.serving_id() != snapshot:
            return made
        with suppress(Unknown):  # a figure that can't be asked there is no page's end either
            keeping.prepared(*page_of(entry, scope, region))
        made += 1
        answers.disk(home).settle()
    _note_done(home)
    return made


def _note_done(home: Home) -> None:
    """Write down that all is ready, beside what is so of other snapshots that are there: before its
    publication a draft must not push out the mark of the one being served."""
    kept = [one for one in _marks(home) if (home.snapshots / one.partition(" ")[0]).is_dir()]
    lines = dict.fromkeys((*kept, mark(home)))
    with suppress(OSError):
        disk.write_aside(home.path / "cache" / _DONE, "\n".join(lines).encode())


def page_of(entry: site.Entry, scope: Scope, region: int) -> tuple[keeping.Page, Request]:
    """A page, and the request of somebody with these rights who opens it for a region. The home's
    own needs no word in the address, as whoever opens the page has none."""
    module = import_module(f"pages.{Path(entry.file).stem}")
    user = auth.nobody(scope)
    address = {} if region == home_region(user) else {"region": str(region)}
    return module.page, Request(user, address, module.FILTERS)


def mark(home: Home) -> str:
    """What a whole run was made for: the snapshot and the programs."""
    return f"{holdings.serving_id()} {answers.code()}"


def is_done(home: Home) -> bool:
    """Whether a whole run has been made for the snapshot being served."""
    return mark(home) in _marks(home)


def _marks(home: Home) -> list[str]:
    try:
        return (home.path / "cache" / _DONE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def tasks(home: Home, *, everything: bool = False) -> Iterator[Task]:
    """Pages, rights and regions, what most people open first: every region's 总览 for the office,
    then every page of the office's own region and of its cities, then each district's own."""
    whole = holdings.settings().region
    places = [whole, *(one.code for one in regions(within=whole))]
    pages = [one for one in site.ENTRIES if not (one.steward_only or one.internal)]
    first, rest = pages[0], [one for one in pages[1:] if one.url != "briefing"]
    office = Scope(whole, "leader", whole)
    yield from ((first, office, place) for place in places)
    upper = [place for place in places if level(place) != "county"]
    yield from ((page, office, place) for place in upper for page in rest)
    districts = {one.region for one in roles(home).values() if one.role == "district"}
    for place in sorted(districts):
        scope = Scope(place, "district", whole)
        yield from ((page, scope, place) for page in (first, *rest))
    if everything:
        lower = [place for place in places if place not in upper]
        yield from ((page, office, place) for place in lower for page in rest)
