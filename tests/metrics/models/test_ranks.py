"""Rank bands: by hand, and against a slow twin that tries all that the margins allow."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from metrics.models.ranks import rank_bands, tied_with_first


def test_bands_by_hand():
    """50 ± 2 leads surely; 40 ± 3 and 35 ± 3 can't be told apart; 10 ± 1 is surely last."""
    assert rank_bands([50, 40, 35, 10], [2, 3, 3, 1]) == [(1, 1), (2, 3), (2, 3), (4, 4)]
    assert tied_with_first([155, 155, 140], [2.5, 2.5, 2.5]) == 2
    assert tied_with_first([31, 31, 31, 50], [0, 0, 0, 0]) == 3


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 4)), min_size=1, max_size=5),
)
def test_no_value_within_the_margins_leaves_its_band(members):
    """The slow twin: each member at either end or the middle of its margin, in all combinations;
    the best and worst rank so found lie inside the band, which is never wider than apart-ness."""
    values, margins = zip(*members, strict=True)
    bands = rank_bands(values, margins)
    ends = [(v - m, v, v + m) for v, m in members]
    for exact in product(*ends):
        for i, (best, worst) in enumerate(bands):
            above = sum(other > exact[i] for other in exact)
            below = sum(other < exact[i] for other in exact)
            assert best <= 1 + above and len(exact) - below <= worst
