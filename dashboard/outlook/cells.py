"""供需预测, cell by cell: what demand and supply are made of, and where people will be short."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from dashboard.charts.fan import supply_demand
from dashboard.charts.gap_bars import gap_bars
from dashboard.charts.gap_heat import gap_heat
from dashboard.charts.waterfall import waterfall
from dashboard.charts.years import reach, rows_of
from dashboard.document.build import panel, table
from dashboard.document.values import Block, Chart, Heading, Note
from dashboard.outlook import findings as say
from dashboard.outlook.view import CUTS, SHADES, About, short
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
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


def demand_parts(about: About) -> Chart:
    """What demand is made of, from now to the year."""
    found = about.request.fetch(supply.DEMAND_BY_PART, about.then, "part")
    return panel(
        found,
        partial(steps, last="openings"),
        say.demand_parts(found),
        key="demand_parts",
        name="用人需求的构成",
        note=_said(
            _until(about), say.demand_bridge(found, _total(about, supply.DEMAND), about.year)
        ),
    )


def supply_parts(about: About) -> Chart:
    """What comes into supply and what leaves it, from now to the year."""
    found = about.request.fetch(supply.SUPPLY_BY_PART, about.then, "part")
    flows = found.frame["part"].isin(("lost", "gone", "graduates", "returned", "new", *_INWARD))
    flows &= ~found.frame["part"].isin(_INWARD) | (found.frame["value"] != 0)
    moved = replace(found, frame=found.frame[flows].reset_index(drop=True))
    return panel(
        moved,
        partial(steps, net=say.in_posts(found)),
        say.supply_parts(found),
        key="supply_parts",
        name="供给的构成",
        note=_said(
            _until(about), say.supply_bridge(found, _total(about, supply.SUPPLY), about.year)
        ),
    )


def _total(about: About, metric: Metric) -> Protected:
    """What the chart above draws: demand or supply by year."""
    return about.request.fetch(metric, about.place, "year")


def _said(*texts: str) -> str:
    return "；".join(text for text in texts if text)


def _until(about: About) -> str:
    base = (about.gap.month or 0) // 12
    return f"{base + 1} 年至 {about.year} 年累计"


def steps(found: Protected, last: str = "", net: float | None = None) -> Any:
    """A waterfall of a figure's parts, each an undivided figure named by its part.

    Args:
        found: divided by ``part``, in order; a part whose source isn't there is no step.
        last: the part that the others add up to; none: their sum isn't drawn.
        net: what the parts come to without ``last``, where it is known closer than by adding up
            rounded parts.
    """
    there = found.frame["status"] != Status.EMPTY.value
    found = replace(found, frame=found.frame[there | (found.frame["part"] == last)])
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
    if net is not None and total == total:
        total = net  # the note beside it says it too: six roundings apart it would be another
    end = single[-1].frame.assign(value=total)
    named = replace(found, by=(), frame=end, metric=replace(found.metric, name="净增"))
    return waterfall(single, named)


def matrix(about: About, found: Protected) -> Chart:
    """The gap by what lies below, certainty as shade; bars where one dimension is left."""
    if not found.by:
        return flows(about)
    named = short(found)
    # Industries downwards: eleven cities fit across a phone, twenty industries don't.
    ways = sorted(found.by, key=("section", "city", "band").index)
    draw = partial(gap_bars, by=ways[0])
    if len(ways) == 2:
        draw = partial(gap_heat, down=ways[0], across=ways[1])
    return panel(
        named,
        draw,
        say.heat(found, about.year),
        key="heat",
        name=f"各{'各'.join(CUTS[way] for way in found.by)}缺口",
        click=partial(open_cell, ways=tuple(ways)),
        note=_HEAT if len(ways) == 2 else _BARS,
        hint="点击细看",
    )


def open_cell(code: int | str, ways: tuple[str, ...]) -> dict[str, str]:
    """Look into a cell: its city, industry or education becomes the page's."""
    pairs = zip(ways, str(code).split("|"), strict=False)
    return {"region" if way == "city" else way: one for way, one in pairs}


def likeliest(about: About, found: Protected) -> tuple[Block, ...]:
    """The cells most likely to be short, in words and numbers; the years of a lone one."""
    if not found.by:
        return by_year(about)
    found = short(found)
    rows = say.likeliest(found, 0.5)[:_LISTED]
    title = f"{about.year}年最可能短缺的{'和'.join(CUTS[way] for way in found.by)}"
    if not rows:
        return Heading(title), Note("没有短缺可能性过半的单元", "caption")
    listed = [
        [
            name,
            words.probability(row["probability"]),
            words.number(row["value"], found.metric),
            reach(row, "80", found.metric),
        ]
        for name, row in rows
    ]
    head = ("单元", "可能性", "缺口（人）", "可能范围（80%）")
    note = "按短缺可能性排列；人数少的单元不列出"
    return Heading(title), table(head, listed, numbers=3, note=note)


def flows(about: About) -> Chart:
    """Wanted and newly there in each year, where nothing lies below to compare."""
    wanted = about.request.fetch(supply.OPENINGS, about.place, "year")
    come = about.request.fetch(supply.ENTRANTS, about.place, "year")
    return panel(
        [wanted, come],
        lambda two: supply_demand(two[0], two[1]),
        say.flows(wanted, come, about.year),
        key="flows",
        name="当年用人需求与新增供给",
        note=SHADES,
    )


def by_year(about: About) -> tuple[Block, ...]:
    """The gap of one cell, year by year."""
    rows = [
        [
            f"{int(row['year'])}年",
            say.gap_words(row["value"], about.gap),
            reach(row, "80", about.gap.metric),
            words.probability(row["probability"]),
        ]
        for row in rows_of(about.gap)
    ]
    listed = table(
        ("年份", "缺口", "可能范围（80%）", "短缺可能性"),
        rows,
        numbers=3,
        note="正数为缺，负数为富余",
    )
    return Heading("逐年供需缺口"), listed
