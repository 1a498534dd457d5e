"""Missing months and stale regions: counted by hand, and what must not be cried out."""

import pandas as pd
import pytest

from data.snapshots import coverage
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, World, m

FIRST = m("2025-01")
MONTHS = 20


def rows(counts: dict[int, list[int]]) -> pd.DataFrame:
    """Counts by region, one per month from FIRST on; 0 is no row at all."""
    return pd.DataFrame(
        [
            (region, FIRST + i, n)
            for region, found in counts.items()
            for i, n in enumerate(found)
            if n
        ],
        columns=["region", "month", "n"],
    )


def missing(found: list[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    return [(region, gap - FIRST) for region, _, gap, _ in found if gap >= 0]


def test_a_month_without_rows_is_found_and_so_is_the_end():
    steady, hole, stale = [30] * MONTHS, [20] * MONTHS, [15] * MONTHS
    hole[7] = 0
    stale[17:] = [0] * 3
    found = coverage.gaps(rows({XIHU: steady, HAISHU: hole, 330302: stale}))
    assert missing(found) == [(NINGBO, 7), (330300, 17), (330300, 18), (330300, 19)]
    ends = {region: last - FIRST for region, last, gap, _ in found if gap < 0}
    assert ends == {HANGZHOU: 19, NINGBO: 19, 330300: 16}


def test_few_rows_are_not_judged():
    few = [3] * MONTHS
    few[5] = 0
    found = coverage.gaps(rows({XIHU: [30] * MONTHS, HAISHU: few}))
    assert missing(found) == []
    assert [(region, judged) for region, _, _, judged in found] == [(HANGZHOU, 1), (NINGBO, 0)]


def test_a_quiet_season_of_everybody_is_no_gap():
    season = [60 if i % 12 < 6 else 1 for i in range(MONTHS)]
    small = [20 if i % 12 < 6 else 0 for i in range(MONTHS)]
    assert missing(coverage.gaps(rows({XIHU: season, HAISHU: small}))) == []


def test_months_before_the_first_are_no_gap():
    late = [0] * 8 + [25] * 12
    assert missing(coverage.gaps(rows({XIHU: [30] * MONTHS, HAISHU: late}))) == []


def test_within_one_city_its_counties_are_told_apart():
    hole = [20] * MONTHS
    hole[19] = 0
    found = coverage.gaps(rows({XIHU: [30] * MONTHS, YUHANG: hole}))
    assert missing(found) == [(YUHANG, 19)]


@pytest.mark.parametrize("ago, told", [(0, True), (23, True), (24, False), (25, False)])
def test_the_newest_twenty_four_months_are_looked_at(ago, told):
    hole = [20] * 40
    hole[39 - ago] = 0
    found = missing(coverage.gaps(rows({XIHU: [30] * 40, HAISHU: hole})))
    assert found == ([(NINGBO, 39 - ago)] if told else [])


@pytest.mark.parametrize("usual, told", [(12, True), (11, False)])
def test_a_month_is_missing_where_twelve_rows_are_expected(usual, told):
    # The others report 30 a month, and 12 (11) come here for each 30 of theirs.
    hole = [usual] * MONTHS
    hole[7] = 0
    found = coverage.gaps(rows({XIHU: [30] * MONTHS, HAISHU: hole}))
    assert missing(found) == ([(NINGBO, 7)] if told else [])
    assert next(judged for region, _, gap, judged in found if region == NINGBO) == int(told)


def test_no_rows_no_gaps():
    assert coverage.gaps(rows({})) == []


def test_a_snapshot_keeps_what_was_found(tmp_path):
    world = World(tmp_path)
    for i in range(MONTHS):
        for who in range(20):
            for region in (XIHU, HAISHU):
                if region == HAISHU and i == 4:
                    continue
                world.put(
                    "service_use",
                    {"service": f"s{who}", "region": region, "month": FIRST + i, "visits": 3},
                )
    cubes = world.build()
    found = cubes.query("SELECT contract, region, gap FROM coverage WHERE gap >= 0")
    assert found.to_records(index=False).tolist() == [("service_use", NINGBO, FIRST + 4)]
