"""才岗匹配: cubes from rows, the floors, the figures by hand, and against persons one by one."""

from datetime import date

import pytest

from metrics.disclosure.protect import Status
from metrics.engine.core import OutdatedSnapshot, Unknown
from metrics.figures.market.matching import (
    MAJOR_POSTS,
    MATCHABLE,
    MATCHABLE_SHARE,
    REQUIREMENT_GAIN,
)
from metrics.models.market.matching import REQUIREMENTS
from tests.metrics.models.test_matching import offers, one_by_one, people
from tests.metrics.test_outdated import age, asked
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, exact, shown

SMITH, CLERK = "6-18-02-04", "2-06-03-00"
SMITHS, CLERKS = "6-18-02", "2-06-03"
DAY = date(2026, 5, 4)


def seek(world, n, region, job, education, wage, home=None):
    start = len(world.rows.get("job_seeker", ()))
    for i in range(n):
        world.put(
            "job_seeker",
            {
                "seeker_id": str(start + i),
                "region": region,
                "hukou": home,
                "education": education,
                "occupation": job,
                "wage_low": wage,
                "wage_high": wage and wage + 2000,
                "registered_on": DAY,
            },
        )


def offer(world, heads, region, job, education, low, high, industry=34):
    world.put(
        "job_posting",
        {
            "posting_id": str(len(world.rows.get("job_posting", ()))),
            "title": "岗",
            "region": region,
            "industry": industry,
            "occupation": job,
            "education": education,
            "headcount": heads,
            "salary_low": low,
            "salary_high": high,
            "posted_on": DAY,
        },
    )


def fill(world):
    """Smiths and clerks of two cities.

    西湖: 120 smiths of 6 100 and more, 60 clerks; 余杭: 20 smiths at any pay. 海曙: 40 clerks, the
    hukou of 30 of them in 杭州. Posts: 90 smiths at up to 6 300 (too little by the step), 70 at up
    to 6 500, 50 of them asking for more than anybody has; clerks: 75 in 西湖, of pay not told.
    """
    seek(world, 120, XIHU, SMITH, 3, 6100)
    seek(world, 60, XIHU, CLERK, 4, 7000)
    seek(world, 20, YUHANG, SMITH, 3, None)
    seek(world, 30, HAISHU, CLERK, 4, 7000, home=XIHU)
    seek(world, 10, HAISHU, CLERK, 4, 7000)
    seek(world, 7, XIHU, None, 4, 7000)  # no occupation: in no cell
    offer(world, 90, XIHU, SMITH, 3, 5000, 6300)
    offer(world, 20, XIHU, SMITH, 2, 5000, 6500)
    offer(world, 50, XIHU, SMITH, 5, 5000, 6500)
    offer(world, 75, XIHU, CLERK, 4, None, None, industry=66)
    offer(world, 9, XIHU, None, 4, 5000, 9000)
    offer(world, 3, YUHANG, "2-02-10-03", 4, 4000, 5000)  # nobody looks for it
    return world


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    world = fill(World(tmp_path_factory.mktemp("match")))
    return world, world.build()


def test_cells_round_what_is_wanted_up_and_what_is_offered_down(market):
    _, cubes = market
    by = "AS n FROM {} GROUP BY 1 ORDER BY 1"
    wanted = cubes.query("SELECT pay, SUM(seekers) " + by.format("match_seeker"))
    assert wanted.to_numpy().tolist() == [[-1, 20], [13, 120], [14, 107]]
    offered = cubes.query("SELECT pay, SUM(headcount) " + by.format("match_post"))
    assert offered.to_numpy().tolist() == [[-1, 75], [10, 3], [12, 90], [13, 70], [18, 9]]
    homes = cubes.query("SELECT home, SUM(seekers) " + by.format("match_seeker"))
    assert homes.to_numpy().tolist() == [[0, 217], [HANGZHOU, 30]]


def test_how_many_could_be_matched_by_hand(market):
    """Smiths: 20 of any pay take the 90 at 6 300, 20 others the 20 at 6 500: 40. Clerks: 75 posts
    for 60 of 杭州 and 30 at home there: 75. In all 115 of 240."""
    _, cubes = market
    (row,) = exact(cubes, MATCHABLE).to_dict("records")
    assert (row["value"], row["denominator"], row["posts"]) == (115, 240, 238)
    assert exact(cubes, MATCHABLE_SHARE)["value"].tolist() == [pytest.approx(115 / 240)]
    by = exact(cubes, MATCHABLE, by=("occupation",)).set_index("occupation")
    # 100 clerks, 75 matched and 25 left; 140 smiths, 40 matched.
    assert by["value"].to_dict() == {CLERKS: 75, SMITHS: 40}
    # Both of the city itself: 60 clerks and no more; the 40 of 海曙 find no post there.
    cities = exact(cubes, MATCHABLE, by=("city",)).set_index("city")
    assert cities["value"][HANGZHOU] == 100 and cities["status"][NINGBO] == Status.EMPTY
    assert exact(cubes, MATCHABLE, HANGZHOU)["value"].tolist() == [100]


def test_each_class_is_matched_by_itself(market):
    _, cubes = market
    levels = exact(cubes, MATCHABLE, by=("education",)).set_index("education")
    assert levels["value"].to_dict() == {3: 40, 4: 75}
    assert levels["posts"].to_dict() == {3: 90, 4: 78}
    bands = exact(cubes, MATCHABLE, by=("pay_band",)).set_index("pay_band")
    assert bands["status"].to_dict() == {0: Status.SUPPRESSED, 3: Status.OK}
    # 120 smiths of 6 100 find 20 posts, 100 clerks of 7 000 find 75.
    assert (bands["value"][3], bands["denominator"][3]) == (95, 220)


