"""A file of parts, forecast with their wholes: they add up, and what can't be is refused."""

import csv

import numpy as np
import pytest

from metrics.__main__ import main

COUNTIES = {"西湖": "330106", "余杭": "330110", "海曙": "330203"}


def lines(years=10, start=2016):
    rng = np.random.default_rng(6)
    rows = []
    for i, (name, code) in enumerate(COUNTIES.items()):
        for industry in ("C", "I"):
            value = 500.0 * (i + 1)
            for year in range(start, start + years):
                value *= 1.03 + 0.01 * rng.standard_normal()
                rows.append([f"{name}{industry}", str(year), f"{value:.1f}", code, industry])
    return rows


def write(path, rows, head="series_id,period,value,region,industry"):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head.split(","), *rows])
    return path


def told(path, tmp_path, *more):
    out = tmp_path / "out.csv"
    code = main(["forecast", str(path), "-o", str(out), "--horizon", "3", *more])
    if code:
        return code, {}
    with out.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    return code, {
        (row["series_id"], row["h"]): {
            name: float(row[name])
            for name in row
            if name in ("mean", "lo80", "hi80", "lo95", "hi95")
        }
        for row in found
    }


@pytest.mark.parametrize("kind", ["ols", "mint"])
def test_parts_add_up_to_cities_industries_and_the_whole(tmp_path, kind):
    path = write(tmp_path / "in.csv", lines())
    _, found = told(path, tmp_path, "--sums", "region,industry", "--reconcile", kind)
    # (3 counties, 2 cities, all) × (2 industries, all), three years each.
    assert len(found) == (3 + 2 + 1) * (2 + 1) * 3
    for h in "123":
        mean = {name: row["mean"] for (name, step), row in found.items() if step == h}
        hangzhou = sum(mean[f"{name}{trade}"] for name in ("西湖", "余杭") for trade in "CI")
        assert mean["region=330100及所属；industry=合计"] == pytest.approx(hangzhou)
        whole = hangzhou + mean["海曙C"] + mean["海曙I"]
        assert mean["region=合计；industry=合计"] == pytest.approx(whole)
        trades = [mean[f"region=合计；industry={trade}"] for trade in "CI"]
        assert sum(trades) == pytest.approx(whole)
    for row in found.values():
        assert 0 <= row["lo95"] <= row["lo80"] <= row["mean"] <= row["hi80"] <= row["hi95"]
    # Parts that err apart: the whole is surer than all of them at their bounds together.
    whole = found["region=合计；industry=合计", "1"]
    parts = [found[f"{name}{trade}", "1"] for name in COUNTIES for trade in "CI"]
    wide = sum(row["hi95"] - row["lo95"] for row in parts)
    assert 0 < whole["hi95"] - whole["lo95"] < wide


def test_series_of_other_lengths_use_what_they_have_in_common(tmp_path, capsys):
    rows = [row for row in lines() if row[0] != "海曙I" or int(row[1]) >= 2018]
    code, found = told(write(tmp_path / "in.csv", rows), tmp_path, "--sums", "region,industry")
    assert code == 0 and found
    assert "最近 8 期" in capsys.readouterr().err


def change(row, column, text):
    return [text if i == column else cell for i, cell in enumerate(row)]


@pytest.mark.parametrize(
    "alter, more, why",
    [
        (lambda rows: rows, ["--sums", "region,trade"], "只有一列「trade」"),
        (lambda rows: rows, ["--sums", "region,region"], "只有一列「region」"),
        (lambda rows: [change(rows[0], 3, ""), *rows[1:]], [], "第 2 行，列 region，值「」"),
        (lambda rows: [change(rows[0], 4, "X"), *rows[1:]], [], "第 3 行：序列「西湖C」此前属于"),
        (
            lambda rows: [change(row, 4, "C") for row in rows],
            [],
            "第 12 行：序列「西湖I」与「西湖C」同属",
        ),
        (lambda rows: rows[:-1], [], "「海曙I」到 2024 为止"),
        (lambda rows: [row for row in rows if int(row[1]) > 2020], [], "只有 5 期"),
    ],
)
def test_what_cannot_be_added_is_refused_with_its_place(tmp_path, capsys, alter, more, why):
    path = write(tmp_path / "in.csv", alter(lines()))
    code, _ = told(path, tmp_path, *(more or ["--sums", "region,industry"]))
    assert code == 2
    assert why in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
