"""Payouts: cases and money of the same grants. Standards are public: a mean tells the mixture."""

import random
from datetime import date

import numpy as np
import pytest

from metrics.answer import answer
from metrics.attack.cells import Cells, Terms
from metrics.attack.intruder import Knowledge, System
from metrics.disclosure.protect import Status, protect
from metrics.engine.compute import compute
from metrics.engine.selection import Scope, Selection
from metrics.figures.policy import payouts
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, m

STANDARD = {"living": 10_000.0, "rent": 6_000.0, "purchase": 300_000.0, "startup": 100_000.0}
OFTEN = {"living": 20, "rent": 12, "purchase": 1, "startup": 1}
PLACES = (ZHEJIANG, HANGZHOU, NINGBO, XIHU, YUHANG, HAISHU)
LAST = m("2024-12")
WHO = Scope(ZHEJIANG)
TODAY = Knowledge(least_suppressed=1, absent=0)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return granting(tmp_path_factory.mktemp("payouts"), 900)


def granting(path, cases, seed=4, standard=STANDARD):
    """Two cities of three counties, and two years of grants whose standards are constants."""
    dice, world = random.Random(seed), World(path)
    kinds = [kind for kind, often in OFTEN.items() for _ in range(often)]
    for case in range(cases):
        kind, month = dice.choice(kinds), dice.randint(1, 24)
        year, month = 2023 + (month - 1) // 12, (month - 1) % 12 + 1
        paid = {"paid_on": date(year, month, 20), "status": "paid"}
        waits = {"status": "approved"}
        world.put(
            "policy_payout",
            {
                "case_id": str(case),
                "policy": kind,
                "kind": kind,
                "amount": standard[kind],
                "region": dice.choice((XIHU, XIHU, XIHU, YUHANG, YUHANG, HAISHU)),
                "applied_on": date(year, month, 1),
                "decided_on": date(year, month, 10),
                **(waits if dice.random() < 0.3 else paid),
            },
        )
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
    system.read(tables, cubes).only_below_threshold(cells.truth(cubes))
    for (one, by), table in zip(asked, tables, strict=True):
        counted = {tuple(row.keys.values()): row for row in table.rows()}
        for row in table.rows():
            # A total counts a hidden kind only where it has cases.
            if "kind" in by and row.status is Status.SUPPRESSED:
                system.constrain(cells.sum_of(table, term, row.keys), 1.0, np.inf)
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
    system.constrain(Terms(sums.index, (worth - mean + half) * scale), 0.0, np.inf)
    system.constrain(Terms(sums.index, (worth - mean - half) * scale), -np.inf, 0.0)


def means_before(cubes, metric, asked, by, counted):
    """The rule until 2026-11-22: the mean of all kinds together, times the rounded cases."""
    frame = protect(compute(cubes, metric, asked, by).frame, metric)
    for _, one in frame.iterrows():
        keys = tuple(one[name] for name in by)
        row = counted.get(keys)
        if row and one["status"] == Status.OK and row.value:
            yield keys, one["value"] / row.value


def means_today(cubes, metric, asked, by, counted):
    """Only where a kind is told apart, the money is a mean."""
    table = answer(cubes, metric, asked, WHO, by, widen=False)
    for row in table.rows():
        seen = counted[tuple(row.keys.values())]
        if "kind" in by and row.status is Status.OK and seen.value:
            yield tuple(row.keys.values()), row.value / seen.value


FAMILIES = (
    (payouts.PAID_CASES, payouts.PAID_AMOUNT, (12, 1)),
    (payouts.DUE_CASES, payouts.DUE_AMOUNT, (None,)),
)


@pytest.mark.slow
@pytest.mark.parametrize("cases, amounts, months", FAMILIES)
def test_a_mean_of_all_kinds_would_give_hidden_cases_away(town, cases, amounts, months):
    found = read(town, cases, amounts, months, means_before).bounds()
    assert len(found.narrow) >= 3
    assert found.exact


@pytest.mark.slow
@pytest.mark.parametrize("cases, amounts, months", FAMILIES)
def test_cases_and_money_leave_hidden_cases_open(town, cases, amounts, months):
    found = read(town, cases, amounts, months, means_today).bounds()
    assert len(found.bounds) >= 5
    assert found.narrow == []


@pytest.mark.slow
@pytest.mark.parametrize("cases, amounts, months", FAMILIES)
def test_money_of_all_kinds_is_told_by_the_tables_by_kind(town, cases, amounts, months):
    """So it is no new equation: all that goes in is shown, and the program above has it."""
    (term,) = amounts.terms
    sql = f"SELECT kind, SUM(cases) AS n FROM {term.measure.cube} GROUP BY kind"
    known = town.query(sql).set_index("kind")["n"]
    more = ("wait",) if cases is payouts.DUE_CASES else ()
    valued = 0
    for asked, by in [(one, (*by, *more)) for one, by in questions(months) if "kind" not in by]:
        each = answer(town, amounts, asked, WHO, (*by, "kind"), widen=False)
        year = answer(town, cases, asked.at(asked.month, 12), WHO, (*by, "kind"), widen=False)
        over = {tuple(row.keys.values()): row.value for row in year.rows()}
        seen, guessed = {}, {}
        for row in each.rows():
            keys = tuple(row.keys[name] for name in by)
            if row.value is not None:
                seen[keys] = seen.get(keys, 0.0) + row.value
            elif known[row.keys["kind"]] >= 10:
                shown = over[tuple(row.keys.values())] if asked.months == 1 else 50
                number = 5 if shown and shown >= 50 else max(1.0, (shown or 5) / 12)
                money = number * STANDARD[row.keys["kind"]]
                guessed[keys] = guessed.get(keys, 0.0) + money
        for row in answer(town, amounts, asked, WHO, by, widen=False).rows():
            keys = tuple(row.keys.values())
            if not seen.get(keys) and (keys in guessed or row.value is None):
                assert row.status is Status.SUPPRESSED and row.value is None
            else:
                total = seen.get(keys, 0.0) + guessed.get(keys, 0.0)
                assert row.value == pytest.approx(total)
                valued += keys in guessed
    assert valued >= 3


def test_one_kind_alone_stays_hidden(town):
    """Also where its rows stand side by side; two kinds that are asked for are summed."""
    asked = Selection(HANGZHOU, LAST, 12)
    each = answer(town, payouts.PAID_AMOUNT, asked, WHO, ("kind",), widen=False)
    row = next(row for row in each.rows() if row.keys["kind"] == "startup")
    assert (row.value, row.status) == (None, Status.SUPPRESSED)
    alone = asked.with_("kind", "startup")
    assert answer(town, payouts.PAID_AMOUNT, alone, WHO, widen=False).one().value is None
    living = next(row.value for row in each.rows() if row.keys["kind"] == "living")
    both = answer(town, payouts.PAID_AMOUNT, asked.with_("kind", "living", "startup"), WHO)
    assert both.one().value == pytest.approx(living + 5 * STANDARD["startup"])
