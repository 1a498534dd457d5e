"""供需预测, cell by cell: what demand and supply are made of, and where people will be short."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts.fan import supply_demand
from dashboard.charts.gap_bars import gap_bars
from dashboard.charts.gap_heat import gap_heat
from dashboard.charts.waterfall import waterfall
from dashboard.charts.years import reach, rows_of
from dashboard.filters import controls
from dashboard.outlook import findings as say
from dashboard.outlook.view import CUTS, SHADES, Asked, short
from dashboard.page import frame, panel
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.figures.outlook import supply

_INWARD: Final = ("moved", "raised", "came")
_LISTED: Final = 10
_BARS: Final = "右为缺、左为富余；颜色为把握，细线为可能范围（80%）"
_HEAT: Final = "数字为人数，正数为缺；颜色为把握"
# What stands under the steps, where there is room for three characters.
_PARTS: Final = {
    "graduates": "毕业生",
    "moved": "转行来",
    "raised": "学历升",
    "came": "外市来",
    "expansion": "增岗",
    "leaving": "补离职",
    "retiring": "补退休",
    "openings": "合计",
}


def demand_parts(about: Asked) -> None:
    """What demand is made of, from now to the year."""
    found = fetch(supply.DEMAND_BY_PART, about.then, "part")
    panel.show(
        found,
        partial(steps, last="openings"),
        say.demand_parts(found),
        key="demand_parts",
        name="用人需求的构成",
        note=_until(about),
    )


def supply_parts(about: Asked) -> None:
    """What comes into supply and what leaves it, from now to the year."""
    found = fetch(supply.SUPPLY_BY_PART, about.then, "part")
    flows = found.frame["part"].isin(("lost", "gone", "graduates", "returned", "new", *_INWARD))
    flows &= ~found.frame["part"].isin(_INWARD) | (found.frame["value"] != 0)
    moved = replace(found, frame=found.frame[flows].reset_index(drop=True))
    panel.show(
        moved,
        steps,
        say.supply_parts(found),
        key="supply_parts",
        name="供给的构成",
        note=_until(about),
    )


def _until(about: Asked) -> str:
    base = (about.gap.month or 0) // 12
    return f"{base + 1} 年至 {about.year} 年累计"


def steps(found: Protected, last: str = "") -> Any:
    """A waterfall of a figure's parts, each an undivided figure named by its part.

    Args:
        found: divided by ``part``, in order.
        last: the part that the others add up to; none: their sum isn't drawn.
    """
    single = [
        replace(
            found,
            by=(),
            frame=found.frame.iloc[[i]].reset_index(drop=True),
            metric=replace(found.metric, name=_PARTS.get(str(part), str(label))),
        )
        for i, (part, label) in enumerate(
            zip(found.frame["part"], found.frame["part_label"], strict=True)
        )
    ]
    whole = next((i for i, part in enumerate(found.frame["part"]) if part == last), None)
    if whole is not None:
        return waterfall([one for i, one in enumerate(single) if i != whole], single[whole])
    total = found.frame["value"].sum(min_count=len(found))
    end = single[-1].frame.assign(value=total)
    named = replace(found, by=(), frame=end, metric=replace(found.metric, name="净增"))
    return waterfall(single, named)


def matrix(about: Asked, found: Protected) -> None:
    """The gap by what lies below, certainty as shade; bars where one dimension is left."""
    if not found.by:
        flows(about)
        return
    named = short(found) if "section" in found.by else found
    # Industries downwards: eleven cities fit across a phone, twenty industries don't.
    ways = sorted(found.by, key=("section", "city", "band").index)
    draw = partial(gap_bars, by=ways[0])
    if len(ways) == 2:
        draw = partial(gap_heat, down=ways[0], across=ways[1])
    panel.show(
        named,
        draw,
        say.heat(found, about.year),
        key="heat",
        name=f"各{'各'.join(CUTS[way] for way in found.by)}缺口",
        on_click=partial(open_cell, ways=tuple(ways)),
        note=_HEAT if len(ways) == 2 else _BARS,
        hint="点击细看",
    )


def open_cell(code: int | str, ways: tuple[str, ...]) -> None:
    """Look into a cell: its city, industry or education becomes the page's."""
    for way, one in zip(ways, str(code).split("|"), strict=False):
        controls.put("region" if way == "city" else way, one)


def likeliest(about: Asked, found: Protected) -> None:
    """The cells most likely to be short, in words and numbers; the years of a lone one."""
    if not found.by:
        by_year(about)
        return
    found = short(found) if "section" in found.by else found
    rows = say.likeliest(found, 0.5)[:_LISTED]
    title = f"{about.year}年最可能短缺的{'和'.join(CUTS[way] for way in found.by)}"
    st.html(f'<h3 class="table-title">{title}</h3>')
    if not rows:
        st.caption("没有短缺可能性过半的单元")
        return
    listed = [
        [
            name,
            f"{row['probability'] * 100:.0f}%",
            words.number(row["value"], found.metric),
            reach(row, "80", found.metric),
        ]
        for name, row in rows
    ]
    head = ("单元", "可能性", "缺口（人）", "可能范围（80%）")
    frame.listing(head, listed, numbers=3, note="按短缺可能性排列；人数少的单元不列出")


def flows(about: Asked) -> None:
    """Wanted and newly there in each year, where nothing lies below to compare."""
    wanted = fetch(supply.OPENINGS, about.place, "year")
    come = fetch(supply.ENTRANTS, about.place, "year")
    panel.show(
        [wanted, come],
        lambda two: supply_demand(two[0], two[1]),
        say.flows(wanted, come, about.year),
        key="flows",
        name="当年用人需求与新增供给",
        note=SHADES,
    )


def by_year(about: Asked) -> None:
    """The gap of one cell, year by year."""
    st.html('<h3 class="table-title">逐年供需缺口</h3>')
    rows = [
        [
            f"{int(row['year'])}年",
            say.gap_words(row["value"], about.gap),
            reach(row, "80", about.gap.metric),
            f"{row['probability'] * 100:.0f}%",
        ]
        for row in rows_of(about.gap)
    ]
    frame.listing(
        ("年份", "缺口", "可能范围（80%）", "短缺可能性"),
        rows,
        numbers=3,
        note="正数为缺，负数为富余",
    )
