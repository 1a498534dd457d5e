"""Cells of employers: each rule by hand, and an intruder who solves all sums of a register."""

import numpy as np
import pandas as pd
import pytest

from metrics.disclosure import employers
from metrics.disclosure.employers import WHOLE, cell_of, cells, dominated, shield
from metrics.engine.table import Table

XIHU, YUHANG, HAISHU, CITY = 330106, 330110, 330203, 330100


def firms(*rows):
    """Rows of region, chain, link and people."""
    names = ["region", "chain", "chain_link", "value"]
    return pd.DataFrame(rows, columns=names).assign(trait=WHOLE, **{"class": WHOLE})


def hidden(rows, persons=True):
    found = cells(Table.of(rows))
    return found.named(shield(found, found.unsafe(persons=persons), persons=persons))


@pytest.mark.parametrize(
    "people, unsafe",
    [
        ((60, 50), True),  # two employers know each other
        ((60, 50, 9), False),  # 9 is 15 % of 60
        ((60, 50, 8), True),  # the second could tell the first to within 13 %
        ((4, 3, 2), True),  # nine people
        ((4, 4, 2), False),
    ],
)
def test_each_rule_of_a_cell_by_hand(people, unsafe):
    rows = firms(*((XIHU, "甲", "上游", n) for n in people))
    assert (cell_of("county", XIHU, "甲", "上游") in hidden(rows)) is unsafe


def test_of_public_values_few_are_no_reason():
    assert not hidden(firms(*((XIHU, "甲", "上游", 1) for _ in range(3))), persons=False)


def test_a_hidden_link_takes_the_smallest_beside_it_and_no_more():
    links = {"上游": (200, 3, 2), "中游": (30, 30, 30), "下游": (25, 25, 25), "配套": (90, 90, 90)}
    rows = firms(*((XIHU, "甲", link, n) for link, many in links.items() for n in many))
    found = hidden(rows)
    of_county = {link[1:] for level, _, _, link, _ in found if level == "county" and link}
    # 205 and 75 together: 280 - 200 - 25 = 55 is more than 15 % of 200.
    assert of_county == {"上游", "下游"}
    assert cell_of("county", XIHU, "甲") not in found and cell_of("county", XIHU) not in found


def test_what_is_hidden_together_must_keep_the_rules_too():
    """Two links of one employer each are two employers: a third link is hidden."""
    rows = firms(
        (XIHU, "甲", "上游", 50),
        (XIHU, "甲", "中游", 50),
        *((XIHU, "甲", "下游", 20) for _ in range(4)),
        *((XIHU, "甲", "配套", 40) for _ in range(4)),
    )
    assert cell_of("county", XIHU, "甲", "下游") in hidden(rows)
    assert cell_of("county", XIHU, "甲", "配套") not in hidden(rows)


def test_a_place_is_not_had_from_the_city_and_its_other_counties():
    rows = firms(
        (XIHU, "甲", "上游", 80),
        *((YUHANG, "甲", "上游", 30) for _ in range(5)),
        *((HAISHU, "甲", "上游", 30) for _ in range(5)),
    )
    found = hidden(rows)
    assert cell_of("county", XIHU, "甲", "上游") in found
    assert cell_of("county", YUHANG, "甲", "上游") in found
    assert cell_of("city", CITY, "甲", "上游") not in found
    assert cell_of("county", HAISHU, "甲", "上游") not in found


def test_links_of_one_name_are_apart_and_none_is_a_link_too():
    rows = firms(
        *((XIHU, "甲", "上游", 30) for _ in range(3)),
        *((XIHU, "乙", "上游", 30) for _ in range(3)),
        *((XIHU, "甲", "", 30) for _ in range(3)),
    )
    found = cells(Table.of(rows))
    named = dict(zip(map(found._name, found.keys.tolist()), found.total.tolist(), strict=True))
    assert named[cell_of("county", XIHU, "甲", "上游")] == 90
    assert named[cell_of("county", XIHU, "甲", "")] == 90
    assert named[cell_of("county", XIHU, "甲")] == 180
    assert named[cell_of("province", 330000)] == 270


def random_rows(seed):
    """A register with few employers here and large ones there, and classes of their people."""
    dice = np.random.default_rng(seed)
    rows = []
    for _ in range(int(dice.integers(25, 90))):
        place = dice.choice([XIHU, YUHANG, HAISHU, 330205])
        unit = (dice.choice(["甲", "乙"]), dice.choice(["上游", "中游", "下游", ""]))
        counts = dice.multinomial(int(dice.pareto(1.0) * 10) + 1, [0.6, 0.3, 0.1])
        rows.append((int(place), *unit, WHOLE, WHOLE, float(counts.sum())))
        rows += [(int(place), *unit, "education", str(i), float(n)) for i, n in enumerate(counts)]
    names = ["region", "chain", "chain_link", "trait", "class", "value"]
    return pd.DataFrame(rows, columns=names)


@pytest.mark.parametrize("seed", range(40))
def test_an_intruder_who_solves_every_sum_gets_no_unsafe_cell(seed):
    """All shown cells are known exactly (they are rounded, in truth); all sums hold. No unsafe cell
    is determined by them."""
    found = cells(Table.of(random_rows(seed)))
    unsafe = found.unsafe(persons=True)
    kept = shield(found, unsafe, persons=True)
    assert (kept | ~unsafe).all()
    unknown = np.flatnonzero(kept & (found.total > 0))
    column = {int(cell): i for i, cell in enumerate(unknown)}
    equations = []
    for parent in found.parents:
        for whole in np.unique(parent[parent >= 0]):
            parts = [int(p) for p in np.flatnonzero(parent == whole) if int(p) in column]
            row = np.zeros(len(unknown))
            row[[column[p] for p in parts]] = 1
            if int(whole) in column:
                row[column[int(whole)]] = -1
            if row.any():
                equations.append(row)
    if not len(unknown):
        return
    matrix = np.array(equations)
    rank = np.linalg.matrix_rank(matrix)
    for cell in unknown:
        unit = np.zeros(len(unknown))
        unit[column[int(cell)]] = 1
        told = np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank
        assert not (told and unsafe[cell]), found._name(found.keys[cell].tolist())


def test_the_percentage_is_the_one_in_the_design():
    assert employers.P_PERCENT == 15
    flags = dominated(np.array([115.0, 114.9]), np.array([100.0] * 2), np.array([0.0] * 2))
    assert flags.tolist() == [False, True]


def test_where_all_beside_is_hidden_the_next_shown_cell_is_and_none_where_none_is():
    """What is told by sums farther away is mended there; with nothing left to hide it ends."""
    found = cells(Table.of(random_rows(3)))
    county, province = found.keys[:, 0] == 0, found.keys[:, 0] == 2
    told = np.flatnonzero(county)[:1]
    hidden = ~province
    assert employers._around(found, hidden, told) and hidden.sum() == (~province).sum() + 1
    assert not employers._around(found, np.ones(len(province), dtype=bool), told)
