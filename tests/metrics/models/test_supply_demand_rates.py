"""Rates of demand and supply: shrinking, survival, retirement, moves; published openings."""

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from metrics.models.supply_demand.rates import (
    circulating,
    openings,
    replacement,
    retiring_path,
    shrink,
    staying_path,
    survival,
)


def test_thin_cells_are_drawn_to_their_parent():
    people, parent = np.array([[1000.0], [1000.0], [10.0], [0.0]]), np.array([[0.2]])
    events = np.array([[300.0], [100.0], [8.0], [0.0]])
    # By hand: Σ n(r-p)² = 10 + 10 + 3.6 = 23.6, chance alone 3·0.16; τ² = 23.12/2010 = 0.0115;
    # w of 1000 people 0.0115/(0.0115 + 0.00016) = 0.986, of ten 0.0115/(0.0115 + 0.016) = 0.418.
    found = shrink(events, people, parent)[:, 0]
    between = (23.6 - 3 * 0.16) / 2010
    large, small = (between / (between + 0.16 / n) for n in (1000, 10))
    assert found[0] == pytest.approx(large * 0.3 + (1 - large) * 0.2)
    assert found[2] == pytest.approx(small * 0.8 + (1 - small) * 0.2)
    assert found[3] == pytest.approx(0.2)
    # No more difference than chance gives: all get the parent's.
    assert shrink(
        np.array([[20.0], [21.0]]), np.array([[100.0], [100.0]]), parent
    ) == pytest.approx(0.2)


def test_survival_is_weighted_by_tenure_and_ages():
    leaving = np.array([[0.4, 0.3, 0.2, 0.1, 0.1, 0.1]])
    assert survival(leaving, np.array([[50.0, 0, 0, 0, 0, 50.0]])) == pytest.approx([0.75])
    assert survival(leaving, np.zeros((1, 6))) == pytest.approx([0.6])
    # 100 new: 60 stay on into their second year and 50 come (growth 1.1): 0.6·60 … by hand.
    found = staying_path(leaving, np.array([[100.0, 0, 0, 0, 0, 0]]), np.array([[1.1, 1.0]]))
    assert found[0] == pytest.approx([0.6, 1 - (0.4 * 50 + 0.3 * 60) / 110])


def test_who_retires_in_each_year():
    found = retiring_path(np.array([[30.0, 10.0, 20.0]]), 0.5, 0.8)
    assert found[0] == pytest.approx([15 + 8, 15 + 16])


def test_as_many_enter_from_other_cells_as_leave_for_them():
    # Year 1: half of 100 and a quarter of 40 exits are moves: 60, of which cell 0 gets a third.
    found = circulating(
        np.array([1000.0, 400.0]),
        np.full((2, 2), 0.1),
        np.array([[10.0, 10], [0, 0]]),
        np.array([[100.0, 100], [50, 50]]),
        np.array([0.5, 0.25]),
        np.array([1 / 3, 2 / 3]),
    )
    assert found[:, 0] == pytest.approx([20, 40])
    # Year 2: 1000 - 100 - 10 + 100 + 20 = 1010 and 400 - 40 + 50 + 40 = 450.
    assert found[:, 1] == pytest.approx([61.75 / 3, 61.75 * 2 / 3])


def test_a_shrinking_cell_opens_nothing():
    assert openings(np.array([-50.0, -5.0]), np.array([20.0, 20.0])) == pytest.approx([0, 15])


@pytest.mark.shared
def test_british_columbia_s_openings_are_our_sum_of_its_parts(shared_data):
    """Labour Market Outlook 2025: openings = expansion + replacement, in every cell and year.

    Theirs may be negative, ours stops at 0 (`openings`).
    """
    folder = shared_data / "forecast"
    book = CalamineWorkbook.from_path(
        str(folder / "bc_lmo_2025_job_openings_by_occupation_region.xlsx")
    )
    rows = book.get_sheet_by_index(0).to_python()[3:]
    cells: dict[tuple, dict[str, np.ndarray]] = {}
    for row in rows:
        cells.setdefault((row[0], row[4]), {})[row[3]] = np.array(row[5:15], dtype=float)
    whole = {name: one for name, one in cells.items() if len(one) == 5}
    assert len(whole) > 3200
    for name, one in whole.items():
        ours = openings(one["Expansion Demand"], one["Replacement Demand"])
        theirs = one["Job Openings"]
        assert ours == pytest.approx(np.maximum(theirs, 0), abs=0.021), name
        parts = one["Retirements"] + one["Deaths"]
        assert parts == pytest.approx(one["Replacement Demand"], abs=0.021), name
    total = cells["#T", "British Columbia"]
    # Published: 87 792.41 openings in 2026 = 20 536.60 + 67 255.81; ten years 1 051 994, of
    # which replacement 687 302 (65 %).
    assert total["Job Openings"][0] == 87792.41
    assert openings(np.array([20536.60]), np.array([67255.81]))[0] == pytest.approx(87792.41)
    assert total["Job Openings"].sum() == pytest.approx(1_051_994, abs=1)
    assert total["Replacement Demand"].sum() == pytest.approx(687_302, abs=1)
    # Its employment of 2025 and 2026: 2.281 % of the mean replaced is its own 67 255.81.
    before, after = np.array([2937418.13]), np.array([2959365.5])
    rate = 67255.81 / ((2937418.13 + 2959365.5) / 2)
    assert rate == pytest.approx(0.02281, abs=5e-6)
    assert replacement(before, after, np.array([1 - 0.0228110]))[0] == pytest.approx(
        67255.81, rel=1e-5
    )
