"""总览: how is the region doing, and what needs attention today?"""

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.alerts import attention
from dashboard.charts.bars import bars
from dashboard.charts.cards import card
from dashboard.charts.lines import lines, several
from dashboard.charts.region_map import region_map
from dashboard.filters import controls
from dashboard.page import frame
from dashboard.wording import findings
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts, target
from metrics.figures.schools import source

GOALS = (
    ("新引进大专及以上", flow.NEW_COLLEGE, target.COLLEGE_PROGRESS),
    ("新引进硕博", flow.NEW_GRADUATE_DEGREE, target.GRADUATE_DEGREE_PROGRESS),
    ("新引进高层次", flow.NEW_HIGH_TIER, target.HIGH_TIER_PROGRESS),
)
chosen = controls.selection(window="ytd")
below = controls.level_below(chosen.region)
settled = chosen.at(None)
frame.opening("总览", "本地区人才工作进展如何，今天有什么需要关注？", chosen)

total = fetch(stock.TALENT_STOCK, chosen)
arrived = fetch(flow.NEW_COLLEGE, chosen)
before = fetch(flow.NEW_COLLEGE, chosen, "month", span=25)
promised = fetch(target.COLLEGE_PROGRESS, chosen)
frame.say(findings.progress(arrived, before, promised, total))

frame.cards(
    [
        *(
            card(
                fetch(done, chosen),
                fetch(done, chosen, "month", span=25),
                name=name,
                target=fetch(promise, chosen),
                rolling=fetch(done, chosen.at(chosen.month, 12), "month", span=25),
            )
            for name, done, promise in GOALS
        ),
        card(total, fetch(stock.TALENT_STOCK, chosen, "month", span=25), name="人才总量（参保）"),
        card(
            fetch(stock.TALENT_SHARE, chosen),
            fetch(stock.TALENT_SHARE, chosen, "month", span=25),
            name="人才占从业人员",
        ),
        card(fetch(source.GRADUATES_STAY_CITY, chosen), name="高校毕业生留市率"),
        card(fetch(payouts.PAID_AMOUNT, chosen), name="已兑现"),
        card(fetch(payouts.DUE_AMOUNT, chosen), name="应兑未兑"),
    ]
)

left, right = st.columns(2, gap="medium")
with left:
    net = fetch(flow.NET_INFLOW_RATE, settled, below)
    frame.show(
        region_map(net), net, title=findings.signs(net), key="net-map", on_click=controls.drill
    )
    history = fetch(stock.TALENT_STOCK, chosen, "month")
    frame.show(lines(history), history, title=findings.trend(history), key="stock-line")
with right:
    attention.show(chosen)
    waits = fetch(payouts.DUE_CASES, chosen, "wait")
    frame.show(bars(waits), waits, title=findings.longest_wait(waits), key="waits")
    goals = fetch(target.COLLEGE_PROGRESS, chosen, below)
    frame.show(
        bars(goals), goals, title=findings.behind(goals), key="goals", on_click=controls.drill
    )
    come, gone = (fetch(m, settled.at(None, 1), "month") for m in (flow.INFLOW, flow.OUTFLOW))
    frame.show(
        several([come, gone]), [come, gone], title=findings.balance(come, gone), key="in-out"
    )

frame.closing(total, arrived, net, waits, goals, come, gone)
