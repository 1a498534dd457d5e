"""The chain-ladder against Mack (1993), table 3: the triangle of Taylor and Ashe (1983)."""

import numpy as np
import pytest

from metrics.models.ripening import cumulative, ladder, range_of, ultimate

_ = np.nan
TAYLOR_ASHE = np.array(
    [
        [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
        [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085, _],
        [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315, _, _],
        [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268, _, _, _],
        [443160, 1136350, 2128333, 2897821, 3402672, 3873311, _, _, _, _],
        [396132, 1333217, 2180715, 2985752, 3691712, _, _, _, _, _],
        [440832, 1288463, 2419861, 3483130, _, _, _, _, _, _],
        [359480, 1421128, 2864498, _, _, _, _, _, _, _],
        [376686, 1363294, _, _, _, _, _, _, _, _],
        [344014, _, _, _, _, _, _, _, _, _],
    ]
)
# Origin → outstanding, and its standard error in per cent of it, as printed.
PRINTED = {
    1: (94_634, 80),
    2: (469_511, 26),
    3: (709_638, 19),
    4: (984_889, 27),
    5: (1_419_459, 29),
    6: (2_177_641, 26),
    7: (3_920_301, 22),
    8: (4_278_972, 23),
    9: (4_625_811, 29),
}
TOTAL, TOTAL_PER_CENT, TOTAL_ERROR = 18_680_856, 13, 2_447_095
NOW = np.array([row[~np.isnan(row)][-1] for row in TAYLOR_ASHE])
AGES = np.array([9 - i for i in range(10)])


def test_each_origin_of_the_published_triangle():
    found = ladder(TAYLOR_ASHE)
    assert found.factors[:3] == pytest.approx([3.4906, 1.7473, 1.4574], abs=5e-5)
    for i, (outstanding, per_cent) in PRINTED.items():
        whole, error = ultimate(found, NOW[[i]], AGES[[i]])
        assert whole - NOW[i] == pytest.approx(outstanding, abs=1)
        assert round(100 * error / outstanding) == per_cent, i


def test_all_origins_of_the_published_triangle_together():
    whole, error = ultimate(ladder(TAYLOR_ASHE), NOW, AGES)
    assert whole - NOW.sum() == pytest.approx(TOTAL, abs=2)
    assert round(100 * error / TOTAL) == TOTAL_PER_CENT
    assert error == pytest.approx(TOTAL_ERROR, abs=1)


def test_the_order_of_origins_does_not_matter():
    found, turned = ladder(TAYLOR_ASHE), slice(None, None, -1)
    assert ultimate(found, NOW[turned], AGES[turned]) == pytest.approx(ultimate(found, NOW, AGES))


def test_what_is_complete_has_no_error():
    assert ultimate(ladder(TAYLOR_ASHE), NOW[[0]], AGES[[0]]) == (NOW[0], 0.0)
    assert ultimate(ladder(TAYLOR_ASHE), NOW[[0]], AGES[[0]] + 7) == (NOW[0], 0.0)


def test_the_range_never_goes_below_what_is_there():
    low, high = range_of(100, 110, 30)
    assert 100 < low < 110 < high
    assert range_of(100, 100, 0) == (100, 100)
    assert range_of(0, 0, 0) == (0, 0)


def test_a_triangle_of_steps():
    found = cumulative(np.array([[3, 2, 1], [4, 1, 9], [5, 9, 9]]), 0)
    assert found == pytest.approx(np.array([[3, 5, 6], [4, 5, _], [5, _, _]]), nan_ok=True)
    older = cumulative(np.array([[3, 2, 1], [4, 1, 9]]), 1)
    assert older == pytest.approx(np.array([[3, 5, 6], [4, 5, _]]), nan_ok=True)


def test_what_grew_from_nothing_has_no_ladder():
    assert ladder(np.array([[0.0, 0.0], [0.0, _]])) is None
    assert ladder(np.array([[1.0, _], [2.0, _]])) is None


def test_the_range_holds_the_truth_as_often_as_it_says():
    """Seekers of 36 months who find work within three, drawn 400 times."""
    rng = np.random.default_rng(42)
    inside = 0
    for _draw in range(400):
        people = rng.poisson(300, 36)
        steps = np.array([rng.multinomial(n, [0.11, 0.24, 0.12, 0.53])[:3] for n in people])
        found = ladder(cumulative(steps.astype(float), 0))
        seen = float(steps[-1, 0])
        whole, error = ultimate(found, np.array([seen]), np.array([0]))
        low, high = range_of(seen, whole, error)
        inside += low <= steps[-1].sum() <= high
    assert 0.94 <= inside / 400 <= 0.99
