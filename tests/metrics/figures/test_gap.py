"""产业缺口, the indices: by hand, and against slow twins that count rows one by one."""

from collections import Counter
from datetime import date
from math import log
from statistics import median

import numpy as np
import pandas as pd
import pytest

from data.reference.neighbours import neighbours
from metrics.alerts.trades import scarcer
from metrics.answer import answer
from metrics.disclosure.protect import Status
from metrics.engine.core import Unknown
from metrics.engine.selection import Scope, Selection
from metrics.figures.market import gap, gap_makers, regional_makers
from metrics.figures.people import stock
from tests.world import HAISHU, HANGZHOU, XIHU, ZHEJIANG, World, m, shown

CODES = (
    "2-02-10-03",
    "6-18-02-04",
    "4-07-05-01",
    "2-06-03-00",
    "3-01-01-01",
    "2-06-07-02",
    "5-01-02-01",
    "6-04-03-03",
    "4-02-06-01",
)
GROUPS = tuple("-".join(code.split("-")[:3]) for code in CODES)
YEAR = {"month": "2026-06"}


@pytest.fixture(scope="module")
def trades(tmp_path_factory):
    """Nine occupations; the k-th grows by 5k, is wanted more, filled less, sought less."""
    world = World(tmp_path_factory.mktemp("gap"))
    fill(world)
    return world, world.build()


def fill(world):
    """The nine trades' rows."""
    who = 0
    for k, code in enumerate(CODES):
        # 200 + 5k people a year ago, 5k more now; 10 + 5·(k % 3) of the old ones gone.
        gone = 10 + 5 * (k % 3)
        for n, start, end in (
            (200 + 5 * k - gone, "2023-01", None),
            (gone, "2023-01", "2025-12"),
            (gone + 5 * k, "2026-01", None),
        ):
            for _ in range(n):
                world.person(who, 3 if who % 4 == 0 else 4)
                world.spell(who, XIHU, start, end, occupation=code, industry=10 + k)
                who += 1
        for year, heads, pay in ((2025, 40, 8000), (2026, 40 + 10 * k * (k % 2), 8000 + 500 * k)):
            for i in range(20):
                each = heads // 20
                world.put(
                    "job_posting",
                    {
                        "posting_id": f"{code}{year}{i}",
                        "title": "岗",
                        "headcount": each,
                        "filled": each if i >= k else 0,
                        "posted_on": date(year, 6, 1),
                        "closed_on": date(year, 6, 11 + k),
                        "region": XIHU,
                        "industry": 10 + k,
                        "occupation": code,
                        "salary_low": pay,
                        "salary_high": pay,
                        "education": 4,
                    },
                )
        for year, n in ((2025, 60), (2026, 60 - 5 * (k % 4))):
            for i in range(n):
                world.put(
                    "job_seeker",
                    {
                        "seeker_id": f"{code}{year}{i}",
                        "region": XIHU,
                        "education": 4,
                        "occupation": code,
                        "registered_on": date(year, 6, 2),
                    },
                )
    world.person(who).spell(who, HAISHU, "2023-01", "2026-06")


def _z(values, sign=1, errors=None):
    middle = median(values)
    spread = 1.4826 * median(abs(v - middle) for v in values)
    if spread == 0:
        spread = 1.2533 * sum(abs(v - middle) for v in values) / len(values)
    return [
        max(-3, min(3, sign * (v - middle) / (spread**2 + e**2) ** 0.5)) if spread else 0.0
        for v, e in zip(values, errors or [0.0] * len(values), strict=True)
    ]


def _share_error(share, whole):
    return (share * (1 - share) / whole) ** 0.5


def _posts(world, code, year):
    return [
        r
        for r in world.rows["job_posting"]
        if r["occupation"] == code and r["posted_on"].year == year
    ]


def _people(world, code, month):
    return [
        r
        for r in world.rows["employment"]
        if r.get("occupation") == code and r["start_month"] <= m(month) <= (r["end_month"] or 10**9)
    ]


