"""The page's other files, and the way into the basket of the briefing: at every page's foot."""

import streamlit as st

from dashboard.access import holdings
from dashboard.document.document import Document
from dashboard.export import font_words
from dashboard.export.forms import FORMS, lacking
from dashboard.export.leaving import taking
from dashboard.export.names import name_of
from dashboard.page import basket, progress

_OFFERED = ("docx", "pdf", "html", "zip")


def offer(page: Document, ticked: Document) -> None:
    """Put the buttons where the page ends; none where it showed no figures.

    Args:
        page: the page, which can be kept whole.
        ticked: with the charts that its files shall have.
    """
    if not page.parts:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="page-more"):
        st.button("加入专报", key="page-keep", on_click=basket.add, args=(page,))
        for name in _OFFERED:
            form = FORMS[name]
            why = lacking(name)
            st.download_button(
                f"导出{form.label}" if name != "pdf" else "导出 PDF",
                data=taking(ticked, name, form.of_page, progress.watch(name)),
                file_name=f"{name_of(page)}.{name}",
                mime=form.mime,
                key=f"page-{name}",
                on_click="ignore",
                disabled=bool(why),
                help=None if why else _help(name),
            )
            if why:
                st.caption(why)
    progress.place()


def _help(form: str) -> str:
    """What a file is, for its button; which fonts it needs: a PDF those of this machine."""
    if form == "zip":
        return "每张表一个 CSV，另附说明各列含义、单位、地区、时段和保护规则的 metadata.json"
    told = (
        font_words.of_machine(holdings.home().path / "fonts")
        if form == "pdf"
        else font_words.named(form)
    )
    return f"{font_words.LABEL}：{told}"
