"""Our estimates of effects against what published packages print.

R: README of the package did, version 2.5 (github.com/bcallaway11/did): ``att_gt(…, xformla = ~1,
est_method = "reg")`` on mpdta, never treated, bootstrapped errors (so ours come near, not equal).
csdid 0.4.3 and diff-diff 3.13.0 (Python), the same call with analytic errors, for both comparison
groups; they agree with each other to every digit typed here.
"""

import numpy as np
import pytest
from scipy.optimize import minimize

from metrics.models.effect.aggregate import by_group, dynamic, simple
from metrics.models.effect.group_time import Against, Panel, group_time
from metrics.models.effect.inference import bootstrap, standard_error, wald
from metrics.models.effect.synthetic import simplex_weights, synthetic_control
from tests.references import effect_data as data

# ATT(g, t) for g = 2004, 2006, 2007 and t = 2004 … 2007, as R prints them.
R_2004, R_2004_ERRORS = (-0.0105, -0.0704, -0.1373, -0.1008), (0.0246, 0.0332, 0.0397, 0.0357)
R_2006, R_2006_ERRORS = (0.0065, -0.0028, -0.0046, -0.0412), (0.0229, 0.0197, 0.0179, 0.0192)
R_2007, R_2007_ERRORS = (0.0305, -0.0027, -0.0311, -0.0261), (0.0154, 0.0164, 0.0184, 0.0170)
# The same with more digits, and their analytic errors.
CSDID = {
    Against.NEVER: """
        -0.010503 0.023251  -0.070423 0.030985  -0.137259 0.036436  -0.100811 0.034359
         0.006520 0.023327  -0.002751 0.019559  -0.004595 0.017755  -0.041224 0.020229
         0.030507 0.015034  -0.002726 0.016396  -0.031087 0.017878  -0.026054 0.016655
    """,
    Against.NOT_YET: """
        -0.019372 0.022310  -0.078319 0.030390  -0.136274 0.035403  -0.100811 0.034359
        -0.002563 0.022530  -0.001939 0.019042   0.004661 0.016336  -0.041224 0.020229
         0.029759 0.014534  -0.002411 0.016031  -0.031087 0.017878  -0.026054 0.016655
    """,
}
# overall estimate and error: simple, by time since the start, by group.
OVERALL = {
    Against.NEVER: ((-0.039951, 0.012034), (-0.077240, 0.019965), (-0.031018, 0.012446)),
    Against.NOT_YET: ((-0.039764, 0.012052), (-0.077399, 0.019560), (-0.030462, 0.012575)),
}


@pytest.fixture(scope="module")
def panel():
    outcome, start = data.counties()
    return Panel(outcome, start)


def test_group_time_effects_equal_r(panel):
    effects = group_time(panel, Against.NEVER)
    assert effects.estimate == pytest.approx(R_2004 + R_2006 + R_2007, abs=5e-5)
    errors = R_2004_ERRORS + R_2006_ERRORS + R_2007_ERRORS
    assert bootstrap(effects.estimate, effects.influence).error == pytest.approx(errors, rel=0.1)


@pytest.mark.parametrize("against", list(Against))
def test_effects_and_errors_equal_csdid(panel, against):
    effects = group_time(panel, against)
    printed = np.array(CSDID[against].split(), dtype=float).reshape(-1, 2)
    assert effects.estimate == pytest.approx(printed[:, 0], abs=6e-7)
    assert standard_error(effects.influence) == pytest.approx(printed[:, 1], abs=6e-7)


@pytest.mark.parametrize("against", list(Against))
def test_aggregates_equal_csdid(panel, against):
    effects = group_time(panel, against)
    made = [simple(effects)]
    made += [(c.overall, c.overall_influence) for c in (dynamic(effects), by_group(effects))]
    for (estimate, influence), (printed, error) in zip(made, OVERALL[against], strict=True):
        assert estimate == pytest.approx(printed, abs=5e-7)
        assert standard_error(influence[:, None])[0] == pytest.approx(error, abs=5e-7)


def test_the_event_study_equals_r(panel):
    events = dynamic(group_time(panel, Against.NEVER))
    assert events.at.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    printed = (0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008)
    assert events.estimate == pytest.approx(printed, abs=5e-5)
    csdid = (0.015034, 0.013292, 0.014236, 0.011826, 0.016893, 0.036436, 0.034359)
    assert standard_error(events.influence) == pytest.approx(csdid, abs=5e-7)
    low, high = bootstrap(events.estimate, events.influence).band
    # R: -0.0100 … 0.0710 at -3, -0.0948 … -0.0071 at 1; its bootstrap and ours draw differently.
    assert (low[0], high[0]) == pytest.approx((-0.0100, 0.0710), abs=0.005)
    assert (low[4], high[4]) == pytest.approx((-0.0948, -0.0071), abs=0.005)


def test_groups_equal_r(panel):
    groups = by_group(group_time(panel, Against.NEVER))
    assert groups.estimate == pytest.approx((-0.0797, -0.0229, -0.0261), abs=5e-5)
    assert groups.overall == pytest.approx(-0.031, abs=5e-4)


def test_the_test_of_trends_equals_r(panel):
    """R prints: P-value for pre-test of parallel trends assumption: 0.16812."""
    effects = group_time(panel, Against.NEVER)
    before = ~effects.after
    _, df, p = wald(effects.estimate[before], effects.influence[:, before])
    assert (df, p) == (5, pytest.approx(0.16812, abs=5e-6))


def smoking():
    names, packs = data.states()
    at = names.index("California")
    return packs[at], np.delete(packs, at, axis=0), [n for n in names if n != "California"]


def test_california_equals_the_published_effect():
    """−19.6 packs: Arkhangelsky et al. (2021), American Economic Review 111: table 1, column SC.

    Their weights come from a Frank–Wolfe search stopped early (their own tests allow 3 %).
    """
    treated, donors, _ = smoking()
    assert synthetic_control(treated, donors, 19).effect == pytest.approx(-19.6, abs=0.1)


def test_california_is_mixed_of_the_states_that_pysyncon_finds():
    """pysyncon 1.7.0, Synth with the outcomes as predictors, equal V: pre-period fit 1.6956.

    The exact optimum fits a little better; five states carry 96 % in both.
    """
    treated, donors, names = smoking()
    found = synthetic_control(treated, donors, 19)
    assert found.fit <= 1.6956
    pysyncon = {"Utah": 0.3845, "Montana": 0.2721, "Nevada": 0.1866, "Connecticut": 0.0794}
    ours = dict(zip(names, found.weights, strict=True))
    for name, weight in pysyncon.items():
        assert ours[name] == pytest.approx(weight, abs=0.045)
    assert sum(ours[name] for name in pysyncon) > 0.9


def test_weights_are_the_optimum_that_another_solver_finds():
    treated, donors, _ = smoking()
    columns, wanted = donors[:, :19].T / 100, treated[:19] / 100
    start = np.full(len(donors), 1 / len(donors))
    slow = minimize(
        lambda w: ((columns @ w - wanted) ** 2).sum(),
        start,
        jac=lambda w: 2 * columns.T @ (columns @ w - wanted),
        bounds=[(0, 1)] * len(start),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        method="SLSQP",
        options={"maxiter": 2000, "ftol": 1e-12},
    )
    weights = simplex_weights(columns, wanted)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    assert ((columns @ weights - wanted) ** 2).sum() <= slow.fun + 1e-9
    assert slow.success
    assert weights == pytest.approx(slow.x, abs=2e-3)
