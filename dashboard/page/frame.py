"""What every page has: head, sentence, charts with 口径, data, source and download, foot.

Nothing here asks for a figure; it shows Protected tables that the page fetched.
"""

import html
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard.access import audit, auth, gateway
from dashboard.briefing import basket
from dashboard.charts import cards as card_charts
from dashboard.charts import screen, tables
from dashboard.charts.cards import Card
from dashboard.charts.spec import ChartSpec
from dashboard.document.values import Listing, Part, Sentence
from dashboard.page import buttons, collected, downloads, more
from dashboard.wording import words
from data.contracts import CONTRACTS, Protects
from data.months import month_name
from data.snapshots.warehouse import NoSnapshot
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection

log = logging.getLogger(__name__)
CSS: Final = Path(__file__).parent / "assets" / "screen.css"
_DARK_GREYS: Final = (
    "--muted: #a3afbf; --grid: #2c3747; --accent: #7ba5d2; --warn: #f0795f; --paper: #10161f;"
)
_PULSE: Final = 5  # seconds within which a new snapshot is noticed
_PICTURES: Final = {"png": "PNG", "svg": "SVG"}


def style() -> None:
    """Put the product's CSS on the page; in the dark theme with the dark greys."""
    dark = f"<style>:root {{ {_DARK_GREYS} }}</style>" if _is_dark() else ""
    st.html(f"<style>{CSS.read_text('utf-8')}</style>{dark}")


def opening(title: str, question: str | Metric, chosen: Selection | None = None) -> None:
    """Head of a page: its name, the question it answers, where and on what data it stands."""
    asked = question.definition if isinstance(question, Metric) else question
    serving = gateway.serving()
    reach = gateway.months()
    collected.begin(title, asked, chosen)
    facts = [words.place(chosen.region)] if chosen else []
    if reach is not None:
        facts.append(f"数据截至 {month_name(reach[1])}")
    facts.append(words.SECRET_NOTICE)
    marks = [words.DEMO_MARK] if serving.demo else []
    marks += [f"{words.PUBLIC}版"] if gateway.is_public() else []
    mark = "".join(f'<b class="demo">{text}</b>' for text in marks)
    paper = " · ".join([words.mark(gateway.is_public()), *marks, words.SECRET_NOTICE])
    st.html(
        f'<div class="print-mark">{html.escape(paper)}</div>'
        f'<header class="page-head"><h1>{html.escape(title)}{mark}</h1>'
        f"<p>{html.escape(asked)}</p>"
        f'<p class="facts">{" · ".join(map(html.escape, facts))}</p></header>'
    )


def say(sentence: str) -> None:
    """State the page's conclusion; its numbers come from :mod:`dashboard.wording.words`."""
    if sentence:
        audit.settle()
        collected.said(Sentence(sentence))
        st.html(f'<p class="conclusion">{html.escape(sentence)}</p>')


def warn(sentence: str) -> None:
    """State what needs attention, in the colour that nothing else may have."""
    if sentence:
        audit.settle()
        collected.said(Sentence(sentence, warning=True))
        st.html(f'<p class="conclusion warn"><b>需关注</b> {html.escape(sentence)}</p>')


def cards(row: Sequence[Card]) -> None:
    """Show a row of cards (see :func:`dashboard.charts.cards.card`), with their 口径 below."""
    audit.settle()
    st.html(card_charts.as_html(row))
    shown = {one.metric.id: one for card in row for one in card.found[:1]}
    name = f"cards-{'-'.join(shown)}"
    told = Listing(card_charts.HEAD, card_charts.as_lines(row))
    rests = tuple(one for card in row for one in card.found[1:])
    part = Part("指标卡", tuple(shown.values()), listing=told, rests=rests)
    _offered(part, key=name, file_name="指标卡")


def show(
    chart: ChartSpec,
    found: Protected | Sequence[Protected],
    *,
    title: str,
    key: str,
    subtitle: str = "",
    height: int | None = None,
    on_click: Callable[[Any], None] | None = None,
    note: str = "",
    hint: str = "",
) -> None:
    """Show a chart with all that belongs to it.

    Args:
        chart: from a chart function.
        found: the tables it was drawn from; the first names the measure.
        title: what the chart says (a finding) or shows.
        key: unique on the page.
        subtitle: measure, unit, place, period, unless the page knows better.
        height: pixels of the drawing, title and footer not counted; a map needs it, bars and lines
            know their own.
        on_click: called with the code of the region, bar or point that was clicked, before the
            page runs again; pass ``controls.drill`` to look into a region.
        note: one more remark under the chart.
        hint: what a click does: on the screen alone, no file can be clicked.
    """
    audit.settle()
    tables_ = [found] if isinstance(found, Protected) else list(found)
    first = tables_[0]
    below = subtitle or words.subtitle(first)
    dressed = screen.dressed(
        chart,
        title=title,
        subtitle=below,
        footer=downloads.marked_line(tables_),
        height=height,
        dark=_is_dark(),
    )
    # A figure about another region is another widget, so that no old click sticks to it.
    name = f"{key}-{first.selection.region}"
    with st.container(key=f"chart-{key}"):
        st.plotly_chart(
            dressed,
            width="stretch",
            theme=None,
            key=name,
            on_select=_clicked(name, on_click) if on_click else "ignore",
            selection_mode="points",
            config=screen.config(
                chart.mark,
                downloads.file_name(title, first),
                st.session_state.get("w-picture", "png"),
            ),
            alt=f"{title}。{below}",
        )
        _remarks(tables_, "；".join(filter(None, (note, hint))))
        part = Part(title, tuple(tables_), below, note, chart)
        _offered(part, key=name, file_name=downloads.file_name(title, first))


