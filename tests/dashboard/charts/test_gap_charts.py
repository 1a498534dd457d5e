"""产业缺口's charts: what is drawn, what is left out, what a click returns."""

import pytest

from dashboard.charts.matrix import clickable_matrix
from dashboard.charts.parts import shortage_parts
from dashboard.charts.quadrant import quadrant
from dashboard.charts.screen import figure as drawn
from dashboard.charts.waterfall import steps, waterfall
from metrics.disclosure.protect import Status
from metrics.figures.market import gap, trade
from metrics.figures.people import flow, stock
from metrics.models.market.shortage import PARTS
from tests.dashboard.conftest import protected

HIDDEN = (None, Status.SUPPRESSED.value)


def is_empty(made):
    """Nothing is drawn, and the frame stands."""
    return [trace["x"] for trace in made["data"]] == [[None]] and made["layout"]["height"] > 0


def scores(*rows):
    """A shortage index by occupation: ``(code, name, index, driver)``, all parts 1 but the last."""
    made = protected(gap.SHORTAGE, [row[:3] for row in rows], ("occupation",))
    for part in PARTS:
        made.frame[f"z_{part.id}"] = 1.0
    made.frame["z_underqualified"] = float("nan")
    made.frame["driver"] = [row[3] for row in rows]
    made.frame["missing"] = "学历不足占比"
    return made


def test_trades_stand_by_index_with_their_driver():
    found = scores(
        ("a", "<b>甲</b>", 51.0, ""),
        ("b", "电子专用设备装配调试人员", 66.8, "可能原因：人员留不住"),
    )
    made = drawn(shortage_parts(found))
    names = made["layout"]["yaxis"]["ticktext"]
    assert names[0].startswith("电子专用设备<br>装配调试人员<br>")
    assert "可能原因：人员留不住" in names[0]
    assert names[1] == "&lt;b&gt;甲&lt;/b&gt;"
    cells, targets, figures = made["data"]
    assert figures["text"] == [
        "<b>66.8</b>",
        "<b>51.0</b>",
    ]
    assert cells["z"][0][:5] == pytest.approx([4 / 6] * 5, abs=0.0005)  # +1 between −3 and +3
    assert cells["z"][0][5] is None
    assert "缺项" in targets["hovertext"][5]
    assert "紧 1.0" in targets["hovertext"][0]
    assert cells["hoverinfo"] == "skip"
    assert targets["customdata"][0] == ["b"]


def test_trades_that_may_not_be_shown_are_words():
    made = drawn(shortage_parts(protected(gap.SHORTAGE, [("a", "甲", *HIDDEN)], ("occupation",))))
    assert is_empty(made)
    assert "样本少" in made["layout"]["annotations"][0]["text"]


def test_a_cell_that_is_clicked_names_both_ends():
    found = protected(
        trade.INTENSITY,
        [
            ("C", 4, "制造", "本科", 0.06),
            ("C", 5, "制造", "硕士", *HIDDEN),
            ("D", 4, "电热", "本科", None, Status.EMPTY.value),
        ],
        ("section", "education"),
    )
    made = drawn(clickable_matrix(found, "section", "education"))
    cells, targets, *_ = made["data"]
    assert targets["customdata"] == [["C|4"], ["C|5"]]  # nothing is known of D: blank
    assert targets["hovertext"] == ["<b>制造 · 本科</b><br>6.0%", "<b>制造 · 硕士</b><br>已隐去"]
    assert cells["hoverinfo"] == "skip"
    empty = protected(trade.INTENSITY, [], ("section", "education"))
    assert is_empty(drawn(clickable_matrix(empty, "section", "education")))


