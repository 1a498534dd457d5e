"""Our curves against the demo's own hazards, and what is found of the planted troubles.

Slow: makes the default province. `retention.parquet` comes from the hazard itself, outside the
home; our curves know only the imported files.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from data import demo, snapshot
from data.home import Home
from data.warehouse import Warehouse
from metrics import leaving, retention
from metrics.answer import Published, answer
from metrics.selection import Scope, Selection
from metrics.staying import counts, lives

pytestmark = pytest.mark.long
WENZHOU, YUHANG, LONGWAN = 330300, 330110, 330303


@dataclass(frozen=True)
class Known:
    """A province and the truth about it."""

    cubes: Published
    truth: pd.DataFrame


def made(folder: Path, *, troubles: bool) -> Known:
    home = Home(folder / "home")
    demo.make(home, truth=folder / "truth", troubles=troubles)
    built = snapshot.build(home)
    truth = duckdb.sql(f"SELECT * FROM '{folder / 'truth' / 'retention.parquet'}'").df()
    return Known(Published(Warehouse(home), built.id, True), truth)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Known:
    return made(tmp_path_factory.mktemp("province"), troubles=True)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Known:
    return made(tmp_path_factory.mktemp("quiet"), troubles=False)


def compared(known: Known) -> pd.DataFrame:
    """Ours and the truth for each city and education of talent, at the four horizons."""
    frame = counts(known.cubes, retention.RETENTION_CURVE, Selection(330000), ("city", "education"))
    truth = known.truth.assign(still=known.truth["n"] * known.truth["survival"])
    sums = truth.groupby(["city", "education", "month"])[["n", "still"]].sum()
    share = sums["still"] / sums["n"]
    rows = []
    for one in lives(frame, ("city", "education")):
        city, education = one.key
        if education < 3 or city == WENZHOU:  # the truth leaves the trouble in Longwan out
            continue
        for horizon in (6, 12, 36, 60):
            at = one.curve().at(horizon)
            if at.at_risk >= 30:
                real = float(share[city, education, horizon])
                rows.append((horizon, at.survival - real, at.low <= real <= at.high, one.people))
    return pd.DataFrame(rows, columns=["horizon", "off", "inside", "people"])


def test_curves_are_the_true_ones_within_their_range(province):
    found = compared(province)
    assert len(found) > 120
    for _, rows in found.groupby("horizon"):
        assert abs(np.average(rows["off"], weights=rows["people"])) < 0.005
    # 95 % nominal; neighbouring horizons of a city share people, so they err together.
    assert found["inside"].mean() > 0.88


def fast(known: Known, metric, by: str) -> set:
    frame = answer(known.cubes, metric, Selection(330000), Scope(330000), (by,)).frame
    return set(frame.loc[frame["fast"].astype(bool), by])


OTHERS = [
    (leaving.UNUSUAL_LOSSES, "section"),
    (leaving.UNUSUAL_LOSSES, "cohort"),
    (leaving.UNUSUAL_JOB_LOSSES, "size"),
    (leaving.UNUSUAL_JOB_LOSSES, "nature"),
]


def test_the_planted_troubles_are_found_and_nothing_else(province):
    """`cliff` in Yuhang is this page's; `outflow` makes people leave Longwan as well."""
    assert fast(province, leaving.UNUSUAL_LOSSES, "county") == {YUHANG, LONGWAN}
    for metric, by in OTHERS:
        assert fast(province, metric, by) == set()


def test_a_quiet_province_raises_no_alarm(quiet):
    assert fast(quiet, leaving.UNUSUAL_LOSSES, "county") == set()
    for metric, by in OTHERS:
        assert fast(quiet, metric, by) == set()


def test_the_half_year_cliff_and_the_natives_are_seen(province):
    hazard = answer(province.cubes, leaving.LEAVING_HAZARD, Selection(330000), Scope(330000),
                    ("tenure",)).frame.set_index("tenure")["value"]  # fmt: skip
    assert hazard.loc[6:7].min() > 2 * hazard.loc[8:24].max()
    drivers = answer(province.cubes, leaving.LEAVING_DRIVERS, Selection(330000), Scope(330000),
                     ("driver",)).frame.set_index("driver")  # fmt: skip
    # The demo's natives leave their city at 0.6 of the others' pace (data/demo/careers.py).
    native = drivers.loc["native:1:3"]
    assert 0.55 < native["low"] < native["high"] < 0.70


def test_a_subsidy_without_effect_shows_none(province):
    found = answer(province.cubes, retention.SUPPORT_CURVE, Selection(330000), Scope(330000),
                   ("received",))  # fmt: skip
    assert found.notes[0].startswith("组间差异不显著")
