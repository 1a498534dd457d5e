"""供需预测: supply, demand and gap of the next years, how sure they are, what would change them."""

import streamlit as st

from dashboard import (
    controls,
    frame,
    outlook_cells,
    outlook_method,
    outlook_record,
    outlook_scenarios,
    outlook_view,
)
from dashboard import findings_outlook as say
from dashboard.gateway import fetch
from metrics import supply

chosen = controls.selection(period=False)
frame.opening("供需预测", "今后三到五年要多少人、会有多少人、缺多少，有多大把握？", chosen)
answer = st.container()  # above the page's own switches: on a phone they take half a screen
about = outlook_view.asked(chosen)
with answer:
    frame.say(about.note)
if not about.year:  # no insured, or fewer than two years of them
    with answer:
        frame.say(say.headline(about.gap, about.gap, 0))
    frame.closing(about.gap)
    st.stop()
demand = fetch(supply.DEMAND, about.place, "year")
there = fetch(supply.SUPPLY, about.place, "year")
cells = outlook_view.cells(about)
with answer:
    frame.say(say.headline(about.gap, cells, about.year))
frame.cards(outlook_view.cards(about, demand, there))

left, right = st.columns(2, gap="medium")
with left:
    outlook_view.balance(about, demand, there)
with right:
    outlook_view.gap_fan(about)

left, right = st.columns([3, 2], gap="medium")
with left:
    outlook_cells.matrix(about, cells)
with right:
    outlook_cells.likeliest(about, cells)
    others = outlook_view.employed(about)

left, right = st.columns(2, gap="medium")
with left:
    outlook_cells.demand_parts(about)
with right:
    outlook_cells.supply_parts(about)

past = outlook_record.show(about)
outlook_scenarios.show(about)
outlook_method.card()
frame.closing(demand, there, about.gap, cells, *others, *past)
