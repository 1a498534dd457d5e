"""产业缺口, the plain figures: each counted by hand on a small world."""

from datetime import date

import pytest

from metrics.disclosure.protect import Status
from metrics.figures.market import recruitment, trade
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, World, exact, key, shown

CODER, WELDER, GUARD = "2-02-10-03", "6-18-02-04", "4-07-05-01"
CODERS, WELDERS, GUARDS = "2-02-10", "6-18-02", "4-07-05"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("trade"))
    who = iter(range(100_000))

    def work(n, region, start, end=None, education=4, occupation=CODER, **more):
        for _ in range(n):
            i = next(who)
            world.person(i, education)
            world.spell(i, region, start, end, occupation=occupation, **more)

    # Coders: 60 with a 本科 and 40 with a 大专 in 西湖 all the time; 20 leave at the end of 2025.
    work(60, XIHU, "2023-01", wage=10_200.0)
    work(40, XIHU, "2023-01", education=3, wage=10_200.0)
    work(20, XIHU, "2023-01", "2025-12")
    # Welders of the machine trade: 50 in 余杭, 30 more since 2026.
    work(50, YUHANG, "2023-01", education=2, occupation=WELDER, industry=34, firm=2)
    work(30, YUHANG, "2026-02", education=2, occupation=WELDER, industry=34, firm=3)
    # Fifteen guards go from 西湖 to 余杭 (same city), 25 from 西湖 to 宁波.
    for n, to in ((15, YUHANG), (25, HAISHU)):
        for _ in range(n):
            i = next(who)
            world.person(i, 1)
            world.spell(i, XIHU, "2023-01", "2025-12", occupation=GUARD, industry=72)
            world.spell(i, to, "2026-01", occupation=GUARD, industry=72)
    world.spell(0, XIHU, "2023-01", "2026-06", occupation=CODER, wage=1.0)  # the data's end

    def post(n, heads, when, occupation, industry, pay=None, title="工人", **more):
        for i in range(n):
            world.put(
                "job_posting",
                {
                    "posting_id": f"{occupation}{industry}{when}{i}{more.get('employer')}",
                    "title": title,
                    "headcount": heads,
                    "posted_on": when,
                    "region": XIHU,
                    "industry": industry,
                    "occupation": occupation,
                    "salary_low": pay,
                    "salary_high": pay,
                    "education": 4,
                    "closed_on": date(2026, 7, 15),
                    **more,
                },
            )

    # Coders are wanted by two industries, 90 heads and 30; a year before by one, 40 heads.
    post(30, 3, date(2026, 5, 3), CODER, 65, 12_250.0, filled=2, title="程序员")
    post(10, 3, date(2026, 5, 3), CODER, 34, 10_250.0, title="工控程序员")
    post(20, 2, date(2025, 4, 3), CODER, 65, 10_250.0, closed_on=date(2025, 5, 1))
    post(5, 4, date(2026, 5, 3), WELDER, 34, 8_250.0, education=-1)
    for occupation, n, region in ((CODER, 60, XIHU), (WELDER, 40, YUHANG), (GUARD, 100, XIHU)):
        for i in range(n):
            world.put(
                "job_seeker",
                {
                    "seeker_id": f"{occupation}{i}",
                    "region": region,
                    "education": 4,
                    "occupation": occupation,
                    "registered_on": date(2026, 6 if occupation == GUARD else 5, 7),
                },
            )

    def firm(i, name, link, region=XIHU):
        world.put(
            "employer",
            {
                "employer_key": key(f"firm{i}"),
                "name": name,
                "region": region,
                "industry": 65,
                "chain": "数字经济",
                "chain_link": link,
            },
        )

    for i, name in ((1, "甲"), (11, "乙"), (12, "丙")):
        firm(i, name, "上游")
    firm(2, "丁", "下游", YUHANG)
    firm(3, "戊", "下游", NINGBO)
    firm(13, "同名", "上游")
    firm(14, "同名", "上游")
    for name, heads in (("甲", 5), ("乙", 4), ("丙", 3), ("丁", 7), ("同名", 100)):
        world.put(
            "job_posting",
            {
                "posting_id": name,
                "title": "保安",
                "headcount": heads,
                "employer": name,
                "posted_on": date(2026, 6, 1),
                "region": XIHU,
                "industry": 72,
                "occupation": GUARD,
            },
        )
    return world.build()


def _by(frame, name, *columns):
    return frame.set_index(name)[list(columns or ("t0", "t1"))].T.to_dict("list")


YEAR = {"month": "2026-06"}


