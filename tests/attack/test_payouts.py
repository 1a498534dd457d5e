"""Payouts: cases and money of the same grants. Standards are public: a mean tells the mixture."""

import random
from datetime import date

import numpy as np
import pytest

from metrics import policy
from metrics.answer import answer
from metrics.attack import Knowledge, System
from metrics.attack_cells import Cells, Terms
from metrics.compute import compute
from metrics.disclosure import Status, protect
from metrics.selection import Scope, Selection
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, m

pytestmark = pytest.mark.slow

STANDARD = {"living": 10_000.0, "rent": 6_000.0, "purchase": 300_000.0, "startup": 100_000.0}
OFTEN = {"living": 20, "rent": 12, "purchase": 1, "startup": 1}
PLACES = (ZHEJIANG, HANGZHOU, NINGBO, XIHU, YUHANG, HAISHU)
LAST = m("2024-12")
WHO = Scope(ZHEJIANG)
TODAY = Knowledge(least_hidden=1, absent=0)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    dice, world = random.Random(4), World(tmp_path_factory.mktemp("payouts"))
    kinds = [kind for kind, often in OFTEN.items() for _ in range(often)]
    for case in range(900):
        kind, month = dice.choice(kinds), dice.randint(1, 24)
        year, month = 2023 + (month - 1) // 12, (month - 1) % 12 + 1
        paid = {"paid_on": date(year, month, 20), "status": "paid"}
        waits = {"status": "approved"}
        world.put("policy_payout", {
            "case_id": str(case), "policy": kind, "kind": kind, "amount": STANDARD[kind],
            "region": dice.choice((XIHU, XIHU, XIHU, YUHANG, YUHANG, HAISHU)),
            "applied_on": date(year, month, 1), "decided_on": date(year, month, 10),
            **(waits if dice.random() < 0.3 else paid),
        })  # fmt: skip
    for who in range(60):
        world.person(who).spell(who, XIHU, "2023-01")
    return world.build()


def questions(months):
    for place in PLACES:
        for by in ((), ("county",), ("kind",), ("county", "kind")):
            for window in months:
                yield Selection(place, LAST if window else None, window), by


def read(cubes, cases, amounts, months, money):
    """All tables of cases as fences, then what `money` says of the same questions."""
    (term,) = cases.numerator
    only = {term.measure.cube: f"month > {LAST - 12}" if months != (None,) else "1 = 1"}
    columns = ("kind",) if months != (None,) else ("kind", "wait")
    cells = Cells(cubes, {term.measure.cube: columns}, only).prepare([term.measure])
    system = System(cells, TODAY)
    asked = list(questions(months))
    tables = [answer(cubes, cases, one, WHO, by, widen=False) for one, by in asked]
    system.read(tables, cubes).only_small(cells.truth(cubes))
    for (one, by), table in zip(asked, tables, strict=True):
        counted = {tuple(row.keys.values()): row for row in table.rows()}
        for keys, mean in money(cubes, amounts, one, by, counted):
            row = counted[keys]
            fence_mean(system, cells, cells.sum_of(table, term, row.keys), mean)
    return system


def fence_mean(system, cells, sums, mean):
    """A mean to two digits of grants whose standards are known: a line through their numbers."""
    frame = next(iter(cells.atoms.values())).frame
    worth = frame["kind"].map(STANDARD).to_numpy(dtype=float)[sums.index]
    half = 10.0 ** (np.floor(np.log10(mean)) - 1) / 2
    scale = 1e-4
    system.fence(Terms(sums.index, (worth - mean + half) * scale), 0.0, np.inf)
    system.fence(Terms(sums.index, (worth - mean - half) * scale), -np.inf, 0.0)


def means_before(cubes, metric, asked, by, counted):
    """The rule until 2026-11-22: the mean of all kinds together, times the rounded cases."""
    frame = protect(compute(cubes, metric, asked, by).frame, metric)
    for _, one in frame.iterrows():
        keys = tuple(one[name] for name in by)
        row = counted[keys]
        if one["status"] == Status.OK and row.value:
            yield keys, one["value"] / row.value


def means_today(cubes, metric, asked, by, counted):
    """Only where a kind is told apart, the money is a mean."""
    table = answer(cubes, metric, asked, WHO, by, widen=False)
    for row in table.rows():
        seen = counted[tuple(row.keys.values())]
        if "kind" in by and row.status is Status.OK and seen.value:
            yield tuple(row.keys.values()), row.value / seen.value


FAMILIES = (
    (policy.PAID_CASES, policy.PAID_AMOUNT, (12, 1)),
    (policy.DUE_CASES, policy.DUE_AMOUNT, (None,)),
)


@pytest.mark.parametrize("cases, amounts, months", FAMILIES)
def test_a_mean_of_all_kinds_would_give_hidden_cases_away(town, cases, amounts, months):
    found = read(town, cases, amounts, months, means_before).bounds()
    assert len(found.narrow) >= 3
    assert found.exact


@pytest.mark.parametrize("cases, amounts, months", FAMILIES)
def test_cases_and_money_leave_hidden_cases_open(town, cases, amounts, months):
    found = read(town, cases, amounts, months, means_today).bounds()
    assert len(found.bounds) >= 5
    assert found.narrow == []


@pytest.mark.parametrize("by", [(), ("county",)])
@pytest.mark.parametrize("metric", [policy.PAID_AMOUNT, policy.DUE_AMOUNT])
def test_money_of_all_kinds_is_the_sum_of_what_each_kind_shows(town, metric, by):
    month = LAST if metric is policy.PAID_AMOUNT else None
    asked = Selection(ZHEJIANG, month, 12 if month else None)
    each = answer(town, metric, asked, WHO, (*by, "kind"), widen=False)
    whole = answer(town, metric, asked, WHO, by, widen=False)
    assert len(whole) >= 1
    for row in whole.rows():
        values = [
            one.value for one in each.rows()
            if one.value is not None and all(one.keys[name] == row.keys[name] for name in by)
        ]  # fmt: skip
        assert row.value == (pytest.approx(sum(values)) if values else None)
