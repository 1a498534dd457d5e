"""A chart is a value: every mark has its class and its method, and holds no renderer's words."""

import json
import re
from pathlib import Path

import pytest

from dashboard.charts import screen
from dashboard.charts.spec import ChartSpec, FlowMap, Mark, RegionMap
from data.reference.boundaries_build import build_boundaries
from tests.dashboard.charts.every import every_chart

CHARTS = Path(screen.__file__).parents[1]
BUILDERS = [p for p in sorted(CHARTS.rglob("*.py")) if p.parent.name != "screen"]
# plotly.js' own vocabulary, and markup.
_PLOTLY = re.compile(
    r"(?i)plotly|hover(text|template|info)|tick(vals|text|mode)|[xy](ref|anchor|shift)\b|showarrow"
    r"|customdata|colorscale|fillcolor|scattergeo|heatmap|\"(scatter|layout)\"|toself|<br>|rgba\("
)
# What no other module may say: of these words there is no doubt.
_UNMISTAKABLE = re.compile(
    r"hover(text|template|info)|tick(vals|text|mode)|showarrow|customdata|colorscale|fillcolor"
    r"|scattergeo|screen\.figure|import plotly|from plotly"
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_NUMBERS = ("value", "numerator", "denominator", "low", "high", "lo80", "hi80", "lo95", "hi95")


@pytest.fixture(scope="session")
def charts(tmp_path_factory: pytest.TempPathFactory) -> list[ChartSpec]:
    out = tmp_path_factory.mktemp("maps")
    build_boundaries(out)
    return every_chart(out)


def kinds(of: type[ChartSpec]) -> set[type[ChartSpec]]:
    return {one for child in of.__subclasses__() for one in (child, *kinds(child))}


def test_every_mark_is_one_class():
    marks = [one.mark for one in kinds(ChartSpec)]
    assert sorted(marks) == sorted(Mark)


def test_the_screen_draws_every_mark(charts):
    assert set(screen.DRAWN) == set(Mark)
    assert {one.mark for one in charts} == set(Mark), "build one in tests/dashboard/charts/every.py"
    for chart in charts:
        made = screen.figure(chart)
        assert made["data"] and made["layout"]["template"] == "none"
        dressed = screen.dressed(chart, title="题", subtitle="注", footer="源", dark=True)
        assert "题" in dressed["layout"]["title"]["text"]
        json.dumps(dressed, allow_nan=False)


def test_every_number_drawn_stands_in_a_table(charts):
    for chart in charts:
        if isinstance(chart, RegionMap):  # made of rows here
            continue
        known = {
            round(float(value), 9)
            for one in chart.found
            for name in _NUMBERS
            if name in one.frame
            for value in one.frame[name].dropna()
        }
        assert {round(float(number), 9) for number in chart.numbers()} <= known, chart.mark
        if chart.found:
            assert any(True for _ in chart.numbers()), chart.mark


def test_maps_count_their_regions_and_arcs(charts):
    plain, arcs = (one for one in charts if isinstance(one, RegionMap))
    assert list(plain.numbers()) == [120.0]
    assert isinstance(arcs, FlowMap) and list(arcs.numbers()) == [60.0]


@pytest.mark.parametrize("path", BUILDERS, ids=lambda p: str(p.relative_to(CHARTS)))
def test_builders_know_no_renderer(path):
    text = path.read_text("utf-8")
    imported = re.findall(r"^(?:from|import) (\S+)", text, re.M)
    assert not any(name.startswith("dashboard.charts.screen") for name in imported)
    if path.name in ("cards.py", "tables.py"):  # HTML of their own
        return
    assert not _PLOTLY.search(text)
    if path.name != "palette.py":
        assert not _COLOUR.search(text)


def test_nothing_but_the_screens_renderer_speaks_plotly():
    """Pages are shown by ``page/``, which hands figures to Streamlit and looks into none."""
    root = CHARTS.parents[1]
    product = [
        p
        for name in ("dashboard", "pages", "metrics", "data")
        for p in sorted((root / name).rglob("*.py"))
    ]
    others = [p for p in product if CHARTS / "screen" not in p.parents]
    assert len(others) > 300
    assert not [p for p in others if _UNMISTAKABLE.search(p.read_text("utf-8"))]
    drawing = {
        p.parent.name
        for p in others
        if re.search(
            r"plotly_chart|from dashboard.charts import .*\bscreen\b|dashboard\.charts\.screen",
            p.read_text("utf-8"),
        )
    }
    assert drawing == {"page"}


@pytest.mark.parametrize(
    "point, code",
    [
        ({"location": "330106"}, 330106),
        ({"customdata": [330106]}, 330106),
        ({"customdata": ["C|4"]}, "C|4"),
        ({"customdata": "330106"}, 330106),
        ({"x": 1}, None),
    ],
)
def test_a_click_is_a_code(point, code):
    assert screen.code_of(point) == code
