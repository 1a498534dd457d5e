"""What 供需预测 asks for and lays out: the years ahead, by region and industry."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import streamlit as st

from dashboard import controls, frame, panel, words
from dashboard import findings_outlook as say
from dashboard.charts.cards import Card
from dashboard.charts.fan import fan, supply_demand
from dashboard.charts.gap_heat import certainty, gap_heat
from dashboard.charts.record import said_and_came
from dashboard.charts.waterfall import waterfall
from dashboard.charts.years import reach
from dashboard.gateway import fetch
from data.reference import sections
from metrics import forecast_record, nowcasting, supply
from metrics.disclosure import Protected, Status
from metrics.selection import OutOfScope, Selection, level, parent

USUAL: Final = 3  # years ahead that the page opens with
_LISTED: Final = 10
_EVERY: Final = "all"
_BANDS: Final = "深色为 80%、浅色为 95% 的可能范围"
_SHADES: Final = "带状为 80% 的可能范围，中间的色块为缺口（橙）或富余（绿）"
_HEAT: Final = "数字为人数，正数为缺；颜色为把握；点击格子看该市该行业"


@dataclass(frozen=True)
class Asked:
    """What the page is about.

    Attributes:
        place: region (a city at the least) and the industry chosen.
        year: the year that cards, matrix and table speak of.
        gap: the gap by year, which every part of the page starts from.
        note: a remark where the region asked about is not the one shown.
    """

    place: Selection
    year: int
    gap: Protected
    note: str = ""

    @property
    def then(self) -> Selection:
        """The place in the year chosen."""
        return self.place.with_("year", self.year)


def asked(chosen: Selection) -> Asked:
    """Draw the page's switches and say what is asked."""
    here, note = _place(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="switches"):
        names = {_EVERY: "全部行业", **{one.code: one.name for one in sections()}}
        trade = controls.choice_of("section", "行业门类", names)
        if trade != _EVERY:
            here = here.with_("section", trade)
        gap = fetch(supply.GAP, here, "year")
        years = [int(year) for year in sorted(gap.frame["year"].unique())]
        options = {str(year): f"{year}年" for year in years}
        if not options:
            return Asked(here, 0, gap, note)
        usual = str(years[min(USUAL, len(years)) - 1])
        year = int(controls.choice("year", "看到哪一年", options, usual))
    return Asked(here, year, gap, note)


def _place(chosen: Selection) -> tuple[Selection, str]:
    """The region, or the county's city: projections don't reach below."""
    region = chosen.region
    if level(region) != "county":
        return Selection(region), ""
    city = parent(region)
    try:
        fetch(supply.GAP, Selection(city))
    except OutOfScope:
        return Selection(region), ""
    return Selection(city), f"供需预测只到市一级，以下为{words.place(city)}"


def one_year(found: Protected, year: int) -> Protected:
    """A table by year as the undivided figure of one of them."""
    rows = found.frame[found.frame["year"] == year].reset_index(drop=True)
    return replace(found, by=(), frame=rows, selection=found.selection.with_("year", year))


def cells(about: Asked) -> Protected:
    """The gap of the year by whatever lies below the place: city × industry, or one of both."""
    return fetch(supply.GAP, about.then, below(about))


def below(about: Asked) -> tuple[str, ...]:
    """The dimensions by which the place can still be divided."""
    cities = ("city",) if level(about.place.region) == "province" else ()
    trades = () if about.place.codes("section") else ("section",)
    return (*cities, *trades)


def cards(about: Asked, demand: Protected, there: Protected) -> list[Card]:
    """The year in four figures, and what this year is going to be in two."""
    made = []
    base = (about.gap.month or 0) // 12
    when = say.years_ahead(about.year, base)
    for found, name in ((demand, "需求"), (there, "供给"), (about.gap, "缺口")):
        one = one_year(found, about.year)
        card = panel.card(one, name=f"{when}{name}")
        row = say.of_year(found, about.year)
        if row is not None:
            if found is about.gap:
                card = replace(
                    _signed(card, row, found), note=f"95% 的可能在{say.span(row, found)}之间"
                )
            else:
                card = replace(card, note=f"可能范围（95%）{reach(row, '95', found.metric)}")
            made.append(card)
        else:
            made.append(card)
    likely = fetch(supply.CHANCE, about.then)
    share = likely.one().value
    card = panel.card(likely, name="短缺可能性")
    if share is not None:
        card = replace(card, value=f"{share * 100:.0f}", note=certainty(share))
    made.append(card)
    region = Selection(about.place.region)
    for metric, name in ((nowcasting.NOW_NEW, "当年预计新引进"),
                         (nowcasting.NOW_EMPLOYED, "年末预计从业人员")):  # fmt: skip
        now = fetch(metric, region)
        card = panel.card(now, name=name)
        note = "；".join(x for x in (card.note, say.nowcast(now)) if x)
        made.append(replace(card, note=note))
    return made


def _signed(card: Card, row: dict[str, Any], found: Protected) -> Card:
    """缺 or 富余 in the name, so that the number wants no sign."""
    value = float(row["value"])
    name = card.name if value > 0 else card.name.replace("缺口", "富余")
    return replace(card, name=name, value=words.number(abs(value), found.metric))


def balance(about: Asked, demand: Protected, there: Protected) -> None:
    """Supply against demand with the gap shaded."""
    title = say.balance(demand, there, about.year)
    panel.show([demand, there], lambda two: supply_demand(two[0], two[1]), title,
               key="balance", name="供给与需求", note=_SHADES)  # fmt: skip


