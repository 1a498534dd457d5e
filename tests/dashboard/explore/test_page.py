"""自助分析: what is offered is what the record allows, and the view is its address."""

from dataclasses import replace

import pytest

from dashboard.asking.shown import looks
from dashboard.document.document import Document
from dashboard.document.linking import payload
from dashboard.document.request import Request
from dashboard.document.values import Chart, Note, Sentence, Table
from dashboard.explore.choosing import found, heard
from dashboard.explore.divided import narrowed
from dashboard.explore.view import controls, look
from dashboard.filters.values import Choice
from data.reference import regions, schools
from metrics.ask.query import Query
from metrics.engine.core import Kind
from metrics.registry import REGISTRY
from pages import explore
from tests.dashboard.conftest import reader
from tests.metrics.ask.asked import HOME
from tests.world import HANGZHOU, XIHU, ZHEJIANG


def asked(**address: str) -> Request:
    return replace(reader(), address=address, filters=explore.FILTERS)


def choices(request: Request, query: Query) -> dict[str, Choice]:
    made = request.document("", "", controls(request, query))
    return {one.name: one for one in made.controls() if isinstance(one, Choice)}


@pytest.mark.parametrize(
    "words, first",
    [
        ("人才总量", "talent_stock"),
        ("rczl", "talent_stock"),
        ("qrbl", "openings_per_seeker"),
        ("返乡", "return_rate"),
        ("缺人", "shortage_index"),
        ("rcmd", "talent_density"),
    ],
)
def test_a_figure_is_found_by_name_initials_and_what_it_is_called(words, first):
    assert first in [one.id for one in found(words)[:3]]


def test_without_words_all_figures_are_there_and_nonsense_finds_none():
    assert len(found("")) == len(REGISTRY)
    assert found("xqzvw") == []


@pytest.mark.parametrize(
    ("name", "letters", "is_heard"),
    [
        ("人才净流入率", "rcjlrl", True),
        ("人才净流入率", "jlr", True),
        ("人才净流入率", "renc", True),
        ("人才净流入率", "rencaijing", True),
        ("人才净流入率", "zz", False),  # one after the other, none left out
        ("杭州市", "hz", True),
        ("杭州市", "hangzhou", True),
        ("重庆市", "chongqing", True),  # more than one reading
        ("台州市 · 天台县", "tzstt", True),
        ("银行", "yinhang", True),
        ("衢州市", "quzhou", True),  # of GB 2312's second level
        ("杭州市", "", False),
        ("杭州市", "杭州", False),
    ],
)
def test_a_name_is_heard_in_its_pinyin(name, letters, is_heard):
    assert heard(name, letters) == is_heard


def test_every_character_of_places_schools_and_figures_has_a_reading():
    names = [
        *(one.name for one in regions()),
        *(one.name for one in REGISTRY.values()),
        *(one.name for one in schools()),
    ]
    han = {char for name in names for char in name if "\u4e00" <= char <= "\u9fff"}
    letters = "abcdefghjklmnopqrstwxyz"
    assert len(han) > 1500
    assert [char for char in han if not any(heard(char, one) for one in letters)] == []


def test_only_what_the_record_allows_is_offered(world_home):
    words = {"单月": "1", "近12个月": "12", "今年以来": "ytd"}
    for metric in REGISTRY.values():
        offered = choices(asked(metric=metric.id), Query(metric.id, region=HOME))
        known = {one.id for one in metric.dimensions} | {""}
        assert {value for value, _ in offered["by"].options} <= known
        assert {name.removeprefix("f_") for name in offered if name.startswith("f_")} <= known
        windows = {value for value, _ in offered["window"].options}
        meant = {words[one.value] for one in metric.windows} or set(words.values())
        assert windows == {"", *meant}, metric.id


def test_the_chart_follows_from_the_divisions():
    def first(*by: str, kind: Kind = Kind.COUNT, **more) -> str:
        return next(iter(looks(Query("talent_stock", by, region=HOME, **more), kind)), "")

    assert first() == ""
    assert first("city") == "map"
    assert first("city", limit=3) == "bars", "a map would show the others as unknown"
    assert first("city", but={"city": (330100,)}) == "bars"
    assert first("month") == "lines"
    assert first("city", "month") == "lines"
    assert first("section") == "bars"
    assert first("section", "education") == "matrix"
    assert first("tenure", kind=Kind.CURVE) == "curves"


def test_a_chart_that_does_not_fit_is_not_drawn(world_home):
    query = Query("talent_stock", ("section",), region=HOME)
    assert look(asked(look="map"), query) == "bars"
    assert look(asked(look="table"), query) == "table"