def test_a_quadrant_has_what_both_figures_know():
    across = protected(
        gap.LOCATION_QUOTIENT,
        [("C", "制造", 1.2), ("D", "电热", 0.8), ("E", "建筑", 2.0, Status.IMPRECISE.value)],
        ("section",),
    )
    up = protected(
        trade.EMPLOYMENT_GROWTH,
        [("C", "制造", 0.05), ("D", "电热", *HIDDEN), ("E", "建筑", 0.1)],
        ("section",),
    )
    made = drawn(quadrant(across, up, "section", centre=(1.0, 0.0), names=("甲", "乙", "丙", "丁")))
    (points,) = made["data"]
    assert (points["x"], points["y"], points["customdata"]) == ([1.2], [0.05], [["C"]])
    assert "5.0%" in points["hovertext"][0]
    none = protected(trade.EMPLOYMENT_GROWTH, [], ("section",))
    assert is_empty(drawn(quadrant(across, none, "section", centre=(1, 0), names=("甲",) * 4)))


@pytest.mark.parametrize("sizes", [(50, 10, 30), (50, -80, 10), (-5, -5, -5)])
def test_a_waterfall_ends_where_its_parts_lead(sizes):
    metrics = (gap.SHIFT_NATIONAL, gap.SHIFT_MIX, gap.SHIFT_REGIONAL)
    parts = [protected(one, [(float(size),)]) for one, size in zip(metrics, sizes, strict=True)]
    whole = protected(gap.EMPLOYMENT_CHANGE, [(float(sum(sizes)),)])
    (bar,) = drawn(waterfall(parts, whole))["data"]
    assert bar["base"] == [0, sizes[0], sizes[0] + sizes[1], 0]
    assert bar["base"][2] + bar["y"][2] == bar["y"][3] == sum(sizes)
    assert bar["text"][0] == ("▲" if sizes[0] > 0 else "▼") + f"{abs(sizes[0])}人"


def test_names_under_a_waterfall_stand_level_whatever_its_length():
    """Leaning, they would stand over the source below: 学历职称变动净增 took 50 pixels down."""
    months = [protected(stock.TALENT_STOCK, [(100.0 + i,)], month=240 + i) for i in range(2)]
    parts = [protected(flow.NEW_COLLEGE, [(1.0,)]), *[protected(gap.SHIFT_MIX, [(0.0,)])] * 4]
    made = drawn(steps(months[0], parts, months[1]))["layout"]
    names = made["xaxis"]["ticktext"]
    assert len(names) == 7 and made["xaxis"]["tickangle"] == 0
    lines = [name.split("<br>") for name in names]
    assert all(len(line) <= 5 for name in lines for line in name), names
    assert made["margin"]["b"] >= 12 * max(map(len, lines))


def test_a_waterfall_with_a_hidden_part_is_words():
    parts = [protected(gap.SHIFT_MIX, [HIDDEN])]
    made = drawn(waterfall(parts, protected(gap.EMPLOYMENT_CHANGE, [(5.0,)])))
    assert is_empty(made)
    assert "人数过少" in made["layout"]["annotations"][0]["text"]


def test_names_in_a_quadrant_cover_no_other():
    rows = [("A", "甲行业", 2.0), ("B", "乙行业", 1.9999), ("C", "丙行业", 0.5)]
    across = protected(gap.LOCATION_QUOTIENT, rows, ("section",))
    growth = [("A", "甲行业", 0.05), ("B", "乙行业", 0.05), ("C", "丙行业", -0.05)]
    up = protected(trade.EMPLOYMENT_GROWTH, growth, ("section",))
    made = drawn(quadrant(across, up, "section", centre=(1.0, 0.0), names=("一", "二", "三", "四")))
    assert made["data"][0]["text"] == ["甲行业", "", "丙行业"]


@pytest.mark.parametrize("rows", [1, 2, 3, 10])
@pytest.mark.parametrize("upright", [False, True])
def test_the_frame_of_a_matrix_leaves_each_row_room_for_its_name(rows, upright):
    told = [
        (f"{i}", f"{j}", f"批发和零售业{i}", f"批发和零售业{j}", 0.01 * (i + j + 1))
        for i in range(rows)
        for j in range(2)
    ]
    found = protected(trade.INTENSITY, told, ("section", "education"))
    made = drawn(clickable_matrix(found, "section", "education", upright=upright))["layout"]
    plot = made["height"] - made["margin"]["t"] - made["margin"]["b"]
    assert plot >= 22 * rows
