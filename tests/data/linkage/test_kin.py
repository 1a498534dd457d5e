"""Twins are told from one person with an error by how many of them there are."""

import duckdb
import pytest

from data.linkage.kin import Kin, tell_apart

PRIOR = 1e-3
M = {"day": 0.9, "phone": 0.8, "ends": 0.02, "short": 0.005}
LEVELS = {"ends": "ends_l = ends_r", "short": "short_l AND short_r"}
KIN = Kin(
    shared=("day", "phone"),
    never="name_l = name_r",
    levels=tuple(LEVELS.values()),
    telling=(LEVELS["short"],),
)
COLUMNS = ("day", "phone", "name", "ends", "short")
TWINS, PEOPLE = 3, 200


def agreement(sql: str) -> float | None:
    return next((M[name] for name in M if sql in (name, LEVELS.get(name))), None)


@pytest.fixture
def con():
    """200 known people, of whom three pairs are twins with one phone and short names; two pairs
    have a phone in common and not the day, or the day and not the phone."""
    with duckdb.connect() as made:
        form = "id INTEGER, day VARCHAR, phone VARCHAR, name VARCHAR, ends VARCHAR, short BOOLEAN"
        for side in ("known", "unknown"):
            made.execute(f"CREATE TABLE {side} ({form})")
        for at in range(PEOPLE):
            twin = at // 2 if at < 2 * TWINS else at
            day, phone = f"d{twin}", f"p{twin}"
            day = "d20" if at == 21 else day
            phone = "p22" if at == 23 else phone
            made.execute(
                "INSERT INTO known VALUES (?, ?, ?, ?, ?, true)",
                [at, day, phone, f"n{at}", f"e{at}"],
            )
        made.execute(
            "CREATE TABLE pair (unknown INTEGER, known INTEGER, weight DOUBLE, "
            "probability DOUBLE, telling BOOLEAN)"
        )
        yield made


def judged(con: duckdb.DuckDBPyConnection, weight: float, **said: object) -> tuple[float, bool]:
    """The probability of known person 50 and of somebody who is as they are but for what is said,
    and whether the name suffices."""
    other = {"day": "d50", "phone": "p50", "name": "nx", "ends": "ex", "short": True} | said
    con.execute("INSERT INTO unknown VALUES (1000, ?, ?, ?, ?, ?)", [other[c] for c in COLUMNS])
    con.execute("INSERT INTO pair VALUES (1000, 50, ?, 1 / (1 + pow(2, -?)), false)", [weight] * 2)
    tell_apart(con, KIN, COLUMNS, PRIOR, agreement)
    return con.execute("SELECT probability, telling FROM pair").fetchall()[0]


def test_a_pair_that_twins_could_be_is_worth_what_they_leave(con):
    """By Bayes: one person does so with .9 x .8 x .005; of 19 900 pairs of two, 3 + 1 do."""
    twins = (TWINS + 1) / (PEOPLE * (PEOPLE - 1) / 2 + 1)
    odds = PRIOR / (1 - PRIOR) * 0.9 * 0.8 * 0.005 / twins
    probability, telling = judged(con, 40.0)
    assert telling
    assert probability == pytest.approx(odds / (1 + odds), rel=1e-6)


def test_of_those_who_differ_in_another_way_fewer_are_twins(con):
    odds = PRIOR / (1 - PRIOR) * 0.9 * 0.8 * 0.02 * (PEOPLE * (PEOPLE - 1) / 2 + 1)
    probability, telling = judged(con, 40.0, ends="e50")
    assert not telling  # whether it suffices is as it was
    assert probability == pytest.approx(odds / (1 + odds), rel=1e-6)


def test_evidence_that_is_weak_already_is_weighed_with_it(con):
    """The odds against are those of chance and those of twins, one and the other."""
    twins = (TWINS + 1) / (PEOPLE * (PEOPLE - 1) / 2 + 1)
    kin = PRIOR / (1 - PRIOR) * 0.9 * 0.8 * 0.005 / twins
    assert judged(con, 1.0)[0] == pytest.approx(1 / (1 + 1 / 2 + 1 / kin), rel=1e-6)


@pytest.mark.parametrize(
    "said",
    [{"day": "d1"}, {"phone": "p1"}, {"phone": None}, {"name": "n50"}, {"short": False}],
    ids=str,
)
def test_whom_no_twin_could_be_stays_as_weighed(con, said):
    assert judged(con, 10.0, **said) == (pytest.approx(1 / (1 + 2**-10)), False)


@pytest.mark.parametrize("levels", [("short",), ("ends", "short"), ("day",)])
def test_a_level_of_which_nothing_could_be_estimated_stays_as_weighed(con, levels, monkeypatch):
    """Nor of any, where names are written alike in all that two registers have in common."""
    for level in levels:
        monkeypatch.delitem(M, level)
    assert judged(con, 10.0) == (pytest.approx(1 / (1 + 2**-10)), False)
