"""Each measure against a hand count, and the development sets' campaign."""

import json

import numpy as np
import pytest

from benchmarks.forecast import HORIZONS, inside, read, score
from metrics.models.forecast.engine import forecast
from metrics.models.forecast.scores import coverage, mase, msis, naive2, owa, smape, step
from metrics.models.forecast.theta import is_seasonal

PAST = np.array([1.0, 3, 2, 6])  # steps 2, 1, 4: mean 7/3; over two periods 1, 3: mean 2


def test_smape_by_hand():
    assert smape(np.array([1.0, 0]), np.array([3.0, 0])) == pytest.approx(50)  # 200·2/4, and 0


def test_step_and_mase_by_hand():
    assert step(PAST, 1) == pytest.approx(7 / 3)
    assert step(PAST, 2) == pytest.approx(2)
    assert np.isnan(step(PAST, 4))
    assert mase(PAST, 2, np.array([5.0, 9]), np.array([6.0, 6])) == pytest.approx(1)


def test_owa_by_hand():
    ours, theirs = np.array([10.0, 20]), np.array([20.0, 40])
    assert owa(ours, np.array([3.0, 3]), theirs, np.array([4.0, 4])) == pytest.approx(0.625)


def test_coverage_counts_the_bounds_in():
    bounds = np.array([0.0, 0, 0]), np.array([1.0, 1, 1])
    assert coverage(np.array([0.0, 1, 2]), *bounds) == pytest.approx(2 / 3)


def test_msis_by_hand():
    """Width 4, twice; the second is 1 above its bound: (4 + 4 + 40)/2 in steps of 2."""
    low, high = np.array([1.0, 1]), np.array([5.0, 5])
    assert msis(PAST, 2, np.array([3.0, 6]), low, high) == pytest.approx(12)


def test_naive2_without_a_season_is_the_last_value():
    assert naive2(PAST, 1, 3).tolist() == [6, 6, 6]
    assert naive2(np.tile([1.0, 2], 2), 4, 2).tolist() == [2, 2]  # fewer than three seasons


def test_naive2_repeats_a_season():
    """1, 2, 3, 2 six times: the ratios to the mean 2 are ½, 1, 1½, 1; the newest is at 1."""
    past = np.tile([1.0, 2, 3, 2], 6)
    assert is_seasonal(past, 4)
    assert naive2(past, 4, 5) == pytest.approx([1, 2, 3, 2, 1])


@pytest.mark.shared
@pytest.mark.parametrize("name", ["yearly", "yearly_8_points"])
def test_yearly_series_inside_the_training_data(shared_data, name):
    """Held-out values of train.csv: better than Naive2, intervals as wide as they say."""
    horizon = 3
    case = inside(read(shared_data / "forecast_bench" / name), horizon)
    found = score(case, forecast(case.history, horizon, case.season))
    assert found["owa"] < 0.95
    assert 0.90 <= found["cov95"] <= 0.995
    assert 0.72 <= found["cov80"] <= 0.92


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("name", list(HORIZONS))
def test_ahead_of_every_anchor(shared_data, name):
    """The campaign: OWA and MSIS below every anchor's, coverage near its name."""
    folder = shared_data / "forecast_bench" / name
    case = read(folder)
    found = score(case, forecast(case.history, HORIZONS[name], case.season))
    anchors = json.loads((folder / "anchors.json").read_text()).values()
    margin = 0.97 if name.startswith("yearly") else 1.0
    assert found["owa"] < margin * min(each["owa"] for each in anchors)
    assert found["msis"] < min(each["msis"] for each in anchors if "msis" in each)
    assert 0.90 <= found["cov95"] <= 0.99
    assert 0.72 <= found["cov80"] <= 0.90
