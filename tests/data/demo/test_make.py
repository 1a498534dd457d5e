"""The demo goes through the importer like any file, and never beside an office's own data."""

from dataclasses import fields
from pathlib import Path

import pytest

from data import demo
from data.contracts import CONTRACTS
from data.demo.truth import default_folder, outside
from data.home import Home, Refused
from data.staging import loads


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Home.find(tmp_path / "home")


@pytest.mark.slow
@pytest.mark.long
def test_every_row_is_accepted_and_marked_as_demo(home: Home) -> None:
    rows = demo.make(home, people=1_000, years=3)
    assert set(rows) == set(CONTRACTS) - {"insurance_month", "identity", "employer_identity"}
    assert rows["person"] >= 1_000 and all(rows.values())
    found = loads.read(home)
    assert all(load.demo and load.rejected == 0 for load in found)
    assert {load.source for load in found} == {demo.SOURCE}


@pytest.mark.slow
def test_what_is_left_in_the_home_and_outside(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_IMPORT_ORDER", ("person", "target"))
    told: list[float] = []
    rows = demo.make(home, people=1_000, years=3, progress=lambda _doing, x: told.append(x))
    assert rows["person"] >= 1_000
    assert all(load.demo and load.rejected == 0 for load in loads.read(home))
    assert told == sorted(told) and told[-1] == 1.0
    assert list(home.path.rglob("*troubles*")) == []
    assert (default_folder(demo.Plan(people=1_000, years=3)) / "troubles.json").exists()
    assert list(home.path.glob("demo-*")) == []  # the source files are gone


def test_refused_beside_real_data(home: Home) -> None:
    blank = {"str": "", "int": 0, "bool": False}
    given = {
        f.name: blank[str(getattr(f.type, "__name__", f.type))]
        for f in fields(loads.Load)
        if str(getattr(f.type, "__name__", f.type)) in blank
    }
    home.path.mkdir(parents=True)
    loads.add(home, [loads.Load(**{**given, "id": "real", "contract": "person"})])
    with pytest.raises(Refused, match="已有真实数据"):
        demo.make(home, people=1_000)


def test_the_truth_stays_outside_the_home(home: Home) -> None:
    with pytest.raises(ValueError, match="outside"):
        outside(home.path / "truth", home)
    assert outside(home.path.parent / "truth", home) == home.path.parent / "truth"
