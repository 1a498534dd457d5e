"""Stays counted by hand and by an obvious loop over people; thresholds; what a screen gets."""

from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest

from metrics.answer import answer
from metrics.disclosure.curves import publishable
from metrics.engine.core import Unknown
from metrics.engine.risk_set import by_group, exits_and_censored, padded, risk_sets
from metrics.engine.selection import Scope, Selection
from metrics.figures.retention import leaving, retention
from metrics.figures.retention.drivers import Table, drivers
from metrics.models.survival.kaplan_meier import kaplan_meier, life_table
from metrics.registry import REGISTRY
from tests.metrics.figures.test_stock_and_flow import FIRST, LAST, random_lives, slow_states
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, key, m, shown

PEOPLE = range(70)


def arrivals(world: World) -> World:
    """The data run from 2020-01 to 2024-12, so leavers are known up to 2024-09.

    Seventy graduates come to Xihu in 2021-01: 20 are last there in 2021-06 (6 months), 10 in
    2022-12 (24 months), 40 are there to the end (45 months by 2024-09). Of these one pauses two
    months, one moves to Yuhang after 12 months, one is last seen in 2024-11.
    """
    world.spell(900, XIHU, "2020-01").person(900)  # there from the first month: start unknown
    world.spell(901, XIHU, "2020-03").person(901)  # may have been there before: the same
    world.spell(902, XIHU, "2024-12").person(902)  # came in the provisional months
    for who in PEOPLE:
        world.person(who, 4)
    for who in range(20):
        world.spell(who, XIHU, "2021-01", "2021-06")
    for who in range(20, 30):
        world.spell(who, XIHU, "2021-01", "2022-12")
    world.spell(30, XIHU, "2021-01", "2021-04").spell(30, XIHU, "2021-07")
    world.spell(31, XIHU, "2021-01", "2021-12").spell(31, YUHANG, "2022-01", firm=2)
    world.spell(32, XIHU, "2021-01", "2024-11")
    for who in range(33, 70):
        world.spell(who, XIHU, "2021-01")
    return world


@pytest.fixture(scope="module")
def stays(tmp_path_factory):
    return arrivals(World(tmp_path_factory.mktemp("stays"))).build()


def by_hand(cubes, region, **where):
    """Exits and censored by tenure, exact, of one region."""
    frame = exits_and_censored(cubes, retention.RETENTION_CURVE, Selection(region), ())
    return (
        {int(t): int(x) for t, x in zip(frame["tenure"], frame["exits"], strict=True) if x},
        {int(t): int(c) for t, c in zip(frame["tenure"], frame["censored"], strict=True) if c},
    )


def test_stays_end_where_three_months_away_begin(stays):
    assert by_hand(stays, HANGZHOU) == ({6: 20, 24: 10}, {45: 40})
    assert by_hand(stays, ZHEJIANG) == ({6: 20, 24: 10}, {45: 40})


def test_a_move_inside_the_city_is_a_leaving_of_the_county_only(stays):
    assert by_hand(stays, XIHU) == ({6: 20, 12: 1, 24: 10}, {45: 39})
    assert by_hand(stays, YUHANG) == ({}, {33: 1})


def test_the_curve_is_shown_in_whole_points_with_the_people_behind_it(stays):
    frame = shown(stays, retention.RETENTION_CURVE, HANGZHOU, by=("tenure",)).frame
    at = frame.set_index("tenure")
    assert at.loc[[0, 6, 12, 24, 36], "value"].tolist() == [1.0, 0.71, 0.71, 0.57, 0.57]
    assert at.loc[[6, 24, 36], "denominator"].tolist() == [70, 50, 40]
    assert at.index.max() == 45
    exact = life_table([0] * 5 + [20], [0] * 5 + [50]).at(6)
    assert at.loc[6, "low"] <= exact.low < at.loc[6, "low"] + 0.01
    assert set(at.columns) >= {"low", "high", "status"}
    assert not {"exits", "events", "t0"} & set(frame.columns)


