"""What chance leaves open: against published values, and against drawing lots a thousand times."""

import numpy as np
import pandas as pd
import pytest

from metrics.disclosure.chance import Z, chances
from metrics.engine.core import Kind
from metrics.figures.market.gap import MISMATCH
from metrics.figures.market.recruitment import FILL_RATE, OPENINGS_PER_SEEKER
from metrics.figures.people.stock import TALENT_SHARE
from metrics.figures.policy.target import COLLEGE_PROGRESS
from metrics.figures.schools.source import GRADUATES_STAY_CITY
from metrics.models.market.mismatch import mismatch, mismatch_error


def rows(numerator, denominator, **more):
    return pd.DataFrame(
        {
            "numerator": [numerator],
            "denominator": [denominator],
            **{k: [v] for k, v in more.items()},
        }
    )


def test_a_share_of_few_has_the_range_of_agresti_and_coull():
    """15 of 148: 0.0616 to 0.1617 (R 4.3.1, binom 1.1-1.1, binom.confint(15, 148, "ac"))."""
    (half,) = chances(FILL_RATE, rows(15.0, 148.0))
    assert half == pytest.approx((0.1617 - 0.0616) / 2, abs=6e-4)
    (half,) = chances(GRADUATES_STAY_CITY, rows(0.0, 20.0))
    assert half > 0.05  # none of twenty is no certainty


def test_a_quotient_of_two_counts_is_as_open_as_lots_say():
    lots = np.random.default_rng(7)
    drawn = np.log(lots.poisson(169, 20_000) / lots.poisson(180, 20_000))
    (half,) = chances(OPENINGS_PER_SEEKER, rows(169.0, 180.0))
    assert half == pytest.approx(Z * drawn.std() * 169 / 180, rel=0.03)


def test_stocks_and_promises_are_not_left_to_chance():
    assert chances(TALENT_SHARE, rows(500.0, 1000.0)) == [0.0]
    assert chances(COLLEGE_PROGRESS, rows(50.0, 100.0)) == [0.0]
    assert chances(FILL_RATE, rows(float("nan"), float("nan"))) == [0.0]


def test_a_range_of_its_own_is_taken():
    assert MISMATCH.kind is Kind.INDEX
    found = chances(MISMATCH, rows(float("nan"), float("nan"), low=0.08, high=0.18))
    assert found == [pytest.approx(0.05)]


def test_the_error_of_the_index_is_that_of_drawing_posts_and_seekers():
    lots = np.random.default_rng(3)
    posts, seekers = lots.dirichlet(np.ones(40)), lots.dirichlet(np.ones(40))
    drawn = [
        mismatch(lots.multinomial(2000, posts), lots.multinomial(3000, seekers))
        for _ in range(2000)
    ]
    found = mismatch_error(mismatch(posts, seekers), 2000, 3000)
    assert found == pytest.approx(np.std(drawn), rel=0.1)
