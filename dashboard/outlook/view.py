"""What 供需预测 asks for and lays out: the years ahead, by region and industry."""

from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any, Final

import streamlit as st

from dashboard.access import auth, gateway
from dashboard.access.gateway import fetch
from dashboard.charts.cards import Card
from dashboard.charts.fan import fan, supply_demand
from dashboard.charts.gap_heat import certainty
from dashboard.charts.years import reach
from dashboard.filters import controls
from dashboard.outlook import findings as say
from dashboard.page import panel
from dashboard.wording import words
from data.reference import sections
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.labels import BANDS
from metrics.engine.selection import Selection, contains, level, parent
from metrics.figures.outlook import external, nowcast, supply

USUAL: Final = 3  # years ahead that the page opens with
_FIRST: Final = 250  # pixels of the charts that share the first screen with the cards
_EVERY: Final = "all"
CUTS: Final = {"city": "市", "section": "行业", "band": "学历"}
_BANDS: Final = "深色为 80%、浅色为 95% 的可能范围"
SHADES: Final = "带状为 80% 的可能范围，中间的色块为缺口（橙）或富余（绿）"


@dataclass(frozen=True)
class Asked:
    """What the page is about.

    Attributes:
        place: region (a city at the least) and the industry chosen.
        year: the year that cards, matrix and table speak of.
        divided: the dimensions by which matrix, table and record divide the place.
        gap: the gap by year, which every part of the page starts from.
        note: a remark where the region asked about is not the one shown.
    """

    place: Selection
    year: int
    gap: Protected
    note: str = ""
    divided: tuple[str, ...] = ()

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
        band = controls.choice_of("band", "学历", {_EVERY: "全部学历", **BANDS})
        if band != _EVERY:
            here = here.with_("band", band)
        gap = fetch(supply.GAP, here, "year")
        years = [int(year) for year in sorted(gap.frame["year"].unique())]
        options = {str(year): f"{year}年" for year in years}
        if not options:
            return Asked(here, 0, gap, note)
        usual = str(years[min(USUAL, len(years)) - 1])
        year = int(controls.choice("year", "看到哪一年", options, usual))
        divided = _divided(here)
    return Asked(here, year, gap, note, divided)


def _divided(place: Selection) -> tuple[str, ...]:
    """What to divide the place by: a switch where there is more than one way."""
    rest = [
        name
        for name, there in (
            ("city", level(place.region) == "province"),
            ("section", not place.codes("section")),
            ("band", not place.codes("band")),
        )
        if there
    ]
    ways: list[tuple[str, ...]] = [*combinations(rest, 2)]
    if len(rest) < 3 and "band" in rest:  # what the page opens with is without education
        ways = [(name,) for name in rest if name != "band"] + ways + [("band",)]
    if len(ways) < 2:
        return tuple(rest)
    names = {"-".join(way): " × ".join(CUTS[name] for name in way) for way in ways}
    return tuple(controls.choice("by", "细看", names, next(iter(names))).split("-"))


def _place(chosen: Selection) -> tuple[Selection, str]:
    """The region, or the county's city: projections don't reach below."""
    region = chosen.region
    if level(region) != "county":
        return Selection(region), ""
    city = parent(region)
    if not contains(auth.current_user(gateway.home()).scope.region, city):
        return Selection(region), ""
    return Selection(city), f"供需预测只到市一级，以下为{words.place(city)}"


def one_year(found: Protected, year: int) -> Protected:
    """A table by year as the undivided figure of one of them."""
    rows = found.frame[found.frame["year"] == year].reset_index(drop=True)
    return replace(found, by=(), frame=rows, selection=found.selection.with_("year", year))


def cells(about: Asked) -> Protected:
    """The gap of the year by what lies below the place: city × industry, industry × education …"""
    return fetch(supply.GAP, about.then, about.divided)


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
    for metric, name in (
        (nowcast.NOW_NEW, "当年预计新引进"),
        (nowcast.NOW_EMPLOYED, "年末预计从业人员"),
    ):
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
    panel.show(
        [demand, there],
        lambda two: supply_demand(two[0], two[1], height=_FIRST),
        title,
        key="balance",
        name="供给与需求",
        note=SHADES,
    )


def gap_fan(about: Asked) -> None:
    """The gap with its ranges."""
    title = say.fan_title(about.gap, about.year)
    panel.show(
        about.gap,
        partial(fan, zero=True, height=_FIRST),
        title,
        key="fan",
        name="供需缺口",
        note=f"{say.ranges(about.gap, about.year)}；{_BANDS}",
    )


def employed(about: Asked) -> list[Protected]:
    """The employed of years past and their forecast, beside the outlooks of others."""
    past = fetch(supply.HISTORY, about.place, "year")
    ahead = fetch(supply.EMPLOYED_AHEAD, about.place, "year")
    others = outside(about, external.EMPLOYED)
    named = [(name_of_source(one), one) for one in others]
    panel.show(
        [ahead, past, *others],
        lambda every: fan(every[0], every[1], named),
        say.employed(ahead, about.year),
        key="employed",
        name="预计从业人员",
        note=_BANDS + ("；虚线为导入的外部预测" if others else ""),
    )
    return others


def outside(about: Asked, metric: Metric) -> list[Protected]:
    """Outlooks of others for the region as a whole, one table a source and edition."""
    if about.place.codes("section") or about.place.codes("band"):
        return []
    found = fetch(metric, Selection(about.place.region), "year")
    if found.is_empty:
        return []
    return [
        replace(found, frame=rows.reset_index(drop=True))
        for _, rows in found.frame.groupby("source", sort=True)
    ]


def name_of_source(found: Protected) -> str:
    """Who made an outlook, and which edition."""
    return str(found.frame["source"].iloc[0])


def short(found: Protected) -> Protected:
    """Industries under short names."""
    names = {one.code: one.short for one in sections()}
    labels = [
        names.get(code, text)
        for code, text in zip(found.frame["section"], found.frame["section_label"], strict=True)
    ]
    return replace(found, frame=found.frame.assign(section_label=labels))
