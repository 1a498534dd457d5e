"""The box on 总览 and 自助分析: how a question was read, its answer under the reader's rights."""

import json
from dataclasses import replace

import pytest

from dashboard.access import holdings
from dashboard.access.auth import User
from dashboard.asking import findings
from dashboard.asking.address import asked, conditions, link
from dashboard.asking.box import NAME, box
from dashboard.document.request import Request
from dashboard.document.values import Chart, Note, Sentence, Table, Ways
from dashboard.page.blocks import ways
from metrics.ask.query import Query
from metrics.ask.reading import read_question
from metrics.engine.selection import Scope
from metrics.registry import find
from pages import explore
from tests.dashboard.conftest import protected, reader
from tests.metrics.ask.asked import CONTEXT, HOME, own
from tests.world import HANGZHOU


def asking(question: str, region: int | None = None) -> Request:
    request = replace(reader(), address={NAME: question}, filters=explore.FILTERS)
    if region is None:
        return request
    return replace(request, user=User("区县", Scope(region, "district", HOME)))


def of(kind: type, blocks) -> list:
    return [one for one in blocks if isinstance(one, kind)]


def test_an_empty_box_says_nothing(world_home):
    assert len(box(asking(""))) == 1


def test_an_answer_says_how_it_was_read_and_what_it_is(world_home):
    blocks = box(asking("全省人才总量"))
    (read,) = of(Ways, blocks)
    assert read.head == "读作："
    assert [text for text, _ in read.parts][:2] == ["人才总量（参保口径）", "浙江省"]
    assert dict(read.parts)["不划分"], "each part leads to what it could be instead"
    (said,) = of(Sentence, blocks)
    assert said.text == "2026年6月浙江省人才总量（参保口径） 70人。"


def test_a_division_has_its_chart_and_its_rows(world_home):
    blocks = box(asking("各市博士和硕士人才多少"))
    (chart,), (rows,) = of(Chart, blocks), of(Table, blocks)
    assert "硕士" in chart.part.title and rows.listing.head[0] == "市"
    assert len(rows.listing.rows) == len(chart.part.found[0])


def test_a_threshold_is_in_the_sentence_and_in_the_address():
    """How many keep to it and how many are unknown, never who leads among those left."""
    query = Query("talent_density", ("county",), region=HOME, bound=("lt", 1000.0))
    rows = [(330106, "西湖区", 900.0), (330127, "淳安县", None, "suppressed")]
    said = findings.said(query, protected(find(query.metric), rows, query.by), None)
    assert said.endswith("低于1,000人/万名从业人员的共 1 项，另有 1 项数值不明。")
    ignored = []
    assert asked(conditions(query), HOME, HOME, ignored) == query and not ignored
    asked(conditions(query) | {"bound": "near:2"}, HOME, HOME, ignored)
    assert ignored


def test_two_readings_are_offered_and_none_is_answered(world_home):
    blocks = box(asking("杭州怎么样"))
    (offers,) = of(Ways, blocks)
    assert len(offers.offers) > 1 and not of(Sentence, blocks) and not of(Chart, blocks)


def test_a_person_is_refused_with_a_figure_that_exists(world_home):
    blocks = box(asking("给我王某某的手机号"))
    (why,), (offers,) = of(Note, blocks), of(Ways, blocks)
    assert "单个人" in why.text and offers.offers


def test_a_district_is_asked_within_its_own(world_home):
    said = of(Sentence, box(asking("人才总量有多少", HANGZHOU)))
    assert "杭州市" in said[0].text
    beyond = box(asking("宁波人才总量", HANGZHOU))
    assert not of(Sentence, beyond)
    assert "宁波" in of(Note, beyond)[0].text


def test_every_look_through_the_box_is_in_the_trail(world_home):
    box(asking("全省人才总量"))
    lines = [
        json.loads(line)
        for file in sorted((holdings.home().audit).rglob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    assert any("talent_stock" in json.dumps(line) for line in lines)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x>', "javascript:alert(1)"]
)
def test_nothing_typed_becomes_markup(world_home, text):
    for one in of(Ways, box(asking(f"宁波人才总量{text}"))):
        assert "<script" not in ways(one) and "<img" not in ways(one)


def test_markup_in_a_name_is_text():
    shown = ways(Ways("<b>", (("<i>x</i>", (("<a>", "explore?a=1&b=2"),)),), "explore"))
    assert "<i>" not in shown and "&lt;i&gt;" in shown and "a=1&amp;b=2" in shown


@pytest.mark.slow
def test_every_reading_survives_the_address():
    """A view is its address: the query comes back whole."""
    for case in own():
        query = read_question(case.q, CONTEXT).query
        if query is None:
            continue
        ignored: list[str] = []
        assert asked(conditions(query), query.region, HOME, ignored) == query, (case.q, ignored)


@pytest.mark.parametrize(
    "address",
    [
        {"metric": "no_such"},
        {"by": "person_key"},
        {"f_education": "99"},
        {"f_nothing": "1"},
        {"month": "2026-99"},
        {"window": "77777777777"},
        {"limit": "-1"},
        {"order": "sideways"},
        {"span": "x"},
    ],
)
def test_what_an_address_says_wrongly_is_set_aside_with_a_word(address):
    ignored: list[str] = []
    query = asked(address, HOME, HOME, ignored)
    assert ignored and query == Query("talent_stock", region=HOME)


def test_a_link_is_relative_and_escaped():
    assert link(Query("hot_titles", region=HOME, where={"title": ("a&b=c",)})).endswith(
        "f_title=a%26b%3Dc"
    )


def test_what_runs_on_has_a_last_row_and_no_leader():
    found = protected(
        find("sd_history"),
        [(2024, "2024", 900.0), (2025, "2025", 800.0), (2026, "2026", 850.0)],
        ("year",),
    )
    said = findings.said(Query("sd_history", ("year",), region=HOME), found, None)
    assert said.endswith("，2026 850人。") and "最高" not in said
