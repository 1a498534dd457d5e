"""Per cents by number format, and units inside an indicator's name, through the whole import."""

from pathlib import Path

import duckdb
import openpyxl
import pytest

from data.home import Refused
from data.importing import percents, unit_in_name
from data.importing.importer import import_file
from data.readers import Table
from data.staging.schema import quoted
from tests.data.importing.conftest import rejects, rows

_HEADER = ["地区", "指标", "年份", "数值", "单位", "来源", "版本"]


def _book(path: Path, table: list[list[object]], formats: dict[str, str]) -> Path:
    made = openpyxl.Workbook()
    for row in table:
        made.active.append(row)
    for cell, code in formats.items():
        made.active[cell].number_format = code
    made.save(path)
    return path


def _figure(indicator: str, value: object, unit: str | None) -> list[object]:
    return ["杭州市", indicator, 2024, value, unit, "统计局", "2025年"]


@pytest.mark.slow
def test_a_cell_shown_as_a_per_cent_is_one_where_the_unit_is(home, tmp_path):
    path = _book(
        tmp_path / "指标.xlsx",
        [
            _HEADER,
            _figure("就业率", 0.85, "%"),
            _figure("增速", -0.0312, "％"),
            _figure("留杭率", "84.6%", "%"),
            _figure("失业率", 2.4, "%"),
            _figure("常住人口", 1262.4, "万人"),
            _figure("比重提高", 0.005, "个百分点"),
            _figure("出生率", 0.0085, "‰"),
        ],
        {
            **dict.fromkeys(("D2", "D6", "D7"), "0%"),
            "D3": "0.00%;[Red]-0.00%",
            "D8": "0.00%",
        },
    )
    report = import_file(home, [path], "city_indicator")
    assert dict(rows(home, "city_indicator", "indicator, value")) == {
        "就业率": 85.0,
        "增速": -3.12,
        "留杭率": 84.6,
        "失业率": 2.4,
        "常住人口": 1262.4,
        "比重提高": 0.5,
    }
    (refused,) = rejects(report)
    assert (refused["值"], refused["原因"]) == ("0.85%", "单位与本行的单位不符")
    notes = " ".join(report.files[0].notes)
    assert "单位是 % 的行按所显示的百分数读" in notes
    assert "3 格带百分号，另 1 格没有" in notes


@pytest.mark.slow
def test_a_count_shown_as_a_per_cent_stays_what_it_is_and_says_so(home, tmp_path):
    header = ["指标", "地区", "年度", "目标值"]
    path = _book(
        tmp_path / "目标.xlsx",
        [
            header,
            ["新引进大专及以上人才", "杭州市", 2026, 1200],
            ["人才总量", "杭州市", 2026, 850000.5],
        ],
        {"C2": "0%", "D2": "0%", "D3": "0.00%"},
    )
    report = import_file(home, [path], "target")
    assert rows(home, "target", "year, target") == [(2026, 1200.0), (2026, 850000.5)]
    notes = " ".join(report.files[0].notes)
    assert "而「目标值」不是百分数：仍按单元格里的数读" in notes
    assert "而「年度」不是百分数" in notes


def test_a_per_cent_that_is_text_is_still_no_count(home, write):
    path = write("目标.csv", "指标,地区,年度,目标值", "人才总量,杭州市,2026,8500%")
    report = import_file(home, [path], "target")
    (refused,) = rejects(report)
    assert refused["值"] == "8500%"


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("8500%", None, "85"),
        ("85.23%", None, "0.8523"),
        ("100%", None, "1"),
        ("0%", None, "0"),
        ("-50%", None, "-0.5"),
        ("120000000000000000%", None, "1200000000000000"),
        ("85", None, "85"),
        ("约85%", None, "约85%"),
        ("85%", "%", "85%"),
        ("85%", "百分比", "85%"),
        ("85%", "", "0.85"),
        ("126240%", "万人", "1262.4"),
    ],
)
def test_the_number_behind_a_per_cent(text, unit, number):
    sql = percents.number(quoted(text), None if unit is None else quoted(unit))
    assert duckdb.sql(f"SELECT {sql}").fetchall() == [(number,)]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("常住人口（万人）", "万人"),
        ("GDP(亿元)", "亿元"),
        ("研发投入强度(%)", "%"),
        ("研发投入强度（％） ", "％"),
        ("人均可支配收入（单位：元）", "元"),
        ("人口密度[人/平方公里]", "人/平方公里"),
        ("自然增长率（‰）", "‰"),
        ("比上年提高（个百分点）", "个百分点"),
        ("就业人员数_万人", "万人"),
        ("城镇化率%", "%"),
        ("生产总值/亿元", "亿元"),
        ("地区生产总值(不变价)（亿元）", "亿元"),
        ("地区生产总值（当年价）", None),
        ("GDP指数(上年=100)", None),
        ("常住人口（2024年）", None),
        ("新登记的个人", None),
        ("用工人数（个体）", None),
        ("每万人", None),
        ("", None),
    ],
)
def test_the_unit_at_the_end_of_a_name(name, unit):
    assert duckdb.sql(f"SELECT {unit_in_name.of(quoted(name))}").fetchall() == [(unit,)]


