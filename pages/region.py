"""区域人才地图: where are the people, how dense, how fast do they come and go?"""

from functools import partial

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts.bars import bars
from dashboard.filters import controls
from dashboard.page import frame, panel
from dashboard.region import findings as say
from dashboard.region import flows, maps, spots
from dashboard.region import view as region_view
from metrics.figures.people import flow, stock

chosen = controls.selection(industry=True, education=True, window="12")
frame.opening("区域人才地图", "人才在哪里，密度多高，来去多快？", chosen)
moving = region_view.MEASURES["in"].asked(chosen)
total, density = fetch(stock.TALENT_STOCK, chosen), fetch(stock.TALENT_DENSITY, chosen)
come, gone = fetch(flow.INFLOW, moving), fetch(flow.OUTFLOW, moving)
net = fetch(flow.NET_INFLOW_RATE, chosen.at(chosen.month))
frame.say(panel.lacking(total) or say.standing(total, density, come, gone, net))

view = region_view.switches(chosen)
measure = view.measure
placed = maps.show(chosen, view)

left, right = st.columns(2, gap="medium")
with left:
    line = fetch(measure.metric, measure.asked(chosen), "month")
    drawing = partial(region_view.trend, view=view, chosen=chosen)
    panel.show(line, drawing, say.trend, key="line", name=measure.name)
    schooling = fetch(stock.TALENT_STOCK, chosen, "education")
    panel.show(
        schooling,
        bars,
        partial(say.schooling, whole=total),
        key="education",
        name="学历结构",
        on_click=region_view.narrow("education"),
    )
with right:
    trades = fetch(stock.TALENT_STOCK, chosen, "section")
    panel.show(
        trades,
        partial(bars, order=view.order),
        partial(say.busiest, whole=total),
        key="section",
        name="行业分布",
        on_click=region_view.narrow("section"),
    )

flows.exchanges(chosen, come, gone)
spots.show(chosen, ("talent", "inflow"), beside=True)
nation = flows.nationwide(chosen)
frame.closing(total, density, placed, net, nation)
