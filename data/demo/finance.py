"""`talent_finance`, and the policies that were begun in some counties and not in others.

Three of them, one for each kind of product: one that raises what it is for by :data:`TRUE`, one
that does nothing, and one that the fastest growing counties chose, which does nothing either. What
is true stands here and in the folder of truths outside the home (:mod:`data.demo.truth`); the
product, which reads the home's files, has to find out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from data.demo.draws import facts, insert
from data.demo.output import coded, write
from data.demo.plan import LAST, Plan
from data.demo.services import stream

MONTHS: Final = 48
TRUE: Final = {"loan": 0.25, "guarantee": 0.0, "insurance": 0.0}  # on the logarithm of the cases
CHOSEN_BY_GROWTH: Final = "insurance"
POLICIES: Final = {
    "loan": "人才贷贴息",
    "guarantee": "人才担保费补贴",
    "insurance": "人才创业保险保费补贴",
}
_PRODUCTS: Final = {  # product, institution, cases a month per 10 000 inhabitants, yuan a case
    "loan": ("人才贷", "演示银行", 0.8, 260_000),
    "guarantee": ("人才保", "演示融资担保公司", 0.5, 480_000),
    "insurance": ("人才创业险", "演示保险公司", 0.7, 150_000),
}
_TAKING_PART: Final = 24  # counties under a policy
_STARTS: Final = (LAST - 23, LAST - 17, LAST - 11)  # first months of quarters
_GROWTH: Final = (0.05, 0.02)  # a year, on the logarithm: mean and spread over counties
_SPREAD_CHOSEN: Final = 0.12  # of the product whose fastest growing counties take part
_SHOCK: Final = 0.08  # a county's months around its trend
_LASTS: Final = {"loan": 30, "guarantee": 20, "insurance": 12}  # months until a case is closed
_OVERDUE: Final = 0.011  # of the cases that are open
_COLUMNS: Final = {
    "product": "VARCHAR",
    "kind": "VARCHAR",
    "institution": "VARCHAR",
    "region": "VARCHAR",
    "month": "INTEGER",
    "cases": "INTEGER",
    "amount": "BIGINT",
    "outstanding": "INTEGER",
    "balance": "BIGINT",
    "overdue": "INTEGER",
}


@dataclass(frozen=True)
class Product:
    """One kind of product in every county.

    Attributes:
        kind: as in the contract.
        starts: first month under the policy by county; without those that never were.
        cases: counties × months.
    """

    kind: str
    starts: dict[int, int]
    cases: np.ndarray


def products(seed: int, places: Sequence[tuple[int, float]]) -> list[Product]:
    """What each kind of product did in each county, and where its policy began when.

    Args:
        seed: another one gives other counties and months.
        places: counties with their inhabitants in 10 000.
    """
    found = []
    codes = np.array([code for code, _ in places])
    people = np.array([size for _, size in places])
    for kind, (_, _, often, _) in _PRODUCTS.items():
        dice = stream(seed, f"talent_finance {kind}")
        spread = _SPREAD_CHOSEN if kind == CHOSEN_BY_GROWTH else _GROWTH[1]
        growth = dice.normal(_GROWTH[0], spread, len(codes))
        drawn = dice.permutation(len(codes))
        order = np.argsort(-growth) if kind == CHOSEN_BY_GROWTH else drawn
        takers = order[:_TAKING_PART]
        begin = np.full(len(codes), LAST + 1)
        begin[takers] = np.resize(_STARTS, _TAKING_PART)
        months = np.arange(LAST - MONTHS + 1, LAST + 1)
        season = 1 + 0.12 * np.sin(2 * np.pi * (months % 12) / 12)
        trend = growth[:, None] * (months - LAST) / 12
        effect = TRUE[kind] * (months >= begin[:, None])
        shock = dice.normal(0, _SHOCK, (len(codes), MONTHS))
        mean = people[:, None] * often * season * np.exp(trend + effect + shock)
        starts = {int(codes[i]): int(begin[i]) for i in sorted(takers)}
        found.append(Product(kind, starts, dice.poisson(mean)))
    return found


def places() -> list[tuple[int, float]]:
    """The demo's counties with their inhabitants in 10 000."""
    return [(int(fact["code"]), int(fact["population"]) / 10_000) for fact in facts("counties")]


def talent_finance(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Four years of loans, guarantees and insurances in every county."""
    insert(con, "finance", _COLUMNS, list(_rows(plan)))
    written = {name: name for name in _COLUMNS}
    written["month"] = "month_text(month)"
    written["kind"] = coded("talent_finance", "kind", "kind")
    return write(con, out, "talent_finance", written, "finance")


def _rows(plan: Plan) -> Iterator[tuple[object, ...]]:
    where = places()
    dice = stream(plan.seed, "talent_finance amounts")
    for product in products(plan.seed, where):
        name, institution, _, yuan = _PRODUCTS[product.kind]
        lasts = _LASTS[product.kind]
        for (code, _), cases in zip(where, product.cases, strict=True):
            for at, issued in enumerate(cases):
                # Before the data begin as many were issued a month as in their first year.
                early = max(0, lasts - at - 1) * float(cases[:12].mean())
                open_ = int(cases[max(0, at - lasts + 1) : at + 1].sum() + early)
                mean = yuan * dice.uniform(0.9, 1.1)
                yield (
                    name,
                    product.kind,
                    institution,
                    str(code),
                    LAST - MONTHS + 1 + at,
                    int(issued),
                    round(issued * mean / 1_000) * 1_000,
                    open_,
                    round(open_ * mean * 0.6 / 1_000) * 1_000,
                    int(dice.binomial(open_, _OVERDUE)),
                )
