"""本地生源回流（家燕）: where do our own students study, and do they come back?"""

from functools import partial

import streamlit as st

from dashboard.access.gateway import fetch, settings
from dashboard.charts.bars import bars, columns
from dashboard.charts.nation import provinces
from dashboard.charts.region_map import region_map
from dashboard.filters import controls
from dashboard.homecoming import view
from dashboard.page import frame, panel
from dashboard.schools import findings as say
from dashboard.schools import view as source_view
from metrics.figures.schools import homecoming

chosen = controls.selection(period=False, education=True)
settled = source_view.settled_class()
title = settings().page_names.get("homecoming", "本地生源回流")
frame.opening(title, "本地学子在哪里读书，毕业后回来了吗，哪些快毕业了？", chosen)
rate = fetch(homecoming.RETURN_RATE, chosen)
legs = fetch(homecoming.NATIVES_PLACED, chosen, "leg")
frame.say(panel.lacking(rate) or say.homecomers(rate, legs))
frame.warn(view.staying_away(chosen))
frame.cards(view.cards(chosen))

below = controls.level_below(chosen.region)
ranked = partial(bars, order="value", limit=view.MOST)
left, right = st.columns(2, gap="medium")
with left:
    places = fetch(homecoming.RETURN_RATE, chosen, below)
    panel.show(
        places,
        region_map,
        partial(say.span, what="返乡率"),
        key="map",
        drawn=400,
        on_click=controls.drill,
    )
    split = view.named(legs)
    panel.show(
        split,
        bars,
        partial(say.share_title, what="就读与就业", whole=fetch(homecoming.NATIVES_PLACED, chosen)),
        key="legs",
    )
with right:
    studying = fetch(homecoming.STUDENTS, chosen, "school_province")
    panel.show(
        studying,
        partial(provinces, home=chosen.region),
        partial(say.share_title, whole=fetch(homecoming.STUDENTS, chosen), what="在读学生所在省份"),
        key="studying",
        drawn=400,
    )
    classes = fetch(homecoming.RETURN_RATE_BY_CLASS, chosen, "year")
    panel.show(
        classes,
        lambda one: columns([one], "year"),
        partial(say.classes, what="返乡率", settled=settled),
        key="classes",
    )

view.paths(chosen)

left, right = st.columns(2, gap="medium")
with left:
    soon = fetch(homecoming.STUDENTS, chosen, "year")
    panel.show(soon, lambda one: columns([one], "year"), say.soon, key="soon")
    coming = view.next_classes(chosen, soon)
    schools = view.named(fetch(homecoming.STUDENTS, coming, "school"))
    panel.show(schools, ranked, partial(say.most, what="近两届将毕业的学子："), key="schools")
    majors = view.named(fetch(homecoming.STUDENTS, coming, "major_group"))
    panel.show(majors, ranked, partial(say.most, what="近两届将毕业的专业："), key="coming-majors")
with right:
    by_school = view.named(fetch(homecoming.RETURN_RATE, chosen, "school"))
    panel.show(by_school, ranked, partial(say.span, what="返乡率"), key="by-school")
    view.by_major(chosen)
    now = fetch(homecoming.NATIVES_NOW, chosen, "work")
    panel.show(
        now,
        bars,
        partial(
            say.share_title, what="本地生源人才现在", whole=fetch(homecoming.NATIVES_NOW, chosen)
        ),
        key="now",
    )

view.groups(chosen)
frame.closing(rate, legs, studying, places, now)
