"""This year before it is over: by hand on a small world, hidden where few, none where unknown."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from metrics.engine.compute import compute
from metrics.engine.coverage import newest
from metrics.engine.selection import Selection
from metrics.figures.outlook import ahead, balance_record, honesty, now_record, record, series
from metrics.figures.outlook.nowcast import (
    NOW_EMPLOYED,
    NOW_NEW,
    NOW_NEW_DEGREE,
    NOW_NEW_HIGH,
    NOW_TALENT,
)
from metrics.figures.people.flow import NEW_COLLEGE
from metrics.figures.people.stock import EMPLOYED
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, ZHEJIANG, World, shown


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """In 杭州, three quarters of those who come in a year come by March; in 2026, 99 did.

    In 宁波 a dozen come each year. Everybody stays; 200 were there before.
    """
    world = World(tmp_path_factory.mktemp("now"))
    who = 0

    def come(count, region, month):
        nonlocal who
        for _ in range(count):
            who += 1
            world.person(who)
            world.spell(who, region, month)

    come(200, XIHU, "2020-01")
    for year, late in zip(range(2021, 2026), (25, 35, 27, 37, 30), strict=True):
        come(3 * late, XIHU, f"{year}-03")
        come(late, XIHU, f"{year}-11")
        come(12, HAISHU, f"{year}-04")
    come(99, XIHU, "2026-03")
    come(12, HAISHU, "2026-09")
    return world.build()


def test_this_years_arrivals_by_hand(cubes):
    """99, shown as 100, by September; in earlier years three quarters had come by then: 133."""
    found = shown(cubes, NOW_NEW, HANGZHOU)
    row = found.frame.iloc[0]
    assert (found.month, row["known"], row["before"]) == (2026 * 12 + 8, 100, 120)
    assert row["value"] in (130, 135)
    assert row["lo95"] <= row["lo80"] <= row["value"] <= row["hi80"] <= row["hi95"]
    assert row["lo95"] >= row["known"]
    assert row["years"] == 2


def test_asked_of_an_earlier_month_it_knows_nothing_later(cubes):
    """As of September 2025, when 90 had come, the year was to have 120, and it had."""
    row = shown(cubes, NOW_NEW, HANGZHOU, month="2025-09").frame.iloc[0]
    assert row["known"] == 90
    assert row["value"] == pytest.approx(120, abs=10)
    whole = shown(cubes, NEW_COLLEGE, HANGZHOU, month="2025-12", months=12).one()
    assert whole.value == 120


def test_a_year_that_is_over_is_what_it_was(cubes):
    row = shown(cubes, NOW_NEW, HANGZHOU, month="2025-12").frame.iloc[0]
    assert [row[name] for name in ("value", "lo95", "hi95", "known")] == [120] * 4


def test_what_it_was_worth_before(cubes):
    """36 months back from November 2025, Decembers apart: to September 2022, after one whole year.
    In the first two months of a year nobody had come: the rule says what it would without them."""
    row = shown(cubes, now_record.NEW, HANGZHOU).frame.iloc[0]
    assert row["outcomes"] == 36
    assert 0 < row["value"] < 0.2
    assert row["held80"] <= row["held95"] <= row["outcomes"]
    few = shown(cubes, now_record.NEW, ZHEJIANG, by=("city",)).frame.set_index("city")
    assert few.loc[NINGBO, "status"] == "suppressed" and np.isnan(few.loc[NINGBO, "outcomes"])


def test_past_nowcasts_are_those_of_their_months(cubes):
    """The error is what asking as of each of the past months gives."""
    missed, came, held = 0.0, 0.0, 0
    for year, month in product((2023, 2024, 2025), range(1, 12)):
        then = shown(cubes, NOW_EMPLOYED, HANGZHOU, month=f"{year}-{month:02d}").frame.iloc[0]
        was = shown(cubes, EMPLOYED, HANGZHOU, month=f"{year}-12").one().value
        missed, came = missed + abs(then["value"] - was), came + was
        held += then["lo80"] <= was <= then["hi80"]
    found = shown(cubes, now_record.EMPLOYED, HANGZHOU).frame.iloc[0]
    assert found["value"] == pytest.approx(missed / came, abs=0.0006)
    assert found["held80"] >= held and found["outcomes"] >= 33


def test_by_industry(cubes):
    """All here are of one: what is said of it is what is said of all."""
    one = shown(cubes, NOW_EMPLOYED, HANGZHOU, by=("section",)).frame
    whole = shown(cubes, NOW_EMPLOYED, HANGZHOU).frame.iloc[0]
    assert one["known"].tolist() == [whole["known"]]
    assert one["value"].iloc[0] == pytest.approx(whole["value"], abs=5)


def test_few_are_not_shown(cubes):
    frame = shown(cubes, NOW_NEW, ZHEJIANG, by=("city",)).frame.set_index("city")
    assert frame.loc[HANGZHOU, "status"] == "ok"
    assert frame.loc[NINGBO, "status"] == "suppressed"
    assert frame.loc[NINGBO, ["value", "known", "lo95", "hi95", "before"]].isna().all()


@pytest.mark.parametrize("metric", [NOW_NEW, NOW_EMPLOYED, now_record.METRICS[0]])
def test_a_place_that_is_filtered_for_is_the_place_asked_about(cubes, metric):
    """The province's answer stood there, whichever city was chosen."""
    whole = compute(cubes, metric, Selection(ZHEJIANG)).frame
    for name, place in (("city", HANGZHOU), ("county", XIHU), ("city", NINGBO)):
        own = compute(cubes, metric, Selection(place)).frame
        assert compute(cubes, metric, Selection(ZHEJIANG).with_(name, place)).frame.equals(own)
        assert not own.equals(whole)
    by = compute(cubes, metric, Selection(ZHEJIANG).with_("city", HANGZHOU), ("city",)).frame
    assert by["city"].tolist() == [HANGZHOU]
    assert by.equals(compute(cubes, metric, Selection(HANGZHOU), ("city",)).frame)


