"""Our estimates against what R prints.

Printed values are from the saved output of R's package survival, version 3.8-11 (tests/*.Rout.save
and tests/Examples/survival-Ex.Rout.save in github.com/therneau/survival, R Under development
2019-09-06 to 2026-08-05), unless another source stands beside them. Tolerances are half a unit of
the last digit printed.
"""

import numpy as np
import pytest

from metrics.models.survival.cox import cox, proportionality
from metrics.models.survival.kaplan_meier import kaplan_meier
from metrics.models.survival.log_rank import log_rank
from tests.references import survival_data as data


def column(rows, i, kind=float):
    return [kind(row[i]) for row in rows]


@pytest.fixture(scope="module")
def lung():
    return data.table(data.LUNG)


@pytest.fixture(scope="module")
def veteran():
    return data.table(data.VETERAN)


@pytest.fixture(scope="module")
def ovarian():
    return data.table(data.OVARIAN)


def outcome(rows):
    return column(rows, 0), [row[1] == "1" for row in rows]


def test_kaplan_meier_on_ovarian(ovarian):
    """summary(survfit(Surv(futime, fustat) ~ 1, data = ovarian)); tests/ovarian.Rout.save."""
    curve = kaplan_meier(*outcome(ovarian))
    events = curve.events > 0
    assert curve.time[events].tolist() == [
        59,
        115,
        156,
        268,
        329,
        353,
        365,
        431,
        464,
        475,
        563,
        638,
    ]
    assert curve.at_risk[events].tolist() == [26, 25, 24, 23, 22, 21, 20, 17, 15, 14, 12, 11]
    printed = [0.962, 0.923, 0.885, 0.846, 0.808, 0.769, 0.731, 0.688, 0.642, 0.596, 0.546, 0.497]
    assert curve.survival[events] == pytest.approx(printed, abs=5e-4)


def test_greenwood_on_ovarian(ovarian):
    """std.err of the same summary; our log-log interval must be the one it gives.

    survfit's documentation: log-log is exp(-exp(log(-log S) ± z se / (S log S))).
    """
    curve = kaplan_meier(*outcome(ovarian))
    for time, survival, error in ((59, 0.962, 0.0377), (365, 0.731, 0.0870), (638, 0.497, 0.1051)):
        reach = 1.959964 * error / (survival * np.log(survival))
        point = curve.at(time)
        middle = np.log(-np.log(survival))
        assert point.low == pytest.approx(np.exp(-np.exp(middle - reach)), abs=6e-3)
        assert point.high == pytest.approx(np.exp(-np.exp(middle + reach)), abs=6e-3)


def test_kaplan_meier_on_aml_with_ties():
    """summary(survfit(Surv(aml$time, aml$status) ~ aml$x)); tests/doaml.Rout.save."""
    rows = [row for row in data.table(data.AML) if row[2] == "Nonmaintained"]
    curve = kaplan_meier(*outcome(rows))
    events = curve.events > 0
    assert curve.at_risk[events].tolist() == [12, 10, 8, 6, 5, 4, 3, 2, 1]
    assert curve.events[events].tolist() == [2, 2, 1, 1, 1, 1, 1, 1, 1]
    printed = [0.8333, 0.6667, 0.5833, 0.4861, 0.3889, 0.2917, 0.1944, 0.0972, 0.0]
    assert curve.survival[events] == pytest.approx(printed, abs=5e-5)
    assert np.isnan(curve.low[-1])
    assert curve.median()[0] == 23
    kept = [row for row in data.table(data.AML) if row[2] == "Maintained"]
    assert kaplan_meier(*outcome(kept)).median()[0] == 31


def test_kaplan_meier_on_lung(lung):
    """R 4.2.2, survival 3.5-3: survfit(Surv(time, status) ~ 1, lung, conf.type = "log-log")."""
    curve = kaplan_meier(*outcome(lung))
    assert curve.at(365).survival == pytest.approx(0.4092, abs=5e-5)
    # Number at risk at 30, 60 … 150 days: tests/cancer.Rout.save, summary(temp, times = 30 * 1:5).
    assert [curve.at(t).at_risk for t in (30, 60, 90, 120, 150)] == [219, 213, 201, 189, 179]
    assert curve.median()[0] == 310  # ?lung's example prints 310


def test_log_rank_on_lung_by_sex(lung):
    """survdiff(Surv(time, status) ~ sex, data = lung): 112 and 53 observed, 91.6 and 73.4
    expected, Chisq= 10.3 on 1 degrees of freedom, p= 0.001 (package documentation, ?survdiff)."""
    test = log_rank(*outcome(lung), column(lung, 2, int))
    assert test.observed.tolist() == [112, 53]
    assert test.expected == pytest.approx([91.6, 73.4], abs=0.05)
    assert test.chi2 == pytest.approx(10.3, abs=0.05)
    assert test.p == pytest.approx(0.001, abs=5e-4)


