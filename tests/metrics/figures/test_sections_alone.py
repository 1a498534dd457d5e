"""Rows that tell the 门类 alone: in its total, protected as any part of it, ranked nowhere."""

import re
from datetime import date

import pytest

from dashboard.wording.findings import top
from metrics.disclosure.protect import Status
from metrics.engine.choices import code_of, stranger
from metrics.engine.selection import Selection
from metrics.figures.market import gap, recruitment
from metrics.figures.people import flow, stock
from tests.world import HAISHU, HANGZHOU, XIHU, YUHANG, ZHEJIANG, World, exact, m, shown

ALONE, DIVISION = 103, 43
# Region, division (0: the code of the world), people: small cells beside large ones.
PEOPLE = (
    (XIHU, 39, 200),
    (XIHU, 13, 60),
    (XIHU, 0, 7),
    (XIHU, 65, 120),
    (YUHANG, 39, 100),
    (YUHANG, 0, 40),
    (HAISHU, 65, 150),
    (HAISHU, 0, 300),
)
TABLES = [
    (metric, region, by)
    for metric in (stock.EMPLOYED, stock.TALENT_STOCK, flow.INFLOW, stock.TALENT_SHARE)
    for region in (XIHU, HANGZHOU, ZHEJIANG)
    for by in ((), ("industry",), ("section",), ("section", "education"), ("industry", "month"))
]


def _world(path, code):
    world, who = World(path), 0
    for region, division, number in PEOPLE:
        for n in range(number):
            world.person(who, 4 if n % 3 else 2)
            start = "2024-09" if n % 5 == 0 else "2020-01"
            world.spell(who, region, start, industry=division or code)
            who += 1
        for n in range(number // 10):
            world.put(
                "job_posting",
                {
                    "posting_id": f"{region}-{division}-{n}",
                    "title": "岗",
                    "headcount": 5,
                    "posted_on": date(2024, 12, 1),
                    "region": region,
                    "industry": division or code,
                },
            )
    world.spell(who, XIHU, "2020-01", "2024-12", industry=65)  # the data end here
    return world.build()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    return [_world(tmp_path_factory.mktemp("alone"), code) for code in (ALONE, DIVISION)]


def _told(cubes, metric, region, by):
    found = shown(cubes, metric, region, by=by, month="2024-12")
    return sorted(
        (
            *(str(DIVISION if row.keys[name] == ALONE else row.keys[name]) for name in by),
            row.status.value,
            str(row.value),
        )
        for row in found.rows()
    )


@pytest.mark.parametrize(("metric", "region", "by"), TABLES)
def test_it_is_protected_as_a_division_of_its_section_is(worlds, metric, region, by):
    """Named 103 or by a true 大类 of its 门类: every table shows, hides and rounds the same."""
    alone, division = (_told(cubes, metric, region, by) for cubes in worlds)
    assert alone == division
    assert alone


def test_its_people_are_in_the_total_of_their_section(worlds):
    by = exact(worlds[0], stock.EMPLOYED, XIHU, by=("section",), month="2024-12")
    assert dict(zip(by["section"], by["t0"], strict=True))["C"] == 267
    by = exact(worlds[0], stock.EMPLOYED, XIHU, by=("industry",), month="2024-12")
    assert dict(zip(by["industry"], by["t0"], strict=True)) == {13: 60, 39: 200, 65: 121, 103: 7}
    stayed = worlds[0].query(
        "SELECT section, SUM(here) AS n FROM cell_stay WHERE level = 2 AND region = 330100 "
        "AND month = ? GROUP BY section ORDER BY section",
        [m("2024-12")],
    )
    assert dict(zip(stayed["section"], stayed["n"], strict=True)) == {-1: 528, 3: 407, 9: 121}


def test_it_has_a_name_and_is_filtered_by_it(worlds):
    whole = shown(worlds[0], stock.EMPLOYED, HAISHU, by=("industry",), month="2024-12")
    labels = {row.keys["industry"]: row.labels["industry"] for row in whole.rows()}
    assert labels[ALONE] == "制造业（大类未说明）"
    assert code_of(stock.EMPLOYED, "industry", labels[ALONE]) == ALONE
    here = Selection(HAISHU, m("2024-12"))
    asked = here.with_("industry", ALONE)
    assert not stranger(worlds[0], stock.EMPLOYED, asked)
    # Where no row says so, it is no class: 0 would say that there is none of something real.
    assert "没有「制造业（大类未说明）」" in stranger(worlds[1], stock.EMPLOYED, asked)


def test_no_quotient_shift_or_superlative_names_it(worlds):
    quotient = shown(worlds[0], gap.LOCATION_QUOTIENT, 330200, by=("industry",), month="2024-12")
    status = {row.keys["industry"]: (row.status, row.value) for row in quotient.rows()}
    assert status[ALONE] == (Status.EMPTY, None)
    assert status[65][1] is not None
    section = shown(worlds[0], gap.LOCATION_QUOTIENT, 330200, by=("section",), month="2024-12")
    assert {row.keys["section"]: row.value for row in section.rows()}["C"] is not None
    shift = shown(worlds[0], gap.EMPLOYMENT_CHANGE, 330200, by=("industry",), month="2024-12")
    assert {row.keys["industry"] for row in shift.rows()} == {13, 39, 65}
    (rest,) = re.findall(r"各类合计 ([+-]\d+) 人", "".join(shift.notes))
    whole = shown(worlds[0], gap.EMPLOYMENT_CHANGE, 330200, month="2024-12").one().value
    assert sum(row.value or 0 for row in shift.rows()) + int(rest) == whole
    people = shown(worlds[0], stock.EMPLOYED, HAISHU, by=("industry",), month="2024-12")
    assert "大类未说明" not in top(people)
    posts = shown(
        worlds[0], recruitment.NEW_POSTS, HAISHU, by=("industry",), month="2024-12", months=12
    )
    assert {row.keys["industry"]: row.value for row in posts.rows()}[ALONE] == 30
    assert "大类未说明" not in top(posts)
