"""Series of a hierarchy that add up: odd input, and what its errors have in common."""

import warnings

import numpy as np
import pytest

from metrics.models.forecast.hierarchy import crossed
from metrics.models.supply_demand.paths import _forecasts, _spread, clean, paths
from metrics.models.supply_demand.spread import Targets, components, steps, tied

NAN = float("nan")
CELLS = [(330100, "C", "4"), (330100, "I", "4"), (330200, "C", "4"), (330200, "I", "3")]
HIERARCHY = crossed(CELLS, [[lambda city: 330000], [], []])


def test_a_hierarchy_s_forecasts_add_up_and_follow_their_series():
    years = np.arange(10)
    history = np.array(
        [1000 * 1.05**years, 500 * 1.02**years, 300.0 + 0 * years, 200 - 5.0 * years]
    )
    found = paths(HIERARCHY, history, 5)
    assert found.mean.shape == (4, 5)
    assert found.mean[0, 0] > history[0, -1] and found.mean[3, 4] < history[3, -1]
    assert found.spread.shape == (5, 4, 5)
    assert (found.spread >= 0).all() and (found.spread <= 1).all()
    # A constant's value is carried on, and that is said.
    assert found.reasons[2] == "用上年值：历年人数相同"


@pytest.mark.parametrize(
    "values, kept, remark",
    [
        ([NAN, 1.0, NAN, 3.0], [1, 2, 3], "缺口"),
        ([1.0, 2.0, NAN], [1, 2], "最近一年缺数据"),
        ([1.0, -5.0, 3.0], [1, 2, 3], "缺口"),
        ([1.0, np.inf, 3.0], [1, 2, 3], "缺口"),
        ([0.0, 0.0, 4.0, 0.0, 6.0], [4, 0, 6], ""),
        ([0.0, 0.0], [0], "历年均为 0"),
        ([NAN, NAN], [0], "没有可用的历史数据"),
        ([7.0], [7], ""),
    ],
)
def test_what_is_no_count_is_treated_and_said(values, kept, remark):
    found, said = clean(np.array(values))
    assert found.tolist() == kept
    assert remark in said and bool(said) == bool(remark)


def test_odd_series_give_finite_forecasts_words_and_no_warning():
    history = np.array(
        [
            [NAN, NAN, NAN, NAN, NAN, NAN, NAN, 5, 9],
            [0, 0, 0, 0, 0, 0, 0, 0, 0],
            [100, 101, 99, 100, 102, 400, 405, 398, 402],  # a level break
            [50, 51, NAN, 53, 50, 52, 51, 50, 49],
        ],
        dtype=float,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = paths(HIERARCHY, history, 5)
        one = paths(HIERARCHY, history[:, -1:], 5)
    assert np.isfinite(found.mean).all() and (found.mean >= 0).all()
    assert (found.mean[1] == 0).all()
    assert found.reasons[0] == "用上年值：历史不足三年"
    assert found.reasons[1] == "历年均为 0"
    assert "水平突变" in found.reasons[2]
    assert "缺口" in found.reasons[3]
    assert one.mean[2] == pytest.approx(402)


def test_where_the_newest_value_was_better_it_is_carried_on():
    history = np.outer([1000.0, 500.0, 300.0, 200.0], 1.05 ** np.arange(10))
    held = np.array([1.0, 0, 0, 0])
    found = paths(HIERARCHY, history, 3, held)
    assert found.mean[0] == pytest.approx(history[0, -1])
    assert found.mean[1, 0] > history[1, -1]
    assert found.reasons[0] == "用上年值：过去几年用上年值更准"


def test_steps_add_up_to_the_fan_and_are_never_nearly_none():
    found = steps(np.array([[0.03, 0.05, 0.05]]))
    assert found[0, :2] == pytest.approx([0.03, 0.04])  # 0.03² + 0.04² = 0.05²
    assert found[0, 2] == pytest.approx(0.015)


def test_the_whole_its_cities_sections_and_bands_err_as_far_as_they_did():
    cities, sections, bands = (each.ravel() for each in np.indices((4, 5, 3)))
    groups = np.array([cities, sections, bands])
    sizes = 100 * (1 + cities) * (1.0 + sections % 3)
    wide = (0.03, 0.05, 0.06, 0.045, 0.15)
    every = [np.full((count, 2), size) for count, size in zip((4, 5, 3), wide[1:4], strict=True)]
    found = components(
        sizes, groups, Targets(np.full(2, wide[0]), tuple(every), np.full((60, 2), wide[4]))
    )
    rng = np.random.default_rng(5)
    drawn = np.zeros((60, 20_000))
    for part, group in zip(found[..., 1], [np.zeros(60, int), *groups, np.arange(60)], strict=True):
        drawn += part[:, None] * rng.standard_normal((group.max() + 1, 20_000))[group]

    def spread(mine):
        return float((sizes[mine] @ drawn[mine] / sizes[mine].sum()).std())

    assert drawn.std(axis=1) == pytest.approx(0.15, rel=0.05)
    for group, size in zip(groups, wide[1:4], strict=True):
        told = [spread(group == one) for one in range(group.max() + 1)]
        assert np.mean(told) == pytest.approx(size, rel=0.15)
    assert spread(sizes > 0) == pytest.approx(wide[0], rel=0.1)


def test_how_far_growth_and_arrivals_go_together():
    rng = np.random.default_rng(2)
    shock = rng.standard_normal((40, 20))
    came = 100 * np.exp(0.1 * (0.8 * shock + 0.6 * rng.standard_normal((40, 20))))
    growth = 0.02 + 0.01 * shock
    people = 1000 * np.exp(np.concatenate([np.zeros((40, 1)), growth], axis=1).cumsum(axis=1))
    assert tied(people, came) == pytest.approx(0.8, abs=0.06)
    assert tied(people, came[:, ::-1]) == pytest.approx(0, abs=0.06)
    assert tied(people[:, :4], came[:, :3]) == 0.0  # too little to tell
    assert tied(people / 1000, came) == 0.0


def test_the_spread_of_a_sum_grows_faster_than_its_own_intervals():
    """0.85 · h^0.3 of what its forecast says: growth that is missed lasts. Cells keep theirs."""
    rng = np.random.default_rng(8)
    history = 500 * np.exp(np.cumsum(rng.normal(0.02, 0.03, (HIERARCHY.cells, 10)), axis=1))
    whole = HIERARCHY.add_up(history)
    made, _, _ = _forecasts(whole.shape, whole.tobytes(), 3, None)
    found = paths(HIERARCHY, history, 3)
    own = _spread(made[0])
    assert found.sums[0] == pytest.approx(0.85 * own * np.array([1, 2, 3]) ** 0.3, rel=1e-6)
    assert found.sums[0, 2] / found.sums[0, 0] > own[2] / own[0]
    stocks = paths(HIERARCHY, history, 3, stocks=True)
    assert stocks.sums[0] == pytest.approx(0.85 * own * np.array([1, 2, 3]) ** 0.5, rel=1e-6)
