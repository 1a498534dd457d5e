"""年度目标: the newest edition holds, nothing is lost, no figure holds an official's name."""

from datetime import date

import pytest

from metrics.answer import answer
from metrics.engine.selection import Scope, Selection
from metrics.figures.policy.promise import APART, PROMISED, leads, unit_of
from metrics.figures.policy.target import COLLEGE_PROGRESS, due_share, year_gone
from metrics.registry import REGISTRY
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, m, shown


def row(indicator, region, target, year=2026, **more):
    return {
        "indicator": indicator,
        "region": region,
        "year": year,
        "target": target,
        "kind": "yearly",
        "state": "normal",
        **more,
    }


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("promise"))
    for who in range(60):
        world.person(who).spell(who, XIHU, "2026-03" if who < 40 else "2023-01")
    early, late = date(2026, 1, 20), date(2026, 6, 15)
    world.put(
        "target",
        row("new_college", HANGZHOU, 200.0, issued_on=early, lead="旧人"),
        row("new_college", HANGZHOU, 80.0, issued_on=late, department="人社局", lead="张三"),
        row("new_college", ZHEJIANG, 500.0, milestones="06-30 40%"),
        row("new_college", XIHU, 50.0),
        row("new_college", YUHANG, 9.0, lead="李四"),
        row("引才活动", HANGZHOU, 30.0),
        row("new_college", HANGZHOU, 70.0, year=2025),
        row("协调公寓", HANGZHOU, 1.0, kind="item", state="closed", due_on=date(2026, 6, 30)),
        row("new_high_tier", NINGBO, 1.0, kind="item"),  # named like an indicator, and none
    )
    return world.build()


def listed(found, *names):
    return found.frame.set_index("promise")[list(names)].to_dict("index")


def test_the_newest_edition_holds_and_the_one_before_stands_beside_it(cubes):
    found = shown(cubes, PROMISED, HANGZHOU, by=("promise",))
    told = listed(found, "value", "earlier", "edition", "source", "kind")
    assert told["new_college"] == {
        "value": 80.0,
        "earlier": 200.0,
        "edition": "2026-06-15",
        "source": "人社局",
        "kind": "yearly",
    }
    assert shown(cubes, COLLEGE_PROGRESS, HANGZHOU).one().denominator == 80


def test_what_nothing_measures_is_listed_like_the_others(cubes):
    found = shown(cubes, PROMISED, HANGZHOU, by=("promise",))
    assert listed(found, "value", "unit")["引才活动"] == {"value": 30.0, "unit": ""}
    assert set(found.frame["promise_label"]) == {"新引进大专及以上人才", "引才活动", "协调公寓"}


def test_a_matter_is_no_promise_of_a_figure(cubes):
    assert listed(shown(cubes, PROMISED, NINGBO, by=("promise",)), "kind") == {
        "new_high_tier": {"kind": "item"}
    }
    assert shown(cubes, REGISTRY["progress_new_high_tier"], NINGBO).one().denominator is None


def test_each_level_has_its_own_and_they_are_not_added_up(cubes):
    cities = shown(cubes, PROMISED, by=("city", "promise")).frame
    assert {(r.city, r.promise) for r in cities.itertuples()} == {
        *((HANGZHOU, name) for name in ("new_college", "引才活动", "协调公寓")),
        (NINGBO, "new_high_tier"),
    }
    counties = shown(cubes, PROMISED, by=("county", "promise")).frame
    assert dict(zip(counties["county"], counties["value"], strict=True)) == {XIHU: 50, YUHANG: 9}
    assert shown(cubes, PROMISED).one().value == 500
    whole = shown(cubes, PROMISED, HANGZHOU)
    assert whole.one().value is None and APART in whole.notes


def test_a_place_asked_for_has_its_own(cubes):
    """Under a filter for it, a city or county had none of its targets, and no word said why."""

    def told(place, code, by=()):
        asked = Selection(ZHEJIANG).with_(place, code)
        return answer(cubes, PROMISED, asked, Scope(ZHEJIANG), by)

    assert told("city", NINGBO).one().value == 1
    assert told("county", XIHU).one().value == 50
    of_city = listed(told("city", HANGZHOU, ("promise",)), "value", "edition")
    assert of_city == listed(shown(cubes, PROMISED, HANGZHOU, by=("promise",)), "value", "edition")


def test_another_year_has_its_own(cubes):
    found = shown(cubes, PROMISED, HANGZHOU, by=("promise",), month="2025-12")
    assert listed(found, "value") == {"new_college": {"value": 70.0}}


def test_no_figure_holds_an_officials_name(cubes):
    for by in (("promise",), ("county", "promise")):
        frame = shown(cubes, PROMISED, HANGZHOU, by=by).frame
        assert not frame.astype(str).stack().str.contains("张三|李四").any()
    assert leads(cubes, HANGZHOU, 2026) == {
        (HANGZHOU, "new_college"): "张三",
        (YUHANG, "new_college"): "李四",
    }
    assert leads(cubes, XIHU, 2026) == {}


def test_units_are_those_of_the_indicator():
    assert [unit_of(name) for name in ("new_college", "payout_amount", "引才活动")] == [
        *("人", "元", ""),
    ]
    assert unit_of("协调公寓", "item") == "件"


def test_what_is_due_runs_along_the_milestones():
    steps = ((3, 31, 0.1), (6, 30, 0.4))
    due = [due_share(m(f"2026-{month:02d}"), steps) for month in (2, 3, 5, 6, 9, 12)]
    assert due == pytest.approx([0.2 / 3, 0.1, 0.3, 0.4, 0.7, 1.0])
    assert due_share(m("2026-09")) == year_gone(m("2026-09")) == 0.75
    # A milestone in the middle of a month, and one that wants all before the year is over.
    assert due_share(m("2026-01"), ((2, 14, 0.3),)) == pytest.approx(0.2)
    assert due_share(m("2026-12"), ((11, 30, 1.0),)) == 1.0
