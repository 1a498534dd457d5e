"""What 区域人才地图 can show: its measures, over which window, and how far it looks around."""

from dataclasses import dataclass, replace
from typing import Final

from dashboard.charts.bars import Order
from dashboard.charts.lines import beside, lines
from dashboard.charts.spec import ChartSpec
from dashboard.document.request import Request
from dashboard.document.values import Block, Click, Group
from dashboard.filters import address
from dashboard.filters.places import around, level_below
from dashboard.filters.values import Choice
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric, Time
from metrics.engine.selection import Selection
from metrics.figures.people import flow, stock


@dataclass(frozen=True)
class Measure:
    """One figure of the switch.

    Attributes:
        name: on the switch.
        metric: behind it.
        most: what its largest member is called: 最多 or 最高.
        comparable: a share, so that a city's line may stand beside its province's.
    """

    name: str
    metric: Metric
    most: str = "最多"
    comparable: bool = False

    def asked(self, chosen: Selection) -> Selection:
        """The window this figure has: what is chosen, or what its definition demands."""
        if not any(term.measure.time is Time.SUM for term in self.metric.terms):
            return chosen
        if self.metric.denominator:
            return chosen.at(chosen.month)  # a rate over twelve months, by definition
        return chosen.at(chosen.month, chosen.months or 1)


MEASURES: Final = {
    "stock": Measure("人才总量", stock.TALENT_STOCK),
    "density": Measure("人才密度", stock.TALENT_DENSITY, "最高", comparable=True),
    "net": Measure("净流入率", flow.NET_INFLOW_RATE, "最高", comparable=True),
    "new": Measure("新引进", flow.NEW_COLLEGE),
    "in": Measure("流入", flow.INFLOW),
    "out": Measure("流出", flow.OUTFLOW),
}
LEVELS: Final = {"city": "分市", "county": "分区县"}
MAP_HEIGHT: Final = 400
_TIMES: Final = {"now": "当前", "both": "前后对比"}
_ORDERS: Final = {"code": "按代码", "value": "按数值"}
_HEAD: Final = 150  # pixels of a chart's title, footer and tools
_LONGEST: Final = 16  # regions that the list shows without scrolling


@dataclass(frozen=True)
class View:
    """What the page's switches say.

    Attributes:
        measure, level, order: the figure, the regions of the map, how the list is sorted.
        both: two months side by side.
        switches: the switches themselves.
    """

    measure: Measure
    level: str
    order: Order
    both: bool
    switches: Group


def view_of(request: Request) -> View:
    """The page's own switches: measure, level (of a province), one time or two, order of the
    list."""
    names = {key: one.name for key, one in MEASURES.items()}
    measure = request.choice("measure", "指标", names, "stock")
    drawn, finest = [measure], level_below(request.selection.region)
    if finest == "city":
        drawn.append(request.choice("level", "地图层级", LEVELS, "city"))
        finest = drawn[-1].value
    when = request.choice("when", "时点", _TIMES, "now")
    drawn.append(when)
    ranked: Choice | None = None
    if when.value != "both":
        ranked = request.choice("order", "列表顺序", _ORDERS, "code")
        drawn.append(ranked)
    order: Order = "value" if ranked and ranked.value == "value" else "code"
    switches = Group(tuple(drawn), "switches", across=True)
    return View(MEASURES[measure.value], finest, order, when.value == "both", switches)


def narrow(name: str) -> Click:
    """What a click on a bar of a dimension does: it limits the page to that member."""

    def clicked(code: int | str) -> dict[str, str]:
        known = str(code) in address.FILTERS[name].options()
        return {name: str(code)} if known else {}

    return clicked


def beside_the_map(found: Protected, *blocks: Block) -> tuple[Block, ...]:
    """A place for a list: as long as the map, and no longer, however many regions there are."""
    if len(found) <= _LONGEST:
        return blocks
    return (Group(blocks, height=MAP_HEIGHT + _HEAD),)


def trend(line: Protected, request: Request, measure: Measure) -> ChartSpec:
    """Our line over the months; before those of the regions around where sizes don't matter."""
    if not measure.comparable:
        return lines(line)
    chosen = request.selection
    below = level_below(chosen.region)  # the counties of a province would be a thicket
    asked = measure.asked(around(chosen, request.scope))
    others = request.fetch(measure.metric, asked, (below, "month"))
    kept = others.frame[others.frame[below] != chosen.region].reset_index(drop=True)
    return beside(line, replace(others, frame=kept), below)


def inside(found: Protected) -> Protected:
    """Without what lies beyond the data's reach: pairs that have both ends in it."""
    kept = found.frame[found.frame["other"] != 0]
    return replace(found, frame=kept.reset_index(drop=True))