def table(found: Protected, *, title: str, key: str, note: str = "") -> None:
    """Show a table of figures where a chart would say less."""
    audit.settle()
    st.html(
        f'<h3 class="table-title">{html.escape(title)}</h3>'
        f'<p class="note">{html.escape(words.subtitle(found))}</p>{tables.as_html(found)}'
    )
    _remarks([found], note)
    part = Part(title, (found,), words.subtitle(found), note)
    _offered(part, key=key, file_name=downloads.file_name(title, found))


def _offered(part: Part, *, key: str, file_name: str) -> None:
    """Put a part's tools under it, and keep it for the page's own file."""
    collected.showed(key, part)
    downloads.tools(
        part.found,
        key=key,
        file_name=file_name,
        workbook=buttons.part_workbook(part),
        keep=partial(basket.add_part, part),
    )


def listing(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: int = 0,
    note: str = "",
    title: str = "",
    rests: Sequence[Protected] = (),
    found: Sequence[Protected] = (),
    key: str = "",
) -> None:
    """Show a table that is no figure: sources, loads, columns of a contract; or one set together
    from figures.

    Args:
        head, rows: texts.
        numbers: how many of the last columns stand right.
        note: a remark under it.
        title: what the page's own files call it; without one it isn't in them.
        rests: the tables that its figures were taken from, for the audit trail.
        found: the figures it was set together from, whose 口径, data and files stand under it.
        key: unique on the page, where there are such.
    """
    audit.settle()
    st.html(tables.plain(head, rows, numbers=numbers, note=note))
    if title:
        lines = tuple(tuple(str(cell) for cell in row) for row in rows)
        kept = Listing(tuple(head), lines, numbers)
        part = Part(title, tuple(found), note=note, listing=kept, rests=tuple(rests))
        if found:
            _offered(part, key=key, file_name=downloads.file_name(title, found[0]))
        else:
            collected.showed(f"list-{title}", part)


def closing(*found: Protected) -> None:
    """Foot of a page: sources, data date, the rules of protection, the notices."""
    serving = gateway.serving()
    contracts = sorted({name for one in found for name in one.metric.sources})
    if found:
        _picture_format()
        buttons.offer()
        more.offer()
    lines = []
    if contracts:
        named = "；".join(f"{CONTRACTS[n].label}（{CONTRACTS[n].publisher}）" for n in contracts)
        lines.append(f"数据来源：{named}。")
    if any(one.metric.protects is Protects.PERSON for one in found):
        lines.append(f"{downloads.rounded(gateway.is_public())}。")
    lines.append(f"数据快照 {serving.id}（{serving.state}，{serving.signed_by or '未签发'}）。")
    if serving.demo:
        lines.append("本页为演示数据：由程序合成，不对应任何真实个人或单位。")
    lines.append(f"{words.mark(gateway.is_public())}；{words.SECRET_NOTICE}。")
    st.html(f'<footer class="page-foot">{"".join(map(html.escape, lines))}</footer>')


def _picture_format() -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="picture"):
        st.html('<span class="note">图片格式</span>', width="content")
        st.segmented_control(
            "图片格式",
            list(_PICTURES),
            format_func=_PICTURES.__getitem__,
            key="w-picture",
            default="png",
            required=True,
            persist_state="session",
            label_visibility="collapsed",
        )


def notice(title: str, why: str) -> None:
    """Say why there is no page; the next snapshot brings it without a click."""
    st.html(
        f'<header class="page-head"><h1>{html.escape(title)}</h1></header>'
        f'<p class="conclusion">{html.escape(why)}</p>'
    )


def went_wrong(error: Exception) -> bool:
    """Say in Chinese that a page broke, and log how; the server asks here before it speaks."""
    log.error("a page broke", exc_info=error)
    notice(
        "页面出错了", f"错误已记入服务日志（{type(error).__name__}）。请刷新页面，或联系管理员。"
    )
    return True


def pulse_when_served() -> None:
    """Follow a new snapshot, and turn a disabled account away, without a click.

    A fragment of its own: it draws nothing, so that nothing flickers; the page runs again only
    when there is something to see.
    """
    st.session_state["snapshot-seen"] = _serving_or_none()
    _watch()


def _serving_or_none() -> str | None:
    try:
        return gateway.serving_id()
    except NoSnapshot:
        return None


@st.fragment(run_every=_PULSE)
def _watch() -> None:
    try:
        auth.current_user(gateway.home())
        changed = _serving_or_none() != st.session_state.get("snapshot-seen")
    except (auth.NoEntry, auth.SignInNeeded):
        changed = True
    if changed:
        st.rerun(scope="app")


def _clicked(name: str, on_click: Callable[[Any], None]) -> Callable[[], None]:
    def handle() -> None:
        state = st.session_state.get(name)
        points = state["selection"]["points"] if state else []
        if points:
            code = screen.code_of(points[0])
            if code is not None:
                on_click(code)

    return handle


def _remarks(found: Sequence[Protected], note: str) -> None:
    lines = downloads.remarks(found, note)
    if lines:
        st.html(f'<p class="note">{html.escape("；".join(lines))}</p>')


def _is_dark() -> bool:
    return st.context.theme.type == "dark"
