"""The engine and its command on published monthly rates: the US job openings and turnover survey.

Four national series of 49 months, raw and as means of three months (seasonally adjusted), and one
newest value for each of twelve industries and 51 states: hires, openings, quits, layoffs.
"""

import csv
import math
import warnings
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.models.forecast.engine import Forecast, forecast
from metrics.models.forecast.scores import coverage, mase, naive2, owa, smape

pytestmark = pytest.mark.shared
AHEAD, YEAR = 12, 12
Rows = dict[tuple[str, str, str, str], dict[str, float]]


@pytest.fixture(scope="module")
def rates(shared_data: Path) -> Rows:
    """Value by date of each series: (element, raw or trailing, place, industry)."""
    found: Rows = defaultdict(dict)
    for path in sorted((shared_data / "forecast").glob("jolts_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                key = (
                    row["data_element_text"],
                    row["data_transform_text"],
                    row["geo_entity_text"],
                    row["industry_text"],
                )
                found[key][row["date"]] = float(row["value"])
    return found


def _national(rates: Rows, kind: str) -> list[np.ndarray]:
    chosen = [each for key, each in rates.items() if key[1] == kind and len(each) > 1]
    return [np.array([value for _, value in sorted(each.items())]) for each in chosen]


def _held_back(series: list[np.ndarray], off: int) -> list[tuple[np.ndarray, np.ndarray, Forecast]]:
    """History, the twelve months after it, and the forecast; `off` newest months unseen by both."""
    ends = [len(each) - off for each in series]
    past = [each[: end - AHEAD] for each, end in zip(series, ends, strict=True)]
    truth = [each[end - AHEAD : end] for each, end in zip(series, ends, strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return list(zip(past, truth, forecast(past, AHEAD, YEAR), strict=True))


def test_there_are_four_national_series_of_49_months(rates):
    raw, trailing = _national(rates, "Raw"), _national(rates, "Trail 3")
    assert [len(each) for each in raw + trailing] == [49] * 8
    # The files are what they say: the mean of three months, on every month that has two before it.
    for one, mean in zip(raw, trailing, strict=True):
        assert mean[2:] == pytest.approx((one[2:] + one[1:-1] + one[:-2]) / 3, abs=1e-9)
    assert len(rates) == 8 + 4 * (12 + 51) - 4  # the whole of the industries is the nation's mean


def test_a_year_ahead_we_are_ahead_of_naive_and_of_last_year(rates):
    """From four ends of the data, three months apart; OWA against M4's Naive2 as in issue 5."""
    for kind in ("Raw", "Trail 3"):
        scored = []
        for off in (0, 3, 6, 9):
            for past, truth, one in _held_back(_national(rates, kind), off):
                naive, last_year = naive2(past, YEAR, AHEAD), past[-YEAR:]
                scored.append(
                    (
                        smape(truth, one.mean),
                        mase(past, YEAR, truth, one.mean),
                        smape(truth, naive),
                        mase(past, YEAR, truth, naive),
                        mase(past, YEAR, truth, last_year),
                    )
                )
        table = np.array(scored)
        assert owa(*table[:, :4].T) < 0.9
        assert table[:, 1].mean() < 0.6 * table[:, 4].mean()


def test_the_intervals_hold_what_they_promise(rates):
    """At least: 2021 and 2022 moved more than what came, so they hold more (docs/forecast.md)."""
    inner, outer = [], []
    for kind in ("Raw", "Trail 3"):
        for off in (0, 3, 6, 9):
            for _, truth, one in _held_back(_national(rates, kind), off):
                five = np.array([one.lo95, one.lo80, one.mean, one.hi80, one.hi95])
                assert np.isfinite(five).all() and five.min() >= 0
                assert (np.diff(five, axis=0) >= 0).all()
                inner.append(coverage(truth, one.lo80, one.hi80))
                outer.append(coverage(truth, one.lo95, one.hi95))
    assert np.mean(inner) >= 0.77
    assert np.mean(outer) >= 0.93


def test_the_command_reads_a_file_made_of_them(rates, tmp_path, capsys):
    """All 256 series with the dates as published; a series of one value says so."""
    source, target = tmp_path / "jolts.csv", tmp_path / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["series_id", "period", "value"])
        for key, values in rates.items():
            writer.writerows((" / ".join(key), date, repr(value)) for date, value in values.items())
    assert main(["forecast", str(source), "-o", str(target), "--horizon", "3"]) == 0
    told = capsys.readouterr()
    assert told.out == "已预测 256 个序列，每个 3 期\n"
    lines = told.err.splitlines()
    assert all(line.startswith(("提示：", "…… 共 248 条")) for line in lines)
    assert all("仅 1 个数据点" in line for line in lines if line.startswith("提示："))
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 256 * 3
    assert [row["period"] for row in rows[:3]] == ["2025-06", "2025-07", "2025-08"]
    for row in rows:
        five = [float(row[name]) for name in ("lo95", "lo80", "mean", "hi80", "hi95")]
        assert five == sorted(five) and five[0] >= 0 and all(map(math.isfinite, five))
