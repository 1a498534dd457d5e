"""专报: the month's standard briefing in one click, and pages and charts put together."""

import streamlit as st

from dashboard.briefing import view
from dashboard.filters import controls
from dashboard.page import frame

chosen = controls.selection()
frame.opening("专报", "本月人才工作有哪些变化？把要用的页面和图表汇成一份文件。", chosen)

left, right = st.columns([3, 2], gap="large")
with left:
    st.html('<h3 class="table-title">月度专报</h3>')
    told = view.monthly(chosen)
    if told is not None:
        view.offer_monthly(told, chosen)
        st.html(view.as_html(told))
with right, st.container(key="basket"):
    st.html('<h3 class="table-title">自选专报</h3>')
    view.show_basket()

frame.closing()
