"""`python -m metrics forecast`: what is read, what is treated and said, what is refused."""

import csv
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.home import Refused
from metrics.__main__ import main
from metrics.tools.forecast_input import Line, period_of, series_of, text_of

HEAD = "series_id,period,value\n"


@pytest.mark.parametrize(
    "text, per_year, back",
    [
        ("2019", 1, "2019"),
        ("2019年", 1, "2019"),
        ("2019.0", 1, "2019"),
        ("-3", 1, "-3"),
        ("2019-Q3", 4, "2019-Q3"),
        ("2019q3", 4, "2019-Q3"),
        ("2019年第3季度", 4, "2019-Q3"),
        ("2019-07", 12, "2019-07"),
        ("2019-7", 12, "2019-07"),
        ("2019年12月", 12, "2019-12"),
        ("2025-05-01", 12, "2025-05"),
        ("2025/5/1", 12, "2025-05"),
    ],
)
def test_periods_are_read_and_written(text, per_year, back):
    found = period_of(text)
    assert found is not None and found[0] == per_year
    assert text_of(found[1], per_year) == back


@pytest.mark.parametrize(
    "text",
    [
        "",
        "二〇一九",
        "2019-13",
        "2019-Q5",
        "2019-00",
        "abc",
        "2019.5.1",
        "2019-05-02",
        "2019-05-31",
    ],
)
def test_other_periods_are_not(text):
    assert period_of(text) is None


def _lines(*rows: tuple[str, str, str]) -> list[Line]:
    return [Line(number, *row) for number, row in enumerate(rows, 2)]


def test_a_gap_is_filled_on_a_line_and_said():
    (one,) = series_of("f.csv", _lines(("a", "2019", "3"), ("a", "2022", "6"), ("a", "2020", "4")))
    assert one.values.tolist() == [3, 4, 5, 6]
    assert one.last == 2022
    assert one.notes == ["序列「a」缺 2021，按前后两期线性补齐"]


def test_a_missing_value_inside_is_a_gap_and_at_the_end_is_not_counted():
    rows = [("a", "2019", "3"), ("a", "2020", "NaN"), ("a", "2021", "5"), ("a", "2022", "")]
    (one,) = series_of("f.csv", _lines(*rows))
    assert one.values.tolist() == [3, 4, 5]
    assert "第 5 行，列 value，值「」" in one.notes[0] and "预测自 2022 起" in one.notes[0]
    assert "缺 2020" in one.notes[1]


def test_the_same_line_twice_counts_once():
    (one,) = series_of("f.csv", _lines(("a", "1", "3"), ("a", "1", "3.0"), ("a", "2", "4")))
    assert one.values.tolist() == [3, 4]
    assert "第 3 行" in one.notes[0] and "只计一次" in one.notes[0]


def test_two_series_of_one_name_are_asked_about():
    """Standing apart in the file, the one ending before the other begins: joined, and said."""
    first = [("a", str(year), "3") for year in (2015, 2016, 2017)]
    between = [("b", "2015", "1"), ("b", "2016", "2")]
    later = [("a", str(year), "9") for year in (2018, 2019, 2020)]
    one, other = series_of("f.csv", _lines(*first, *between, *later))
    assert one.values.tolist() == [3, 3, 3, 9, 9, 9]
    assert "第 2–4 行和第 7–9 行，按同一序列合并；若是两个序列同名" in one.notes[0]
    assert other.notes == []
    by_year = [(name, str(year), "1") for year in range(2015, 2019) for name in "ab"]
    assert [found.notes for found in series_of("f.csv", _lines(*by_year))] == [[], []]
    with pytest.raises(Refused, match="若是两个序列同名，请改用不同的 series_id"):
        series_of("f.csv", _lines(("a", "2019", "3"), ("a", "2019", "4")))


def test_zeros_and_negatives_are_said():
    zero, negative = series_of(
        "f.csv", _lines(("a", "1", "0"), ("a", "2", "4"), ("b", "1", "-1"), ("b", "2", "4"))
    )
    assert zero.notes == ["序列「a」含零，不取对数"]
    assert negative.notes == ["序列「b」含负值，预测不设下限，不取对数"]


