"""The statutory age of retirement, against the tables published with the decision of 2024-09-13.

《关于实施渐进式延迟法定退休年龄的决定》附表: birth month → age and month of retirement.
"""

import pytest

from data.months import month_number, month_text
from data.reference.retirement import former_month, retirement_month, retirement_table


@pytest.mark.parametrize(
    "gender, office, born, age, retires",
    [
        # 附表一, men: 60 becomes 63.
        ("1", False, "1964-12", "60-0", "2024-12"),
        ("1", False, "1965-01", "60-1", "2025-02"),
        ("1", False, "1965-04", "60-1", "2025-05"),
        ("1", False, "1965-05", "60-2", "2025-07"),
        ("1", False, "1970-01", "61-4", "2031-05"),
        ("1", False, "1976-09", "63-0", "2039-09"),
        ("1", False, "1990-01", "63-0", "2053-01"),
        # 附表二, women whose age was 55: becomes 58.
        ("2", True, "1970-01", "55-1", "2025-02"),
        ("2", True, "1981-09", "58-0", "2039-09"),
        # 附表三, women whose age was 50: becomes 55.
        ("2", False, "1975-01", "50-1", "2025-02"),
        ("2", False, "1975-03", "50-2", "2025-05"),
        ("2", False, "1984-11", "55-0", "2039-11"),
    ],
)
def test_the_published_tables(gender, office, born, age, retires):
    month = retirement_month(gender, month_number(born), office)
    assert month is not None
    assert month_text(month) == retires
    years, months = divmod(month - month_number(born), 12)
    assert f"{years}-{months}" == age


def test_the_former_age_and_people_of_unknown_gender():
    assert former_month("1", month_number("1970-01"), False) == month_number("2030-01")
    assert former_month("2", month_number("1970-01"), True) == month_number("2025-01")
    assert retirement_month("0", month_number("1970-01"), True) is None
    assert former_month("", 0, True) is None


def test_the_table_holds_every_birth_month_of_both_genders():
    rows = retirement_table(1970, 1971)
    assert len(rows) == 2 * 2 * 12 * 2
    assert ("1", 1970, 0, 0, month_number("2031-05"), month_number("2030-01")) in rows
