"""政策与资金, case by case."""

from collections.abc import Iterator

from tests.twins.asked import Asked, Fact
from tests.twins.market import median, month_of
from tests.twins.twin import Twin, never, sums
from tests.twins.worlds import Small


def paid(amount: bool):
    """Cases paid in the window, or the money of them."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row in small.of("policy_payout"):
            month = month_of(row["paid_on"])
            if row["status"] == "paid" and month is not None and first <= month <= last:
                yield (
                    {"region": row["region"], "kind": row["kind"]},
                    (row["amount"] if amount else 1.0),
                )

    return facts


def due(amount: bool):
    """Cases approved and not yet paid at the data date, by how long they have waited."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        rows = small.of("policy_payout")
        names = ("applied_on", "decided_on", "paid_on")
        today = max(r[name] for r in rows for name in names if r[name] is not None)
        for row in rows:
            if row["status"] != "approved":
                continue
            waited = (today - (row["decided_on"] or row["applied_on"])).days
            band = sum(waited > limit for limit in (30, 90, 180, 365))
            yield (
                {"region": row["region"], "kind": row["kind"], "wait": band},
                (row["amount"] if amount else 1.0),
            )

    return facts


def days(small: Small, asked: Asked, first: int, last: int) -> Iterator[tuple[dict, float]]:
    for row in small.of("policy_payout"):
        month = month_of(row["paid_on"])
        if row["status"] == "paid" and month is not None and first <= month <= last:
            yield (
                {"region": row["region"], "kind": row["kind"]},
                (row["paid_on"] - row["applied_on"]).days,
            )


def last_paid(small: Small) -> int:
    rows = small.of("policy_payout")
    return max(month_of(r["paid_on"]) for r in rows if r["status"] == "paid" and r["paid_on"])


def fund(column: str):
    """Budget or execution of a year; of ten years where they are set side by side."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        back = 9 if "year" in asked.by else 0
        for row in small.of("fund_budget"):
            if last // 12 - back <= row["year"] <= last // 12:
                yield (
                    {
                        "region": row["region"] or 0,
                        "year": row["year"],
                        "programme": row["programme"],
                    },
                    row[column] or 0.0,
                )

    return facts


def budget_end(small: Small) -> int:
    return max(r["year"] for r in small.of("fund_budget")) * 12 + 11


def with_cases(twin: Twin) -> Twin:
    """Money stands beside the cases behind it, in a column of its own."""
    return Twin(twin.answer, ("t0", "c0"), twin.newest)


TWINS: dict[str, Twin] = {
    "payout_amount": with_cases(sums(paid(True), paid(False), newest=last_paid)),
    "payout_cases": sums(paid(False), newest=last_paid),
    "days_to_pay": median(days, 10, window=12, newest=last_paid),
    "due_amount": with_cases(sums(due(True), due(False), newest=never)),
    "due_cases": sums(due(False), newest=never),
    "budget_execution": sums(fund("executed"), fund("budget"), newest=budget_end),
}
