"""The screen's root: settings, sign-in, pages. Whatever goes wrong ends in a sentence."""

import streamlit as st

from dashboard.access import audit, auth, gateway, site
from dashboard.page import frame, navigation, session
from dashboard.wording import words
from data.home import Refused
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Unknown


def run() -> None:
    """Draw whatever page the address asks for."""
    settings = gateway.settings()
    st.set_page_config(page_title=settings.title, page_icon="📊", layout="wide")
    frame.style()
    try:
        user = auth.current_user(gateway.home())
    except auth.SignInNeeded:
        _sign_in(settings.title)
        return
    except auth.NoEntry as error:
        _turned_away(str(error))
        return
    st.logo(site.logo(settings.title), size="large")
    page = st.navigation(navigation.pages(settings, user), position="top")
    st.session_state["page-now"] = page.url_path
    frame.pulse_when_served()
    if session.is_public() and site.stays_inside(page.url_path):
        frame.notice(page.title, "本页只供内部使用，不在公开版之列。请先关闭「公开版」。")
    else:
        page.run()
    audit.settle()


def _sign_in(title: str) -> None:
    frame.notice(title, "请用单位统一账号登录。")
    st.warning(words.SECRET_NOTICE)
    st.button("登录", type="primary", on_click=st.login)


def _turned_away(why: str) -> None:
    st.error(why)
    st.button("退出登录", on_click=st.logout)


try:
    run()
except NoSnapshot as error:
    frame.notice("还没有可以显示的数据", str(error))
except audit.NotWritten as error:
    frame.notice("已停止显示", str(error))
except (Unknown, Refused) as error:
    frame.notice("这个问题没有答案", str(error))
