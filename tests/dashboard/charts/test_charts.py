import json
import math
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard.charts import scale, screen, tables
from dashboard.charts import text as texts
from dashboard.charts.bars import bars, columns, split_columns
from dashboard.charts.cards import as_html, card, spark
from dashboard.charts.lines import lines, several
from dashboard.charts.matrix import matrix
from dashboard.charts.screen import figure as drawn
from dashboard.charts.screen.dress import dress
from dashboard.charts.spec import Empty, Mark
from dashboard.wording.theme import ACCENT, OTHERS
from metrics.figures.outlook import supply
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts, target
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, NINGBO, m

CITIES = [
    (HANGZHOU, "杭州市", 120.0),
    (NINGBO, "宁波市", 340.0),
    (330300, "<b>温州</b>", None, "suppressed"),
    (330400, "嘉兴市", None, "empty"),
]


def cities():
    return protected(stock.TALENT_STOCK, CITIES, ("city",))


def months(values, metric=stock.TALENT_STOCK, start="2025-06", **more):
    first = m(start)
    rows = [
        (first + i, f"{i}", v, "ok" if v is not None else "empty") for i, v in enumerate(values)
    ]
    return protected(metric, rows, ("month",), month=first + len(values) - 1, **more)


def test_hidden_and_empty_bars_are_words_not_zero():
    chart = bars(cities())
    assert chart.series.values == (120.0, 340.0, None, None)
    assert [one.status for one in chart.series.points[2:]] == ["suppressed", "empty"]
    trace = drawn(chart)["data"][0]
    assert trace["text"] == ["120人", "340人", "已隐去", "暂无数据"]
    assert trace["x"] == [120.0, 340.0, 0, 0]


def test_bars_stand_in_the_order_of_codes_unless_the_viewer_ranks():
    assert [c[0] for c in drawn(bars(cities()))["data"][0]["customdata"]][:2] == [HANGZHOU, NINGBO]
    ranked = drawn(bars(cities(), order="value"))["data"][0]["customdata"]
    assert [c[0] for c in ranked] == [NINGBO, HANGZHOU, 330300, 330400]


def test_a_total_is_the_foot_of_its_table():
    made = tables.plain(
        ("市", "人"), [("甲", "3"), ("乙", "1"), ("合计", "4")], numbers=1, totals=1
    )
    body, foot = made.split("</tbody>")
    assert "合计" not in body and foot.startswith("<tfoot><tr><td>合计</td>")
    assert "<tfoot>" not in tables.plain(("市",), [("甲",)])
    rows = [("leaving", "补充离职", 60.0), ("openings", "用人需求合计", 100.0)]
    parts = protected(supply.DEMAND_BY_PART, rows, ("part",))
    assert "<tfoot><tr><td>用人需求合计</td>" in tables.as_html(parts)


def test_names_from_data_are_never_markup():
    text = json.dumps(drawn(bars(cities())), ensure_ascii=False)
    assert "<b>温州</b>" not in text
    assert "&lt;b&gt;温州" in text
    assert "<b>温州" not in tables.as_html(cities())


def test_only_the_highlighted_bar_is_ours():
    colours = drawn(bars(cities(), highlight=[NINGBO]))["data"][0]["marker"]["color"]
    assert colours == [OTHERS, ACCENT, OTHERS, OTHERS]


def test_what_is_left_out_is_said():
    chart = bars(cities(), limit=3)
    assert chart.notes == ("另有 1 项未画出，见数据表",)
    assert [note["text"] for note in drawn(chart)["layout"]["annotations"]] == list(chart.notes)


def test_a_missing_month_is_a_gap():
    figure = drawn(lines(months([100.0, None, 110.0])))
    assert figure["data"][0]["y"] == [100.0, None, 110.0]
    assert figure["data"][0]["connectgaps"] is False


def test_provisional_months_are_dashed_and_joined_to_the_settled_ones():
    found = months([100.0, 110.0, 120.0, 130.0, 140.0], flow.INFLOW, provisional=True)
    settled, provisional = drawn(lines(found))["data"]
    assert settled["line"]["dash"] == "solid"
    assert settled["y"] == [100.0, 110.0]
    assert provisional["line"]["dash"] == "dot"
    assert provisional["y"] == [110.0, 120.0, 130.0, 140.0]
    assert provisional["hovertext"][-1].endswith("（初步数）")


