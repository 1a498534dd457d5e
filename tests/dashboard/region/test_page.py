"""区域人才地图 with people, with jobs only, with nothing; its findings counted by hand."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts import nation, screen
from dashboard.charts.lines import beside
from dashboard.charts.matrix import matrix
from dashboard.charts.ranking import ranking
from dashboard.charts.screen import figure as drawn
from dashboard.region import findings as say
from dashboard.wording.shares import share
from dashboard.wording.theme import ACCENT, ACCENT_SOFT, INK, ON_DEEP, ON_PALE, OTHERS, PAPER
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.dashboard.places import places
from tests.world import HANGZHOU, NINGBO, XIHU, World, m

PAGE = "../../../pages/region.py"
CHARTS = 12


def opened(**address: str) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    return " ".join(str(element.proto) for element in page.main)


def charts(page: AppTest) -> list[str]:
    specs = [json.loads(one.proto.spec) for one in page.get("plotly_chart")]
    return [json.dumps(spec, ensure_ascii=False) for spec in specs]


@pytest.mark.slow
def test_it_says_where_how_dense_and_how_fast(world_home):
    page = opened()
    said = texts(page)
    # Of 40 in 西湖 and 30 in 海曙 all are talent and insured: 10 000 of 10 000; one left in June.
    assert "人才总量（参保口径） 70人" in said
    assert "10\u2009000</span> 人" in said
    # 40 of 70: rounding leaves 7 points open, so no share is told.
    assert "杭州市人才总量最多，40人" in said
    assert "占全省" not in said
    assert len(charts(page)) <= CHARTS


@pytest.mark.slow
def test_a_city_shows_its_counties_and_where_its_people_came_from(world_home):
    said = texts(opened(region=str(HANGZHOU), measure="in"))
    assert "西湖区流入 20人" in said
    assert "流入来源：均在数据范围外" in said
    assert "数据范围外：来自省外，或此前未参保" in said


@pytest.mark.slow
def test_a_county_is_outlined_among_its_neighbours(world_home):
    page = opened(region=str(XIHU))
    shape = charts(page)[0]
    assert '"330102"' in shape  # 上城区, without anybody, is on the map
    assert str(XIHU) in shape
    assert "西湖区人才总量 40人" in texts(page)


@pytest.mark.slow
@pytest.mark.parametrize(
    "measure, level",
    [
        ("stock", "county"),
        ("density", "city"),
        ("net", "county"),
        ("new", "city"),
        ("in", "county"),
        ("out", "city"),
    ],
)
def test_every_measure_at_both_levels(world_home, measure, level):
    page = opened(measure=measure, level=level, order="value", nation="graduates", form="colours")
    assert "网址中的条件未采用" not in texts(page)


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["stock", "density", "net", "new"])
def test_before_and_after_share_one_scale(world_home, measure):
    page = opened(when="both", measure=measure, before="2025-06", after="2026-05")
    assert "网址中的条件未采用" not in texts(page)
    maps = [json.loads(one.proto.spec) for one in page.get("plotly_chart")][:2]
    colours = [
        {t["name"]: t["colorscale"][0][1] for t in one["data"] if t.get("showlegend")}
        for one in maps
    ]
    both = colours[0].keys() & colours[1].keys()
    assert all(colours[0][name] == colours[1][name] for name in both)


@pytest.mark.slow
def test_before_and_after_say_what_changed(world_home):
    # In 2026-03 twenty came to 西湖, where twenty were, and one more until June.
    said = texts(opened(when="both", before="2025-06", after="2026-05"))
    assert "前后变化：2 个市中 1 个增加，1 个持平或不能比较" in said
    assert "2025年6月人才总量" in said and "2026年5月人才总量" in said
    assert "▲20人" in said


@pytest.mark.slow
def test_months_that_cannot_be_are_set_aside_with_a_word(world_home):
    said = texts(opened(when="both", before="2026-05", after="2025-05"))
    assert "网址中的条件未采用：前后月份" in said


def test_an_unknown_measure_is_set_aside_with_a_word(world_home):
    assert "网址中的条件未采用" in texts(opened(measure="wealth"))


@pytest.mark.slow
def test_filters_reach_every_figure_or_are_named(world_home):
    said = texts(opened(education="5"))
    assert "人才总量（参保口径） 30人" in said
    assert "4\u2009286</span> 人" in said  # 30 masters of 70 employed
    assert "本指标不区分所选的「行业门类」" in texts(opened(section="I"))


@pytest.mark.slow
def test_jobs_alone_leave_the_layout_and_say_what_lacks(tmp_path: Path, monkeypatch):
    world = World(tmp_path / "home")
    world.put(
        "job_posting",
        {
            "posting_id": "1",
            "title": "焊工",
            "headcount": 3,
            "region": XIHU,
            "posted_month": m("2026-05"),
            "source_row": "1",
        },
    )
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    page = opened()
    assert "缺少人才基本信息、参保月记录，无法计算" in texts(page)
    assert len(places(page)) == 10


def test_a_share_is_told_only_where_rounding_leaves_it_plain():
    whole = protected(stock.TALENT_STOCK, [(1000.0, "ok", 2.5)]).one()
    part = protected(stock.TALENT_STOCK, [(250.0, "ok", 2.5)]).one()
    assert share(part, whole) == "25%"
    nearly = protected(stock.TALENT_STOCK, [(990.0, "ok", 2.5)]).one()
    assert share(nearly, whole) == ""  # ten others would be told apart
    few = protected(stock.TALENT_STOCK, [(40.0, "ok", 2.5)]).one()
    tiny = protected(stock.TALENT_STOCK, [(10.0, "ok", 2.5)]).one()
    assert share(tiny, few) == ""  # 5 of 40 is 12.5 points of slack


def test_a_place_without_anybody_is_not_the_first_of_hidden_ones():
    rows = [(HANGZHOU, "杭州市", None, "suppressed"), (NINGBO, "宁波市", 0.0)]
    found = protected(flow.NEW_COLLEGE, rows, ("city",))
    whole = protected(flow.NEW_COLLEGE, [(15.0, "ok", 2.5)])
    assert say.spread(found, whole, "新引进", "最多") == "新引进：人数过少，不予显示"


def test_what_rounding_cannot_tell_apart_is_a_tie():
    rows = [
        (HANGZHOU, "杭州市", 80.0, "ok", 2.5),
        (NINGBO, "宁波市", 75.0, "ok", 2.5),
        (330300, "温州市", 70.0, "ok", 2.5),
    ]
    found = protected(flow.INFLOW, rows, ("city",))
    whole = protected(flow.INFLOW, [(1225.0, "ok", 2.5)])
    assert say.spread(found, whole, "流入", "最多") == "杭州市、宁波市相近，流入最多，约80人"
    alone = protected(flow.INFLOW, [rows[0], rows[2]], ("city",))
    assert say.spread(alone, whole, "流入", "最多") == "杭州市流入最多，80人，占全省的 7%"


def test_the_dark_theme_leaves_the_matrix_legible():
    found = protected(flow.INFLOW_FROM, PAIRS, ("city", "other"))
    chart = matrix(found, "city", "other")
    plain = drawn(chart)
    dark = screen.dressed(chart, title="甲", subtitle="乙", footer="丙", dark=True)
    shades = [colour for _, colour in plain["data"][0]["colorscale"]]
    assert [colour for _, colour in dark["data"][0]["colorscale"]] == shades
    figures = [one for one in dark["data"] if one.get("mode") == "text"]
    numbers = {text: one["textfont"]["color"] for one in figures for text in one["text"]}
    assert {numbers["25"], numbers["30"]} <= {ON_PALE, ON_DEEP}


ENDS = [
    (0, "数据范围外", 530.0, "ok", 2.5),
    (NINGBO, "宁波市", 25.0, "ok", 2.5),
    (330300, "温州市", 30.0, "ok", 2.5),
    (330400, "嘉兴市", None, "suppressed"),
]


def test_where_they_came_from_names_the_first_and_what_is_beyond():
    found = protected(flow.INFLOW_FROM, ENDS, ("other",), region=HANGZHOU)
    whole = protected(flow.INFLOW, [(650.0, "ok", 2.5)], region=HANGZHOU)
    assert say.elsewhere(found, whole, "流入来源") == (
        "流入来源：范围内温州市、宁波市相近，最多，25人至30人；82%在数据范围外"
    )


def test_hidden_origins_are_not_taken_for_none():
    found = protected(flow.INFLOW_FROM, [ENDS[0], ENDS[3]], ("other",), region=HANGZHOU)
    whole = protected(flow.INFLOW, [(650.0, "ok", 2.5)], region=HANGZHOU)
    said = say.elsewhere(found, whole, "流入来源")
    assert said == "流入来源：范围内各地均不足 10 人；82%在数据范围外"


def test_a_ranking_has_no_wall_of_hidden_bars():
    figure = drawn(ranking(protected(flow.INFLOW_FROM, ENDS, ("other",))))
    assert figure["data"][0]["text"] == ["530人", "30人", "25人"]
    assert figure["layout"]["annotations"][0]["text"] == "另有 1 项未画出，见数据表"
    hidden = drawn(ranking(protected(flow.INFLOW_FROM, [ENDS[3]], ("other",))))
    assert not any(trace["type"] == "bar" for trace in hidden["data"])
    assert hidden["layout"]["annotations"][0]["text"] == "人数过少，不予显示"


PAIRS = [
    (HANGZHOU, NINGBO, "杭州市", "宁波市", 25.0),
    (HANGZHOU, 330300, "杭州市", "温州市", 30.0),
    (NINGBO, HANGZHOU, "宁波市", "杭州市", 0.0),
    (NINGBO, 330300, "宁波市", "温州市", None, "suppressed"),
]


def test_a_matrix_tells_people_nobody_and_hidden_apart():
    found = protected(flow.INFLOW_FROM, PAIRS, ("city", "other"))
    figure = drawn(matrix(found, "city", "other"))
    heat = figure["data"][0]
    # columns 杭州, 宁波, 温州; rows 杭州, 宁波
    assert heat["z"][0][1] >= 2
    assert heat["z"][0][2] > heat["z"][0][1]
    assert heat["z"][1] == [0, 0, 1]
    assert heat["hovertext"][1][2].endswith("已隐去")
    assert heat["hovertext"][1][0].endswith("没有人")
    figures = [one for one in figure["data"] if one.get("mode") == "text"]
    assert sorted(text for one in figures for text in one["text"]) == ["25", "30"]
    (legend,) = [note["text"] for note in figure["layout"]["annotations"]]
    assert all(word in legend for word in ("不足 30", "30 及以上", "不予显示"))
    assert say.pairs(found) == "省内城市间流动，温州市到杭州市最多，30人"


ORIGINS = [
    (0, "省外或不详", 40.0, "ok", 2.5),
    (330000, "浙江省", 600.0, "ok", 2.5),
    (340000, "安徽省", 100.0, "ok", 2.5),
    (650000, "新疆维吾尔自治区", None, "suppressed"),
]


def test_the_nation_tells_our_own_from_the_others():
    found = protected(stock.TALENT_BY_ORIGIN, ORIGINS, ("origin",))
    whole = protected(stock.TALENT_BY_ORIGIN, [(1000.0, "ok", 2.5)])
    said = say.nationwide(found, whole, HANGZHOU, "本省生源", "省外生源")
    assert said == "本省生源占 60%；省外生源安徽省最多，100人"


def test_arcs_leave_our_own_province_out_and_point_home():
    found = protected(stock.TALENT_BY_ORIGIN, ORIGINS, ("origin",))
    figure = drawn(nation.arcs(found, "in", home=330000))
    arcs = [t for t in figure["data"] if t.get("mode") == "lines" and t.get("showlegend")]
    assert sum(t["lon"].count(None) for t in arcs) == 1  # 安徽 only: 新疆 is hidden
    assert "geo2" in figure["layout"]  # 南海诸岛


def test_a_map_of_flows_is_dark_as_a_whole():
    found = protected(stock.TALENT_BY_ORIGIN, ORIGINS, ("origin",))
    arcs = nation.arcs(found, "in", home=330000)
    figure = drawn(arcs)
    dressed = screen.dressed(arcs, title="甲", subtitle="乙", footer="丙", dark=True)
    written = json.dumps(dressed["data"])
    assert ACCENT in json.dumps(figure["data"])
    assert not any(colour in written for colour in (ACCENT, INK, PAPER, ACCENT_SOFT))
    chart = nation.provinces(found, home=330000)
    coloured = drawn(chart)
    again = screen.dressed(chart, title="甲", subtitle="乙", footer="丙", dark=True)
    assert again["data"] == coloured["data"]


def test_colours_outline_our_province_and_keep_the_inset():
    found = protected(stock.TALENT_BY_ORIGIN, ORIGINS, ("origin",))
    figure = drawn(nation.provinces(found, home=HANGZHOU))
    assert ["330000"] in [list(t.get("locations", [])) for t in figure["data"]]
    assert "geo2" in figure["layout"]


def test_our_line_stands_before_grey_ones():
    first = m("2026-01")
    own = protected(
        stock.TALENT_DENSITY, [(first + i, "", 100.0 + i) for i in range(3)], ("month",)
    )
    others = protected(
        stock.TALENT_DENSITY,
        [
            (c, first + i, n, "", 90.0 + i)
            for c, n in ((HANGZHOU, "杭州市"), (NINGBO, "宁波市"))
            for i in range(3)
        ],
        ("city", "month"),
    )
    traces = drawn(beside(own, others, "city"))["data"]
    assert [t["line"]["color"] for t in traces] == [OTHERS, OTHERS, ACCENT]
    assert traces[-1]["name"] == "浙江省"


def test_a_density_reads_as_a_sentence():
    first = m("2025-06")
    rows = [(first, "", 4800.0), (first + 12, "", 4947.0)]
    found = protected(stock.TALENT_DENSITY, rows, ("month",))
    assert say.trend(found) == "人才密度为每万名从业人员 4\u2009947 人，比上年同期多 147 人"
