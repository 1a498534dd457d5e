"""Models of trades, each against numbers from a publication or worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.models.market.mismatch import mismatch
from metrics.models.market.shortage import PARTS, UNEXPLAINED, driver, shortage, standardise
from metrics.models.regional.concentration import location_quotient
from metrics.models.regional.hotspots import contiguity, discoveries, gi_star, two_sided
from metrics.models.regional.shift_share import shift_share


def test_location_quotient_of_the_design():
    # DESIGN §4: (1714/79006) / (879213/15593224).
    assert location_quotient(1714, 79006, 879213, 15593224) == pytest.approx(0.38476, abs=5e-6)


def test_a_location_quotient_of_nobody_is_unknown():
    found = location_quotient(
        np.array([0.0, 5.0]), np.array([0.0, 10.0]), np.array([3.0, 0.0]), 9.0
    )
    assert np.isnan(found).all()


def test_shift_share_by_hand():
    # Area: A 1000 → 1100 (+10 %), B 1000 → 1300 (+30 %); all +20 %.
    # Region: A 100 → 130, B 50 → 60.
    found = shift_share(
        pd.Series({"A": 100, "B": 50}),
        pd.Series({"A": 130, "B": 60}),
        pd.Series({"A": 1000, "B": 1000}),
        pd.Series({"A": 1100, "B": 1300}),
    )
    assert found.loc["A"].tolist() == pytest.approx([30, 20, -10, 20])
    assert found.loc["B"].tolist() == pytest.approx([10, 10, 5, -5])
    assert found.sum().tolist() == pytest.approx([40, 30, -5, 15])


def test_an_industry_new_to_the_whole_area_is_the_regions_own():
    found = shift_share(
        pd.Series({"A": 10}),
        pd.Series({"A": 10, "B": 7}),
        pd.Series({"A": 20}),
        pd.Series({"A": 20, "B": 7}),
    )
    assert found.loc["B", "regional"] == 7
    with pytest.raises(ValueError, match="nobody"):
        shift_share(*[pd.Series(dtype=float)] * 4)


_COUNTS = st.lists(st.integers(0, 10_000), min_size=4, max_size=4)


@given(_COUNTS, _COUNTS, _COUNTS, _COUNTS)
def test_the_three_parts_add_up_to_the_change(e0, e1, rest0, rest1):
    region0, region1 = pd.Series(e0, dtype=float), pd.Series(e1, dtype=float)
    area0, area1 = region0 + pd.Series(rest0), region1 + pd.Series(rest1)
    if area0.sum() == 0:
        return
    found = shift_share(region0, region1, area0, area1)
    parts = found[["national", "mix", "regional"]].sum(axis=1)
    assert np.allclose(parts, found["change"], atol=1e-6)
    # Of all regions together, what is not the national part is nil.
    whole = shift_share(area0, area1, area0, area1)
    assert whole[["mix", "regional"]].sum().sum() == pytest.approx(0, abs=1e-6)


def test_mismatch_by_hand():
    # Posts 90 and 10, seekers 10 and 90: 1 − 2·√(0.9·0.1) = 1 − 0.6 = 0.4.
    assert mismatch(np.array([90.0, 10.0]), np.array([10.0, 90.0])) == pytest.approx(0.4)
    assert mismatch(np.array([3.0, 1.0]), np.array([30.0, 10.0])) == pytest.approx(0)
    assert mismatch(np.array([5.0, 0.0]), np.array([0.0, 8.0])) == 1
    # α = 0.25: 0.9^¼·0.1^¾ + 0.1^¼·0.9^¾ = 0.173205 + 0.519615.
    found = mismatch(np.array([90.0, 10.0]), np.array([10.0, 90.0]), 0.25)
    assert found == pytest.approx(1 - 0.173205 - 0.519615, abs=1e-6)


def test_mismatch_without_posts_or_seekers_is_unknown():
    assert np.isnan(mismatch(np.zeros(2), np.ones(2)))
    assert np.isnan(mismatch(np.ones(2), np.zeros(2)))
    with pytest.raises(ValueError, match="alpha"):
        mismatch(np.ones(2), np.ones(2), 1.0)


POINTS = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]


def test_gi_star_is_the_one_that_pysal_publishes():
    """The example of PySAL's documentation (esda.G_Local): binary weights within 15."""
    near = [[float(np.hypot(a - c, b - d) <= 15) for c, d in POINTS] for a, b in POINTS]
    found = gi_star(np.array([2, 3, 3.2, 5, 8, 7]), np.array(near))
    published = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    assert found == pytest.approx(published, abs=1e-8)


def test_values_that_do_not_differ_have_no_hot_spot():
    assert np.isnan(gi_star(np.ones(5), np.eye(5))).all()
    assert np.isnan(gi_star(np.arange(5.0), np.ones((5, 5)))).all()


def test_neighbours_beyond_the_table_are_left_out():
    weights = contiguity([1, 2, 3], {1: frozenset({2, 9}), 2: frozenset({1}), 3: frozenset()})
    assert weights.tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


def test_p_values_are_the_normals():
    assert two_sided(np.array([1.959964, 0.0])) == pytest.approx([0.05, 1.0], abs=1e-6)


