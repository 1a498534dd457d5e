"""What 本地生源回流 asks for: students soon to graduate, paths home, who returns."""

from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts import tables
from dashboard.charts.bars import bars
from dashboard.charts.cards import Card
from dashboard.charts.sankey import hidden, sankey
from dashboard.filters import controls
from dashboard.page import panel
from dashboard.schools import findings as say
from dashboard.schools.view import compare, occurring, shown_only
from dashboard.wording.words import figure
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.selection import Selection, contains
from metrics.figures.schools import homecoming

MOST: Final = 12
_BEFORE_THEM: Final = 2  # classes that graduate next
_FEWEST: Final = 100  # placed natives behind a comparison of groups
_EVENTS: Final = 10  # of them, returned
_UNKNOWN_MAJORS: Final = 0.1


def cards(chosen: Selection) -> list[Card]:
    """How many return to the city, to the county, how many are here now, how many still study."""
    return [
        panel.card(fetch(metric, chosen, widen=False), name=name)
        for metric, name in (
            (homecoming.RETURN_RATE, "返乡率（回本市）"),
            (homecoming.RETURN_COUNTY_RATE, "返县率（回本区县）"),
            (homecoming.NATIVES_PLACED, "已落实且去向可查"),
            (homecoming.NATIVES_BACK_NOW, "在乡率（参保人才）"),
            (homecoming.STUDENTS, "在读学生"),
        )
    ]


def staying_away(chosen: Selection) -> str:
    """The regions whose natives stop coming back, in words; empty where there are none.

    Counties first; where no county stands out, cities.
    """
    for by in ("county", "city"):
        back, placed = homecoming.NATIVES_RETURNED, homecoming.NATIVES_PLACED
        found = compare(back, placed, chosen, by)
        if found:
            names = {row.keys[by]: row.labels[by] for row in fetch(placed, chosen, by).rows()}
            return say.fallen(found, names, "生源毕业生返乡率")
    return ""


def next_classes(chosen: Selection, soon: Protected) -> Selection:
    """Our students who graduate in the next two years that the register knows of."""
    years = sorted(int(row.keys["year"]) for row in soon.rows())[:_BEFORE_THEM]
    return chosen.with_("year", *years) if years else chosen


def named(found: Protected) -> Protected:
    """Members with a name that may be shown."""
    return shown_only(occurring(found))


def paths(chosen: Selection) -> None:
    """Show where natives study and where they work, by their place of origin."""
    asked = chosen.with_("education")
    below = controls.level_below(chosen.region)
    left = fetch(homecoming.NATIVE_PATHS, asked, (below, "school_place"))
    right = fetch(homecoming.NATIVE_PATHS, asked, ("school_place", "work_place"))
    ours = frozenset(
        int(code)
        for code in right.frame["work_place"]
        if contains(chosen.region, int(code)) or int(code) == chosen.region // 100 * 100
    )
    panel.show(
        [left, right],
        lambda both: sankey(
            *both, names=("生源地", "院校所在地", "就业地"), most=(8, 8, 8), ours=ours
        ),
        "本地学子在哪里读书、到哪里就业",
        key="paths",
        note=hidden(left, right),
    )


def by_major(chosen: Selection) -> None:
    """Show the return rate by major, unless most majors of those who left are unknown."""
    placed = fetch(homecoming.NATIVES_PLACED, chosen, "major_group")
    known = {int(row.keys["major_group"]): row.value or 0.0 for row in placed.rows()}
    whole = sum(known.values())
    if whole and known.get(0, 0.0) / whole > _UNKNOWN_MAJORS:
        found = named(fetch(homecoming.NATIVES_RETURNED, chosen, "major_group"))
        share = known[0] / whole * 100
        note = (
            f"{share:.0f}% 的毕业生未登记专业（多为去外地者），不能按专业算返乡率，这里只列返乡人数"
        )
        panel.show(
            found,
            partial(bars, order="value", limit=MOST),
            partial(say.most, what="返乡者的专业："),
            key="majors",
            note=note,
        )
        return
    rates = named(fetch(homecoming.RETURN_RATE, chosen, "major_group"))
    panel.show(
        rates,
        partial(bars, order="value", limit=MOST),
        partial(say.span, what="返乡率"),
        key="majors",
    )


def groups(chosen: Selection) -> None:
    """Set groups of natives beside each other: a plain comparison, and only of enough people."""
    rate = fetch(homecoming.RETURN_RATE, chosen, widen=False)
    row = rate.one()
    st.html('<h3 class="table-title">返乡者有什么不同</h3>')
    enough = (row.denominator or 0.0) >= _FEWEST and (row.numerator or 0.0) >= _EVENTS
    if not enough:
        st.html(
            f'<p class="note">已落实者不足 {_FEWEST} 人，或返乡者不足 {_EVENTS} 人，不作比较。</p>'
        )
        return
    found = list(_groups(chosen))
    st.html(f'<p class="conclusion">{say.apart([(n, r) for n, r, _ in found], rate)}。</p>')
    st.html(
        tables.plain(
            ("毕业生", "已落实且去向可查", "返乡率"),
            [
                (name, figure(size, homecoming.NATIVES_PLACED), figure(r, rate.metric))
                for name, r, size in found
            ],
            numbers=2,
            note="只作对比，不说明因果；差别在取整误差内的视为相近",
        )
    )


def _groups(chosen: Selection) -> list[tuple[str, Row, Row]]:
    own = chosen.region // 10_000 * 10_000
    place = fetch(homecoming.NATIVES_PLACED, chosen, "school_province")
    away = tuple(int(c) for c in place.frame["school_province"] if c not in (0, own))
    asked: list[tuple[str, Selection]] = []
    if not chosen.codes("education"):
        asked += [
            ("大专", chosen.with_("education", 3)),
            ("本科", chosen.with_("education", 4)),
            ("硕士、博士", chosen.with_("education", 5, 6)),
        ]
    asked.append(("在本省就读", chosen.with_("school_province", own)))
    if away:
        asked.append(("在外省就读", chosen.with_("school_province", *away)))
    found = []
    for name, selection in asked:
        rate = fetch(homecoming.RETURN_RATE, selection, widen=False).one()
        size = fetch(homecoming.NATIVES_PLACED, selection, widen=False).one()
        # A vague rate would be compared as if it were sharp.
        sharp = rate if rate.status is not Status.IMPRECISE else replace(rate, value=None)
        found.append((name, sharp, size))
    return found
