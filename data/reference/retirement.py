"""Statutory retirement (法定退休年龄): 60, 55 or 50 before 2025, raised step by step since.

The decision of the National People's Congress' standing committee of 2024-09-13 (《关于实施渐进式
延迟法定退休年龄的决定》), in force since 2025-01-01: men, and women whose age was 55, retire one
month later for every four months, up to 63 and 58; women whose age was 50 one month later for
every two, up to 55. Whoever has paid in long enough may still go up to three years early, but
not before the former age: how many do is for the data to say.
"""

from dataclasses import dataclass
from itertools import product
from typing import Final

MALE: Final = "1"
FEMALE: Final = "2"
_REFORM: Final = 2025 * 12


@dataclass(frozen=True)
class _Rule:
    age: int
    every: int  # months of birth that share one month of delay
    most: int  # months


_MEN: Final = _Rule(60, 4, 36)
_OFFICE_WOMEN: Final = _Rule(55, 4, 36)
_WORKER_WOMEN: Final = _Rule(50, 2, 60)


def former_month(gender: str, birth_month: int, office: bool) -> int | None:
    """Month number from which a person is past the age that held until 2024; as below."""
    if gender not in (MALE, FEMALE):
        return None
    return birth_month + 12 * _rule(gender, office).age


def retirement_month(gender: str, birth_month: int, office: bool) -> int | None:
    """Month number from which a person is past the statutory age.

    Args:
        gender: code of GB/T 2261.1, "1" or "2".
        birth_month: month number of birth.
        office: whether a woman's age was 55 (管理和技术岗位), not 50; nothing for men.

    Returns:
        The month, or None where the gender isn't stated.
    """
    before = former_month(gender, birth_month, office)
    if before is None or before < _REFORM:
        return before
    rule = _rule(gender, office)
    return before + min(rule.most, (before - _REFORM) // rule.every + 1)


def _rule(gender: str, office: bool) -> _Rule:
    return _MEN if gender == MALE else _OFFICE_WOMEN if office else _WORKER_WOMEN


def retirement_table(
    first: int = 1925, last: int = 2015
) -> list[tuple[str, int, int, int, int, int]]:
    """Rows of gender, birth year, birth month (0 to 11), office (0, 1), month of retirement now
    and by the former age."""
    found = []
    for gender, year, month, office in product(
        (MALE, FEMALE), range(first, last + 1), range(12), (0, 1)
    ):
        born = year * 12 + month
        past = retirement_month(gender, born, bool(office))
        former = former_month(gender, born, bool(office))
        if past is not None and former is not None:
            found.append((gender, year, month, office, past, former))
    return found