def test_labels_at_the_lines_ends_do_not_touch():
    rows = [
        (m("2026-05") + i, "x", code, f"市{code}", 100.0 + code)
        for code in range(4)
        for i in range(2)
    ]
    rows = [(month, code, label, name, value) for month, label, code, name, value in rows]
    found = protected(stock.TALENT_STOCK, rows, ("month", "city"))
    layout = drawn(lines(found, "city"))["layout"]
    low, high = layout["yaxis"]["range"]
    heights = sorted(note["y"] for note in layout["annotations"])
    gaps = [b - a for a, b in pairwise(heights)]
    assert len(heights) == 4
    assert min(gaps) >= (high - low) * 0.07


def test_nothing_to_draw_says_why():
    empty = lines(protected(stock.TALENT_STOCK, [], ("month",)))
    assert empty == Empty(words="暂无数据", height=280)
    assert drawn(empty)["layout"]["annotations"][0]["text"] == "暂无数据"
    hidden = drawn(
        lines(protected(stock.TALENT_STOCK, [(m("2026-05"), "x", None, "suppressed")], ("month",)))
    )
    assert hidden["layout"]["annotations"][0]["text"] == "样本少，不予显示"


def test_columns_put_figures_side_by_side_and_negative_parts_below():
    come, gone = months([10.0, 20.0]), months([-5.0, -15.0])
    figure = drawn(columns([come, gone], "month", ["来", "走"], stacked=True))
    assert [trace["y"] for trace in figure["data"]] == [[10.0, 20.0], [-5.0, -15.0]]
    low, high = figure["layout"]["yaxis"]["range"]
    assert low <= -15 and high >= 20


def test_split_columns_keep_the_six_largest_parts():
    rows = [(0, code, "行", f"类{code}", float(code)) for code in range(1, 9)]
    found = protected(stock.TALENT_STOCK, rows, ("city", "education"))
    figure = drawn(split_columns(found, "city", "education"))
    assert [trace["name"] for trace in figure["data"]] == [f"类{i}" for i in range(3, 9)]


def test_several_names_each_line_at_its_end():
    figure = drawn(several([months([1.0, 2.0]), months([5.0, 6.0])], ["来", "走"]))
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["来 2人", "走 6人"]


@pytest.mark.parametrize(
    "low, high, expected",
    [
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (0, 1.0, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-30, 30, [-20, 0, 20]),
        (5, 5, [5]),
    ],
)
def test_ticks_are_round(low, high, expected):
    assert scale.round_ticks(low, high) == pytest.approx(expected)


def test_ticks_are_written_in_wan_and_yi():
    assert scale.tick_text(1_500_000, stock.TALENT_STOCK) == "150万"
    assert scale.tick_text(250_000_000, stock.TALENT_STOCK) == "2.5亿"
    assert scale.tick_text(0.25, stock.TALENT_SHARE) == "25%"


def test_dressing_burns_title_footer_and_demo_mark_into_the_picture():
    plain = bars(cities())
    footer = "演示数据 · 来源：社保"
    dressed = screen.dressed(plain, title="宁波最多", subtitle="人才，人", footer=footer)
    title, subtitle = dressed["layout"]["title"]["text"].split("<br>")
    assert title == "宁波最多"
    assert ">人才，人<" in subtitle
    texts = [note["text"] for note in dressed["layout"]["annotations"]]
    assert texts == ["演示数据 · 来源：社保"]
    assert "title" not in drawn(plain)["layout"]


def test_the_dark_figure_has_no_black_ink_left():
    dressed = screen.dressed(bars(cities()), title="甲", subtitle="乙", footer="丙", dark=True)
    text = json.dumps(dressed)
    assert "#1b2330" not in text and "#ffffff" not in text


