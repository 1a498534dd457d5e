"""What policies did that some counties began before others: by hand, and over the demo's seeds."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from data.demo import finance
from data.demo.plan import LAST
from data.reference import regions
from metrics.engine.compute import compute
from metrics.engine.selection import Selection
from metrics.figures.policy.event_effect import POLICY_EFFECT, judged, panel
from metrics.models.effect.group_time import NEVER
from metrics.models.effect.verdict import Answer, Why
from tests.homes import ROOT
from tests.world import HANGZHOU, World, m, shown

COUNTIES = [r.code for r in regions() if r.code // 10_000 == 33 and r.code % 100][:20]
FIRST, END, START = m("2023-01"), m("2025-06"), m("2024-07")
WORLDS = 200  # ten for each of twenty seeds


def lent(county, month, dice, begun):
    """100 cases a month and a little, half as many more under the policy."""
    return round(100 * (1.5 if begun else 1.0) * (1 + 0.02 * dice.standard_normal()))


def world(folder, takers):
    dice, made = np.random.default_rng(3), World(folder)
    made.person(1, 4).spell(1, COUNTIES[0], "2023-01")
    for number, county in enumerate(COUNTIES):
        for month in range(FIRST, END + 1):
            row = {"product": "人才贷", "kind": "loan", "institution": "某行", "month": month}
            cases = lent(county, month, dice, number < takers and month >= START)
            made.put("talent_finance", row | {"region": county, "cases": cases})
    for county in COUNTIES[:takers]:
        told = {"policy": "贴息", "kind": "other", "region": county, "outcome": "loan"}
        made.put("policy", told | {"start_on": pd.Timestamp(2024, 7, 1).date()})
    return made.build()


def test_what_a_policy_added_by_hand(tmp_path):
    (row,) = shown(world(tmp_path, 10), POLICY_EFFECT, by=("policy",)).rows()
    told = shown(world(tmp_path / "again", 10), POLICY_EFFECT, by=("policy",)).frame.iloc[0]
    assert row.labels["policy"] == "贴息"
    assert row.value == pytest.approx(0.5, abs=0.03)
    assert told["low"] <= 0.5 <= told["high"] and told["high"] - told["low"] < 0.08
    assert told["answer"] == Answer.CHANGED.value and row.denominator == 10


def test_a_place_that_is_filtered_for_is_the_place_asked_about(tmp_path):
    """One county has nothing beside it to compare with, whichever way it is named."""
    cubes, place = world(tmp_path, 10), COUNTIES[0]
    own = compute(cubes, POLICY_EFFECT, Selection(place), ("policy",)).frame
    for name, code in (("county", place), ("city", place // 100 * 100)):
        chosen = Selection(place // 10_000 * 10_000).with_(name, code)
        found = compute(cubes, POLICY_EFFECT, chosen, ("policy",)).frame
        within = compute(cubes, POLICY_EFFECT, Selection(code), ("policy",)).frame
        assert found.equals(within)
    assert own["answer"].tolist() == [Answer.UNKNOWN.value]
    beyond = Selection(place).with_("county", COUNTIES[1])
    nothing = compute(cubes, POLICY_EFFECT, beyond, ("policy",)).frame
    assert nothing["why"].tolist() == [Why.TOO_FEW.value]


@pytest.mark.parametrize("takers, why", [(7, Why.TOO_FEW), (20, Why.NO_COMPARISON)])
def test_too_few_counties_or_none_to_compare_with(tmp_path, takers, why):
    told = shown(world(tmp_path, takers), POLICY_EFFECT, by=("policy",)).frame.iloc[0]
    assert (told["answer"], told["why"]) == (Answer.UNKNOWN.value, why.value)


def test_a_policy_named_in_no_claim_is_no_idle_one(tmp_path):
    cubes = world(tmp_path, 10)
    assert cubes.query("SELECT COUNT(*) AS n FROM policy_register")["n"][0] == 0
    assert cubes.query("SELECT COUNT(*) AS n FROM policy_event")["n"][0] == 10


def test_quarters_end_with_the_data_and_begin_wholly_under_the_policy():
    rows = [
        {"region": county, "month": month, "cases": 1 if county == 330109 else 10 + month % 2}
        for county in (330106, 330109, 330203)
        for month in range(100, 107)  # seven months: the first is left out
    ]
    made = panel(pd.DataFrame(rows), [(HANGZHOU, 102)], 106)
    assert made.outcome.shape == (2, 2)  # 330109 has three cases a quarter
    np.testing.assert_allclose(made.outcome[0], np.log([32, 31]))
    # 102 lies in the first quarter (101–103): the second is wholly under the policy.
    assert made.start.tolist() == [1.0, float(NEVER)]
    assert panel(pd.DataFrame(rows), [], 99) is None


def test_nothing_that_serves_figures_knows_what_the_demo_planted():
    for folder in ("metrics", "dashboard", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            assert "demo.finance" not in path.read_text("utf-8"), path
            assert "demo import finance" not in path.read_text("utf-8"), path


def verdicts(kind):
    """What is said of one of the demo's policies, world by world."""
    where = finance.places()
    codes = [code for code, _ in where]
    months = np.arange(LAST - finance.MONTHS + 1, LAST + 1)
    for seed in range(WORLDS):
        (one,) = [p for p in finance.products(seed, where) if p.kind == kind]
        frame = pd.DataFrame(
            {
                "region": np.repeat(codes, finance.MONTHS),
                "month": np.tile(months, len(codes)),
                "cases": one.cases.ravel(),
            }
        )
        yield judged(frame, one.starts.items(), LAST)[0]


@pytest.mark.slow
@pytest.mark.parametrize("kind", finance.TRUE)
def test_ranges_of_the_demo_s_policies_hold_the_truth_and_selection_is_no_effect(kind):
    truth = float(np.expm1(finance.TRUE[kind]))
    found = list(verdicts(kind))
    answers = Counter(one.answer for one in found)
    known = [one for one in found if one.answer is not Answer.UNKNOWN]
    if kind == finance.CHOSEN_BY_GROWTH:
        assert answers[Answer.CHANGED] <= 0.10 * WORLDS
        return
    assert len(known) >= 0.8 * WORLDS
    assert 0.90 <= np.mean([one.low <= truth <= one.high for one in known]) <= 0.99
    changed = answers[Answer.CHANGED] / WORLDS
    assert changed >= 0.75 if truth else changed <= 0.10
