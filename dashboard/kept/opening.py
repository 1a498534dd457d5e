"""A kept view opened again: its page asked anew, with its conditions, under a reader's rights."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from dashboard.access import auth, site
from dashboard.document import keeping
from dashboard.document.document import Document
from dashboard.document.keeping import Page
from dashboard.document.request import Request
from dashboard.kept.annotating import annotated
from dashboard.kept.annotations import seen
from dashboard.kept.views import View
from data.home import Home, Refused


def page_of(user: auth.User, page: str, conditions: Mapping[str, str]) -> tuple[Page, Request]:
    """A page, and somebody's request of it with a view's conditions.

    Raises:
        Refused: there is no such page, or it is not theirs.
    """
    entry = next((one for one in site.ENTRIES if one.url == page), None)
    if entry is None:
        raise Refused(f"页面「{page}」已不存在")
    if not site.opens(entry, user):
        raise Refused("这个页面只有数据管理员可以打开")
    module = import_module(f"pages.{Path(entry.file).stem}")
    return module.page, Request(user, conditions, module.FILTERS)


def document(home: Home, user: auth.User, view: View) -> Document:
    """What a view says to somebody now, with the annotations that they see; noted as a look.

    Raises:
        Refused: its page or its figure is gone, or it is not theirs.
        Unknown: its question can't be asked; the text says why.
        audit.NotWritten: the trail can't be written.
    """
    if why := view.problem(user):
        raise Refused(f"视图「{view.name}」打不开：{why}")
    made = keeping.opened(*page_of(user, view.page, view.conditions))
    return replace(annotated(made, seen(home, user)), title=view.name)
