"""Totals of the ledger beside all tables by kind tell nothing hidden; exact ones would."""

import pytest

from metrics.ledger.command import FIGURES, totals
from tests.attack.ledger import Linked
from tests.attack.test_payouts import STANDARD, granting
from tests.world import ZHEJIANG, m

LAST = m("2024-12")
LEVELS = ("city", "county")
ALIKE = {"living": 10_000.0, "rent": 6_000.0, "purchase": 22_000.0, "startup": 15_000.0}
TOWNS = ((2500, 7, STANDARD), (4000, 4, STANDARD), (6000, 11, STANDARD), (4000, 3, ALIKE))


@pytest.fixture(scope="module", params=TOWNS, ids=lambda town: f"{town[0]} cases")
def town(request, tmp_path_factory):
    return granting(tmp_path_factory.mktemp("ledger"), *request.param)


@pytest.fixture(scope="module")
def told(town):
    return {one.id: totals(town, one, ZHEJIANG) for one in FIGURES}


@pytest.mark.parametrize("months", [[LAST], [LAST - 1, LAST]])
def test_totals_of_the_ledger_tell_no_hidden_number_of_cases(town, told, months):
    linked = Linked(town, ZHEJIANG, months, LEVELS)
    without = {one.name for one in linked.bounds().narrow}
    assert linked.enter({(e.region, e.month): e.edges for e in told["payout_amount"]}) >= 2
    found = linked.bounds()
    assert len(found.bounds) >= 5
    assert {one.name for one in found.narrow} <= without
    assert found.exact == []
    assert not without or len(months) > 1


def test_totals_of_what_is_owed_tell_none_either(town, told):
    linked = Linked(town, ZHEJIANG, [None], LEVELS)
    assert linked.enter({(e.region, e.month): e.edges for e in told["due_amount"]}) >= 2
    found = linked.bounds()
    assert len(found.bounds) >= 2
    assert found.narrow == []


def test_exact_totals_would_where_grants_cost_unlike(town):
    linked = Linked(town, ZHEJIANG, [LAST], LEVELS)
    assert linked.bounds().narrow == []
    exact = town.query(
        "SELECT region // 100 * 100 AS r, month, SUM(amount) AS a FROM payout_paid GROUP BY ALL"
    )
    linked.enter({(int(r), int(at)): (a - 5_000, a + 5_000) for r, at, a in exact.to_numpy()})
    dearest = town.query("SELECT MAX(amount / cases) AS a FROM payout_paid")["a"].iloc[0]
    assert (len(linked.bounds().narrow) >= 2) == (dearest == STANDARD["purchase"])
