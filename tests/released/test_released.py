"""Homes of the last two releases under this version: read, built, served, rolled back to."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.__main__ import main
from dashboard.access import auth
from dashboard.access.site import ENTRIES
from dashboard.serving import headless
from data.contracts import CONTRACTS
from data.home import Home, Refused, office
from data.importing.importer import import_file
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from data.staging import formats, loads
from metrics.disclosure.snapshot import Published
from metrics.engine.core import OUTDATED, OutdatedSnapshot
from metrics.engine.selection import Scope
from metrics.figures.outlook import scenarios
from metrics.registry import REGISTRY
from tests.released import make

RELEASES = sorted(make.HERE.glob("*.zip"))[-2:]
# Contracts of a release whose rows this version asks for again, by design: name them with the
# change that does it, and say so in the changelog.
ASKED_AGAIN: dict[str, frozenset[str]] = {}


@dataclass(frozen=True)
class Released:
    """A released home, unpacked, and what its version said."""

    name: str
    home: Home
    said: dict[str, Any]

    @property
    def asked_again(self) -> frozenset[str]:
        return ASKED_AGAIN.get(self.name, frozenset())


def unpacked(path: Path, folder: Path) -> Released:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    (folder / "key").chmod(0o600)
    said = json.loads((folder / "said.json").read_text("utf-8"))
    return Released(path.stem, Home(folder / "home"), said)


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.stem)
def released(request, tmp_path_factory):
    return unpacked(request.param, tmp_path_factory.mktemp("released"))


@pytest.fixture(scope="module")
def built(released, tmp_path_factory):
    """The same, built by this version; contracts asked for again are left out."""
    path = RELEASES[[one.stem for one in RELEASES].index(released.name)]
    made = unpacked(path, tmp_path_factory.mktemp("built"))
    gone = {x.id for x in loads.read(made.home) if x.contract in released.asked_again}
    loads.add(made.home, [], replaced=gone)
    publish.build(made.home)
    return made


def published(home: Home) -> Published:
    warehouse = Warehouse(home)
    return Published(warehouse, warehouse.current())


def same_figures(released: Released, cubes: Published, *, outdated: bool) -> int:
    """How many figures say what their release said; another answer fails."""
    same = 0
    for name, before in released.said["figures"].items():
        if name not in REGISTRY or REGISTRY[name].version != before["version"]:
            continue
        if not before["answers"]:  # three figures of the first release failed on so small a home
            continue
        try:
            now = make.figure(cubes, name)
        except OutdatedSnapshot:
            assert outdated, name
            continue
        assert json.loads(json.dumps(now)) == before, name
        same += 1
    return same


def test_there_are_releases_to_try():
    assert len(RELEASES) == 2


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_a_contract_that_changes_has_a_new_format(path):
    """A column added, renamed or changed wants ``format`` raised, and ``since`` or ``formerly``."""
    with zipfile.ZipFile(path) as archive:
        before = json.loads(archive.read("said.json"))["contracts"]
    for name, contract in CONTRACTS.items():
        now = json.loads(json.dumps(make.described(contract)))
        if name in before and before[name]["format"] == now["format"]:
            assert now == before[name], f"{name}: raise its format (docs/upgrading.md)"
        for column in contract.columns if name in before else ():
            called = column.called(before[name]["format"])
            assert called is None or called in {c["name"] for c in before[name]["columns"]}, (
                f"{name}.{column.name}: the release has no {called}; say since= or formerly="
            )


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_old_addresses_open_pages(path):
    with zipfile.ZipFile(path) as archive:
        before = json.loads(archive.read("said.json"))["addresses"]
    assert set(before) <= {entry.url for entry in ENTRIES}


@pytest.mark.slow
def test_what_was_published_is_served(released):
    assert publish.verify(released.home)
    assert same_figures(released, published(released.home), outdated=True) > 100


@pytest.mark.slow
def test_every_page_opens_over_what_was_published(released, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(released.home.path))
    auth.act_as(auth.User("甲", Scope(330000, "leader", 330000)))
    try:
        for entry in ENTRIES:
            assert headless.collect(entry, {}).title
    finally:
        auth.act_as(None)


def test_an_export_that_needs_a_newer_snapshot_says_so(released, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TALENT_HOME", str(released.home.path))
    words = ("--format", "xlsx", "-o", str(tmp_path / "x.xlsx"), "--home", str(released.home.path))
    try:
        assert main(["export", "targets", *words]) == 2
    finally:
        auth.act_as(None)
    assert OUTDATED in capsys.readouterr().err and not (tmp_path / "x.xlsx").exists()


def test_every_contracts_rows_were_staged_and_are_read_or_asked_for(released):
    kept = loads.read(released.home)
    assert {x.contract for x in kept} >= set(released.said["contracts"])
    with duckdb.connect() as con:
        told = formats.unreadable(con, released.home, kept)
        found = {formats.footer(con, x.staged(released.home)).format for x in kept}
    assert {x.load.contract for x in told} == released.asked_again
    assert found == {x["format"] for x in released.said["contracts"].values()}
    if told:
        with pytest.raises(Refused, match="--replaces"):
            publish.build(released.home)


@pytest.mark.slow
def test_what_was_staged_is_built_into_the_same_figures(built):
    assert len(publish.history(built.home)) == 2
    assert same_figures(built, published(built.home), outdated=False) > 100


@pytest.mark.slow
def test_the_released_snapshot_can_be_rolled_back_to(built):
    before, new = publish.history(built.home)
    try:
        assert publish.rollback(built.home).id == before.id
        assert publish.verify(built.home)
        assert same_figures(built, published(built.home), outdated=True) > 100
    finally:
        publish.rollback(built.home, new.id)


def test_settings_mappings_and_scenarios_are_read(released, tmp_path, monkeypatch):
    home = released.home
    assert office(home).name == make.OFFICE["name"]
    (scenario,) = scenarios.saved(home)
    assert scenario.name == "留人" and len(scenario.levers) == 2
    monkeypatch.setenv("TALENT_KEY_FILE", str(home.path.parent / "key"))
    file = tmp_path / "预算.csv"
    file.write_text("部门,项目,年度,预算数\n教育局,培训,2026,100\n", "utf-8")
    report = import_file(home, [file], "fund_budget", mapping="预算", dry_run=True)
    assert (report.accepted, report.rejected) == (1, 0)
