"""One employer: what its profile holds, against loops over the raw rows, and what stays hidden."""

import pytest
from scipy import stats

from metrics.engine.core import OutdatedSnapshot
from metrics.figures.chains import firm
from metrics.models.market.funnel import ALARM, WARN, binomial_limits
from tests.metrics.figures.test_chains import FIRST, POINTS
from tests.metrics.figures.test_chains import firm as put
from tests.metrics.test_outdated import age
from tests.world import HAISHU, XIHU, ZHEJIANG, World, key


def people(world, name, first, groups, education=lambda n: 4):
    """So many people of an employer from a month to a month."""
    who = len(world.rows.get("person", ())) + first
    for count, start, end in groups:
        for n in range(count):
            world.person(who, education(n), birth_year=1990)
            world.spell(who, XIHU, start, end, firm=name, industry=39)
            who += 1


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """甲厂: 60 all the time, of whom 12 leave; 40 joined in 2024-06, of whom 24 leave within the
    year. Four like it kept 77 of 102. 小厂: seven people."""
    world = World(tmp_path_factory.mktemp("firm"))
    put(world, "甲厂", "电", "上游")
    put(world, "小厂", "电", "上游", region=HAISHU)
    leavers = ((48, FIRST, None), (12, FIRST, "2025-10"), (16, "2024-06", None))
    people(world, "甲厂", 0, (*leavers, (24, "2024-06", "2024-11")), lambda n: 6 if n < 3 else 4)
    people(world, "小厂", 1000, ((7, FIRST, None),))
    joined = {0: (75, None), 1: (25, "2024-11"), 2: (1, None), 3: (1, None)}
    for n, (count, end) in joined.items():
        put(world, f"同{n}", None, None)
        people(world, f"同{n}", 2000 * (n + 1), ((20, FIRST, None), (count, "2024-06", end)))
    people(world, "同0", 90_000, ((1, "2026-06", None),))  # the data's newest month
    put(world, "电缆厂", None, None, industry=65)
    world.put(
        "job_posting",
        *(
            {"posting_id": str(n), "title": "岗", "employer": "单位甲厂", "region": XIHU}
            | {"headcount": 4, "filled": 3 if n else None, "posted_on": day}
            for n, day in enumerate(DAYS)
        ),
    )
    return world.build()


DAYS = tuple(f"2025-0{n}-01" for n in (6, 7, 8))


def profile(cubes, name):
    (found,) = firm.search(cubes, name, "", ZHEJIANG, 5)
    return firm.profile(cubes, found.number)


def test_people_come_and_go_by_hand(cubes):
    """48 + 16 are left of 100; 24 and 12 have gone; rounded to 5."""
    last = profile(cubes, "单位甲厂").years[-1]
    assert (last.month, last.people, last.joined, last.departed) == (POINTS[-1], 65, 0, 10)
    assert last.talent == 65
    before = profile(cubes, "单位甲厂").years[-2]
    assert (before.month, before.people, before.joined, before.departed) == (POINTS[1], 75, 40, 25)


def test_retention_is_set_against_the_others_of_its_kind(cubes):
    """16 of 40, rounded 15 of 40; like it 77 of 102 at four others."""
    stay = profile(cubes, "单位甲厂").stay
    assert (stay.joined, stay.share) == (40, 15 / 40)
    assert (stay.like, stay.firms, stay.alike) == (round(77 / 102, 3), 4, "size")
    low, high = stay.alarm
    assert stay.share < low < stay.warn[0] < stay.like < stay.warn[1] < high


def test_a_small_class_is_hidden_and_another_with_it(cubes):
    """A few doctors among 64: their number would be all less those of the other class."""
    found = profile(cubes, "单位甲厂").traits
    assert dict(found["education"]) == {"4": None, "6": None}
    assert dict(found["tier"]) == {"": 65}
    assert dict(found["age"]) == {"4": 65}


def test_seven_people_are_told_of_nothing(cubes):
    small = profile(cubes, "单位小厂")
    assert not small.traits and small.stay.share is None
    assert {year.people for year in small.years} == {None}
    assert small.amount == 0 and small.heads == 0


def test_posts_of_its_year_with_their_results(cubes):
    found = profile(cubes, "单位甲厂")
    assert (found.heads, found.filled, found.filled_of) == (12, 6, 8)


def test_search_finds_a_part_of_a_name_or_a_key_within_the_region(cubes):
    names = {one.name for one in firm.search(cubes, "厂", "", ZHEJIANG, 9)}
    assert names == {"单位小厂", "单位甲厂", "单位电缆厂"}
    assert [one.name for one in firm.search(cubes, "厂", "", HAISHU, 9)] == ["单位小厂"]
    (found,) = firm.search(cubes, "?", str(key("firm甲厂")), ZHEJIANG, 9)
    assert found.chain_link == "上游" and len(firm.search(cubes, "单位", "", ZHEJIANG, 2)) == 2
    assert firm.profile(cubes, 999_999) is None


def test_an_older_snapshot_says_that_a_build_is_due(tmp_path):
    world = World(tmp_path / "home").person(1).spell(1, XIHU, FIRST)
    cubes = world.build()
    age(world.home, "ALTER TABLE firm_register DROP COLUMN code")
    with pytest.raises(OutdatedSnapshot, match="python -m data build"):
        firm.search(cubes, "厂", "", ZHEJIANG, 5)


@pytest.mark.parametrize("number, share", [(30, 0.7), (200, 0.05), (41, 0.98), (1000, 0.5)])
def test_limits_are_the_binomials_quantiles_between_whole_counts(number, share):
    """Summed term by term; the limit lies between the counts around which the sum passes it."""
    for sure in (WARN, ALARM):
        ends = ((1 - sure) / 2, (1 + sure) / 2)
        for at, q in zip(binomial_limits(number, share, sure), ends, strict=True):
            total, count = 0.0, -1
            while total < q:
                count += 1
                total += float(stats.binom.pmf(count, number, share))
            assert count - 1 <= at * number + 1e-9 and at * number <= count + 1e-9


def test_limits_are_near_the_normal_s_where_many_are_counted():
    """1.96 · √(0.7 · 0.3 / 1 000) is 2.84 points."""
    low, high = binomial_limits(1000, 0.7, WARN)
    assert low == pytest.approx(0.7 - 0.0284, abs=0.001)
    assert high == pytest.approx(0.7 + 0.0284, abs=0.001)