def test_what_leaving_one_requirement_out_would_add_by_hand(market):
    """Pay: 110 posts of smiths for 140: 110 + 75 = 185, 70 more. Education: the 50 too: 165.
    Place: all clerks, but the posts are 75 as before. Occupation: the 15 clerks left over take
    no post of a smith (their 7 000 is above); none."""
    _, cubes = market
    gains = exact(cubes, REQUIREMENT_GAIN, by=("requirement",)).set_index("requirement")["value"]
    assert gains.to_dict() == {"education": 50, "occupation": 0, "pay": 70, "place": 0}
    (most,) = exact(cubes, REQUIREMENT_GAIN).to_dict("records")
    assert most["value"] == 70


def test_the_figures_are_those_of_persons_one_by_one(market):
    world, cubes = market
    city = {XIHU: HANGZHOU, YUHANG: HANGZHOU, HAISHU: NINGBO, None: 0}
    who = people(
        *(
            (r["occupation"][:7], r["education"], -1 if r["wage_low"] is None else
             -int(-r["wage_low"] // 500), city[r["region"]], city[r["hukou"]], 1)
            for r in world.rows["job_seeker"]
            if r["occupation"]
        )
    )  # fmt: skip
    posts = offers(
        *(
            (r["occupation"][:7], r["education"], -1 if r["salary_high"] is None else
             r["salary_high"] // 500, city[r["region"]], r["headcount"])
            for r in world.rows["job_posting"]
            if r["occupation"]
        )
    )  # fmt: skip
    usual = one_by_one(who, posts)
    assert exact(cubes, MATCHABLE)["value"].tolist() == [usual] == [115]
    gains = exact(cubes, REQUIREMENT_GAIN, by=("requirement",)).set_index("requirement")["value"]
    for name in REQUIREMENTS:
        assert gains[name] == one_by_one(who, posts, (name,)) - usual


@pytest.mark.parametrize(
    ("seekers", "posts", "status"),
    [
        (100, 10, Status.OK),
        (99, 10, Status.SUPPRESSED),  # too few behind it
        (100, 9, Status.SUPPRESSED),  # too few matched
        (110, 101, Status.SUPPRESSED),  # nine are left over
        (110, 100, Status.OK),
        (110, 110, Status.OK),
        (110, 0, Status.EMPTY),
    ],
)
def test_floors(tmp_path, seekers, posts, status):
    world = World(tmp_path)
    seek(world, seekers, XIHU, SMITH, 3, 6000)
    offer(world, max(posts, 1), XIHU if posts else HAISHU, SMITH, 3, 5000, 6000)
    row = shown(world.build(), MATCHABLE, HANGZHOU).one()
    assert row.status is status
    assert (row.value is None) == (status is not Status.OK)


def test_a_gain_of_a_few_is_hidden_and_none_is_told(tmp_path):
    world = World(tmp_path)
    seek(world, 120, XIHU, SMITH, 3, 6000)
    offer(world, 50, XIHU, SMITH, 3, 5000, 6000)
    offer(world, 9, XIHU, SMITH, 3, 5000, 5500)  # nine more but for their pay
    found = shown(world.build(), REQUIREMENT_GAIN, HANGZHOU, by=("requirement",))
    told = {row.keys["requirement"]: (row.value, row.status) for row in found.rows()}
    assert told.pop("pay") == (None, Status.SUPPRESSED)
    assert set(told.values()) == {(0.0, Status.OK)}


def test_a_small_place_is_answered_by_the_larger_one(market):
    _, cubes = market
    found = shown(cubes, MATCHABLE, YUHANG, widen=True)
    assert found.selection.region == HANGZHOU and found.widened
    assert found.one().value == 100


def test_two_classes_at_once_are_refused(market):
    _, cubes = market
    with pytest.raises(Unknown, match="之一划分"):
        shown(cubes, MATCHABLE, by=("education", "pay_band"))


def test_posts_by_the_majors_that_lead_to_them(market):
    """Smiths (6-18) in industry 34, clerks (2-06) in 66. 0203 金融学类 leads to 66 and to
    2-06; a post counts under each of its majors and once where none is asked for."""
    _, cubes = market
    cells = exact(cubes, MAJOR_POSTS, by=("major", "job_group"))
    finance = cells[(cells["major"] == 203) & (cells["job_group"] == "2-06")]
    assert finance["t0"].tolist() == [75]
    assert set(cells["job_group"]) == {"2-02", "2-06", "6-18"}  # 2-02: the three of 余杭
    assert exact(cubes, MAJOR_POSTS, by=("job_group",)).set_index("job_group")["t0"]["2-06"] == 75
    assert exact(cubes, MAJOR_POSTS, major=203)["t0"].tolist() == [75]


def test_an_older_snapshot_says_what_it_lacks(tmp_path):
    world = fill(World(tmp_path / "home"))
    world.build()
    age(world.home, "ALTER TABLE match_seeker DROP COLUMN pay")
    with pytest.raises(OutdatedSnapshot, match="data build"):
        asked(world.home, MATCHABLE)


def test_the_whole_province_is_the_default(market):
    _, cubes = market
    assert shown(cubes, MATCHABLE).selection.region == ZHEJIANG
