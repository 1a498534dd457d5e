"""What the browser holds of a page: rows of its Protected tables with their words, nothing else."""

import json
from dataclasses import replace
from importlib import import_module

import pytest

from dashboard.access import auth
from dashboard.charts.bars import bars
from dashboard.charts.codes import plain
from dashboard.charts.matrix import clickable_matrix
from dashboard.charts.palette import colour
from dashboard.charts.spec import Tone
from dashboard.document.build import chart
from dashboard.document.document import Document
from dashboard.document.linking import clicked, dims, marks, payload
from dashboard.document.request import Request
from dashboard.document.values import Chart, Cross
from dashboard.wording import words
from metrics.disclosure.protect import STATUS_WORDS, Protected, Row, Status
from metrics.engine.selection import Scope
from metrics.figures.market import trade
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.metrics.figures.test_gap import fill
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World

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


@pytest.fixture(scope="module")
def nine(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("nine"))
    fill(world)
    world.build()
    return world


@pytest.fixture
def trades(nine, monkeypatch):
    """A home of nine trades with posts."""
    monkeypatch.setenv("TALENT_HOME", str(nine.path))
    return nine


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
        "330100": {"rows": [["4", "大专", 25.0, "25人"], ["5", "本科", 15.0, "15人"]], "notes": ""},
        "330200": {
            "rows": [["4", "大专", None, "已隐去"]],
            "notes": f"已隐去：{STATUS_WORDS[Status.SUPPRESSED]}",
        },
    }
    assert levels["frames"]["city"]["none"] is None  # a city may lie beyond what the table is of
    assert (places["asks"], levels["asks"]) == (True, False)


def framed(found: Protected, **more: object) -> dict:
    """What the chart of places shows of members of another dimension."""
    levels = chart(bars(LEVELS), LEVELS, title="学历", key="education")
    places = chart(bars(CITIES), CITIES, title="分市", key="list")
    cross = Cross("list", ("education",), found, "分市", **more)
    (held,) = (
        one for one in payload(made(levels, places, crosses=(cross,)))["charts"] if one["frames"]
    )
    return held["frames"]["education"]


def test_a_member_of_whom_there_is_no_row_is_said_to_have_none():
    assert framed(BOTH)["none"] == {"rows": [], "notes": "暂无数据"}


def test_a_long_list_is_cut_at_the_largest_and_says_so():
    cut = framed(BOTH, limit=1, order="value")["of"]["4"]
    assert cut["rows"] == [[str(HANGZHOU), "杭州市", 25.0, "25人"]]
    assert cut["notes"].endswith("另有 1 项未列出")


def test_signs_and_small_samples_are_shown_as_the_chart_itself_shows_them():
    rates = protected(
        flow.NET_INFLOW_RATE,
        [
            (HANGZHOU, 4, "杭州市", "大专", 0.02),
            (NINGBO, 4, "宁波市", "大专", -0.01, "imprecise", 0.06),
        ],
        ("city", "education"),
    )
    told = framed(rates)["of"]["4"]
    points = bars(replace(rates, by=("city",))).series.points
    assert [row[3] for row in told["rows"]] == [one.label for one in points]
    assert [row[4] for row in told["rows"]] == [colour(Tone.GAIN), colour(Tone.LOSS)]
    assert "样本少的数值误差较大" in told["notes"]


def test_a_name_with_the_joint_in_it_is_one_member():
    titles = protected(trade.POSTS_BEHIND, [("Java|高级", "Java|高级", 3)], ("title",))
    posts = chart(bars(titles), titles, title="岗位", key="posts")
    by = protected(
        trade.POSTS_BEHIND, [(4, "Java|高级", "大专", "Java|高级", 3)], ("education", "title")
    )
    levels = chart(bars(LEVELS), LEVELS, title="学历", key="education")
    cross = Cross("posts", ("education",), by, "岗位", 12, "value")
    held = payload(made(levels, posts, crosses=(cross,)))["charts"][1]
    assert held["marks"][0][0] == "Java|高级"
    assert held["frames"]["education"]["of"]["4"]["rows"][0][:2] == ["Java|高级", ""]