def test_false_discoveries_as_benjamini_and_hochberg_worked_them():
    """Benjamini and Hochberg (1995), section 3.2: 15 p-values, four rejected at 0.05."""
    p = np.array(
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1.0,
        ]
    )
    assert discoveries(p).tolist() == [True] * 4 + [False] * 11
    assert not discoveries(np.array([np.nan, np.nan])).any()


def test_standard_scores_by_hand():
    # Median 5, deviations 4 3 2 1 0 1 2 3 4, MAD 2: z(9) = 4 / 2.9652.
    found = standardise(pd.Series(range(1, 10)))
    assert found.iloc[8] == pytest.approx(4 / (1.4826 * 2))
    assert standardise(pd.Series([1.0] * 8 + [100.0])).iloc[8] == 3  # cut off
    assert standardise(pd.Series(range(7))).isna().all()  # too few peers
    assert standardise(pd.Series(range(8))).notna().all()
    assert standardise(pd.Series([2.0] * 9)).eq(0).all()
    # An error of 4 beside a spread of 2.9652: 4 / √(2.9652² + 4²).
    unsure = standardise(pd.Series(range(1, 10)), error=pd.Series([4.0], index=[8]))
    assert unsure.iloc[8] == pytest.approx(4 / (2.9652**2 + 16) ** 0.5)
    assert unsure.iloc[7] == pytest.approx(3 / 2.9652)
    logs = standardise(pd.Series([0.0, *np.exp(range(1, 10))]), log=True)
    assert np.isnan(logs.iloc[0])
    assert logs.iloc[9] == pytest.approx(4 / (1.4826 * 2))


def _trades(**last: float) -> pd.DataFrame:
    """Nine trades whose parts run 1 to 9; the last is as told."""
    raw = pd.DataFrame({part.id: np.arange(1.0, 10.0) for part in PARTS})
    raw["tightness"] = np.exp(np.arange(1.0, 10.0))
    for name, value in last.items():
        raw.loc[8, name] = value
    return raw


def test_the_index_is_the_weighted_mean_of_its_parts():
    found = shortage(_trades()).loc[8]
    z = 4 / (1.4826 * 2)
    # All parts say scarce (0.75) but the fill rate (0.25), which is the highest.
    assert found["index"] == pytest.approx(50 + 10 * (0.75 * z - 0.25 * z))
    assert found["missing"] == ""
    assert sum(part.weight for part in PARTS) == pytest.approx(1)


def test_missing_parts_are_named_and_the_rest_weighs_more():
    raw = _trades(fill_rate=np.nan)
    found = shortage(raw).loc[8]
    z = 4 / (1.4826 * 2)
    assert found["index"] == pytest.approx(50 + 10 * z)
    assert (found["missing"], found["weight"]) == ("招聘完成率", pytest.approx(0.75))
    lost = shortage(_trades(fill_rate=np.nan, tightness=np.nan, days_to_fill=np.nan)).loc[8]
    assert np.isnan(lost["index"])
    assert lost["driver"] == ""


def test_an_index_wants_half_the_weight_of_its_parts():
    # Posts per seeker and the fill rate weigh a half; without them the rest does too.
    half = dict.fromkeys(("pay_growth", "employment_growth", "days_to_fill"), np.nan)
    assert shortage(_trades(**half, underqualified=np.nan)).loc[8, "weight"] == pytest.approx(0.5)
    assert not np.isnan(shortage(_trades(**half, underqualified=np.nan)).loc[8, "index"])
    less = _trades(**half, underqualified=np.nan, fill_rate=np.nan)
    less["days_to_fill"] = np.arange(1.0, 10.0)
    less["underqualified"] = np.arange(1.0, 10.0)
    assert shortage(less).loc[8, "weight"] == pytest.approx(0.45)
    assert np.isnan(shortage(less).loc[8, "index"])


@pytest.mark.parametrize("z, named", [(0.49, False), (0.51, True)])
def test_a_cause_is_named_from_half_a_deviation_above_the_middle(z, named):
    # Beside 1 to 8 this value leaves the median at 5 and the MAD at 2, as it is.
    value = 5 + z * 1.4826 * 2
    same = {part.id: value for part in PARTS} | {"tightness": float(np.exp(value))}
    raw = _trades(**same).assign(fill_rate=np.nan)
    found = shortage(raw).loc[8]
    assert found["index"] == pytest.approx(50 + 10 * z)
    assert bool(found["driver"]) is named


def test_the_driver_is_the_most_striking_cause():
    assert driver({"leaving": 1.2, "pay_premium": 2.0}) == "可能原因：薪酬偏低"
    assert driver({"leaving": 1.2, "pay_premium": np.nan}) == "可能原因：人员留不住"
    assert driver({"training": 1.0}) == "可能原因：培养周期长"
    assert driver({"leaving": 0.9}) == UNEXPLAINED
    raw = _trades(fill_rate=0.0)
    raw["pay_premium"] = [1.0, 1.1, 0.9, 1.2, 0.8, 1.3, 0.7, 1.0, 0.1]
    assert shortage(raw).loc[8, "driver"] == "可能原因：薪酬偏低"
    assert shortage(raw).loc[0, "driver"] == ""