def test_the_shortage_index_is_its_slow_twin(trades):
    world, cubes = trades
    tight, fill, pay, grown, days, below = [], [], [], [], [], []
    tight_e, fill_e, below_e = [], [], []
    education = {r["person_key"]: r["education"] for r in world.rows["person"]}
    for code in CODES:
        now, before = _posts(world, code, 2026), _posts(world, code, 2025)
        seekers = sum(
            r["occupation"] == code and r["registered_on"].year == 2026
            for r in world.rows["job_seeker"]
        )
        heads = sum(r["headcount"] for r in now)
        tight.append(log(heads / seekers))
        tight_e.append((1 / heads + 1 / seekers) ** 0.5)
        # Posts of June are three months from ripe: how they fill is known of those of a year ago.
        ripe = sum(r["headcount"] for r in before)
        fill.append(sum(r["filled"] for r in before) / ripe)
        fill_e.append(_share_error(fill[-1], ripe))
        # All posts of a trade and year name one pay, so the grouped median is its bin's middle.
        bins = [int(rows[0]["salary_low"] // 500) * 500 + 250 for rows in (now, before)]
        pay.append(bins[0] / bins[1] - 1)
        here, past = _people(world, code, "2026-06"), _people(world, code, "2025-06")
        grown.append(len(here) / len(past) - 1)
        bin_ = (before[0]["closed_on"] - before[0]["posted_on"]).days // 5
        days.append(round(bin_ * 5 + 2.5 + 1e-9))
        low = sum(education[r["person_key"]] < 4 for r in here)
        below.append(round(low / 5 + 1e-9) * 5 / len(here))
        below_e.append(_share_error(below[-1], len(here)))
    expected = [
        50 + 10 * sum(w * z for w, z in zip((0.25, 0.25, 0.15, 0.15, 0.1, 0.1), zs, strict=True))
        for zs in zip(
            _z(tight, errors=tight_e),
            _z(fill, -1, fill_e),
            _z(pay),
            _z(grown),
            _z(days),
            _z(below, errors=below_e),
            strict=True,
        )
    ]
    found = shown(cubes, gap.SHORTAGE, by=("occupation",), **YEAR).frame.set_index("occupation")
    assert found["value"].reindex(GROUPS).tolist() == pytest.approx(expected, abs=0.06)
    assert set(found["missing"]) == {""}
    scarce = found[found["value"] >= 55]
    assert len(scarce) and scarce["driver"].str.startswith("可能原因：").all()
    assert (found.loc[found["value"] < 55, "driver"] == "").all()


def test_the_standard_errors_behind_the_index_by_hand():
    """Of a share √(p(1−p)/n); of a ratio of counts, in logs, √(1/a + 1/b)."""

    def one(value, part, whole):
        return pd.DataFrame({"value": [value], "numerator": [part], "denominator": [whole]})

    found = {
        "fill_rate": one(0.2, 20.0, 100.0),
        "underqualified": one(0.5, 200.0, 400.0),
        "leaving": one(0.1, 0.0, 0.0),
        "tightness": one(4.0, 100.0, 25.0),
        # A fifth more than a hundred: a hundred then, a hundred and twenty now.
        "demand_growth": one(0.2, 20.0, 100.0),
    }
    errors = {name: each[0] for name, each in gap_makers._errors(found).items()}
    assert errors["fill_rate"] == pytest.approx((0.2 * 0.8 / 100) ** 0.5)
    assert errors["underqualified"] == pytest.approx(0.025)
    assert np.isnan(errors["leaving"])
    assert errors["tightness"] == pytest.approx((1 / 100 + 1 / 25) ** 0.5)
    assert errors["demand_growth"] == pytest.approx((1 / 120 + 1 / 100) ** 0.5)
    assert "seeker_growth" not in errors


@pytest.mark.parametrize(
    "people, heads, shown_", [(100, 10, True), (99, 10, False), (100, 9, False)]
)
def test_an_index_wants_a_hundred_people_and_ten_heads(people, heads, shown_, monkeypatch):
    codes = pd.Index(range(10, 20), name="industry")
    size = pd.Series(200.0, codes)
    posts = pd.Series(50.0, codes)
    size[10], posts[10] = people, heads
    raw = pd.DataFrame(
        {"tightness": np.arange(1.0, 11), "fill_rate": 0.5, "pay_growth": 0.1, "days_to_fill": 20.0}
        | {"employment_growth": 0.1, "underqualified": 0.2},
        index=codes,
    )
    monkeypatch.setattr(gap_makers, "_raw", lambda *_: (raw.copy(), size, posts, raw * 0))
    at = Selection(ZHEJIANG, m("2026-06"))
    found = gap_makers.shortage_index(None, gap.SHORTAGE, at, ("industry",), 1).frame
    status = found.set_index("industry")["status"]
    assert status[10] == ("ok" if shown_ else "suppressed")
    assert status[11] == "ok"


def test_a_small_region_has_no_index_and_says_why(trades):
    _, cubes = trades
    assert shown(cubes, gap.SHORTAGE, HAISHU, by=("occupation",), **YEAR).is_empty
    alone = shown(cubes, gap.SHORTAGE, **YEAR)
    assert alone.one().status is Status.EMPTY
    assert alone.notes == ("请按行业或职业查看",)
    with pytest.raises(Unknown, match="之一"):
        shown(cubes, gap.SHORTAGE, by=("occupation", "industry"), **YEAR)


def test_an_index_without_its_month_says_nothing(trades):
    _, cubes = trades
    assert shown(cubes, gap.SHORTAGE, by=("industry",), month="2030-01").is_empty


def test_mismatch_is_its_slow_twin(trades):
    world, cubes = trades
    posts = Counter()
    for row in world.rows["job_posting"]:
        if row["posted_on"].year == 2026:
            posts[row["occupation"]] += row["headcount"]
    seekers = Counter(
        r["occupation"] for r in world.rows["job_seeker"] if r["registered_on"].year == 2026
    )
    v, u = sum(posts.values()), sum(seekers.values())
    expected = 1 - sum((posts[c] / v * seekers[c] / u) ** 0.5 for c in CODES)
    assert shown(cubes, gap.MISMATCH, **YEAR).one().value == pytest.approx(expected, abs=5e-4)
    series = shown(cubes, gap.MISMATCH, by=("month",), **YEAR).frame.set_index("month")
    assert series.loc[m("2026-06"), "value"] == pytest.approx(expected, abs=5e-4)
    assert series.loc[m("2026-05"), "value"] == pytest.approx(0, abs=5e-4)  # 2025's equal spread
    cities = shown(cubes, gap.MISMATCH, by=("city",), **YEAR).frame.set_index("city")
    assert cities.loc[HANGZHOU, "value"] == pytest.approx(expected, abs=5e-4)


@pytest.fixture(scope="module")
def regions(tmp_path_factory):
    """杭州 and 宁波, machines (34) and software (65), in 2023 and 2026."""
    world = World(tmp_path_factory.mktemp("regions"))
    who = 0
    for region, industry, before, after in (
        (XIHU, 65, 100, 200),
        (XIHU, 34, 100, 90),
        (HAISHU, 65, 100, 110),
        (HAISHU, 34, 100, 120),
        (XIHU, 72, 5, 5),
        (HAISHU, 72, 95, 95),
    ):
        stay = min(before, after)
        spells = (
            (stay, "2023-01", "2026-06"),
            (before - stay, "2023-01", "2024-01"),
            (after - stay, "2025-01", "2026-06"),
        )
        for n, start, end in spells:
            for _ in range(n):
                world.person(who).spell(who, region, start, end, industry=industry)
                who += 1
    return world.build()


def test_location_quotient_by_hand(regions):
    table = shown(regions, gap.LOCATION_QUOTIENT, HANGZHOU, by=("industry",), **YEAR)
    found = table.frame.set_index("industry")
    # Software: (200 / 295) / (310 / 620); 5 guards may not be told, nor their quotient.
    assert found.loc[65, "value"] == pytest.approx(200 / 295 / (310 / 620), abs=0.005)
    assert found.loc[72, "status"] == Status.SUPPRESSED
    whole = shown(regions, gap.LOCATION_QUOTIENT, by=("industry",), **YEAR)
    assert whole.is_empty and "恒为 1" in whole.notes[0]
    across = shown(regions, gap.LOCATION_QUOTIENT, by=("city", "industry"), **YEAR).frame
    both = across.set_index(["city", "industry"])
    assert both.loc[(HANGZHOU, 65), "value"] == found.loc[65, "value"]
    # A place that is filtered for is compared with the province, not with itself.
    for by in (("industry",), ("city", "industry")):
        chosen = Selection(ZHEJIANG, m(YEAR["month"])).with_("city", HANGZHOU)
        one = answer(regions, gap.LOCATION_QUOTIENT, chosen, Scope(ZHEJIANG), by).frame
        assert one.set_index("industry").loc[65, "value"] == found.loc[65, "value"]


def test_shift_share_by_hand_and_on_the_screen(regions):
    """Province 500 → 620 (+24 %): software 200 → 310 (+55 %), machines 200 → 210 (+5 %)."""
    parts = {
        one.id: shown(regions, one, HANGZHOU, **YEAR).one().value
        for one in (gap.EMPLOYMENT_CHANGE, gap.SHIFT_NATIONAL, gap.SHIFT_MIX, gap.SHIFT_REGIONAL)
    }
    # National 205 · 0.24 = 49; mix 100 · 0.31 + 100 · (−0.19) + 5 · (−0.24): 30 − 20 + 0.
    assert parts["employment_change"] == 90
    assert parts["shift_national"] == 25 + 25 + 0
    assert parts["shift_mix"] == 30 - 20 + 0
    assert parts["shift_regional"] == 90 - 50 - 10
    rows = shown(regions, gap.SHIFT_REGIONAL, HANGZHOU, by=("industry",), **YEAR).frame
    by = rows.set_index("industry")
    assert (by.loc[65, "value"], by.loc[34, "value"]) == (100 - 25 - 30, -10 - 25 + 20)
    assert by.loc[72, "status"] == Status.SUPPRESSED


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, XIHU])
def test_the_parts_shown_add_up_to_the_change_shown(regions, region):
    table = regional_makers.shifts(regions, Selection(region, m("2026-06")), ("industry",))
    assert (table[["national", "mix", "regional"]].sum(axis=1) == table["change"]).all()
    now, past = (
        shown(regions, stock.EMPLOYED, region, month=month).one().value
        for month in ("2026-06", "2023-06")
    )
    assert table["change"].sum() == now - past