def test_horizons_and_what_is_not_over_yet(stays):
    assert shown(stays, retention.RETAINED[36], HANGZHOU).one().value == 0.57
    five = shown(stays, retention.RETAINED[60], HANGZHOU).one()
    assert (five.value, five.status) == (None, "empty")


def test_a_region_with_one_person_says_so_in_a_state(stays):
    found = shown(stays, retention.RETAINED[12], YUHANG)
    assert found.one().status == "suppressed"
    assert shown(stays, retention.RETAINED[12], NINGBO).one().status == "empty"
    curve = shown(stays, retention.RETENTION_CURVE, YUHANG, by=("tenure",))
    assert curve.one().status == "suppressed"


def test_too_few_are_asked_of_the_region_above(stays):
    found = shown(stays, retention.RETAINED[12], YUHANG, widen=True)
    assert found.one().value == 0.71
    assert found.widened


def test_the_hazard_is_leavers_among_those_still_there(stays):
    rows = shown(stays, leaving.LEAVING_HAZARD, HANGZHOU, by=("tenure",)).frame.set_index("tenure")
    assert rows.loc[6, "value"] == pytest.approx(20 / 70)
    assert rows.loc[7, "value"] == 0
    assert rows.loc[24, "value"] == pytest.approx(10 / 50)


def test_several_groups_at_once_are_no_curve(stays):
    with pytest.raises(Unknown, match="多选"):
        from metrics.answer import answer
        from metrics.engine.selection import Scope

        asked = Selection(ZHEJIANG).with_("education", 4, 5)
        answer(stays, retention.RETENTION_CURVE, asked, Scope(ZHEJIANG))


@pytest.mark.parametrize("people, visible", [(29, False), (30, True)])
def test_a_curve_needs_thirty_at_risk(people, visible):
    assert bool(publishable(life_table([0] * 6, [0] * 5 + [people]))) is visible


@pytest.mark.parametrize("gone, seen", [(0, [0, 3, 6]), (9, [0]), (10, [0, 6])])
def test_between_two_points_nobody_left_or_ten(gone, seen):
    # All leave in month 2, so that months 3 and 6 tell the same; 6 is a horizon and goes first.
    exits = [0, gone, 0, 0, 0, 0]
    found = publishable(life_table(exits, [0] * 5 + [100]))
    assert found == (seen if gone != 10 else [0, 3, 6])


def test_card_and_curve_never_lie_closer_than_the_rule():
    dice = np.random.default_rng(3)
    for _ in range(200):
        curve = life_table(dice.poisson(2, 70), dice.poisson(3, 70))
        gone = np.concatenate([[0], np.cumsum(curve.events)])
        steps = np.diff(gone[publishable(curve)])
        assert ((steps == 0) | (steps >= 10)).all()
        assert (curve.at_risk[[max(t, 1) - 1 for t in publishable(curve)]] >= 30).all()


def test_support_is_compared_from_the_landmark_on(tmp_path):
    """120 come in 2021-01. Forty leave after 3 months. Of the rest, 40 were granted by month 6 and
    40 in month 7, which counts as not; ten of either group leave after 12 months."""
    world = World(tmp_path).spell(900, XIHU, "2020-01").spell(901, XIHU, "2024-12")
    for who in range(120):
        gone = "2021-03" if who < 40 else "2021-12" if who < 50 or 80 <= who < 90 else None
        world.person(who, 4).spell(who, XIHU, "2021-01", gone)
        if who >= 40:
            world.put(
                "policy_payout",
                {
                    "case_id": f"c{who}",
                    "policy": "p",
                    "kind": "living",
                    "region": YUHANG,
                    "person_key": key(who),
                    "amount": 1.0,
                    "status": "paid",
                    "applied_on": date(2021, 2, 1),
                    "paid_on": date(2021, 9, 1),
                    "decided_on": date(2021, 6, 30) if who < 80 else date(2021, 7, 1),
                },
            )
    frame = shown(world.build(), retention.SUPPORT_CURVE, HANGZHOU, by=("received", "tenure")).frame
    at = frame.set_index(["received", "tenure"])
    assert at.loc[(1, 0), "denominator"] == at.loc[(0, 0), "denominator"] == 40
    assert at.loc[(1, 6), "value"] == at.loc[(0, 6), "value"] == 0.75