def test_long_titles_break_after_punctuation():
    text = "应兑未兑中，等待一年以上的有 1\u2009240件"
    assert texts.wrapped(text, 17) == ["应兑未兑中，", "等待一年以上的有 1\u2009240件"]
    assert texts.wrapped("短", 20) == ["短"]
    change = "人才净流入率 5.2%，比上年同期低 0.6个百分点"
    assert texts.wrapped(change, 20) == ["人才净流入率 5.2%，", "比上年同期低 0.6个百分点"]
    trade = "信息传输、软件和信息技术服务业的人才最多，占 100%"
    assert texts.wrapped(trade, 20)[-1] == "占 100%"


def test_no_picture_leaves_the_host():
    made = screen.config(Mark.BAR, "图")
    assert made["plotlyServerURL"] == "" and made["displaylogo"] is False
    assert made["toImageButtonOptions"] == {"format": "png", "scale": 3, "filename": "图"}


def test_a_card_reads_its_changes_from_the_series():
    series = months([100.0, *[105.0] * 10, 150.0, 160.0], start="2025-06")
    now = protected(stock.TALENT_STOCK, [(160.0,)], month=m("2026-06"))
    made = card(now, series)
    assert made.changes == (("较上月", "▲6.7%"), ("较上年同期", "▲60.0%"))
    assert made.spark[-1] == 160.0


def test_a_window_compares_with_the_year_before_only():
    series = months([100.0, *[105.0] * 11, 160.0], start="2025-06")
    now = protected(flow.NEW_COLLEGE, [(160.0,)], month=m("2026-06"), first_month=m("2026-01"))
    assert card(now, series).changes == (("较上年同期", "▲60.0%"),)


def test_a_promise_behind_its_schedule_needs_attention():
    now = protected(flow.NEW_COLLEGE, [(160.0,)], month=m("2026-06"))
    promise = protected(target.COLLEGE_PROGRESS, [(0.40,)], month=m("2026-06"))
    made = card(now, target=promise)
    assert (made.done, made.due, made.behind) == (0.40, 0.5, True)
    assert made.target == "完成 40.0%，慢 10.0 个百分点"
    page = as_html([made])
    assert "需关注" in page and "left:50.0%" in page


def test_a_hidden_card_says_why():
    made = card(protected(stock.TALENT_STOCK, [(None, "suppressed")]))
    assert (made.value, made.unit, made.note) == ("已隐去", "", "人数过少，不予显示")


def test_a_card_of_another_region_names_it():
    """10 cases of the county beside 64 days of its city: each says whose it is."""
    widened = "样本少，已放宽到舟山市近12个月"
    days = protected(payouts.DAYS_TO_PAY, [(64.0,)], region=330900)
    city = card(replace(days, widened=widened), name="申请到拨付")
    assert (city.name, city.value) == ("【舟山市】申请到拨付", "64")
    assert f'aria-label="{city.name}"' in as_html([city])
    own = protected(payouts.DAYS_TO_PAY, [(64.0,)], region=330922)
    assert card(replace(own, widened="样本少，已放宽到近12个月"), name="时长").name == "时长"


def test_an_amount_that_leaves_most_of_itself_open_is_not_printed():
    """The sentence above says 「误差过大，不列」: 271万元 ±230万元 beside it contradicts it."""
    paid = protected(payouts.PAID_AMOUNT, [(2_710_000.0, "imprecise", 2_300_000.0)])
    made = card(paid, paid)
    assert (made.value, made.unit, made.changes, made.spark) == ("误差过大", "", (), ())
    assert made.note == "笔数少，金额误差过大，不列" and made.found[0] is paid
    assert "271" not in as_html([made])


def test_a_year_to_date_draws_the_twelve_months_up_to_each():
    month = m("2026-06")
    now = protected(flow.NEW_COLLEGE, [(160.0,)], first_month=month - 5)
    years = protected(flow.NEW_COLLEGE, [(month - 12, "", 150.0), (month, "", 160.0)], ("month",))
    months = protected(
        flow.NEW_COLLEGE, [(month - 2 + i, "", 20.0 + i) for i in range(3)], ("month",)
    )
    made = card(now, years, rolling=months)
    assert made.spark == (20.0, 21.0, 22.0)
    assert [title for title, _ in made.changes] == ["较上年同期"]


def test_a_sparkline_breaks_where_a_month_is_missing():
    assert spark([1.0, 2.0, None, 3.0, 4.0]).count("%3Cpolyline") == 2
    assert spark([1.0]) == ""


