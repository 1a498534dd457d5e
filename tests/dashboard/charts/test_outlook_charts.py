"""供需预测's charts and sentences: what is drawn, what is said, what a click returns."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.access.auth import User
from dashboard.charts.fan import compared, fan, supply_demand
from dashboard.charts.gap_bars import gap_bars
from dashboard.charts.gap_heat import certainty, gap_heat
from dashboard.charts.record import said_and_came
from dashboard.charts.screen import figure as drawn
from dashboard.document.request import Request
from dashboard.document.values import Group, Part
from dashboard.export.grid import grids
from dashboard.export.office.category_chart import lines as native
from dashboard.export.vector.drawing import Shape
from dashboard.export.vector.render import draw
from dashboard.gap import foresight
from dashboard.outlook import balance_findings as balance
from dashboard.outlook import cells as outlook_cells
from dashboard.outlook import findings as say
from dashboard.outlook import record_findings as past
from dashboard.outlook import view
from dashboard.wording.theme import DIVERGING, ON_DEEP, ON_PALE
from metrics.disclosure.protect import Status
from metrics.disclosure.public import round_public
from metrics.engine.labels import RULES
from metrics.engine.selection import Scope, Selection
from metrics.figures.market import shortage_record
from metrics.figures.outlook import balance_record, external, honesty, record, supply
from metrics.figures.outlook.closing import CLOSING
from tests.dashboard.conftest import protected

HIDDEN = Status.SUPPRESSED.value


def ahead(metric, values, *, start=None, width=10.0, chance=None, status=None, month=24317):
    """A forecast from 2027 on: ± width at 80 %, twice that at 95 %."""
    rows = [(2027 + i, f"{2027 + i}", value, status or "ok") for i, value in enumerate(values)]
    made = protected(metric, rows, ("year",), month=month)
    frame = made.frame
    for name, times in (("lo80", -1), ("hi80", 1), ("lo95", -2), ("hi95", 2)):
        frame[name] = frame["value"] + times * width
    frame["start"] = np.nan if start is None else start
    frame["probability"] = np.nan if chance is None else chance
    frame["reason"] = ""
    return made


def history(*values):
    rows = [(2027 - len(values) + i, "", value) for i, value in enumerate(values)]
    return protected(supply.HISTORY, rows, ("year",), month=24317)


def is_empty(made):
    return [trace["x"] for trace in made["data"]] == [[None]] and made["layout"]["height"] > 0


def fills(made):
    return [trace for trace in made["data"] if trace.get("fill") == "toself"]


def test_a_fan_opens_from_what_is_known():
    made = drawn(fan(ahead(supply.EMPLOYED_AHEAD, [110, 120], start=100), history(80, 90, 100)))
    wide, narrow = fills(made)
    # June of each year, because the data reach to June; the wider band lies below.
    years = ["2026-06-01", "2027-06-01", "2028-06-01"]
    assert wide["x"] == years + years[::-1]
    assert wide["y"] == [100, 130, 140, 100, 90, 100]
    assert narrow["y"] == [100, 120, 130, 110, 100, 100]
    past, line = made["data"][2:]
    assert past["y"] == [80, 90, 100]
    assert line["y"] == [100, 110, 120]
    assert line["customdata"] == [[2026], [2027], [2028]]
    assert "可能范围（80%） 100 至 120人" in line["hovertext"][1]


def test_a_fan_of_a_gap_crosses_a_line_at_zero_and_says_which_side():
    made = drawn(fan(ahead(supply.GAP, [20, -30], start=0), zero=True))
    assert made["layout"]["shapes"][0]["y0"] == 0
    assert made["layout"]["annotations"][0]["text"] == "富余 30"


def test_outlooks_of_others_are_dashed_beside_it():
    other = protected(external.EMPLOYED, [(2028, "2028", 150.0)], ("year",), month=None)
    made = drawn(fan(ahead(supply.EMPLOYED_AHEAD, [110, 120]), None, [("<b>某院</b>", other)]))
    line = made["data"][-1]
    assert (line["line"]["dash"], line["y"]) == ("dash", [150.0])
    assert line["name"] == "&lt;b&gt;某院&lt;/b&gt;"


@pytest.mark.parametrize(
    "supply_values, colour, name",
    [
        ([105, 110], DIVERGING[4], "缺口"),
        ([115, 130], DIVERGING[0], "富余"),
    ],
)
def test_the_gap_is_shaded_by_its_side(supply_values, colour, name):
    made = drawn(
        supply_demand(
            ahead(supply.DEMAND, [110, 120], start=100),
            ahead(supply.SUPPLY, supply_values, start=100),
        )
    )
    shade = fills(made)[2]
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    assert shade["fillcolor"].startswith(f"rgba({red},{green},{blue},")
    assert shade["name"] == name
    high, low = shade["y"][:3], shade["y"][3:][::-1]
    assert [a - b for a, b in zip(high, low, strict=True)] == [
        0,
        abs(110 - supply_values[0]),
        abs(120 - supply_values[1]),
    ]


def test_what_may_not_be_shown_is_words(monkeypatch):
    monkeypatch.setattr(say, "undelivered", lambda _: [])  # all sources are there
    hidden = ahead(supply.GAP, [float("nan")] * 2, status=HIDDEN)
    specs = fan(hidden), supply_demand(hidden, hidden), compared([("基准", hidden)])
    for made in map(drawn, specs):
        assert is_empty(made)
        assert "不予显示" in made["layout"]["annotations"][0]["text"]
    assert say.headline(hidden, hidden, 2029).startswith("浙江省：人数不足")


def test_scenarios_stand_beside_the_base_with_its_band():
    named = [
        ("基准", ahead(supply.GAP, [10, 20], start=0)),
        ("留才", ahead(supply.GAP, [0, -5], start=0)),
    ]
    made = drawn(compared(named))
    assert len(fills(made)) == 1
    texts = [note["text"] for note in made["layout"]["annotations"]]
    assert set(texts) == {"基准 缺 20", "留才 富余 5"}
    assert say.compared(named, 2028) == "「留才」使 2028 年缺口缩小 25人"
    assert say.compared(named[:1], 2028) == "2028 年供需缺口：维持现有趋势缺 20人"


def test_fans_leave_as_native_charts_with_their_bands():
    found = ahead(supply.GAP, [20, -30], start=0)
    made = native(fan(found, zero=True))
    assert made.shape == "line"
    assert [band.name for band in made.bands] == ["可能范围（95%）", "可能范围（80%）"]
    demand = ahead(supply.DEMAND, [110, 120], start=100)
    there = ahead(supply.SUPPLY, [105, 110], start=100)
    both = native(supply_demand(demand, there))
    assert [one.name for one in both.series] == ["预计供给", "预计需求"]


def cells():
    rows = [
        (330100, "C", "杭州市", "制造业", 300.0, "ok"),
        (330100, "I", "杭州市", "信息", -40.0, "ok"),
        (330200, "C", "宁波市", "制造业", 20.0, "ok"),
        (330200, "I", "宁波市", "信息", None, HIDDEN),
    ]
    made = protected(supply.GAP, rows, ("city", "section"))
    made.frame["probability"] = [0.97, 0.1, 0.55, np.nan]
    for name in ("lo80", "lo95"):
        made.frame[name] = made.frame["value"] - 50
    for name in ("hi80", "hi95"):
        made.frame[name] = made.frame["value"] + 50
    made.frame["reason"] = ["", "用上年值：过去几年用上年值更准", "", ""]
    made.frame["start"] = [200.0, -40.0, 20.0, np.nan]
    return made


def written(traces):
    """The figures on a matrix by column and row."""
    return {
        (x, y): text
        for one in traces
        if one.get("mode") == "text"
        for x, y, text in zip(one["x"], one["y"], one["text"], strict=True)
    }


def test_the_matrix_shades_certainty_and_writes_size():
    made = drawn(gap_heat(cells(), "city", "section"))
    heat, squares, *figures = made["data"]
    # 0 nobody, 1 hidden, 2 … 6 from surely ample to surely short
    assert heat["z"] == [[6, 3], [4, 1]]
    assert squares["customdata"] == [["330100|C"], ["330100|I"], ["330200|C"], ["330200|I"]]
    assert "缺 300人" in squares["hovertext"][0] and "几乎肯定短缺" in squares["hovertext"][0]
    assert "富余 40人" in squares["hovertext"][1]
    assert "不予显示" in squares["hovertext"][3]
    assert written(figures) == {(0, 0): "300", (1, 0): "-40", (0, 1): "20"}
    # A figure stands on its shade in an ink that can be read there, and stays so beside a choice.
    inks = {one["textfont"]["color"]: one["text"] for one in figures}
    assert inks == {ON_DEEP: ["300"], ON_PALE: ["-40", "20"]}
    assert all(one["unselected"]["textfont"]["color"] in inks for one in figures)


@pytest.mark.parametrize(
    "chance, word",
    [
        (0.0, "几乎肯定富余"),
        (0.05, "很可能富余"),
        (0.2, "说不准"),
        (0.79, "说不准"),
        (0.8, "很可能短缺"),
        (0.95, "几乎肯定短缺"),
        (1.0, "几乎肯定短缺"),
    ],
)
def test_certainty_in_words(chance, word):
    assert certainty(chance) == word


def test_the_headline_names_gap_range_chance_and_place():
    gap = ahead(supply.GAP, [10, 20, 30], width=20.0, chance=0.86)
    assert say.headline(gap, cells(), 2029) == (
        "三年后（2029年）浙江省预计缺 30人，95% 的可能在富余 10人与缺 70人之间；"
        "短缺可能性 86%，很可能短缺；很可能短缺、缺口最大的是杭州市制造业（缺 300人）。"
    )
    even = ahead(supply.GAP, [-0.0], chance=0.5)
    assert "预计供需持平" in say.headline(even, cells(), 2027)
    assert "缺与不缺都有可能" in say.headline(even, cells(), 2027)


def test_likeliest_are_those_short_more_often_than_not():
    found = say.likeliest(cells(), 0.5)
    assert [name for name, _ in found] == ["杭州市制造业", "宁波市制造业"]
    assert say.heat(cells(), 2029) == "2029 年 3 个单元中 1 个很可能短缺，1 个很可能富余"
    calm = replace(cells(), frame=cells().frame.assign(probability=0.4))
    assert say.heat(calm, 2029) == "2029 年 4 个单元中没有很可能短缺的，没有很可能富余的"
    ample = replace(cells(), frame=cells().frame.assign(probability=0.1))
    assert say.heat(ample, 2029) == "2029 年 4 个单元中 4 个很可能富余，没有很可能短缺的"
    assert "3 个单元中 1 个过去沿用上年值更准" in past.naive_used(cells())


def test_words_stand_right_of_a_bar_whose_range_lies_below_zero():
    found = protected(supply.GAP, [("C", "制造", -50.0), ("I", "信息", 20.0)], ("section",))
    for name, by in (("lo80", -10), ("hi80", 10), ("lo95", -20), ("hi95", 20)):
        found.frame[name] = found.frame["value"] + by
    found.frame["probability"], found.frame["reason"] = [0.01, 0.9], ""
    words = drawn(gap_bars(found, "section"))["layout"]["annotations"][:2]
    assert [one["x"] for one in words] == [0, 30]  # never on the bar's own colour


def test_the_growth_of_both_comes_to_the_gap():
    demand = ahead(supply.DEMAND, [150, 180, 215])
    there = ahead(supply.SUPPLY, [140, 160, 190])
    demand.frame["start"], there.frame["start"] = 130.0, 120.0
    gap = ahead(supply.GAP, [10, 20, 25])
    assert say.from_now(gap, demand, there, 2029) == (
        "现在缺 10人，需求增 85人、供给增 70人，相抵后 2029 年缺 25人"
    )
    assert say.from_now(gap, demand, there, 2040) == ""
    there.frame["start"] = np.nan
    assert say.from_now(gap, demand, there, 2029) == ""


def parts(rows):
    return protected(supply.DEMAND_BY_PART, rows, ("part",))


def test_parts_add_up_to_the_whole_and_are_said():
    found = parts(
        [
            ("expansion", "岗位增加", 20.0),
            ("leaving", "补充离职", 60.0),
            ("retiring", "补充退休", 20.0),
            ("openings", "用人需求合计", 100.0),
        ]
    )
    bar = drawn(outlook_cells.steps(found, last="openings"))["data"][0]
    assert bar["y"] == [20, 60, 20, 100]
    assert bar["base"] == [0, 20, 80, 0]
    assert say.demand_parts(found) == "用人需求 100人，80% 是补人"
    moved = parts([("lost", "离开", -30.0), ("new", "新来", 50.0)])
    assert drawn(outlook_cells.steps(moved))["data"][0]["y"] == [-30, 50, 20]
    ends = [("start", "现有", 130.0), ("attached", "在岗", 145.0)]
    net = say.in_posts(parts([*ends, ("lost", "离开", -30.0), ("new", "新来", 50.0)]))
    # The note below says it of both ends: rounded parts may come to another sum.
    assert drawn(outlook_cells.steps(moved, net=net))["data"][0]["y"] == [-30, 50, 15]
    assert say.in_posts(moved) is None
    assert say.supply_parts(moved) == "补充 50人（新来），减少 30人（离开）"


def test_past_forecasts_stand_on_what_came():
    rows = [
        (2025, 2024, "2025", "2024", 95.0),
        (2026, 2024, "2026", "2024", 100.0),
        (2026, 2025, "2026", "2025", 104.0),
    ]
    came = protected(record.RECORD, rows, ("year", "made"), month=24317)
    came.frame["actual"] = [98.0, 106.0, 106.0]
    for name, by in (("lo80", -5), ("hi80", 5), ("lo95", -9), ("hi95", 9)):
        came.frame[name] = came.frame["value"] + by
    spec = said_and_came(came, history(80, 88, 92, 98, 106))
    made = drawn(spec)
    names = [trace["name"] for trace in made["data"]]
    assert names == ["2024年", "2024年", "2025年", "2025年", "实际"]
    assert "2024年预测" in made["data"][0]["hovertext"][0]
    # Each forecast's line starts from the year in which it was made.
    assert made["data"][1]["y"] == [92, 95, 100]
    assert made["data"][0]["error_y"]["array"] == [9, 9]
    # What was said of one year in two stands 34 days apart.
    assert made["data"][0]["x"] == ["2025-05-15", "2026-05-15"]
    assert made["data"][2]["x"] == ["2026-06-18"]
    # In a drawing each range is an upright line: 18 people high where 95 % lie within ± 9.
    made_ = [one for one in draw(spec).items if isinstance(one, Shape) and not one.closed]
    upright = [one.contours[0] for one in made_ if one.width == 1.4]
    assert [a[0] == b[0] for a, b in upright] == [True] * 3
    assert len({round(a[1] - b[1], 6) for a, b in upright}) == 1
    assert is_empty(drawn(said_and_came(came, history())))


def test_the_record_in_words():
    gain = protected(record.GAIN, [(0.25,)])
    gain.frame[["outcomes", "held80", "held95"]] = [6.0, 4.0, 6.0]
    assert past.record(gain, gain) == ("往年预测误差比沿用上年值小 25%，6 次中 6 次落在可能范围内")
    gain.frame["value"] = -0.1
    assert "比沿用上年值大 10%" in past.record(gain, gain)
    gain.frame["value"] = float("nan")
    assert "还没有" in past.record(gain, gain)


def scored(metric, values):
    rows = [
        (330100, "C", "杭州市", "制造", values[0], "ok"),
        (330100, "I", "杭州市", "信息软件", values[1], "ok"),
        (330200, "C", "宁波市", "制造", None, HIDDEN),
    ]
    made = protected(metric, rows, ("city", "section"))
    made.frame["outcomes"] = [6.0, 6.0, np.nan]
    made.frame["held80"], made.frame["held95"] = [5.0, 3.0, np.nan], [6.0, 6.0, np.nan]
    return made


def test_each_cells_record_the_largest_error_first():
    """Of 12 outcomes 8 lay in the range of 80 %: 67 %; all in that of 95 %."""
    error, gain = (
        scored(record.ERROR, (0.012, 0.043)),
        scored(record.GAIN, (0.4, -0.5)),
    )
    against, right = scored(honesty.AGAINST, (0.6, 1.5)), scored(honesty.RIGHT, (0.83, None))
    rows = past.cells(error, [against, right], cells())
    assert rows == [
        ["杭州·信息软件", "用上年值，方向不明", "4.3%", "150%", "—", "3/6", "6/6"],
        ["杭州·制造", "按走势，增", "1.2%", "60%", "83%", "5/6", "6/6"],
    ]
    assert past.worst(error) == "往年误差最大的 2 个单元：杭州·信息软件 4.3%、杭州·制造 1.2%"
    # Three are forecast now; two of them had people enough for a record.
    told = "3 个单元中 2 个有往年结果，其中 1 个往年预测比沿用上年值准，1 个今后用上年值"
    assert past.cells_title(error, gain, cells()) == told
    both = replace(cells(), frame=cells().frame.iloc[:2])
    assert past.cells_title(error, gain, both).startswith("2 个单元中 1 个往年预测比")
    one = replace(cells(), frame=cells().frame.iloc[:1])
    assert past.cells_title(error, gain, one).startswith("有往年结果的 2 个单元中 1 个往年预测比")
    assert past.held(error) == "全部 12 次往年预测中 67% 落在 80% 范围内、100% 落在 95% 范围内"


def by_rule(metric, values):
    rules = [rule for rule in RULES.items() if rule[0] in values]
    rows = [(code, name, values[code]) for code, name in rules]
    made = protected(metric, rows, ("rule",))
    made.frame["cells"], made.frame["outcomes"] = 170.0, 335.0
    made.frame["first"], made.frame["last"] = 2023.0, 2026.0
    return made


def test_what_forecasts_were_worth_in_words():
    right = by_rule(honesty.CELLS_RIGHT, {"ours": 0.71, "value": 0.0, "trend": 0.69})
    faster = by_rule(honesty.CELLS_FASTER, {"ours": 0.74, "value": 0.0, "trend": 0.76})
    error = by_rule(honesty.CELLS_ERROR, {"ours": 0.029, "value": 0.05, "trend": 0.036})
    none = {"ours": None, "value": None, "trend": None}
    sure = by_rule(honesty.CELLS_SURE, none | {"ours": 0.38})
    held = by_rule(honesty.CELLS_SURE_RIGHT, none | {"ours": 0.88})
    reach = by_rule(honesty.CELLS_REACH, none | {"ours": 0.75})
    now = protected(supply.GAP, [(c, "C", "", "", 5.0) for c in range(175)], ("city", "section"))
    told = (
        "往年提前三年（{}，2023—2026 年）的预测方向判对 71%（方向明确的 38% 中判对 88%，"
        "其余方向不明），快慢判对 74%，"
        "方向大体可信，单个单元须结合实际判断。"
    )
    when = past.ahead(2029, 2026)
    said = past.headline(right, faster, (sure, held), when, now)
    assert said == told.format("175 个单元中有结果的 170 个")
    # Other cells are drawn, or none that lack a record: then the sentence says which it means.
    other = replace(now, by=("section", "band"))
    for one in (other, replace(now, frame=now.frame.head(170))):
        said = past.headline(right, faster, (sure, held), when, one)
        assert said == told.format("各市各行业 170 个单元")
    sure.frame["value"] = 0.0
    assert "判对 71%（没有一个方向明确），快慢" in past.worth(right, faster, (sure, held), "")
    assert past.methods(error, (right, held, faster)) == [
        ["本系统预测", "2.9%", "71%", "88%", "74%"],
        ["沿用上年值", "5.0%", "—", "—", "—"],
        ["按直线趋势", "3.6%", "69%", "—", "76%"],
    ]
    said = past.reach_of(right, faster, reach)
    assert "方向平均可判对约 75%" in said
    reach.frame["value"] = 0.9
    assert "平均可判对" not in past.reach_of(right, faster, reach)
    assert "各市各行业共 170 个单元、335 次增减（2023 年起作出、到 2026 年已有结果）" in said
    assert "判快慢时「按直线趋势」（76%）更准" in said and "判方向时" not in said
    unknown = by_rule(honesty.CELLS_RIGHT, {"ours": None})
    assert past.headline(unknown, faster, (sure, held), "", now) == ""
    assert not past.is_known(unknown)


@pytest.mark.parametrize(
    "right, faster, words",
    [(0.85, 0.70, "都可作依据"), (0.85, 0.69, "大体可信"), (0.69, 0.9, "只宜参考")],
)
def test_how_far_to_trust_single_cells(right, faster, words):
    one = by_rule(honesty.CELLS_RIGHT, {"ours": right})
    two = by_rule(honesty.CELLS_FASTER, {"ours": faster})
    assert words in past.trust(one, two)


@pytest.mark.parametrize(
    "said, came, words",
    [
        (105.0, 100.0, "高估 5.0%"),
        (97.0, 100.0, "低估 3.0%"),
        (1000.0, 1000.0, "相符"),
    ],
)
def test_one_forecasts_miss_in_words(said, came, words):
    assert past.missed({"value": said, "actual": came}) == words


def test_a_record_leaves_with_its_counts():
    (grid,) = grids(Part("误差", (scored(record.ERROR, (0.012, 0.043)),)))
    assert grid.head[4:8] == (
        "往年预测平均误差（%）",
        "已有结果的预测（次）",
        "落在80%范围内（次）",
        "落在95%范围内（次）",
    )
    assert [cell.value for cell in grid.rows[1][4:8]] == [0.043, 6, 3, 6]
    assert grid.rows[2][5].text == "—"


def test_what_would_close_it_in_words():
    rows = [
        ("retention", "留任率", 0.012),
        ("staying", "毕业生来本地就业比例", None, "empty"),
        ("arrivals", "其他新增人数", 0.23),
        ("growth", "用人增速", -0.005),
    ]
    assert say.closing(protected(CLOSING, rows, ("lever",))) == (
        "留任率每年 +1.2 个百分点，或毕业生来本地就业比例调到上限也不够，或其他新增人数 +23%，"
        "或用人增速每年 -0.5 个百分点"
    )


def test_a_years_figure_is_undivided_and_of_that_year():
    one = view.one_year(ahead(supply.GAP, [10, 20]), 2028)
    assert (one.by, one.one().value) == ((), 20)
    assert one.selection.codes("year") == (2028,)


def test_industries_stand_one_below_the_other():
    gap = ahead(supply.GAP, [1.0])
    asked = Request(User("分析员", Scope(330000)))
    about = view.About(asked, Selection(330000), 2029, gap, Group(()))
    shown = drawn(outlook_cells.matrix(about, cells()).part.figure)
    assert len(shown["data"][0]["z"]) == 2
    assert shown["data"][1]["customdata"][0] == ["C|330100"]
    alone = cells().frame.iloc[[0, 1]].reset_index(drop=True)
    bars = outlook_cells.matrix(about, replace(cells(), by=("section",), frame=alone))
    shown = drawn(bars.part.figure)
    (bar,) = shown["data"]
    assert (bar["x"], bar["customdata"]) == ([300, -40], [["C"], ["I"]])
    assert bar["marker"]["color"] == [DIVERGING[4], DIVERGING[1]]
    assert bar["error_x"]["array"] == [50, 50]
    texts = [note["text"] for note in shown["layout"]["annotations"]]
    assert texts[:2] == ["缺 300", "富余 40"]


def test_a_workbook_carries_ranges_and_chances():
    part = Part("缺口", (ahead(supply.GAP, [20, -30], start=5, chance=0.86),))
    (grid,) = grids(part)
    ends = [f"可能范围{end}（{level}%）" for level in (80, 95) for end in ("下限", "上限")]
    wanted = ["年份", "供需缺口（人）", *ends, "基年", "短缺可能性", "状态"]
    assert list(grid.head) == wanted
    assert [cell.value for cell in grid.rows[0]] == [2027, 20, 10, 30, 0, 40, 5, 0.86, ""]


def test_in_public_what_stands_beside_is_coarser_too():
    found = round_public(ahead(supply.GAP, [25, -35], start=15, width=10.0))
    assert found.frame["value"].tolist() == [30, -40]
    assert found.frame["lo80"].tolist() == [20, -50]
    assert found.frame["start"].tolist() == [20, 20]


def biased(metric, values, by=("rule",)):
    made = protected(metric, [(*keys, *names, value, "ok") for keys, names, value, _ in values], by)
    made.frame["error"] = [error for *_, error in values]
    return made


def test_biases_in_words():
    """Above 0 too many were told; below half a per cent it is none to speak of."""
    rules = [("ours", "本系统预测"), ("value", "沿用上年值")]
    high, low, none = (
        biased(one, [((code,), (name,), off, 0.08) for code, name in rules])
        for one, off in (
            (balance_record.REPLACEMENT, 0.021),
            (balance_record.GAP, -0.012),
            (balance_record.ENTRANTS, 0.004),
        )
    )
    every = {"补充需求（一年内）": high, "新增供给": none, "供需缺口": low}
    assert balance.title(every) == (
        "往年预测偏差：补充需求高估 2.1%，新增供给基本无偏，供需缺口低估 1.2%"
    )
    assert balance.row("缺口", low) == ["缺口", *["−1.2%（8.0%）"] * 2, "—", "—"]
    assert balance.beaten(every) == ""
    low.frame.loc[1, "error"] = 0.004
    assert balance.beaten(every) == "供需缺口用「沿用上年值」推算误差更小（0.4%）"
    unknown = biased(balance_record.GAP, [(("ours",), ("本系统预测",), None, None)])
    assert balance.title({"供需缺口": unknown}) == ""


def test_the_cells_that_were_missed_by_most():
    keys = [((330100, "C"), ("杭州市", "制造")), ((330200, "I"), ("宁波市", "信息软件"))]
    values = [(*keys[0], 0.01, 0.05), (*keys[1], -0.2, 0.2)]
    found = biased(balance_record.GAP, values, ("city", "section"))
    assert balance.worst("供需缺口（一年内）", found) == [
        ["供需缺口", "宁波·信息软件", "−20.0%", "20.0%"],
        ["供需缺口", "杭州·制造", "+1.0%", "5.0%"],
    ]


def signs(metric, values):
    made = protected(metric, [(code, name, value, "ok") for code, name, value in values], ("sign",))
    for name, each in (("low", -0.3), ("high", 0.1), ("top", 20.0), ("chance", 6.15)):
        made.frame[name] = each
    made.frame["hits"], made.frame["trades"], made.frame["reach"] = 4.0, 65.0, 0.0
    return made


def test_whether_the_shortage_index_foretells_in_words():
    values = [("index", "紧缺指数", -0.14), ("fill_rate", "当时的招聘完成率", 0.05)]
    found = signs(shortage_record.OCCUPATION, values)
    said = foresight.verdict(found)
    assert "相关系数为 −0.14（95% 的可能在 −0.30 与 0.10 之间）" in said
    top = "一年前最紧缺的 20 个职业中，4 个在其后 12 个月属最难招之列（随意挑选约有 6 个）"
    assert top in said
    assert "不能据以预判下一年" in said and "相关系数也近于 0" in said
    assert foresight.rows(found)[1] == [
        "当时的招聘完成率",
        "0.05",
        "−0.30 至 0.10",
        "4/20",
        "6",
        "65",
    ]
    assert foresight.verdict(signs(shortage_record.INDUSTRY, values[1:])) == ""


@pytest.mark.parametrize(
    "rank, hits, words",
    [
        (0.6, 16, "可据以预判"),
        (0.6, 15, "有一定预示"),
        (0.59, 20, "有一定预示"),
        (0.39, 20, "不能"),
    ],
)
def test_how_far_the_shortage_index_can_be_trusted(rank, hits, words):
    assert words in foresight.trust({"value": rank, "hits": hits, "top": 20})
