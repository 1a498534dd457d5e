"""The blocks of a document, drawn in Streamlit: each where the page put it."""

import html
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import streamlit as st

from dashboard.access import auth, holdings
from dashboard.charts import cards as card_charts
from dashboard.charts import screen, tables
from dashboard.document.values import (
    Absent,
    Block,
    Cards,
    Chart,
    Click,
    Columns,
    Definition,
    Desk,
    Download,
    Fold,
    Group,
    Heading,
    Links,
    Note,
    Part,
    Sentence,
    Table,
    Terms,
    Ways,
)
from dashboard.export import leaving, names
from dashboard.page import basket, downloads, drawn, no_chart, parts, session, widgets
from dashboard.page.markdown import plain
from dashboard.wording import captions
from data.home import Refused
from metrics.engine.core import Unknown


def draw(blocks: Sequence[Block], under: int = 1) -> None:
    """Draw blocks in their order.

    Args:
        blocks: what stands here.
        under: the level of the heading they stand under; no level below it is left out.
    """
    for block in blocks:
        _draw(block, under)
        if isinstance(block, Heading) and block.level == 2:
            under = 2


def _draw(block: Block, under: int) -> None:
    match block:
        case Sentence():
            sentence(block)
        case Heading(text, level):
            name = "table-title" if level == 3 else "section-title"
            tag = f"h{min(level, under + 1)}" if level == 3 else "h2"
            st.html(f'<{tag} class="{name}">{html.escape(text)}</{tag}>')
        case Note():
            _note(block)
        case Chart():
            chart(block, under + 1)
        case Cards():
            cards(block)
        case Table():
            table(block)
        case Links():
            st.html(links(block))
        case Absent():
            st.html(no_chart.several(block))
        case Terms():
            st.html(_terms(block))
        case Ways():
            st.html(ways(block))
        case Definition(metric, lineage):
            st.html(downloads.definition_card(metric))
            if lineage:
                st.html(_lineage(lineage))
        case Download():
            _download(block)
        case Desk():
            _desk(block)
        case Columns() | Group() | Fold():
            _inside(block, under)
        case _:
            widgets.control(block)


def _desk(block: Desk) -> None:
    """What is drawn for whoever looks; where that is refused, the reason stands in its place.

    The page's head stands by then: an error that reached the root would put a second one below.
    """
    module, _, function = block.name.partition(":")
    try:
        getattr(import_module(module), function)(*block.values)
    except (Unknown, Refused) as error:
        st.warning(plain(str(error)))


def _inside(block: Columns | Group | Fold, under: int) -> None:
    match block:
        case Columns(columns, widths, gap):
            for place, inner in zip(st.columns(list(widths), gap=gap), columns, strict=True):
                with place:
                    draw(inner, under)
        case Group(inner, key, across=True):
            with st.container(horizontal=True, vertical_alignment="bottom", gap=block.gap, key=key):
                draw(inner, under)
        case Group(inner, key):
            with st.container(height=block.height or "content", border=False, key=key or None):
                draw(inner, under)
        case Fold(label, inner):
            with st.expander(label):
                draw(inner, under)


def sentence(one: Sentence) -> None:
    """The page's conclusion; a warning in the colour that nothing else may have."""
    text = html.escape(one.text)
    if one.warning:
        st.html(f'<p class="conclusion warn"><b>需关注</b> {parts.whole_numbers(text)}</p>')
    else:
        st.html(f'<p class="conclusion">{parts.whole_numbers(text)}</p>')


def chart(one: Chart, level: int = 2) -> None:
    """A chart with all that belongs to it; where nothing may be shown, one line instead.

    Its title is drawn, so that a saved picture carries it; as a heading it is only heard.
    """
    part, first = one.part, one.part.found[0]
    if no_chart.applies(part):
        st.html(no_chart.line(part, one.key))
        return
    name = names.file_name(part.title, first)
    spec: Any = part.figure
    dark = is_dark()
    figure = drawn.once(one, dark, lambda: _figure(one, dark))
    # A figure about another region is another widget, so that no old click sticks to it.
    key = f"{one.key}-{first.selection.region}"
    with st.container(key=f"chart-{one.key}"):
        st.html(parts.heading(one.key, part.title, level))
        st.plotly_chart(
            figure,
            width="stretch",
            theme=None,
            key=key,
            on_select=_clicked(key, one.click) if one.click else "ignore",
            selection_mode="points",
            config=screen.config(spec.mark, name, st.session_state.get("w-picture", "png")),
            alt=f"{part.title}。{part.subtitle}",
        )
        lines = captions.remarks(part.found, "；".join(filter(None, (part.note, one.hint))))
        if lines:
            st.html(f'<p class="note">{html.escape("；".join(lines))}</p>')
        _tools(part, key=key, file_name=name)


