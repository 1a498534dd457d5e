"""Totals against each list of their parts, for all tables of a cube: shares no code with the rule.

Whoever reads a total, and any table that divides it, knows how many people the other rows have at
least: a shown one its least, one that is marked and listed one. What is left is the most that a row
can count.

``python -m tests.attack.sums HOME [CUBE …]`` prints what it finds, cube by cube.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from data.contracts import Protects
from data.home import Home
from data.snapshots.warehouse import Warehouse
from metrics.attack import lattice
from metrics.attack.lattice import Block
from metrics.attack.nodes import Nodes, nodes
from metrics.disclosure.profile import under
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Kind, Measure, Metric
from metrics.engine.cubes import CUBES
from metrics.registry import REGISTRY

# Columns of people that no table of counts or medians is made of, and why they aren't read here.
CURVES = "curves and what is made of them: tests/attack/test_curves.py, test_nested_curves.py"
MODELS = "a model or an index, under the floors of its kind (100 people, 10 events)"
FIRMS = "figures of employers, with a suppression of their own: docs/chains.md"
MONEY = "money of cases: tests/attack/test_payouts.py, ledger.py"
PARTS = "only a part of quotients, judged as each of their terms is; not attacked"
LEFT = {
    "life exits": CURVES,
    "life censored": CURVES,
    "life_job exits": CURVES,
    "trade_stay people": MODELS,
    "trade_stay left_1": MODELS,
    "match_seeker seekers": MODELS,
    "paid_stay here12": MODELS,
    "paid_stay here36": MODELS,
    "policy_cover granted": MODELS,
    "chain people": FIRMS,
    "firm_people people": FIRMS,
    "firm_year people": FIRMS,
    "firm_year talent": FIRMS,
    "firm_year joined": FIRMS,
    "firm_year departed": FIRMS,
    "firm_year here12": FIRMS,
    "firm_year seen12": FIRMS,
    "firm_year cases": FIRMS,
    "payout_paid amount": MONEY,
    "payout_due amount": MONEY,
    "finance amount": MONEY,
    "finance balance": MONEY,
    "finance overdue": PARTS,
    "finance watched": PARTS,
    "school_stay here12": PARTS,
    "school_stay here36": PARTS,
    "school_stay seen12": PARTS,
    "school_stay seen36": PARTS,
    "service_desk case_days": PARTS,
    "service_desk timed": PARTS,
    "service_desk satisfied": PARTS,
    "service_desk rated": PARTS,
}
_KNOWN = 1 << 39  # no total that is told counts more
_SOME = 64  # unknowns by which most tables are seen not to be divided by another


def narrow(block: Block, known: Nodes) -> list[tuple[int, int, int]]:
    """Suppressed counts that one total less the least of its other parts leaves less than three.

    Returns:
        The count, the most that it can be, and the total, by the numbers of their nodes.
    """
    found = []
    tables = [(np.flatnonzero(of >= 0), of) for of in known.of]
    for inside, of in tables:
        parts, first = np.unique(of[inside], return_index=True)
        if not len(parts):
            continue
        one, place = inside[first], np.searchsorted(parts, of[inside])
        least = known.low[parts]
        some = np.linspace(0, len(inside) - 1, _SOME).astype(int)  # most tables are told by these
        for _, above in tables:
            if above is of or (above[inside[some]] != above[one[place[some]]]).any():
                continue
            total = above[one]
            if (total < 0).any() or (above[inside] != total[place]).any():
                continue
            totals, group = np.unique(total, return_inverse=True)
            most = known.high[totals]
            told = np.bincount(group, least).astype(np.int64)
            left = np.where(most < _KNOWN, most - told, _KNOWN)[group]
            # Not listed, it can be nobody; listed, it is one and what is left.
            bad = known.hidden[parts] & (left < 3) & (above[one] != of[one])
            found += [
                (int(node), int(least[at] + left[at]), int(total[at]))
                for at, node in enumerate(parts)
                if bad[at]
            ]
    return found


def columns_of_people() -> set[str]:
    """Cube and column of all that any figure counts people by, from the records."""
    return {
        _column(term.measure)
        for metric in REGISTRY.values()
        for term in metric.terms
        if term.measure.protects is Protects.PERSON
    }


def attacked() -> set[str]:
    """Those of which :func:`every_block` has the tables."""
    counts = [one for metrics in lattice._by_cube().values() for one in metrics]
    return {_column(one.numerator[0].measure) for one in (*counts, *_medians())}


def every_block(cubes: Published, office: int, only: tuple[str, ...] = ()) -> Iterator[Block]:
    """All tables of counts, and those of medians, each of which shows how many are behind it.

    Args:
        cubes: the snapshot.
        office: the office's own region.
        only: names of cubes; all where none is given.
    """
    yield from lattice.blocks(cubes, office, only)
    for metric in _medians():
        cube = CUBES[metric.numerator[0].measure.cube]
        made = lattice._block(cubes, office, cube, "", [metric])
        if made is not None and (not only or cube.name in only):
            yield made


def _medians() -> list[Metric]:
    return [
        one
        for one in REGISTRY.values()
        if one.kind is Kind.QUANTILE and one.protects is Protects.PERSON
    ]


def _column(measure: Measure) -> str:
    return f"{measure.cube} {measure.column}"


def main(home: str, *only: str) -> None:
    """Print of each cube how many counts are suppressed, and how many are told."""
    warehouse = Warehouse(Home(Path(home)))
    cubes = Published(warehouse, warehouse.current(), True)
    with under(cubes.profile):
        for block in every_block(cubes, 330000, only):
            known = nodes(cubes, block)
            told = {node for node, _, _ in narrow(block, known)}
            print(block.cube.name, block.level, int(known.hidden.sum()), len(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
