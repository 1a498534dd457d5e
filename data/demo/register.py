"""`policy`: what the demo's cities promise to whom. No draw: the register is the same everywhere.

Applications came before it was written, so it plants nothing: of each rule of data/review.py some
cases exist by themselves (people who come back and claim again, leave within their term, …).
"""

from pathlib import Path
from typing import Final

import duckdb

from data.contracts.policy import PAYOUT_KINDS
from data.contracts.register import ONCE, OUTCOMES
from data.demo import finance
from data.demo.draws import facts, insert
from data.demo.output import EDUCATIONS, write
from data.demo.plan import Plan

UNUSED: Final = "博士后安家补贴"  # registered, and nobody ever applied
OVERLAPPING: Final = "重点产业人才租房补贴"  # beside 青年人才租房补贴, for the same people
_SINCE: Final = "2017-01-01"
_COLUMNS: Final = {
    "policy": "VARCHAR",
    "kind": "VARCHAR",
    "region": "VARCHAR",
    "start_on": "VARCHAR",
    "end_on": "VARCHAR",
    "department": "VARCHAR",
    "fund_source": "VARCHAR",
    "amount": "BIGINT",
    "education_min": "VARCHAR",
    "age_max": "INTEGER",
    "insured_months": "INTEGER",
    "stay_months": "INTEGER",
    "claim_gap": "INTEGER",
    "clause": "VARCHAR",
    "outcome": "VARCHAR",
}
_HR, _HOUSING, _SCIENCE, _PARTY = (
    "人力资源和社会保障局",
    "住房和城乡建设局",
    "科学技术局",
    "中共市委组织部",
)
# name, kind, department, source, amount, education, age, months insured, term, gap
_POLICIES: Final = (
    ("高校毕业生生活补贴", "living", _HR, "就业补助资金", 100_000, 3, None, 1, None, ONCE),
    ("青年人才租房补贴", "rent", _HOUSING, "人才发展专项资金", 18_000, 3, None, 1, None, 12),
    ("人才购房补贴", "purchase", _HOUSING, "人才发展专项资金", 120_000, 3, None, 1, 12, ONCE),
    ("大学生创业资助", "startup", _HR, "就业补助资金", 50_000, 3, 45, None, None, None),
    ("人才项目资助", "project", _SCIENCE, "科技专项资金", 80_000, 4, None, None, None, None),
    ("其他人才补贴", "other", _PARTY, "人才发展专项资金", 2_000, 3, None, 3, None, None),
)


def policy(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Six policies of each city; one that nobody uses, one that overlaps another; three that some
    counties began and others did not (:mod:`data.demo.finance`)."""
    cities = [int(row["code"]) for row in facts("cities")]
    rows = [_row(city, number, *one) for city in cities for number, one in enumerate(_POLICIES, 1)]
    rows.append(
        _row(330100, 7, UNUSED, "purchase", _PARTY, "人才发展专项资金", 300_000, 6, 40, 6, 36, ONCE)
    )
    rows.append(
        _row(
            330110,
            8,
            OVERLAPPING,
            "rent",
            _HOUSING,
            "区级财政",
            12_000,
            4,
            35,
            6,
            None,
            12,
            start="2025-01-01",
            end="2027-12-31",
        )
    )
    for product in finance.products(plan.seed, finance.places()):
        for number, (county, start) in enumerate(product.starts.items(), 1):
            begun = f"{start // 12}-{start % 12 + 1:02d}-01"
            name, outcome = finance.POLICIES[product.kind], OUTCOMES[product.kind]
            told = (county, number, name, "other", _PARTY, "区县财政", None, 0, None, None, None)
            rows.append(_row(*told, None, start=begun, outcome=outcome))
    insert(con, "policy_row", _COLUMNS, rows)
    return write(con, out, "policy", {name: name for name in _COLUMNS}, "policy_row")


def _row(
    region: int,
    number: int,
    name: str,
    kind: str,
    department: str,
    source: str,
    amount: int | None,
    education: int,
    age: int | None,
    insured: int | None,
    term: int | None,
    gap: int | None,
    *,
    start: str = _SINCE,
    end: str | None = None,
    outcome: str | None = None,
) -> tuple[object, ...]:
    clause = f"演示人才政策（虚构）第{number}条"
    return (
        name,
        PAYOUT_KINDS[kind],
        str(region),
        start,
        end,
        department,
        source,
        amount,
        EDUCATIONS[education] if education else None,
        age,
        insured,
        term,
        gap,
        clause,
        outcome,
    )
