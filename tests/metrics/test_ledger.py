"""Totals of the ledger from the rows to an answer: which they are of, how fine, what is said."""

import json
import random
import shutil
from datetime import date

import numpy as np
import pytest

from data.home import Home, Refused
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from data.staging import loads
from metrics.__main__ import main
from metrics.answer import answer
from metrics.disclosure import entries
from metrics.disclosure.entries import TOLD, Entry
from metrics.disclosure.grants import SUMMED_KINDS
from metrics.disclosure.protect import Status
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import compute
from metrics.engine.cubes import CUBES
from metrics.engine.selection import Scope, Selection
from metrics.figures.policy.payouts import DUE_AMOUNT, PAID_AMOUNT
from metrics.ledger.command import FIGURES, told_before, totals, write
from tests.attack.test_payouts import STANDARD, granting
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, m

LAST = m("2024-12")
WHO = Scope(ZHEJIANG)
ALIKE = {"living": 10_000.0, "rent": 6_000.0, "purchase": 22_000.0, "startup": 15_000.0}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town whose snapshot has its ledger, made by the step of a build."""
    made = granting(tmp_path_factory.mktemp("entered"), 4000, 3, ALIKE)
    home = made.warehouse.home
    assert main(["ledger", "--home", str(home.path), "--snapshot", made.snapshot]) == 0
    return made


@pytest.fixture(scope="module")
def kept(town):
    return entries.kept(town)


def exact(town, metric, selection, by=()):
    frame = compute(town, metric, selection, by).frame
    return {tuple(row[name] for name in by): row["t0"] for _, row in frame.iterrows()}


def test_the_step_of_a_build_keeps_what_is_made_of_the_cubes(town, kept):
    made = [each for one in FIGURES for each in totals(town, one, ZHEJIANG)]
    assert list(kept.values()) == made
    assert {one.region for one in made} == {ZHEJIANG, HANGZHOU, NINGBO}
    assert any(one.units == 1 for one in made)


def test_every_entry_holds_its_total(town, kept):
    for (figure, region, month), one in kept.items():
        metric = PAID_AMOUNT if figure == PAID_AMOUNT.id else DUE_AMOUNT
        asked = Selection(region, month, 1) if month else Selection(region)
        (total,) = exact(town, metric, asked).values()
        low, high = one.edges
        assert low <= total <= high and high - low == one.units * 10_000


def test_totals_of_fewer_than_ten_cases_have_no_entry(tmp_path):
    made = granting(tmp_path, 90, 5, ALIKE)  # four a month
    sql = "SELECT month, SUM(cases) AS n FROM payout_paid GROUP BY month"
    small = {int(month) for month, n in made.query(sql).to_numpy() if n < 10}
    assert small and not small & {one.month for one in totals(made, PAID_AMOUNT, ZHEJIANG)}


@pytest.mark.parametrize("by", [(), ("month",), ("city",), ("city", "month")])
def test_totals_are_answered_from_the_ledger_within_what_they_say(town, kept, by):
    for months in (1, 12):
        asked = Selection(ZHEJIANG, LAST, months)
        found = answer(town, PAID_AMOUNT, asked, WHO, by, span=12, widen=False)
        frame = compute(town, PAID_AMOUNT, asked, by, span=12).frame
        truth = {tuple(row[name] for name in by): row["t0"] for _, row in frame.iterrows()}
        for row in found.rows():
            if row.value is not None:
                off = abs(row.value - truth[tuple(row.keys.values())])
                assert off <= row.half_width + 1e-6
    fine = [one for one in kept.values() if one.month == LAST and one.units == 1]
    for one in fine:
        told = answer(town, PAID_AMOUNT, Selection(one.region, LAST, 1), WHO).one()
        assert (told.value, told.half_width, told.status) == (one.value, 5_000.0, Status.OK)


def test_a_window_is_the_sum_of_its_months_unless_kinds_tell_it_more_closely(
    town, kept, monkeypatch
):
    months = [kept.get((PAID_AMOUNT.id, ZHEJIANG, LAST - back)) for back in range(12)]
    assert all(months)
    asked = Selection(ZHEJIANG, LAST, 12)
    told = answer(town, PAID_AMOUNT, asked, WHO).one()
    monkeypatch.setattr(entries, "kept", lambda cubes: {})
    by_kind = answer(town, PAID_AMOUNT, asked, WHO).one()
    half = sum(one.units for one in months) * 5_000
    whole = sum(one.value for one in months)
    if half < by_kind.half_width:
        assert (told.value, told.half_width) == (whole, half)
    else:
        assert (told.value, told.half_width) == (by_kind.value, by_kind.half_width)


@pytest.mark.parametrize(
    "asked, by",
    [
        (Selection(HAISHU, LAST, 1), ()),
        (Selection(ZHEJIANG, LAST, 1), ("county",)),
        (Selection(ZHEJIANG, LAST, 1), ("kind",)),
        (Selection(ZHEJIANG, LAST, 1).with_("policy", "living"), ()),
    ],
)
def test_counties_and_parts_are_answered_as_before(town, monkeypatch, asked, by):
    now = answer(town, PAID_AMOUNT, asked, WHO, by, widen=False).frame
    monkeypatch.setattr(entries, "kept", lambda cubes: {})
    before = answer(town, PAID_AMOUNT, asked, WHO, by, widen=False).frame
    assert now.equals(before)


def test_what_is_said_of_how_a_total_is_told(town, monkeypatch):
    for units in (1, 50):
        one = Entry(PAID_AMOUNT.id, ZHEJIANG, LAST, 900, units)
        said = TOLD.format("各月", units)
        monkeypatch.setattr(
            entries, "kept", lambda cubes, one=one: {(one.figure, one.region, one.month): one}
        )
        found = answer(town, PAID_AMOUNT, Selection(ZHEJIANG, LAST, 1), WHO, widen=False)
        assert said in found.notes and SUMMED_KINDS not in found.notes
        assert found.one().value == one.value


def test_what_is_owed_today_is_no_total_of_months(town, monkeypatch):
    one = Entry(DUE_AMOUNT.id, ZHEJIANG, entries.NOW, 100, 1)
    monkeypatch.setattr(entries, "kept", lambda cubes: {(one.figure, one.region, one.month): one})
    found = answer(town, DUE_AMOUNT, Selection(ZHEJIANG), WHO, widen=False)
    assert TOLD.format("", 1) in found.notes


def test_of_months_that_are_sums_in_part_both_are_said(town, monkeypatch):
    one = Entry(PAID_AMOUNT.id, ZHEJIANG, LAST, 900, 1)
    monkeypatch.setattr(entries, "kept", lambda cubes: {(one.figure, one.region, one.month): one})
    asked = Selection(ZHEJIANG, LAST, 1)
    found = answer(town, PAID_AMOUNT, asked, WHO, ("month",), span=12, widen=False)
    assert {SUMMED_KINDS, TOLD.format("其余", 1)} <= set(found.notes)


def test_vague_totals_are_marked(town, monkeypatch):
    one = Entry(PAID_AMOUNT.id, ZHEJIANG, LAST, 100, 50)
    monkeypatch.setattr(entries, "kept", lambda cubes: {(one.figure, one.region, one.month): one})
    told = answer(town, PAID_AMOUNT, Selection(ZHEJIANG, LAST, 1), WHO, widen=False).one()
    assert (told.status, told.value, told.half_width) == (Status.IMPRECISE, 1_245_000.0, 250_000.0)


def test_another_profile_or_threshold_has_no_entries(town):
    assert entries.kept(Published(town.warehouse, town.snapshot, protection="5/5")) == {}
    assert entries.kept(Published(town.warehouse, town.snapshot, threshold=75)) == {}


def test_a_file_that_cannot_be_read_is_named(town, tmp_path):
    folder = town.warehouse.home.snapshots / town.snapshot
    shutil.copytree(town.warehouse.home.path, tmp_path / "home")
    path = tmp_path / "home" / folder.relative_to(town.warehouse.home.path) / entries.NAME
    copy = Published(Warehouse(Home(tmp_path / "home")), town.snapshot)
    odd = ([["x", "y"]], [[]], [["x", 1, 2, float("inf"), 1]], 5)
    made = [json.dumps({"protection": "10/5", "entries": one}) for one in odd]
    for broken in ("", "[]", "[" * 100_000, *made):
        path.write_text(broken)
        with pytest.raises(Refused, match=r"ledger\.json"):
            entries.kept(copy)
    path.unlink()
    path.mkdir()
    with pytest.raises(Refused, match=r"ledger\.json"):
        entries.kept(copy)
    assert np.isfinite(answer(town, PAID_AMOUNT, Selection(ZHEJIANG, LAST, 1), WHO).one().value)


def test_a_settled_month_is_told_as_the_snapshot_served_tells_it(tmp_path):
    """A new month shifts steps of old ones; two steps of one total together would tell more."""
    made = granting(tmp_path / "home", 2500, 7)
    home = made.warehouse.home
    write(made, ZHEJIANG, home.snapshots / made.snapshot)
    first = entries.kept(made)
    world = World(tmp_path / "home")
    dice = random.Random(1)
    for case in range(300):
        kind = dice.choice(["living"] * 20 + ["rent"] * 12 + ["purchase", "startup"])
        region, day = dice.choice((XIHU, XIHU, YUHANG, HAISHU)), date(2025, dice.randint(1, 3), 20)
        dates = {"applied_on": day, "decided_on": day, "paid_on": day, "status": "paid"}
        grant = {"policy": kind, "kind": kind, "amount": STANDARD[kind], "region": region}
        world.put("policy_payout", {"case_id": f"n{case}", **grant, **dates})
    loads.add(home, [world.load("policy_payout", world.rows["policy_payout"], "more")])
    draft = publish.build(home, sign=False)
    cubes = Published(made.warehouse, draft.id)
    alone = {(e.region, e.month): e for e in totals(cubes, PAID_AMOUNT, ZHEJIANG)}
    told = told_before(cubes)
    assert told and not any(key[2] == entries.NOW for key in told)
    now = {(e.region, e.month): e for e in totals(cubes, PAID_AMOUNT, ZHEJIANG, told)}
    moved, settled = 0, [one for one in first.values() if one.month in range(LAST - 23, LAST + 1)]
    for old in settled:
        new = now.get((old.region, old.month))
        if new is None:
            continue
        assert new.edges[0] <= old.edges[0] and new.edges[1] >= old.edges[1]
        by_itself = alone.get((old.region, old.month))
        moved += by_itself is not None and by_itself.step != old.step
    assert moved, "no step shifts by itself: nothing to be told again"
    assert {month for _, month in now} > {one.month for one in settled}


def test_the_cubes_that_say_so_are_those_the_ledger_enters():
    assert {one.terms[0].measure.cube for one in FIGURES} == {
        name for name, cube in CUBES.items() if cube.entered
    }
