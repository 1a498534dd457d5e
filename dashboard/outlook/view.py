"""What 供需预测 asks for and lays out: the years ahead, by region and industry."""

from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any, Final

from dashboard.charts.cards import Card
from dashboard.charts.fan import fan, supply_demand
from dashboard.charts.gap_heat import certainty
from dashboard.charts.years import reach
from dashboard.document.build import card, panel
from dashboard.document.request import Request
from dashboard.document.values import Cards, Chart, Group
from dashboard.filters.values import Choice
from dashboard.outlook import findings as say
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
class About:
    """What the page is about.

    Attributes:
        request: what the page is asked.
        place: region (a city at the least) and the industry chosen.
        year: the year that cards, matrix and table speak of.
        divided: the dimensions by which matrix, table and record divide the place.
        gap: the gap by year, which every part of the page starts from.
        switches: the page's own.
        note: a remark where the region asked about is not the one shown.
    """

    request: Request
    place: Selection
    year: int
    gap: Protected
    switches: Group
    note: str = ""
    divided: tuple[str, ...] = ()

    @property
    def then(self) -> Selection:
        """The place in the year chosen."""
        return self.place.with_("year", self.year)


def about_of(request: Request) -> About:
    """What is asked, by the page's switches."""
    here, note = _place(request)
    names = {_EVERY: "全部行业", **{one.code: one.name for one in sections()}}
    trade = request.choice("section", "行业门类", names, look="list")
    band = request.choice("band", "学历", {_EVERY: "全部学历", **BANDS}, look="list")
    for one in (trade, band):
        if one.value != _EVERY:
            here = here.with_(one.name, one.value)
    gap = request.fetch(supply.GAP, here, "year")
    years = [int(year) for year in sorted(gap.frame["year"].unique())]
    if not years:
        return About(request, here, 0, gap, _group(trade, band), note)
    usual = str(years[min(USUAL, len(years)) - 1])
    options = {str(year): f"{year}年" for year in years}
    year = request.choice("year", "看到哪一年", options, usual)
    by, divided = _divided(request, here)
    switches = _group(trade, band, year, *([by] if by else []))
    return About(request, here, int(year.value), gap, switches, note, divided)


def _group(*switches: Choice) -> Group:
    return Group(switches, "switches", across=True)


def _divided(request: Request, place: Selection) -> tuple[Choice | None, tuple[str, ...]]:
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
        return None, tuple(rest)
    names = {"-".join(way): " × ".join(CUTS[name] for name in way) for way in ways}
    by = request.choice("by", "细看", names)
    return by, tuple(by.value.split("-"))


def _place(request: Request) -> tuple[Selection, str]:
    """The region, or the county's city: projections don't reach below."""
    region = request.selection.region
    if level(region) != "county":
        return Selection(region), ""
    city = parent(region)
    if not contains(request.scope, city):
        return Selection(region), ""
    return Selection(city), f"供需预测只到市一级，以下为{words.place(city)}"


def one_year(found: Protected, year: int) -> Protected:
    """A table by year as the undivided figure of one of them."""
    rows = found.frame[found.frame["year"] == year].reset_index(drop=True)
    return replace(found, by=(), frame=rows, selection=found.selection.with_("year", year))


def cells(about: About) -> Protected:
    """The gap of the year by what lies below the place: city × industry, industry × education …"""
    return about.request.fetch(supply.GAP, about.then, about.divided)


def cards(about: About, demand: Protected, there: Protected) -> Cards:
    """The year in four figures, and what this year is going to be in two."""
    made = []
    base = (about.gap.month or 0) // 12
    when = say.years_ahead(about.year, base)
    for found, name in ((demand, "需求"), (there, "供给"), (about.gap, "缺口")):
        one = one_year(found, about.year)
        shown = card(one, name=f"{when}{name}")
        row = say.of_year(found, about.year)
        if row is not None:
            if found is about.gap:
                shown = replace(
                    _signed(shown, row, found), note=f"95% 的可能在{say.span(row, found)}之间"
                )
            else:
                shown = replace(shown, note=f"可能范围（95%）{reach(row, '95', found.metric)}")
            made.append(shown)
        else:
            made.append(shown)
    likely = about.request.fetch(supply.CHANCE, about.then)
    share = likely.one().value
    shown = card(likely, name="短缺可能性")
    if share is not None:
        shown = replace(shown, value=words.probability(share).rstrip("%"), note=certainty(share))
    made.append(shown)
    region = Selection(about.place.region)
    for metric, name in (
        (nowcast.NOW_NEW, "当年预计新引进"),
        (nowcast.NOW_EMPLOYED, "年末预计从业人员"),
    ):
        now = about.request.fetch(metric, region)
        shown = card(now, name=name)
        note = "；".join(x for x in (shown.note, say.nowcast(now)) if x)
        made.append(replace(shown, note=note))
    return Cards(tuple(made))


def _signed(card: Card, row: dict[str, Any], found: Protected) -> Card:
    """缺 or 富余 in the name, so that the number wants no sign."""
    value = float(row["value"])
    name = card.name if value > 0 else card.name.replace("缺口", "富余")
    return replace(card, name=name, value=words.number(abs(value), found.metric))


def balance(about: About, demand: Protected, there: Protected) -> Chart:
    """Supply against demand with the gap shaded."""
    title = say.balance(demand, there, about.year)
    adds_up = say.from_now(about.gap, demand, there, about.year)
    return panel(
        [demand, there],
        lambda two: supply_demand(two[0], two[1], height=_FIRST),
        title,
        key="balance",
        name="供给与需求",
        note="；".join(text for text in (adds_up, SHADES) if text),
    )


def gap_fan(about: About) -> Chart:
    """The gap with its ranges."""
    title = say.fan_title(about.gap, about.year)
    return panel(
        about.gap,
        partial(fan, zero=True, height=_FIRST),
        title,
        key="fan",
        name="供需缺口",
        note=f"{say.ranges(about.gap, about.year)}；{_BANDS}",
    )


def employed(about: About) -> tuple[Chart, list[Protected]]:
    """The employed of years past and their forecast, beside the outlooks of others,
    which are returned too."""
    past = about.request.fetch(supply.HISTORY, about.place, "year")
    ahead = about.request.fetch(supply.EMPLOYED_AHEAD, about.place, "year")
    others = outside(about, external.EMPLOYED)
    named = [(name_of_source(one), one) for one in others]
    chart = panel(
        [ahead, past, *others],
        lambda every: fan(every[0], every[1], named),
        say.employed(ahead, about.year),
        key="employed",
        name="预计从业人员",
        note=_BANDS + ("；虚线为导入的外部预测" if others else ""),
    )
    return chart, others


def outside(about: About, metric: Metric) -> list[Protected]:
    """Outlooks of others for the region as a whole, one table a source and edition."""
    if about.place.codes("section") or about.place.codes("band"):
        return []
    found = about.request.fetch(metric, Selection(about.place.region), "year")
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
    """Industries, where it is divided by them, under short names."""
    if "section" not in found.by:
        return found
    names = {one.code: one.short for one in sections()}
    labels = [
        names.get(code, text)
        for code, text in zip(found.frame["section"], found.frame["section_label"], strict=True)
    ]
    return replace(found, frame=found.frame.assign(section_label=labels))
