"""No line and no area is drawn through a point that is hidden or not listed: every builder of a
mark that joins its points, on the screen, in drawings (SVG, HTML, PDF) and in native charts."""

import ast
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pptx
import pytest
from pptx.oxml.ns import qn

from dashboard.charts import screen
from dashboard.charts.burn_up import burn_up
from dashboard.charts.cards import spark
from dashboard.charts.curves import curves
from dashboard.charts.fan import compared, fan, supply_demand
from dashboard.charts.lines import beside, lines, several
from dashboard.charts.peer_lines import peer_lines
from dashboard.charts.record import said_and_came
from dashboard.charts.screen.lines import day
from dashboard.charts.spec import ChartSpec, Curves, Lines, Mark, Scale
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.office.category_chart import lines as native
from dashboard.export.office.slide_charts import draw_categories
from dashboard.export.office.xlsx import workbook
from dashboard.export.office.xy_chart import curves as native_curves
from dashboard.export.vector.drawing import Shape
from dashboard.export.vector.render import draw
from metrics.disclosure.protect import Protected
from metrics.figures.outlook import record, supply
from metrics.figures.peers import benchmark
from metrics.figures.people import flow, stock
from metrics.figures.retention import retention
from tests.dashboard.charts.test_spec import CHARTS
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import STAMP
from tests.world import m

NAN = float("nan")
FIRST, YEAR = m("2026-01"), 2018
COUNT, HIDDEN = 8, (2, 5)  # so two points are left between two that are hidden
JOINED = {Mark.LINE, Mark.CURVE}
APART = {
    Mark.BAR,
    Mark.COLUMN,
    Mark.WATERFALL,
    Mark.RANGE,
    Mark.QUADRANT,
    Mark.FUNNEL,
    Mark.MATRIX,
    Mark.MAP,
    Mark.FLOW_MAP,
    Mark.SANKEY,
    Mark.EMPTY,
}
How = str  # "suppressed": the row says so; "absent": there is none


def table(metric, by, at, how: How, *, before=((),), step=1, hidden=HIDDEN, **columns) -> Protected:
    """One row a place, of each of the groups before it; a few hidden."""
    rows = []
    for keys in before:
        for i in range(COUNT):
            named = (*keys, at + i * step)
            labels = tuple(str(key) for key in named)
            if i not in hidden:
                rows.append((*named, *labels, 100.0 + i))
            elif how == "suppressed":
                rows.append((*named, *labels, NAN, "suppressed"))
    found = protected(metric, rows, by)
    for name, more in columns.items():
        found.frame[name] = found.frame["value"] + more
    return found


def monthly(how: How, metric=stock.TALENT_STOCK, **more) -> Protected:
    return table(metric, ("month",), FIRST, how, **more)


def grouped(how: How, name: str, codes: tuple[int, ...]) -> Protected:
    before = tuple((code,) for code in codes)
    return table(stock.TALENT_STOCK, (name, "month"), FIRST, how, before=before)


def yearly(metric, how: How, **more) -> Protected:
    ends = {"lo80": -5.0, "hi80": 5.0, "lo95": -9.0, "hi95": 9.0}
    made = table(metric, ("year",), YEAR, how, **ends, **more)
    made.frame["start"] = NAN
    return made


def stays(how: How) -> Protected:
    found = table(
        retention.RETENTION_CURVE, ("education", "tenure"), 0, how, before=((4,), (5,)), step=3
    )
    frame = found.frame
    frame["value"] = frame["value"] / 200
    frame["low"], frame["high"] = frame["value"] - 0.1, frame["value"] + 0.1
    frame["denominator"] = 100.0
    return found


def published(how: How) -> Protected:
    return table(benchmark.PUBLISHED, ("peer", "year"), YEAR, how, before=((330100,), (330200,)))


