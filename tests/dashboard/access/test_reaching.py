"""Windows that begin before their source: called by the months there are, no point of a series."""

from dataclasses import replace

import pytest

from dashboard.access.reaching import reaching
from metrics.registry import find
from tests.dashboard.conftest import protected

OCTOBER = 2023 * 12 + 9
FIRSTS = {"service_use": OCTOBER, "job_posting": OCTOBER}


def _cases(rows, by=(), first=OCTOBER - 10, last=OCTOBER + 1):
    found = protected(find("service_cases"), rows, by)
    return replace(found, first_month=first, month=last)


def test_a_year_of_two_months_is_called_two_months():
    found = reaching(_cases([(172_000.0,)]), FIRSTS)
    assert (found.first_month, found.month) == (OCTOBER, OCTOBER + 1)


def test_a_window_within_the_data_stays():
    whole = _cases([(1_035_000.0,)], first=OCTOBER, last=OCTOBER + 11)
    assert reaching(whole, FIRSTS) is whole


@pytest.mark.parametrize(("window", "kept"), [(1, 14), (12, 3)])
def test_points_of_part_of_a_window_are_no_points(window, kept):
    months = range(OCTOBER - 12, OCTOBER + 14)
    rows = [(month, str(month), 1.0) for month in months]
    found = _cases(rows, ("month",), OCTOBER + 13 - window + 1, OCTOBER + 13)
    shown = reaching(found, FIRSTS).frame["month"]
    assert len(shown) == kept and shown.min() == OCTOBER + window - 1


def test_a_stock_and_a_source_without_months_stay():
    stock = replace(protected(find("talent_stock"), [(1.0,)]), first_month=5, month=5)
    assert reaching(stock, {"employment": 9}) is stock
    found = _cases([(1.0,)])
    assert reaching(found, {}) is found
