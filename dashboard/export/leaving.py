"""How a file leaves: the audit trail first, then the file, under a stamp that says who and when."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from dashboard.access import auth, gateway, holdings
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.office import template
from dashboard.export.office.xlsx import workbook
from dashboard.export.page import Stamp
from dashboard.export.progress import Progress, made_under
from metrics.disclosure.protect import Protected


def taking(
    page: Document, form: str, make: Callable[..., bytes], watch: Progress | None = None
) -> Callable[[], bytes]:
    """What a download calls: the audit trail first, then the file.

    Args:
        page: what was shown.
        form: what the trail calls the kind of file.
        make: writes a page under a stamp; takes ``watch`` too where one is given.
        watch: told how far the file is.
    """

    def made() -> bytes:
        noted(page, form)
        by = stamp(page.leaving(), public=page.public)
        return make(page, by) if watch is None else made_under(watch, partial(make, page, by))

    return auth.carried(holdings.home(), made)


def noted(page: Document, form: str) -> None:
    """Write into the trail what leaves with a page's file."""
    for one in page.leaving():
        gateway.exported(one, form)


def part_workbook(part: Part) -> Callable[[], bytes]:
    """One chart's tables as a workbook, for the button beside its CSV."""
    page = Document.of_parts(part.title, "", part.found[0].selection, parts={"one": part})
    return taking(page, "xlsx", workbook)


def stamp(found: Iterable[Protected], *, public: bool = False) -> Stamp:
    """Who, when, from what: the snapshot of the tables, not one published since.

    Args:
        found: the tables that leave.
        public: for whom a file without tables is.
    """
    tables = list(found)
    serving = holdings.serving()
    snapshots = list(dict.fromkeys(one.snapshot for one in tables if one.snapshot))
    return Stamp(
        user=taker(),
        at=datetime.now().astimezone(),
        snapshot="、".join(snapshots) or serving.id,
        demo=any(one.demo for one in tables) or serving.demo,
        public=all(one.public for one in tables) if tables else public,
        office=holdings.settings().name,
        profile=tables[0].profile if tables else serving.profile,
    )


def taker() -> str:
    """Who takes a file out, as the file names them.

    The account at the screen; on a command line without ``--user`` the office, as 「root」 says
    nothing. The trail keeps the machine's account.
    """
    name = auth.current_user(holdings.home()).name
    if name.endswith(auth.COMMAND_LINE):
        return f"{holdings.settings().name}{auth.COMMAND_LINE}"
    return name


def office() -> Path | None:
    """The office's own template for slides, where ``office.toml`` names one."""
    return template.named(holdings.home(), holdings.settings())
