"""Stock and flow add up: where a snapshot differs from one that was checked, and only there."""

import shutil

import duckdb
import pytest

from data.snapshots.verify import NotTrue, verify_cubes
from tests.world import HAISHU, XIHU, World, m


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("verify"))
    for who in range(12):
        world.person(who).spell(who, XIHU, "2024-01", None if who % 3 else "2024-09")
        world.spell(who, HAISHU, "2024-11")
    return world.build().warehouse.home.snapshots, world


@pytest.fixture
def con(cubes, tmp_path):
    """A copy in use, beside the snapshot that it is a copy of."""
    file = next(cubes[0].glob("*/cubes.duckdb"))
    shutil.copyfile(file, tmp_path / "new.duckdb")
    with duckdb.connect(str(tmp_path / "new.duckdb")) as con:
        con.execute(f"ATTACH '{file}' AS old (READ_ONLY)")
        yield con


def test_the_same_is_read_back_and_not_added_up_again(con):
    assert verify_cubes(con, old="old") == verify_cubes(con)
    assert con.execute("SELECT COUNT(*) FROM differing").fetchone() == (0,)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stock SET people = people + 1 WHERE month = {0} AND region = {1}",
        "UPDATE stock SET high = high + 1 WHERE month = {0} AND region = {1}",
        "DELETE FROM stock WHERE month = {0} AND region = {1}",
        "UPDATE flow SET people = people + 1 WHERE month = {0} AND region = {1} AND level = 3",
        "DELETE FROM flow WHERE month = {0} AND level = 2",
        "DELETE FROM flow WHERE month = {0} AND level = 1",
        "INSERT INTO stock SELECT * REPLACE ({0} AS month) FROM stock WHERE month = {0} - 2",
    ],
)
def test_whatever_contradicts_itself_is_found_as_it_is_by_all_cells(con, change):
    con.execute(change.format(m("2024-11"), HAISHU))
    said = []
    for old in ("", "old"):
        with pytest.raises(NotTrue) as error:
            verify_cubes(con, old=old)
        said.append(sorted(str(error.value).partition("：")[2].split("；")))
    assert said[0] == said[1] or len(said[0]) == 3  # of many, any three are named


def test_data_that_begin_in_another_month_are_added_up_in_full(con):
    con.execute("UPDATE limits SET first_month = first_month - 1")
    with pytest.raises(NotTrue):  # nobody came in what was the first month
        verify_cubes(con, old="old")