def test_stratified_log_rank_on_lung(lung):
    """survdiff(Surv(time, status) ~ pat.karno + strata(inst), data = lung); survival-Ex."""
    known = [row for row in lung if "NA" not in (row[4], row[5])]
    assert len(known) == 224
    test = log_rank(*outcome(known), column(known, 4, int), strata=column(known, 5, int))
    printed = [0.692, 1.099, 1.166, 16.298, 26.358, 41.938, 47.242, 26.207]
    assert test.expected == pytest.approx(printed, abs=5e-4)
    assert (round(test.chi2, 1), test.df) == (21.4, 7)
    assert test.p == pytest.approx(0.003, abs=5e-4)


def test_log_rank_on_ovarian_and_aml(ovarian):
    """survdiff(Surv(futime, fustat) ~ rx, data = ovarian), sctest 1.063; survival-Ex.
    survdiff(Surv(time, status) ~ x, aml): Chisq= 3.4, p= 0.07; tests/difftest.Rout.save."""
    test = log_rank(*outcome(ovarian), column(ovarian, 3, int))
    assert test.expected == pytest.approx([5.23, 6.77], abs=5e-3)
    assert (test.chi2, test.p) == pytest.approx((1.063, 0.303), abs=5e-4)
    rows = data.table(data.AML)
    other = log_rank(*outcome(rows), [row[2] for row in rows])
    assert other.expected == pytest.approx([10.69, 7.31], abs=5e-3)
    assert other.chi2 == pytest.approx(3.4, abs=0.05)


def test_log_rank_on_veteran(veteran):
    """survdiff(Surv(time, status) ~ celltype, veteran): Chisq= 25.4 on 3 degrees of freedom,
    p= 1e-05 (Kalbfleisch and Prentice's data; value as printed in the survminer vignette)."""
    test = log_rank(*outcome(veteran), [row[3] for row in veteran])
    assert (round(test.chi2, 1), test.df) == (25.4, 3)
    assert test.p == pytest.approx(1e-5, abs=5e-6)


def test_cox_on_lung(lung):
    """coxph(Surv(time, status) ~ age + sex, lung); survival-Ex. Likelihood ratio 14.12."""
    x = [[float(row[3]), float(row[2])] for row in lung]
    fit = cox(x, *outcome(lung))
    assert fit.coefficients == pytest.approx([0.017045, -0.513219], abs=5e-7)
    assert fit.errors == pytest.approx([0.009223, 0.167458], abs=5e-7)
    assert 2 * (fit.reached - fit.null) == pytest.approx(14.12, abs=5e-3)


def test_cox_on_kidney():
    """coxph(Surv(time, status) ~ age + sex + disease, data = kidney); tests/fr_kidney.Rout.save."""
    rows = data.table(data.KIDNEY)
    x = [[float(r[2]), float(r[3]), r[4] == "GN", r[4] == "AN", r[4] == "PKD"] for r in rows]
    fit = cox(np.array(x, dtype=float), *outcome(rows))
    printed = [0.003181, -1.483137, 0.087957, 0.350794, -1.431108]
    assert fit.coefficients == pytest.approx(printed, abs=5e-7)
    errors = [0.011146, 0.358230, 0.406369, 0.399717, 0.631109]
    assert fit.errors == pytest.approx(errors, abs=5e-7)
    assert 2 * (fit.reached - fit.null) == pytest.approx(17.65, abs=5e-3)


def test_cox_on_ovarian_and_its_assumption(ovarian):
    """coxph(… ~ age + rx + ecog.ps), tests/ovarian.Rout.save; cox.zph(coxph(… ~ age + ecog.ps)),
    survival-Ex: 0.698, 2.371, GLOBAL 3.633 (transform "km")."""
    outcomes = outcome(ovarian)
    x = [[float(row[2]), float(row[3]), float(row[4])] for row in ovarian]
    fit = cox(x, *outcomes)
    assert fit.coefficients == pytest.approx([0.1470, -0.8146, 0.1032], abs=5e-5)
    assert fit.errors == pytest.approx([0.0463, 0.6342, 0.6064], abs=5e-5)
    two = [[row[0], row[2]] for row in x]
    single, whole = proportionality(cox(two, *outcomes), two, *outcomes, transform=km(*outcomes))
    assert single == pytest.approx([0.698, 2.371], abs=5e-4)
    assert whole == pytest.approx(3.633, abs=5e-4)


