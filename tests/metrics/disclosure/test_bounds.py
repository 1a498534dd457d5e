"""What is shown bounds what is hidden: against every count that would be shown alike."""

from itertools import product

import pytest

from data.protection import PROFILES, USUAL
from metrics.disclosure.bounds import least, most, most_left, profile_of
from metrics.disclosure.public import round_public
from metrics.figures.schools.source import GRADUATES_COME
from tests.dashboard.conftest import protected


def written(count, profile):
    """A count as it is shown, worked out apart: ``None`` where it is hidden."""
    if 0 < count < profile.threshold:
        return None
    return (2 * count + profile.base) // (2 * profile.base) * profile.base


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
@pytest.mark.parametrize("counts", [(8, 90, 40), (0, 12, 31), (31, 10, 12), (3, 7, 33), (44, 0, 9)])
def test_the_most_of_a_hidden_class_is_that_of_all_counts_that_would_be_shown_so(counts, profile):
    """Every triple up to 130 that is shown as this one is; the first class is hidden anyhow."""
    shown = [None, *(written(count, profile) for count in counts[1:])]
    total = written(sum(counts), profile)
    known = [
        [n for n in range(131) if one is None or written(n, profile) == one] for one in shown[1:]
    ]
    sums = [n for n in range(200) if written(n, profile) == total]
    slow = max(n - a - b for n, (a, b) in product(sums, product(*known)) if n >= a + b)
    assert most_left(total, shown[1:], profile) == slow >= counts[0]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_a_shown_count_lies_within_its_rounding(profile):
    for shown in {written(count, profile) for count in range(200)} - {None}:
        real = [count for count in range(250) if written(count, profile) == shown]
        assert (least(shown, profile), most(shown, profile)) == (real[0], real[-1])


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_a_published_count_lies_within_both_roundings(profile):
    for real in range(profile.threshold, 300):
        table = protected(
            GRADUATES_COME,
            [(float(written(real, profile)), "ok", profile.base / 2)],
            profile=profile,
        )
        public = round_public(table)
        bounds = profile_of(public)
        assert least(public.one().value, bounds) <= real <= most(public.one().value, bounds)


def test_a_hidden_total_bounds_nothing():
    assert most_left(None, [10.0, 20.0], USUAL) is None
