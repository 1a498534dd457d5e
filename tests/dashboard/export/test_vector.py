"""Charts drawn as vectors from their specs: counted and measured, on paper and on the stage."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.charts.bars import bars, columns
from dashboard.charts.lines import several
from dashboard.charts.maps import choropleth
from dashboard.charts.spec import (
    Axis,
    Empty,
    Point,
    Scale,
    Series,
    Tick,
    Tone,
)
from dashboard.export.vector import axes
from dashboard.export.vector.axes import Ruler, ticks_of
from dashboard.export.vector.drawing import Drawing, Label, Shape, width_of
from dashboard.export.vector.lines import _spread
from dashboard.export.vector.look import PAPER_LOOK, STAGE
from dashboard.export.vector.render import draw
from dashboard.export.vector.sheet import Sheet
from dashboard.export.vector.svg import svg
from metrics.figures.people import flow
from tests.dashboard.conftest import protected
from tests.dashboard.export import specs
from tests.dashboard.export.pages import EVIL, HIDDEN, cities, months

LOOKS = {"paper": (PAPER_LOOK, 560.0), "stage": (STAGE, 750.0)}
OURS = PAPER_LOOK.colour(Tone.OURS)


def shapes(made: Drawing) -> list[Shape]:
    return [one for one in made.items if isinstance(one, Shape)]


def labels(made: Drawing) -> list[Label]:
    return [one for one in made.items if isinstance(one, Label)]


def boxes(made: Drawing, colour: str) -> list[Shape]:
    return [one for one in shapes(made) if one.fill == colour]


def said(made: Drawing) -> list[str]:
    return [one.text for one in labels(made)]


def wide(one: Shape) -> float:
    xs = [x for x, _ in one.contours[0]]
    return max(xs) - min(xs)


def high(one: Shape) -> tuple[float, float]:
    ys = [y for _, y in one.contours[0]]
    return min(ys), max(ys)


# ---- every mark, everywhere ----------------------------------------------------------------------


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_reaches_beyond_its_drawing(boundaries, look):
    for name in specs.NAMES:
        spec = specs.example(name, boundaries)
        made = draw(spec, LOOKS[look][0], width=LOOKS[look][1])
        assert made.items, name
        for one in shapes(made):
            for x, y in (point for ring in one.contours for point in ring):
                assert -1 <= x <= made.width + 1 and -1 <= y <= made.height + 1, (name, one)
        for text in labels(made):
            assert text.left >= -1 and text.left + text.width <= made.width + 4, (name, text)
            assert 0 <= text.at[1] <= made.height, (name, text)


def test_on_stage_all_is_large_coloured_by_the_theme_and_silent(boundaries):
    css = Path("dashboard/projector/assets/projector.css").read_text("utf-8")
    dark, light = css.split('[data-theme="light"]')
    for name in specs.NAMES:
        spec = specs.example(name, boundaries)
        made = draw(spec, STAGE, width=750, height=480)
        assert min((one.size for one in labels(made)), default=20) >= 20 - 1e-9, name
        written = svg(made)
        assert not re.search(r"#[0-9a-f]{6}", written), name
        assert "<title>" not in written, name
        for tone in set(re.findall(r"var\((--[\w-]+)\)", written)):
            assert f"{tone}:" in dark and f"{tone}:" in light, (name, tone)


def test_on_stage_every_tone_has_a_colour_in_both_themes():
    css = Path("dashboard/projector/assets/projector.css").read_text("utf-8")
    for theme in css.split('[data-theme="light"]')[:2]:
        assert [tone for tone in Tone if f"--{tone.value}:" not in theme] == []


@pytest.mark.parametrize("name", ["bars", "columns", "fan", "curves", "quadrant", "matrix"])
def test_both_looks_say_the_same(name):
    spec = specs.example(name)
    paper, stage = draw(spec), draw(spec, STAGE, width=1152)
    remarks = {*getattr(spec, "notes", ())}
    assert set(said(paper)) - remarks == set(said(stage))


# ---- bars and columns ----------------------------------------------------------------------------


def test_bars_are_as_long_as_their_figures():
    drawn = boxes(draw(bars(cities([400.0, 100.0, 0.0]))), OURS)
    assert len(drawn) == 3
    assert wide(drawn[0]) == pytest.approx(4 * wide(drawn[1]))
    assert wide(drawn[2]) == 0
    tops = [high(one)[0] for one in drawn]
    assert tops == sorted(tops)  # the first stands on top, as on the screen


def test_a_hidden_bar_is_a_word_without_length():
    made = draw(bars(cities([400.0, HIDDEN])))
    assert len(boxes(made, OURS)) == 1
    assert "已隐去" in said(made)
    assert {"市0", "市1", "400人"} <= set(said(made))


def test_losses_go_left_of_zero_by_their_size():
    found = protected(flow.NET_INFLOW_RATE, [(1, "甲", 0.03), (2, "乙", -0.01)], ("city",))
    made = draw(bars(found))
    (gain,), (loss,) = (boxes(made, PAPER_LOOK.colour(tone)) for tone in (Tone.GAIN, Tone.LOSS))
    assert wide(gain) == pytest.approx(3 * wide(loss))
    assert max(x for x, _ in loss.contours[0]) == pytest.approx(min(x for x, _ in gain.contours[0]))


@pytest.mark.parametrize("count, columns_, down", [(11, 1, 11), (17, 2, 9), (38, 3, 13)])
def test_many_rows_make_columns_on_stage_and_stay_legible(count, columns_, down):
    found = protected(flow.INFLOW, [(i, f"某{i}市", 50.0) for i in range(count)], ("city",))
    made = draw(bars(found), STAGE, width=690, most=370)
    assert made.height <= 370
    places = {}
    for text in labels(made):
        if text.text.endswith("市"):
            places.setdefault(round(text.at[0]), []).append(text.at[1])
            assert text.size >= 20 - 1e-9
    assert (len(places), max(map(len, places.values()))) == (columns_, down)
    for ys in places.values():
        assert all(b - a >= 20 for a, b in pairwise(ys))


def test_a_name_that_is_too_long_says_that_it_goes_on():
    made = draw(specs.bars(1.0, names=("一" * 40,)), width=300)
    assert any(text.endswith("一…") for text in said(made))


def test_bounds_are_lines_and_their_words_stand_behind_them():
    made = draw(specs.gaps())
    ranges = [
        one for one in shapes(made) if not one.closed and len({y for _, y in one.contours[0]}) == 1
    ]
    words = next(text for text in labels(made) if text.text == "缺 300")
    assert any(
        max(x for x, _ in one.contours[0]) + 5 == pytest.approx(words.at[0]) for one in ranges
    )
    assert {"几乎肯定短缺", "说不准"} <= set(said(made))


def test_stacked_columns_stand_on_each_other():
    one, two = (
        protected(m, [(2024, "2024", v)], ("year",))
        for m, v in ((flow.INFLOW, 30.0), (flow.OUTFLOW, 10.0))
    )
    made = draw(columns([one, two], "year", stacked=True))
    bars_ = [s for s in shapes(made) if s.tip.head == "2024"]
    (top, foot), (tip, base) = map(high, bars_)
    assert top == pytest.approx(base)
    assert foot - top == pytest.approx(3 * (base - tip))


def test_a_whole_stands_on_the_foot_of_a_shortened_axis():
    made = draw(specs.waterfall(900.0))
    whole = boxes(made, OURS)[0]
    (part,) = boxes(made, PAPER_LOOK.colour(Tone.GAIN))
    tall, step = (high(one)[1] - high(one)[0] for one in (whole, part))
    assert tall == pytest.approx(step)  # 1200 from 900, and a step of 300


# ---- lines ---------------------------------------------------------------------------------------


def test_a_line_breaks_where_nothing_may_be_shown():
    found = months(flow.INFLOW, [10.0, 15.0, float("nan"), 20.0, 25.0])
    made = draw(several([found]))
    lines = [s for s in shapes(made) if not s.closed and s.width > 2]
    assert [len(s.contours[0]) for s in lines] == [2, 2]


def test_what_is_provisional_is_dashed_from_the_last_settled_point():
    made = draw(specs.lines(10.0, 15.0, 20.0, 25.0, settled=2))
    drawn = [s for s in shapes(made) if s.width > 2]
    assert [(len(s.contours[0]), bool(s.dash)) for s in drawn] == [(2, False), (3, True)]
    assert drawn[0].contours[0][-1] == drawn[1].contours[0][0]


def test_a_wider_range_is_paler_and_lies_below():
    ranges = [s for s in shapes(draw(specs.fan())) if s.opacity < 1]
    assert [s.opacity for s in ranges] == [0.14, 0.26]
    tall = [max(b - a for a, b in [high(s)]) for s in ranges]
    assert tall[0] > tall[1]


def test_what_others_say_is_thin_and_dashed():
    drawn = [s for s in shapes(draw(specs.fan())) if not s.closed and s.width > 1]
    assert [(s.width, bool(s.dash)) for s in drawn] == [(1.6, True), (2.6, False)]


def test_names_at_the_ends_keep_apart_and_stay_inside():
    for look, wide_, tall in ((PAPER_LOOK, 560, 290), (STAGE, 1080, 480)):
        spec = replace(specs.curves(), at_risk=())
        made = draw(spec, look, width=wide_, height=tall)
        ends = sorted(
            one.at[1]
            for one in labels(made)
            if one.text.endswith("7%") or ("%" in one.text and " " in one.text)
        )
        assert len(ends) == 3
        assert all(b - a >= 16 * look.unit for a, b in pairwise(ends))
        assert ends[-1] < tall - 20 * look.unit


def test_heights_are_spread_down_and_then_up():
    assert _spread([10.0, 11.0, 50.0], 5.0, 100.0) == [10.0, 15.0, 50.0]
    assert _spread([95.0, 96.0, 97.0], 5.0, 100.0) == [90.0, 95.0, 100.0]


def test_the_people_at_risk_stand_under_the_months():
    made = draw(specs.curves(), width=560)
    texts = {one.text: one for one in labels(made)}
    assert {"仍在观察的人数", "大专", "1 200", "40"} <= {t.replace("\u2009", " ") for t in texts}
    month = next(one for one in labels(made) if one.text == "5年")
    last = [one for one in labels(made) if one.text == "40"]
    assert len(last) == 3 and all(one.at[0] == month.at[0] for one in last)


# ---- axes ----------------------------------------------------------------------------------------


def test_an_axis_of_multiples_and_one_of_months():
    sheet = Sheet(100, 100, look=PAPER_LOOK)
    log = Ruler.of(Axis(1, 10, scale=Scale.LOG), 0, 100)
    assert [log.at(v) for v in (1, 10**0.5, 10)] == pytest.approx([0, 50, 100])
    years = Axis(2024 * 12, 2026 * 12, scale=Scale.MONTH)
    assert [tick.text for tick in ticks_of(years, sheet)] == ["2024年", "2025年", "2026年"]
    short = Axis(2026 * 12, 2026 * 12 + 8, scale=Scale.MONTH)
    assert [t.text for t in ticks_of(short, sheet)] == ["2026-01", "2026-04", "2026-07"]
    plain = Axis(0, 2000, ticks=())
    assert [t.text for t in ticks_of(plain, sheet)][:2] == ["0", "500"]
    own = Axis(0, 1, (Tick(0.5, "半"), Tick(2, "外")))
    assert [t.text for t in ticks_of(own, sheet)] == ["半"]


def test_words_under_the_axis_never_touch():
    # Nine months: January stands too near to the last of them to have a word of its own.
    first = 2025 * 12 + 5
    points = tuple(Point(first + i, 50.0) for i in range(9))
    spec = replace(
        specs.lines(*[50.0] * 9),
        x=Axis(first, first + 8, scale=Scale.MONTH),
        series=(Series("流入", points),),
    )

    def words(wide_: float) -> list[str]:
        found = said(draw(spec, STAGE, width=wide_, height=300))
        return [text for text in found if re.fullmatch(r"\d{4}年\d+月", text)]

    assert words(400) == ["2025年6月", "2026年2月"]
    assert words(2400) == ["2025年6月", "2026年2月", "2026年1月"]


# ---- cells, maps, flows --------------------------------------------------------------------------


def test_a_cell_between_two_steps_is_mixed():
    assert PAPER_LOOK.ramp(0.0) == PAPER_LOOK.colour(Tone.D0)
    assert PAPER_LOOK.ramp(9) == PAPER_LOOK.colour(Tone.D4)
    first, second = (int(PAPER_LOOK.colour(t)[1:3], 16) for t in (Tone.D0, Tone.D1))
    assert int(PAPER_LOOK.ramp(0.125)[1:3], 16) == round((first + second) / 2)
    assert STAGE.ramp(0.125) == "color-mix(in srgb, var(--d1) 50%, var(--d0))"


def test_cells_are_shaded_by_what_they_know():
    made = draw(specs.matrix())
    fills = [one.fill for one in shapes(made)]
    tones = (Tone.S4, Tone.EMPTY, Tone.SUPPRESSED, Tone.S0)
    assert fills == [PAPER_LOOK.cell(tone) or PAPER_LOOK.page for tone in tones]
    colours = {one.text: one.colour for one in labels(made)}
    assert (colours["120"], colours["30"]) == (PAPER_LOOK.on(Tone.S4), PAPER_LOOK.on(Tone.S0))
    parts = draw(specs.parts())
    assert len(shapes(parts)) == 2  # the index itself has no shade
    assert shapes(parts)[1].fill == PAPER_LOOK.cell(Tone.UNKNOWN)
    assert {"指数", "71.2", "求人倍率高"} <= set(said(parts))


def test_a_map_is_an_area_for_each_region(boundaries):
    rows = [
        {"code": code, "value": 1000.0 * i, "status": "ok" if i != 3 else "suppressed"}
        for i, code in enumerate(range(330100, 331200, 100), start=1)
    ]
    spec = choropleth(rows, region=330000, level="city", measure="人才", unit="人", maps=boundaries)
    made = draw(spec, width=600, height=400)
    regions = [s for s in shapes(made) if s.tip.head]
    assert len(regions) == 11
    inside = [0 <= x <= 600 and 0 <= y <= 400 for s in regions for c in s.contours for x, y in c]
    assert all(inside)
    assert "杭州" in said(made)
    assert any("审" in text or "底图" in text for text in said(made))


def test_a_map_says_what_it_does_not_know(boundaries):
    for look, width in LOOKS.values():
        made = draw(specs.region_map(boundaries), look, width=width, height=400 * look.unit)
        assert {"已隐去（1–9）", "暂无数据", "100 及以上"} <= set(said(made))
        for tone, count in ((Tone.SUPPRESSED, 1), (Tone.EMPTY, 8)):
            # One more is the swatch of the legend.
            assert len(boxes(made, look.land(tone))) == count + 1


def test_the_nation_is_whole(boundaries):
    made = draw(specs.flow_map(boundaries), STAGE, width=750, height=640)
    tones = {STAGE.land(t) for t in (Tone.OURS_SOFT, Tone.EMPTY)}
    regions = [s for s in shapes(made) if s.fill in tones and s.stroke]
    # 34 on the map, and those that reach into the inset again.
    on_map = [s for s in regions if s.stroke == STAGE.border]
    assert len(on_map) == 34 and len(regions) > 34
    strokes = [s for s in shapes(made) if not s.closed and s.stroke == STAGE.colour(Tone.QUIET)]
    assert len(strokes) >= 10  # the ten strokes, there and in the inset
    ways = [s for s in shapes(made) if not s.closed and s.stroke == STAGE.way]
    assert len(ways) == 2
    assert {"南海诸岛", "浙江", "北京", "湖北"} <= set(said(made))
    assert "新疆" not in said(made)  # no arc comes from there
    assert "新疆" in said(draw(specs.flow_map(boundaries)))


def test_bands_are_as_broad_as_their_flows():
    made = draw(specs.sankey())
    bands = [s for s in shapes(made) if s.opacity < 1]
    broad = [abs(s.contours[0][0][1] - s.contours[0][-1][1]) for s in bands]
    assert [b / broad[1] for b in broad] == pytest.approx([3.0, 1.0, 2.4, 1.6])


# ---- drawings ------------------------------------------------------------------------------------


def test_a_band_without_a_known_end_is_not_drawn():
    made = Drawing(10, 10)
    made.area((), fill="#000000")
    made.area(((0, 0), (1, 1)), fill="#000000")
    made.line([(0, 0)], stroke="#000000", width=1)
    assert made.items == []
    made.area(((0, 0), (1, 1), (2, 0)), (), fill="#000000")
    assert [len(one.contours) for one in shapes(made)] == [1]


def test_a_figure_that_says_nothing_is_its_sentence():
    assert said(draw(Empty(words="样本少，不予显示"))) == ["样本少，不予显示"]


def test_svg_takes_names_as_text():
    made = svg(draw(bars(cities([float(100 + i) for i in range(len(EVIL))], EVIL))), "<x>&")
    assert "<b>" not in made and "<x>" not in made
    assert "&lt;b&gt;&amp;某区" in made and "=HYPERLINK(1)" in made
    assert not re.search(r"https?://(?!www\.w3\.org)", made)


def test_chinese_letters_are_square():
    assert width_of("人才", 10) == 20
    assert width_of("12", 10) == pytest.approx(11.2)


def test_a_drawing_grows_as_a_whole():
    made = Drawing(10, 20)
    made.line([(0, 0), (1, 2)], stroke="#000000", width=1, dash=3)
    made.write("甲", (5, 5), 4, "#000000")
    line, text = made.scaled(2).items
    assert isinstance(line, Shape) and isinstance(text, Label)
    assert (line.contours, line.width, line.dash) == (((((0, 0)), (2, 4)),), 2, 6)
    assert (text.at, text.size) == ((10, 10), 8)


def test_a_name_is_not_folded_within_a_number():
    """「2026」 on two lines reads as 202."""
    assert axes._folded("2026仍在登记", 40, 12).split("\n")[0] == "2026"
    assert axes._folded("信息传输软件业", 40, 12) == "信息\n传输\n软件\n业"
