"""What scenes are put together from: escaped, legible, silent about what may not be shown."""

import re
from dataclasses import replace

import pytest

from dashboard.charts.bars import bars
from dashboard.charts.fan import supply_demand
from dashboard.charts.lines import several
from dashboard.charts.region_map import region_map
from dashboard.charts.spec import Arc, Bars
from dashboard.charts.ways import arrival_map, with_ways
from dashboard.projector import parts, stage
from data.reference.boundaries import places
from metrics.disclosure.protect import Status
from metrics.figures.outlook import supply
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, NINGBO, m

EVIL = "<b onclick=x>甲</b>"
WENZHOU = 330300


def sizes(svg):
    return [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)]


def texts(svg):
    return re.findall(r">([^<>]+)</text>", svg)


def filled(svg, tone):
    return svg.count(f'fill="var(--{tone})"')


def test_bars_say_what_is_hidden_and_escape_names():
    found = protected(
        flow.INFLOW,
        [(1, EVIL, 120.0), (2, "乙", None, Status.SUPPRESSED.value), (3, "丙", 60.0)],
        ("city",),
    )
    drawn = stage.chart(bars(found), 690, most=400)
    assert EVIL not in drawn and "&lt;b onclick=x&gt;甲" in drawn
    assert "已隐去" in drawn
    boxes = re.findall(r'<path d="M([\d.]+) [\d.]+L([\d.]+) [^"]+" fill="var\(--ours\)">', drawn)
    first, second = (float(right) - float(left) for left, right in boxes)
    assert first == pytest.approx(2 * second, abs=0.2)


def test_what_a_chart_says_of_itself_stays_below_the_stage():
    found = protected(flow.INFLOW, [(i, f"市{i}", 50.0 + i) for i in range(12)], ("city",))
    drawn = stage.chart(bars(found, order="value", limit=5), 690)
    assert texts(drawn).count("54人") == 0 and "见数据表" not in drawn and "<title>" not in drawn


def test_regions_have_short_names_where_they_are_many():
    known = [code for code in places() if str(code).startswith("33") and code % 100][:20]
    found = protected(flow.INFLOW, [(c, places()[c].name, 50.0) for c in known], ("county",))
    many, few = bars(found), bars(replace(found, frame=found.frame.head(5)))
    assert isinstance(many, Bars) and isinstance(few, Bars)
    assert [c.label for c in stage.short_names(many).categories] == [
        places()[code].short for code in known
    ]
    assert stage.short_names(few) is few


def test_a_map_colours_names_and_says_what_it_does_not_know():
    rows = [
        (HANGZHOU, "杭州市", 9000.0),
        (NINGBO, "宁波市", 5000.0),
        (WENZHOU, "温州市", None, Status.SUPPRESSED.value),
    ]
    found = protected(stock.TALENT_STOCK, rows, ("city",))
    drawn = stage.chart(region_map(found), *stage.SIDE)
    assert drawn.count('stroke="var(--border)"') == 11
    # One more each: the swatch of the legend.
    assert filled(drawn, "hidden") == 2
    assert filled(drawn, "none") == 9
    assert "已隐去" in drawn and "暂无数据" in drawn and ">杭州</text>" in drawn
    assert min(sizes(drawn)) >= 20


def test_ways_have_both_ends_in_the_data():
    rows = [
        (HANGZHOU, 0, "杭州市", "数据范围外", 900.0),
        (HANGZHOU, NINGBO, "杭州市", "宁波市", 100.0),
        (NINGBO, HANGZHOU, "宁波市", "杭州市", None, Status.SUPPRESSED.value),
        (NINGBO, WENZHOU, "宁波市", "温州市", 40.0),
        (NINGBO, NINGBO, "宁波市", "宁波市", 70.0),
    ]
    found = protected(flow.INFLOW_FROM, rows, ("city", "other"))
    chart = region_map(protected(stock.TALENT_STOCK, [(NINGBO, "宁波市", 1.0)], ("city",)))
    known = places()
    drawn = with_ways(chart, found, "city", 12)
    assert drawn.arcs == (
        Arc(known[NINGBO], known[HANGZHOU], 100.0, 3),
        Arc(known[WENZHOU], known[NINGBO], 40.0, 2),
    )
    assert drawn.arc_labels == ((2, "人数最多的 2 条流向"),)
    assert found in drawn.found
    assert [one.value for one in with_ways(chart, found, "city", 1).arcs] == [100.0]
    none = replace(found, frame=found.frame.head(1))
    assert with_ways(chart, none, "city", 12) is chart


def test_the_nation_is_whole():
    from metrics.figures.schools import source

    rows = [(110000, "北京市", 300.0), (420100, "武汉市", 200.0), (HANGZHOU, "杭州市", 900.0)]
    found = protected(source.GRADUATES_COME, rows, ("school_place",))
    drawn = stage.chart(arrival_map(found, 330000), *stage.SIDE)
    lines = re.findall(r'<path d="([^"]+)" fill="none" stroke="var\(--(\w+)\)"', drawn)
    assert sum(tone == "way" for _, tone in lines) == 2  # our own city is no arrival
    # The ten strokes, there and in the inset.
    assert sum(tone == "quiet" and not path.endswith("Z") for path, tone in lines) >= 10
    # 34 on the map, and those that reach into the frame of the inset.
    assert drawn.count('stroke="var(--border)"') == 34
    assert drawn.count('stroke="var(--quiet)" stroke-width="1.08"') >= 3
    assert "南海诸岛" in drawn and min(sizes(drawn)) >= 20
    assert {"北京", "湖北", "浙江"} <= set(texts(drawn)) and "新疆" not in texts(drawn)


def test_a_month_without_a_figure_is_a_gap():
    months = [(m("2026-01") + i, str(i), value) for i, value in enumerate((50.0, None, 60.0, 70.0))]
    found = protected(flow.INFLOW, months, ("month",))
    drawn = stage.chart(several([found], ("流入",), zero=True), 690, 300)
    (path,) = re.findall(r'<path d="([^"]+)" fill="none" stroke="var\(--c0\)"', drawn)
    assert path.count("M") == 1 and path.count("L") == 1  # from the third month to the fourth
    assert "流入 70人" in drawn and min(sizes(drawn)) >= 20


def test_a_title_of_clauses():
    assert parts.clauses("甲多；乙少；丙平。", 2) == "甲多；乙少"
    assert parts.em("浙江 12") == pytest.approx(2 + 3 * 0.58)


def projection(metric, low, value, high):
    found = protected(metric, [(2027 + i, f"{2027 + i}", value + i) for i in range(5)], ("year",))
    ranges = {"lo80": low, "hi80": high, "lo95": low, "hi95": high, "start": 100.0}
    return replace(found, frame=found.frame.assign(**ranges))


def test_a_forecast_has_its_range_and_starts_where_things_stand():
    both = (projection(one, 90.0, 110.0, 130.0) for one in (supply.DEMAND, supply.SUPPLY))
    drawn = stage.chart(supply_demand(*both), 1080, 460)
    band = re.search(r'd="M([^Z"]+)Z" fill="var\(--ours\)" opacity="0.26"', drawn)[1].split("L")
    line = re.search(r'd="M([^"]+)" fill="none" stroke="var\(--ours\)"', drawn)[1].split("L")
    assert (len(band), len(line)) == (12, 6)  # five years and the one in which it is known
    assert band[0] == band[-1] == line[0]
    assert {"2026", "需求 114"} <= set(texts(drawn))
    assert min(sizes(drawn)) >= 20
