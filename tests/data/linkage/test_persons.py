"""What two records of persons agree on, and by what chance: levels and frequencies, by hand."""

from collections import Counter
from typing import Any

import duckdb
import numpy as np
import pytest

from benchmarks.linkage_people import invented_names
from data.linkage.persons import PERSONS
from data.values.traits import parts

NULL = -1


def record(name: str, birth: str, year: int | None, phone: str = "") -> dict[str, Any]:
    """A record in clear: what is compared of it are the parts that an import encodes."""
    made: dict[str, Any] = dict.fromkeys(PERSONS.record)
    for trait, text in (("name", name), ("birth", birth), ("phone", phone)):
        made |= {f"{trait}_{part}": whole for part, whole in parts(trait, text).items()}
    return made | {"graduation_year": year}


def level(trait: str, one: dict[str, Any], other: dict[str, Any]) -> int:
    """Which level of a trait two records are on, counted from the most telling; -1 for none."""
    chosen = next(
        made
        for made in (
            c.get_comparison("duckdb")
            for c in PERSONS.comparisons(set(PERSONS.record), {"phone_full": 1e-8})
        )
        if made.output_column_name == trait
    )
    sides = ((one, "l"), (other, "r"))
    row = {f"{name}_{side}": value for given, side in sides for name, value in given.items()}
    with duckdb.connect() as con:
        types = {name: "INTEGER" if "graduation" in name else "VARCHAR" for name in row}
        con.execute(f"CREATE TABLE pair ({', '.join(f'{n} {t}' for n, t in types.items())})")
        con.execute(f"INSERT INTO pair VALUES ({', '.join('?' * len(row))})", list(row.values()))
        at = 0
        for one_level in chosen.comparison_levels:
            sql = one_level.sql_condition
            if sql == "ELSE" or con.execute(f"SELECT ({sql}) FROM pair").fetchall()[0][0]:
                return NULL if one_level.is_null_level else at
            at += not one_level.is_null_level
    raise AssertionError("no level")


BORN = "1990-05-17"


@pytest.mark.parametrize(
    ("birth", "within", "across"),
    [
        pytest.param(BORN, 0, NULL, id="one day"),
        pytest.param("1990-06-17", 0, NULL, id="one year, another month"),
        pytest.param("1990-05-18", 0, NULL, id="one year, another day"),
        pytest.param("1991-05-17", NULL, 0, id="another year"),
        pytest.param("", NULL, 0, id="nobody knows"),
    ],
)
def test_the_year_of_graduation_is_weighed_among_those_of_one_birth_year(birth, within, across):
    """Who is born in one year graduates in the same few: that they agree tells less of them."""
    one, other = record("王小明", BORN, 2012), record("王小明", birth, 2012)
    assert level("graduated_within", one, other) == within
    assert level("graduated_across", one, other) == across
    assert level("schooled_within", one, other) == within
    assert level("schooled_across", one, other) == across


@pytest.mark.parametrize(("year", "at"), [(2012, 0), (2013, 1), (2011, 1), (2014, 2), (None, NULL)])
def test_a_year_of_graduation_that_is_off_by_one_is_a_level(year, at):
    assert level("graduated_within", record("王明", BORN, 2012), record("王明", BORN, year)) == at


@pytest.mark.parametrize(
    ("birth", "at"),
    [
        (BORN, 0),
        ("1990-06-17", 1),
        ("1991-05-17", 2),
        ("1980-05-17", 2),
        ("1988-05-17", 3),
        ("1990-05-18", 4),
        ("1988-06-17", 5),
        ("", NULL),
    ],
)
def test_a_wrong_digit_of_a_year_of_birth_is_a_level(birth, at):
    assert level("birth", record("王明", BORN, None), record("王明", birth, None)) == at


