"""The page 专报: the month's standard briefing, and the basket with its order and sentences."""

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

import streamlit as st

from dashboard.access import auth, gateway, holdings
from dashboard.briefing import monthly as briefing
from dashboard.document import keeping
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Sentence
from dashboard.export import names
from dashboard.export.forms import FORMS, Form, lacking
from dashboard.export.leaving import office, stamp
from dashboard.export.office.pptx import slides
from dashboard.export.page import Stamp
from dashboard.export.progress import Progress, made_under
from dashboard.export.report import Heading, Numbered, Report, Say, of_pages
from dashboard.kept import opening, views
from dashboard.page import basket, progress, session
from dashboard.page.markdown import plain
from data.home import Refused
from metrics.engine.core import Unknown
from metrics.engine.selection import Selection

_OFFERED: Final = ("docx", "pptx", "pdf", "html", "xlsx")
_TITLE: Final = "人才工作专报"
_MADE: Final = "briefing-made"


def offered() -> dict[str, Form]:
    """The kinds of file that this machine can write; says why one is missing."""
    found = {}
    for name in _OFFERED:
        why = lacking(name)
        if why:
            st.caption(why)
        else:
            found[name] = FORMS[name]
    return found


def show_monthly(request: Request) -> None:
    """The month's briefing for whoever is looking, with its files; why where there is none."""
    ask = briefing.asker(request.user, public=request.public)
    chosen = request.selection
    try:
        with keeping.noted(request.user):
            told = briefing.monthly(ask, chosen.region, chosen.month)
    except Refused as error:
        st.warning(plain(str(error)))
        return
    offer_monthly(told, chosen)
    st.html(as_html(told))


def offer_monthly(told: Report, chosen: Selection) -> None:
    """A button for each kind of file; one click makes and hands it over."""
    name = briefing.place_and_month(chosen.region, chosen.month or briefing.newest())
    name += names.tail(told.stamp.demo, told.stamp.public)
    with st.container(horizontal=True, key="monthly-files"):
        for i, form in enumerate(offered().values()):
            st.download_button(
                f"一键生成{form.label}" if i == 0 else form.label,
                data=taking(told, form, progress.watch(form.id)),
                file_name=f"{name}.{form.id}",
                mime=form.mime,
                key=f"monthly-{form.id}",
                type="primary" if i == 0 else "secondary",
                on_click="ignore",
            )
    progress.place()


def taking(told: Report, form: Form, watch: Progress) -> Callable[[], bytes]:
    """What a download calls: the audit trail first, then the file."""

    def made() -> bytes:
        for one in told.tables():
            gateway.exported(one, form.id)
        now = replace(told.stamp, at=datetime.now().astimezone())
        return made_under(
            watch, lambda watched: form.of_document(replace(told, stamp=now, watch=watched))
        )

    return auth.carried(holdings.home(), made)


def as_html(told: Report) -> str:
    """The briefing's sentences as they will stand in the file, for a look before it is made."""
    count, lines = Numbered(), []
    for block in told.blocks:
        if isinstance(block, Heading):
            lines.append(f"<h3>{html.escape(count.heading(block))}</h3>")
        elif isinstance(block, Say):
            kind = ' class="warn"' if block.warning else ""
            numbers = f"<sup>{told.numbers(block)}</sup>"
            lines.append(f"<p{kind}>{html.escape(block.text)}{numbers}</p>")
    return f'<article class="paper"><h2>{html.escape(told.title)}</h2>{"".join(lines)}</article>'


def _pinned() -> None:
    """A button that puts in the views that the reader has pinned, as they stand now."""
    home, user = holdings.home(), auth.current_user(holdings.home())
    try:
        pinned = [one for one in views.views(home, user) if one.pinned]
    except Refused as error:
        st.warning(plain(str(error)))
        return
    if not pinned or not st.button(f"加入固定的视图（{len(pinned)} 项）", key="basket-pinned"):
        return
    for one in pinned:
        try:
            basket.add(opening.document(home, user, one))
        except (Refused, Unknown) as error:
            st.warning(plain(str(error)))