def test_stays_with_an_employer(tmp_path):
    """Forty join a firm in 2021-01; ten leave it after a year for another in the same county."""
    world = World(tmp_path).spell(900, XIHU, "2020-01").spell(901, XIHU, "2024-12")
    for firm in ("a", "b", "c"):
        world.put(
            "employer",
            {
                "employer_key": key(f"firm{firm}"),
                "name": firm,
                "region": XIHU,
                "industry": 65,
                "nature": "company",
                "size": "small",
            },
        )
    for who in range(40):
        world.person(who, 4)
        world.spell(who, XIHU, "2021-01", "2021-12" if who < 10 else None, firm="a")
        if who < 10:
            world.spell(who, XIHU, "2022-01", firm="b")
    world.person(50, 4).spell(50, XIHU, "2021-01", firm="c")
    cubes = world.build()
    at = shown(cubes, retention.JOB_CURVE, XIHU, by=("tenure",)).frame.set_index("tenure")
    assert at.loc[12, "value"] == pytest.approx(round(41 / 51, 2))
    region = shown(cubes, retention.RETENTION_CURVE, XIHU, by=("tenure",)).frame
    assert region["value"].min() == 1.0
    nature = shown(cubes, retention.JOB_CURVE, XIHU, by=("nature",)).frame.set_index("nature")
    assert nature.loc[1, "status"] == "ok"  # three firms
    with pytest.raises(Unknown, match="单位类别"):
        shown(cubes, retention.JOB_CURVE, XIHU, by=("nature", "education"))


def test_a_class_with_two_employers_is_not_shown(tmp_path):
    world = World(tmp_path).spell(900, XIHU, "2020-01").spell(901, XIHU, "2024-12")
    for firm in ("a", "b"):
        world.put(
            "employer",
            {
                "employer_key": key(f"firm{firm}"),
                "name": firm,
                "region": XIHU,
                "industry": 65,
                "nature": "academic",
            },
        )
    for who in range(80):
        world.person(who, 4).spell(who, XIHU, "2021-01", firm="ab"[who % 2])
    frame = shown(world.build(), retention.JOB_CURVE, XIHU, by=("nature",)).frame
    assert frame.set_index("nature").loc[2, "status"] == "suppressed"


@pytest.mark.parametrize("seed", [1, 2])
def test_stays_agree_with_their_slow_twin(tmp_path, seed):
    persons, spells = random_lives(seed, 150)
    spells.append((9999, "last", XIHU, 13, 1.0, LAST, None))  # so that the data reach to the end
    world = World(tmp_path)
    for who, education, since in persons:
        world.person(who, education, education_as_of=since)
    for who, firm, region, industry, wage, start, end in spells:
        world.put(
            "employment",
            {
                "person_key": key(who),
                "employer_key": key(f"f{firm}"),
                "region": region,
                "industry": industry,
                "wage": wage,
                "start_month": start,
                "end_month": end,
            },
        )
    cubes = world.build()
    states = slow_states(persons, spells)
    for step, by in ((10_000, "province"), (100, "city"), (1, "county")):
        exits, censored = slow_stays(states, step)
        frame = exits_and_censored(
            cubes, retention.RETENTION_CURVE, Selection(ZHEJIANG), (by, "education")
        )
        cells = frame[[by, "education", "tenure", "exits", "censored"]].astype(int)
        fast = {row[:3]: row[3:] for row in cells.itertuples(index=False, name=None)}
        slow = {k: (exits[k], censored[k]) for k in set(exits) | set(censored)}
        assert fast == slow, by
        groups, keys = pd.factorize(frame[by], sort=True)
        leavers, present = by_group(frame, groups, len(keys), 12)
        for row, one in enumerate(risk_sets(frame, (by,))):
            assert keys[row] == one.key[0]
            assert leavers[row] == pytest.approx(padded(one.exits, 12))
            assert present[row] == pytest.approx(padded(one.at_risk, 12))
            people = [
                (t, gone)
                for (region, _, t), n in slow.items()
                if region == one.key[0]
                for gone, times in ((1, n[0]), (0, n[1]))
                for _ in range(times)
            ]
            curve = kaplan_meier(*zip(*people, strict=True))
            for t in curve.time:
                assert one.curve().at(t).survival == pytest.approx(curve.at(t).survival)