@pytest.mark.parametrize(
    "rows, words",
    [
        ([("a", "二〇一九", "3")], "第 2 行，列 period，值「二〇一九」：应为 2019、2019-Q3"),
        ([("a", "2019", "三")], "第 2 行，列 value，值「三」：应为数"),
        ([("a", "2019", "inf")], "第 2 行，列 value，值「inf」：应为数"),
        ([("a", "2019", "1e300")], "第 2 行，列 value，值「1e300」"),
        ([("", "2019", "3")], "第 2 行，列 series_id"),
        ([("a", "2019", "3"), ("a", "2019", "4")], "第 3 行，列 value，值「4」"),
        ([("a", "2019", "3"), ("a", "2019-07", "4")], "不能与月度混用"),
        ([("a", "2019", "")], "没有任何数值"),
        ([("a", "1990", "3"), ("a", "2020", "4")], "距上一期「1990」缺 29 期"),
    ],
)
def test_what_cannot_be_used_is_named(rows, words):
    with pytest.raises(Refused, match="有误") as refused:
        series_of("f.csv", _lines(*rows))
    assert words in str(refused.value)


def _ask(tmp_path: Path, text: str, *more: str) -> tuple[int, Path]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    return main(["forecast", str(source), "-o", str(target), *more]), target


def test_the_file_written(tmp_path, capsys):
    rows = [f"职位,2020-Q{q},{100 + 10 * q}" for q in (1, 2, 3, 4)]
    rows += [f"年鉴,{year},{year - 1900}" for year in range(2010, 2022)]
    code, target = _ask(tmp_path, HEAD + "\n".join(rows), "--horizon", "3")
    assert code == 0
    with target.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == [
        "series_id",
        "h",
        "period",
        "mean",
        "lo80",
        "hi80",
        "lo95",
        "hi95",
        "method",
    ]
    assert [(r["series_id"], r["h"], r["period"]) for r in found] == [
        ("职位", "1", "2021-Q1"),
        ("职位", "2", "2021-Q2"),
        ("职位", "3", "2021-Q3"),
        ("年鉴", "1", "2022"),
        ("年鉴", "2", "2023"),
        ("年鉴", "3", "2024"),
    ]
    for row in found:
        five = [float(row[name]) for name in ("lo95", "lo80", "mean", "hi80", "hi95")]
        assert five == sorted(five) and five[0] >= 0 and all(map(math.isfinite, five))
    assert "不足两个周期" in capsys.readouterr().err


@pytest.mark.parametrize("horizon", ["0", "-1", "121", "三", "1.5"])
def test_a_horizon_is_a_whole_number(tmp_path, capsys, horizon):
    code, target = _ask(tmp_path, HEAD + "a,1,2\n", f"--horizon={horizon}")
    assert code == 2 and not target.exists()
    assert f"--horizon「{horizon}」" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "缺少列「series_id」"),
        ("series_id,value\n", "缺少列「period」"),
        (HEAD, "没有数据行"),
        (HEAD + "a,1\n", "第 2 行：有 2 列，应为 3 列"),
        ("series_id,period,value,value\n", "重复出现列「value」"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, capsys, text, words):
    assert _ask(tmp_path, text, "--horizon", "2")[0] == 2
    assert words in capsys.readouterr().err


@pytest.mark.slow
def test_no_warning_reaches_the_user(tmp_path):
    """Run as a user does, warnings shown: nothing but our own remarks comes out."""
    source = tmp_path / "in.csv"
    rows = [
        "a,1,5",
        *(f"b,{t},0" for t in range(9)),
        *(f"c,{t},{-t}" for t in range(9)),
        *(f"d,{t},{7.5**t}" for t in range(20)),
    ]
    source.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "always",
            "-m",
            "metrics",
            "forecast",
            str(source),
            "-o",
            str(tmp_path / "out.csv"),
            "--horizon",
            "9",
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0
    assert all(line.startswith("提示：") for line in done.stderr.splitlines())
    assert "nan" not in (tmp_path / "out.csv").read_text(encoding="utf-8")
