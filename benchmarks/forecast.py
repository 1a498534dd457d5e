"""Accuracy and cost of the forecasts on the development sets, beside what others reach there.

`python -m benchmarks.forecast [SET …]`; `--inside` leaves truth.csv alone and holds the newest
values of train.csv back instead, which is where choices are made; `--reference` prints the
quantiles that stand in for small pools.
"""

import argparse
import csv
import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from metrics.models.forecast.conformal import roll
from metrics.models.forecast.engine import Forecast, forecast
from metrics.models.forecast.panel import Array, Panel
from metrics.models.forecast.points import points
from metrics.models.forecast.reference import LEVELS
from metrics.models.forecast.scores import coverage, mase, msis, naive2, owa, smape, step
from metrics.models.forecast.units import units

BENCH = Path(__file__).parents[2] / "shared" / "data" / "forecast_bench"
HORIZONS = {"yearly": 6, "yearly_8_points": 4, "quarterly": 8, "monthly": 24}


@dataclass(frozen=True)
class Case:
    """A set of series of one frequency, and what came after each."""

    season: int
    history: list[Array]
    truth: list[Array]


def read(folder: Path) -> Case:
    """train.csv and truth.csv of one set, in the order of train.csv."""
    history, season = _column(folder / "train.csv", "t")
    truth, _ = _column(folder / "truth.csv", "h")
    return Case(season, list(history.values()), [truth[name] for name in history])


def _column(path: Path, order: str) -> tuple[dict[str, Array], int]:
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    season = 1
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            season = int(row.get("m", season))
            found[row["series_id"]].append((int(row[order]), float(row["value"])))
    return {name: np.array([v for _, v in sorted(rows)]) for name, rows in found.items()}, season


def inside(case: Case, horizon: int) -> Case:
    """The same series a horizon earlier: what came after is still training data."""
    long = [x for x in case.history if len(x) >= horizon + max(4, 3 * case.season)]
    return Case(case.season, [x[:-horizon] for x in long], [x[-horizon:] for x in long])


def score(case: Case, found: list[Forecast]) -> dict[str, float]:
    """Means over the series, as `score.py` of the development sets takes them."""
    rows = []
    for past, truth, one in zip(case.history, case.truth, found, strict=True):
        m, h = case.season, len(truth)
        if not step(past, m) > 0:
            continue
        base, mean = naive2(past, m, h), one.mean[:h]
        low, high = one.lo95[:h], one.hi95[:h]
        rows.append(
            (
                smape(truth, mean),
                mase(past, m, truth, mean),
                smape(truth, base),
                mase(past, m, truth, base),
                coverage(truth, low, high),
                coverage(truth, one.lo80[:h], one.hi80[:h]),
                coverage(truth[-1:], low[-1:], high[-1:]),
                msis(past, m, truth, low, high),
            )
        )
    table = np.array(rows)
    means = table.mean(axis=0)
    return {
        "owa": owa(*table[:, :4].T),
        "mase": means[1],
        "smape": means[0],
        "cov95": means[4],
        "cov80": means[5],
        "cov95_last": means[6],
        "msis": means[7],
        "series": len(table),
    }


def by_horizon(case: Case, found: list[Forecast]) -> list[tuple[float, float]]:
    """Coverage of 80 and 95 % at each horizon."""
    rows = []
    for h in range(max(map(len, case.truth))):
        pairs = [(y[h], f) for y, f in zip(case.truth, found, strict=True) if len(y) > h]
        rows.append(
            (
                float(np.mean([f.lo80[h] <= y <= f.hi80[h] for y, f in pairs])),
                float(np.mean([f.lo95[h] <= y <= f.hi95[h] for y, f in pairs])),
            )
        )
    return rows


def reference(case: Case, horizon: int) -> None:
    """Quantiles one period ahead and the power of the horizon they grow with.

    First as rolled in one pool, then of windows so short that their class has its own line, each
    forecast alone.
    """
    panel = Panel.of([x / np.abs(x).max() for x in case.history], case.season)
    errors = roll(panel, horizon, case.season > 1)
    _law("pool", errors.values, errors.logs)
    m = case.season
    ends = (1, 2, 3, 4, 5) if m == 1 else (1, 2, m, m + m // 2, 2 * m, 3 * m)
    ahead = min(horizon, max(m, 4))
    for length in ends:
        windows = [x[-ahead - length :] for x in case.history if len(x) >= length + ahead]
        alone = [_errors(x / np.abs(x).max(), length, m) for x in windows if np.abs(x).max() > 0]
        if alone:
            _law(f"n = {length}", *np.stack(alone, axis=1))


def _errors(values: Array, length: int, season: int) -> Array:
    """What a window's end is missed by in its own units, of values and of logs."""
    past, truth = Panel.of([values[:length]], season), values[length:]
    found = points(past, len(truth))[0]
    apart = np.log(np.maximum(truth, 1e-9)) - np.log(np.maximum(found, 1e-9))
    by = (units(past, False)[0], units(past, True)[0])
    missed = np.abs([truth - found, apart if values.min() > 0 else np.nan * apart])
    scaled: Array = missed / np.maximum(np.array(by), 1e-300)
    return scaled


def _law(name: str, values: Array, logs: Array) -> None:
    for kind, missed in (("values", values), ("logs", logs)):
        for level in LEVELS:
            known = [column[np.isfinite(column)] for column in missed.T]
            at = [np.quantile(column, level) for column in known if len(column)]
            power, start = np.polyfit(np.log(np.arange(1, len(at) + 1)), np.log(at), 1)
            print(f"  {name:7} {kind:6} {level:.0%} {np.exp(start):5.2f} · h^{power:.2f}")


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.forecast")
    options.add_argument("sets", nargs="*", default=list(HORIZONS))
    options.add_argument("--inside", action="store_true", help="judge inside train.csv")
    options.add_argument("--reference", action="store_true", help="quantiles for small pools")
    chosen = options.parse_args()
    if not BENCH.is_dir():
        print("the development sets (../shared/data/forecast_bench) are not here")
        return
    for name in chosen.sets:
        case = read(BENCH / name)
        print(f"{name}: {len(case.history)} series")
        if chosen.reference:
            reference(case, HORIZONS[name])
            continue
        if chosen.inside:
            case = inside(case, HORIZONS[name])
        begun = time.process_time()
        found = forecast(case.history, HORIZONS[name], case.season)
        cost = (time.process_time() - begun) * 1000 / len(found)
        print(" ", {key: round(float(v), 4) for key, v in score(case, found).items()})
        print(f"  CPU {cost:.2f} ms per series")
        print("  80/95 % by h:", " ".join(f"{a:.0%}/{b:.0%}" for a, b in by_horizon(case, found)))
        if not chosen.inside:
            for who, got in json.loads((BENCH / name / "anchors.json").read_text()).items():
                print(f"    {who:40} {got}")


if __name__ == "__main__":
    main()
