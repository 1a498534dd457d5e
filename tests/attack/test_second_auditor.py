"""τ-ARGUS audits linked tables of ours: it finds no suppressed count closer than three."""

from itertools import product

import pytest
from pytauargus._tauargus import audit_jj

from tests.attack import towns
from tests.attack.differencing import LEVEL, plain
from tests.attack.second_auditor import Linked
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG

TRADES = ("industry", "section", "")
AXES = ((TRADES,), (plain("section"), LEVEL))
PLACES = (ZHEJIANG, HANGZHOU, NINGBO, XIHU, YUHANG)


class Cells(Linked):
    """Cells and sums by hand."""

    def __init__(self, *cells, sums):
        self.cells, self.sums = list(cells), list(sums)


def test_it_sees_two_nines_under_a_shown_twenty(tmp_path):
    hidden = (1.0, 9.0, True, "nine")
    known = Cells((18.0, 22.0, False, "J"), hidden, hidden, sums=[([0, 1, 2], [-1, 1, 1])])
    assert list(known.narrow(tmp_path / "two.jj", audit_jj)) == [("nine", 0), ("nine", 0)]


def test_it_leaves_what_rounding_leaves(tmp_path):
    # 60 ± 2 less 55 ± 2: 1–9.
    cells = ((58.0, 62.0, False, "all"), (53.0, 57.0, False, "one"), (1.0, 9.0, True, "other"))
    known = Cells(*cells, sums=[([0, 1, 2], [-1, 1, 1])])
    assert list(known.narrow(tmp_path / "one.jj", audit_jj)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed, people", [(2, 500), (3, 1500), (7, 3000)])
def test_of_thirty_linked_tables_nothing_comes_out(tmp_path, seed, people):
    cubes = towns.town(tmp_path, seed, people)
    marked = 0
    for number, (place, axes) in enumerate(product(PLACES, AXES)):
        linked = Linked(cubes, place).stock(*axes)
        marked += linked.marked
        found = list(linked.narrow(tmp_path / f"{number}.jj", audit_jj))
        assert found == [], (place, axes)
    assert marked > 0