def test_a_table_for_files_keeps_numbers_and_says_why_cells_are_empty():
    frame = tables.as_frame(cities())
    assert list(frame.columns) == ["市代码", "市", "人才总量（参保口径）（人）", "状态"]
    assert frame["状态"].tolist() == ["", "", "人数过少，不予显示", "暂无数据"]
    assert frame["人才总量（参保口径）（人）"].isna().tolist() == [False, False, True, True]


def test_shares_stand_in_per_cent_in_files():
    frame = tables.as_frame(protected(stock.TALENT_SHARE, [(0.6123, "ok", 0.004)]))
    assert frame.iloc[0, 0] == pytest.approx(61.23)


def test_no_line_ends_within_a_number():
    told = "2026年6月，浙江省人才总量比一年前多 3\u2009650人：增加最多的是新引进 7\u2009300人"
    assert any("3\u2009650" in line for line in texts.wrapped(told, 20))


def test_a_phone_shows_every_line_of_words_whole():
    """Footers began beside long names and ran out of a drawing 365 pixels wide."""
    names = {"ticktext": ["信息传输、软件和信息技术服务人员"], "automargin": True}
    given = {"data": [], "layout": {"height": 200, "margin": {"l": 8}, "yaxis": names}}
    long = (
        "内部资料 · 演示数据 · 来源：人才基本信息、就业经历、招聘岗位、求职登记 · 数据截至2026年9月"
    )
    made = dress(given, title="标题", subtitle=f"放宽单项要求可增加的匹配，人，{long}", footer=long)
    layout = made["layout"]
    foot = layout["annotations"][-1]
    assert foot["xshift"] + layout["margin"]["l"] == 8  # from the drawing's edge
    lines = [(line, 11) for line in foot["text"].split("<br>")]
    lines += [(re.sub("<[^>]*>", "", one), 12) for one in layout["title"]["text"].split("<br>")[1:]]
    assert all(8 + texts.width(line) * size <= 365 for line, size in lines)


@pytest.mark.parametrize(
    "name, leans", [("杭州", False), ("信息传输、软件和信息技术服务人员", True)]
)
def test_long_names_below_a_matrix_lean_where_nothing_else_stands(name, leans):
    rows = [("a", name[:2], "行", name, 20.0), ("a", "金融", "行", "金融", 30.0)]
    found = protected(flow.NEW_COLLEGE, rows, ("education", "section"))
    layout, plain = (
        drawn(matrix(found, down="education", across="section", upright=upright))["layout"]
        for upright in (True, False)
    )
    assert ("tickangle" in layout["xaxis"]) == leans
    rows_of = [one["height"] - one["margin"]["t"] - one["margin"]["b"] for one in (layout, plain)]
    # What the names need is added below; a legend above leaves the rows what it had.
    assert rows_of[0] >= rows_of[1] if leans else rows_of[0] == rows_of[1]
    if leans:
        (shades,) = [note for note in layout["annotations"] if "■" in note["text"]]
        # Above the rows: below it would hang far under them.
        assert (shades["y"], shades["yanchor"]) == (1, "bottom")
        assert layout["margin"]["t"] >= plain["margin"]["t"] + 36
        angle = layout["xaxis"]["tickangle"]
        # To the left: at the right names would leave the drawing. On every screen: level, they
        # would leave the room that is kept for them white.
        assert angle < 0
        down = len(name) * 12 * math.sin(math.radians(-angle))
        assert layout["margin"]["b"] - 8 >= down


@pytest.mark.parametrize(("many", "turns"), [(11, True), (7, False)])
def test_many_short_names_above_a_matrix_may_turn_on_a_phone(many, turns):
    """供需预测 by eleven cities: level, their names ran into each other at 390 pixels."""
    rows = [("a", str(i), "行", f"城{i % 10}", 20.0) for i in range(many)]
    found = protected(flow.NEW_COLLEGE, rows, ("education", "section"))
    spec = replace(matrix(found, down="education", across="section"), above=True)
    layout = drawn(spec)["layout"]
    assert ("tickangle" not in layout["xaxis"]) == turns
    turned = 2 * 12 + 24  # what two characters and what keeps them off the rows take
    assert (layout["margin"]["t"] >= turned) == turns
