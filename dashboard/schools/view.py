"""What 高校源头 asks for: the school chosen, the tables behind its charts, who no longer comes."""

from dataclasses import replace
from typing import Final

import streamlit as st

from dashboard.access.gateway import fetch, months
from dashboard.charts.cards import Card
from dashboard.charts.flows import flows
from dashboard.charts.sankey import hidden, sankey
from dashboard.charts.spec import ChartSpec, Empty
from dashboard.filters import controls
from dashboard.page import frame, panel
from dashboard.schools import findings as say
from dashboard.wording.words import figure, unit
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, contains
from metrics.figures.schools import source
from metrics.models.market.share_fall import Counts, Fall, falls

MOST: Final = 15  # universities in a ranking
PATHS: Final = 8  # universities in the three-leg flow
_EVERY: Final = ""
_CLASSES: Final = 12 * source.CLASSES


def school(come: Protected) -> str:
    """Draw the list of universities, those that send most first; '' = all of them."""
    names = {_EVERY: "全部院校"}
    names |= {str(row.keys["school"]): row.labels["school"] for row in largest(come) if row.value}
    return controls.choice_of("school", "院校", names)


def largest(found: Protected) -> list[Row]:
    """The rows that may be shown, largest first."""
    rows = [row for row in found.rows() if row.value is not None and row.status is Status.OK]
    return sorted(rows, key=lambda row: -(row.value or 0.0))


def occurring(found: Protected) -> Protected:
    """Without true zeros and without members that the source doesn't name."""
    cells = found.frame
    keep = ~((cells["status"] == Status.OK.value) & (cells["value"] == 0))
    for name in found.by:
        keep &= ~cells[name].isin([0, ""])
    return replace(found, frame=cells[keep].reset_index(drop=True))


def shown_only(found: Protected) -> Protected:
    """Only what may be shown; says how many members are hidden. Where all are, nothing changes, so
    that the chart can say why it is empty."""
    cells = found.frame
    few = int(cells["status"].isin([Status.SUPPRESSED.value, Status.IMPRECISE.value]).sum())
    shown = cells[cells["status"] == Status.OK.value].reset_index(drop=True)
    if shown.empty or not few:
        return found if shown.empty else replace(found, frame=shown)
    return replace(found, frame=shown).note(f"另有 {few} 项人数过少或误差过大，未列出")


def compare(part: Metric, whole: Metric, chosen: Selection, by: str) -> list[Fall]:
    """Whose share fell between the three classes before and the three newest.

    Args:
        part, whole: counts.
        chosen: region and filters of both.
        by: the dimension whose members are compared.
    """
    now = fetch(part, chosen, by), fetch(whole, chosen, by)
    if now[1].month is None:
        return []
    earlier = chosen.at(now[1].month - _CLASSES)
    old = fetch(part, earlier, by), fetch(whole, earlier, by)
    numbers = [_counts(one, by) for one in (*old, *now)]
    return falls(
        {
            code: Counts(*(table.get(code, 0.0) for table in numbers))
            for code in numbers[-1]
            if code not in (0, "")
        }
    )


def _counts(found: Protected, by: str) -> dict[int | str, float | None]:
    return {row.keys[by]: row.value for row in found.rows()}


def settled_class() -> int | None:
    """The newest class whose year is over; the one under way is still being registered."""
    reach = months()
    return None if reach is None else (reach[1] + 1) // 12 - 1


def arrival_map(found: Protected, home: int) -> ChartSpec:
    """Arcs from the universities' cities to us; graduates of our own region are no arc."""
    rows = [
        {
            "origin": int(row.keys["school_place"]),
            "destination": home,
            "value": row.value,
            "status": row.status.value,
            "text": figure(row, found.metric),
        }
        for row in found.rows()
        if int(row.keys["school_place"]) and not contains(home, int(row.keys["school_place"]))
    ]
    if not rows:
        return Empty(words="没有外地院校的毕业生来本地就业的记录")
    return flows(rows, home=home, measure=found.metric.name, unit=unit(found.metric), found=[found])


def narrowed(chosen: Selection, name: str) -> Selection:
    """The question about one university, where one is chosen."""
    return chosen.with_("school", name) if name else chosen


def pick(code: int | str) -> None:
    """Look at one university: for a click on its bar."""
    controls.put("school", str(code))


def no_longer_coming(chosen: Selection) -> str:
    """The universities whose graduates stop coming, in words; empty where there are none."""
    found = compare(source.GRADUATES_COME, source.SCHOOL_PLACED, chosen, "school")
    return say.fallen(found, {}, "毕业生来本地率")


def cards(picked: Selection) -> list[Card]:
    """How many came, at which rate, how many are here, how many stay."""
    return [
        panel.card(fetch(metric, picked, widen=False), name=name)
        for metric, name in (
            (source.GRADUATES_COME, "来本地就业的毕业生"),
            (source.COME_RATE, "来本地率"),
            (source.SCHOOL_STOCK, "校友存量（参保人才）"),
            (source.STAY_1, "来后一年留存"),
            (source.STAY_3, "来后三年留存"),
        )
    ]


