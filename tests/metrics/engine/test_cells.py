"""What is summed from cells in memory is what DuckDB's statement gives: keys, kinds, gaps too."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, cycle

import numpy as np
import pytest

from data import demo
from data.home import Home
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from metrics.disclosure.snapshot import Published
from metrics.engine import cells, coding, held, sums
from metrics.engine.core import Kind, Metric
from metrics.engine.coverage import newest
from metrics.engine.dimensions import REGIONS
from metrics.engine.selection import Selection
from metrics.engine.statement import Part, Question, parts
from metrics.engine.table import Column, numbered
from metrics.figures.chains.chain import CHAIN_EMPLOYED
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts
from metrics.figures.schools import source
from metrics.registry import REGISTRY
from tests import homes

PEOPLE = 3_000
SUMMED = [one for one in REGISTRY.values() if one.maker is None and one.kind is not Kind.QUANTILE]


@pytest.fixture(scope="module")
def cubes(tmp_path_factory: pytest.TempPathFactory) -> Published:
    home = Home(tmp_path_factory.mktemp("small") / "home")

    def make() -> None:
        demo.make(home, people=PEOPLE, years=6)
        publish.build(home)

    homes.built(home, f"demo {PEOPLE} 6 years", make)
    warehouse = Warehouse(home)
    return Published(warehouse, warehouse.current(), demo=True)


def both(
    cubes: Published, part: Part, question: Question, keys: list[tuple[str, str]]
) -> tuple[dict[str, Column] | None, dict[str, Column]]:
    columns = [(term.measure.column, f"t{i}", sums._own(term)) for i, term in part.terms]
    found = held.summed(cubes, part, question, keys, columns)
    return found, sums._by_statement(cubes, part, question, keys, columns)


def in_order(table: dict[str, Column], keys: list[tuple[str, str]]) -> dict[str, Column]:
    names = [name for _, name in keys]
    if not names or not len(table[names[0]]):
        return table
    order = np.argsort(numbered([table[name] for name in names])[0], kind="stable")
    return {name: column[order] for name, column in table.items()}


def questions(cubes: Published, metric: Metric) -> Iterator[tuple[Part, Question]]:
    """Undivided, by one and by two dimensions; of a province, a city, a county; filtered."""
    month = newest(cubes, metric)
    own = list(dict.fromkeys(one.id for one in (*metric.dimensions, *REGIONS)))
    divided = chain([()], ((one,) for one in own), combinations(own[:4], 2))
    asked = cycle([(330000, ()), (330900, (("education", (4, 5)),)), (330903, ())])
    for by, (region, where) in zip(divided, asked, strict=False):
        selection = Selection(region, month, where=where)
        question = Question(metric, selection, by, month, metric.own_window(month), 12)
        yield from ((part, question) for part in parts(metric))


@pytest.mark.slow
def test_every_figure_is_summed_from_cells_as_by_a_statement(cubes):
    compared = 0
    for metric in SUMMED:
        for part, question in questions(cubes, metric):
            keys = [
                (expression, name)
                for name in part.keys(question.by)
                if (expression := _expression(part, name)) is not None
            ]
            found, right = both(cubes, part, question, keys)
            if found is None:
                continue
            compared += 1
            mine, theirs = in_order(found, keys), in_order(right, keys)
            asked = (metric.id, question.by, question.selection)
            assert list(mine) == list(theirs), asked
            for name, column in theirs.items():
                assert mine[name].dtype == column.dtype, (asked, name)
                np.testing.assert_array_equal(mine[name], column, str(asked))
    assert compared > 500


def _expression(part: Part, name: str) -> str | None:
    return sums._month(part) if name == "month" else part.cube.expression(name)


def asked(cubes: Published, metric: Metric, **changed: object) -> tuple[Part, Question]:
    month = newest(cubes, metric)
    question = Question(metric, Selection(330000, month), (), month, metric.window, 12)
    return parts(metric)[0], replace(question, **changed)


def test_whole_yuan_are_held_and_fen_and_series_of_large_cubes_left_to_the_statement(
    cubes, monkeypatch
):
    found, right = both(cubes, *asked(cubes, payouts.PAID_AMOUNT), [])
    assert found is not None
    assert found["t0"].tolist() == right["t0"].tolist()
    assert right["t0"] > 0
    monkeypatch.setattr(held, "MOST", 5_000)
    assert both(cubes, *asked(cubes, stock.TALENT_STOCK), [])[0] is not None  # one month of it
    by_county = asked(cubes, stock.TALENT_STOCK, by=("county", "month"))
    assert both(cubes, *by_county, [("region", "county"), ("month", "month")])[0] is None


def test_amounts_are_added_up_where_their_sums_are_exact_and_gaps_are_none():
    yuan = coding.coded(np.array([3.0, np.nan, 4.0]))
    assert isinstance(yuan, coding.Amounts)
    assert yuan.there is not None
    assert (yuan.numbers.tolist(), yuan.there.tolist()) == ([3, 0, 4], [True, False, True])
    assert coding.coded(np.array([0.1, 0.2])) is None  # their sum depends on the order
    assert coding.coded(np.array([2.0**53, 1.0])) is None
    assert coding.coded(np.array([1.0, np.inf])) is None


def test_rows_of_the_places_in_a_region_are_added_up_as_the_region_s_own_are(cubes, monkeypatch):
    """New arrivals of each city and month; the counties of a province are too many to be held."""
    monkeypatch.setattr(held, "MOST", 5_000)
    part, question = asked(cubes, flow.NEW_COLLEGE, by=("city", "month"))
    keys = [("region // 100 * 100", "city"), ("month", "month")]
    found, right = both(cubes, part, question, keys)
    assert found is not None
    mine, theirs = in_order(found, keys), in_order(right, keys)
    assert len(theirs["city"]) > 50
    for name, column in theirs.items():
        np.testing.assert_array_equal(mine[name], column)
    counties = replace(question, by=("county", "month"))
    assert both(cubes, part, counties, [("region", "county"), ("month", "month")])[0] is None


def test_a_step_of_a_column_is_made_of_it_unless_sql_rounds_another_way(cubes, monkeypatch):
    part, question = asked(cubes, source.SCHOOL_STOCK)
    found = held.held(cubes, part, question)
    assert found is not None
    read: list[str] = []
    columns = Published.columns

    def reading(self, sql, values=()):
        read.append(sql)
        return columns(self, sql, values)

    found.read(cubes, ["region", "education"])
    monkeypatch.setattr(Published, "columns", reading)
    found.read(cubes, ["region // 100 * 100", "region // 10000", "education"])
    assert read == []
    city, region = found.codes("region // 100 * 100"), found.codes("region")
    assert city is not None
    assert region is not None
    assert city.all.tolist() == (region.all // 100 * 100).tolist()
    assert city.numbers.dtype == region.numbers.dtype
    below = cells.Cells(found.cube, 2, "1 = 1", _columns={"pay": coding.coded(np.array([-1, 5]))})
    assert not below._derived("pay // 2")


def test_columns_of_a_join_are_read_together_because_its_rows_come_in_any_order(cubes, monkeypatch):
    """Read by two statements, people stood beside the chains of other firms."""
    read: list[str] = []
    columns = Published.columns

    def reading(self, sql, values=()):
        read.append(sql)
        return columns(self, sql, values)

    monkeypatch.setattr(Published, "columns", reading)
    part, question = asked(cubes, CHAIN_EMPLOYED)
    for by in ((), ("chain",), ("county", "chain_link")):
        keys = [(part.cube.expression(name), name) for name in by]
        found, right = both(cubes, part, replace(question, by=by), keys)
        assert found is not None
        mine, theirs = in_order(found, keys), in_order(right, keys)
        for name, column in theirs.items():
            np.testing.assert_array_equal(mine[name], column)
    joined = [sql for sql in read if "JOIN" in sql and "SUM" not in sql and "COUNT" not in sql]
    assert len(joined) == 1


# Not 3.0 or True: equal to whole numbers, they may be answered by what was kept for those.
@pytest.mark.parametrize("code", ["杭州", 3.5])
def test_a_code_of_another_kind_than_its_column_is_left_to_the_statement(cubes, code):
    where = Selection(330000).with_("education", code)
    part, question = asked(cubes, source.SCHOOL_STOCK, selection=where)
    columns = [("talent", "t0", ())]
    assert held.summed(cubes, part, question, [], columns) is None


def test_a_cube_that_is_larger_is_not_held_and_a_choice_of_rows_is_forgotten(cubes, monkeypatch):
    part, question = asked(cubes, source.SCHOOL_STOCK)
    found = held.held(cubes, part, question)
    assert found is not None
    for city in (330100, 330200, 330300, 330400, 330500, 330600):
        of_city = replace(question, selection=Selection(city))
        assert held.summed(cubes, part, of_city, [], [("talent", "t0", ())]) is not None
    assert len(found._rows) == cells._CHOSEN
    assert len(found.groups) == cells._GROUPED
    assert 0 < found.bytes < 4_000_000
    monkeypatch.setattr(held, "MOST", found.rows - 1)
    assert held.held(cubes, part, question) is None


def test_a_column_with_gaps_is_no_column_of_codes():
    assert not isinstance(coding.coded(np.array([1.0, np.nan])), coding.Codes)
    assert coding.coded(np.array(["a", None], dtype=object)) is None
    apart = coding.coded(np.array([7, 900_000, 7], dtype=np.int32))
    assert isinstance(apart, coding.Codes)
    assert apart.values(np.array([0, 1])).tolist() == [7, 900_000]
    assert apart.values(np.array([0])).dtype == np.int32