def test_posts_per_seeker_of_occupations(world):
    found = _by(exact(world, trade.TIGHTNESS, by=("occupation",), **YEAR), "occupation")
    assert found == {CODERS: [120, 60], WELDERS: [20, 40], GUARDS: [119, 100]}


def test_an_industry_gets_the_seekers_of_its_occupations(world):
    found = _by(exact(world, trade.TIGHTNESS, by=("industry",), **YEAR), "industry")
    # 65 has 90 of the coders' 120 heads, hence 45 of their 60 seekers; 34 the other 15 and all
    # 40 welders; 72 all 100 guards. Nobody is lost: 45 + 55 + 100 = 200.
    assert found == {65: [90, 45], 34: [50, 55], 72: [119, 100]}
    one = exact(world, trade.TIGHTNESS, industry=34, **YEAR)
    assert (one.t0[0], one.t1[0]) == (50, 55)


def test_a_month_without_the_register_of_seekers_has_no_quotient(world):
    for by in ((), ("occupation",), ("industry",)):
        rows = shown(world, trade.TIGHTNESS, by=by, month="2026-07").frame
        assert set(rows["status"]) <= {Status.EMPTY}, by


def test_where_nobody_registered_there_are_no_seekers_rather_than_none_known(tmp_path):
    """The register speaks of June, of Ningbo's seekers; Xihu's posts have none in any industry."""
    world = World(tmp_path)
    world.put(
        "job_posting",
        {
            "posting_id": "p",
            "title": "焊工",
            "headcount": 10,
            "posted_on": date(2026, 6, 1),
            "region": XIHU,
            "industry": 34,
            "occupation": WELDER,
        },
    )
    world.put(
        "job_seeker",
        {
            "seeker_id": "s",
            "region": NINGBO,
            "occupation": WELDER,
            "registered_on": date(2026, 6, 1),
        },
    )
    cubes = world.build()
    for by in ((), ("occupation",), ("industry",), ("occupation", "industry")):
        found = exact(cubes, trade.TIGHTNESS, XIHU, by=by, month="2026-06")
        assert found[["t0", "t1"]].to_numpy().tolist() == [[10, 0]], by


def test_growth_of_demand_and_of_the_employed(world):
    found = exact(world, trade.DEMAND_GROWTH, occupation=CODERS, **YEAR)
    assert (found.t0[0], found.t1[0], found.t2[0]) == (120, 40, 40)
    assert (
        shown(world, trade.DEMAND_GROWTH, by=("occupation",), **YEAR)
        .frame.set_index("occupation")
        .loc[CODERS, "value"]
        == 2.0
    )
    grown = _by(
        exact(world, trade.OCCUPATION_GROWTH, by=("occupation",), **YEAR), "occupation", "t0", "t1"
    )
    assert grown == {CODERS: [100, 120], WELDERS: [80, 50], GUARDS: [40, 40]}
    industry = _by(exact(world, trade.EMPLOYMENT_GROWTH, by=("industry",), **YEAR), "industry")
    assert industry == {65: [100, 120], 34: [80, 50], 72: [40, 40]}
    rate = shown(world, trade.EMPLOYMENT_GROWTH, by=("industry",), **YEAR).frame
    assert rate.set_index("industry").loc[34, "value"] == pytest.approx(0.6)


def test_seekers_growth_without_a_year_before_is_no_figure(world):
    assert shown(world, trade.SEEKER_GROWTH, **YEAR).one().status is Status.EMPTY


def test_occupations_between_the_points_take_the_one_before(world):
    # Points: 2026-06, 2026-03 …; May answers with March, when the 30 welders were there already.
    found = exact(world, trade.OCCUPATION_EMPLOYED, occupation=WELDERS, month="2026-05")
    assert found.t0[0] == 80
    assert exact(world, trade.OCCUPATION_EMPLOYED, occupation=WELDERS, month="2026-02").t0[0] == 50


def test_heads_wanted_per_employed(world):
    found = _by(exact(world, trade.INTENSITY, by=("industry",), **YEAR), "industry")
    assert found == {65: [90, 100], 34: [50, 80], 72: [119, 40]}
    unbound = shown(world, trade.INTENSITY, by=("education",), **YEAR).frame
    # 不限 has posts and no employed: words, never a division by nothing.
    assert unbound.set_index("education").loc[-1, "status"] == Status.EMPTY


def test_heads_not_filled(world):
    found = exact(world, trade.UNFILLED, by=("occupation",), **YEAR).set_index("occupation")
    assert found.loc[CODERS, ["t0", "t1"]].tolist() == [90, 60]
    assert exact(world, recruitment.FILL_RATE, occupation=CODERS, **YEAR).t0[0] == 60


