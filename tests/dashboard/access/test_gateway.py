import duckdb
import pytest
from starlette.applications import Starlette

from dashboard.access import audit, auth, gateway, holdings
from dashboard.document.lacking import lacking
from dashboard.serving import api
from data.snapshots import publish
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import OUTDATED, OutdatedSnapshot
from metrics.engine.selection import OutOfScope, Scope, Selection
from metrics.figures.people import stock
from tests.dashboard.asgi import Client
from tests.dashboard.conftest import reader
from tests.homes import before_digests
from tests.world import HANGZHOU, NINGBO, ZHEJIANG

ROLES = '[users."a@office"]\nrole = "district"\nregion = 330100\n'


def test_a_figure_comes_protected_and_noted(world_home):
    found = reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))
    assert found.one().value == 70
    (line,) = audit.records(world_home.home)
    assert (line["user"], line["metric"], line["action"]) == (auth.TRIAL, "talent_stock", "view")
    assert line["snapshot"] == found.snapshot


def test_an_answer_from_the_cache_is_noted_too(world_home):
    for _ in range(3):
        reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG), "city")
    assert len(list(audit.records(world_home.home))) == 3


def test_nothing_comes_out_when_the_trail_cannot_be_written(world_home):
    world_home.home.audit.write_text("in the way")
    with pytest.raises(audit.NotWritten):
        reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))


def test_what_a_page_does_to_its_table_stays_with_the_page(world_home):
    first = reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG), "city")
    first.frame.loc[:, "value"] = -1.0
    again = reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG), "city")
    assert [row.value for row in again.rows()] == [40, 30]


def test_the_scope_is_part_of_the_answer_not_of_the_session(world_home):
    everyone = auth.User("x", Scope(ZHEJIANG))
    district = auth.User("y", Scope(HANGZHOU, "district"))
    wide = gateway.fetch_as(everyone, stock.TALENT_STOCK, Selection(NINGBO))
    assert wide.one().value == 30
    with pytest.raises(OutOfScope):
        gateway.fetch_as(district, stock.TALENT_STOCK, Selection(NINGBO))
    assert [line["action"] for line in audit.records(world_home.home)] == ["api", "deny"]


def test_a_new_snapshot_is_answered_from_at_once(world_home):
    before = reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))
    world_home.person(200, 4).spell(200, HANGZHOU + 6, "2024-01")
    for who in range(201, 210):
        world_home.person(who, 4).spell(who, HANGZHOU + 6, "2024-01")
    world_home.build()
    after = reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))
    assert (before.one().value, after.one().value) == (70, 80)
    assert before.snapshot != after.snapshot
    publish.rollback(world_home.home)
    assert reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG)).one().value == 70


def test_an_export_is_noted_with_its_form(world_home):
    found = reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))
    gateway.exported(found, "csv")
    last = list(audit.records(world_home.home))[-1]
    assert (last["action"], last["detail"], last["region"]) == ("export", "csv", ZHEJIANG)


def test_an_empty_home_says_how_to_fill_it(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    with pytest.raises(NoSnapshot, match="python -m data demo"):
        reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))


def test_months_and_sources_tell_how_far_the_data_reach(world_home):
    assert holdings.months() == (24288, 24288 + 29)
    known = holdings.sources().set_index("contract")
    assert known.loc["employment", "rows"] == 71


def test_a_disabled_account_is_turned_away(world_home):
    path = world_home.path / "roles.toml"
    path.write_text(ROLES, "utf-8")
    scope = auth.user_named(world_home.home, "a@office").scope
    assert scope == Scope(HANGZHOU, "district", ZHEJIANG)
    path.write_text(ROLES + "disabled = true\n", "utf-8")
    with pytest.raises(auth.NoEntry, match="已停用"):
        auth.user_named(world_home.home, "a@office")
    with pytest.raises(auth.NoEntry, match="未获授权"):
        auth.user_named(world_home.home, "b@office")


def outdated(world):
    """Make the snapshot being served one of before talent was counted."""
    path = before_digests(world.home, publish.current(world.home).id)
    with duckdb.connect(str(path)) as con:
        con.execute("ALTER TABLE stock DROP COLUMN talent")


@pytest.mark.parametrize("by", ["", "city", "month"])
def test_a_page_gets_the_reason_in_the_figures_place(world_home, by):
    outdated(world_home)
    found = reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG), by or ())
    assert found.refused == OUTDATED and found.is_empty
    assert found.snapshot == publish.current(world_home.home).id
    assert lacking(found) == OUTDATED
    assert reader().fetch(stock.EMPLOYED, Selection(ZHEJIANG)).one().value == 70
    assert [line["metric"] for line in audit.records(world_home.home)] == [
        "talent_stock",
        "employed",
    ]


def test_a_program_that_asks_is_refused(world_home):
    outdated(world_home)
    everyone = auth.User("x", Scope(ZHEJIANG))
    with pytest.raises(OutdatedSnapshot, match=OUTDATED):
        gateway.fetch_as(everyone, stock.TALENT_STOCK, Selection(ZHEJIANG))
    answered = Client(Starlette(routes=api.ROUTES)).get("/api/v1/metrics/talent_stock")
    assert (answered.status_code, answered.json()["error"]) == (400, OUTDATED)
