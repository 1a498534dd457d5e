"""Each real file through its mapping, against what plain Python counts in the file itself."""

import ast
import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from data.importing.importer import import_file
from tests.data.importing.conftest import rejects, rows

pytestmark = [pytest.mark.shared, pytest.mark.slow]
ZHEJIANG = 330000


def lines(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def listed(cell: str) -> str:
    """['1-1.5万/月'] → 1-1.5万/月; [] → ''."""
    if not cell.startswith("["):
        return cell
    found = ast.literal_eval(cell)
    return found[0].strip() if found else ""


def tidy(text: str) -> str:
    """Full-width forms and odd spaces as one writes them on a keyboard."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def pay(text: str) -> tuple[float | None, float | None]:
    """元/月 of the notations that the four job files have, written down from their units."""
    if not text:
        return None, None
    found = re.fullmatch(r"([\d.]+)(?:-([\d.]+))?(万|千|元)(以上|以下)?/(月|年|天)", text)
    if found is None:
        low, high = re.fullmatch(r"(\d+)[kK]-(\d+)[kK]", text).groups()
        return float(low) * 1000, float(high) * 1000
    times = {"万": 10_000, "千": 1_000, "元": 1}[found[3]]
    times *= {"月": 1, "年": 1 / 12, "天": 21.75}[found[5]]
    low = float(found[1]) * times
    high = float(found[2]) * times if found[2] else low
    return (None if found[4] == "以下" else low), (None if found[4] == "以上" else high)


def test_51job_2019_lists_in_cells_and_shifted_columns(home, shared_data):
    path = shared_data / "jobs/51job_cugwhzenith_2019.csv"
    report = import_file(home, [path], "job_posting", mapping="51job_cugwhzenith")
    found = [[listed(cell) for cell in row] for row in lines(path, "gb18030")[1:]]
    titled = [row for row in found if row[0]]
    good = list({tuple(row): row for row in titled}.values())
    assert (len(found), len(titled), len(good)) == (4950, 4922, 4921)
    assert (report.read, report.accepted, report.rejected) == (4950, 4921, 29)
    assert report.reasons == {"岗位名称：必填而为空": 28, "重复行": 1}

    kept = rows(home, "job_posting", "title, employer, salary_low, salary_high, posted_on::VARCHAR")
    assert [tidy(row[0]) for row in good] == [row[0] for row in kept]
    for row, (_, employer, low, high, posted) in zip(good, kept, strict=True):
        assert (employer is None) == (not row[2])
        assert (low, high) == pytest.approx(pay(row[1]), abs=0.01)
        assert posted == row[9]
    known = {"博士": 6, "硕士": 5, "本科": 4, "大专": 3, "高中": 2, "中专": 2, "中技": 2}
    known["初中及以下"] = 1
    wanted = Counter(known.get(row[7], known.get(row[6], 0)) for row in good)
    assert Counter(row[0] for row in rows(home, "job_posting", "education")) == wanted
    heads = Counter(int(row[8][:-1]) if row[8] != "若干人" else 1 for row in good)
    assert Counter(row[0] for row in rows(home, "job_posting", "headcount")) == heads
    cities = Counter(row[5].split("-")[0] for row in good)
    assert cities["杭州"] == 252
    hangzhou = rows(home, "job_posting", "count(*) FILTER (region // 100 = 3301)", order="1")
    assert hangzhou == [(252,)]
    placed = rows(home, "job_posting", "count(region)", order="1")[0][0]
    named = sum(1 for row in good if row[5] and row[5] != "异地招聘")
    assert placed >= 0.99 * named


def test_51job_2018_nested_list(home, shared_data):
    path = shared_data / "jobs/51job_hirefy_2018.csv"
    report = import_file(home, [path], "job_posting", mapping="51job_hirefy")
    found = lines(path, "utf-8-sig")[1:]
    assert (report.read, report.accepted, report.rejected) == (len(found), 500, 0)
    tags = [str(ast.literal_eval(row[4])) for row in found]
    kept = rows(
        home,
        "job_posting",
        "title, education, headcount, posted_on::VARCHAR, salary_low, salary_high",
    )
    levels = {"博士": 6, "硕士": 5, "本科": 4, "大专": 3, "高中": 2, "中专": 2, "中技": 2}
    for row, said, staged in zip(found, tags, kept, strict=True):
        asked = re.search(r"'(博士|硕士|本科|大专|高中|中专|中技)'", said)
        heads = re.search(r"'招(\d+)人'", said)
        assert staged[0] == tidy(row[0])
        assert staged[1] == (levels[asked[1]] if asked else 0)
        assert staged[2] == (int(heads[1]) if heads else 1)
        assert staged[3] == "2018-" + re.search(r"'(\d\d-\d\d)发布'", said)[1]
        assert staged[4:] == pytest.approx(pay(row[3]), abs=0.01)


def test_lagou_blank_alternate_rows(home, shared_data):
    path = shared_data / "jobs/lagou_yuwenjuan_2018.csv"
    report = import_file(home, [path], "job_posting", mapping="lagou_yuwenjuan")
    found = [row for row in lines(path, "gb18030")[1:] if any(row)]
    good = list({row[4]: row for row in reversed(found)}.values())[::-1]
    assert (report.read, report.accepted, report.rejected) == (435, len(good), 2)
    assert report.reasons == {"重复行": 2}
    kept = rows(home, "job_posting", "title, salary_low, salary_high, education")
    by_title = Counter((tidy(row[8]), *pay(row[7])) for row in good)
    assert Counter(row[:3] for row in kept) == by_title
    wanted = {"本科": 4, "大专": 3, "硕士": 5, "不限": -1}
    assert Counter(row[3] for row in kept) == Counter(wanted[row[9]] for row in good)


def test_51job_without_header_or_employer_keeps_rows_that_look_alike(home, shared_data):
    path = shared_data / "jobs/51job_chenjiandongx_salary_locate_2018.csv"
    report = import_file(home, [path], "job_posting", mapping="51job_chenjiandongx")
    found = lines(path, "utf-8-sig")
    assert (report.read, report.accepted, report.rejected) == (len(found), 650, 0)
    kept = rows(home, "job_posting", "title, salary_low, salary_high, posting_id")
    assert len({row[3] for row in kept}) == 650
    for row, staged in zip(found, kept, strict=True):
        assert staged[0] == tidy(row[1])
        assert staged[1:3] == pytest.approx(pay(row[0]), abs=0.01)


def test_graduate_destinations_read_from_scans(home, shared_data):
    """Worth keeping: a clean count of people, of a stated year, that no other row counts again."""
    path = shared_data / "flows/graduate_destinations_616edu_2022.csv"
    report = import_file(home, [path], "graduate", mapping="graduate_616edu")
    header, *body = lines(path, "utf-8-sig")
    at = {name: n for n, name in enumerate(header)}
    good = [
        row
        for row in body
        if row[at["value_raw"]].isdigit()
        and row[at["row_label"]] not in ("合计", "总计")
        and "单位性质" not in row[at["table"]]
        and re.fullmatch(r"\d{4}届", row[at["cohort"]])
    ]
    assert (report.read, report.accepted, len(good)) == (27, 12, 12)
    assert sum(report.files[0].skipped.values()) == 8
    assert report.rejected == 7
    total = rows(home, "graduate", "sum(count)", order="1")[0][0]
    assert total == sum(int(row[at["value_raw"]]) for row in good)
    henan = rows(home, "graduate", "destination_region, count", order="2 DESC")
    assert (410000, 1395) in henan and (ZHEJIANG, 119) in henan
    listed_ = rejects(report)
    shares = [row for row in listed_ if "62.76%" in row["值"]]
    assert shares[0]["列"] == "value_raw" and shares[0]["行"] == "26"
    doubtful = [row for row in listed_ if row["值"] == "2022届?"]
    assert [row["行"] for row in doubtful] == ["22", "23", "24", "25"]
    assert all("2024" in row["可接受"] for row in doubtful)


NBS = [
    ("RenJiyi163__分省年度数据.csv", "地区生产总值", "亿元", "截至2024年"),
    ("RenJiyi163__分省年度数据_(1).csv", "人口数(人口抽样调查)", "人", "截至2024年"),
    ("RenJiyi163__分省年度数据_(2).csv", "65岁及以上人口数(人口抽样调查)", "人", "截至2024年"),
    ("RenJiyi163__分省年度数据_(3).csv", "城镇单位就业人员", "万人", "截至2024年"),
    ("RenJiyi163__分省年度数据_(4).csv", "私营企业和个体就业人员", "万人", "截至2019年"),
    (
        "RenJiyi163__分省年度数据_(5).csv",
        "固定资产投资(不含农户)实际到位资金_比上年增长",
        "%",
        "截至2024年",
    ),
    ("RenJiyi163__分省年度数据_(6).csv", "公有经济企事业单位专业技术人员数", "人", "截至2011年"),
    ("Tobby-star__分省年度数据.csv", "地区生产总值", "亿元", "截至2017年"),
]


@pytest.mark.parametrize(("name", "indicator", "unit", "edition"), NBS)
def test_statistics_bureau_exports(home, shared_data, name, indicator, unit, edition):
    path = shared_data / "nbs" / name
    report = import_file(home, [path], "city_indicator", mapping="nbs_province_year")
    table = lines(path, "gb18030")
    head = next(n for n, row in enumerate(table) if row[0] == "地区")
    years = [int(cell[:4]) for cell in table[head][1:]]
    expected = {
        (row[0], year): float(cell)
        for row in table[head + 1 :]
        if len(row) == len(years) + 1
        for year, cell in zip(years, row[1:], strict=True)
        if cell
    }
    assert (report.read, report.accepted, report.rejected) == (len(expected),) * 2 + (0,)
    kept = rows(home, "city_indicator", "city, year, value, indicator, unit, source, edition")
    assert {row[3:] for row in kept} == {(indicator, unit, "国家统计局", edition)}
    assert sorted(row[2] for row in kept) == sorted(expected.values())
    ours = {row[1]: row[2] for row in kept if row[0] == ZHEJIANG}
    assert ours == {year: v for (place, year), v in expected.items() if place == "浙江省"}
    assert len({row[0] for row in kept}) == len({place for place, _ in expected})


def test_bare_exports_old_workbooks_and_the_joined_panel(home, shared_data):
    """The figures of the .xls files are those that the files show: 31 × 19, 31 × 5, 36 × 5 - 32."""
    folder = shared_data / "nbs"
    for name, mapping, accepted in (
        ("eoocl__分省年度数据.csv", "nbs_province_gdp_bare", 31 * 4),
        ("xiaoqi737__分省年度数据.xls", "nbs_province_gdp_bare", 31 * 19),
        ("2020-data-integration__分省年度数据.xls", "nbs_province_year", 31 * 5),
        ("2020-data-integration__主要城市年度数据.xls", "nbs_province_year", 36 * 5 - 32),
    ):
        report = import_file(home, [folder / name], "city_indicator", mapping=mapping)
        assert (report.accepted, report.rejected) == (accepted, 0), name
    panel = folder / "RenJiyi163__分省年度数据_整合.csv"
    report = import_file(home, [panel], "city_indicator", mapping="nbs_joined_panel")
    cells = [cell for row in lines(panel, "utf-8-sig")[1:] for cell in row[2:]]
    assert (report.accepted, report.rejected) == (sum(map(bool, cells)), 0)


def test_the_vintages_of_one_figure_stay_apart(home, shared_data):
    """Zhejiang's GDP of 2019: 62 351.74, 62 462 and 64 632.0, by edition (shared README)."""
    folder = shared_data / "nbs"
    for name, mapping in (
        ("2020-data-integration__分省年度数据.xls", "nbs_province_year"),
        ("RenJiyi163__分省年度数据.csv", "nbs_province_year"),
        ("eoocl__分省年度数据.csv", "nbs_province_gdp_bare"),
        ("xiaoqi737__分省年度数据.xls", "nbs_province_gdp_bare"),
        ("Tobby-star__分省年度数据.csv", "nbs_province_year"),
    ):
        import_file(home, [folder / name], "city_indicator", mapping=mapping)
    kept = rows(home, "city_indicator", "city, year, edition, value")
    found = {row[2]: row[3] for row in kept if row[:2] == (ZHEJIANG, 2019)}
    assert found["截至2019年"] == 62351.74
    assert found["截至2022年"] == 62462
    assert found["截至2024年"] == 64632.0
    assert len(found) == 4


def test_every_mapping_kept_in_the_project_is_tried_here():
    from data.importing.mapping import kept

    source = Path(__file__).read_text("utf-8")
    assert [name for name in kept() if f'"{name}"' not in source] == []
