"""Thousands of spoilt files of every contract: refused in words or taken, never worse.

Whatever was done to a file, its import ends with a report or a refusal that names the file; a
refusal changes nothing in the home; every row read is accepted, rejected or skipped; and rows that
the damage left alone come in exactly as they would have.
"""

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from data import demo
from data.home import Home, Refused
from data.importing.importer import import_file
from data.importing.report import Report
from data.staging import loads
from tests.reliability.spoilt import Rows, Spoilt, spoil, text

FILES = 10_000  # of the whole campaign
SHARDS = 20
QUICK = 34  # of them in every run of the tests
ROWS = 12  # of a file: the work is in opening it
_TWICE = ("重复行", "主键重复")  # a spoilt row may take a later one's key


@dataclass(frozen=True)
class Sound:
    """A contract's sound file, and what an import of it stages, row by row."""

    contract: str
    header: list[str]
    rows: Rows
    staged: list[tuple[object, ...]]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("key")) / "key"


@pytest.fixture(scope="module")
def sound(key: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Sound]:
    """A dozen rows of every contract that the demo's offices send."""
    folder = tmp_path_factory.mktemp("sound")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALENT_KEY_FILE", str(key))
        files = demo.generate(folder / "files", people=1_000, years=3, months=True, threads=1)
        return [_sound(folder, contract, path) for contract, path in files.items()]


def _sound(folder: Path, contract: str, path: Path) -> Sound:
    table = pq.read_table(path if path.is_file() else sorted(path.glob("*.parquet"))[0])
    drawn = random.Random(contract).sample(range(table.num_rows), min(ROWS, table.num_rows))
    taken = table.take(sorted(drawn))
    with duckdb.connect() as con:
        con.register("taken", taken)
        texts = con.execute("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM taken").fetchall()
    rows = [[cell or "" for cell in row] for row in texts]
    file = folder / f"{contract}.csv"
    file.write_bytes(text(table.column_names, rows))
    home = Home(folder / f"home-{contract}")
    report = import_file(home, [file], contract)
    assert report.rejected == 0, (contract, report.text())
    return Sound(contract, table.column_names, rows, staged(home, report))


def staged(home: Home, report: Report) -> list[tuple[object, ...]]:
    """An import's rows by their line, without its number."""
    load = loads.find(home, report.files[0].load)
    assert load is not None
    with duckdb.connect() as con:
        return con.execute(
            "SELECT * EXCLUDE (_line) FROM read_parquet(?) ORDER BY _line",
            [str(load.staged(home))],
        ).fetchall()


def files_of(home: Home) -> dict[str, bytes]:
    """All that lies in a home but its lock."""
    return {
        str(one.relative_to(home.path)): one.read_bytes()
        for one in home.path.rglob("*")
        if one.is_file() and one != home.lock
    }


def judge(home: Home, of: Sound, spoilt: Spoilt, folder: Path) -> str:
    """Import a spoilt file; what became of it: refused, or taken with so many rejected."""
    path = folder / f"第{of.contract}批.{spoilt.ending}"
    path.write_bytes(spoilt.content)
    before = files_of(home)
    try:
        report = import_file(home, [path], of.contract)
    except Refused as refused:
        said = str(refused)
        assert path.name in said and not said.isascii(), said
        assert files_of(home) == before
        return "refused"
    (told,) = report.files
    assert told.read == told.accepted + told.rejected + sum(told.skipped.values())
    rows = staged(home, report)
    assert len(rows) == told.rows <= told.accepted
    assert not any(home.scratch.glob("*"))
    if told.rejected:
        listed = Path(told.rejects).read_text("utf-8-sig")
        assert sum(told.reasons.values()) == told.rejected
        assert not any(number in listed for number in personal(of))
    if spoilt.alone is not None:
        wanted = Counter(of.staged[at] for at in spoilt.alone)
        lost = sum((wanted - Counter(rows)).values())
        assert lost <= sum(told.reasons.get(reason, 0) for reason in _TWICE), report.text()
    return "rows rejected" if told.rejected else "taken"


def personal(of: Sound) -> list[str]:
    """The ID numbers of a sound file."""
    at = of.header.index("证件号码") if "证件号码" in of.header else None
    return [] if at is None else [row[at] for row in of.rows if row[at]]


def campaign(sound: list[Sound], numbers: range, folder: Path) -> Counter[tuple[str, str]]:
    """Judge the files of so many numbers; how often each damage ended how."""
    found: Counter[tuple[str, str]] = Counter()
    home = Home(folder / "home")
    for number in numbers:
        if number % len(sound) == 0:  # no file meets an earlier one of its own contract
            home = Home(folder / f"home-{number}")
        home.path.mkdir(exist_ok=True)
        chance = random.Random(number)
        of = sound[number % len(sound)]
        spoilt = spoil(of.header, of.rows, chance)
        try:
            found[spoilt.damage, judge(home, of, spoilt, folder)] += 1
        except Exception as error:
            error.add_note(f"file {number}: {of.contract}, {spoilt.damage}, .{spoilt.ending}")
            raise
    return found


@pytest.fixture
def folder(tmp_path, key, monkeypatch) -> Path:
    """Where to work, under the key with which the sound files came in."""
    monkeypatch.setenv("TALENT_KEY_FILE", str(key))
    return tmp_path


@pytest.mark.slow
def test_some_spoilt_files(sound, folder):
    found = campaign(sound, range(QUICK), folder)
    assert {outcome for _, outcome in found} == {"refused", "rows rejected", "taken"}


@pytest.mark.long
@pytest.mark.parametrize("shard", range(SHARDS))
def test_ten_thousand_spoilt_files(sound, folder, shard):
    each = FILES // SHARDS
    found = campaign(sound, range(shard * each, (shard + 1) * each), folder)
    assert sum(found.values()) == each
    print(*(f"{damage}: {outcome} {n}" for (damage, outcome), n in sorted(found.items())), sep="\n")
