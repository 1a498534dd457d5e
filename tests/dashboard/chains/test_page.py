"""产业链与企业: what the page says, held against the figures, and the order of links."""

from functools import partial
from importlib import import_module

import pytest

from dashboard.access import installation
from dashboard.chains import findings as say
from dashboard.chains.order import in_order, is_told
from dashboard.document.values import Table
from metrics.figures.chains import moves
from tests.dashboard import reading
from tests.dashboard.charts.known import unknown
from tests.dashboard.conftest import protected
from tests.dashboard.reading import charts, sentence
from tests.metrics.figures.test_chains import hand, stray
from tests.metrics.test_outdated import SENTENCE, age
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG, World

opened = partial(reading.opened, import_module("pages.chains"))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("chains") / "home")
    hand(world)
    stray(world)
    world.build()
    with reading.serving(world):
        yield world


def rows(document):
    (made,) = [one for one in document.walk() if isinstance(one, Table) and one.key == "chains"]
    return {row[0]: row[1:] for row in made.listing.rows}


def test_the_first_sentence_is_the_stock_counted_by_hand(served):
    assert sentence(opened(ZHEJIANG, chain="甲")) == "2026年3月浙江省甲产业链从业人员 375人。"
    assert "浙江省产业链从业人员 " in sentence(opened(ZHEJIANG))


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, XIHU, YUHANG])
def test_what_is_hidden_is_said_and_no_number_is_made(served, region):
    for address in ({}, {"chain": "甲"}, {"chain": "丁", "trait": "age"}):
        document = opened(region, **address)
        for one in charts(document).values():
            assert not unknown(one.part.figure), one.part.title
        assert rows(document)


def test_links_of_a_chain_stand_from_upstream_down_and_the_large_one_is_hidden(served):
    links = rows(opened(ZHEJIANG, chain="甲"))
    assert list(links) == ["上游", "中游", "下游"]
    assert links["中游"][0] == "已隐去"
    assert list(rows(opened(ZHEJIANG, chain="丁")))[-1] == "未注明环节"


def test_a_chain_that_is_not_there_shows_them_all(served):
    assert {"乙", "丙", "丁", "甲"} == set(rows(opened(ZHEJIANG, chain="戊")))


def test_an_older_snapshot_says_that_a_build_is_due(tmp_path, monkeypatch):
    world = World(tmp_path / "home").person(1).spell(1, XIHU, "2024-01")
    world.build()
    dropped = ("firm_people", "industry_move", "move_pay")
    age(
        world.home,
        *(f"ALTER TABLE {name} DROP COLUMN people" for name in dropped),
        "ALTER TABLE firm_year DROP COLUMN month",
    )
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    monkeypatch.setenv(installation.SINGLE_USER, "the token of a test")
    document = opened(ZHEJIANG)
    assert SENTENCE in sentence(document)
    drawn = {key: one.part.figure.words for key, one in charts(document).items()}
    said = {words for key, words in drawn.items() if key != "wanted"}  # a figure of before
    assert said and all(SENTENCE in words for words in said)


@pytest.mark.parametrize(
    "links, ordered",
    [
        (("下游", "中游", "上游"), ["上游", "中游", "下游"]),
        (("3封测", "1设计", "2制造"), ["1设计", "2制造", "3封测"]),
        (("（二）制造", "（一）设计", ""), ["（一）设计", "（二）制造", ""]),
        (("下游应用", "上游2设备", "上游1材料"), ["上游1材料", "上游2设备", "下游应用"]),
        (("10验证", "2制造"), ["2制造", "10验证"]),
    ],
)
def test_links_are_ordered_by_what_their_names_say(links, ordered):
    assert in_order(links) == ordered


def test_names_without_an_order_are_known_as_such():
    assert is_told(("上游", "中游")) and is_told(("1设计", ""))
    assert not is_told(("设计", "制造"))


@pytest.mark.parametrize(
    "values, told",
    [
        ((0.1, 0.2), "2 个方向换行业后工资中位数都上升"),
        ((-0.1, -0.2), "2 个方向换行业后工资中位数都下降"),
        ((0.1, -0.2, 0.0), "3 个方向换行业后的工资中位数，1 个上升，1 个下降，1 个相近"),
        ((0.1, -0.2), "2 个方向换行业后的工资中位数，1 个上升，1 个下降"),
    ],
)
def test_no_number_of_ways_is_none(values, told):
    rows = [(str(i), "C", f"门类{i}", "制造业", value) for i, value in enumerate(values)]
    found = protected(moves.INDUSTRY_MOVE_PAY, rows, ("from_section", "section"))
    assert say.pay(found) == told


@pytest.mark.parametrize(
    "ways, told",
    [
        (
            (("甲", "甲", 900.0), ("甲", "乙", 70.0), ("乙", "甲", 20.0)),
            "跨行业流动中，甲到乙最多，70人",
        ),
        (
            (("甲", "甲", 900.0), ("甲", "乙", 25.0), ("乙", "甲", 20.0)),
            "跨行业流动中，甲到乙；乙到甲相近，最多，20人至25人",
        ),
        ((("甲", "甲", 900.0),), "跨行业流动：样本过少"),
        (
            (("甲", "乙", 20.0), ("乙", "甲", 20.0), ("甲", "丙", 20.0)),
            "跨行业流动的 3 个方向人数相近，各约 20人",
        ),
    ],
)
def test_the_largest_way_between_two_trades_is_named(ways, told):
    """A move within a trade is none between trades; what lies within the margins leads together."""
    rows = [(a, b, a, b, value, "ok", 2.5) for a, b, value in ways]
    found = protected(moves.INDUSTRY_MOVES, rows, ("from_section", "section"))
    assert say.busiest(found) == told


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, XIHU, YUHANG])
def test_no_column_of_the_table_but_its_first_is_hidden_throughout(served, region):
    """What is left out is named below, no figure is forgotten."""
    (made,) = [
        one for one in opened(region).walk() if isinstance(one, Table) and one.key == "chains"
    ]
    listing = made.listing
    lines = [row[1:] for row in listing.rows]
    columns = list(zip(*lines, strict=True))
    assert all(set(cells) - {"已隐去"} for cells in columns[1:]), region
    named = made.note.partition("未列出的：")[2].rstrip("。").split("、")
    there = {*listing.head[1:], *named}
    assert {"从业人员", "人才占比", "一年留任率", "兑现金额"} <= there
