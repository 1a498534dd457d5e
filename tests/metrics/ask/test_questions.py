"""How questions are read: several hundred of them, each with its query written down by hand."""

import re
import time
from collections import Counter, defaultdict

import pytest

from data.reference import regions
from metrics.ask.building import Context
from metrics.ask.normal import normal
from metrics.ask.phrases import said, vocabulary
from metrics.ask.query import checked
from metrics.ask.reading import read_question
from metrics.registry import REGISTRY
from tests.conftest import SHARED
from tests.metrics.ask.asked import CONTEXT, HOME, NOW, OPENED, Case, given, own


def judged(cases: list[Case]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Verdicts by kind of question, and each that is not right with what it became."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    lost = []
    for case in cases:
        told = read_question(case.q, CONTEXT).record()
        verdict = case.verdict(told)
        table[case.sort][verdict] += 1
        if verdict != "right":
            lost.append(f"{verdict}: {case.q} → {told['status']} {told['read_as']} {told['why']}")
    return table, lost


@pytest.mark.slow
def test_our_questions_are_read_as_they_were_meant():
    cases = own()
    table, lost = judged(cases)
    total = sum(table.values(), Counter())
    said_so = "\n".join([*(f"{sort}: {dict(found)}" for sort, found in table.items()), *lost])
    assert len(cases) > 600
    assert total["right"] >= 0.99 * len(cases), said_so
    assert total["wrong"] <= 0.005 * len(cases), said_so
    assert table["not held, or about a person"].keys() == {"right"}, said_so


@pytest.mark.shared
def test_the_questions_for_development_are_read_as_they_were_meant():
    _, lost = judged(list(given(SHARED.parent / "ask" / "questions.jsonl")))
    assert lost == []


@pytest.mark.slow
def test_whatever_is_answered_the_strict_reader_accepts():
    for case in own():
        reading = read_question(case.q, CONTEXT)
        for one in filter(None, (reading.query, *reading.candidates)):
            checked(one, HOME)


@pytest.mark.parametrize("metric", REGISTRY.values(), ids=lambda one: one.id)
def test_every_figure_is_found_by_its_own_name(metric):
    """By its name alone, or among the readings that are offered."""
    name = re.sub(r"（[^）]*）", "", metric.name)
    reading = read_question(f"各市{name}" if "city" in _dims(metric) else name, CONTEXT)
    found = {one.metric for one in (reading.query, *reading.candidates) if one}
    kin = {metric.id, said()[metric.id].like, *SHARED_NAMES.get(metric.id, ())}
    assert found & kin, reading.why


# Figures that bear another's name: a part of a change, or a class of its own.
SHARED_NAMES = {
    "step_new": ("new_college",),
    "step_returned": ("talent_stock",),
    "step_left": ("outflow",),
}


def _dims(metric):
    return {one.id for one in metric.dimensions}


@pytest.mark.parametrize("city", regions("city", HOME), ids=lambda one: one.name)
@pytest.mark.parametrize("form", ["{}人才总量", "{}有多少博士", "今年以来{}新引进硕博人才"])
def test_every_city_is_known_by_both_its_names(form, city):
    for name in (city.name, city.short):
        reading = read_question(form.format(name), CONTEXT)
        assert reading.query is not None and reading.query.region == city.code, reading.why


@pytest.mark.parametrize("county", regions("county", HOME), ids=lambda one: one.name)
def test_every_county_is_known_by_both_its_names(county):
    for name in (county.name, county.short):
        reading = read_question(f"{name}人才密度", CONTEXT)
        assert reading.query is not None and reading.query.region == county.code, reading.why


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "？",
        "人" * 10_000,
        "全省人才总量" * 2_000,
        "'; DROP TABLE stock; --",
        "<script>alert(1)</script>",
        "人才总量<img src=x onerror=1>",
        "\x00\x01\u202e",
        "How many talents are there?",
        "𠮷𠮷𠮷",
    ],
)
def test_what_is_no_question_is_refused_with_a_reason(question):
    reading = read_question(question, CONTEXT)
    assert reading.status == "refused"
    assert reading.why
    assert reading.query is None


def test_a_city_office_means_itself_and_nothing_beyond_it():
    city = Context(330100, NOW, 2017 * 12, OPENED)
    assert read_question("我市人才总量", city).query.region == 330100
    assert read_question("西湖区人才总量", city).query.region == 330106
    assert read_question("宁波人才总量", city).status == "refused"


@pytest.mark.slow
def test_no_answer_keeps_anybody_waiting():
    read_question("人才总量", CONTEXT)
    spent = []
    for case in own():
        began = time.process_time()
        read_question(case.q, CONTEXT)
        spent.append(time.process_time() - began)
    assert max(spent) < 0.3


def test_words_of_figures_are_written_as_questions_are_read():
    """In normal form, or no question could ever bear them."""
    strange = [word for word in vocabulary() if normal(word) != word]
    assert strange == []