def test_a_change_since_before_the_data_is_no_figure(regions):
    assert shown(regions, gap.SHIFT_MIX, HANGZHOU, month="2024-01").one().status is Status.EMPTY


def test_hot_spots_are_those_of_the_slow_twin(tmp_path_factory):
    """Twelve counties of 100 people; talent is dense in one corner of the map."""
    world = World(tmp_path_factory.mktemp("spots"))
    known = neighbours(ZHEJIANG)
    counties = sorted(known)[:12]
    corner = {counties[0], *known[counties[0]]}
    who = 0
    talent = {}
    for code in counties:
        talent[code] = 85 if code in corner else 20
        for i in range(100):
            world.person(who, 4 if i < talent[code] else 1).spell(who, code, "2025-01")
            who += 1
    world.spell(0, counties[0], "2025-01", "2026-06", wage=1.0)
    found = shown(world.build(), gap.TALENT_HOTSPOT, by=("county",)).frame.set_index("county")
    values = [talent[code] for code in counties]
    mean, spread = np.mean(values), np.std(values)
    for code in counties:
        near = [c for c in counties if c == code or c in known[code]]
        n, k = len(counties), len(near)
        top = sum(talent[c] for c in near) - mean * k
        z = top / (spread * ((n * k - k * k) / (n - 1)) ** 0.5)
        assert found.loc[code, "value"] == pytest.approx(z, abs=0.051), code
    assert set(found["cluster"]) <= {"hot", "cold", ""}
    assert "hot" in set(found["cluster"])
    assert (found.loc[found["cluster"] == "hot", "value"] > 1.96).all()


