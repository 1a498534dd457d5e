"""What scenes are put together from: escaped, legible, silent about what may not be shown."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard.projector import lines, maps, parts
from data.reference.boundaries_build import build_boundaries
from metrics.disclosure.protect import Status
from metrics.figures.outlook import supply
from metrics.figures.people import flow, stock
from metrics.figures.retention import retention
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, NINGBO, m

EVIL = "<b onclick=x>甲</b>"


def sizes(svg):
    return [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)]


def rows_of(found, by):
    return [(row.labels[by], row, "") for row in found.rows()]


def test_bars_say_what_is_hidden_and_escape_names():
    found = protected(
        flow.INFLOW,
        [(1, EVIL, 120.0), (2, "乙", None, Status.SUPPRESSED.value), (3, "丙", 60.0)],
        ("city",),
    )
    drawn = parts.bars(rows_of(found, "city"), found.metric, room=400)
    assert EVIL not in drawn and "&lt;b onclick=x&gt;甲" in drawn
    assert "已隐去" in drawn and re.findall(r"width:([\d.]+)%", drawn) == [
        "100.00",
        "0.00",
        "50.00",
    ]


def test_losses_go_left_of_zero():
    rows = [(1, "甲", 0.03), (2, "乙", -0.01)]
    found = protected(flow.NET_INFLOW_RATE, rows, ("city",))
    drawn = parts.bars(rows_of(found, "city"), found.metric, room=400)
    # From −1 % to 3 %: zero lies at a quarter.
    assert '<i class="more" style="left:25.00%;width:75.00%">' in drawn
    assert '<i class="less" style="left:0.00%;width:25.00%">' in drawn


def test_many_regions_keep_a_legible_row():
    for count, columns in ((11, 1), (17, 2), (38, 3)):
        found = protected(flow.INFLOW, [(i, "某某市", 50.0) for i in range(count)], ("city",))
        drawn = parts.bars(rows_of(found, "city"), found.metric, room=370)
        row, text = (float(re.search(rf"--{n}:([\d.]+)", drawn)[1]) for n in ("row", "text"))
        assert f'class="bars c{columns}"' in drawn
        assert parts.SMALL <= text <= row


def test_a_map_colours_names_and_says_what_it_does_not_know():
    build_boundaries()
    rows = [
        (HANGZHOU, "杭州市", 9000.0),
        (NINGBO, "宁波市", 5000.0),
        (330300, "温州市", None, Status.SUPPRESSED.value),
    ]
    drawn = maps.regions(protected(stock.TALENT_STOCK, rows, ("city",)))
    assert drawn.count('<path class="land ') == 11
    assert drawn.count('<path class="land hidden"') == 1
    assert drawn.count('<path class="land none"') == 8
    assert "已隐去" in drawn and "暂无数据" in drawn and ">杭州</text>" in drawn
    assert min(sizes(drawn)) >= parts.SMALL


def test_ways_have_both_ends_in_the_data():
    rows = [
        (HANGZHOU, 0, "杭州市", "数据范围外", 900.0),
        (HANGZHOU, NINGBO, "杭州市", "宁波市", 100.0),
        (NINGBO, HANGZHOU, "宁波市", "杭州市", None, Status.SUPPRESSED.value),
        (NINGBO, 330300, "宁波市", "温州市", 40.0),
    ]
    found = protected(flow.INFLOW_FROM, rows, ("city", "other"))
    assert maps.busiest(found, "city", 12) == [
        maps.Way(NINGBO, HANGZHOU, 100.0),
        maps.Way(330300, NINGBO, 40.0),
    ]
    assert maps.busiest(found, "city", 1) == [maps.Way(NINGBO, HANGZHOU, 100.0)]


def test_the_nation_is_whole():
    from metrics.figures.schools import source

    rows = [(110000, "北京市", 300.0), (420100, "武汉市", 200.0), (HANGZHOU, "杭州市", 900.0)]
    drawn = maps.arrivals(protected(source.GRADUATES_COME, rows, ("school_place",)), 330000)
    assert drawn.count('<path class="way"') == 2  # our own city is no arrival
    assert drawn.count('<path class="stroke"') == 2  # the ten strokes, there and in the inset
    # 34 on the map, and again behind the frame of the inset.
    assert drawn.count('<path class="land ') == 68
    assert "南海诸岛" in drawn and min(sizes(drawn)) >= parts.SMALL


def test_a_month_without_a_figure_is_a_gap():
    months = [(m("2026-01") + i, str(i), value) for i, value in enumerate((50.0, None, 60.0, 70.0))]
    drawn = lines.months([protected(flow.INFLOW, months, ("month",))], ("流入",))
    path = re.search(r'class="line t0" d="([^"]+)"', drawn)[1]
    assert path.count("M") == 2 and path.count("L") == 1
    assert "流入 70人" in drawn and min(sizes(drawn)) >= parts.SMALL


def test_words_under_the_axis_never_touch():
    # Nine months: January stands too near to the last of them to have a word of its own.
    months = [(m("2025-06") + i, str(i), 50.0) for i in range(9)]
    drawn = lines.months([protected(flow.INFLOW, months, ("month",))], ("流入",), wide=400)
    assert re.findall(r">(\d{4}年\d+月)<", drawn) == ["2025年6月", "2026年2月"]
    wide = lines.months([protected(flow.INFLOW, months, ("month",))], ("流入",), wide=2400)
    assert re.findall(r">(\d{4}年\d+月)<", wide) == ["2025年6月", "2026年2月", "2026年1月"]


def test_names_at_the_ends_keep_apart_and_stay_inside():
    rows = [
        (education, tenure, name, str(tenure), value)
        for education, name, last in ((3, "大专", 0.71), (4, "本科", 0.712), (6, "博士", 0.70))
        for tenure, value in ((0, 1.0), (60, last))
    ]
    found = protected(retention.RETENTION_CURVE, rows, ("education", "tenure"))
    drawn = lines.stays(found, "education", (3, 4, 5, 6), 60)
    heights = sorted(
        float(y) for y in re.findall(r'<text class="name t\d" x="[\d.]+" y="([\d.]+)"', drawn)
    )
    assert len(heights) == 3
    assert all(b - a >= 29.9 for a, b in pairwise(heights))
    assert heights[-1] < 480 - 40


def test_a_title_of_clauses():
    assert parts.clauses("甲多；乙少；丙平。", 2) == "甲多；乙少"
    assert parts.em("浙江 12") == pytest.approx(2 + 3 * 0.58)


def projection(metric, low, value, high):
    found = protected(metric, [(2027 + i, f"{2027 + i}", value + i) for i in range(5)], ("year",))
    ranges = {"lo80": low, "hi80": high, "start": 100.0}
    return replace(found, frame=found.frame.assign(**ranges))


def test_a_forecast_has_its_range_and_starts_where_things_stand():
    drawn = lines.fans([projection(supply.DEMAND, 90.0, 110.0, 130.0)], ("需求",))
    band = re.search(r'class="band t0" d="M([^Z]+)Z"', drawn)[1].split("L")
    line = re.search(r'class="line t0" d="M([^"]+)"', drawn)[1].split("L")
    assert (len(band), len(line)) == (12, 6)  # five years and the one in which it is known
    assert band[0] == band[-1] == line[0]
    assert ">2026年</text>" in drawn and "需求 114人" in drawn
    assert min(sizes(drawn)) >= parts.SMALL
