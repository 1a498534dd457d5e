"""招聘市场: posts, seekers, hot trades, pay, 求人倍率, and whether posts get filled."""

from functools import partial

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts import nation
from dashboard.charts.bars import bars
from dashboard.charts.lines import lines, several
from dashboard.charts.ranking import ranking
from dashboard.filters import controls
from dashboard.page import frame, panel
from dashboard.recruitment import findings as say
from dashboard.recruitment import view
from metrics.figures.market import recruitment as market

chosen = controls.selection(industry=True, occupation=True, window="12")
frame.opening("招聘市场", "谁在招人、谁在求职、出多少钱、招得到吗？", chosen)
period, now = view.windowed(chosen), view.monthly(chosen)
filling = view.settled(chosen)
posts, wanted = fetch(market.NEW_POSTS, period), fetch(market.NEW_HEADCOUNT, period)
firms, seekers = fetch(market.FIRMS, now), fetch(market.SEEKERS, period)
rate, rates = view.tightness(now)
filled, pay = fetch(market.FILL_RATE, filling), fetch(market.POSTED_PAY, period)
frame.say(say.standing(posts, wanted, seekers, rate, rates, panel.absent(rate, filled)))
series = partial(fetch, by="month", span=25)
frame.cards(
    [
        panel.card(posts, series(market.NEW_POSTS, period)),
        panel.card(wanted, series(market.NEW_HEADCOUNT, period)),
        panel.card(firms, series(market.FIRMS, now), name="在招单位"),
        panel.card(seekers, series(market.SEEKERS, period)),
        panel.card(rate, rates),
        panel.card(pay, name="月薪中位数"),
        panel.card(filled, series(market.FILL_RATE, filling)),
    ]
)

hot, titles = view.hottest(chosen), view.titles(chosen)
ten, trade = partial(bars, limit=view.HOTTEST), view.narrow
left, right = st.columns(2, gap="medium")
with left:
    panel.show(rates, partial(lines, zero=True), say.tightness, key="tightness")
    view.open_posts(chosen)
with right:
    hottest = partial(say.wanted_trade, whole=wanted)
    panel.show(hot, ten, hottest, key="trades", on_click=trade)
    panel.show(titles, ten, say.wanted_title, key="titles")

left, right = st.columns(2, gap="medium")
with left:
    paid = view.of_the_hottest(market.POSTED_PAY, hot, period)
    best = partial(say.best_paid, by="occupation", among="热门职业中")
    panel.show(paid, bars, best, key="pay-trade", on_click=trade)
    full = view.of_the_hottest(market.FILL_RATE, hot, filling)
    panel.show(full, bars, say.hardest, key="fill", on_click=trade)
    days = view.of_the_hottest(market.DAYS_TO_FILL, hot, filling)
    panel.show(days, bars, say.hardest, key="days", on_click=trade)
with right:
    degrees = fetch(market.POSTED_PAY, period, "education")
    best = partial(say.best_paid, by="education", among="按学历要求，")
    panel.show(degrees, bars, best, key="pay-education")
    asked = fetch(market.NEW_HEADCOUNT, period, "education")
    panel.show(asked, bars, partial(say.schooling, whole=wanted), key="education")
    people = [series(one, now) for one in (market.SEEKERS, market.REACHED)]
    reached = say.reached(fetch(market.REACHED_RATE, period))
    both = partial(several, names=["求职", "达成意向"], zero=True)
    note = "近月登记的求职者尚在对接中，达成意向数还会上升"
    panel.show(people, both, reached, key="reached", name="求职与达成意向", note=note)

left, right = st.columns([3, 2], gap="medium")
homes = fetch(market.SEEKERS, period, "hukou")
with left:
    drawing = partial(nation.provinces, home=chosen.region)
    origins = partial(say.from_where, whole=seekers)
    panel.show(homes, drawing, origins, key="hukou", name="求职者户籍", drawn=520)
with right:
    away = view.from_away(homes)
    panel.show(away, ranking, "外省户籍求职者，按人次", key="away", name="外省户籍求职者")
frame.closing(posts, seekers, rate, pay, filled)
