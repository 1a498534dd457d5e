"""What a projection takes from posts, seekers, graduates and ages, each by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.months import month_number
from metrics.models.supply_demand.balance import simulate
from metrics.projection import store
from metrics.projection.inputs import inputs_of
from metrics.projection.market import graduates, market
from metrics.projection.rates import law
from metrics.projection.said import said
from metrics.projection.store import naive_cells
from tests.metrics.models.test_supply_demand import A1, A2, B1, inputs
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, World, m

CELLS = ((2, HANGZHOU, "C", "4"), (2, HANGZHOU, "I", "4"), (2, NINGBO, "C", "4"))
NOW = np.array([100.0, 50.0, 40.0])
BASE = m("2026-06")
JOB, OTHER = "2-02-07-01", "6-18-02-04"


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("market"))
    world.person(1).spell(1, XIHU, "2024-01", "2026-06")
    for month in range(1, 7):
        for industry, heads in ((34, 9), (65, 3)):
            world.put(
                "job_posting",
                {
                    "posting_id": f"{industry}{month}",
                    "title": "岗",
                    "headcount": heads,
                    "region": XIHU,
                    "posted_on": date(2026, month, 1),
                    "closed_on": date(2026, month, 20),
                    "industry": industry,
                    "occupation": JOB,
                },
            )
    seekers = [
        (XIHU, JOB, 2026, 12),
        (XIHU, OTHER, 2026, 4),
        (HAISHU, JOB, 2025, 8),
        (330302, JOB, 2025, 6),
    ]
    for region, occupation, year, count in seekers:
        month = 9 if region == HAISHU else 6
        for i in range(count):
            world.put(
                "job_seeker",
                {
                    "seeker_id": f"{region}{occupation}{i}",
                    "region": region,
                    "occupation": occupation,
                    "registered_on": date(year, month, 1 + i),
                },
            )
    for year in (2023, 2024, 2025):
        for region, major, count in (
            (XIHU, "机械工程", 60),
            (HAISHU, "机械工程", 20),
            (110105, "机械工程", 20),
        ):
            world.put(
                "graduate",
                {
                    "school": "浙江大学",
                    "major": major,
                    "education": 4,
                    "graduation_year": year,
                    "destination_type": "employed",
                    "destination_region": region,
                    "count": count,
                },
            )
    return world.build()


def test_open_posts_and_seekers_by_section(cubes):
    found = market(cubes, BASE, CELLS, NOW)
    # Each of six months has 9 and 3 posts open.
    assert found.vacancies.tolist() == pytest.approx([9, 3, 0])
    # 16 seekers a year for three months each: 4 at a time; by the posts of their occupation 3 : 1,
    # those of an occupation without posts by the city's. Ningbo's register ended last September: 8
    # in its last twelve months, by everybody's posts; it has no section I, so all are C's.
    # Wenzhou's ended a year ago and tells nothing of now.
    assert found.seekers.tolist() == pytest.approx([3, 1, 2])
    assert [note[:8] for note in found.notes] == ["部分市的求职登记", "部分市近一年没有"]


def test_before_the_market_s_data_only_the_employed_count(cubes):
    found = market(cubes, m("2024-06"), CELLS, NOW)
    assert not found.vacancies.any() and not found.seekers.any()
    assert len(found.notes) == 2


def test_graduates_by_city_and_feed_industry(cubes):
    fresh = np.array([[20.0, 20, 20], [4, 4, 4], [5, 5, 5]])
    found = graduates(cubes, BASE, CELLS, fresh, 5)
    # 100 placed a year, 60 in Hangzhou, 20 in Ningbo, a constant carried on.
    assert found.placed == pytest.approx([100] * 5)
    assert found.stay == pytest.approx([0.6, 0.6, 0.2])
    assert 0 < found.feed[0] <= 1 and found.feed[0] == found.feed[2]
    # So many enter insured work as did: 20 of 60·feed, drawn to all cells' ratio by 20 expected.
    whole = fresh.sum() / (300 * (found.stay * found.feed).sum())
    expected = 300 * found.stay * found.feed
    drawn = (fresh.sum(axis=1) + 20 * whole) / (expected + 20)
    assert found.part == pytest.approx(drawn * fresh.sum() / (drawn * expected).sum())
    assert found.notes == ()


def test_without_a_register_of_graduates_the_insured_ones_tell(tmp_path):
    world = World(tmp_path)
    world.person(1).spell(1, XIHU, "2024-01", "2026-06")
    cubes = world.build()
    fresh = np.array([[20.0, 20, 20], [10, 10, 10], [10, 10, 10]])
    found = graduates(cubes, BASE, CELLS, fresh, 2)
    assert found.placed * found.stay[0] * found.feed[0] * found.part[0] == pytest.approx([20, 20])
    assert found.stay == pytest.approx([0.75, 0.75, 0.25])
    assert "没有毕业生去向数据" in found.notes[0]
    none = graduates(cubes, BASE, CELLS, np.zeros((3, 3)), 2)
    assert not none.placed.any() and "没有毕业生数据" in none.notes[0]


def ages(*rows):
    return pd.DataFrame(rows, columns=["month", "former", "due", "people", "gone"])


BEFORE, AFTER = month_number("2022-09"), month_number("2025-09")


@pytest.mark.parametrize("between, share", [(30, 1.0), (500, 0.0), (265, 0.5), (900, 0.0)])
def test_the_data_say_how_far_today_s_ages_are_followed(between, share):
    # Half of those who reached the former age before 2025 went, 3 % of those a little younger do.
    frame = ages(
        (BEFORE, 1, 1, 1000, 500),
        (BEFORE, 3, 3, 1000, 30),
        (AFTER, 3, 3, 1000, 30),
        (AFTER, 1, 2, 1000, between),
    )
    assert law(frame) == pytest.approx(share)


def test_where_too_few_tell_the_law_holds():
    assert law(ages((BEFORE, 1, 1, 1000, 500), (AFTER, 1, 2, 99, 90))) == 1.0
    assert law(ages((AFTER, 3, 3, 1000, 30))) == 1.0


def test_a_cell_is_left_to_its_newest_value_where_that_told_more():
    given = inputs(
        history=inputs().members
        @ np.array(
            [
                [1000.0, 1000, 1000, 1000, 1000],  # nothing happened: the newest value was right
                [300, 330, 360, 390, 420],  # 30 more each year, as was said
                [600, 590, 610, 600, 605],
            ]
        )
    )
    earlier = []
    for ago in (1, 2, 3):
        then = replace(given, base=given.base - 12 * ago, history=given.history[:, : 5 - ago])
        now = then.now
        steps = np.arange(1, 4)
        then = replace(then, employed=now[:, None] + np.array([[20], [28], [25]]) * steps)
        earlier.append(said(then, simulate(then)))
    assert naive_cells(given, tuple(earlier)) == {A1, B1}
    assert A2 not in naive_cells(given, tuple(earlier))
    assert naive_cells(given, tuple(earlier[:2])) == frozenset()  # two years tell too little


def test_a_snapshot_of_before_has_no_projection(cubes, monkeypatch):
    monkeypatch.setattr("metrics.projection.inputs.points_of", lambda _: ())
    assert inputs_of(cubes) is None
    assert store.project(cubes) is None
