"""How large the province is, which months it covers, and how many arrive when."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from data.months import month_number

LAST: Final = month_number("2026-09")  # the data date
AHEAD: Final = 36  # months made after it: known to the tests only
SCALE: Final = 75  # 300 000 people ever insured stand for 22.5 million
GRADUATES_2022: Final = 382_619  # class of 2022, Zhejiang's schools (provincial report)
IN_PROVINCE: Final = 247_167 / 382_619  # of those, employed in the province
_GROWTH: Final = 1.03  # of a class over the last
_JULY_ON: Final = (0.42, 0.25, 0.15, 0.08, 0.06, 0.04)  # months in which graduates start work
_SEASON: Final = (0.8, 1.25, 1.5, 1.15, 1.0, 0.95, 0.9, 0.95, 1.05, 0.95, 0.8, 0.7)  # the others

# How a person came into the base.
INCUMBENT, LOCAL_GRADUATE, RETURNEE, GUEST_GRADUATE, MOVER, LOCAL = range(6)


@dataclass(frozen=True)
class Plan:
    """One province to be made.

    ``people`` counts the persons ever insured up to the data date; those who arrive in the
    36 months after it get numbers above.
    """

    people: int = 300_000
    years: int = 10
    seed: int = 42
    months: bool = False
    troubles: bool = True

    def __post_init__(self) -> None:
        """Refuse sizes that the draws can't hold."""
        if not 1_000 <= self.people <= 4_000_000:
            raise ValueError("people: 1 000 to 4 000 000")
        if not 3 <= self.years <= 10:
            raise ValueError("years: 3 to 10")

    @property
    def first(self) -> int:
        """The first month of data."""
        return LAST - 12 * self.years + 1

    @property
    def end(self) -> int:
        """The last month that is made at all."""
        return LAST + AHEAD

    @property
    def size(self) -> float:
        """This province against the default one of 300 000 people."""
        return self.people / 300_000

    def graduating(self, year: int) -> int:
        """Size of a class of Zhejiang's schools."""
        return round(GRADUATES_2022 / SCALE * self.size * _GROWTH ** (year - 2022))

    @cached_property
    def schedule(self) -> list[tuple[int, int, int]]:
        """Rows (month, kind, number of people) of everybody, those after the data date last."""
        incumbents = round(self.people * 0.645 * (1 + 0.05 * (10 - self.years)))
        rows = [(self.first, INCUMBENT, incumbents)]
        months = range(self.first + 1, self.end + 1)
        for month in months:
            rows += self._graduates(month)
        known = sum(n for month, _, n in rows if month <= LAST)
        rest = self.people - known
        weights = {m: _SEASON[m % 12] * 1.01 ** ((m - self.first) / 12) for m in months}
        total = sum(w for m, w in weights.items() if m <= LAST)
        given, sofar = 0, 0.0
        for month in months:  # carry the fractions along: the sum is exact
            sofar += rest * weights[month] / total
            count = (rest if month == LAST else round(sofar)) - given
            given += count
            local = round(count * 0.42)
            rows += [(month, MOVER, count - local), (month, LOCAL, local)]
        return sorted((row for row in rows if row[2]), key=lambda row: (row[0] > LAST, row))

    def _graduates(self, month: int) -> list[tuple[int, int, int]]:
        turn = month % 12 - 6
        if turn < 0:
            return []
        size = self.graduating(month // 12) * _JULY_ON[turn]
        shares = ((LOCAL_GRADUATE, IN_PROVINCE), (RETURNEE, 0.20), (GUEST_GRADUATE, 0.13))
        return [(month, kind, round(size * share)) for kind, share in shares]