def test_employed_at_the_years_end(cubes):
    """October to December brought about a twentieth on top of what was there."""
    row = shown(cubes, NOW_EMPLOYED, HANGZHOU).frame.iloc[0]
    assert row["known"] == 915
    assert 915 < row["value"] <= 1000


def test_talent_at_the_years_end(cubes):
    """Everybody here has a degree, so talent is the employed: 915 of 925 to 1 000."""
    row = shown(cubes, NOW_TALENT, HANGZHOU).frame.iloc[0]
    employed = shown(cubes, NOW_EMPLOYED, HANGZHOU).frame.iloc[0]
    assert row["known"] == 915
    assert row["value"] == employed["value"]


def test_masters_and_high_tiers_are_carried_on_like_all_who_came(tmp_path):
    """120 masters a year of the highest tier, 90 of them by March; in 2026 it was 99: by that ratio
    132, without it 120, and both rules were right before, so that each counts for half: 126."""
    world = World(tmp_path)
    for who in range(200):
        world.person(who).spell(who, XIHU, "2020-01")
    months = [(f"{year}-{m}", n) for year in range(2021, 2026) for m, n in (("03", 90), ("11", 30))]
    for month, count in [*months, ("2026-03", 99)]:
        for _ in range(count):
            who += 1
            world.person(who, 5, talent_tier="A").spell(who, XIHU, month)
    world.spell(0, HAISHU, "2026-09")
    cubes = world.build()
    for metric in (NOW_NEW_DEGREE, NOW_NEW_HIGH):
        row = shown(cubes, metric, HANGZHOU).frame.iloc[0]
        assert (row["known"], row["value"], row["years"]) == (100, 125, 2)
        assert row["lo95"] >= 100  # what has come doesn't go again