def test_the_assumption_fails_on_veteran_as_published(veteran):
    """Therneau, Crowson, Atkinson: Using Time Dependent Covariates (vignette of survival 3.x):
    coxph(Surv(time, status) ~ trt + prior + karno, veteran) and its cox.zph."""
    outcomes = outcome(veteran)
    x = [[float(row[2]), float(row[4]), float(row[5])] for row in veteran]
    fit = cox(x, *outcomes)
    assert fit.coefficients == pytest.approx([0.180197, -0.005551, -0.033771], abs=1e-6)
    single, whole = proportionality(fit, x, *outcomes, transform=km(*outcomes))
    assert single == pytest.approx([0.288, 2.168, 12.138], abs=5e-4)
    assert whole == pytest.approx(18.073, abs=5e-4)


START = [1, 2, 5, 2, 1, 7, 3, 4, 8, 8]
STOP = [2, 3, 6, 7, 8, 9, 9, 9, 14, 17]
EVENT = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]
X = [[1], [0], [0], [1], [0], [1], [1], [1], [0], [0]]


def test_start_stop_rows_with_efron_ties():
    """coxph(Surv(start, stop, event) ~ x, test2); survival-Ex: coef -0.02111, se 0.79518."""
    fit = cox(X, STOP, EVENT, START)
    assert fit.coefficients == pytest.approx([-0.02111], abs=5e-6)
    assert fit.errors == pytest.approx([0.79518], abs=5e-6)


def test_who_enters_at_an_event_is_not_yet_at_risk():
    """survfit(Surv(start, stop, event) ~ 1, test2): risk sets (start, stop], counted by hand:
    at 2 rows 1, 5; at 8 rows 5, 6, 7, 8 but not 9, 10 that start at 8; at 9 five."""
    curve = kaplan_meier(STOP, EVENT, START)
    assert curve.time.tolist() == [2, 3, 6, 7, 8, 9, 14, 17]
    assert curve.at_risk.tolist() == [2, 3, 5, 4, 4, 5, 2, 1]
    by_hand = 1 / 2 * 2 / 3 * 4 / 5 * 3 / 4 * 3 / 4 * 3 / 5
    assert curve.at(9).survival == pytest.approx(by_hand)


def km(time, event):
    """cox.zph's default transform: 1 − S just before each time."""
    curve = kaplan_meier(time, event)

    def one(t):
        before = int(np.searchsorted(curve.time, t, side="left"))
        return 1.0 - (curve.survival[before - 1] if before else 1.0)

    return np.vectorize(one, otypes=[float])


FRACTIONAL = {
    "time": [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161],
    "event": [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0],
    "weight": [1.5, 0.5, 2, 1.25, 0.75, 1, 0.8, 1.2, 2.5, 0.6, 1.1],
    "entry": [0, 2, 0, 9, 5, 0, 13, 0, 20, 30, 0],
}


def test_fractional_weights_have_the_robust_interval_of_r():
    """survfit(Surv(time, status) ~ 1, weights = w, conf.type = "log-log") of the maintained in aml,
    survival 3.5-3; then Surv(entry, time, status) of the same rows."""
    d = FRACTIONAL
    found = kaplan_meier(d["time"], d["event"], weight=d["weight"])
    assert found.survival[[0, 3, -1]] == pytest.approx([0.886363636, 0.664031621, 0.291065094])
    assert found.low[[0, 3, -1]] == pytest.approx([0.4249138886, 0.2835771341, 0.0255476357])
    assert found.high[[0, 3, -1]] == pytest.approx([0.983142142, 0.875455930, 0.660092217])
    late = kaplan_meier(d["time"], d["event"], d["entry"], d["weight"])
    assert late.survival[[0, 3, -1]] == pytest.approx([0.813664596, 0.543678523, 0.238310700])
    assert late.low[[0, 3, -1]] == pytest.approx([0.2388452623, 0.1579419774, 0.0195526012])
    assert late.high[[0, 3, -1]] == pytest.approx([0.970741629, 0.817729035, 0.592882503])


def test_the_log_rank_test_of_fractional_weights_is_the_robust_score_test_of_r():
    """coxph(Surv(time, status) ~ x, aml, weights = rep(c(.5, 1.5, 1), length.out = 23),
    ties = "breslow", robust = TRUE)$rscore, survival 3.5-3."""
    rows = data.table(data.AML)
    time, event = ([float(row[i]) for row in rows] for i in (0, 1))
    weight = np.resize([0.5, 1.5, 1.0], len(rows))
    found = log_rank(time, event, [row[2] for row in rows], weight=weight)
    assert (found.chi2, found.df) == (pytest.approx(3.72746298), 1)
