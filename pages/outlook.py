"""供需预测: supply, demand and gap of the next years, how sure they are, what would change them."""

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.filters import controls
from dashboard.outlook import cells as outlook_cells
from dashboard.outlook import findings as say
from dashboard.outlook import method, record, scenarios, view
from dashboard.page import frame
from metrics.figures.outlook import supply

chosen = controls.selection(period=False)
frame.opening("供需预测", "今后三到五年要多少人、会有多少人、缺多少，有多大把握？", chosen)
answer = st.container()  # above the page's own switches: on a phone they take half a screen
about = view.asked(chosen)
with answer:
    frame.say(about.note)
if not about.year:  # no insured, or fewer than two years of them
    with answer:
        frame.say(say.headline(about.gap, about.gap, 0))
    frame.closing(about.gap)
    st.stop()
demand = fetch(supply.DEMAND, about.place, "year")
there = fetch(supply.SUPPLY, about.place, "year")
cells = view.cells(about)
with answer:
    frame.say(say.headline(about.gap, cells, about.year))
frame.cards(view.cards(about, demand, there))

left, right = st.columns(2, gap="medium")
with left:
    view.balance(about, demand, there)
with right:
    view.gap_fan(about)

left, right = st.columns([3, 2], gap="medium")
with left:
    outlook_cells.matrix(about, cells)
with right:
    outlook_cells.likeliest(about, cells)
    others = view.employed(about)

left, right = st.columns(2, gap="medium")
with left:
    outlook_cells.demand_parts(about)
with right:
    outlook_cells.supply_parts(about)

past = record.show(about)
scenarios.show(about)
method.card()
frame.closing(demand, there, about.gap, cells, *others, *past)