def said(how: How) -> ChartSpec:
    came = protected(
        record.RECORD, [(YEAR + 7, YEAR + 6, "", "", 95.0)], ("year", "made"), month=24317
    )
    came.frame["actual"] = 98.0
    for name, by in (("lo80", -5), ("hi80", 5), ("lo95", -9), ("hi95", 9)):
        came.frame[name] = came.frame["value"] + by
    return said_and_came(came, yearly(supply.HISTORY, how))


# By the module that builds: charts, the places between which nothing may be drawn.
CASES: dict[str, tuple[str, Callable[[How], ChartSpec]]] = {
    "one line": ("lines", lambda how: lines(monthly(how))),
    "a line a group": ("lines", lambda how: lines(grouped(how, "education", (4, 5)), "education")),
    "several figures": (
        "lines",
        lambda how: several((monthly(how, flow.INFLOW), monthly(how, flow.OUTFLOW))),
    ),
    "before others": (
        "lines",
        lambda how: beside(monthly(how), grouped(how, "county", (330102, 330105)), "county"),
    ),
    "curves": ("curves", lambda how: curves(stays(how), "education")),
    "peers": ("peer_lines", lambda how: peer_lines(published(how), (330100,), 330200)),
    "a fan": ("fan", lambda how: fan(yearly(supply.EMPLOYED_AHEAD, how))),
    "two fans": (
        "fan",
        lambda how: supply_demand(yearly(supply.DEMAND, how), yearly(supply.SUPPLY, how)),
    ),
    "scenarios": (
        "fan",
        lambda how: compared([(name, yearly(supply.GAP, how)) for name in ("基准", "留才")]),
    ),
    "what was said": ("record", said),
    "a burn-up": (
        "burn_up",
        lambda how: burn_up(monthly(how, flow.INFLOW), monthly("", flow.INFLOW, hidden=()), None),
    ),
}
WHOLE = ("应完成", f"{YEAR + 6}年")  # lines of which nothing is hidden
every = pytest.mark.parametrize("how", ["suppressed", "absent"])
charts = pytest.mark.parametrize("name", CASES)


def hidden_places(spec: ChartSpec) -> list[float]:
    if isinstance(spec, Curves):
        return [3.0 * i for i in HIDDEN]
    assert isinstance(spec, Lines)
    monthly_ = spec.x.scale is Scale.MONTH
    every_ = [FIRST + i if monthly_ else (YEAR + i) * 12 + spec.x.low % 12 for i in HIDDEN]
    return [at for at in every_ if at > spec.x.low]


def runs(places, values) -> Iterator[tuple[object, object]]:
    """The pairs of neighbours that a line joins."""
    shown = list(zip(places, values, strict=True))
    yield from ((a, b) for (a, x), (b, y) in pairwise(shown) if x is not None and y is not None)


