"""A document's reading order, what files get of it, and what an address may say to it."""

from dataclasses import FrozenInstanceError, replace

import pytest

from dashboard.charts.bars import bars
from dashboard.charts.cards import card
from dashboard.charts.spec import Axis, Lines
from dashboard.document.document import Document
from dashboard.document.values import (
    Cards,
    Chart,
    Columns,
    Desk,
    Fold,
    Group,
    Heading,
    Listing,
    Note,
    Part,
    Sentence,
    Table,
)
from dashboard.filters.values import Choice, Search, Slide
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import cities

STOCK = cities([1250.0, 30.0])
SHARE = protected(stock.TALENT_SHARE, [(0.125, "ok", 0.001)])
CAME = protected(flow.NEW_COLLEGE, [(20.0,)])
BEFORE = protected(flow.NEW_COLLEGE, [(24317, "2026-06", 20.0)], ("month",))


def chart(key: str, *found, rests=()) -> Chart:
    return Chart(key, Part(key, found, figure=bars(found[0]), rests=rests))


def made() -> Document:
    listed = Part("清单", (), listing=Listing(("项",), (("甲",),)), rests=(CAME,))
    return Document(
        "题",
        "？",
        None,
        (
            Sentence("人才多了。"),
            Sentence("某区落后", warning=True),
            Cards((card(SHARE), card(CAME, BEFORE))),
            Group((Choice("order", "次序", (("a", "甲"), ("b", "乙")), "a", "b"),), across=True),
            Columns(((chart("left", STOCK),), (Note("话"), chart("right", STOCK, SHARE)))),
            Heading("表"),
            Table(Listing(("列",), (("值",),))),
            Table(listed.listing, "", "list", listed),
            Fold("更多", (Slide("w-at", ("at",), "月份", (), ()), Search("q", "查找", "", ""))),
            Desk("somewhere:draw", conditions=("draft",)),
            Sentence("人才多了。"),
        ),
        (STOCK,),
    )


def test_files_print_sentences_once_and_say_what_warns():
    assert made().sentences == ("人才多了。", "需关注：某区落后")


def test_files_print_parts_in_the_order_of_the_page():
    page = made()
    assert list(page.parts) == ["cards-talent_share-new_college", "left", "right", "list"]
    cards = page.parts["cards-talent_share-new_college"]
    assert [row[:2] for row in cards.listing.rows] == [
        ("人才占从业人员比重", "12.5%"), ("新引进大专及以上人才", "20人"),
    ]  # fmt: skip
    # A table of nothing but words has no title: it stays on the screen.
    assert "值" not in str(page.parts["list"].listing)


def test_each_table_leaves_once_and_what_lists_rest_on_last():
    page = made()
    assert [id(one) for one in page.tables()] == [id(SHARE), id(CAME), id(STOCK)]
    assert [id(one) for one in page.leaving()] == [*map(id, (SHARE, CAME, STOCK)), id(BEFORE)]


def test_what_a_chart_is_drawn_from_leaves_with_it():
    """Others' lines beside ours; a copy of what is printed is no other table."""
    ours = protected(stock.TALENT_STOCK, [(24312, "", 100.0)], ("month",))
    others = protected(stock.TALENT_STOCK, [(330100, 24312, "", "", 90.0)], ("city", "month"))
    chart = Lines(found=(replace(ours), others), x=Axis(24312, 24312), y=Axis(0.0, 1.0), series=())
    page = Document.of_parts("题", parts={"a": Part("图", (ours,), figure=chart)})
    assert [id(one) for one in page.tables()] == [id(ours)]
    assert [id(one) for one in page.leaving()] == [id(ours), id(others)]


def test_an_address_may_say_what_the_switches_are_called():
    assert made().conditions() == ["order", "at", "q", "draft"]
    assert [one.label for one in made().controls()] == ["次序", "月份", "查找"]


def test_nothing_to_show_is_empty_but_a_list_is_something():
    none = protected(stock.TALENT_STOCK, [], ("city",))
    assert Document.of_parts("题", parts={"a": Part("图", (none,))}).is_empty
    assert not Document.of_parts("题", parts={"a": Part("图", (STOCK,))}).is_empty
    listed = Part("清单", (none,), listing=Listing(("项",), (("甲",),)))
    assert not Document.of_parts("题", parts={"a": listed}).is_empty


def test_it_stays_as_it_stood():
    page = made()
    with pytest.raises(FrozenInstanceError):
        page.title = "另一题"
    with pytest.raises(TypeError):
        page.parts["left"] = page.parts["right"]