def gap_fan(about: Asked) -> None:
    """The gap with its ranges."""
    panel.show(about.gap, partial(fan, zero=True), say.fan_title(about.gap, about.year),
               key="fan", name="供需缺口",
               note=f"{say.ranges(about.gap, about.year)}；{_BANDS}")  # fmt: skip


def employed(about: Asked) -> None:
    """The employed of years past and their forecast."""
    past = fetch(supply.HISTORY, about.place, "year")
    ahead = fetch(supply.EMPLOYED_AHEAD, about.place, "year")
    panel.show([ahead, past], lambda two: fan(two[0], two[1]), say.employed(ahead, about.year),
               key="employed", name="预计从业人员", note=_BANDS)  # fmt: skip


def demand_parts(about: Asked) -> None:
    """What demand is made of, from now to the year."""
    found = fetch(supply.DEMAND_BY_PART, about.then, "part")
    panel.show(found, partial(steps, last="openings"), say.demand_parts(found),
               key="demand_parts", name="用人需求的构成", note=_until(about))  # fmt: skip


def supply_parts(about: Asked) -> None:
    """What comes into supply and what leaves it, from now to the year."""
    found = fetch(supply.SUPPLY_BY_PART, about.then, "part")
    flows = found.frame["part"].isin(("lost", "gone", "graduates", "returned", "new", "moved"))
    flows &= (found.frame["part"] != "moved") | (found.frame["value"] != 0)
    moved = replace(found, frame=found.frame[flows].reset_index(drop=True))
    panel.show(moved, steps, say.supply_parts(found), key="supply_parts", name="供给的构成",
               note=_until(about))  # fmt: skip


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
            metric=replace(found.metric, name=str(label)),
        )
        for i, label in enumerate(found.frame["part_label"])
    ]
    whole = next((i for i, part in enumerate(found.frame["part"]) if part == last), None)
    if whole is not None:
        return waterfall([one for i, one in enumerate(single) if i != whole], single[whole])
    total = found.frame["value"].sum(min_count=len(found))
    end = single[-1].frame.assign(value=total)
    named = replace(found, by=(), frame=end, metric=replace(found.metric, name="净增加"))
    return waterfall(single, named)


def matrix(about: Asked, found: Protected) -> None:
    """The gap by what lies below, certainty as shade; bars where one dimension is left."""
    if found.by == ("city", "section"):
        panel.show(short(found), partial(gap_heat, down="city", across="section"),
                   say.heat(found, about.year), key="heat", name="各市各行业缺口",
                   on_click=open_cell, note=_HEAT)  # fmt: skip
        return
    if not found.by:
        return
    by = found.by[0]
    named = short(found) if by == "section" else found
    panel.show(as_rows(named), partial(gap_heat, down="row", across=by),
               say.heat(found, about.year), key="heat", name="缺口",
               on_click=open_cell, note=_HEAT)  # fmt: skip


def as_rows(found: Protected) -> Protected:
    """A table of one dimension as a matrix of one row."""
    frame_ = found.frame.assign(row="", row_label="缺口")
    return replace(found, frame=frame_)


def short(found: Protected) -> Protected:
    """Industries under short names."""
    names = {one.code: one.short for one in sections()}
    labels = [names.get(code, text) for code, text in
              zip(found.frame["section"], found.frame["section_label"], strict=True)]  # fmt: skip
    return replace(found, frame=found.frame.assign(section_label=labels))


def open_cell(code: int | str) -> None:
    """Look into the city and industry of a cell."""
    first, _, second = str(code).partition("|")
    for one in (first, second):
        if one.isdecimal():
            controls.put("region", one)
        elif one:
            controls.put("section", one)


def likeliest(about: Asked, found: Protected) -> None:
    """The cells most likely to be short, in words and numbers."""
    found = short(found) if "section" in found.by else found
    rows = say.likeliest(found, 0.5)[:_LISTED]
    title = f"{about.year}年最可能短缺的" + ("市和行业" if len(found.by) > 1 else "单元")
    st.html(f'<h3 class="table-title">{title}</h3>')
    if not rows:
        st.caption("没有短缺可能性过半的单元")
        return
    listed = [
        [name, certainty(row["probability"]), f"{row['probability'] * 100:.0f}%",
         words.number(row["value"], found.metric), reach(row, "80", found.metric)]
        for name, row in rows
    ]  # fmt: skip
    head = ("地区和行业", "把握", "可能性", "缺口（人）", "可能范围（80%）")
    frame.listing(head, listed, numbers=3, note="按短缺可能性排列；人数少的单元不列出")


def record(about: Asked) -> list[Protected]:
    """How past forecasts did: what they said of each year, and what came."""
    place = about.place
    gain = fetch(forecast_record.GAIN, place)
    came = fetch(forecast_record.RECORD, place, ("year", "made"))
    history = fetch(supply.HISTORY, place, "year")
    divided = below(about)
    cellwise = fetch(forecast_record.GAIN, Selection(place.region), divided) if divided else gain
    panel.show([came, history], lambda two: said_and_came(two[0], two[1]), say.record(gain, came),
               key="record", name="往年预测与实际", note=say.naive_better(cellwise))  # fmt: skip
    return [gain, came]


def known(found: Protected) -> bool:
    """Whether anything of a table may be shown."""
    return bool((found.frame["status"] == Status.OK).any())
