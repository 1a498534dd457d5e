"""A page without a screen: the same function, asked with the conditions of a command line."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from dashboard.access import audit, auth, holdings, site
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Desk
from dashboard.filters.values import Choice, Slide
from dashboard.kept.annotating import annotated
from dashboard.kept.annotations import seen
from data.home import Office, Refused
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Unknown

_EVERY_PAGE: Final = ("picture", "public")  # words of every address, no condition of its figures


def entry_of(asked: str, settings: Office) -> site.Entry:
    """The page of an address or a name.

    Raises:
        Refused: there is none; the text names those there are.
    """
    for entry in site.ENTRIES:
        if asked in (entry.url, entry.title, settings.page_names.get(entry.url)):
            return entry
    known = "、".join(f"{entry.url}（{entry.title}）" for entry in site.ENTRIES)
    raise Refused(f"没有页面「{asked}」；可用：{known}")


def collect(entry: site.Entry, conditions: Mapping[str, str]) -> Document:
    """Ask a page for the process's user.

    Args:
        entry: which page.
        conditions: what its address would say: region, month, months, section, education …

    Raises:
        Refused: a condition is not one of the page's, or its value can't be, or it can't be
            answered. The text says which.
    """
    module = import_module(f"pages.{Path(entry.file).stem}")
    request = Request(auth.current_user(holdings.home()), conditions, module.FILTERS)
    try:
        page: Document = annotated(module.page(request), seen(holdings.home(), request.user))
        audit.settle()
    except (Unknown, NoSnapshot, audit.NotWritten) as error:
        raise Refused(f"页面「{entry.title}」无法生成：{error}") from error
    ignored = list(_ignored(request, page))
    if ignored:
        raise Refused("；".join(ignored) + "，未采用")
    known = {*_bar(request), *page.conditions()}
    wrong = [name for name in conditions if name not in known | set(_EVERY_PAGE)]
    if wrong:
        named = "、".join(sorted(known)) or "无"
        raise Refused(f"页面「{entry.title}」没有条件「{'、'.join(wrong)}」；可用：{named}")
    return page


def _ignored(request: Request, page: Document) -> Iterator[str]:
    """What the conditions say that can't be."""
    if request.filters is not None:
        yield from request.bar.ignored
    for one in page.walk():
        if isinstance(one, (Choice, Slide, Desk)) and one.ignored:
            yield one.ignored


def _bar(request: Request) -> tuple[str, ...]:
    """The conditions of the page's bar; data without months have none of time."""
    if request.filters is None:
        return ()
    timed = holdings.months() is not None
    return tuple(
        name for name in request.filters.conditions if timed or name not in ("month", "months")
    )