def test_a_corner_that_people_leave_is_a_cold_spot(tmp_path_factory):
    """Of 200 talent in each of twenty counties ten leave within the year, in one corner sixty."""
    world = World(tmp_path_factory.mktemp("leave"))
    known = neighbours(ZHEJIANG)
    corner = {330302, *known[330302]}
    counties = sorted(corner | {code for code in known if code not in corner and code < 330300})
    for k, code in enumerate(counties):
        for who in range(200):
            gone = who < (60 if code in corner else 10 + k % 3)
            name = code * 1000 + who
            world.person(name, 4)
            world.spell(name, code, "2023-01", "2025-03" if gone else None)
    world.spell(1, counties[0], "2025-12").person(1, 4)
    found = shown(world.build(), gap.INFLOW_HOTSPOT, by=("county",)).frame.set_index("county")
    cold = set(found.index[found["cluster"] == "cold"])
    assert 330302 in cold
    assert cold <= corner | {c for one in corner for c in known[one]}
    assert "hot" not in set(found["cluster"])


def test_a_trade_is_cried_out_when_two_registers_agree(tmp_path_factory):
    """Ten equal trades; one has twice the heads, half the seekers, and fills a third of them.

    Another has the heads and seekers but fills as ever: one register alone says nothing.
    """
    world = World(tmp_path_factory.mktemp("cry"))
    codes = (*CODES, "6-11-01-03")
    for k, code in enumerate(codes):
        worse = k in (3, 7)
        for year, heads, seekers in (
            (2025, 200, 200 + k),
            (2026, 400 if worse else 200 + 4 * k, 100 if worse else 200),
        ):
            filled = heads // 4 if k == 3 and year == 2026 else heads // 2 + k
            world.put(
                "job_posting",
                {
                    "posting_id": f"{code}{year}",
                    "title": "岗",
                    "headcount": heads,
                    "filled": filled,
                    "posted_on": date(year, 2, 1),  # ripe in June, when they close
                    "closed_on": date(year, 6, 20),
                    "region": XIHU,
                    "industry": 10 + k,
                    "occupation": code,
                },
            )
            for i in range(seekers):
                world.put(
                    "job_seeker",
                    {
                        "seeker_id": f"{code}{year}{i}",
                        "region": XIHU,
                        "occupation": code,
                        "registered_on": date(year, 6, 2),
                    },
                )
    # Somebody still advertises in June: only so are the posts of spring known to be ripe.
    world.put(
        "job_posting",
        {
            "posting_id": "later",
            "title": "岗",
            "headcount": 1,
            "region": XIHU,
            "posted_on": date(2026, 6, 5),
        },
    )
    cubes = world.build()

    def ask(metric, selection, by):
        return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=False)

    for by in ("occupation", "industry"):
        ((tight, less),) = scarcer(ask, Selection(ZHEJIANG), by)
        assert tight.where == less.where
        assert (tight.value, tight.before) == (4.0, pytest.approx(200 / 205))
        assert (less.value, less.before) == (0.25, pytest.approx(0.515))
    assert not scarcer(ask, Selection(HAISHU), "occupation")


@pytest.mark.parametrize("by", ["occupation", "industry", "section"])
def test_a_home_with_neither_market_nor_employed_has_no_index(tmp_path, by):
    world = World(tmp_path)
    world.put(
        "graduate",
        {
            "school": "甲大学",
            "education": 4,
            "graduation_year": 2025,
            "destination_type": "employed",
            "destination_region": XIHU,
            "count": 30,
        },
    )
    assert shown(world.build(), gap.SHORTAGE, by=(by,)).is_empty
