"""The largest matching of cells, against one of persons and posts written out one by one."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from metrics.engine.labels import REQUIREMENTS as NAMED
from metrics.models.market.matching import POST, REQUIREMENTS, SEEKER, Market
from metrics.models.market.matching import most_matched as of_market

A, B, C = 330100, 330200, 330300


def most_matched(seekers, posts, without=()):
    return of_market(Market.of(seekers, posts), without)


def people(*rows):
    return pd.DataFrame(rows, columns=[*SEEKER, "n"])


def offers(*rows):
    return pd.DataFrame(rows, columns=[*POST, "n"])


def fits(person, post, without):
    """Every requirement in force, for one seeker and one post."""
    return (
        ("occupation" in without or person.occupation == post.occupation)
        and ("education" in without or post.education < 1 or person.education >= post.education)
        and ("pay" in without or min(person.pay, post.pay) < 0 or person.pay <= post.pay)
        and (
            "place" in without
            or post.city == person.city
            or (person.home != 0 and post.city == person.home)
        )
    )


def one_by_one(seekers, posts, without=()):
    """Hopcroft–Karp over individuals: another algorithm, without cells."""
    each = [row for row in seekers.itertuples() for _ in range(row.n)]
    places = [row for row in posts.itertuples() for _ in range(row.n)]
    if not each or not places:
        return 0
    pairs = np.array([[fits(who, post, without) for post in places] for who in each])
    found = maximum_bipartite_matching(csr_array(pairs.astype(np.int8)), perm_type="column")
    return int((found >= 0).sum())


def dealt(seed):
    """A small market: a dozen cells a side, some values not stated, some cells empty."""
    dice = np.random.default_rng(seed)
    n, m = dice.integers(1, 14, 2)
    pays = dice.choice([-1, 8, 9, 12, 16, 17], 60)
    return (
        pd.DataFrame(
            {
                "occupation": dice.choice(["x", "y", "z"], n),
                "education": dice.integers(0, 7, n),
                "pay": pays[:n],
                "city": dice.choice([A, B], n),
                "home": dice.choice([0, A, B, 310100], n),
                "n": dice.integers(0, 5, n),
            }
        ),
        pd.DataFrame(
            {
                "occupation": dice.choice(["x", "y", "w"], m),
                "education": dice.integers(-1, 7, m),
                "pay": pays[20 : 20 + m],
                "city": dice.choice([A, B, 0], m),
                "n": dice.integers(0, 5, m),
            }
        ),
    )


@pytest.mark.parametrize("without", [(), *((name,) for name in REQUIREMENTS), ("pay", "place")])
def test_cells_match_as_many_as_persons_one_by_one(without):
    largest = 0
    for seed in range(60):
        seekers, posts = dealt(seed)
        made = most_matched(seekers, posts, without)
        assert made.pairs == one_by_one(seekers, posts, without), seed
        assert sum(made.by_occupation.values()) == made.pairs
        largest = max(largest, made.pairs)
    assert largest >= 10  # the cases are no empty ones


def test_each_occupation_is_matched_by_itself():
    for seed in range(30):
        seekers, posts = dealt(seed)
        made = most_matched(seekers, posts).by_occupation
        for name in "xyz":
            alone = one_by_one(
                seekers[seekers["occupation"] == name], posts[posts["occupation"] == name]
            )
            assert made.get(name, 0) == alone


@pytest.mark.parametrize("without", [(), *((name,) for name in REQUIREMENTS)])
def test_markets_apart_are_matched_as_if_each_were_alone(without):
    sides = [pd.concat(two, keys=range(8), names=["part"]).reset_index("part") for two in _many()]
    made = of_market(Market.of(*sides), without)
    alone = [most_matched(*dealt(seed), without) for seed in range(8)]
    assert made.by_part == {i: one.pairs for i, one in enumerate(alone) if one.pairs}
    assert made.by == {(i, k): n for i, one in enumerate(alone) for (_, k), n in one.by.items()}


def _many():
    return zip(*(dealt(seed) for seed in range(8)), strict=True)


def test_some_of_the_seekers_have_all_posts_to_themselves():
    for seed in range(20):
        seekers, posts = dealt(seed)
        few = of_market(Market.of(seekers, posts).only("education", 3)).pairs
        assert few == one_by_one(seekers[seekers["education"] == 3], posts)


def test_a_post_is_left_for_whoever_can_fill_no_other():
    # The bachelor may fill both, the other only the second: both are matched, whoever is first.
    seekers = people(("x", 4, 8, A, 0, 1), ("x", 3, 8, A, 0, 1))
    posts = offers(("x", 4, 10, A, 1), ("x", 3, 10, A, 1))
    assert most_matched(seekers, posts).pairs == 2


def test_what_each_requirement_stops_by_hand():
    seekers = people(("x", 3, 20, A, B, 6))
    posts = offers(
        ("y", 3, 20, A, 1), ("x", 4, 20, A, 2), ("x", 3, 19, A, 3), ("x", 3, 20, 330300, 4)
    )
    assert most_matched(seekers, posts).pairs == 0
    gains = {name: most_matched(seekers, posts, (name,)).pairs for name in REQUIREMENTS}
    assert gains == {"occupation": 1, "education": 2, "pay": 3, "place": 4}
    assert most_matched(seekers, posts, REQUIREMENTS).pairs == 6  # one post each


def test_the_city_of_the_hukou_will_do():
    posts = offers(("x", 0, 20, B, 5))
    assert most_matched(people(("x", 3, 20, A, B, 3)), posts).pairs == 3
    assert most_matched(people(("x", 3, 20, A, 0, 3)), posts).pairs == 0


def test_a_strange_requirement_is_refused_by_name():
    with pytest.raises(ValueError, match=r"\['age'\].*occupation"):
        most_matched(people(), offers(), ("age",))


def test_nobody_and_nothing():
    assert most_matched(people(), offers()).pairs == 0
    assert most_matched(people(("x", 3, 8, A, 0, 2)), offers()).pairs == 0


def test_every_requirement_has_a_name():
    assert set(NAMED) == set(REQUIREMENTS)
