"""Lists of single months beside the year to date and twelve months: what stands still leaves no
room for a row in each of several lists."""

from datetime import date

import pytest

from metrics.answer import answer
from metrics.disclosure.listing import UNLISTED
from metrics.disclosure.month_lists import Months
from metrics.disclosure.protect import Status
from metrics.engine.selection import Scope, Selection
from metrics.figures.policy import payouts
from tests.attack.ledger import Linked
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG, World, m

THIRD, FOURTH = 330108, 330109
AUGUST, SEPTEMBER = m("2024-08"), m("2024-09")
# County, kind, month, cases. Of 生活补贴 in 西湖 45 are shown up to July, August and September; of
# 创业资助 in 杭州 up to July and up to August, in which three counties have one each; nobody had
# 项目资助 in 余杭 until August.
CASES = (
    *((XIHU, "living", month, 6) for month in range(1, 8)),
    (XIHU, "living", 3, 2),
    (XIHU, "living", 8, 1),
    (XIHU, "living", 9, 1),
    *((FOURTH, "startup", month, 4) for month in range(1, 8)),
    *((county, "startup", 2, 5) for county in (XIHU, YUHANG, THIRD)),
    *((county, "startup", 8, 1) for county in (XIHU, YUHANG, THIRD)),
    *((county, "living", month, 9) for month in range(1, 9) for county in (YUHANG, THIRD)),
    (YUHANG, "project", 8, 1),
    *((FOURTH, "living", month, 60) for month in range(1, 11)),
)
STANDARD = {"living": 10_000.0, "project": 50_000.0, "startup": 100_000.0}
WHO = Scope(ZHEJIANG)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    world, number = World(tmp_path_factory.mktemp("months")), 0
    for county, kind, month, cases in CASES:
        for _ in range(cases):
            number += 1
            row = {"case_id": str(number), "policy": kind, "kind": kind, "amount": STANDARD[kind]}
            row |= {"region": county, "applied_on": date(2024, month, 1), "status": "paid"}
            row |= {"decided_on": date(2024, month, 9), "paid_on": date(2024, month, 20)}
            world.put("policy_payout", row)
    for who in range(60):
        world.person(who).spell(who, XIHU, "2023-01")
    return world.build()


def ask(cubes, month, by, region=HANGZHOU, months=1):
    asked = Selection(region, month, months)
    return answer(cubes, payouts.PAID_CASES, asked, WHO, by, widen=False)


def startups(cubes):
    rows = ask(cubes, AUGUST, ("county", "kind")).rows()
    return [row for row in rows if row.keys["kind"] == "startup"]


def found(cubes):
    return Linked(cubes, HANGZHOU, [AUGUST - 1, AUGUST, SEPTEMBER], ("county",)).bounds()


def test_lists_of_months_tell_no_hidden_number(city):
    bounds = found(city)
    assert len(bounds.bounds) > 20
    assert bounds.narrow == []


def test_the_control_without_the_rule_they_do(city, monkeypatch):
    monkeypatch.setattr(Months, "out_of", lambda *_: {})
    monkeypatch.setattr(Months, "full_for", lambda *_: False)
    city.warehouse.kept.drop(lambda _: True)
    bounds = found(city)
    in_august = {row.keys["county"] for row in startups(city)}
    alone = ask(city, SEPTEMBER + 1, (), XIHU).one().value
    city.warehouse.kept.drop(lambda _: True)
    assert len(bounds.narrow) >= 8
    assert in_august == {XIHU, YUHANG, THIRD}
    assert alone == 0


def test_one_class_is_listed_in_one_month_of_a_year_that_stands_still(city):
    for month in (AUGUST - 1, AUGUST, SEPTEMBER):
        asked = Selection(XIHU, month, month % 12 + 1).with_("kind", "living")
        assert answer(city, payouts.PAID_CASES, asked, WHO, widen=False).one().value == 45
    tables = [ask(city, one, ("county", "kind")) for one in (AUGUST, SEPTEMBER)]
    keys = [{tuple(row.keys.values()) for row in table.rows()} for table in tables]
    assert [(XIHU, "living") in each for each in keys] == [True, False]
    assert all(UNLISTED in table.notes for table in tables)


def test_three_counties_of_a_city_that_stands_still_are_not_all_listed(city):
    for month in (AUGUST - 1, AUGUST):
        asked = Selection(HANGZHOU, month, month % 12 + 1).with_("kind", "startup")
        assert answer(city, payouts.PAID_CASES, asked, WHO, widen=False).one().value == 45
    assert len(startups(city)) <= 1


def test_asked_for_alone_a_month_of_nobody_looks_like_one_that_no_list_has(city):
    """西湖 has nobody in October, and its year still stands at what it was in July."""
    row = ask(city, SEPTEMBER + 1, (), XIHU).one()
    assert (row.value, row.status) == (None, Status.SUPPRESSED)
    table = ask(city, SEPTEMBER + 1, ("county",))
    assert XIHU not in [row.keys["county"] for row in table.rows()]
