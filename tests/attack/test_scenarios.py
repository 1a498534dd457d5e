"""The analyst who asks scenarios: can a hidden count be worked out from many of them?

A lever takes any amount, so that a shown value, rounded to 5, can be pushed exactly over its edge.
Where the edge lies with and without a second lever on one small cell tells that cell's people.
"""

import numpy as np
import pytest

from metrics.answer import answer
from metrics.disclosure.rounding import round_to
from metrics.engine.selection import Scope, Selection
from metrics.figures.outlook import supply
from metrics.figures.outlook.coarse import aim, coarse, scenario, starts
from metrics.figures.outlook.scenarios import code
from metrics.models.supply_demand.balance import middle, simulate
from metrics.models.supply_demand.levers import Lever
from metrics.models.supply_demand.types import Outcome
from metrics.projection.store import stored
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, ZHEJIANG, World

FIRST = 2026  # year ahead
SECRETS = (3, 8)  # people in 宁波's trade I: hidden alike


def world(home, secret):
    """Two trades in 杭州 large enough to be shown, with exits; in 宁波 one large, one secret.

    The whole of trade I is 210 - 8 + secret: shown as 205 with 3, as 210 with 8; 杭州's own is
    smaller by as much, so that the province counts the same people in both worlds.
    """
    made, who = World(home), 0

    def people(count, place, industry, start, end=None):
        nonlocal who
        for _ in range(count):
            made.person(who, 4, gender="1", birth_year=1990)
            made.spell(who, place, start, end, firm=f"f{who}", industry=industry)
            who += 1

    people(200 - secret, XIHU, 65, "2019-07")
    people(secret, HAISHU, 65, "2019-07")
    people(160, XIHU, 34, "2019-07")
    people(150, HAISHU, 34, "2019-07")
    for year in range(2020, 2026):
        for place, industry in ((XIHU, 65), (XIHU, 34), (HAISHU, 34)):
            people(6, place, industry, f"{year - 1}-07", f"{year}-11")
            people(7, place, industry, f"{year}-12")
    return made.build()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    return [world(tmp_path_factory.mktemp(f"s{secret}"), secret) for secret in SECRETS]


def supply_of(cubes, rule):
    """The shown supply of trade I of the province in the first year, as a function of levers."""
    made = stored(cubes)
    key = next(k for k in made.outcome.nodes if k[0] == 1 and k[2] == "I" and k[3] == "*")

    def shown(levers):
        said = rule(made, levers, key)
        return float(round_to(said.terms["supply"].mean[said.place[key], :1], 5)[0])

    return shown


def exactly(made, levers, key):
    return simulate(made.inputs, levers, keys=[key], terms=("supply",))


def coarsely(made, levers, _key):
    return scenario(made.inputs, made.outcome, levers)


def edge(value, low, high):
    """The amount at which what is shown first differs from what is shown at `low` (bisection)."""
    before = value(low)
    assert value(high) != before
    for _ in range(40):
        half = (low + high) / 2
        if value(half) == before:
            low = half
        else:
            high = half
    return high


def people_of(shown):
    """Solve for the people of 宁波's trade I: two edges of one lever, with and without another.

    Args:
        shown: the shown supply of trade I under levers.
    """

    def with_lever(*more):
        def value(amount):
            mine = Lever("retention", -amount, HANGZHOU, "I")
            return shown((mine, *more))

        return value

    def step(*more):
        value = with_lever(*more)
        first = edge(value, 0.0, 0.15)
        return first, edge(value, first, 0.3)

    one, two = step()
    slope = 5 / (two - one)  # people of 杭州's trade I: each 5 fewer is one more step
    moved, _ = step(Lever("retention", -0.25, NINGBO, "I"))
    left = (one - moved) * slope
    return slope, (left % 5) / 0.25


@pytest.mark.slow
def test_what_is_asked_is_shown_and_the_secret_is_not(worlds):
    for cubes in worlds:
        nodes = {key for key in stored(cubes).outcome.nodes if key[2] == "I" and key[3] == "*"}
        assert {key[:2] for key in nodes} == {(1, ZHEJIANG), (2, HANGZHOU)}


def test_exact_inputs_would_give_a_hidden_count_away(worlds):
    """The control: the rule until 2026-11-22, rounding what exact inputs give."""
    found = [people_of(supply_of(cubes, exactly)) for cubes in worlds]
    hangzhou, secrets = zip(*found, strict=True)
    assert hangzhou == pytest.approx([200 - secret + 7 * 6 for secret in SECRETS], abs=0.01)
    assert secrets == pytest.approx(SECRETS, abs=0.05)


@pytest.mark.slow
def test_coarse_inputs_tell_the_same_of_every_hidden_count(worlds):
    found = [people_of(supply_of(cubes, coarsely)) for cubes in worlds]
    hangzhou, secrets = zip(*found, strict=True)
    # What is learned is the published rounding (杭州) and one number for all of 1–9.
    assert hangzhou == pytest.approx([240, 235], abs=0.01)
    assert secrets == pytest.approx((5, 5), abs=0.05)


def test_without_levers_nothing_but_rounding_is_changed(worlds):
    made = stored(worlds[0])
    said = scenario(made.inputs, made.outcome, ())
    for name in ("demand", "supply", "gap", "openings"):
        expected = round_to(made.outcome.terms[name].mean, 5)
        np.testing.assert_allclose(said.terms[name].mean, expected, atol=1e-9)
    kept = [
        1 - one.terms["lost"].mean[:, 0] / one.start["attached"] for one in (said, made.outcome)
    ]
    np.testing.assert_allclose(kept[0], kept[1], atol=0.0005 + 1e-9)


def test_starts_are_sums_of_what_is_shown_by_itself():
    # 487 people and 21.9 open posts: 485 + 20, not 508.9 rounded to 510; seekers of 1–9 are 5.
    start = {"employed": [487.0], "vacancies": [21.9], "seekers": [3.0], "attached": [487.0]}
    found = starts(Outcome((), {}, {}, {name: np.array(v) for name, v in start.items()}))
    assert {name: value.tolist() for name, value in found.items() if name in ("demand", "gap")} == {
        "demand": [505.0],
        "gap": [15.0],
    }


def test_a_lever_is_searched_from_the_gap_that_is_shown(worlds):
    made = stored(worlds[0])
    small = coarse(made.inputs)
    key = next(k for k in made.outcome.nodes if k[:3] == (2, HANGZHOU, "I") and k[3] == "*")
    before = middle(small, (), key)["gap"][0]
    shown = round_to(made.outcome.terms["gap"].mean[made.outcome.place[key], :1], 5)[0]
    assert aim(small, made.outcome, key, 1) == pytest.approx(before - shown)


@pytest.mark.slow
def test_the_product_answers_scenarios_from_coarse_inputs(worlds):
    def product(cubes):
        def shown(chosen):
            asked = Selection(ZHEJIANG).with_("year", FIRST).with_("section", "I")
            asked = asked.with_("scenario", code(chosen)) if chosen else asked
            return answer(cubes, supply.SUPPLY, asked, Scope(ZHEJIANG), widen=False).one().value

        return shown

    _, secrets = zip(*(people_of(product(cubes)) for cubes in worlds), strict=True)
    assert secrets == pytest.approx((5, 5), abs=0.05)
