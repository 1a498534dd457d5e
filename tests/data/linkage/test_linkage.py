"""Two registers of the same people, one without ID numbers: who is told to be whom."""

import socket

import duckdb
import pytest

from benchmarks import linkage_people
from benchmarks.linkage import measure
from benchmarks.linkage_people import agencies, invented
from data.importing.pseudonym import KEY_BYTES
from data.linkage.decisions import decide
from data.linkage.model import CROWD, pass_over

KEY = bytes(range(KEY_BYTES))


@pytest.mark.slow
def test_links_are_right_and_few_are_missed(monkeypatch):
    """3 000 × 3 000 with errors; Splink asks nobody on a network for anything."""

    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("something asked for a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with duckdb.connect() as con:
        found = measure(con, agencies(invented(4200), 3000, 3000), KEY)
    assert found.true == 1800
    assert found.precision >= 0.999
    assert found.recall >= 0.97
    assert found.recall > found.exact_right / found.true + 0.02  # worth more than an exact join


@pytest.mark.long
@pytest.mark.parametrize(("seed", "more_errors"), [(21, 1.0), (22, 1.0), (23, 1.5)])
def test_links_are_right_where_more_people_may_be_meant(monkeypatch, seed, more_errors):
    """50 000 × 150 000; a hall that gave its own phone for 2 000 of its people, as a firm did."""
    for name in (name for name in vars(linkage_people) if name.endswith(("WRONG", "LACKS", "NEW"))):
        monkeypatch.setattr(linkage_people, name, more_errors * getattr(linkage_people, name))
    made = agencies(invented(170_000, seed), 150_000, 50_000, seed=seed)
    for side in (made.known, made.unknown):
        side["phone"][:2000] = "057188880000"
    with duckdb.connect() as con:
        found = measure(con, made, KEY)
    assert found.true == 30_000
    assert found.precision >= 0.999
    assert found.recall >= (0.98 if more_errors == 1 else 0.955)
    # A probability is what it says: of such pairs about as many are wrong as are expected.
    assert len(found.bands) == 6
    for _least, _pairs, expected, wrong in found.bands:
        assert abs(wrong - expected) <= 4 * expected**0.5 + 0.1 * expected + 4


def test_a_phone_of_a_crowd_tells_nobody_apart():
    """31 people of one side gave one number: it is passed over on both; 30 may be a family's."""
    crowd, family = "a" * CROWD + "a", "b" * CROWD
    with duckdb.connect() as con:
        for side, phones in (("unknown", "abc"), ("known", crowd + family)):
            con.execute(f"CREATE TABLE {side} (phone_full VARCHAR)")
            con.executemany(f"INSERT INTO {side} VALUES (?)", [[phone] for phone in phones])
        pass_over(con, "phone_full")
        left = [
            con.execute(f"SELECT phone_full, count(*) FROM {side} GROUP BY 1 ORDER BY 1").fetchall()
            for side in ("unknown", "known")
        ]
    assert left == [[("b", 1), ("c", 1), (None, 1)], [("b", CROWD), (None, CROWD + 1)]]


def test_as_many_are_linked_as_keep_the_wrong_ones_to_eight_in_ten_thousand():
    """300 certain pairs carry four of 95 % (0.20 wrong of 304), and not a fifth (0.25 of 305)."""
    sure = [(who, who + 1000, 30.0, 1.0) for who in range(300)]
    likely = [(who, who + 1000, 5.3 - who / 1000, 0.95) for who in range(300, 307)]
    with pairs(*sure, *likely) as con:
        con.execute(
            "INSERT INTO unknown SELECT range, 'a' FROM range(307) WHERE range NOT IN (1, 2, 3)"
        )
        decide(con)
        linked = con.execute("SELECT unknown FROM linked ORDER BY 1").fetchall()
        grey = con.execute("SELECT unknown FROM grey ORDER BY 1").fetchall()
    assert [who for (who,) in linked] == list(range(304))
    assert [who for (who,) in grey] == [304, 305, 306]


def pairs(*found: tuple[int, int, float, float]) -> duckdb.DuckDBPyConnection:
    """Scored pairs: unknown, known, weight, probability; unknown 1 and 2 are of one origin."""
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE pair (unknown INT, known INT, weight DOUBLE, probability DOUBLE, "
        "telling BOOLEAN, among DOUBLE)"
    )
    con.executemany("INSERT INTO pair VALUES ($1, $2, $3, $4, true, $4)", found)
    con.execute(
        "CREATE TABLE unknown AS SELECT * FROM (VALUES (1, 'a'), (2, 'a'), (3, 'b')) t(id, origin)"
    )
    return con


def decided(
    *found: tuple[int, int, float, float],
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    with pairs(*found) as con:
        decide(con)
        return tuple(  # type: ignore[return-value]
            con.execute(f"SELECT unknown, known FROM {name} ORDER BY 1").fetchall()
            for name in ("linked", "grey")
        )


@pytest.mark.parametrize(
    ("found", "linked", "grey"),
    [
        pytest.param([(1, 9, 20, 0.9999)], [(1, 9)], [], id="alone and certain"),
        pytest.param([(1, 9, 5, 0.98)], [], [(1, 9)], id="not certain enough"),
        pytest.param([(1, 9, 20, 1), (3, 8, 0.8, 0.6)], [(1, 9)], [(3, 8)], id="not likely enough"),
        pytest.param([(1, 9, -1, 0.4)], [], [], id="rather somebody else"),
        pytest.param([(1, 9, 20, 1), (1, 8, 15, 1)], [], [(1, 9)], id="two that it may be"),
        pytest.param([(1, 9, 20, 1), (1, 8, 14, 1)], [(1, 9)], [], id="the second far behind"),
        pytest.param(
            [(1, 9, 20, 1), (2, 9, 12, 1)], [(1, 9)], [(2, 9)], id="one person is there once"
        ),
        pytest.param([(1, 9, 20, 1), (2, 9, 19, 1)], [], [(1, 9), (2, 9)], id="two that may be it"),
        pytest.param(
            [(1, 9, 20, 1), (3, 9, 19, 1)], [(1, 9), (3, 9)], [], id="once in each department"
        ),
    ],
)
def test_a_pair_is_linked_when_nobody_else_comes_near(found, linked, grey):
    assert decided(*found) == (linked, grey)


def test_a_pair_whose_names_do_not_tell_is_for_people_to_look_at():
    """A twin agrees in all but the given name, and may be the only one who does."""
    with pairs((1, 9, 20, 1), (3, 8, 20, 1)) as con:
        con.execute("UPDATE pair SET telling = false WHERE unknown = 1")
        decide(con)
        assert con.execute("SELECT unknown FROM linked").fetchall() == [(3,)]
        assert con.execute("SELECT unknown FROM grey").fetchall() == [(1,)]
