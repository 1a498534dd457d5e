"""高校源头: which universities feed us, which feed our rivals, whom should we visit?"""

from functools import partial

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts.bars import bars, columns
from dashboard.filters import controls
from dashboard.page import frame, panel
from dashboard.schools import call_list, view
from dashboard.schools import findings as say
from metrics.figures.schools import source

chosen = controls.selection(period=False, education=True)
settled = view.settled_class()
frame.opening("高校源头", "人才从哪些高校来，毕业生去了哪里，该去拜访谁？", chosen)
total, come = fetch(source.GRADUATES_COME, chosen), fetch(source.GRADUATES_COME, chosen, "school")
frame.say(panel.lacking(total) or say.feeders(come, total))
frame.warn(view.no_longer_coming(chosen))

picked = view.narrowed(chosen, view.school(come))
frame.cards(view.cards(picked))
top = partial(bars, order="value", limit=view.MOST)
left, right = st.columns(2, gap="medium")
with left:
    feeders = view.shown_only(come)
    panel.show(
        feeders,
        partial(top, highlight=picked.codes("school")),
        partial(say.most, what="人才输出大户："),
        key="feeders",
        name="人才输出大户",
        on_click=view.pick,
    )
    rivals = view.elsewhere(fetch(source.SCHOOL_PLACED, picked, "work_place"), chosen.region)
    panel.show(
        rivals,
        partial(bars, order="value", limit=10),
        partial(say.most, what=view.rivals_of(picked)),
        key="rivals",
        note="只登记到省的列省名",
    )
with right:
    cities = fetch(source.GRADUATES_COME, picked, "school_place")
    panel.show(
        cities,
        partial(view.arrival_map, home=chosen.region),
        partial(view.from_afar, whole=total),
        key="map",
        drawn=420,
    )
    kinds = fetch(source.SCHOOL_GRADUATES, picked, "destination_type")
    everyone = fetch(source.SCHOOL_GRADUATES, picked)
    panel.show(kinds, bars, partial(say.share_title, whole=everyone, what="毕业去向"), key="kinds")

view.paths(picked, feeders)

left, right = st.columns(2, gap="medium")
with left:
    by_class = fetch(source.GRADUATES_COME_BY_CLASS, picked, "year")
    panel.show(
        by_class,
        lambda one: columns([one], "year"),
        partial(say.classes, what="来本地的毕业生", settled=settled),
        key="classes",
    )
    groups = view.shown_only(fetch(source.GRADUATES_COME, picked, "major_group"))
    panel.show(
        groups,
        partial(bars, order="value", limit=10),
        partial(say.most, what="来本地的专业："),
        key="groups",
    )
with right:
    rates = fetch(source.COME_RATE_BY_CLASS, picked, "year")
    panel.show(
        rates,
        lambda one: columns([one], "year"),
        partial(say.classes, what="来本地率", settled=settled),
        key="rates",
    )
    levels = fetch(source.GRADUATES_COME, picked, "education")
    panel.show(levels, bars, partial(say.most, what="来本地的学历："), key="levels")

view.factors(chosen, feeders)
call_list.show(chosen)
frame.closing(total, come, rivals, cities, kinds, by_class, rates)