def test_without_a_whole_year_nothing_is_said(tmp_path):
    world = World(tmp_path)
    for who in range(120):
        world.person(who)
        world.spell(who, XIHU, "2026-02")
    found = shown(world.build(), NOW_NEW, HANGZHOU)
    assert found.one().status == "empty"
    assert "完整年度" in found.notes[0]


@pytest.fixture(scope="module")
def moving(tmp_path_factory):
    """Two cities, three industries and one that is not stated; some move on to the other city."""
    world = World(tmp_path_factory.mktemp("moving"))
    for who in range(90):
        place, other = ((XIHU, HAISHU), (HAISHU, XIHU))[who % 2]
        trade, year = (34, 65, 47, None)[who % 4], 2020 + who % 6
        world.person(who, 2 + who % 4)
        end = f"{min(2026, year + 1 + who % 3)}-06"
        world.spell(who, place, f"{year}-{1 + who % 12:02d}", end, industry=trade)
        if who % 3 == 0:
            then = f"{2023 + who % 4}-0{2 + who % 5}"
            world.spell(who, other, then, "2026-09", industry=(34, 65)[who % 5 % 2])
    world.person(90).spell(90, XIHU, "2020-01", "2026-09", industry=47)
    return world.build()


@pytest.mark.parametrize("base", [EMPLOYED, NEW_COLLEGE], ids=lambda one: one.id)
def test_cells_of_the_province_are_what_each_place_is_asked_for(moving, base):
    """Sums of stocks and rows of flows are what the statement of each place gives."""
    total, month = base is NEW_COLLEGE, newest(moving, base)
    first = series._first_year(moving, base, month, total)
    for region, trades, by in product(
        (ZHEJIANG, HANGZHOU, NINGBO, 330300),
        ((), ("C",), ("C", "I"), ("A",)),
        ((), ("city",), ("section",), ("city", "section"), ("section", "city")),
    ):
        asked = Selection(region).with_("section", *trades)
        made = series.monthly(moving, base, asked, by, month, total)
        plain = series._read(moving, base, asked, by, month, first)
        assert (made is None) == (plain is None), (region, trades, by)
        if plain is not None:
            assert made.keys.equals(plain.keys), (region, trades, by)
            assert np.array_equal(made.values, plain.values), (region, trades, by)
            assert made.first == plain.first


def test_once_it_is_made_ready_nobody_waits_for_the_months(moving, monkeypatch):
    """The newest months are read of the whole province; an earlier month is asked for by itself."""
    series.of_province.cache_clear()
    done = []
    nodes = [(1, ZHEJIANG, "*", "*"), (1, ZHEJIANG, "C", "*"), (2, HANGZHOU, "*", "*")]
    made = SimpleNamespace(inputs=SimpleNamespace(nodes=nodes))
    monkeypatch.setattr(ahead, "stored", lambda _: made)
    for room in (record, honesty, balance_record):
        monkeypatch.setattr(room, "known", lambda *asked: done.append(asked[1:]))
    ahead.make_ready(moving)
    assert done == []  # it isn't stored: working it out would take its time
    monkeypatch.setattr(ahead, "is_stored", lambda _: True)
    ahead.make_ready(moving)
    assert done == [(), (), ("replacement",), ("entrants",), ("supply",), ("gap",)]
    asked = []
    monkeypatch.setattr(series, "_read", lambda *one: asked.append(one))
    for base, by in product((EMPLOYED, NEW_COLLEGE), ((), ("city",))):
        for region in (ZHEJIANG, HANGZHOU):
            series.monthly(
                moving, base, Selection(region), by, newest(moving, base), base is NEW_COLLEGE
            )
            series.pool_of(
                moving, base, Selection(region), by, newest(moving, base), base is NEW_COLLEGE
            )
    assert asked == []
    series.monthly(moving, EMPLOYED, Selection(HANGZHOU), (), newest(moving, EMPLOYED) - 1, False)
    assert len(asked) == 1