@charts
@every
def test_the_screen_joins_no_points_across(name, how):
    spec = CASES[name][1](how)
    hidden = hidden_places(spec)
    if isinstance(spec, Lines):
        hidden = [day(at) for at in hidden]
    joined = 0
    for trace in screen.figure(spec)["data"]:
        if "lines" not in trace.get("mode", "") or trace["name"] in WHOLE:
            continue
        assert trace.get("connectgaps") is not True
        places, values = trace["x"], trace["y"]
        if trace.get("fill"):
            places, values = places[: len(places) // 2], values[: len(values) // 2]
        for a, b in runs(places, values):
            joined += 1
            assert not [at for at in hidden if a < at < b], trace["name"]
    assert joined


@charts
@every
def test_a_drawing_joins_no_points_across(name, how):
    spec = CASES[name][1](how)
    names = {one.name for one in spec.series} - set(WHOLE)
    drawn = [
        [x for x, _ in one.contours[0]]
        for one in draw(spec).items
        if isinstance(one, Shape) and not one.closed and one.tip.head in names
    ]
    steps = [b - a for xs in drawn for a, b in pairwise(xs)]
    # Two points are left between two that are hidden: a step and nothing else.
    assert steps and max(steps) == pytest.approx(min(steps))


@charts
@every
def test_native_charts_join_no_points_across(name, how):
    spec = CASES[name][1](how)
    hidden = hidden_places(spec)
    if isinstance(spec, Curves):
        for one in native_curves(spec).points:
            assert not [at for at in hidden for a, b in pairwise(one.x) if a < at < b]
        return
    model = native(spec)
    places = [f"{one:%Y-%m-%d}" for one in model.categories]
    for at in map(day, hidden):
        here = places.index(at)  # a category of its own, without a value
        assert {one.values[here] for one in model.series if one.name not in WHOLE} == {None}
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    made = draw_categories(slide, (0, 0, 9_000_000, 5_000_000), model, "图")
    assert made._chartSpace.find(f".//{qn('c:dispBlanksAs')}").get("val") == "gap"


@every
def test_a_workbooks_chart_leaves_the_gap(how):
    found = monthly(how)
    page = Document.of_parts(
        "页", "？", None, [], {"x": Part("走势", (found,), figure=lines(found))}
    )
    book = zipfile.ZipFile(io.BytesIO(workbook(page, STAMP)))
    xml = book.read("xl/charts/chart1.xml").decode()
    # What an empty cell is, is not written where it is a gap (ECMA-376: that is what it is then).
    assert 'dispBlanksAs val="zero"' not in xml and 'dispBlanksAs val="span"' not in xml
    cache = xml[xml.index("<c:val>") :]
    assert [f'<c:pt idx="{i}">' in cache for i in range(COUNT)] == [
        i not in HIDDEN for i in range(COUNT)
    ] or "<c:pt" not in cache


@every
def test_a_point_that_no_line_joins_is_marked_everywhere(how):
    spec = lines(monthly(how, hidden=(1, 3)))
    (line,) = spec.series
    assert line.marked
    assert screen.figure(spec)["data"][0]["mode"] == "lines+markers"
    assert native(spec).series[0].marked
    whole = lines(monthly(how, hidden=()))
    assert not whole.series[0].marked and not native(whole).series[0].marked


def test_nor_between_two_months_that_are_provisional():
    found = monthly("absent", flow.INFLOW, hidden=(6,))
    spec = lines(replace(found, month=FIRST + COUNT - 1, provisional=True))
    assert [p.provisional for p in spec.series[0].points] == [False] * 5 + [True] * 3
    for trace in screen.figure(spec)["data"]:
        assert (day(FIRST + 5), day(FIRST + 7)) not in list(runs(trace["x"], trace["y"]))


def test_a_series_of_one_month_a_year_is_a_line():
    found = table(stock.TALENT_PROFILE, ("month",), FIRST, "", step=12, hidden=())
    assert None not in lines(found).series[0].values
    assert lines(table(stock.TALENT_PROFILE, ("month",), FIRST, "absent", step=12)).series[
        0
    ].values.count(None) == len(HIDDEN)


def test_what_is_published_every_five_years_is_a_line():
    found = table(
        benchmark.PUBLISHED, ("peer", "year"), 1980, "", before=((1,),), step=5, hidden=()
    )
    assert None not in peer_lines(found, (1,)).series[0].values


def test_a_fan_opens_from_a_known_year_only_where_it_is_the_one_before():
    ahead = yearly(supply.EMPLOYED_AHEAD, "", hidden=())
    known = protected(supply.HISTORY, [(YEAR - 1, "", 90.0)], ("year",))
    earlier = protected(supply.HISTORY, [(YEAR - 3, "", 90.0)], ("year",))
    assert fan(ahead, known).series[1].values[0] == 90.0
    assert fan(ahead, earlier).series[1].values[0] == 100.0


def test_a_sparkline_leaves_the_gap():
    assert spark([1.0, 2.0, None, 4.0, None, 5.0, 6.0]).count("polyline") == 2


def test_every_mark_that_joins_points_and_every_builder_of_one_is_tried():
    assert set(Mark) == JOINED | APART and not JOINED & APART
    builders = set()
    for path in CHARTS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "Lines",
                "Curves",
                "framed",
            ):
                builders.add(path.stem)
    assert builders - {"years"} == {module for module, _ in CASES.values()}
