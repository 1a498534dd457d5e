"""人才服务: windows, flats and loans, row by row."""

from collections.abc import Callable, Iterator

from tests.twins.asked import Asked, Fact
from tests.twins.policy import with_cases
from tests.twins.twin import Twin, sums
from tests.twins.worlds import Row, Small

Worth = Callable[[Row], float]


def column(name: str) -> Worth:
    return lambda row: float(row[name] or 0)


def rows(contract: str, flats: bool | None = None):
    """The rows of a contract; of services those of flats, or all others."""

    def found(small: Small) -> list[Row]:
        return [
            row
            for row in small.of(contract)
            if flats is None or (row["channel"] == "flat") is flats
        ]

    return found


def facts(read, worth: Worth, *, point: bool = False, ways: tuple[str, ...] = ()):
    """What each row is worth in the window, or in its last month alone."""

    def made(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row in read(small):
            if not (last if point else first) <= row["month"] <= last:
                continue
            if ways and row["channel"] not in ways:
                continue
            dims = {"region": row["region"]}
            if "channel" in row:
                dims |= {"service": row["service"], "way": row["channel"]}
            else:
                dims |= {"finance_kind": row["kind"]}
            yield dims, worth(row)

    return made


def newest(read):
    return lambda small: max(row["month"] for row in read(small))


def timed(row: Row) -> float:
    return 0.0 if row["days_to_finish"] is None else float(row["cases"] or 0)


def case_days(row: Row) -> float:
    return (row["days_to_finish"] or 0.0) * (row["cases"] or 0)


def priced(row: Row) -> float:
    unknown = row["rent"] is None or row["rent_subsidy"] is None
    return 0.0 if unknown else float(row["capacity"] or 0)


def net_rent(row: Row) -> float:
    return priced(row) * ((row["rent"] or 0.0) - (row["rent_subsidy"] or 0.0))


def watched(row: Row) -> float:
    return 0.0 if row["overdue"] is None else float(row["outstanding"] or 0)


_DESKS, _FLATS, _LOANS = (
    rows("service_use", False),
    rows("service_use", True),
    rows("talent_finance"),
)


def served(*worths: Worth) -> Twin:
    return sums(*(facts(_DESKS, worth) for worth in worths), newest=newest(_DESKS))


def lived(*worths: Worth) -> Twin:
    return sums(*(facts(_FLATS, worth, point=True) for worth in worths), newest=newest(_FLATS))


def lent(*worths: Worth, point: bool = False) -> Twin:
    parts = (facts(_LOANS, worth, point=point) for worth in worths)
    return sums(*parts, newest=newest(_LOANS))


TWINS: dict[str, Twin] = {
    "service_visits": served(column("visits")),
    "service_cases": served(column("cases")),
    "service_people": served(column("people")),
    "service_online_share": sums(
        facts(_DESKS, column("cases"), ways=("code", "online")),
        facts(_DESKS, column("cases")),
        newest=newest(_DESKS),
    ),
    "service_days": served(case_days, timed),
    "service_satisfaction": served(column("satisfied"), column("rated")),
    "flat_capacity": lived(column("capacity")),
    "flat_occupied": lived(column("occupied")),
    "flat_residents": lived(column("residents")),
    "flat_rate": lived(column("occupied"), column("capacity")),
    "flat_rent": lived(net_rent, priced),
    "finance_cases": lent(column("cases")),
    "finance_amount": with_cases(lent(column("amount"), column("cases"))),
    "finance_balance": with_cases(lent(column("balance"), column("outstanding"), point=True)),
    "finance_overdue_rate": lent(column("overdue"), watched, point=True),
}
