"""The page's own buttons: everything it showed as slides or as a workbook, made when asked for."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard.access import auth, gateway
from dashboard.document.values import Document, Part
from dashboard.export import font_words
from dashboard.export.office import template
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from dashboard.export.page import Stamp, reach
from dashboard.page import downloads, progress, session
from dashboard.page.downloads import XLSX
from dashboard.page.progress import Progress, made_under
from dashboard.wording import words
from metrics.disclosure.protect import Protected

PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_FORMS: Final = (
    (
        "导出幻灯片（PPTX）",
        "pptx",
        PPTX,
        lambda page, by, watch: slides(page, by, progress=watch, office=office()),
    ),
    ("导出工作簿（XLSX）", "xlsx", XLSX, workbook),
)


def offer(page: Document) -> None:
    """Put the buttons where the page ends, and the switch to what may be published; none where
    the page showed no figures."""
    if not page.parts:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="page-export"):
        _switch()
        for label, form, mime, make in _FORMS:
            st.download_button(
                label,
                data=taking(page, form, make, progress.watch(form)),
                file_name=f"{name_of(page)}.{form}",
                mime=mime,
                key=f"page-{form}",
                help=_fonts(form),
                on_click="ignore",
            )
    why = template.trouble(office())
    if why:
        st.caption(f"幻灯片：{why}")


def _fonts(form: str) -> str:
    """Which fonts a file needs, for its button."""
    own = form == "pptx" and office() is not None and not template.trouble(office())
    return f"{font_words.LABEL}：{font_words.named(form, own=own)}"


def office() -> Path | None:
    """The office's own template for slides, where ``office.toml`` names one."""
    return template.named(gateway.home(), gateway.settings())


def _switch() -> None:
    """公开版: the whole page, and every file made from it, under the coarser public rounding."""
    st.session_state["w-public"] = session.is_public()
    st.toggle(
        "公开版",
        key="w-public",
        on_change=_switched,
        help=f"开启后，本页与导出文件改用可公开的数值。{downloads.ROUNDED_PUBLIC}",
        width="content",
    )


def _switched() -> None:
    if st.session_state["w-public"]:
        st.query_params[gateway.PUBLIC] = "1"
    elif gateway.PUBLIC in st.query_params:
        del st.query_params[gateway.PUBLIC]


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

    return made


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
    serving = gateway.serving()
    snapshots = list(dict.fromkeys(one.snapshot for one in tables if one.snapshot))
    return Stamp(
        user=auth.current_user(gateway.home()).name,
        at=datetime.now().astimezone(),
        snapshot="、".join(snapshots) or serving.id,
        demo=any(one.demo for one in tables) or serving.demo,
        public=all(one.public for one in tables) if tables else public,
    )


def name_of(page: Document) -> str:
    """What the file is called: page, region, month, the demo mark."""
    tables = list(page.tables())
    place = f"_{words.place(page.selection.region)}" if page.selection else ""
    month = f"_{reach(page)}" if reach(page) else ""
    demo, public = any(t.demo for t in tables), bool(tables) and all(t.public for t in tables)
    return f"{page.title}{place}{month}{downloads.tail(demo, public)}"
