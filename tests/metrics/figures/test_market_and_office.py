"""Posts, seekers, pay, graduates, payouts, targets: each figure counted by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from metrics.engine.quantiles import _quantiles, quantile
from metrics.figures.market import recruitment
from metrics.figures.market.recruitment import OPEN_PER_SEEKER, OPENINGS_PER_SEEKER, POSTED_PAY
from metrics.figures.policy import fund, payouts, target
from metrics.figures.schools import source
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, exact, m, shown

WELDER, CODER = "6-18-02-04", "2-02-10-03"


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("market"))

    def post(title, headcount, posted, closed=None, region=XIHU, **more):
        world.put(
            "job_posting",
            {
                "posting_id": f"{title}{posted}{region}",
                "title": title,
                "headcount": headcount,
                "posted_on": posted,
                "closed_on": closed,
                "region": region,
                "industry": 65,
                "employer": "甲",
                "education": 4,
                **more,
            },
        )

    # Open in May: 554 heads in all (the check of DESIGN §4), 500 of them for coders.
    post("程序员", 300, date(2026, 3, 2), salary_low=8000.0, salary_high=12000.0, occupation=CODER)
    post(
        "后端开发",
        200,
        date(2026, 5, 3),
        occupation=CODER,
        employer="乙",
        salary_low=10000.0,
        salary_high=14000.0,
        filled=150,
    )
    post(
        "焊工",
        54,
        date(2026, 4, 9),
        date(2026, 5, 20),
        YUHANG,
        occupation=WELDER,
        filled=27,
        education=2,
        industry=33,
        employer="丙",
    )
    post("过期", 70, date(2026, 1, 5), occupation=CODER)  # three months: Jan, Feb, Mar
    post("已关", 80, date(2026, 4, 5), date(2026, 4, 25), occupation=CODER, filled=80)
    for i in range(509):
        world.put(
            "job_seeker",
            {
                "seeker_id": str(i),
                "region": XIHU,
                "hukou": 340000 if i < 100 else 330200,
                "education": 4,
                "occupation": CODER if i < 400 else WELDER,
                "registered_on": date(2026, 5, 7),
                "intention_reached_on": date(2026, 5, 30) if i < 255 else None,
            },
        )
    return world.build()


def test_posts_registered_over_seekers_registered(market):
    """MOHRSS: both of the same period. In May 200 heads appeared (300 of March, 54 of April are
    open still, and no part of it); in a year 704."""
    frame = exact(market, OPENINGS_PER_SEEKER, HANGZHOU, month="2026-05")
    assert (frame.t0[0], frame.t1[0]) == (200, 509)
    row = shown(market, OPENINGS_PER_SEEKER, HANGZHOU, month="2026-05").one()
    assert row.value == pytest.approx(200 / 510)  # posts are public, seekers rounded to 5
    year = exact(market, OPENINGS_PER_SEEKER, HANGZHOU, month="2026-05", months=5)
    assert (year.t0[0], year.t1[0]) == (704, 509)


def test_open_posts_per_seeker_are_another_figure(market):
    frame = exact(market, OPEN_PER_SEEKER, HANGZHOU, month="2026-05")
    assert (frame.t0[0], frame.t1[0]) == (554, 509)
    assert round(554 / 509, 2) == 1.09  # DESIGN §4
    row = shown(market, OPEN_PER_SEEKER, HANGZHOU, month="2026-05").one()
    assert row.value == pytest.approx(554 / 510)
    assert OPEN_PER_SEEKER.name != OPENINGS_PER_SEEKER.name


def test_openings_per_seeker_by_occupation(market):
    by = exact(market, OPEN_PER_SEEKER, by=("occupation",), month="2026-05")
    assert by.set_index("occupation")[["t0", "t1"]].to_dict("index") == {
        "2-02-10": {"t0": 500, "t1": 400},
        "6-18-02": {"t0": 54, "t1": 109},
    }


@pytest.mark.parametrize("month, heads", [("2026-03", 370), ("2026-04", 434), ("2026-05", 554)])
def test_a_post_is_open_until_it_closes_or_for_three_months(market, month, heads):
    # March: 300 + 70; April: 300 + 54 + 80; May: 300 + 200 + 54.
    assert exact(market, recruitment.OPEN_HEADCOUNT, month=month).t0[0] == heads


def test_new_posts_heads_titles_and_firms(market):
    year = {"month": "2026-05", "months": 5}
    assert exact(market, recruitment.NEW_POSTS, **year).t0[0] == 5
    assert exact(market, recruitment.NEW_HEADCOUNT, **year).t0[0] == 704
    titles = exact(market, recruitment.HOT_TITLES, by=("title",), **year).set_index("title").t0
    assert titles.to_dict() == {"程序员": 300, "后端开发": 200, "焊工": 54, "过期": 70, "已关": 80}
    firms = exact(market, recruitment.FIRMS, month="2026-05")
    assert firms.t0[0] == 3
    by = exact(market, recruitment.FIRMS, by=("county",), month="2026-05").set_index("county").t0
    assert by.to_dict() == {XIHU: 2, YUHANG: 1}


@pytest.mark.parametrize("months, firms", [(1, 1), (2, 2), (3, 2), (5, 2), (12, 2)])
def test_firms_of_a_longer_window_are_those_of_twelve_months(tmp_path, months, firms):
    # Distinct firms do not add up: they are counted for one month and for twelve, nothing between.
    world = World(tmp_path / "home")
    for employer, posted, closed in (
        ("甲", date(2026, 1, 5), date(2026, 1, 20)),
        ("乙", date(2026, 5, 5), None),
    ):
        post = {"posting_id": employer, "title": "岗", "employer": employer, "region": XIHU}
        world.put("job_posting", {**post, "posted_on": posted, "closed_on": closed, "industry": 65})
    found = exact(world.build(), recruitment.FIRMS, month="2026-05", months=months)
    assert found.t0[0] == firms


def test_fill_rate_counts_only_posts_that_say_how_many_came(market):
    frame = exact(market, recruitment.FILL_RATE, month="2026-05", months=5)
    assert (frame.t0[0], frame.t1[0]) == (150 + 27 + 80, 200 + 54 + 80)


def test_days_to_fill_of_posts_that_filled_and_closed(market):
    frame = exact(market, recruitment.DAYS_TO_FILL, month="2026-05", months=5)
    # 41 days (bin 40–45) and 20 days (bin 20–25): the median of two is the end of the lower bin.
    assert (frame.t0[0], frame.t1[0]) == (2, 25)


def test_pay_is_the_middle_of_the_range(market):
    # Middles 10 000 and 12 000: bins 20 and 24; the median of two ends the lower bin.
    frame = exact(market, POSTED_PAY, month="2026-05", months=5)
    assert (frame.t0[0], frame.t1[0]) == (2, 10_500)


def test_the_grouped_median_is_the_textbooks():
    """L + (N/2 − F)/f · h on bins 10–20 (5), 20–30 (8), 30–40 (7): 20 + (10 − 5)/8 · 10 = 26.25."""
    bins = pd.DataFrame({"bin": [20, 40, 60], "n": [5, 8, 7]})
    count, middle = quantile(bins.assign(bin=[1, 2, 3]), _pay(10.0))
    assert (count, middle) == (20, pytest.approx(26.25))


def test_the_medians_of_many_groups_are_those_of_each():
    """Empty groups and bins too; each against the textbook's, read by itself."""
    chance = np.random.default_rng(7)
    pieces = [chance.integers(0, 4, size).astype(float) for size in chance.integers(1, 9, 60)]
    pieces[3][:] = 0.0
    bins = np.concatenate([np.sort(chance.choice(30, len(one), False)) for one in pieces])
    starts = np.cumsum([0, *map(len, pieces[:-1])])
    counts, values = _quantiles(bins, np.concatenate(pieces), starts, POSTED_PAY)
    ends = [*starts[1:], len(bins)]
    for start, end, piece, *found in zip(starts, ends, pieces, counts, values, strict=True):
        alone = quantile(pd.DataFrame({"bin": bins[start:end], "n": piece}), POSTED_PAY)
        np.testing.assert_array_equal(found, alone)


