"""产业缺口: which industries and occupations lack whom, how badly, and why?"""

import streamlit as st

from dashboard import controls, frame, gap_view, spots_view
from dashboard import findings_gap as say
from dashboard.gateway import fetch
from metrics import gap, trade

chosen = controls.selection(industry=True, education=True, occupation=True, window="12")
frame.opening("产业缺口", "哪些行业和职业缺人、缺多少、为什么、去哪里找？", chosen)
by = controls.choice("trade", "紧缺程度", gap_view.TRADES, "occupation")
index, note = gap_view.index(chosen, by)
unfilled = fetch(trade.UNFILLED, gap_view.place(chosen))
mismatch = fetch(gap.MISMATCH, gap_view.place(chosen))
frame.say(say.standing(index, unfilled, mismatch))
frame.warn(gap_view.alarms(chosen, by))

left, right = st.columns(2, gap="medium")
with left:
    gap_view.ranking(index, note)
    gap_view.offer_catalogue(index)
with right:
    gap_view.structure(chosen)

left, right = st.columns(2, gap="medium")
with left:
    gap_view.gaps(chosen)
    gap_view.mismatch(chosen)
with right:
    gap_view.posts(chosen)

left, right = st.columns(2, gap="medium")
with left:
    gap_view.shift(chosen)
with right:
    spots_view.show(chosen, ("gap", "talent"))

left, right = st.columns(2, gap="medium")
with left:
    gap_view.chains(chosen)
with right:
    gap_view.chain_needs(chosen)

frame.closing(index, unfilled, mismatch)
