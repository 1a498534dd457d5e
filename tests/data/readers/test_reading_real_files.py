"""Every real file: rows, columns and notes, counted independently of the readers.

The counts stand in ../shared/data/README.md or were taken with wc, csv and openpyxl by hand.
"""

from pathlib import Path

import pytest

from data.readers import Explode, Melt, ReadOptions, Table, read
from data.readers.encoding import UNDECODABLE

pytestmark = [pytest.mark.shared, pytest.mark.slow]

# file → (rows, columns without 前言, encoding, note that must be there)
TEXTS = {
    "jobs/51job_cugwhzenith_2019.csv": (4950, 11, "gb18030", None),
    "jobs/51job_hirefy_2018.csv": (500, 5, "utf-8", None),
    "jobs/lagou_yuwenjuan_2018.csv": (435, 10, "gb18030", "空行 435 行"),
    "jobs/51job_chenjiandongx_salary_locate_2018.csv": (650, 3, "utf-8", "没有表头"),
    "nbs/RenJiyi163__分省年度数据.csv": (31, 20, "gb18030", "表尾 2 行注释"),
    "nbs/RenJiyi163__分省年度数据_(1).csv": (31, 21, "gb18030", "表尾 3 行注释"),
    "nbs/RenJiyi163__分省年度数据_(2).csv": (31, 21, "gb18030", "表尾 2 行注释"),
    "nbs/RenJiyi163__分省年度数据_(3).csv": (31, 21, "gb18030", "表尾 4 行注释"),
    "nbs/RenJiyi163__分省年度数据_(4).csv": (31, 21, "gb18030", "表尾 4 行注释"),
    "nbs/RenJiyi163__分省年度数据_(5).csv": (31, 21, "gb18030", "表尾 1 行注释"),
    "nbs/RenJiyi163__分省年度数据_(6).csv": (31, 21, "gb18030", "表尾 3 行注释"),
    "nbs/RenJiyi163__分省年度数据_整合.csv": (620, 23, "utf-8", None),
    "nbs/Tobby-star__分省年度数据.csv": (31, 26, "gb18030", "表尾 2 行注释"),
    "nbs/eoocl__分省年度数据.csv": (31, 6, "gb18030", "表尾 1 行注释"),
    "flows/graduate_destinations_616edu_2022.csv": (27, 7, "utf-8", None),
    "flows/kosis_DT_1B26003_province_migration_1970_2021.csv": (44_433, 6, "cp949", None),
    "population/mapchina_county_pop_2000_2010.csv": (2901, 13, "utf-8", None),
    "population/ChinaCities_Swerts.csv": (9487, 9, "utf-8", None),
    "population/census2020_province_pop.csv": (34, 5, "utf-8", None),
}
# file → {sheet: (rows, columns without 前言)}
BOOKS = {
    "nbs/2020-data-integration__主要城市年度数据.xls": {"主要城市年度数据": (36, 6)},
    "nbs/2020-data-integration__分省年度数据.xls": {"分省年度数据": (31, 6)},
    "nbs/xiaoqi737__分省年度数据.xls": {"分省年度数据": (31, 20)},
    "forecast/bc_lmo_2025_employment_by_occupation_region.xlsx": {"Sheet1": (4104, 16)},
    "forecast/bc_lmo_2025_job_openings_by_occupation_region.xlsx": {"Sheet1": (16_329, 15)},
    "forecast/bc_lfs_status_by_noc_2015_2024.xlsx": {
        "Employed": (517, 12),
        "Labour Force": (517, 12),
        "Unemployed": (517, 12),
        "Unemployment Rate": (516, 12),
    },
}


def own(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.header if not name.startswith("前言:"))


def only(path: Path, scratch: Path, **options) -> Table:
    (table,) = read(path, scratch, options=ReadOptions(**options))
    return table


def test_no_real_file_is_forgotten(shared_data):
    listed = {*TEXTS, *BOOKS}
    for folder in ("jobs", "nbs", "flows", "population", "forecast"):
        for path in (shared_data / folder).iterdir():
            name = f"{folder}/{path.name}"
            assert name in listed or path.name.startswith("jolts_"), name


@pytest.mark.parametrize("name", TEXTS)
def test_real_texts(shared_data, tmp_path, rows, name):
    count, columns, encoding, note = TEXTS[name]
    table = only(shared_data / name, tmp_path)
    assert (table.rows, len(own(table)), table.encoding) == (count, columns, encoding)
    assert not table.problems
    assert any(note in said for said in table.notes) if note else not table.notes
    assert not any(UNDECODABLE in (cell or "") for row in rows(table) for cell in row)


@pytest.mark.parametrize("name", BOOKS)
def test_real_workbooks(shared_data, tmp_path, name):
    tables = read(shared_data / name, tmp_path)
    assert {t.sheet: (t.rows, len(own(t))) for t in tables} == BOOKS[name]
    assert not any(t.problems for t in tables)


