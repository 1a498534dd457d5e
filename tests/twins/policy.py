"""政策与资金, case by case."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from data.contracts.funding import STEPS
from tests.twins.asked import Asked, Fact
from tests.twins.market import median, month_of
from tests.twins.people import people
from tests.twins.twin import Twin, ago, never, sums
from tests.twins.worlds import Small

NATURES = {"company": 1, "academic": 2, "government": 3}


def nature(small: Small, row: dict) -> int:
    """The kind of the employer that applied, or of the best-paid one when a person did."""
    employer = row["employer_key"]
    if employer is None:
        month = month_of(row["applied_on"])
        state = people(small).lives[row["person_key"]].get(month)
        employer = None if state is None else state.employer
    kinds = [one["nature"] or "" for one in small.of("employer") if one["employer_key"] == employer]
    return NATURES.get(max(kinds, default=""), 0)


def dims(small: Small, row: dict) -> dict:
    """What a case is divided by."""
    return {
        "region": row["region"],
        "kind": row["kind"],
        "policy": row["policy"],
        "nature": nature(small, row),
    }


def applied(*status: str):
    """Cases that were applied for in the window, of these states now."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row in small.of("policy_payout"):
            if first <= month_of(row["applied_on"]) <= last and row["status"] in status:
                yield dims(small, row), 1.0

    return facts


def last_applied(small: Small) -> int:
    return max(month_of(r["applied_on"]) for r in small.of("policy_payout"))


def between(start: str, end: str, clock: str, paid_only: bool):
    """Days from one date to another, of the cases that reached the month ``clock``."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[tuple[dict, float]]:
        for row in small.of("policy_payout"):
            month = month_of(row[clock])
            if month is None or not first <= month <= last or None in (row[start], row[end]):
                continue
            if row["status"] == "paid" or not paid_only:
                yield dims(small, row), (row[end] - row[start]).days

    return facts


def last_decided(small: Small) -> int:
    days = [month_of(r["decided_on"]) for r in small.of("policy_payout") if r["decided_on"]]
    return max(days)


def last_after(small: Small) -> int:
    rows = small.of("policy_payout")
    both = [r for r in rows if r["status"] == "paid" and r["paid_on"] and r["decided_on"]]
    return max(month_of(r["paid_on"]) for r in both)


def payments(small: Small, step: int) -> dict:
    """Who was paid, in which place of that grain: months and amounts."""
    found: dict = defaultdict(list)
    for row in small.of("policy_payout"):
        month = month_of(row["paid_on"])
        if row["status"] == "paid" and month is not None and row["person_key"] is not None:
            place = row["region"] // step * step
            found[place, row["person_key"]].append((month, row["amount"]))
    return found


def paid_people(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
    """Each person in the month of the year's first payment, at the grain asked for."""
    for (place, _), paid in payments(small, asked.step).items():
        firsts: dict[int, int] = {}
        for month, _ in paid:
            firsts[month // 12] = min(month, firsts.get(month // 12, month))
        for month in firsts.values():
            if first <= month <= last:
                yield {"region": place}, 1.0


def policy_people(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
    """Each person under each policy in the month of the year's first payment of it."""
    firsts: dict = {}
    for row in small.of("policy_payout"):
        month = month_of(row["paid_on"])
        if row["status"] == "paid" and month is not None and row["person_key"] is not None:
            place = row["region"] // asked.step * asked.step
            who = (place, row["policy"], row["person_key"], month // 12)
            firsts[who] = min(month, firsts.get(who, month))
    for (place, policy, _, _), month in firsts.items():
        if first <= month <= last:
            yield {"region": place, "policy": policy}, 1.0


def paid(amount: bool):
    """Cases paid in the window, or the money of them."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row in small.of("policy_payout"):
            month = month_of(row["paid_on"])
            if row["status"] == "paid" and month is not None and first <= month <= last:
                yield dims(small, row), (row["amount"] if amount else 1.0)

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
                        "department": row["department"],
                    },
                    row[column] or 0.0,
                )

    return facts


def way(step: str):
    """The money at a step of a year; of ten years where they are set side by side."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        back = 9 if "year" in asked.by else 0
        for row in small.of("fund_step"):
            if row["step"] == step and last // 12 - back <= row["year"] <= last // 12:
                names = ("year", "programme", "department")
                told = {"region": row["region"] or 0, "fund_source": row["fund_source"] or ""}
                yield told | {name: row[name] for name in names}, row["amount"] or 0.0

    return facts


def way_end(small: Small) -> int:
    return max(r["year"] for r in small.of("fund_step")) * 12 + 11


def budget_end(small: Small) -> int:
    return max(r["year"] for r in small.of("fund_budget")) * 12 + 11


def with_cases(twin: Twin) -> Twin:
    """Money stands beside the cases behind it, in a column of its own."""
    return Twin(twin.answer, ("t0", "c0"), twin.newest)


def with_one_window(twin: Twin) -> Twin:
    """A series adds up as many months to each of its points as the last one's year has had."""

    def answer(small: Small, asked: Asked):
        month = asked.month if asked.month is not None else twin.newest(small) or 0
        if "month" in asked.by and asked.months is None:
            asked = replace(asked, month=month, months=month % 12 + 1)
        return twin.answer(small, asked)

    return Twin(answer, newest=twin.newest)


_DECIDED = ("approved", "paid", "rejected")
_ALL = ("applied", *_DECIDED)
_SETTLED = ago(last_applied, 2)
TWINS: dict[str, Twin] = {
    "applications": sums(applied(*_ALL), newest=last_applied),
    "approved_cases": sums(applied("approved", "paid"), newest=_SETTLED),
    "refused_cases": sums(applied("rejected"), newest=_SETTLED),
    "approval_rate": sums(
        applied("approved", "paid"), applied(*_DECIDED), window=12, newest=_SETTLED
    ),
    "days_to_decide": median(
        between("applied_on", "decided_on", "decided_on", False),
        10,
        window=12,
        newest=last_decided,
    ),
    "days_after_decision": median(
        between("decided_on", "paid_on", "paid_on", True), 10, window=12, newest=last_after
    ),
    "paid_people": with_one_window(sums(paid_people, newest=last_paid, to_date=True)),
    "policy_people": with_one_window(sums(policy_people, newest=last_paid, to_date=True)),
    "fund_budget": sums(fund("budget"), newest=budget_end),
    "fund_executed": sums(fund("executed"), newest=budget_end),
    **{f"fund_{step}": sums(way(step), newest=way_end) for step in STEPS},
    "payout_amount": with_cases(sums(paid(True), paid(False), newest=last_paid)),
    "payout_cases": sums(paid(False), newest=last_paid),
    "days_to_pay": median(days, 10, window=12, newest=last_paid),
    "due_amount": with_cases(sums(due(True), due(False), newest=never)),
    "due_cases": sums(due(False), newest=never),
    "budget_execution": sums(fund("executed"), fund("budget"), newest=budget_end),
}