def _pay(width):
    from dataclasses import replace

    return replace(POSTED_PAY, bin_width=width)


def test_seekers_their_hukou_and_intentions(market):
    month = {"month": "2026-05"}
    assert exact(market, recruitment.SEEKERS, **month).t0[0] == 509
    hukou = exact(market, recruitment.SEEKERS, by=("hukou",), **month).set_index("hukou").t0
    assert hukou.to_dict() == {330000: 409, 340000: 100}
    rate = exact(market, recruitment.REACHED_RATE, **month)
    assert (rate.t0[0], rate.t1[0]) == (255, 509)
    assert exact(market, recruitment.REACHED, **month).t0[0] == 255


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("office"))
    school = {"school": "浙江大学", "education": 4, "graduation_year": 2025, "origin": 330106}
    for count, kind, where in (
        (571, "employed", HANGZHOU),
        (300, "employed", NINGBO),
        (127, "employed", 310115),
        (100, "freelance", XIHU),
        (50, "employed", None),
        (400, "further_study", None),
        (80, "abroad", None),
        (30, "unplaced", None),
    ):
        world.put(
            "graduate",
            {
                **school,
                "destination_type": kind,
                "destination_region": where,
                "count": count,
            },
        )

    def payout(n, status, applied, decided=None, paid=None, amount=10_000.0, region=XIHU):
        for i in range(n):
            world.put(
                "policy_payout",
                {
                    "case_id": f"{status}{applied}{decided}{i}",
                    "policy": "生活补贴",
                    "kind": "living",
                    "region": region,
                    "amount": amount,
                    "applied_on": applied,
                    "decided_on": decided,
                    "paid_on": paid,
                    "status": status,
                },
            )

    payout(23, "paid", date(2026, 5, 1), date(2026, 5, 20), date(2026, 6, 10))
    payout(40, "approved", date(2025, 10, 1), date(2025, 11, 1))  # 241 days at 2026-06-30
    payout(15, "approved", date(2026, 6, 1), date(2026, 6, 30))
    payout(5, "rejected", date(2026, 6, 1), date(2026, 6, 30))
    world.put(
        "fund_budget",
        {
            "department": "人才办",
            "programme": "引才",
            "region": HANGZHOU,
            "year": 2026,
            "budget": 1000.0,
            "executed": 400.0,
        },
    )
    for who in range(240):
        world.person(who, 4 if who < 200 else 5)
        world.spell(who, XIHU, "2021-01" if who < 40 else "2026-04")
    world.put(
        "target", {"indicator": "new_college", "region": ZHEJIANG, "year": 2026, "target": 400.0}
    )
    world.put(
        "target", {"indicator": "new_college", "region": HANGZHOU, "year": 2026, "target": 300.0}
    )
    world.spell(999, XIHU, "2021-01", "2026-06")
    return world.build()