def test_a_move_inside_the_region_is_no_leaving(world):
    guards = {"occupation": GUARDS, **YEAR}
    for region, left in ((XIHU, 40), (HANGZHOU, 25), (330000, 0)):
        found = exact(world, trade.LEAVING, region, **guards)
        assert (found.t0[0], found.t1[0]) == (left, 40), region
    coders = exact(world, trade.LEAVING, by=("industry",), **YEAR).set_index("industry")
    assert coders.loc[65, ["t0", "t1"]].tolist() == [20, 120]
    counties = exact(world, trade.LEAVING, by=("county",), **YEAR).set_index("county")
    assert counties.loc[XIHU, ["t0", "t1"]].tolist() == [60, 160]


def test_below_the_education_that_posts_want(world):
    found = _by(exact(world, trade.UNDERQUALIFIED, by=("occupation",), **YEAR), "occupation")
    # Coders are wanted with a 本科: 40 have less. Welders with anything, so nobody is below.
    # Guards: the posts name no education, so there is nothing to measure them by.
    assert found == {CODERS: [40, 100], WELDERS: [0, 80]}
    industry = _by(exact(world, trade.UNDERQUALIFIED, by=("industry",), **YEAR), "industry")
    # 34: 30 heads want a 本科, 20 anything: the middle is 本科, and none of 80 welders has it.
    assert industry == {65: [40, 100], 34: [80, 80]}
    assert shown(world, trade.UNDERQUALIFIED, **YEAR).one().status is Status.EMPTY


def test_pay_against_all_and_against_last_year(world):
    # 45 posts name pay: 8 250 × 5, 10 250 × 10, 12 250 × 30. Bins: 16, 20, 24 of 500.
    # Median of all: 12 000 + (22.5 − 15)/30 · 500; of coders in 65: 12 000 + 15/30 · 500.
    middle, coders = 12_000 + 7.5 / 30 * 500, 12_250
    found = shown(world, trade.PAY_PREMIUM, by=("industry",), **YEAR).frame.set_index("industry")
    assert found.loc[65, "value"] == pytest.approx(coders / middle - 1)
    # 34: 8 250 × 5, 10 250 × 10: 10 000 + (7.5 − 5)/10 · 500 = 10 125.
    assert found.loc[34, "value"] == pytest.approx(10_125 / middle - 1)
    growth = shown(world, trade.PAY_GROWTH, by=("occupation",), **YEAR).frame
    growth = growth.set_index("occupation")
    # Coders now: 10 × 10 250 and 30 × 12 250: 12 000 + 10/30 · 500; a year ago 20 × 10 250.
    assert growth.loc[CODERS, "value"] == pytest.approx((12_000 + 500 / 3) / 10_250 - 1)
    assert growth.loc[WELDERS, "status"] == Status.EMPTY  # five posts say nothing


def test_insured_pay_is_a_median_of_ten_or_more(world):
    rows = shown(world, trade.INSURED_PAY, by=("industry",), **YEAR).frame.set_index("industry")
    # 99 coders with 10 200 (bin 20) and one whose wage 1 is not the best paid spell.
    assert rows.loc[65, "value"] == pytest.approx(10_300, abs=50)
    assert rows.loc[65, "numerator"] == 100


def test_a_chain_shows_three_firms_or_more(world):
    frame = shown(world, trade.CHAIN_INTENSITY, by=("chain_link",), **YEAR).frame
    links = frame.set_index("chain_link")
    # 上游: 甲 employs the 100 coders, and the guards; 5 + 4 + 3 heads; the two 同名 can't be told.
    assert links.loc["上游", "numerator"] == 12
    assert links.loc["上游", "denominator"] == 140
    assert links.loc["下游", "status"] == Status.SUPPRESSED  # two firms
    need = shown(world, trade.CHAIN_NEED, by=("chain_link", "occupation")).frame
    seen = need.set_index("chain_link")
    assert (seen.loc["上游", "value"], seen.loc["上游", "occupation"]) == (12, GUARDS)
    assert seen.loc["下游", "status"] == Status.SUPPRESSED


def test_the_posts_behind_a_gap_name_no_employer(world):
    found = shown(world, trade.POSTS_BEHIND, by=("title",), **YEAR).frame.set_index("title")
    assert found.loc["程序员", ["value", "posts", "pay_low", "pay_high"]].tolist() == [
        90,
        30,
        12_250,
        12_250,
    ]
    assert not {"甲", "乙", "丙"} & set(found.to_numpy().ravel().tolist())
    one = shown(world, trade.POSTS_BEHIND, XIHU, **YEAR).one()
    assert one.value == 120 + 20 + 119
