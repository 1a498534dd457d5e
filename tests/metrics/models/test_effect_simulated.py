"""How often the ranges hold the truth, and how often selection passes for an effect: simulated.

Twenty seeds, ten policies of a kind a seed, in a province like the demo's: ninety counties, ten
years, two dozen that start in one of three years; grants to 1 500 arrivals; a city beside ten. The
truth is known here alone. The figures stand in docs/effects.md.
"""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from metrics.models.effect.group_time import NEVER, Panel
from metrics.models.effect.matched import matched
from metrics.models.effect.synthetic import synthetic_control
from metrics.models.effect.verdict import Answer, Verdict, grants, one_city, staggered

SEEDS, EACH = 20, 10
COUNTIES, YEARS, STARTS = 90, 10, (4, 6, 7)


def province(rng, drift):
    """Logarithm of arrivals: levels, a common path, a path of each, shocks that last a while."""
    shocks = rng.normal(0, 0.05, (COUNTIES, YEARS))
    shocks[:, 0] /= np.sqrt(1 - 0.4**2)
    for year in range(1, YEARS):
        shocks[:, year] += 0.4 * shocks[:, year - 1]
    own = rng.normal(0, drift, COUNTIES)
    common = rng.normal(0.02, 0.03, YEARS).cumsum()
    level = rng.normal(0, 0.6, (COUNTIES, 1))
    return level + common + own[:, None] * np.arange(YEARS) + shocks, own, shocks


def starting(rng, chosen):
    start = np.full(COUNTIES, NEVER)
    start[chosen] = rng.permuted(np.repeat(STARTS, len(chosen) // 3))
    return start


def at_random(rng, effect):
    outcome, _, _ = province(rng, 0.01)
    start = starting(rng, rng.choice(COUNTIES, 24, replace=False))
    return Panel(outcome + effect * (np.arange(YEARS) >= start[:, None]), start)


def those_that_grow(rng):
    """Selection alone: the places that grow fastest take part."""
    outcome, own, _ = province(rng, 0.02)
    return Panel(outcome, starting(rng, np.argsort(-(own + rng.normal(0, 0.01, COUNTIES)))[:24]))


def those_that_fell(rng):
    """Selection alone: after a bad year a place takes part, and would have come back anyway."""
    outcome, _, shocks = province(rng, 0.01)
    start = np.full(COUNTIES, NEVER)
    for year in STARTS:
        free = np.flatnonzero(start == NEVER)
        start[free[np.argsort(shocks[free, year - 1])[:8]]] = year
    return Panel(outcome, start)


def arrivals(rng, pace, people=1500):
    """Grants go to those more likely to stay, at any time up to a year; ``pace`` is the hazard's
    change after month 6 with a grant. Returns the table and the true difference at month 36.
    """
    education, native = rng.integers(3, 7, people), rng.integers(0, 2, people)
    year = rng.integers(0, 5, people)
    hazard = 0.03 * np.exp(-0.25 * (education - 3) - 0.4 * native)
    applies = rng.random(people) < 1 / (1 + np.exp(0.4 - 0.5 * (education - 4.5) - 0.6 * native))
    granted_in = np.where(applies, rng.integers(1, 13, people), 99)
    early, granted = rng.geometric(hazard), granted_in <= 6
    late = 6 + rng.geometric(hazard * np.where(granted, pace, 1))
    leaves, last_look = np.where(early <= 6, early, late), rng.integers(37, 72, people)
    granted &= granted_in <= leaves
    gone = leaves <= last_look
    table = pd.DataFrame(
        {
            "education": education,
            "native": native,
            "year": year,
            "granted": granted,
            "tenure": np.minimum(leaves, last_look),
            "exits": gone.astype(float),
            "censored": (~gone).astype(float),
        }
    )
    here = hazard[granted & (leaves > 6)]
    return table, float(((1 - here * pace) ** 30 - (1 - here) ** 30).mean())


def a_city(rng, effect):
    """Eleven cities that mix three paths; one has the policy from the ninth year of twelve."""
    paths = rng.normal(0, 0.03, (3, 12)).cumsum(axis=1)
    made = rng.dirichlet([1, 1, 1], 11) @ paths + rng.normal(0, 0.02, (11, 12))
    made[0, 8:] += effect
    return one_city(synthetic_control(made[0], made[1:], 8))


def simulated(kind, judged):
    """Verdicts with their truth: ``judged(rng)`` → (verdict, truth)."""
    return [
        judged(rng)
        for seed in range(SEEDS)
        for rng in (np.random.default_rng([seed, kind]),)
        for _ in range(EACH)
    ]


def tally(found: list[tuple[Verdict, float]]) -> tuple[Counter[Answer], float]:
    """How often each answer came, and the share of ranges that hold the truth."""
    ranges = [v.low <= truth <= v.high for v, truth in found if v.answer != Answer.UNKNOWN]
    return Counter(v.answer for v, _ in found), float(np.mean(ranges)) if ranges else float("nan")


@pytest.mark.slow
@pytest.mark.parametrize("kind, effect", [(1, 0.12), (2, 0.0)])
def test_staggered_ranges_hold_the_truth(kind, effect):
    answers, held = tally(simulated(kind, lambda rng: (staggered(at_random(rng, effect)), effect)))
    print(answers, held)
    assert 0.90 <= held <= 0.99
    called = answers[Answer.CHANGED] / answers.total()
    assert called >= 0.75 if effect else called <= 0.10


@pytest.mark.slow
@pytest.mark.parametrize("kind, chosen", [(3, those_that_grow), (4, those_that_fell)])
def test_selection_is_not_called_an_effect(kind, chosen):
    answers, _ = tally(simulated(kind, lambda rng: (staggered(chosen(rng)), 0.0)))
    print(answers)
    assert answers[Answer.CHANGED] <= 0.10 * answers.total()


@pytest.mark.slow
@pytest.mark.parametrize("kind, pace", [(5, 0.6), (6, 1.0)])
def test_ranges_of_grants_hold_the_truth(kind, pace):
    """With pace 1, all that differs is who gets a grant, and who stayed to get it."""

    def judged(rng):
        table, truth = arrivals(rng, pace)
        return grants(matched(table, ["education", "native", "year"]), 36), truth

    answers, held = tally(simulated(kind, judged))
    print(answers, held)
    assert 0.90 <= held <= 0.99
    called = answers[Answer.CHANGED] / answers.total()
    assert called >= 0.75 if pace < 1 else called <= 0.10


def test_having_ever_been_granted_would_be_called_an_effect():
    """What the landmark and the matching are for: without them nothing passes for much."""
    table, _ = arrivals(np.random.default_rng(9), 1.0, people=50_000)
    gone = table["exits"] > 0
    stayed = (table["tenure"] > 36) | ~gone
    apart = stayed[table["granted"]].mean() - stayed[~table["granted"]].mean()
    assert apart > 0.05


@pytest.mark.parametrize("kind, effect", [(7, 0.12), (8, 0.0)])
def test_one_city_among_eleven(kind, effect):
    """The range is one of 90 in 100: ten other cities allow no more."""
    answers, held = tally(simulated(kind, lambda rng: (a_city(rng, effect), effect)))
    print(answers, held)
    assert 0.80 <= held <= 0.97
    called = answers[Answer.CHANGED] / answers.total()
    assert called >= 0.75 if effect else called <= 0.10
