"""What the errors behind the intervals are taken from, and in which unit."""

import numpy as np
import pytest

from metrics.models.forecast.conformal import roll, units
from metrics.models.forecast.panel import Panel


def test_old_steps_of_a_yearly_series_fade():
    """Steps 2, 1, 3 at weights 0.81, 0.9, 1: (1.62 + 0.9 + 3) / 2.71; a quarter's count alike."""
    values = np.array([-10.0, -8, -9, -6])  # below 0: its growth isn't asked for
    level = (8 + 9 + 6) / 3
    # A pool that moves as much as the series itself leaves its unit as it is.
    usual = (1.62 + 0.9 + 3) / 2.71
    found, _ = units(Panel.of([values]), False, usual / level)
    assert found == pytest.approx([usual])
    quarterly, _ = units(Panel.of([values], 4), False, 2 / (33 / 4))
    assert quarterly == pytest.approx([2])


def test_a_short_series_knows_its_unit_badly():
    """0.6 over the number of steps is the pool's share in its log: of three values 0.3."""
    for values, share in (
        ([-8.0, -10], 0.6),
        ([-9.0, -11, -9], 0.3),
        ([-9.0] + [-11, -9] * 5, 0.15),
    ):
        level = np.abs(values[-3:]).mean()
        found, _ = units(Panel.of([np.array(values)]), False, 0.05)
        assert found == pytest.approx([2 ** (1 - share) * (0.05 * level) ** share])


def test_cells_before_a_series_begins_weigh_nothing():
    short = np.array([10.0, 12, 11, 14])
    long = np.arange(1.0, 13) ** 2
    beside, pool = units(Panel.of([short, long]), True)
    alone, _ = units(Panel.of([short]), True, pool)
    assert beside[0] == pytest.approx(alone[0])


@pytest.mark.parametrize(
    "length, season, back",
    [(10, 1, 3), (8, 1, 2), (20, 1, 6), (60, 1, 12), (4, 1, 1), (40, 4, 8)],
)
def test_origins_have_nearly_the_history_of_the_forecast(length, season, back):
    """Yearly: at least 70 % of it, at most 12 origins; seasonal: at least half, 8 origins."""
    series = 50 + np.arange(length) + np.sin(np.arange(length))
    errors = roll(Panel.of([series], season), 4, season > 1)
    assert len(errors.row) == back
    # The newest origin knows what came in one period, the one before in two …
    known = np.isfinite(errors.values).sum(axis=1)
    assert known.tolist() == [min(k + 1, 4) for k in range(back)]
