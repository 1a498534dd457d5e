"""Bands as layers of an area: nested ones, ones that cross, colours counted by hand."""

from datetime import date

import pytest

from dashboard.charts.fan import supply_demand
from dashboard.export.office.category_chart import Band, CategoryChart, Series, lines
from dashboard.export.office.layers import mixed, stacked
from metrics.figures.outlook import supply
from tests.dashboard.charts.test_outlook_charts import ahead

RED = "#ff0000"
DAYS = tuple(date(year, 9, 1) for year in (2026, 2027, 2028))


def drawn(*bands, line=(10.0, 10.0, 10.0)):
    return CategoryChart("line", DAYS, (Series("线", line, "#000000"),), supply.GAP, bands=bands)


def band(name, low, high, colour="#0000ff", alpha=0.5):
    return Band(name, low, high, colour, alpha)


def heights(layers):
    return {one.name: list(one.values) for one in layers}


def tops(layers, month):
    """The ends of the layers of a month, from below."""
    found, at = [], 0.0
    for one in layers:
        at += one.values[month]
        found.append(at)
    return found


def test_a_fan_is_cut_into_what_lies_between_its_ends():
    layers = stacked(
        drawn(
            band("宽", (None, 4.0, 2.0), (None, 16.0, 18.0)),
            band("窄", (None, 8.0, 6.0), (None, 12.0, 14.0)),
        )
    )
    assert [one.name for one in layers] == ["范围下沿（不显示）", "宽", "窄", "宽（上半）"]
    assert tops(layers, 0) == [10, 10, 10, 10]  # opens from the line
    assert tops(layers, 2) == [2, 6, 14, 18]
    assert [one.unseen for one in layers] == [True, False, False, True]


def test_bands_that_cross_are_cut_where_one_ends():
    """2027: 需 8–14, 供 6–12. 2028: 需 5–9, 供 7–20."""
    layers = stacked(
        drawn(
            band("需", (10.0, 8.0, 5.0), (10.0, 14.0, 9.0)),
            band("供", (10.0, 6.0, 7.0), (10.0, 12.0, 20.0), RED),
        )
    )
    first, *rest = layers
    assert first.values == (10, 6, 5) and not first.colour
    # From below: 供 alone, both, 需 alone in 2027; 需 alone, both, 供 alone in 2028.
    assert set(tops(layers, 1)) == {6, 8, 12, 14}
    assert set(tops(layers, 2)) == {5, 7, 9, 20}
    assert tops(layers, 0) == [10] * len(layers)
    assert sorted(one.name for one in rest if not one.unseen) == ["供", "需"]
    alone = {one.name: one.colour for one in rest if not one.unseen}
    assert alone == {"需": "#8080ff", "供": "#ff8080"}
    both = next(one for one in rest if one.name == "需与供")
    # Blue at a half on white, then red at a half over it.
    assert (both.colour, both.values) == ("#bf4080", (0, 4, 2))


def test_bands_apart_leave_what_lies_between_unpainted():
    layers = stacked(
        drawn(
            band("上", (10.0, 20.0, 20.0), (10.0, 22.0, 22.0)),
            band("下", (10.0, 5.0, 5.0), (10.0, 6.0, 6.0)),
        )
    )
    assert tops(layers, 1) == [5, 6, 20, 22]
    assert [bool(one.colour) for one in layers] == [False, True, False, True]
    assert [one.name for one in layers if not one.unseen] == ["下", "上"]


def test_bands_of_different_months_are_left_out():
    assert stacked(drawn()) == ()
    assert (
        stacked(
            drawn(
                band("甲", (None, 1.0, 1.0), (None, 2.0, 2.0)),
                band("乙", (1.0, 1.0, 1.0), (2.0, 2.0, 2.0)),
            )
        )
        == ()
    )


@pytest.mark.parametrize("alpha, colour", [(0.5, "#8080ff"), (0.02, "#d6d6ff")])
def test_a_pale_colour_still_shows_on_paper(alpha, colour):
    assert mixed([band("", (), (), alpha=alpha)]) == colour


def test_supply_and_demand_leave_with_both_ranges_and_the_gap():
    """2028: 需求 120 ± 10, 供给 110 ± 10, the gap from 110 to 120."""
    demand = ahead(supply.DEMAND, [110, 120], start=100)
    there = ahead(supply.SUPPLY, [105, 110], start=100)
    made = lines(supply_demand(demand, there))
    layers = stacked(made)
    assert tops(layers, 0) == [100] * len(layers)
    ends = sorted(set(tops(layers, 2)))
    assert ends == [100, 110, 120, 130]
    named = {one.name for one in layers if not one.unseen}
    assert named == {"需求的可能范围（80%）", "供给的可能范围（80%）", "缺口"}
    assert made.floor == 80  # the tick below the screen's 92.5, with ticks every 20