def test_registers_of_before_that_part_are_compared_by_month_and_day():
    """1991 for 1990 is a wrong digit; where one side's encodings don't say so, another year."""
    old = record("王明", BORN, None) | {"birth_but_ones": None, "birth_but_tens": None}
    assert level("birth", old, record("王明", "1991-05-17", None)) == 3
    filled = set(PERSONS.record) - {"birth_but_ones", "birth_but_tens"}
    birth = PERSONS.comparisons(filled, {"phone_full": 1e-8})[1]
    conditions = [one.sql_condition for one in birth.get_comparison("duckdb").comparison_levels]
    assert not any("birth_but" in sql for sql in conditions)


def test_of_two_names_under_one_surname_two_short_ones_are_a_level_apart():
    """张伟 is 张华 after one error; 张小伟 is 张建华 after two."""
    short = level("name", record("张伟", BORN, None), record("张华", BORN, None))
    long = level("name", record("张小伟", BORN, None), record("张建华", BORN, None))
    mixed = level("name", record("张伟", BORN, None), record("张建华", BORN, None))
    assert (short, long, mixed) == (4, 5, 5)


def shares(names: list[str]) -> dict[str, dict[str, float]]:
    """The frequencies that the model gives the values of each trait."""
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE known (name_full VARCHAR, name_surname VARCHAR, name_given VARCHAR, "
            "name_ends VARCHAR, name_skip VARCHAR)"
        )
        rows = [record(name, "", None) for name in names]
        columns = ("name_full", "name_surname", "name_given", "name_ends", "name_skip")
        con.executemany(
            "INSERT INTO known VALUES (?, ?, ?, ?, ?)", [[row[c] for c in columns] for row in rows]
        )
        return {
            trait: dict(con.execute(sql).fetchall()) for trait, sql in PERSONS.commonness.items()
        }


def by_loops(names: list[str]) -> dict[str, float]:
    """The same of whole names, slowly: over all surnames and given names, those of nobody too."""
    told = [parts("name", name) for name in names]
    people = len(names)
    surnames, given = (Counter(one[part] for one in told) for part in ("surname", "given"))
    both = Counter((one["surname"], one["given"]) for one in told)
    means = {(s, g): surnames[s] * given[g] / people for s in surnames for g in given}
    square = sum(mean**2 for mean in means.values())
    excess = sum((both[pair] - mean) ** 2 - mean for pair, mean in means.items())
    straying = max(0.001, (excess + 50) / (square + 50))
    return {
        f"{s}{g}": (n - 1 + 1 / straying) / (people + people / means[s, g] / straying)
        for (s, g), n in both.items()
    }


@pytest.mark.parametrize("families", [True, False])
def test_how_common_a_name_is_by_loops(families):
    """Where one surname keeps to one given name, names stray from the product of the two."""
    names = [*["王伟"] * 3, "王小明", "王芳", "李伟", "李小明", "张娜", "欧阳娜"] * 20
    names += ["赵建国"] * 150 if families else ["赵芳", "赵伟", "赵娜"]
    found, wanted = shares(names), by_loops(names)
    assert found["name_full"] == pytest.approx(wanted)
    long = [parts("name", name) for name in names if "ends" in parts("name", name)]
    assert found["name_ends"] == pytest.approx(
        {
            ends: n / len(long) * (len(long) / len(names)) ** 2  # both of a pair can be shortened
            for ends, n in Counter(one["ends"] for one in long).items()
        }
    )


def test_a_name_of_one_word_is_as_common_as_it_was_counted():
    found = shares(["Madonna", "Madonna", "王伟", "王芳"])["name_full"]
    assert found["madonna"] == pytest.approx(0.5)
    assert found["王伟"] < 0.25


def test_a_rare_name_is_told_rarer_than_it_can_be_counted():
    """Of names that one of 5 000 people has, which are thirty times as rare among 95 000 others as
    1 / 5 000 has it, the estimate is within a factor of two."""
    everybody = [str(name) for name in invented_names(np.random.default_rng(5), 100_000)]
    some, others = everybody[:5_000], Counter(everybody[5_000:])
    found = shares(some)["name_full"]
    once = [name for name, n in Counter(some).items() if n == 1]
    truly = sum(others[name] for name in once) / (len(once) * 95_000)
    assert truly < 1 / 5_000 / 30
    assert truly < sum(found[name] for name in once) / len(once) < 2 * truly