def _figure(one: Chart, dark: bool) -> screen.Ready:
    spec: Any = one.part.figure
    return screen.Ready(
        screen.dressed(
            spec,
            title=one.part.title,
            subtitle=one.part.subtitle,
            footer=captions.marked_line(one.part.found),
            height=one.height,
            dark=dark,
        )
    )


def cards(one: Cards) -> None:
    """A row of cards, with their 口径 below."""
    heading = parts.heading(one.key, one.part.title, 2)
    st.html(drawn.once(one, "html", lambda: heading + card_charts.as_html(one.cards)))
    _tools(one.part, key=one.key, file_name=one.part.title)


def table(one: Table) -> None:
    """Rows of words; with tools where figures were set together."""
    st.html(drawn.once(one, "html", lambda: _plain(one)))
    if one.part is not None and one.part.found:
        name = names.file_name(one.part.title, one.part.found[0])
        _tools(one.part, key=one.key, file_name=name)


def _plain(one: Table) -> str:
    told = one.listing
    place = parts.place(one.key, one.part.title) if one.part else ""
    label = one.part.title if one.part else ""
    return place + tables.plain(
        told.head,
        told.rows,
        numbers=told.numbers,
        totals=told.totals,
        note=one.note,
        label=label,
    )


def links(one: Links) -> str:
    """What needs attention as HTML; every text is escaped, every item leads to its page."""
    heading = parts.heading(one.key, one.part.title, 2)
    if not one.items:
        return f'{heading}<p class="quiet">按既定规则，目前没有需要关注的事项。</p>'
    items = "".join(
        f'<li><b class="warn">需关注</b> <a href="{html.escape(address)}" target="_self">'
        f"{parts.whole_numbers(html.escape(text))}</a></li>"
        for text, address in one.items
    )
    rest = f'<p class="note">另有 {one.more} 项，见下方明细与各页。</p>' if one.more > 0 else ""
    return f'{heading}<ol class="attention">{items}</ol>{rest}'


def ways(block: Ways) -> str:
    """How a question was read; each part opens on its alternatives. Every text is escaped."""
    told = " · ".join(_way(text, others) for text, others in block.parts)
    whole = f" {_a('调整', block.address)}" if block.address else ""
    offers = "".join(f"<li>{_a(text, address)}</li>" for text, address in block.offers)
    listed = f"<ul>{offers}</ul>" if offers else ""
    return f'<div class="ways"><b>{html.escape(block.head)}</b>{told}{whole}{listed}</div>'


def _way(text: str, others: Sequence[tuple[str, str]]) -> str:
    if not others:
        return f"<span>{html.escape(text)}</span>"
    links = "".join(f"<li>{_a(name, address)}</li>" for name, address in others)
    return f"<details><summary>{html.escape(text)}</summary><ul>{links}</ul></details>"


def _a(text: str, address: str) -> str:
    return f'<a href="{html.escape(address)}" target="_self">{html.escape(text)}</a>'


def is_dark() -> bool:
    """Whether the browser shows the dark theme."""
    return st.context.theme.type == "dark"


def _clicked(name: str, click: Click) -> Callable[[], None]:
    def handle() -> None:
        state = st.session_state.get(name)
        points = state["selection"]["points"] if state else []
        code = screen.code_of(points[0]) if points else None
        if code is not None:
            session.put_all(click(code))

    return handle


def _tools(part: Part, *, key: str, file_name: str) -> None:
    downloads.tools(
        part.found,
        key=key,
        file_name=file_name,
        workbook=leaving.part_workbook(part),
        keep=partial(basket.add_part, part),
    )


def _note(one: Note) -> None:
    if one.look == "caption":
        st.caption(one.text)
    else:
        st.html(f'<p class="{one.look}">{html.escape(one.text)}</p>')


def _download(one: Download) -> None:
    st.download_button(
        one.label,
        data=auth.carried(holdings.home(), one.make),
        file_name=one.file_name,
        mime=one.mime,
        key=one.key,
        on_click="ignore",
        type="tertiary" if one.quiet else "secondary",
    )


def _terms(one: Terms) -> str:
    rows = "".join(f"<dt>{html.escape(k)}</dt><dd>{html.escape(v)}</dd>" for k, v in one.pairs)
    note = f'<p class="note">{html.escape(one.note)}</p>' if one.note else ""
    return f'<div class="definition"><dl class="wide">{rows}</dl></div>{note}'


def _lineage(steps: Sequence[tuple[str, Sequence[str]]]) -> str:
    body = "".join(
        f"<li><b>{html.escape(name)}</b>{'<br>'.join(map(html.escape, items))}</li>"
        for name, items in steps
    )
    return f'<ol class="lineage" aria-label="数据来历">{body}</ol>'
