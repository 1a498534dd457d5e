"""地区画像: one region in depth: what changed its stock, who its talent are, beside another."""

from functools import partial

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts.bars import bars
from dashboard.charts.lines import several
from dashboard.charts.region_map import region_map
from dashboard.charts.waterfall import steps
from dashboard.filters import controls
from dashboard.page import frame, panel
from dashboard.profile import findings as say
from dashboard.profile import view
from metrics.figures.people import flow, stock

chosen = controls.selection(industry=True, education=True, window="12")
settled = chosen.at(chosen.month, 12)
frame.opening("地区画像", "这个地区的人才为什么增减，由谁构成，与另一地区比怎样？", chosen)

parts = [fetch(step, settled) for step in flow.STEPS]
before, after = view.ends(settled, parts[0])
frame.say(panel.lacking(after) or say.change(before, parts, after) + "。")

left, right = st.columns(2, gap="medium")
with left:
    panel.show(
        [before, *parts, after],
        lambda found: steps(found[0], found[1:-1], found[-1]),
        say.change(before, parts, after),
        key="steps",
        name="人才总量变化的构成",
        note="各部分分别取整，相加与两端之差可能略有出入",
    )
with right:
    level = controls.level_below(chosen.region)
    month = view.month_slider(chosen)
    growth = fetch(stock.TALENT_GROWTH, chosen.at(month), level)
    panel.show(
        growth,
        region_map,
        partial(say.growing, than="一年前"),
        key="growth",
        name="与一年前相比",
        drawn=view.MAP_HEIGHT,
        on_click=controls.drill,
    )

left, right = st.columns(2, gap="medium")
with left:
    ages = fetch(stock.TALENT_PROFILE, chosen, "age")
    panel.show(ages, bars, partial(say.share_under, codes=(1, 2, 3), called="35岁以下"), key="age")
    tiers = fetch(stock.TALENT_PROFILE, chosen, "tier")
    panel.show(tiers, bars, "人才分类", key="tier")
    teams = fetch(stock.TALENT_PROFILE, chosen, "team")
    panel.show(teams, bars, "六支队伍（按人才库登记）", key="team")
with right:
    trades = view.trades(chosen)

rival = view.rival(chosen)
if rival is not None:
    both = [fetch(stock.TALENT_DENSITY, one, "month") for one in (chosen, rival)]
    rates = [fetch(flow.NET_INFLOW_RATE, one.at(one.month), "month") for one in (chosen, rival)]
    names = view.names(chosen, rival)
    for column, pair, key in zip(st.columns(2, gap="medium"), (both, rates), "dn", strict=True):
        with column:
            panel.show(pair, partial(several, names=names), say.versus(*pair), key=f"versus-{key}")
frame.closing(after, growth, ages, trades)
