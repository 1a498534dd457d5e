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

from data import demo
from data.home import Home
from data.months import month_text
from data.reference.neighbours import neighbours
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.risk_set import exits_and_censored, risk_sets
from metrics.engine.selection import Scope, Selection
from metrics.figures.market import gap
from metrics.figures.retention import leaving, retention
from metrics.figures.schools import homecoming

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
    built = publish.build(home)
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
    frame = exits_and_censored(
        known.cubes, retention.RETENTION_CURVE, Selection(330000), ("city", "education")
    )
    truth = known.truth.assign(still=known.truth["n"] * known.truth["survival"])
    sums = truth.groupby(["city", "education", "month"])[["n", "still"]].sum()
    share = sums["still"] / sums["n"]
    rows = []
    for one in risk_sets(frame, ("city", "education")):
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
    # Jobs always end fastest in 住宿餐饮 (H) and 文体娱乐 (R): the demo's rates say so.
    (leaving.UNUSUAL_JOB_LOSSES, "section"),
    (leaving.UNUSUAL_JOB_LOSSES, "size"),
    (leaving.UNUSUAL_JOB_LOSSES, "nature"),
]


def test_the_planted_troubles_are_found_and_nothing_else(province):
    """`cliff` in Yuhang is this page's; `outflow` makes people leave Longwan as well."""
    assert fast(province, leaving.UNUSUAL_LOSSES, "county") == {YUHANG, LONGWAN}
    for metric, by in OTHERS:
        assert fast(province, metric, by) == set()


def spots(known: Known, metric) -> dict[str, set[int]]:
    frame = answer(known.cubes, metric, Selection(330000), Scope(330000), ("county",)).frame
    return {kind: set(frame.loc[frame["cluster"] == kind, "county"]) for kind in ("hot", "cold")}


def test_where_people_leave_is_a_cold_spot_and_nothing_else(province, quiet):
    """`outflow` in Longwan: it and its neighbours. Posts are in trouble by trade, not by place."""
    found = spots(province, gap.INFLOW_HOTSPOT)
    assert LONGWAN in found["cold"]
    assert found["cold"] <= {LONGWAN, *neighbours(330000)[LONGWAN], 330381, 330304}
    assert found["hot"] == set()
    for known in (province, quiet):
        assert spots(known, gap.GAP_HOTSPOT) == {"hot": set(), "cold": set()}
    assert spots(quiet, gap.INFLOW_HOTSPOT)["cold"] == set()


def missing(known: Known) -> set[tuple[str, int, str]]:
    found = known.cubes.query("SELECT contract, region, gap FROM coverage WHERE gap >= 0")
    return {(row.contract, row.region, month_text(row.gap)) for row in found.itertuples()}


def test_what_single_cities_did_not_report_is_found_and_nothing_else(province, quiet):
    """`missing_month` in Huzhou, `stale` in Quzhou."""
    stale = {("job_seeker", 330800, f"2026-{month:02d}") for month in range(6, 10)}
    assert missing(province) == {("service_use", 330500, "2026-05"), *stale}
    assert missing(quiet) == set()


def test_majors_of_those_who_left_are_known(province):
    frame = answer(
        province.cubes,
        homecoming.NATIVES_PLACED,
        Selection(330000),
        Scope(330000),
        ("major_group",),
    ).frame.set_index("major_group")["value"]
    assert frame.get(0, 0.0) < 0.02 * frame.sum()


def test_a_quiet_province_raises_no_alarm(quiet):
    assert fast(quiet, leaving.UNUSUAL_LOSSES, "county") == set()
    for metric, by in OTHERS:
        assert fast(quiet, metric, by) == set()


def test_the_half_year_cliff_and_the_natives_are_seen(province):
    hazard = answer(
        province.cubes, leaving.LEAVING_HAZARD, Selection(330000), Scope(330000), ("tenure",)
    ).frame.set_index("tenure")["value"]
    assert hazard.loc[6:7].min() > 2 * hazard.loc[8:24].max()
    drivers = answer(
        province.cubes, leaving.LEAVING_DRIVERS, Selection(330000), Scope(330000), ("driver",)
    ).frame.set_index("driver")
    # The demo's natives leave their city at 0.6 of the others' pace (data/demo/careers.py).
    native = drivers.loc["native:1:3"]
    assert 0.55 < native["low"] < native["high"] < 0.70


def test_a_subsidy_without_effect_shows_none(province):
    found = answer(
        province.cubes, retention.SUPPORT_CURVE, Selection(330000), Scope(330000), ("received",)
    )
    assert found.notes[0].startswith("组间差异不显著")
