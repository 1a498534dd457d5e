"""The steward's desk of 大屏: which scenes, in which order, how long; written to the home."""

import streamlit as st

from dashboard.access import auth, holdings, site
from dashboard.document import keeping
from dashboard.document.build import table
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Sentence
from dashboard.filters.values import Filters
from dashboard.page import blocks
from dashboard.projector import programme as file
from dashboard.projector.room import Nothing, Room
from dashboard.projector.scenes import NAMES, SCENES, WITHOUT
from metrics.engine.core import Unknown

_THEMES = {"dark": "深色", "light": "浅色"}
_KEYS = (
    "方向键换画面，空格暂停，F 全屏，数字键直达，`Home`、`End` 到首尾；"
    "触屏轻点暂停，左右滑动换画面。"
)


def show() -> None:
    """Draw the form; saving reaches every screen within a quarter of a minute."""
    played = file.programme(holdings.home(), NAMES)
    if played.problem:
        blocks.draw([Sentence(played.problem, warning=True)])
    stay = {turn.scene: turn.seconds for turn in played.turns}
    order = st.multiselect(
        "画面与次序（按选入的先后播放）",
        list(NAMES),
        default=list(stay),
        format_func=NAMES.__getitem__,
        placeholder="选择画面",
        select_all=False,
        key="w-scenes",
    )
    with st.container(horizontal=True, gap="small", key="w-stay"):
        turns = tuple(file.Turn(scene, _seconds(scene, stay)) for scene in order)
    theme = st.segmented_control(
        "底色",
        list(_THEMES),
        format_func=_THEMES.__getitem__,
        default=played.theme,
        required=True,
        key="w-theme",
    )
    if st.button("保存", type="primary", disabled=not turns):
        file.write(holdings.home(), file.Programme(turns, theme or played.theme))
        st.success("已保存，正在播放的大屏将自动换上")
    st.caption(_KEYS)
    _left_out()


def _seconds(scene: str, stay: dict[str, int]) -> int:
    return int(
        st.number_input(
            f"{NAMES[scene]}（秒）",
            min_value=file.SHORTEST,
            max_value=file.LONGEST,
            value=stay.get(scene, file.SECONDS),
            step=5,
            width=150,
            key=f"w-stay-{scene}",
        )
    )


def _left_out() -> None:
    """Which scenes the screen skips now, which pages have none, and why."""
    asked = Request(auth.current_user(holdings.home()), {}, Filters())
    blocks.draw(list(keeping.opened(skipped, asked).blocks))
    named = {one.url: one.title for one in site.ENTRIES}
    pages = [(named[url], why) for url, why in WITHOUT.items()]
    blocks.draw([table(("没有画面的页面", "原因"), pages)])


def skipped(request: Request) -> Document:
    """The scenes that have nothing to show to a reader, with the reasons: kept as a page is."""
    room, rows = Room.of(request.user), []
    for scene in SCENES.values():
        try:
            scene.make(room)
        except (Nothing, Unknown) as error:
            rows.append((scene.name, str(error)))
    title = "现在不播放的画面"
    return Document(title, blocks=(table((title, "原因"), rows),) if rows else ())
