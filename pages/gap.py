"""产业缺口: which industries and occupations lack whom, how badly, and why?"""

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.filters import controls
from dashboard.gap import findings as say
from dashboard.gap import view
from dashboard.page import frame
from dashboard.region import spots
from metrics.figures.market import gap, trade

chosen = controls.selection(industry=True, education=True, occupation=True, window="12")
frame.opening("产业缺口", "哪些行业和职业缺人、缺多少、为什么、去哪里找？", chosen)
by = controls.choice("trade", "紧缺程度", view.TRADES, "occupation")
index, note = view.index(chosen, by)
unfilled = fetch(trade.UNFILLED, view.place(chosen))
mismatch = fetch(gap.MISMATCH, view.place(chosen))
frame.say(say.standing(index, unfilled, mismatch))
frame.warn(view.alarms(chosen, by))

left, right = st.columns(2, gap="medium")
with left:
    view.ranking(index, note)
    view.offer_catalogue(index)
with right:
    view.structure(chosen)

left, right = st.columns(2, gap="medium")
with left:
    view.gaps(chosen)
    view.mismatch(chosen)
with right:
    view.posts(chosen)

left, right = st.columns(2, gap="medium")
with left:
    view.shift(chosen)
with right:
    spots.show(chosen, ("gap", "talent"))

left, right = st.columns(2, gap="medium")
with left:
    view.chains(chosen)
with right:
    view.chain_needs(chosen)

frame.closing(index, unfilled, mismatch)
