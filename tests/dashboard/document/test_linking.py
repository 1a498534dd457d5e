"""What the browser holds of a page: rows of its Protected tables with their words, nothing else."""

import json
from dataclasses import replace
from importlib import import_module

import pytest

from dashboard.access import auth
from dashboard.charts.bars import bars
from dashboard.charts.codes import plain
from dashboard.charts.matrix import clickable_matrix
from dashboard.document.build import chart
from dashboard.document.document import Document
from dashboard.document.linking import clicked, dims, marks, payload
from dashboard.document.request import Request
from dashboard.document.values import Chart, Cross
from dashboard.wording import words
from metrics.engine.selection import Scope
from metrics.figures.people import stock
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG

LEADER = auth.User("甲", Scope(ZHEJIANG, "leader", ZHEJIANG))
CITIES = protected(
    stock.TALENT_STOCK,
    [(HANGZHOU, "杭州市", 40), (NINGBO, "宁波市", None, "suppressed")],
    ("city",),
)
LEVELS = protected(
    stock.TALENT_STOCK, [(4, "大专", 25), (5, "本科", None, "suppressed")], ("education",)
)
BOTH = protected(
    stock.TALENT_STOCK,
    [
        (HANGZHOU, 4, "杭州市", "大专", 25),
        (HANGZHOU, 5, "杭州市", "本科", 15),
        (NINGBO, 4, "宁波市", "大专", None, "suppressed"),
    ],
    ("city", "education"),
)


def made(*blocks: Chart, crosses: tuple[Cross, ...] = ()) -> Document:
    return Document("页", blocks=blocks, crosses=crosses)


def two() -> Document:
    places = chart(
        bars(CITIES), CITIES, title="分市", key="list", click=lambda code: {"region": str(code)}
    )
    levels = chart(bars(LEVELS), LEVELS, title="学历", key="education")
    return made(places, levels, crosses=(Cross("education", ("city",), BOTH, "学历结构"),))


def test_a_member_filters_the_chart_that_has_cells_for_it():
    held = payload(two())
    places, levels = held["charts"]
    assert [mark[:2] for mark in places["marks"]] == [["330100", "杭州市"], ["330200", "宁波市"]]
    assert places["frames"] == {} and places["click"] and not levels["click"]
    assert levels["name"] == "学历结构"
    assert levels["frames"]["city"]["of"] == {
        "330100": {"rows": [["4", "大专", 25.0, "25人"], ["5", "本科", 15.0, "15人"]]},
        "330200": {"rows": [["4", "大专", None, "已隐去"]]},
    }


def test_what_says_nothing_to_another_chart_is_not_held():
    levels = chart(bars(LEVELS), LEVELS, title="学历", key="education")
    places = chart(bars(CITIES), CITIES, title="分市", key="list")
    assert payload(made(levels, places)) is None
    assert payload(made(levels)) is None
    assert payload(Document("页", blocks=two().blocks)) is None  # a page that isn't linked


def test_a_county_is_set_off_with_its_city():
    counties = protected(stock.TALENT_STOCK, [(XIHU, "西湖区", 40)], ("county",))
    held = payload(
        made(
            chart(bars(CITIES), CITIES, title="分市", key="list"),
            chart(bars(counties), counties, title="分区县", key="counties"),
        )
    )
    assert [one["dims"] for one in held["charts"]] == [["city"], ["county"]]


def test_the_cells_of_a_matrix_stand_for_two_members():
    figure = clickable_matrix(BOTH, "education", "city")
    shades = chart(figure, BOTH, title="学历与地区", key="both")
    levels = chart(bars(LEVELS), LEVELS, title="学历", key="education")
    assert dims(shades) == ("education", "city")
    assert [codes for codes, *_ in marks(shades)] == [
        ("4", "330100"),
        ("4", "330200"),
        ("5", "330100"),
    ]
    held = payload(made(shades, levels))["charts"][0]
    assert (held["down"], held["across"]) == (["4", "5"], ["330100", "330200"])


@pytest.mark.parametrize("code", ["", "330200|4", "999999", "'; --", "330100 "])
def test_a_click_on_no_mark_changes_nothing(code):
    assert clicked(two(), "list", code) == {}
    assert clicked(two(), "nothing", "330100") == {}
    assert clicked(two(), "education", "4") == {}  # it can't be clicked
    assert clicked(two(), "list", "330100") == {"region": "330100"}


@pytest.mark.parametrize(
    "address",
    [{}, {"measure": "density"}, {"measure": "in", "region": str(HANGZHOU)}, {"when": "both"}],
)
def test_all_that_the_map_page_gives_away_stands_in_its_protected_tables(world_home, address):
    page = import_module("pages.region")
    shown = page.page(Request(LEADER, address, page.FILTERS))
    held = payload(shown)
    assert {"education", "section"} <= {one["key"] for one in held["charts"]}
    tables = {one.key: one.part.found[0] for one in shown.walk() if isinstance(one, Chart)}
    for one in held["charts"]:
        own = tables[one["key"]]
        known = {str(plain(row.keys[own.by[0]])): row for row in own.rows()}
        for code, _, said in one["marks"]:
            if one["look"] in ("map", "bars") and code in known:
                row = known[code]
                told = (words.figure(row, own.metric), words.brief(row, own.metric))
                assert said in (*told, words.status(row))
        for by, kind in one["frames"].items():
            found = next(c for c in shown.crosses if (c.key, "|".join(c.by)) == (one["key"], by))
            assert_rows(found, by, kind["of"])


def assert_rows(cross: Cross, by: str, frames: dict) -> None:
    own = next(name for name in cross.found.by if name != by)
    cells = {(str(plain(r.keys[by])), str(plain(r.keys[own]))): r for r in cross.found.rows()}
    held = {(code, row[0]): row for code, frame in frames.items() for row in frame["rows"]}
    assert cells.keys() <= held.keys()
    for place, (_, _, value, said, *_) in held.items():
        row = cells.get(place)
        if row is None:  # a region of the map of which there is no row
            assert (value, said) == (None, "暂无数据")
            continue
        assert value in (row.value, None if row.status.value != "ok" else row.value)
        if row.value is None:
            assert value is None and not any(letter.isdigit() for letter in said)


def test_it_is_small_and_plain(world_home):
    page = import_module("pages.region")
    held = payload(page.page(Request(LEADER, {}, page.FILTERS)))
    text = json.dumps(held, ensure_ascii=False, allow_nan=False)
    assert len(text) < 100_000
    for inner in ("numerator", "half_width", "330000-"):  # nothing of a table but what is drawn
        assert inner not in text


def test_a_refused_table_filters_nothing():
    request = Request(LEADER, {}, import_module("pages.region").FILTERS)
    none = replace(BOTH, frame=BOTH.frame.iloc[:0], refused="不予显示")
    shown = request.document("页", "", (), crosses=(Cross("education", ("city",), none, "学历"),))
    assert shown.crosses == ()