def elsewhere(found: Protected, home: int) -> Protected:
    """Places of work outside our region, those that may be shown."""
    cells = found.frame
    outside = cells["work_place"].map(lambda code: not code or not contains(home, int(code)))
    return shown_only(
        occurring(replace(found, frame=cells[outside.astype(bool)].reset_index(drop=True)))
    )


def rivals_of(picked: Selection) -> str:
    """Whose graduates go elsewhere."""
    return f"{'、'.join(map(str, picked.codes('school'))) or '各校'}毕业生主要流向城市："


def from_afar(found: Protected, whole: Protected) -> str:
    """How many of those who came studied outside our region, and where most of them did."""
    home = found.selection.region
    rows = [row for row in say.ranked(found) if not contains(home, int(row.keys["school_place"]))]
    if not rows:
        known_places = occurring(found)
        hidden_ones = any(
            not contains(home, int(code)) for code in known_places.frame["school_place"]
        )
        return f"外地院校毕业生：{'人数过少，不予显示' if hidden_ones else '没有或院校所在市不详'}"
    first = rows[0]
    return f"外地院校中，{first.labels['school_place']}来得最多，{figure(first, found.metric)}"


def paths(picked: Selection, feeders: Protected) -> None:
    """Show where the largest feeders' graduates came from and went."""
    chosen = picked.codes("school")
    names = chosen or tuple(row.labels["school"] for row in largest(feeders)[:PATHS])
    asked = picked.with_("education")
    asked = asked.with_("school", *names) if names else asked
    left = fetch(source.STUDY_PATHS, asked, ("origin_province", "school"))
    right = fetch(source.STUDY_PATHS, asked, ("school", "work_place"))
    ours = frozenset(
        int(code) for code in right.frame["work_place"] if contains(picked.region, int(code))
    )
    title = (
        f"{names[0]}的毕业生从哪里来、到哪里去" if chosen else "输出大户的毕业生从哪里来、到哪里去"
    )
    panel.show(
        [left, right],
        lambda tables: sankey(
            *tables, names=("生源地", "院校", "就业地"), most=(5, 8, 8), ours=ours
        ),
        title,
        key="paths",
        note=hidden(left, right),
    )


def factors(chosen: Selection, feeders: Protected) -> None:
    """The largest feeders with what is known of each, as a table."""
    names = [row.labels["school"] for row in largest(feeders)[:MOST]]
    if not names:
        return
    asked = chosen.with_("school", *names)
    columns = (
        (source.GRADUATES_COME, "来本地"),
        (source.SCHOOL_PLACED, "已落实可查"),
        (source.COME_RATE, "来本地率"),
        (source.SCHOOL_STOCK, "校友存量"),
        (source.STAY_1, "一年留存"),
        (source.STAY_3, "三年留存"),
    )
    tables = {title: fetch(metric, asked, "school") for metric, title in columns}
    rivals = _first_rivals(elsewhere_of(asked))
    trends = _trends(fetch(source.GRADUATES_COME_BY_CLASS, asked, ("school", "year")))
    cells = {
        title: {str(row.keys["school"]): figure(row, found.metric) for row in found.rows()}
        for title, found in tables.items()
    }
    rows = [
        (
            name,
            *(cells[title].get(name, "暂无数据") for _, title in columns),
            trends.get(name, "—"),
            rivals.get(name, "—"),
        )
        for name in names
    ]
    st.html('<h3 class="table-title">输出大户一览</h3>')
    frame.listing(
        ("院校", *(title for _, title in columns), "较上届", "主要流向城市"),
        rows,
        note="「已隐去」：本项或其余数人数过少；留存率为毕业当年或次年首次来本地参保者；"
        "较上届为来本地人数，最新完整一届",
        title="输出大户一览",
        rests=list(tables.values()),
    )


def elsewhere_of(asked: Selection) -> Protected:
    """Where each university's graduates work outside our region."""
    found = fetch(source.SCHOOL_PLACED, asked, ("school", "work_place"))
    cells = found.frame
    outside = cells["work_place"].map(
        lambda code: bool(code) and not contains(asked.region, int(code))
    )
    return replace(found, frame=cells[outside.astype(bool)].reset_index(drop=True))


def _first_rivals(found: Protected) -> dict[str, str]:
    first: dict[str, str] = {}
    for row in largest(found):
        first.setdefault(
            str(row.keys["school"]), f"{row.labels['work_place']} {figure(row, found.metric)}"
        )
    return first


def _trends(found: Protected) -> dict[str, str]:
    """Change of the newest whole class on the one before, by university."""
    last = settled_class()
    rows = {(str(r.keys["school"]), int(r.keys["year"])): r for r in found.rows()}
    if last is None:
        return {}
    return {
        school: say.step(row, rows[school, last - 1], found.metric)
        for (school, year), row in rows.items()
        if year == last and (school, last - 1) in rows
    }
