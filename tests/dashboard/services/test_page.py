"""人才服务: what the page says, held against figures counted by hand."""

from functools import partial
from importlib import import_module

import pytest

from dashboard.document.values import Chart, Table
from dashboard.services import findings as say
from metrics.figures.policy import finance, service
from tests.dashboard import reading
from tests.dashboard.charts.known import unknown
from tests.dashboard.conftest import protected
from tests.dashboard.reading import sentence
from tests.world import XIHU, YUHANG, World, m

opened = partial(reading.opened, import_module("pages.services"))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("services") / "home")
    for who in range(120):
        world.person(who, 4).spell(who, XIHU, "2024-01", wage=8_200.0)
    for month in range(m("2024-06"), m("2025-06") + 1):
        for channel, cases, days in (("counter", 60, 4.0), ("online", 140, 1.5)):
            told = {"service": f"{channel}办件", "channel": channel, "visits": 900}
            world.put(
                "service_use",
                told
                | {"region": XIHU, "month": month, "cases": cases, "people": cases}
                | {"days_to_finish": days, "rated": 100, "satisfied": 80},
            )
    world.put(
        "service_use",
        {"service": "人才公寓", "channel": "flat", "region": XIHU, "month": m("2025-06")}
        | {"capacity": 100, "occupied": 90, "rent": 3000.0, "rent_subsidy": 1000.0},
    )
    world.build()
    with reading.serving(world):
        yield world


def test_the_first_sentence_counts_cases_days_flats_and_rent(served):
    said = "".join(sentence(opened(XIHU)).split())
    assert (
        "西湖区人才服务办件2400件，网上（含人才码）办结占70.0%，平均办结2.2天，满意率80.0%。"
        in said
    )
    assert "人才公寓100套，入住率90%，补贴后租金为当地参保月薪中位数的24%。" in said


def test_a_place_without_services_says_so(served):
    assert sentence(opened(YUHANG)) == "2024年7月—2025年6月余杭区没有人才服务办件。"


def test_what_was_never_lent_stands_in_words_and_no_chart_is_unknown(served):
    charts = {one.key: one for one in opened(XIHU).walk() if isinstance(one, Chart)}
    assert "人才金融" in charts["lent"].part.figure.words
    for one in charts.values():
        assert one.part.title and not unknown(one.part.figure), one.key


def test_the_table_has_a_line_for_each_service_and_none_for_flats(served):
    (listed,) = [
        one for one in opened(XIHU).walk() if isinstance(one, Table) and one.key == "services"
    ]
    assert [row[0] for row in listed.listing.rows] == ["counter办件", "online办件"]
    assert [row[4] for row in listed.listing.rows] == ["4.0天", "1.5天"]


def ways(metric, *values, half=0.001):
    names = (("code", "人才码"), ("counter", "窗口"), ("online", "网上"))
    rows = [
        (code, name, value, "ok", half) for (code, name), value in zip(names, values, strict=True)
    ]
    return protected(metric, rows, by=("way",))


def test_who_is_slowest_or_lowest_is_said_only_beyond_the_rounding():
    least = {"superlative": "满意率最低", "least": True}
    assert say.extreme(ways(service.CONTENT, 0.97, 0.95, 0.96), **least) == "窗口满意率最低，95.0%"
    assert say.extreme(ways(service.CONTENT, 0.96, 0.96, 0.96), **least) == "人才服务满意率各类相近"
    close = say.extreme(ways(service.CONTENT, 0.9502, 0.9504, 0.97, half=0.00001), **least)
    assert close == "人才码、窗口满意率最低，均为 95.0%"  # as written they are one


def test_which_kind_makes_up_most():
    rows = [("loan", "人才贷", 600.0, "ok", 2.5), ("guarantee", "人才担保", 400.0, "ok", 2.5)]
    kinds = protected(finance.ISSUED, rows, by=("finance_kind",))
    whole = protected(finance.ISSUED, [(1000.0, "ok", 2.5)])
    assert say.shares(kinds, whole, "笔数") == "笔数中，人才贷占 60%，最多"


def test_a_share_of_eighteen_flats_is_no_sentence():
    capacity = protected(service.CAPACITY, [(18.0,)], region=330922)
    vague = protected(service.RATE, [(0.83, "imprecise", 0.14)], region=330922)
    fine = protected(service.RATE, [(0.93, "ok", 0.02)], region=330922)
    burden = protected(service.BURDEN, [(0.21, "imprecise", 0.08)], region=330922)
    assert say.flats(capacity, vague, burden) == "2026年6月末嵊泗县人才公寓 18套"
    assert say.flats(capacity, fine, burden) == "2026年6月末嵊泗县人才公寓 18套，入住率 93%"
