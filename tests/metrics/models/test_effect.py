"""Effects: counted by hand, against the obvious loop, and every verdict."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from metrics.models.effect.aggregate import by_group, dynamic, simple
from metrics.models.effect.group_time import NEVER, Against, Panel, group_time
from metrics.models.effect.inference import bootstrap, by_cluster, largest_p, standard_error, wald
from metrics.models.effect.matched import matched
from metrics.models.effect.synthetic import synthetic_control
from metrics.models.effect.verdict import Answer, Why, grants, one_city, staggered

# Four places, four years. Everybody gains 1 a year; the first gains 10 more from the third year.
HAND = Panel(
    np.array([[5, 6, 17, 18], [1, 2, 3, 4], [2, 3, 4, 5], [9, 10, 11, 22.0]]),
    np.array([2, NEVER, NEVER, 3]),
)


def test_the_change_is_counted_from_the_last_year_before():
    effects = group_time(HAND, Against.NEVER)
    cells = {
        (int(g), int(t)): round(float(e), 9)
        for g, t, e in zip(effects.group, effects.time, effects.estimate, strict=True)
    }
    assert cells == {(2, 1): 0, (2, 2): 10, (2, 3): 10, (3, 1): 0, (3, 2): 0, (3, 3): 10}
    assert simple(effects)[0] == pytest.approx(10)


def test_late_starters_are_compared_with_until_they_start():
    late = Panel(HAND.outcome[[0, 3]], np.array([2, 3.0]))
    effects = group_time(late, Against.NOT_YET)
    known = dict(zip(zip(effects.group, effects.time, strict=True), effects.known, strict=True))
    assert known[(2, 2)] and not known[(2, 3)]  # in the fourth year nobody is left
    assert np.isnan(group_time(late, Against.NEVER).estimate).all()


def test_places_under_the_policy_from_the_first_year_are_left_out():
    early = Panel(np.vstack([HAND.outcome, [[0, 50, 90, 99.0]]]), np.append(HAND.start, 0))
    assert group_time(early).estimate == pytest.approx(group_time(HAND).estimate)


@pytest.mark.parametrize("start", [[0, 0, 0, 0], [NEVER, NEVER, NEVER, 4]])
def test_a_policy_that_starts_nowhere_inside_the_data_is_refused(start):
    with pytest.raises(ValueError, match="no place starts"):
        group_time(Panel(HAND.outcome, np.array(start, dtype=float)))


def test_a_gap_in_the_panel_is_refused():
    with pytest.raises(ValueError, match="every place must be observed"):
        Panel(np.array([[1, np.nan]]), np.array([1.0]))


def draw(seed=0, places=60, years=8, *, effect=0.0, drift=0.0, treated=20):
    """Places that move together, each with its level; the first ones start in years 4 to 6."""
    rng = np.random.default_rng(seed)
    start = np.full(places, NEVER)
    start[:treated] = rng.integers(4, 7, treated)
    under = np.arange(years)[None, :] >= start[:, None]
    outcome = rng.normal(0, 1, (places, 1)) + rng.normal(0, 0.1, (places, years))
    chosen = np.isfinite(start)[:, None]
    return Panel(outcome + effect * under + drift * chosen * np.arange(years), start)


def jackknife(panel, found):
    """Standard error from leaving places out one by one: the slow way."""
    places = len(panel.outcome)
    without = []
    for i in range(places):
        rest = np.arange(places) != i
        without.append(found(group_time(Panel(panel.outcome[rest], panel.start[rest]))))
    spread = np.array(without) - np.mean(without)
    return np.sqrt((places - 1) / places * (spread**2).sum())


@pytest.mark.parametrize(
    "overall",
    [
        lambda e: simple(e),
        lambda e: (by_group(e).overall, by_group(e).overall_influence),
        lambda e: (dynamic(e).overall, dynamic(e).overall_influence),
    ],
)
def test_errors_agree_with_leaving_places_out(overall):
    panel = draw(effect=0.5)
    _, influence = overall(group_time(panel))
    slow = jackknife(panel, lambda e: overall(e)[0])
    assert standard_error(influence[:, None])[0] == pytest.approx(slow, rel=0.1)


def test_places_of_one_cluster_count_once():
    """Every place twice, in one cluster with its double: the same error as once."""
    panel = draw(effect=0.5)
    twice = np.repeat(np.arange(60), 2)
    effects = group_time(Panel(panel.outcome[twice], panel.start[twice], twice))
    _, once = simple(group_time(panel))
    _, doubled = simple(effects)
    assert standard_error(doubled[:, None], twice) == pytest.approx(standard_error(once[:, None]))
    assert len(by_cluster(doubled[:, None], twice)) == 60


def test_few_places_widen_the_range():
    estimate, influence = np.array([0.0]), np.random.default_rng(1).normal(size=(40, 1))
    plain, widened = (bootstrap(estimate, influence, few=few) for few in (0, 8))
    ratio = (widened.high[0] - widened.low[0]) / (plain.high[0] - plain.low[0])
    assert ratio == pytest.approx(np.sqrt(8 / 7) * 2.364624 / 1.959964, rel=1e-5)


def test_trends_are_not_tested_on_more_periods_than_places():
    influence = np.random.default_rng(1).normal(size=(4, 6))
    assert np.isnan(wald(np.ones(6), influence)[2])
    assert 0 < largest_p(np.ones(6), influence) <= 1


def person(tenure, granted, gone=True, n=1, trait=0):
    return (trait, granted, tenure, n if gone else 0, 0 if gone else n)


def cells(*rows):
    return pd.DataFrame(rows, columns=["trait", "granted", "tenure", "exits", "censored"])


def test_only_those_here_at_the_landmark_are_compared():
    """Ten a side; two leave in month 3, before the landmark. Then 1 of 10 against 4 of 8 leave."""
    found = matched(
        cells(
            person(3, False, n=2),
            person(12, True),
            person(40, True, gone=False, n=9),
            person(20, False, n=4),
            person(40, False, gone=False, n=4),
        ),
        ["trait"],
    )
    assert found.people == (10, 8)
    assert found.leavers == (1, 4)
    assert found.treated.at(36)[0] == pytest.approx(0.9)
    assert found.control.at(36)[0] == pytest.approx(0.5)
    assert found.effect(36)[0] == pytest.approx(0.4)
    assert np.isnan(found.effect(41)[0])


def test_likes_are_weighted_to_the_granted():
    """Granted: 8 and 2 of two classes; the others 2 and 8. In each class nothing differs."""
    rows = []
    for trait, stay, granted, other in ((0, 1.0, 80, 20), (1, 0.5, 20, 80)):
        for side, n in ((True, granted), (False, other)):
            rows.append(person(30, side, gone=False, n=round(n * stay), trait=trait))
            rows.append(person(12, side, n=round(n * (1 - stay)), trait=trait))
    found = matched(cells(*rows), ["trait"])
    assert found.treated.at(24)[0] == pytest.approx(0.9)
    assert found.control.at(24)[0] == pytest.approx(0.9)  # 0.6 without weights
    by_class = found.balance.set_index("label")
    # (0.8 − 0.2) / √((0.16 + 0.16) / 2) = 1.5
    assert by_class.loc[0, "before"] == pytest.approx(1.5)
    assert by_class["after"].abs().max() == pytest.approx(0)


def test_people_without_a_like_are_left_out_and_counted():
    rows = [person(30, side, gone=False, n=10) for side in (True, False)]
    found = matched(cells(*rows, person(30, True, gone=False, n=7, trait=1)), ["trait"])
    assert (found.people, found.unmatched) == ((10, 10), 7)


def test_without_weights_the_curves_are_those_of_statsmodels():
    rng = np.random.default_rng(4)
    tenure, gone = rng.integers(7, 60, 300), rng.random(300) < 0.6
    granted = np.arange(300) < 150
    made = cells(
        *(person(int(t), bool(g), bool(e)) for t, g, e in zip(tenure, granted, gone, strict=True))
    )
    found = matched(made, ["trait"])
    theirs = SurvfuncRight(tenure[granted], gone[granted])
    for month in (12, 24, 36, 48):
        share, variance = found.treated.at(month)
        at = int(np.searchsorted(theirs.surv_times, month, side="right")) - 1
        assert share == pytest.approx(theirs.surv_prob[at])
        assert np.sqrt(variance) == pytest.approx(theirs.surv_prob_se[at])


@pytest.mark.parametrize("sides", [(True, True), (False, False)])
def test_a_side_without_people_is_refused(sides):
    with pytest.raises(ValueError, match="one side"):
        matched(cells(*(person(30, s) for s in sides)), ["trait"])


def test_a_mixture_of_two_cities_is_found():
    rng = np.random.default_rng(2)
    donors = rng.normal(0, 1, (5, 12)).cumsum(axis=1)
    treated = 0.7 * donors[1] + 0.3 * donors[3] + 4.0 * (np.arange(12) >= 8)
    found = synthetic_control(treated, donors, 8)
    assert found.weights == pytest.approx([0, 0.7, 0, 0.3, 0], abs=1e-6)
    assert found.effect == pytest.approx(4)
    assert (found.rank, found.p) == (1, pytest.approx(1 / 6))
    assert found.interval(0.95) == (-np.inf, np.inf)  # five donors can't say so much
    assert synthetic_control(treated + 100 * (np.arange(12) >= 8), donors, 8).gap[:8] == (
        pytest.approx(found.gap[:8])
    )


def test_an_effect_is_said_with_its_range():
    said = staggered(draw(effect=0.5))
    assert said.answer == Answer.CHANGED
    assert said.low < 0.5 < said.high
    assert said.low > 0


def test_no_effect_is_said_to_be_unseen():
    said = staggered(draw(seed=3))
    assert (said.answer, said.why) == (Answer.NOT_SEEN, None)
    assert said.low < 0 < said.high


@pytest.mark.parametrize(
    "panel, why",
    [
        (draw(drift=0.1), Why.TRENDS_DIFFER),
        (draw(treated=7), Why.TOO_FEW),
        (draw(treated=53), Why.TOO_FEW),
        (draw(treated=60), Why.NO_COMPARISON),
        (draw(treated=0), Why.TOO_SHORT),
        (Panel(draw().outcome[:, 2:], draw().start - 2), Why.TOO_SHORT),
        (Panel(draw().outcome, draw().start, np.arange(60) // 10), Why.TOO_FEW),
    ],
)
def test_what_can_not_be_judged_is_refused_with_its_reason(panel, why):
    said = staggered(panel)
    assert (said.answer, said.why) == (Answer.UNKNOWN, why)
    assert np.isnan(said.estimate)


def a_grant(n=200, stay=(0.9, 0.7), *, only=0, months=40):
    rows = []
    for side, share in zip((True, False), stay, strict=True):
        rows.append(person(months, side, gone=False, n=round(n * share)))
        rows.append(person(12, side, n=n - round(n * share)))
    return matched(cells(*rows, person(months, True, gone=False, n=only, trait=1)), ["trait"])


@pytest.mark.parametrize(
    "found, answer, why",
    [
        (a_grant(), Answer.CHANGED, None),
        (a_grant(stay=(0.8, 0.8)), Answer.NOT_SEEN, None),
        (a_grant(n=99), Answer.UNKNOWN, Why.TOO_FEW),
        (a_grant(stay=(0.97, 0.7)), Answer.UNKNOWN, Why.TOO_FEW),
        (a_grant(only=201), Answer.UNKNOWN, Why.NO_COMPARISON),
        (a_grant(months=30), Answer.UNKNOWN, Why.TOO_SHORT),
    ],
)
def test_a_grant_is_judged(found, answer, why):
    said = grants(found, 36)
    assert (said.answer, said.why) == (answer, why)
    if why is None:
        assert said.low < said.estimate < said.high


def cities(n=12, effect=0.0, *, apart=0.0, start=8):
    rng = np.random.default_rng(5)
    ways = rng.normal(0, 0.3, (2, 12)).cumsum(axis=1)
    made = rng.dirichlet([1, 1], n) @ ways + rng.normal(0, 0.05, (n, 12))
    made[0] += effect * (np.arange(12) >= start) + apart * np.arange(12)
    return synthetic_control(made[0], made[1:], start)


@pytest.mark.parametrize(
    "found, answer, why",
    [
        (cities(effect=1.0), Answer.CHANGED, None),
        (cities(), Answer.NOT_SEEN, None),
        (cities(n=9, effect=1.0), Answer.UNKNOWN, Why.TOO_FEW),
        (cities(apart=1.0), Answer.UNKNOWN, Why.POOR_FIT),
        (cities(start=2), Answer.UNKNOWN, Why.TOO_SHORT),
    ],
)
def test_one_city_is_judged_by_its_rank(found, answer, why):
    said = one_city(found)
    assert (said.answer, said.why) == (answer, why)
    if why is None:
        assert said.level == 0.9