def slow_stays(states, step):
    """Talent's stays by region, education at entry and length, by the words of DESIGN §4."""
    closing = LAST - 3
    exits, censored = Counter(), Counter()
    for who in {who for who, _ in states}:
        by_region = {}
        for month in range(FIRST, LAST + 1):
            if (who, month) in states:
                by_region.setdefault(states[who, month][0] // step * step, []).append(month)
        for region, months in by_region.items():
            starts = [t for i, t in enumerate(months) if i == 0 or t - months[i - 1] - 1 >= 3]
            for start in starts:
                inside = [
                    t for t in months if t >= start and all(s <= start or s > t for s in starts)
                ]
                education = states[who, start][2]
                unknown = start - FIRST < 3  # fewer than three empty months seen before
                if education < 3 or unknown or start > closing:
                    continue
                last = max(inside)
                tenure = min(last, closing) - start + 1
                (exits if last <= closing else censored)[region, education, tenure] += 1
    return exits, censored


def test_drivers_find_the_ratio_that_was_put_in():
    """Stays drawn with hazard 3 % a month, natives 0.6 of it, and nothing else different."""
    dice = np.random.default_rng(11)
    rows = []
    for native, ratio in ((1, 0.6), (3, 1.0)):
        for education in (4, 5):
            length = dice.geometric(0.03 * ratio, 4000)
            for t in length:
                gone = t <= 60
                rows.append((education, "C", 2, native, min(t, 60), int(gone), int(not gone)))
    columns = ["education", "section", "school_group", "native", "tenure", "exits", "censored"]
    frame = pd.DataFrame(rows, columns=columns)
    found, notes = drivers(Table(frame, tuple(columns[:4])))
    ratio = {row["driver"]: row for row in found}
    assert set(ratio) == {"education:5:4", "native:1:3"}
    assert ratio["native:1:3"]["low"] < 0.6 < ratio["native:1:3"]["high"]
    assert ratio["native:1:3"]["high"] - ratio["native:1:3"]["low"] < 0.08
    assert ratio["education:5:4"]["low"] < 1 < ratio["education:5:4"]["high"]
    assert all(row["steady"] for row in found)
    assert notes == ()


def test_a_ratio_that_changes_is_not_called_steady():
    dice = np.random.default_rng(12)
    rows = []
    for native, later in ((1, 2.0), (3, 1.0)):
        early = dice.geometric(0.02, 6000)
        late = 12 + dice.geometric(0.02 * later, 6000)
        for a, b in zip(early, late, strict=True):
            t = a if a <= 12 else b
            rows.append((4, "C", 2, native, min(t, 60), int(t <= 60), int(t > 60)))
    columns = ["education", "section", "school_group", "native", "tenure", "exits", "censored"]
    found, _ = drivers(Table(pd.DataFrame(rows, columns=columns), tuple(columns[:4])))
    assert [row["steady"] for row in found] == [False]


def test_a_model_of_too_few_says_so():
    rows = [(4, "C", 2, 1, 5, 1, 0)] * 9 + [(4, "C", 2, 3, 9, 0, 1)] * 200
    columns = ["education", "section", "school_group", "native", "tenure", "exits", "censored"]
    found, notes = drivers(Table(pd.DataFrame(rows, columns=columns), tuple(columns[:4])))
    assert found == []
    assert "过少" in notes[0]


def test_the_county_that_loses_people_fast_is_found(tmp_path):
    """Four counties, 120 arrivals each; of Yuhang's 60 leave after half a year, elsewhere 20."""
    places = {XIHU: 20, YUHANG: 60, 330105: 20, 330108: 20}
    world = World(tmp_path).spell(900, XIHU, "2020-01").spell(901, XIHU, "2024-12")
    who = 0
    for region, gone in places.items():
        for i in range(120):
            world.person(who, 4)
            world.spell(who, region, "2023-03", "2023-08" if i < gone else None)
            who += 1
    found = shown(world.build(), leaving.UNUSUAL_LOSSES, HANGZHOU, by=("county",)).frame
    at = found.set_index("county")
    assert at.loc[YUHANG, "value"] == 2.0  # 60 where 120 · 120/480 = 30 were to be expected
    assert at.loc[YUHANG, "denominator"] == 30
    assert at["fast"].tolist() == [k == YUHANG for k in at.index]


@pytest.mark.parametrize("by", ["county", "cohort", "education"])
def test_a_class_asked_for_alone_is_told_as_beside_all_others(tmp_path, by):
    """Filtered and divided by the same dimension, each was compared with itself: 1, never fast."""
    world = World(tmp_path).spell(900, XIHU, "2016-01").spell(901, XIHU, "2024-12")
    who = 0
    for year in range(2018, 2024):
        for region, gone in ((XIHU, 20), (YUHANG, 50), (330105, 20), (330108, 30)):
            for i in range(120):
                world.person(who, 4 + i % 2)
                left = f"{year}-08" if i < gone + (year - 2018) * 3 else None
                world.spell(who, region, f"{year}-03", left)
                who += 1
    cubes = world.build()
    whole = shown(cubes, leaving.UNUSUAL_LOSSES, HANGZHOU, by=(by,)).frame
    assert len(whole) > 1 and (whole["value"] - 1).abs().max() > 0.01
    for code in whole[by]:
        asked = Selection(HANGZHOU).with_(by, code)
        alone = answer(cubes, leaving.UNUSUAL_LOSSES, asked, Scope(ZHEJIANG), (by,)).frame
        expected = whole[whole[by] == code].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone[expected.columns], expected, check_dtype=False)


