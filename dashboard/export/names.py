"""What files are called: what they show, where, when; and their kinds."""

from collections.abc import Sequence
from typing import Final

from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.page import reach
from dashboard.wording import words
from data.months import month_name
from metrics.disclosure.protect import Protected

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def file_name(title: str, found: Protected) -> str:
    """What a file is called: what it shows, where, when."""
    place = words.whose(found)
    where = "" if place in title else f"_{place}"
    dated = found.month is not None and not words.by_class(found.metric)
    when = f"_{month_name(found.month)}" if dated and found.month is not None else ""
    return f"{unforbidden(title)}{where}{when}{tail(found.demo, found.public)}"


def unforbidden(title: str) -> str:
    """A title without what a file's name can't hold on some system, nor ends that hide it."""
    text = "".join(c for c in title if c not in '\\/:*?"<>|' and ord(c) >= 32)
    return text[:40].strip(" .") or "图表"


def steady_name(part: Part, found: Sequence[Protected]) -> str:
    """What a sheet or a file of data is called every month: its measure and by what it is divided,
    as titles state findings. Another sheet or a query refers to it by this name."""
    if not found:
        return part.title.partition("：")[0]
    one = found[0]
    names = {each.id: each.name for each in one.metric.dimensions}
    if one.by:
        return f"{one.metric.name}·{'×'.join(names.get(key, key) for key in one.by)}"
    if part.listing is not None:
        return part.title
    return f"{one.metric.name}等 {len(found)} 项" if len(found) > 1 else one.metric.name


def tail(demo: bool, public: bool) -> str:
    """The end of a file's name: whether it is 演示数据, whether it is 公开."""
    return f"{'_公开' if public else ''}{'_演示数据' if demo else ''}"


def name_of(page: Document) -> str:
    """What the file is called: page, region, month, the demo mark."""
    tables = list(page.tables())
    place = f"_{words.place(page.selection.region)}" if page.selection else ""
    month = f"_{reach(page)}" if reach(page) else ""
    demo, public = any(t.demo for t in tables), bool(tables) and all(t.public for t in tables)
    return f"{unforbidden(page.title)}{place}{month}{tail(demo, public)}"