def test_the_page_shows_the_view_of_its_address(world_home):
    page = explore.page(asked(metric="talent_stock", by="city", order="desc"))
    chart = next(one for one in page.walk() if isinstance(one, Chart))
    rows = next(one for one in page.walk() if isinstance(one, Table))
    said = next(one for one in page.walk() if isinstance(one, Sentence))
    assert said.text == "2026年6月浙江省人才总量（参保口径）杭州市最高，40人。"
    assert chart.part.found[0].by == ("city",)
    assert [row[0] for row in rows.listing.rows][:2] == ["杭州市", "宁波市"]


def test_a_year_before_stands_beside_it(world_home):
    page = explore.page(asked(metric="talent_stock", by="city", compare="12"))
    rows = next(one for one in page.walk() if isinstance(one, Table))
    assert rows.listing.head == ("市", "人才总量（参保口径）（人）", "此前", "变化")


def test_a_figure_asked_wrongly_is_said_and_the_first_is_shown(world_home):
    page = explore.page(asked(metric="no_such"))
    notes = [one.text for one in page.walk() if isinstance(one, Note)]
    assert any("no_such" in text for text in notes)


@pytest.mark.parametrize("by", ["education,county", "学历", " education", "nonsense", "a" * 10_000])
def test_a_division_that_is_no_id_is_said_and_the_figure_is_shown(world_home, by):
    """The lenient reader of the command line takes names and several in one text."""
    page = explore.page(asked(metric="talent_stock", by=by))
    notes = [one.text for one in page.walk() if isinstance(one, Note)]
    assert any(text.startswith("网址中的条件未采用：") for text in notes)


def test_what_cannot_be_answered_says_why_in_its_place(world_home):
    page = explore.page(asked(metric="new_college", by="city", window="36"))
    said = " ".join(one.text for one in page.walk() if isinstance(one, Sentence))
    assert "只能按单月、近12个月或今年以来统计" in said


def test_the_box_stands_there_too(world_home):
    page = explore.page(asked(ask="全省人才总量"))
    assert any("70人" in one.text for one in page.walk() if isinstance(one, Sentence))


def crossed(**address: str) -> Document:
    return explore.page(
        asked(metric="talent_stock", by="city", by2="education", region=str(ZHEJIANG), **address)
    )


def test_a_crossed_table_has_totals_as_protected_and_no_sum_of_its_own(world_home):
    page = crossed(look="pivot")
    (pivot,) = (one for one in page.walk() if isinstance(one, Table) and "view-pivot" in one.key)
    rows = {line[0]: line[1:] for line in pivot.listing.rows}
    assert pivot.listing.head == ("市 ＼ 学历", "本科", "硕士", "合计")
    # 40 of 本科 in Hangzhou, 30 of 硕士 in Ningbo; nobody is the other.
    assert rows == {
        "杭州市": ("40", "—", "40"),
        "宁波市": ("—", "30", "30"),
        "合计": ("40", "30", "70"),
    }
    assert pivot.listing.numbers == 3
    assert (pivot.listing.totals, pivot.listing.rows[-1][0]) == (1, "合计")
    tables = [one.by for one in pivot.part.found]
    assert tables == [("city", "education"), ("city",), ("education",), ()]


def test_where_rows_are_left_out_there_are_no_totals(world_home):
    page = crossed(look="pivot", limit="1", order="desc")
    (pivot,) = (one for one in page.walk() if isinstance(one, Table) and "view-pivot" in one.key)
    assert "合计" not in pivot.listing.head
    assert pivot.listing.rows == (("杭州市", "40"),) and not pivot.listing.totals
    assert len(pivot.part.found) == 1


def test_the_two_sides_filter_each_other(world_home):
    held = {one["key"]: one for one in payload(crossed())["charts"]}
    assert held["view-city"]["frames"]["education"]["of"]["4"]["rows"][0][:3] == [
        str(HANGZHOU),
        "杭州市",
        40,
    ]
    assert {"view-city", "view-education", "view-chart"} <= held.keys()


@pytest.mark.parametrize(
    "by, code, wanted",
    [
        ("city", HANGZHOU, {"region": str(HANGZHOU), "by": "county", "by2": "education"}),
        ("education", 5, {"f_education": "5"}),
        ("county", XIHU, {"region": str(XIHU), "by": "education", "by2": ""}),
    ],
)
def test_a_click_on_a_member_asks_for_it(by, code, wanted):
    query = Query("talent_stock", (by, "education") if by != "education" else ("city", by))
    told = narrowed(query, by)(code)
    assert {name: told[name] for name in wanted} == wanted


def test_a_click_on_a_single_division_filters(world_home):
    page = explore.page(asked(metric="talent_stock", by="city", region=str(ZHEJIANG)))
    (chart,) = (one for one in page.walk() if isinstance(one, Chart) and one.key == "view-chart")
    assert chart.click is not None and chart.click(HANGZHOU)["region"] == str(HANGZHOU)
