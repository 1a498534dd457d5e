"""A pair among its rivals, against every way there is to match a few records."""

import math
import random
from collections import defaultdict
from collections.abc import Iterator

import duckdb
import pytest

from data.linkage.rivals import weigh

PRIOR = 1e-4
Pair = tuple[int, int]


def world(
    bits: dict[Pair, float], origins: dict[int, str], known: int = 1000
) -> duckdb.DuckDBPyConnection:
    """Scored pairs of records: their bits of evidence, the prior included."""
    con = duckdb.connect()
    con.execute("CREATE TABLE pair (unknown INT, known INT, weight DOUBLE, probability DOUBLE)")
    rows = [[*pair, weight, 1 / (1 + 2**-weight)] for pair, weight in bits.items()]
    con.executemany("INSERT INTO pair VALUES (?, ?, ?, ?)", rows)
    con.execute("CREATE TABLE unknown (id INT, origin VARCHAR)")
    con.executemany("INSERT INTO unknown VALUES (?, ?)", list(origins.items()))
    con.execute(f"CREATE TABLE known AS SELECT range AS id FROM range({known})")
    return con


def weighed(con: duckdb.DuckDBPyConnection) -> dict[Pair, tuple[float, float]]:
    """Of each pair the probability alone, and among its rivals."""
    weigh(con, PRIOR)
    found = con.execute("SELECT unknown, known, probability, among FROM pair").fetchall()
    return {(a, b): (alone, among) for a, b, alone, among in found}


def matchings(pairs: list[Pair], origins: dict[int, str]) -> Iterator[tuple[Pair, ...]]:
    """All sets of pairs in which no unknown is two people, and no known one twice a department."""
    if not pairs:
        yield ()
        return
    first, rest = pairs[0], pairs[1:]
    yield from matchings(rest, origins)
    free = [
        (u, k)
        for u, k in rest
        if u != first[0] and (k != first[1] or origins[u] != origins[first[0]])
    ]
    for found in matchings(free, origins):
        yield (first, *found)


def marginals(odds: dict[Pair, float], origins: dict[int, str]) -> dict[Pair, float]:
    """The slow way: the weight of all matchings with a pair over that of all."""
    total, having = 0.0, defaultdict[Pair, float](float)
    for found in matchings(list(odds), origins):
        weight = math.prod(odds[pair] for pair in found)
        total += weight
        for pair in found:
            having[pair] += weight
    return {pair: having[pair] / total for pair in odds}


@pytest.mark.parametrize("seed", range(6))
def test_the_share_of_all_matchings_that_have_a_pair(seed):
    """Trees of up to seven pairs, of one or two departments, for which messages are exact."""
    draw = random.Random(seed)
    nodes = [("u", 0)]
    bits: dict[Pair, float] = {}
    for at in range(1, 8):
        side, other = draw.choice(nodes)
        new = ("k" if side == "u" else "u", at)
        nodes.append(new)
        pair = (other, at) if side == "u" else (at, other)
        bits[pair] = draw.uniform(-5, 15)
    origins = {u: draw.choice("ab") if seed % 2 else "a" for u, _known in bits}
    with world(bits, origins) as con:
        found = weighed(con)
    odds = {pair: alone / (1 - alone) for pair, (alone, _among) in found.items()}
    wanted = marginals(odds, origins)
    assert {pair: among for pair, (_alone, among) in found.items()} == pytest.approx(
        wanted, abs=1e-5
    )
    assert any(wanted[pair] < found[pair][0] - 0.01 for pair in wanted)  # rivals do count


def test_who_is_taken_is_no_rival_any_more():
    """2 is 8 for certain, so that 1, as like 8 as 9, is 9; in another department 8 is free."""
    bits = {(1, 9): 12.0, (1, 8): 12.0, (2, 8): 35.0}
    with world(bits, {1: "a", 2: "a"}) as con:
        together = weighed(con)
    with world(bits, {1: "a", 2: "b"}) as con:
        apart = weighed(con)
    assert together[1, 9][1] > 0.99
    assert apart[1, 9][1] == pytest.approx(0.5, abs=0.02)


def test_a_department_has_a_prior_of_its_own():
    """Nine tenths of a's people are known and one tenth of b's: the same evidence says more of a's.

    Odds of a pair that nobody rivals, by Bayes: share / 8000 known x 2^evidence, over neither of
    the two being anybody.
    """
    people = 2000
    origins = {n: "ab"[n // people] for n in range(2 * people)}
    sure = {n: 30.0 for n in range(2 * people) if n % 10 < (9 if n < people else 1)}
    bits = {(n, n): weight for n, weight in sure.items()} | {(9, 9): 0.0, (people + 9, 7999): 0.0}
    with world(bits, origins, known=8000) as con:
        found = weighed(con)
    for pair, share in (((9, 9), 0.9), ((people + 9, 7999), 0.1)):
        odds = share / 8000 / PRIOR / ((1 - share) * (1 - share * people / 8000))
        alone, among = found[pair]
        assert among == alone  # no rivals
        # A department's share is drawn a little to that of all: as if it had 50 more people.
        assert alone / (1 - alone) == pytest.approx(odds, rel=0.15)


def test_certainty_beyond_all_measure_stays_a_probability():
    """Bits that no number can hold: the best still takes all, and no message turns negative."""
    bits = {(1, 9): 900.0, (1, 8): 20.0, (2, 9): -3.0}
    with world(bits, {1: "a", 2: "a"}) as con:
        found = weighed(con)
    assert found[1, 9][1] == pytest.approx(1, abs=1e-3)
    assert 0 <= found[1, 8][1] < 1e-3
    assert 0 <= found[2, 9][1] < 1e-3
