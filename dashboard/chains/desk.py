"""The desk of 企业画像: search, purpose, one employer's profile, for those who may look. Streamlit.

Opened by hand, because each look is noted; HTML tables, because a widget's would offer a file.
"""

import html
from typing import Final

import streamlit as st

from dashboard.access import audit, auth, firms, holdings
from dashboard.chains import profile as say
from dashboard.charts import tables
from dashboard.page.markdown import plain
from data.home import Refused
from metrics.engine.core import Unknown
from metrics.figures.chains.firm import Profile

_WIDE: Final = 320  # pixels of a field
_RULE: Final = (
    "点名企业只供数据管理员和经授权的部门账号为写明的目的查看；"
    "每次查找和查看都连同目的记入审计，不能导出。"
)
_FAULTS: Final = (Refused, PermissionError, Unknown, audit.NotWritten)


def show(region: int) -> None:
    """The desk for a region; nothing for those who may see no employer."""
    user = auth.current_user(holdings.home())
    if not firms.may_look(user):
        return
    st.html('<h3 class="table-title">企业画像</h3>')
    if not st.toggle("打开企业画像", key="firm-open", help=_RULE):
        st.caption(_RULE)
        return
    text = st.text_input(
        "企业名称或统一社会信用代码", max_chars=firms.LONGEST, key="firm-q", width=_WIDE
    )
    if not text.strip():
        return
    try:
        found = firms.find(user, region, text)
    except _FAULTS as error:
        st.warning(plain(str(error)))
        return
    if not found:
        st.caption("所选地区没有名称含这些字的企业。")
        return
    names = say.options(found)
    which = st.selectbox(
        "企业", list(names), format_func=names.__getitem__, key="firm-which", width=2 * _WIDE
    )
    purpose = st.text_input("查看目的", max_chars=firms.LONGEST, key="firm-why", width=2 * _WIDE)
    if len(found) == firms.MOST:
        st.caption(f"只列前 {firms.MOST} 家，请把名称写得更全。")
    if which is None or not st.button("查看", key="firm-go", type="primary"):
        return
    try:
        _shown(firms.look(user, region, which, purpose))
    except _FAULTS as error:
        st.warning(plain(str(error)))


def _shown(found: Profile) -> None:
    st.html(f'<p class="conclusion">{html.escape(say.title(found.firm))}</p>')
    lines = say.years(found) or [("没有参保记录", "", "", "", "")]
    st.html(tables.plain(say.YEARS, lines, numbers=4))
    for text in (say.retention(found.stay), say.hiring(found), say.money(found)):
        st.html(f"<p>{html.escape(text)}</p>")
    if not found.traits:
        st.caption(say.SMALL)
        return
    for column, trait in zip(st.columns(len(say.TRAITS)), say.TRAITS, strict=True):
        head = (say.TRAITS[trait].name, say.CLASSES[1])
        column.html(tables.plain(head, say.classes(found, trait), numbers=1))