def test_a_trade_that_is_always_left_fast_is_no_alarm_until_it_gets_worse(tmp_path):
    """120 enter each of six trades each March; 20 leave that August, of 住宿餐饮 (H) 50.

    In Xihu 110 leave it in 2023. Of 210 leavers 35 fall to each trade, to H twice as many as ever:
    110 / 70. Everywhere else it is what it was, far above the 25 that a sixth of 150 would be.
    """
    world = World(tmp_path).spell(900, XIHU, "2018-01").spell(901, XIHU, "2024-12")
    for region, worse in ((XIHU, 110), (NINGBO, 50)):
        for year in range(2019, 2024):
            for trade in (62, 34, 48, 52, 65, 83):
                gone = 20 if trade != 62 else 50 if year < 2023 else worse
                for i in range(120):
                    who, end = f"{region}{year}{trade}-{i}", f"{year}-08" if i < gone else None
                    world.person(who, 4).spell(
                        who, region, f"{year}-03", end, industry=trade, firm=i % 3
                    )
    cubes = world.build()

    def told(region):
        found = shown(cubes, leaving.UNUSUAL_JOB_LOSSES, region, by=("section",)).frame
        kept = found[found["status"] == "ok"].set_index("section")
        assert len(kept) == 6
        return float(kept.loc["H", "value"]), list(kept.index[kept["fast"].astype(bool)])

    assert told(NINGBO) == (1.0, [])
    assert told(XIHU) == (1.57, ["H"])


def test_without_earlier_years_a_kind_is_not_judged(tmp_path):
    world = World(tmp_path).spell(900, XIHU, "2020-01").spell(901, XIHU, "2024-12")
    for who in range(240):
        end = "2023-08" if who < 60 else None
        world.person(who, 4).spell(who, XIHU, "2023-03", end, industry=62 if who % 3 else 34)
    found = shown(world.build(), leaving.UNUSUAL_JOB_LOSSES, XIHU, by=("section",))
    assert set(found.frame["status"]) == {"suppressed"}
    assert any("此前" in note for note in found.notes)


def test_every_record_of_the_topic_is_registered():
    assert {metric.id for metric in retention.METRICS} <= set(REGISTRY)
    assert m("2024-09") == LAST - 3
