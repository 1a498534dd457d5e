"""A margin that is printed contains the exact value: over all figures and counties of the demo."""

import numpy as np
import pytest

from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import compute
from metrics.engine.core import Kind
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.dashboard.truth.test_truth import demo_home

__all__ = ["demo_home"]
FIRM = 0.99  # of the cells
# Made of rounded or smoothed parts by makers: no exact value of theirs exists beside the shown one.
PLAIN = [
    one.id
    for one in REGISTRY.values()
    if one.maker is None
    and one.kind in (Kind.COUNT, Kind.RATIO)
    and any(d.id == "county" for d in one.dimensions)
    and not any(term.measure.cases for term in one.terms)
]


@pytest.fixture(scope="module")
def cubes(demo_home):
    warehouse = Warehouse(demo_home)
    return Published(warehouse, warehouse.current(), True)


@pytest.mark.slow
def test_margins_contain_the_exact_value_in_99_of_100_cells(cubes):
    inside, cells = 0, 0
    for name in PLAIN:
        metric, chosen = REGISTRY[name], Selection(330000)
        found = answer(cubes, metric, chosen, Scope(330000), ("county",))
        shown = found.frame.set_index("county")
        asked = found.selection.at(found.month, found.selection.months)
        exact = compute(cubes, metric, asked, ("county",)).frame.set_index("county")
        split = len(metric.numerator)
        parts = exact[[f"t{i}" for i in range(len(metric.terms))]]
        weights = np.array([term.weight for term in metric.terms])
        above = (parts.iloc[:, :split] * weights[:split]).sum(axis=1)
        below = (parts.iloc[:, split:] * weights[split:]).sum(axis=1)
        value = above / below.where(below != 0) * metric.scale if metric.denominator else above
        both = shown.join(value.rename("exact")).dropna(subset=["value", "exact"])
        off = (both["value"] - both["exact"]).abs()
        good = off <= both["half_width"] + 1e-9
        assert good.mean() >= FIRM or not len(both), (name, both[~good].head())
        inside, cells = inside + int(good.sum()), cells + len(both)
    assert cells > 1000 and inside / cells >= FIRM


@pytest.mark.slow
@pytest.mark.parametrize("name", ["posted_pay", "days_to_fill", "days_to_pay", "insured_pay"])
def test_the_margin_of_a_middle_reaches_over_its_bin(cubes, name):
    """The middle person lies somewhere in the bin from which the middle was read."""
    year = Selection(330000, None, 12)
    found = answer(cubes, REGISTRY[name], year, Scope(330000), ("county",))
    told = found.frame[found.frame["value"].notna()]
    assert len(told) > 10
    assert (told["half_width"] >= REGISTRY[name].bin_width).all()
