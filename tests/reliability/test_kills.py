"""Imports, builds and publications are killed at any moment: nothing half-done is ever seen.

After each kill what was served is served, sound; every load of the ledger lies there whole; and
the same commands, let through at last, end where they end when nobody kills them.
"""

import random
import shutil
import signal
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from data import demo
from data.home import Home
from data.snapshots import publish, serving
from data.snapshots.verify import columns_of
from data.staging import loads
from tests.reliability.killed import duration, forks, run

KILLS = 200  # of the whole campaign
QUICK = 4
EACH = 4  # kills of a command before it is let through
_CONTRACTS = ("person", "employment", "job_posting")


@dataclass(frozen=True)
class Office:
    """An office's first files, published, and the later ones that are still to come."""

    home: Home
    commands: tuple[tuple[str, ...], ...]
    took: tuple[float, ...]  # seconds of each command when nobody kills it
    ends: dict[str, object]  # what is served after all of them


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    return forks()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, context: ForkServerContext) -> Office:
    """Half of each contract's rows is published; the other half is to be imported and built."""
    folder = Path(tmp_path_factory.mktemp("kills"))
    files = demo.generate(folder / "files", people=1_000, years=3, threads=1)
    home = Home(folder / "home")
    later: list[tuple[str, ...]] = []
    for contract in _CONTRACTS:
        table = pq.read_table(files[contract])
        half = table.num_rows // 2
        for part, rows in enumerate((table.slice(0, half), table.slice(half))):
            path = folder / f"{contract}-{part}.parquet"
            pq.write_table(rows, path)
            words = ("import", str(path), "--as", contract, "--confirm")
            if part:
                later.append(words)
            else:
                assert run(context, home.path, words, None) == 0
    assert run(context, home.path, ("build",), None) == 0
    commands = (*later, ("build",))
    twin = copied(home, folder / "twin")
    took = tuple(duration(context, twin.path, words) for words in commands)
    return Office(home, commands, took, published(twin))


def copied(home: Home, to: Path) -> Home:
    """A home of its own with all that another holds."""
    shutil.copytree(home.path, to)
    return Home(to)


def published(home: Home) -> dict[str, object]:
    """Digests of all tables of what is served, but of when each source was imported."""
    path = home.snapshots / serving.served(home).id / "cubes.duckdb"
    with duckdb.connect(str(path), read_only=True) as con:
        return {
            name: con.execute(f"SELECT COUNT(*), SUM(hash(t)) FROM {name} AS t").fetchone()
            for name in columns_of(con)
            if name != "freshness"
        }


def sound(home: Home, before: str) -> None:
    """What must hold after a kill: the same snapshot or a whole new one, and whole loads."""
    now = serving.served(home)
    assert not now.damage, now
    if now.id != before:
        publish.verify(home, now.id)
    for load in loads.read(home):
        assert pq.read_metadata(load.staged(home)).num_rows == load.rows, load


def campaign(
    office: Office, context: ForkServerContext, kills: int, folder: Path, seed: int
) -> list[tuple[str, float]]:
    """So many kills; the command and the share of its time after which each was killed."""
    chance = random.Random(seed)
    done: list[tuple[str, float]] = []
    while len(done) < kills:
        home = copied(office.home, folder / f"home-{len(done)}")
        for words, took in zip(office.commands, office.took, strict=True):
            for _ in range(EACH):
                before, share = serving.served(home).id, chance.random()
                code = run(context, home.path, words, share * took)
                sound(home, before)
                if code == -signal.SIGKILL:
                    done.append((words[0], share))
            assert run(context, home.path, words, None) == 0
        assert published(home) == office.ends
        assert not any(home.scratch.glob("*")), list(home.scratch.glob("*"))
        assert not any(one.interrupted for one in publish.history(home))
        shutil.rmtree(home.path)
    return done


@pytest.mark.long
@pytest.mark.parametrize("shard", range(4))
def test_two_hundred_kills(office, context, tmp_path, shard):
    done = campaign(office, context, KILLS // 4, tmp_path, shard)
    told = {word: sum(one == word for one, _ in done) for word in ("import", "build")}
    assert min(told.values()) >= KILLS // 4 // 10
    print(f"{len(done)} kills: {told}")
