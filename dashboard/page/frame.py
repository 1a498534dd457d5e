"""What stands around every page: head, foot, notices, and the watch for a new snapshot."""

import html
import logging
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard.access import auth, holdings, routes, sessions
from dashboard.document.document import Document
from dashboard.page import blocks, buttons, more, parts
from dashboard.page.markdown import plain
from dashboard.wording import captions, words
from data.contracts import CONTRACTS, Protects
from data.months import month_name
from data.snapshots.warehouse import NoSnapshot

log = logging.getLogger(__name__)
CSS: Final = Path(__file__).parent / "assets" / "screen.css"
_DARK_GREYS: Final = (
    "--muted: #a3afbf; --grid: #2c3747; --accent: #7ba5d2; --warn: #f0795f; --paper: #10161f;"
)
# White on the dark theme's pale blue is 2.6 to 1: main buttons, tags of chosen filters.
_DARK_BUTTON: Final = (
    '[data-testid$="Button-primary"] p, [data-testid="stMultiSelect"] span:has(> span[title]) '
    "{ color: #10161f; }"
)
_PULSE: Final = 4  # seconds; files are looked at once a second, so five at most until it shows
_PICTURES: Final = {"png": "PNG", "svg": "SVG"}


def style() -> None:
    """Put the product's CSS on the page; in the dark theme with the dark greys."""
    dark = f"<style>:root {{ {_DARK_GREYS} }} {_DARK_BUTTON}</style>" if blocks.is_dark() else ""
    st.html(f"<style>{CSS.read_text('utf-8')}</style>{dark}")


def head(page: Document) -> None:
    """Head of a page: its name, the question it answers, where and on what data it stands."""
    serving, reach = holdings.serving(), holdings.months()
    facts = [words.place(page.selection.region)] if page.selection else []
    if reach is not None:
        facts.append(f"数据截至 {month_name(reach[1])}")
    facts.append(words.SECRET_NOTICE)
    marks = [words.DEMO_MARK] if serving.demo else []
    marks += [f"{words.PUBLIC}版"] if page.public else []
    mark = "".join(f'<b class="demo">{text}</b>' for text in marks)
    paper = " · ".join([words.mark(page.public), *marks, words.SECRET_NOTICE])
    st.html(
        f'<div class="print-mark">{html.escape(paper)}</div>'
        f'<header class="page-head"><h1>{html.escape(page.title)}{mark}</h1>'
        f"<p>{html.escape(page.question)}</p>"
        f'<p class="facts">{" · ".join(map(html.escape, facts))}</p></header>'
        f"{parts.skips(page)}"
    )


def foot(page: Document) -> None:
    """Foot of a page: its files, sources, data date, the rules of protection, the notices."""
    serving, found = holdings.serving(), page.cited
    contracts = sorted({name for one in found for name in captions.rests_on(one)})
    if found:
        _picture_format()
        more.offer(page, buttons.offer(page))
    lines = []
    if contracts:
        named = "；".join(f"{CONTRACTS[n].label}（{CONTRACTS[n].publisher}）" for n in contracts)
        lines.append(f"数据来源：{named}。")
    if any(one.metric.protects is Protects.PERSON for one in found):
        lines.append(f"{captions.rounded(serving.profile, page.public)}。")
    lines.append(f"数据快照 {serving.id}（{serving.state}，{serving.signed_by or '未签发'}）。")
    if serving.demo:
        lines.append("本页为演示数据：由程序合成，不对应任何真实个人或单位。")
    lines.append(f"{words.mark(page.public)}；{words.SECRET_NOTICE}。")
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


def out(title: str, why: str, label: str, way: str) -> None:
    """Say that nobody is in any more, with the one way on (an address after the base)."""
    notice(title, why)
    st.html(f'<a class="way" href="{_root()}{way}" target="_self">{html.escape(label)}</a>')


def who(user: auth.User) -> None:
    """Who is signed in, and the way out; on every page."""
    st.html(
        f'<div class="who">{html.escape(user.name)}<form method="post" target="_self" '
        f'action="{_root()}auth/logout"><button>退出</button></form></div>'
    )


def say_damage(user: auth.User) -> None:
    """Tell a steward that the newest snapshot is damaged, or under another profile than is set.

    Others see the date of the data.
    """
    if user.is_steward and (why := holdings.damage()):
        st.warning(plain(f"{why}。请从备份恢复，或重新构建（docs/operations.md）。"))
    if user.is_steward and (why := holdings.outdated_protection()):
        st.warning(plain(f"{why}。"))


def _root() -> str:
    return f"{routes.base()}/"


def went_wrong(error: Exception) -> bool:
    """Say in Chinese that a page broke, and log how; the server asks here before it speaks."""
    log.error("a page broke", exc_info=error)
    notice(
        "页面出错了", f"错误已记入服务日志（{type(error).__name__}）。请刷新页面，或联系管理员。"
    )
    return True


def pulse_when_served() -> None:
    """Follow a new snapshot and a theme that is switched while the page is open, and turn a
    disabled account away, without a click.

    A fragment of its own: it draws nothing, so that nothing flickers; the page runs again only
    when there is something to see.
    """
    st.session_state["snapshot-seen"] = _seen()
    _watch()


def _seen() -> tuple[tuple[str, str], bool]:
    """What an open page was drawn from: it is drawn anew when one of these changes."""
    return _served(), blocks.is_dark()


def _served() -> tuple[str, str]:
    """The snapshot being served, if any, and what a steward is told of its damage."""
    try:
        return holdings.serving_id(), holdings.damage()
    except NoSnapshot:
        return "", holdings.damage()


@st.fragment(run_every=_PULSE)
def _watch() -> None:
    try:
        auth.current_user(holdings.home())
        changed = _seen() != st.session_state.get("snapshot-seen")
    except (auth.NoEntry, auth.SignInNeeded, sessions.Unreadable):
        changed = True
    if changed:
        st.rerun(scope="app")
