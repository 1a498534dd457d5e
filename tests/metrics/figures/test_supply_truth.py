"""The demo's true future, which its generator knows, against the projection made without it.

Slow: makes the default province. `stock.parquet` lies outside the home and reaches three years past
the data date.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from data import demo
from data.home import Home
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from metrics.disclosure.snapshot import Published
from metrics.projection.record import records
from metrics.projection.store import Projection, project

pytestmark = pytest.mark.long
AHEAD = 3


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Published, Projection]:
    folder = tmp_path_factory.mktemp("future")
    home = Home(folder / "home")
    demo.make(home, truth=folder / "truth")
    cubes = Published(Warehouse(home), publish.build(home).id, True)
    made = project(cubes)
    assert made is not None
    return folder / "truth", cubes, made


def compared(truth: Path, made: Projection, term: str) -> pd.DataFrame:
    """Forecast, truth and the base's value of the province (level 1) and of every city."""
    found = duckdb.sql(
        "SELECT month, county // 100 * 100 AS city, CAST(SUM(people) AS DOUBLE) AS n "
        f"FROM '{truth / 'stock.parquet'}' GROUP BY ALL"
    ).df()
    people = found.set_index(["city", "month"])["n"]
    whole = found.groupby("month")["n"].sum()
    rows = []
    fan = made.outcome.terms[term]
    for row, key in enumerate(made.outcome.nodes):
        level, region = key[:2]
        if key[2:] != ("*", "*"):
            continue
        base = made.inputs.history[made.inputs.place[key], -1]
        for h in range(AHEAD):
            month = made.inputs.base + 12 * (h + 1)
            came = float(whole[month] if level == 1 else people[region, month])
            rows.append(
                (
                    level,
                    h + 1,
                    fan.mean[row, h],
                    came,
                    base,
                    fan.lo80[row, h] <= came <= fan.hi80[row, h],
                    fan.lo95[row, h] <= came <= fan.hi95[row, h],
                )
            )
    columns = ["level", "h", "said", "came", "naive", "in80", "in95"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize("term", ["employed", "attached"])
def test_the_true_future_is_nearer_than_the_newest_value_and_inside(province, term):
    truth, _, made = province
    found = compared(truth, made, term)
    error = (found["said"] / found["came"] - 1).abs()
    naive = (found["naive"] / found["came"] - 1).abs()
    # Written down in docs/forecast.md: 0.6, 1.0, 2.5 % against 1.5, 2.7, 4.9 % for the province.
    assert error[found["level"] == 1].mean() < 0.6 * naive[found["level"] == 1].mean()
    assert error[found["level"] == 2].mean() < 0.8 * naive[found["level"] == 2].mean()
    assert error.max() < 0.08
    assert found["in95"].mean() >= 0.85


def test_back_casts_are_covered_as_promised(province):
    _, cubes, _ = province
    found = records(cubes)
    some = found[(found["quantity"] == "employed") & (found["naive"] >= 100)]
    assert len(some) > 1000
    inside = ((some["actual"] >= some["lo95"]) & (some["actual"] <= some["hi95"])).mean()
    assert 0.90 <= inside <= 0.995
    inside = ((some["actual"] >= some["lo80"]) & (some["actual"] <= some["hi80"])).mean()
    assert 0.75 <= inside <= 0.93
    error = (some["mean"] - some["actual"]).abs().sum()
    assert error < 0.7 * (some["naive"] - some["actual"]).abs().sum()
    assert np.isfinite(some[["mean", "lo95", "hi95"]].to_numpy()).all()
