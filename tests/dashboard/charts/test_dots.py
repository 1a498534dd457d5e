"""Bars all about as long are dots, signed bars are of two tones, shades and spots have words."""

import pytest

from dashboard.charts.bars import bars
from dashboard.charts.matrix import clickable_matrix, matrix
from dashboard.charts.spec import Bars, Ranges, Tone
from dashboard.charts.spots import spots
from dashboard.export.office import xy_chart
from metrics.figures.market import gap, recruitment, trade
from metrics.figures.people import flow, stock
from tests.dashboard.charts.known import unknown
from tests.dashboard.conftest import protected

DAYS = recruitment.DAYS_TO_FILL


def days(*values, status="ok"):
    rows = [
        (i, f"职业{i}", value, "ok" if value else "suppressed", 0.5)
        for i, value in enumerate(values)
    ]
    return protected(DAYS, rows, ("occupation",))


@pytest.mark.parametrize(
    ("values", "dotted"),
    [
        ((41.0, 43.0, 45.0), True),  # the review's own
        ((40.0, 45.0, 50.0), True),  # four fifths
        ((39.0, 45.0, 50.0), False),
        ((41.0, 45.0), False),  # two are compared by their figures
        ((41.0, 43.0, 45.0, None), True),  # hidden ones say nothing either way
        ((41.0, None, None), False),
    ],
)
def test_bars_all_about_as_long_become_dots(values, dotted):
    assert isinstance(bars(days(*values)), Ranges if dotted else Bars)


def test_counts_stay_bars_and_so_do_signs():
    cities = [(i, f"市{i}", 100.0 + i) for i in range(4)]
    assert isinstance(bars(protected(stock.TALENT_STOCK, cities, ("city",))), Bars)
    rates = [(1, "甲", 0.05), (2, "乙", -0.05), (3, "丙", 0.05)]
    made = bars(protected(flow.NET_INFLOW_RATE, rates, ("city",)))
    assert isinstance(made, Bars)
    assert [point.tone for point in made.series.points] == [Tone.GAIN, Tone.LOSS, Tone.GAIN]


def test_dots_keep_names_codes_and_hidden_ones_on_an_axis_that_is_named():
    found = days(41.0, 43.0, None, 45.0)
    made = bars(found)
    assert [one.label for one in made.categories] == [
        "职业0  41天",
        "职业1  43天",
        "职业2  已隐去",
        "职业3  45天",
    ]
    assert [point.code for point in made.series.points] == [0, 1, 2, 3]
    assert made.axis.title.startswith(DAYS.name) and made.axis.ticks
    # The axis doesn't zoom into what rounding and reading leave open.
    assert made.axis.high - made.axis.low >= 8 * 0.5
    assert unknown(made) == set()


def test_dots_of_shares_end_at_all():
    rows = [(i, f"类{i}", share) for i, share in enumerate((0.97, 0.99, 1.0))]
    made = bars(protected(stock.TALENT_SHARE, rows, ("city",)))
    assert max(tick.at for tick in made.axis.ticks) <= 1.0


def test_an_office_chart_names_every_dot_once_and_those_hidden():
    made = xy_chart.ranges(bars(days(41.0, 43.0, None, 45.0)))
    (names,) = [one.labels for one in made.points if one.name == "类别"]
    assert names[:2] == ("职业0 41天", "职业1 43天") and "已隐去" in names[2]
    assert sorted(x for one in made.points if one.name == DAYS.name for x in one.x) == [41, 43, 45]


@pytest.mark.parametrize("drawn", [matrix, clickable_matrix])
def test_shades_are_told_in_numbers(drawn):
    rows = [
        (
            f"{i}",
            j,
            f"门类{i}",
            f"学历{j}",
            *((None, "suppressed") if i == j == 0 else (0.01 * (i + j),)),
        )
        for i in range(4)
        for j in range(4)
    ]
    made = drawn(protected(trade.INTENSITY, rows, ("section", "education")), "section", "education")
    told = {one.tone: one.text for one in made.legend}
    used = {cell.tone for line in made.cells for cell in line} - {Tone.EMPTY}
    assert set(told) == used  # every shade of the drawing, and none else
    assert told[Tone.SUPPRESSED] == "不予显示" and all(
        "%" in told[t] for t in used if "s" in t and t != Tone.SUPPRESSED
    )


def test_spots_are_told_in_words_and_hot_is_warm():
    rows = [(330102, "上城区", 3.1), (330105, "拱墅区", -2.8), (330106, "西湖区", 0.4)]
    found = protected(gap.TALENT_HOTSPOT, rows, ("county",), region=330100)
    found.frame["cluster"] = ["hot", "cold", ""]
    made = spots(found)
    told = {one.label: (one.tone, one.codes) for one in made.classes}
    assert told["热点（显著偏高）"] == (Tone.D4, (330102,))
    assert told["冷点（显著偏低）"] == (Tone.D0, (330105,))
    assert told["不显著"] == (Tone.D2, (330106,))
    assert "标准分" not in made.head and set(made.values) == {330102, 330105}