def test_graduates_who_stay_among_the_placed_and_traceable(office):
    stay = exact(office, source.GRADUATES_STAY_CITY, HANGZHOU)
    assert (stay.t0[0], stay.t1[0]) == (671, 1098)  # 571 + 100 of 571 + 300 + 127 + 100
    province = exact(office, source.GRADUATES_STAY_PROVINCE, HANGZHOU)
    assert (province.t0[0], province.t1[0]) == (971, 1098)
    assert exact(office, source.GRADUATES, HANGZHOU).t0[0] == 1658
    kinds = exact(office, source.GRADUATES, HANGZHOU, by=("destination_type",))
    assert kinds.set_index("destination_type").t0["further_study"] == 400
    to = exact(office, source.GRADUATE_DESTINATIONS, HANGZHOU, by=("destination",))
    assert to.set_index("destination").t0.to_dict() == {0: 0, 310000: 127, 330000: 971}


def test_what_was_paid_and_what_is_due(office):
    june = {"month": "2026-06"}
    assert exact(office, payouts.PAID_AMOUNT, **june)[["t0", "c0"]].iloc[0].tolist() == [
        230_000,
        23,
    ]
    assert shown(office, payouts.PAID_AMOUNT, month="2026-06").one().value == 250_000
    assert exact(office, payouts.PAID_CASES, **june).t0[0] == 23
    assert exact(office, payouts.DUE_CASES).t0[0] == 55
    waits = exact(office, payouts.DUE_CASES, by=("wait",)).set_index("wait").t0
    assert waits.to_dict() == {0: 15, 3: 40}
    assert exact(office, payouts.DUE_AMOUNT).t0[0] == 550_000
    assert exact(office, payouts.DAYS_TO_PAY, month="2026-06").t0[0] == 23  # 40 days: bin 40–50
    assert exact(office, payouts.DAYS_TO_PAY, month="2026-06").t1[0] == 45


def test_budget_execution_is_public_and_exact(office):
    row = shown(office, fund.EXECUTION, HANGZHOU, month="2026-06").one()
    assert (row.value, row.status) == (0.4, "ok")


def test_a_target_is_read_at_its_own_level_beside_the_year_gone(office):
    table = shown(office, target.COLLEGE_PROGRESS, ZHEJIANG, month="2026-06", months=6)
    assert (table.one().numerator, table.one().denominator) == (200, 400)
    assert target.year_gone(m("2026-06")) == 0.5
    assert target.schedule_gap(table) == 0
    city = shown(office, target.COLLEGE_PROGRESS, by=("city",), month="2026-06", months=6)
    rows = {row.keys["city"]: row for row in city.rows()}
    assert rows[HANGZHOU].value == pytest.approx(200 / 300)