def test_a_cell_is_answered_by_a_table_of_both_its_members_alone():
    shades = chart(
        clickable_matrix(BOTH, "education", "city"), BOTH, title="学历与地区", key="both"
    )
    titles = protected(trade.POSTS_BEHIND, [("岗", "岗", 3)], ("title",))
    posts = chart(bars(titles), titles, title="岗位", key="posts")
    one = protected(trade.POSTS_BEHIND, [(4, "岗", "大专", "岗", 3)], ("education", "title"))
    assert (
        payload(made(shades, posts, crosses=(Cross("posts", ("education",), one, "岗"),))) is None
    )


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
    assert [(codes, said) for codes, _, said in marks(shades)] == [
        (("4", "330100"), "25人"),
        (("4", "330200"), "已隐去"),
        (("5", "330100"), "15人"),
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
    [
        {},
        {"measure": "density", "order": "value"},
        {"measure": "in", "region": str(HANGZHOU)},
        {"when": "both"},
    ],
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
    assert_frames(shown, held)


@pytest.mark.parametrize("address", [{}, {"region": str(XIHU)}, {"region": str(HANGZHOU)}])
def test_all_that_the_gap_page_gives_away_stands_in_its_protected_tables(trades, address):
    shown, held = served("gap", {"month": "2026-06", **address})
    assert {"gaps", "posts"} <= {one["key"] for one in held["charts"]}
    assert {len(by.split("|")) for by in assert_frames(shown, held)} == {1, 2}


@pytest.mark.parametrize("by", [("industry", "education"), ("section", "education")])
def test_all_that_a_view_gives_away_stands_in_its_protected_tables(trades, by):
    told = {"metric": "talent_stock", "by": by[0], "by2": by[1], "region": str(HANGZHOU)}
    shown, held = served("explore", told | {"month": "2026-06"})
    assert {f"view-{name}" for name in by} <= {one["key"] for one in held["charts"]}
    assert assert_frames(shown, held) == set(by)


def served(name: str, address: dict[str, str]) -> tuple[Document, dict]:
    page = import_module(f"pages.{name}")
    shown = page.page(Request(LEADER, address, page.FILTERS))
    return shown, payload(shown)


def assert_frames(shown: Document, held: dict) -> set[str]:
    """Each row of each frame is one of its table, in its words; returns by what they filter."""
    said = set()
    for one in held["charts"]:
        for by, kind in one["frames"].items():
            found = next(c for c in shown.crosses if (c.key, "|".join(c.by)) == (one["key"], by))
            assert_rows(found, by, kind["of"])
            said.add(by)
    return said


def assert_rows(cross: Cross, by: str, frames: dict) -> None:
    names = by.split("|")
    (own,) = (name for name in cross.found.by if name not in names)
    cells: dict[str, dict[str, Row]] = {}
    for row in cross.found.rows():
        member = "|".join(str(plain(row.keys[name])) for name in names)
        cells.setdefault(member, {})[str(plain(row.keys[own]))] = row
    assert cells.keys() == frames.keys()
    for member, frame in frames.items():
        rows = cells[member]
        told = {code: (value, said) for code, _, value, said, *_ in frame["rows"]}
        assert len(told) == len(frame["rows"])
        kept = [rows[code] for code in rows if code in told]
        assert len(kept) == min(len(rows), cross.limit or len(rows))
        least = min((row.value or 0.0 for row in kept), default=0.0)
        assert all((row.value or 0.0) <= least for code, row in rows.items() if code not in told)
        for code, (value, said) in told.items():
            row = rows.get(code)
            if row is None:  # a region of the map of which there is no row
                assert (value, said) == (None, "暂无数据")
                continue
            assert value in (row.value, None if row.status.value != "ok" else row.value)
            if row.value is None:
                assert value is None and not any(letter.isdigit() for letter in said)
            elif value is not None:
                assert said in (
                    words.brief(row, cross.found.metric),
                    words.figure(row, cross.found.metric),
                )


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
