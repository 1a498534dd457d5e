"""Figures drawn as vectors: what plotly.js would show, counted and measured."""

import re
from pathlib import Path

import pytest

from dashboard.charts.bars import bars, columns
from dashboard.charts.lines import several
from dashboard.charts.maps import choropleth
from dashboard.charts.screen import figure
from dashboard.charts.spec import ChartSpec, Empty
from dashboard.export.paper.draw.axes import Axis
from dashboard.export.paper.draw.drawing import Drawing, Label, Shape, width_of
from dashboard.export.paper.draw.figure import draw as draw_figure
from dashboard.export.paper.draw.svg import svg
from dashboard.export.paper.draw.traces import faint, shade
from data.reference.boundaries import DEFAULT_OUT
from data.reference.boundaries_build import build_boundaries
from metrics.figures.people import flow
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import EVIL, HIDDEN, cities, months


def draw(chart: ChartSpec) -> Drawing:
    return draw_figure(figure(chart))


def boxes(made: Drawing, colour: str) -> list[Shape]:
    return [one for one in made.items if isinstance(one, Shape) and one.fill == colour]


def said(made: Drawing) -> list[str]:
    return [one.text for one in made.items if isinstance(one, Label)]


def wide(one: Shape) -> float:
    xs = [x for x, _ in one.contours[0]]
    return max(xs) - min(xs)


def test_bars_are_as_long_as_their_figures():
    drawn = boxes(draw(bars(cities([400.0, 100.0, 0.0]))), "#1f4e8c")
    assert len(drawn) == 3
    assert wide(drawn[0]) == pytest.approx(4 * wide(drawn[1]))
    assert wide(drawn[2]) == 0
    tops = [one.contours[0][0][1] for one in drawn]
    assert tops == sorted(tops)  # the first stands on top, as on the screen


def test_a_hidden_bar_is_a_word_without_length():
    made = draw(bars(cities([400.0, HIDDEN])))
    assert [wide(one) for one in boxes(made, "#1f4e8c")][1] == 0
    assert "已隐去" in said(made)
    assert {"市0", "市1", "400人"} <= set(said(made))


def test_stacked_columns_stand_on_each_other():
    one, two = (
        protected(m, [(2024, "2024", v)], ("year",))
        for m, v in ((flow.INFLOW, 30.0), (flow.OUTFLOW, 10.0))
    )
    made = draw(columns([one, two], "year", stacked=True))
    bars_ = [s for s in made.items if isinstance(s, Shape) and s.name.startswith("2024")]
    (top, foot), (tip, base) = (
        (min(ys), max(ys)) for ys in ([y for _, y in s.contours[0]] for s in bars_)
    )
    assert top == pytest.approx(base)
    assert foot - top == pytest.approx(3 * (base - tip))


def test_a_line_breaks_where_nothing_may_be_shown():
    found = months(flow.INFLOW, [10.0, 15.0, float("nan"), 20.0, 25.0])
    made = draw(several([found]))
    lines = [s for s in made.items if isinstance(s, Shape) and not s.closed and s.width > 2]
    assert [len(s.contours[0]) for s in lines] == [2, 2]


def test_a_band_without_a_known_end_is_not_drawn():
    made = Drawing(10, 10)
    made.area((), fill="#000000")
    made.area(((0, 0), (1, 1)), fill="#000000")
    made.line([(0, 0)], stroke="#000000", width=1)
    assert made.items == []
    made.area(((0, 0), (1, 1), (2, 0)), (), fill="#000000")
    assert [len(one.contours) for one in made.items if isinstance(one, Shape)] == [1]


def test_a_figure_that_says_nothing_is_its_sentence():
    assert said(draw(Empty(words="样本少，不予显示"))) == ["样本少，不予显示"]


def test_an_axis_of_logarithms_and_one_of_months():
    log = Axis({"type": "log", "tickvals": [1, 10], "ticktext": ["1倍", "10倍"]}, 0, 1, 0, 100)
    assert log.ticks() == [(0, "1倍"), (100, "10倍")]
    from datetime import date

    ends = (date(2024, 1, 1).toordinal(), date(2026, 1, 1).toordinal())
    year = Axis({"type": "date", "dtick": "M12", "tickformat": "%Y年"}, *ends, 0, 731)
    assert [text for _, text in year.ticks()] == ["2024年", "2025年", "2026年"]


@pytest.mark.parametrize(
    "given, colour, opacity",
    [
        ("rgba(31, 78, 140, 0.5)", "#1f4e8c", 0.5),
        ("#1f4e8c80", "#1f4e8c", 128 / 255),
        ("#1f4e8c", "#1f4e8c", 1.0),
    ],
)
def test_colours_with_opacity(given, colour, opacity):
    assert faint(given) == (colour, pytest.approx(opacity))


def test_a_cell_between_two_steps_is_mixed():
    scale = {"zmin": 0, "zmax": 2, "colorscale": [[0, "#000000"], [0.5, "#ffffff"], [1, "#ff0000"]]}
    assert shade(scale, 0.5) == "#808080"
    assert shade(scale, 9) == "#ff0000"


def test_svg_takes_names_as_text():
    made = svg(draw(bars(cities([float(100 + i) for i in range(len(EVIL))], EVIL))), "<x>&")
    assert "<b>" not in made and "<x>" not in made
    assert "&lt;b&gt;&amp;某区" in made and "=HYPERLINK(1)" in made
    assert not re.search(r"https?://(?!www\.w3\.org)", made)


def test_chinese_letters_are_square():
    assert width_of("人才", 10) == 20
    assert width_of("12", 10) == pytest.approx(11.2)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if (DEFAULT_OUT / "centres.json").exists():
        return DEFAULT_OUT
    out = tmp_path_factory.mktemp("maps")
    build_boundaries(out)
    return out


def test_a_map_is_an_area_for_each_region(maps):
    from dashboard.export.paper.draw.maps import draw as draw_map

    rows = [
        {"code": code, "value": 1000.0 * i, "status": "ok" if i != 3 else "suppressed"}
        for i, code in enumerate(range(330100, 331200, 100), start=1)
    ]
    chart = choropleth(rows, region=330000, level="city", measure="人才", unit="人", maps=maps)
    made = draw_map(figure(chart), 600, 400, maps)
    regions = [s for s in made.items if isinstance(s, Shape) and s.name]
    assert len(regions) == 11
    inside = [0 <= x <= 600 and 0 <= y <= 400 for s in regions for c in s.contours for x, y in c]
    assert all(inside)
    assert "杭州" in said(made)
    assert any("审" in text or "底图" in text for text in said(made))
