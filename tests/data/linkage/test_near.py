"""Names that nearly agree: what goes with them anyhow is no evidence."""

from math import log2

import duckdb
import pytest

from data.linkage import near
from data.linkage.near import Near, weigh_together

COLUMNS = ("core", "w1", "w2", "region", "city", "industry")
NEAR = Near(
    whole="core",
    pieces=("w1", "w2"),
    traits=(("region", ("region", "city")), ("industry", ("industry",))),
)
U = {"region": 0.02, "city": 0.1, "industry": 0.05}
ELSEWHERE = 0.88  # neither region nor city


@pytest.fixture
def con():
    """Forty pairs of employers of almost one name: 30 of one county and trade, 6 of one county and
    two trades, 3 of one city, 1 that states no trade; and one pair that agrees in both pieces."""
    with duckdb.connect() as made:
        form = (
            "id INTEGER, core VARCHAR, w1 VARCHAR, w2 VARCHAR, region INT, city INT, industry INT"
        )
        for side in ("known", "unknown"):
            made.execute(f"CREATE TABLE {side} ({form})")
        for at in range(40):
            county = (101, 101) if at < 36 else (101, 102 if at < 39 else 101)
            trades = (5, 5) if at < 30 else (5, 6) if at < 39 else (5, None)
            for turn in (0, 1):
                row = [
                    2 * at + turn,
                    f"c{at}{turn}",
                    f"w{at}",
                    f"v{at}" if not at else f"v{at}{turn}",
                ]
                made.execute(
                    "INSERT INTO known VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [*row, county[turn], 1, trades[turn]],
                )
        made.execute(
            "CREATE TABLE pair (unknown INT, known INT, weight DOUBLE, probability DOUBLE, "
            "telling BOOLEAN)"
        )
        yield made


def added(
    con: duckdb.DuckDBPyConnection, core: str, w1: str, region: int | None, trade: int | None
) -> float:
    """The bits that a pair of known employer 20 (county 101, trade 5) has in addition."""
    city = None if region is None else region // 100
    con.execute(
        "INSERT INTO unknown VALUES (999, ?, ?, 'x', ?, ?, ?)", [core, w1, region, city, trade]
    )
    con.execute("INSERT INTO pair VALUES (999, 20, 3.0, 0, true)")
    weigh_together(con, NEAR, COLUMNS, U.get)
    weight, probability = con.execute("SELECT weight, probability FROM pair").fetchall()[0]
    assert probability == pytest.approx(1 / (1 + 2**-weight))
    return float(weight) - 3.0


@pytest.mark.parametrize(
    ("region", "trade", "alone", "same", "of"),
    [
        pytest.param(101, 5, 0.02 * 0.05, 30, 39, id="county and trade"),
        pytest.param(101, 7, 0.02 * 0.95, 6, 39, id="county, another trade"),
        pytest.param(103, 7, 0.1 * 0.95, 3, 39, id="city, another trade"),
        pytest.param(201, 5, ELSEWHERE * 0.05, 0, 39, id="elsewhere"),
        pytest.param(101, None, 0.02, 37, 40, id="no trade stated"),
        pytest.param(None, 5, 0.05, 30, 39, id="no county stated"),
        pytest.param(None, None, 1.0, 40, 40, id="nothing stated"),
    ],
)
def test_chance_is_as_counted_among_names_that_nearly_agree(con, region, trade, alone, same, of):
    """Ten pairs more are taken to be as independence has it; those that state all count."""
    assert added(con, "cx", "w10", region, trade) == pytest.approx(
        log2(alone / ((same + 10 * alone) / (of + 10)))
    )


@pytest.mark.parametrize(("core", "w1"), [("c100", "w10"), ("cx", "wx")], ids=["whole", "far"])
def test_names_that_agree_whole_or_not_at_all_stay_as_weighed(con, core, w1):
    assert added(con, core, w1, 101, 5) == 0


def test_traits_that_no_register_states_are_left_out(con):
    """Without u of a trade only the county goes with a name: 37 of 40 pairs are of one."""
    con.execute("INSERT INTO unknown VALUES (999, 'cx', 'w10', 'x', 101, 1, 5)")
    con.execute("INSERT INTO pair VALUES (999, 20, 3.0, 0, true)")
    weigh_together(con, NEAR, COLUMNS, {"region": 0.02, "city": 0.1}.get)
    weight = con.execute("SELECT weight FROM pair").fetchall()[0][0]
    assert weight - 3 == pytest.approx(log2(0.02 / ((37 + 0.2) / 50)))
    weigh_together(con, NEAR, COLUMNS, {}.get)
    assert con.execute("SELECT weight FROM pair").fetchall()[0][0] == weight


def test_of_too_many_pairs_some_are_drawn(con, monkeypatch):
    """41 agreements on a piece, of which 20 may be looked at: about half of the forty pairs are."""
    seen: list[int] = []
    bits = near._bits
    monkeypatch.setattr(near, "_MOST", 20)
    monkeypatch.setattr(
        near,
        "_bits",
        lambda where, counted, u: seen.append(sum(counted.values())) or bits(where, counted, u),
    )
    assert added(con, "cx", "w10", 101, 5) < -5  # log2(.001 / .61), about
    assert 5 <= seen[0] <= 22
