"""Growth that is many times its own spread goes on; errors are counted in what leaves it."""

import numpy as np
import pytest

from metrics.models.forecast.engine import forecast
from metrics.models.forecast.growth import growth_of, steadiness, undamped_growth
from metrics.models.forecast.panel import Panel
from metrics.models.forecast.points import points
from metrics.models.forecast.units import units

# Employed of a province: 0.7 to 1.5 % more every year.
PROVINCE = np.array(
    [186520, 189251, 190667, 192211, 193913, 195891, 197922, 200344, 202797, 205283], dtype=float
)
NOISY = np.array([100.0, 130, 95, 140, 120, 170, 110, 150])


def steady_plain(values: np.ndarray) -> tuple[float, float]:
    """Slow twin of the formula in the docstrings: growth and steadiness of one series."""
    rates = np.diff(np.log(values))[-10:]
    weights = [0.8**k for k in range(len(rates))][::-1]
    growth = sum(w * r for w, r in zip(weights, rates, strict=True)) / sum(weights)
    share = growth**2 / (growth**2 + float(np.var(rates, ddof=1)))
    return growth, share / (1 + (growth / 0.05) ** 4)


def test_a_batch_is_the_plain_formula():
    rng = np.random.default_rng(4)
    pool = [
        PROVINCE,
        NOISY,
        PROVINCE[:3],
        *(np.exp(np.cumsum(rng.normal(0.02, 0.03, n))) for n in (4, 9, 25)),
    ]
    panel = Panel.of(pool)
    logs = panel.with_values(np.log(panel.values))
    plain = np.array([steady_plain(each) for each in pool])
    assert growth_of(logs) == pytest.approx(plain[:, 0], rel=1e-12)
    assert steadiness(panel) == pytest.approx(plain[:, 1], rel=1e-12)


def test_steadiness_by_hand():
    """1 % twice: no spread, 1/(1 + 0.2⁴); ±1 %: no growth to speak of; 10 % a year: 1/(1 + 16)."""
    calm = 100 * np.exp(0.01 * np.arange(3))
    fast = 100 * np.exp(0.10 * np.arange(8))
    waves = np.array([100.0, 101, 100, 101, 100])
    found = steadiness(Panel.of([calm, fast, waves]))
    assert found[:2] == pytest.approx([1 / (1 + 0.2**4), 1 / 17])
    assert found[2] < 0.02


def test_steadiness_is_none_where_there_is_nothing_to_tell_it_from():
    short, zero, below = (
        np.array([5.0, 6.0]),
        np.array([0.0, 1, 2, 3]),
        np.array([-4.0, -3, -2, -1]),
    )
    panel = Panel.of([short, zero, below, np.full(6, 7.0)])
    assert steadiness(panel).tolist() == [0, 0, 0, 0]
    assert undamped_growth(panel, 2)[1:3].tolist() == [[3, 3], [-1, -1]]


def test_a_province_that_grows_steadily_goes_on_growing():
    """It grew by 1.2 % in each of the last three years; damped, the forecast said 0.9, 0.8, 0.7."""
    ahead = points(Panel.of([PROVINCE / 1e5]), 3)[0]
    rates = np.diff(np.log(np.r_[PROVINCE[-1] / 1e5, ahead]))
    assert (rates > 0.0105).all() and (rates < 0.0125).all()


def test_the_newest_values_held_back_are_inside_narrow_intervals():
    """From five years on; at one year ahead the 95 % interval is within ± 3 %."""
    for known in range(5, 9):
        one = forecast([PROVINCE[:known]], 2)[0]
        truth = PROVINCE[known : known + 2]
        assert ((one.lo80 <= truth) & (truth <= one.hi80)).all()
        assert one.hi95[0] / one.mean[0] < 1.03


def test_noise_is_damped_as_before():
    """A series without steady growth has hardly any weight on it."""
    assert steadiness(Panel.of([NOISY]))[0] < 0.02
    ahead = points(Panel.of([NOISY]), 3)[0]
    # It rose and fell in turn: so does what is told, with hardly any growth beneath.
    assert abs(np.log(ahead[2] / ahead[0])) < 0.06
    assert np.abs(np.diff(np.log(ahead))).max() < np.abs(np.diff(np.log(NOISY))).min()


def test_a_quarterly_series_is_steady_by_its_years():
    """Every fourth value, counted from the newest: 1 % a year, whatever the season does."""
    wave = np.tile([0.0, 0.3, -0.2, -0.1], 6)[:22]
    values = 100 * np.exp(0.0025 * np.arange(22) + wave)
    panel = Panel.of([values], 4)
    assert panel.by_season().values[0] == pytest.approx(values[[1, 5, 9, 13, 17, 21]])
    logs = panel.with_values(np.log(panel.values))
    assert growth_of(logs) == pytest.approx([0.01])
    assert steadiness(panel) == pytest.approx([1 / (1 + 0.2**4)])
    future = np.arange(22, 28)
    expected = 100 * np.exp(0.0025 * future + np.tile([0.0, 0.3, -0.2, -0.1], 8)[22:28])
    assert undamped_growth(panel, 6)[0] == pytest.approx(expected, rel=1e-3)


def test_a_panel_by_season_keeps_what_each_series_has():
    panel = Panel.of([np.arange(9.0), np.arange(5.0), np.array([7.0])], 4)
    years = panel.by_season()
    assert years.length.tolist() == [3, 2, 1]
    assert [row[-n:].tolist() for row, n in zip(years.values, years.length, strict=True)] == [
        [0, 4, 8],
        [0, 4],
        [7],
    ]
    assert steadiness(panel)[1:].tolist() == [0, 0]  # less than three years


def test_twelve_months_are_no_years_of_growth():
    values = 100 * np.exp(0.01 * np.arange(12))
    year, month = (points(Panel.of([values], m), 6)[0] for m in (1, 12))
    assert year[-1] > month[-1]


def test_the_unit_of_a_steady_series_by_hand():
    """Steps 10, 14, 10, 14 at fading weights, growth of the values taken from them."""
    values = np.array([1000.0, 1010, 1024, 1034, 1048])
    steps, fading = np.diff(values), 0.9 ** np.arange(3, -1, -1)
    weights = 0.8 ** np.arange(3, -1, -1)
    growth = (weights * steps).sum() / weights.sum()
    usual = (fading * steps).sum() / fading.sum()
    left = (fading * np.abs(steps - growth)).sum() / fading.sum() * np.sqrt(4 / 3)
    steady = steady_plain(values)[1]
    own = usual * (left / usual) ** (0.8 * steady)
    # The pool at the series' own relative unit: nothing is drawn.
    found, _ = units(Panel.of([values]), False, own / values[-3:].mean())
    assert found == pytest.approx([own])
    assert found[0] < usual / 2


def test_perfect_growth_is_not_taken_for_certainty():
    """Deviations count as a tenth of the steps at least."""
    plan = 100 * np.exp(0.01 * np.arange(10))
    one = forecast([plan], 1)[0]
    assert one.mean[0] == pytest.approx(100 * np.exp(0.1), rel=1e-3)
    assert (one.hi95 - one.lo95)[0] > 0.01 * one.mean[0]
