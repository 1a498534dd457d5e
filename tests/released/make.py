"""Write a released home from the code of this checkout: ``python -m tests.released.make NAME``.

It goes the way of an office: the command line imports files and builds. What this version says of
every figure is kept beside the home, so that a later one can be held against it.
"""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomli_w

from dashboard.access.site import ENTRIES
from data.contracts import CONTRACTS, Contract
from data.home import Home
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.protect import Protected
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Metric, OutdatedSnapshot, Unknown
from metrics.engine.selection import Scope, Selection
from metrics.figures.outlook import scenarios
from metrics.registry import REGISTRY
from tests.released.rows import tables

HERE = Path(__file__).parent
REGION = 330000
OFFICE = {"name": "虚构市人才办", "region": REGION, "peers": [320000, 330100]}
MAPPING = {
    "contract": "fund_budget",
    "source": "财政局",
    "columns": {"department": "部门", "programme": "项目", "year": "年度", "budget": "预算数"},
}
LEVERS = "retention:0.01:330000:*:0;project:500.0:330100:I:2027"
# Neither is part of what a home is: locks, scratch and logs.
_LEFT = ("lock", "scratch", "logs", "audit")


def make(name: str) -> Path:
    """Write ``NAME.zip`` beside this file; returns its path."""
    target = HERE / f"{name}.zip"
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        key = Path(folder) / "key"
        os.environ |= {"TALENT_KEY_FILE": str(key), "TALENT_HOME": str(home.path)}
        _fill(home, Path(folder))
        said = json.dumps(_said(home), ensure_ascii=False, indent=1)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
            out.write(key, "key")
            out.writestr("said.json", said)
            for path in sorted(home.path.rglob("*")):
                inside = path.relative_to(home.path)
                if path.is_file() and inside.parts[0] not in _LEFT:
                    out.write(path, f"home/{inside.as_posix()}")
    return target


def _fill(home: Home, folder: Path) -> None:
    home.mappings.mkdir(parents=True)
    home.office_file.write_text(tomli_w.dumps(OFFICE), "utf-8")
    (home.mappings / "预算.toml").write_text(tomli_w.dumps(MAPPING), "utf-8")
    for contract, (header, lines) in tables():
        file = folder / f"{contract}.csv"
        file.write_text("\n".join((header, *lines)) + "\n", "utf-8")
        _run("import", str(file), "--as", contract, "--source", "虚构来源")
    _run("build")
    scenarios.save(home, "留人", scenarios.levers(LEVERS), "王")


def _run(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "data", *words], check=False)
    if done.returncode:
        raise SystemExit(f"data {' '.join(words)}: {done.returncode}")


def _said(home: Home) -> dict[str, Any]:
    """What this version's contracts are, and what it says of each figure."""
    made = publish.current(home)
    assert made is not None
    cubes = Published(Warehouse(home), made.id)
    return {
        "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "contracts": {name: described(contract) for name, contract in CONTRACTS.items()},
        "addresses": [entry.url for entry in ENTRIES],
        "figures": {name: figure(cubes, name) for name in REGISTRY},
    }


def described(contract: Contract) -> dict[str, Any]:
    """All of a contract that rows staged under it depend on."""
    kept = ("name", "kind", "required", "unit", "codes", "default")
    return {
        "format": getattr(contract, "format", 1),
        "columns": [
            {name: asdict(column)[name] for name in kept}
            for column in (*contract.columns, *contract.derived)
        ],
    }


def figure(cubes: Published, name: str) -> dict[str, Any]:
    """A figure as a screen would get it: of the whole region, and by city where it has cities.

    One without the one or the other is divided by the first of its dimensions that will do.
    """
    metric = REGISTRY[name]
    known = [dimension.id for dimension in metric.dimensions]
    ways = [(), *((name,) for name in sorted(known, key=lambda name: name != "city"))]
    answers = (found for by in ways if (found := _answer(cubes, metric, by)) is not None)
    return {
        "version": metric.version,
        "answers": [
            {
                "by": list(found.by),
                "rows": [[*row.keys.values(), row.value, row.status.value] for row in found.rows()],
            }
            for found in islice(answers, 2)
        ],
    }


def _answer(cubes: Published, metric: Metric, by: tuple[str, ...]) -> Protected | None:
    try:
        return answer(cubes, metric, Selection(REGION), Scope(REGION), by, widen=False)
    except OutdatedSnapshot:
        raise
    except Unknown:  # it can't be divided so
        return None


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("python -m tests.released.make NN_name")
    print(make(sys.argv[1]))
