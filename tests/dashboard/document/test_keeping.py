"""A kept page is a fresh one to the trail, to its reader and to everybody else."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from dashboard.access import answers, audit, auth, gateway, holdings, looks, site
from dashboard.alerts import watch
from dashboard.document import keeping
from dashboard.document.request import Request
from dashboard.document.values import Download
from dashboard.document.weight import weight
from metrics.engine.selection import OutOfScope, Scope, Selection
from metrics.figures.people import stock
from tests.world import HANGZHOU, NINGBO, ZHEJIANG

LEADER = auth.User("甲", Scope(ZHEJIANG, "leader", ZHEJIANG))
OTHER = auth.User("乙", Scope(ZHEJIANG, "leader", ZHEJIANG))
DISTRICT = auth.User("丙", Scope(HANGZHOU, "district", ZHEJIANG))
KEPT = [Path(one.file).stem for one in site.ENTRIES[:9]]


@pytest.fixture(autouse=True)
def nothing_kept(world_home):
    keeping.forget()
    answers.forget()
    # As a server does at once with a snapshot: what its rules looked at is its own, not a reader's.
    watch.current()


def request(name, user, **address):
    module = import_module(f"pages.{name}")
    return module.page, Request(user, address, module.FILTERS)


def looks_of_people(home):
    return [one for one in audit.records(home) if one["user"] != watch.WHO]


def trail(home, user):
    """What is noted of a reader, but when, and the chain."""
    told = [one for one in audit.records(home) if one["user"] == user]
    apart = ("time", "before", "user", "seal")
    return [{k: v for k, v in one.items() if k not in apart} for one in told]


@pytest.fixture
def made(monkeypatch):
    """How many pages were made, and not found."""
    seen, make = [], keeping._made
    monkeypatch.setattr(keeping, "_made", lambda *a: seen.append(a[0]) or make(*a))
    return seen


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_page_leaves_the_same_looks_under_its_readers_name(world_home, made, name):
    first = keeping.opened(*request(name, LEADER))
    second = keeping.opened(*request(name, OTHER))
    assert second is first and len(made) == 1
    told = trail(world_home.home, "甲")
    assert told and told == trail(world_home.home, "乙")
    assert {one["scope"] for one in told} == {ZHEJIANG}
    keeping.forget()
    keeping.opened(*request(name, OTHER))
    assert trail(world_home.home, "乙") == told * 2
    watched = len(list(audit.records(world_home.home))) - len(looks_of_people(world_home.home))
    assert audit.verify(world_home.home) == 3 * len(told) + watched


@pytest.mark.parametrize("name", KEPT)
def test_a_page_made_as_before_leaves_the_same_looks(world_home, name):
    page, asked = request(name, LEADER)
    page(asked)
    keeping.opened(*request(name, OTHER))
    assert trail(world_home.home, "甲") == trail(world_home.home, "乙")


@pytest.mark.parametrize("name", KEPT)
def test_a_district_never_gets_the_offices_page_nor_the_office_its(world_home, made, name):
    ours = keeping.opened(*request(name, LEADER, region=str(HANGZHOU)))
    theirs = keeping.opened(*request(name, DISTRICT, region=str(HANGZHOU)))
    assert len(made) == 2 and theirs is not ours
    for one in trail(world_home.home, "丙"):
        assert (one["scope"], one["role"]) == (HANGZHOU, "district")
    asked = request(name, DISTRICT, region=str(NINGBO))
    elsewhere = keeping.opened(*asked)
    assert elsewhere.selection is None or elsewhere.selection.region == HANGZHOU
    assert keeping.opened(*request(name, LEADER, region=str(HANGZHOU))) is ours


@pytest.mark.slow
def test_what_an_address_says_makes_another_page(world_home, made):
    for address in ({}, {"public": "1"}, {"region": str(HANGZHOU)}, {"month": "2026-05"}):
        keeping.opened(*request("overview", LEADER, **address))
    assert len(made) == len(set(made)) == 4


@pytest.mark.slow
def test_a_new_snapshot_or_other_settings_make_another_page(world_home, made):
    first = keeping.opened(*request("overview", LEADER))
    world_home.build()
    second = keeping.opened(*request("overview", LEADER))
    assert first.cited[0].snapshot != second.cited[0].snapshot
    (world_home.path / "office.toml").write_text('title = "别名"\n', "utf-8")
    keeping.opened(*request("overview", LEADER))
    assert len(made) == 3


@pytest.mark.slow
def test_a_page_published_while_it_was_made_is_not_kept(world_home, made):
    page, asked = request("overview", LEADER)

    def slow(one):
        document = page(one)
        world_home.build()
        return document

    keeping.opened(slow, asked)
    keeping.opened(slow, asked)
    assert len(made) == 2 and len(keeping._pages) == 0


def test_nothing_is_shown_of_a_kept_page_when_the_trail_cannot_be_written(world_home):
    keeping.opened(*request("overview", LEADER))
    for one in world_home.home.audit.iterdir():
        one.unlink()
    world_home.home.audit.rmdir()
    world_home.home.audit.write_text("in the way")
    with pytest.raises(audit.NotWritten):
        keeping.opened(*request("overview", OTHER))


def test_what_was_looked_at_before_a_page_broke_is_noted(world_home):
    def broken(one):
        one.fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        keeping.opened(broken, request("overview", LEADER)[1])
    assert [one["metric"] for one in trail(world_home.home, "甲")] == ["talent_stock"]
    assert len(keeping._pages) == 0


def test_what_is_denied_stays_in_the_trail_of_a_kept_page(world_home, made):
    def reaching(one):
        one.fetch(stock.TALENT_STOCK, Selection(HANGZHOU))
        with pytest.raises(OutOfScope):
            one.fetch(stock.TALENT_STOCK, Selection(NINGBO))
        return one.document("x", "", ())

    asked = request("overview", DISTRICT)[1]
    for _ in range(2):
        keeping.opened(reaching, asked)
    assert len(made) == 1
    assert [one["action"] for one in trail(world_home.home, "丙")] == ["view", "deny"] * 2


def test_a_page_that_reads_what_may_change_or_asks_for_nothing_is_not_kept(world_home, made):
    def of_loads(one):
        one.fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))
        holdings.loads()
        return one.document("x", "", ())

    def of_nothing(one):
        return one.document("x", "", ())

    for page in (of_loads, of_nothing):
        for _ in range(2):
            keeping.opened(page, request("overview", LEADER)[1])
    keeping.opened(*request("outlook", LEADER, **{"with": "某情景"}))
    assert len(made) == 5 and len(keeping._pages) == 0


@pytest.mark.parametrize("name", KEPT)
def test_no_page_meets_its_readers_name(world_home, name):
    document = keeping.opened(*request(name, LEADER))
    seen = set()

    def walk(value, deep=0):
        if id(value) in seen or deep > 14:
            return
        seen.add(id(value))
        if isinstance(value, auth.User):
            assert value.name == auth.NOBODY
        inner = list(getattr(value, "__dict__", {}).values())
        inner += [one.cell_contents for one in getattr(value, "__closure__", None) or ()]
        inner += list(getattr(value, "args", ()) if callable(value) else ())
        if isinstance(value, (tuple, list)):
            inner += list(value)
        if isinstance(value, dict):
            inner += list(value.values())
        if type(value).__module__.split(".")[0] not in ("pandas", "numpy"):
            for one in inner:
                walk(one, deep + 1)

    walk(document.blocks)


@pytest.mark.parametrize("role", ["analyst", "steward"])
def test_roles_share_a_page_and_are_noted_as_what_they_are(world_home, made, role):
    first = keeping.opened(*request("overview", LEADER))
    other = auth.User("丁", Scope(ZHEJIANG, role, ZHEJIANG))
    assert keeping.opened(*request("overview", other)) is first and len(made) == 1
    assert {one["role"] for one in trail(world_home.home, "丁")} == {role}
    assert {one["role"] for one in trail(world_home.home, "甲")} == {"leader"}
    own = auth.User("戊", Scope(HANGZHOU, role, ZHEJIANG))
    assert keeping.opened(*request("overview", own)) is not first


def test_a_page_made_ready_is_found_and_nobody_was_noted_for_it(world_home, made):
    keeping.made_ready(*request("overview", LEADER))
    keeping.made_ready(*request("overview", LEADER))
    assert looks_of_people(world_home.home) == [] and len(keeping._pages) == 1
    keeping.opened(*request("overview", OTHER))
    assert made == [] and trail(world_home.home, "乙")


def test_a_file_asked_of_a_kept_page_is_the_askers(world_home):
    def offering(one):
        one.fetch(stock.TALENT_STOCK, Selection(ZHEJIANG))

        def make():
            found = one.fetch(stock.EMPLOYED, Selection(ZHEJIANG))
            gateway.exported(found, "xlsx")
            return b""

        return one.document("x", "", (Download("f", "f", "f.xlsx", "", make),))

    keeping.opened(offering, request("overview", LEADER)[1])
    document = keeping.opened(offering, request("overview", OTHER)[1])
    (file,) = [one for one in document.walk() if isinstance(one, Download)]
    auth.act_as(OTHER)
    try:
        file.make()
        assert {
            one["user"]
            for one in audit.records(world_home.home)
            if one["action"] not in ("view", "watch")
        } == {"乙"}
        auth.act_as(DISTRICT)
        with pytest.raises(OutOfScope):
            file.make()
    finally:
        auth.act_as(None)


def test_answers_made_ready_are_nobodys_look(world_home, made):
    keeping.prepared(*request("overview", LEADER))
    assert looks_of_people(world_home.home) == []
    assert looks.now() is None
    keeping.opened(*request("overview", OTHER))
    assert len(made) == 1 and trail(world_home.home, "乙")


def test_a_reader_who_left_stops_the_work(world_home):
    page, asked = request("overview", LEADER)
    called = []

    def left():
        called.append(1)
        if len(called) == 5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        keeping.opened(page, asked, wanted=left)
    assert len(trail(world_home.home, "甲")) == 4


def test_a_document_weighs_what_it_holds(world_home):
    document = keeping.opened(*request("overview", LEADER))
    light = replace(document, blocks=())
    assert weight(document) > weight(light) + 50_000
    assert weight(light) < 200_000