def test_a_name_fills_the_missing_column_and_its_blank_cells(home, write):
    head = "地区,指标,年份,数值,来源,版本"
    path = write(
        "无单位.csv",
        head,
        "杭州市,常住人口（万人）,2024,1262.4,统计局,2025年",
        "杭州市,GDP(亿元),2024,21860,统计局,2025年",
        "杭州市,研发投入强度(%),2024,3.9%,统计局,2025年",
        "杭州市,GDP指数(上年=100),2024,104.7,统计局,2025年",
    )
    report = import_file(home, [path], "city_indicator")
    assert rows(home, "city_indicator", "indicator, value, unit") == [
        ("常住人口(万人)", 1262.4, "万人"),
        ("GDP(亿元)", 21860.0, "亿元"),
        ("研发投入强度(%)", 3.9, "%"),
    ]
    (refused,) = rejects(report)
    assert refused["行"] == "5"
    assert any("3 行没有写明「单位」，取自指标名称末尾" in note for note in report.files[0].notes)

    half = write(
        "半单位.csv",
        f"{head},单位",
        "宁波市,常住人口（万人）,2024,977.9,统计局,2025年,",
        "宁波市,GDP(万亿元),2024,18147,统计局,2025年,亿元",
    )
    import_file(home, [half], "city_indicator")
    stated = rows(home, "city_indicator", "indicator, unit", "city, _line")
    assert stated[-2:] == [("常住人口(万人)", "万人"), ("GDP(万亿元)", "亿元")]


def test_without_any_unit_the_file_lacks_its_column(home, write):
    path = write(
        "无.csv", "地区,指标,年份,数值,来源,版本", "杭州市,常住人口,2024,1262.4,统计局,2025年"
    )
    with pytest.raises(Refused, match="单位"):
        import_file(home, [path], "city_indicator")


@pytest.mark.slow
def test_both_at_once(home, tmp_path):
    path = _book(
        tmp_path / "合.xlsx",
        [
            ["地区", "指标", "年份", "数值", "来源", "版本"],
            ["杭州市", "研发投入强度(%)", 2024, 0.039, "统计局", "2025年"],
            ["杭州市", "常住人口（万人）", 2024, 1262.4, "统计局", "2025年"],
        ],
        {"D2": "0.0%", "D3": "0.0%"},
    )
    import_file(home, [path], "city_indicator")
    assert rows(home, "city_indicator", "value, unit") == [(3.9, "%"), (1262.4, "万人")]


def test_an_old_workbook_says_what_it_hides(tmp_path):
    from data.contracts import CONTRACTS

    table = Table("旧.xls", "Sheet1", (), tmp_path / "x", 2, formats_unread=True)
    present = frozenset({"value", "unit"})
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE mapped AS SELECT * FROM (VALUES ('0.85', '%', 'Sheet1'), "
            "('85.2', '%', 'Sheet1'), ('0.5', '万人', 'Sheet1')) t(r_value, r_unit, _sheet)"
        )
        (told,) = percents.remarks(con, CONTRACTS["city_indicator"], [table], present)
        assert "「数值」有 1 格单位是 %" in told
        assert "另存为 .xlsx" in told
        seen = Table("新.xlsx", "Sheet1", (), tmp_path / "x", 2)
        assert percents.remarks(con, CONTRACTS["city_indicator"], [seen], present) == []
