"""The page's own buttons: everything it showed as slides or as a workbook, made when asked for."""

from typing import Final

import streamlit as st

from dashboard.access import gateway, holdings
from dashboard.document.document import Document
from dashboard.export import font_words
from dashboard.export.leaving import office, taking
from dashboard.export.names import PPTX, XLSX, name_of
from dashboard.export.office import template
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from dashboard.export.printed import chosen
from dashboard.page import progress, session
from dashboard.page.markdown import plain
from dashboard.wording import captions

_FORMS: Final = (
    (
        "导出幻灯片（PPTX）",
        "pptx",
        PPTX,
        lambda page, by, watch: slides(page, by, progress=watch, office=office()),
    ),
    ("导出工作簿（XLSX）", "xlsx", XLSX, workbook),
)


def offer(page: Document) -> Document:
    """Put the buttons where the page ends, the list of its charts to tick, and the switch to what
    may be published; none where the page showed no figures.

    Returns:
        The page with the charts that are ticked, for its other files.
    """
    if not page.parts:
        return page
    with st.container(horizontal=True, vertical_alignment="center", key="page-export"):
        _switch()
        page = picked(page)
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
    return page


def picked(page: Document) -> Document:
    """The page with the charts that are ticked; all of them until somebody unticks one."""
    keys = list(page.parts)
    with st.popover("选择图表", help="不勾选的不写入本页导出的文件"):
        wanted = [
            key
            for key in keys
            if st.checkbox(plain(page.parts[key].title), value=True, key=f"pick-{page.title}-{key}")
        ]
        if not wanted:
            st.caption("一项都没有勾选，仍导出全部")
    return page if len(wanted) in (0, len(keys)) else chosen(page, wanted)


def _fonts(form: str) -> str:
    """Which fonts a file needs, for its button."""
    own = form == "pptx" and office() is not None and not template.trouble(office())
    return f"{font_words.LABEL}：{font_words.named(form, own=own)}"


def _switch() -> None:
    """公开版: the whole page, and every file made from it, under the coarser public rounding."""
    st.session_state["w-public"] = session.is_public()
    told = captions.rounded(holdings.protection(), public=True)
    st.toggle(
        "公开版",
        key="w-public",
        on_change=_switched,
        help=f"开启后，本页与导出文件改用可公开的数值。{told}",
        width="content",
    )


def _switched() -> None:
    if st.session_state["w-public"]:
        st.query_params[gateway.PUBLIC] = "1"
    elif gateway.PUBLIC in st.query_params:
        del st.query_params[gateway.PUBLIC]