def show_basket() -> None:
    """The basket: title, items with their sentences, and the file."""
    _pinned()
    found = basket.items()
    if not found:
        st.html(
            '<p class="note">还没有内容。在各页页脚点「加入专报」可加入整页，'
            "在图下「口径 · 数据 · 下载」里可加入单张图。</p>"
        )
        return
    title = st.text_input("专报标题", value=_TITLE, max_chars=60, key="briefing-title")
    for i, item in enumerate(found):
        _row(item, first=i == 0, last=i == len(found) - 1)
    forms = offered()
    chosen = st.segmented_control(
        "文件格式",
        list(forms),
        format_func=lambda name: forms[name].label,
        default=next(iter(forms)),
        required=True,
        key="briefing-form",
    )
    form = forms[str(chosen)]
    with st.container(horizontal=True, vertical_alignment="center", key="briefing-go"):
        wanted = st.button("生成专报", key="briefing-make", type="primary")
        st.button("清空", key="basket-clear", type="tertiary", on_click=basket.clear)
    if wanted:
        bar = st.progress(0.0, "正在生成…")
        raw = made(form, title or _TITLE, lambda share, text: _step(bar, share, text))
        bar.progress(1.0, "已生成")
        st.session_state[_MADE] = (form.id, title or _TITLE, raw)
    ready = st.session_state.get(_MADE)
    if ready and ready[0] == form.id:
        st.download_button(
            f"下载 {ready[1]}.{form.id}",
            data=ready[2],
            file_name=f"{ready[1]}.{form.id}",
            mime=form.mime,
            key="briefing-take",
            on_click="ignore",
        )


def made(form: Form, title: str, watch: Callable[[float, str], None]) -> bytes:
    """Write the basket as one file; the audit trail first."""
    found = basket.items()
    tables = [table for item in found for table in item.tables()]
    for one in tables:
        gateway.exported(one, form.id)
    by = stamp(tables, public=session.is_public())
    if form.id == "pptx":
        return slides(
            [_titled(item) for item in found], by, title=title, progress=watch, office=office()
        )
    told = _document(title, by)
    return form.of_document(replace(told, watch=watch))


def _document(title: str, by: Stamp) -> Report:
    pairs = [(item.sentence, item.page) for item in basket.items()]
    return of_pages(title, pairs, by, holdings.settings().name)


def _titled(item: basket.Item) -> Document:
    """A page whose own sentence stands first on its first slide."""
    if not item.sentence:
        return item.page
    return replace(item.page, blocks=(Sentence(item.sentence), *item.page.blocks))


def _row(item: basket.Item, *, first: bool, last: bool) -> None:
    number = item.number
    with st.container(border=False, key=f"item-{number}"):
        st.markdown(f"**{plain(item.page.title)}**　{len(item.page.parts)} 项图表")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                "上移",
                key=f"up-{number}",
                type="tertiary",
                disabled=first,
                on_click=basket.move,
                args=(number, -1),
            )
            st.button(
                "下移",
                key=f"down-{number}",
                type="tertiary",
                disabled=last,
                on_click=basket.move,
                args=(number, 1),
            )
            st.button(
                "移出", key=f"out-{number}", type="tertiary", on_click=basket.remove, args=(number,)
            )
        item.sentence = st.text_area(
            f"「{item.page.title}」的说明",
            value=item.sentence,
            key=f"say-{number}",
            height=68,
            max_chars=500,
            label_visibility="collapsed",
            placeholder="可写一句话，放在这一项之前",
        )


def _step(bar: object, share: float, text: str) -> None:
    bar.progress(min(max(share, 0.0), 1.0), f"正在写：{text[:30]}")  # type: ignore[attr-defined]