def test_real_jolts_files(shared_data, tmp_path):
    """12 industries, 51 states, and the nation's 49 months as 98 rows (raw and trailing)."""
    counts = {"12_industry": 12, "51_geo": 51, "2_data_transform": 98}
    files = sorted((shared_data / "forecast").glob("jolts_*.csv"))
    assert len(files) == 12
    for path in files:
        table = only(path, tmp_path)
        expected = next(count for part, count in counts.items() if part in path.name)
        assert (table.rows, len(table.header)) == (expected, 13), path.name
        assert not table.problems and not table.notes


def test_the_korean_header_is_korean_and_its_totals_are_right(shared_data, tmp_path, rows):
    path = shared_data / "flows/kosis_DT_1B26003_province_migration_1970_2021.csv"
    table = only(path, tmp_path)
    assert table.header[-1] == "Migrants[명]"
    digits = [line.split(b'","')[5].strip(b'",\r\n') for line in path.read_bytes().splitlines()[1:]]
    assert sum(int(row[5]) for row in rows(table)) == sum(map(int, digits))
    assert rows(table)[0] == ("11", "Seoul", "11", "Seoul", "1970. 1/4", "220422")


def test_a_provincial_table_becomes_region_by_year(shared_data, tmp_path, rows, lines):
    path = shared_data / "nbs/RenJiyi163__分省年度数据.csv"
    table = only(path, tmp_path, melt=Melt(ids=("地区",), variable="年份"))
    assert (table.rows, table.records) == (31 * 19, 31)
    assert table.header == ("地区", "年份", "数值", "前言:数据库", "前言:指标", "前言:时间")
    told = ("分省年度数据", "地区生产总值(亿元)", "最近20年")
    assert rows(table)[0] == ("北京市", "2024年", "49670.2", *told)
    assert lines(table)[0] == 5
    zhejiang = {row[1]: row[2] for row in rows(table) if row[0] == "浙江省"}
    assert zhejiang["2019年"] == "64632.0"  # as ../shared/data/README.md cites this vintage


def test_the_newest_year_left_blank_makes_no_rows(shared_data, tmp_path):
    path = shared_data / "nbs/RenJiyi163__分省年度数据_(1).csv"
    table = only(path, tmp_path, melt=Melt())
    blank = sum(
        line.split(",").count("") for line in path.read_text("gb18030").splitlines()[4:35]
    )  # 2025 and the census years
    assert blank >= 31
    assert table.rows == 31 * 20 - blank
    assert f"空白单元格 {blank} 个，没有列成行" in table.notes


def test_the_other_vintages_of_the_same_figure(shared_data, tmp_path, rows):
    """Zhejiang 2019 in two more editions (README): 62 351.74 and 62 462."""
    old = only(shared_data / "nbs/2020-data-integration__分省年度数据.xls", tmp_path)
    other = only(shared_data / "nbs/eoocl__分省年度数据.csv", tmp_path)
    for table, expected in ((old, "62351.74"), (other, "62462")):
        at = table.header.index("2019年")
        assert next(row[at] for row in rows(table) if row[0] == "浙江省") == expected


def test_dirty_figures_stay_as_they_are(shared_data, tmp_path, rows):
    table = only(shared_data / "flows/graduate_destinations_616edu_2022.csv", tmp_path)
    values = {row[6] for row in rows(table)}
    assert {"18 . 58%", "0 17%", "37 .49%"} <= values


def test_the_list_cells_of_51job(shared_data, tmp_path, rows):
    table = only(shared_data / "jobs/51job_cugwhzenith_2019.csv", tmp_path, list_cells=True)
    first = rows(table)[0]
    assert first[1] == "1-1.5万/月" and first[7] == "大专"
    assert not any((cell or "").startswith("['") for row in rows(table) for cell in row)


def test_the_nested_list_of_hirefy(shared_data, tmp_path, rows):
    explode = Explode(
        "标签",
        ("经验", "学历", "人数", "发布"),
        ("经验$", "^(初中及以下|中专|中技|高中|大专|本科|硕士|博士)", r"^招(\d+|若干)人", "发布$"),
    )
    table = only(shared_data / "jobs/51job_hirefy_2018.csv", tmp_path, explode=(explode,))
    assert table.header[5:] == ("经验", "学历", "人数", "发布", "标签:其余")
    assert rows(table)[0][5:9] == ("2年经验", "本科", "招2人", "09-03发布")
    assert all(row[7] and row[8] for row in rows(table))


def test_preamble_in_two_cells_is_kept(shared_data, tmp_path, rows, lines):
    name = "forecast/bc_lmo_2025_employment_by_occupation_region.xlsx"
    table = only(shared_data / name, tmp_path)
    assert table.header[:6] == (
        "NOC",
        "Description",
        "Industry",
        "Variable",
        "Geographic Area",
        "2025",
    )
    told = dict(zip(table.header, rows(table)[0], strict=True))
    assert told["前言:Data Frequency"] == "Annual"
    assert (told["2025"], lines(table)[0]) == ("2937418.13", 5)
