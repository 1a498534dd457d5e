"""The screen's root: settings, sign-in, pages. Whatever goes wrong ends in a sentence."""

import streamlit as st

from dashboard.access import audit, auth, holdings, sessions, site
from dashboard.kept import control
from dashboard.page import frame, navigation, session
from data.home import Refused
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Unknown


def run() -> None:
    """Draw whatever page the address asks for."""
    settings = holdings.settings()
    st.set_page_config(page_title=settings.title, page_icon="📊", layout="wide")
    frame.style()
    try:
        user = auth.current_user(holdings.home(), click=True)
    except auth.SignInNeeded:
        session.forget()
        frame.out("已退出登录", "登录已结束，或已过期。", "重新登录", "")
        return
    except auth.NoEntry as error:
        session.forget()
        frame.out("没有权限", str(error), "退出登录", "auth/logout")
        return
    session.belongs_to(user)
    st.logo(site.logo(settings.title), size="large")
    menu = navigation.pages(settings, user)
    page = st.navigation(menu, position="top")
    if auth.required(holdings.home()):
        frame.who(user)
    frame.say_damage(user)
    session.turn_to(page.url_path)
    control.begin(user, {one.url_path: one for group in menu.values() for one in group})
    frame.pulse_when_served()
    if session.is_public() and site.stays_inside(page.url_path):
        frame.notice(page.title, "本页只供内部使用，不在公开版之列。请先关闭「公开版」。")
    else:
        page.run()
    audit.settle()


try:
    run()
except NoSnapshot as error:
    frame.notice("还没有可以显示的数据", str(error))
except audit.NotWritten as error:
    frame.notice("已停止显示", str(error))
except sessions.Unreadable as error:
    frame.notice("暂时不能进入", str(error))
except (Unknown, Refused) as error:
    frame.notice("这个问题没有答案", str(error))
