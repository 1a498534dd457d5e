"""Drafts: valid TOML, right about what a person would be right about, modest about the rest."""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from data.contracts import CONTRACTS
from data.home import Home, Refused
from data.importing import guess as guessing
from data.importing import mapping
from data.importing.importer import import_file
from tests.data.importing.conftest import resident, rows

POST, CITY = CONTRACTS["job_posting"], CONTRACTS["city_indicator"]


def guess(path, contract) -> str:
    with TemporaryDirectory() as scratch:
        return guessing.guess(path, contract, Path(scratch))


def drafted(path, contract) -> dict:
    return tomllib.loads(guess(path, contract))


@pytest.mark.slow
@pytest.mark.shared
def test_headers_in_english_are_told_by_their_values(shared_data):
    found = drafted(shared_data / "jobs/lagou_yuwenjuan_2018.csv", POST)["columns"]
    assert found["title"] == "positionName"
    assert found["employer"] == "companyName"
    assert (found["region"], found["education"]) == ("city", "qualification")
    assert found["salary"] == "month_salary"


@pytest.mark.slow
@pytest.mark.shared
def test_no_header_at_all(shared_data):
    path = shared_data / "jobs/51job_chenjiandongx_salary_locate_2018.csv"
    assert drafted(path, POST)["columns"] == {"title": "列2", "region": "列3", "salary": "列1"}


@pytest.mark.slow
@pytest.mark.shared
def test_lists_in_cells_are_unwrapped_and_the_draft_imports(shared_data, tmp_path):
    path = shared_data / "jobs/51job_cugwhzenith_2019.csv"
    text = guess(path, POST)
    assert tomllib.loads(text)["read"] == {"list_cells": True}
    assert "把握高" in text and "没有用到的来源列" in text
    draft = tmp_path / "草稿.toml"
    draft.write_text(text, "utf-8")
    report = import_file(Home(tmp_path / "home"), [path], POST, mapping=draft, dry_run=True)
    assert report.accepted == 4921


@pytest.mark.slow
@pytest.mark.shared
def test_a_wide_table_of_years_is_melted(shared_data, tmp_path):
    path = shared_data / "nbs/RenJiyi163__分省年度数据_(3).csv"
    found = drafted(path, CITY)
    assert found["read"]["melt"] == {"ids": ["地区"], "variable": "年份", "value": "数值"}
    assert found["columns"]["edition"]["newest"] == "年份"
    text = guess(path, CITY).replace("[columns]", '[columns]\nsource = { constant = "国家统计局" }')
    plan = mapping.parse(tomllib.loads(text), CITY)
    report = import_file(Home(tmp_path / "home"), [path], CITY, mapping=plan)
    assert (report.accepted, report.rejected) == (527, 0)


@pytest.mark.slow
def test_numbers_of_persons_are_recognised_under_any_name(tmp_path):
    path = tmp_path / "a.csv"
    lines = [f"{resident(n)},{2000 + n % 20}-07,杭州市西湖区,本科\n" for n in range(30)]
    path.write_text("字段一,字段二,字段三,字段四\n" + "".join(lines), "utf-8")
    found = drafted(path, CONTRACTS["person"])["columns"]
    assert found["person_key"] == "字段一" and found["education"] == "字段四"
    assert resident(1) not in guess(path, CONTRACTS["person"])


def test_a_file_for_another_contract_says_so(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("证件号码,统一社会信用代码,参保地,参保起始年月\na,b,c,d\n", "utf-8")
    text = guess(path, CITY)
    assert "更像 employment" in text and "还缺必填列" in text
    assert tomllib.loads(text)["contract"] == "city_indicator"


def test_odd_headers_stay_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('"岗位名称","薪\n资","a""b\\c"\n会计,5k-8k,x\n出纳,6k-9k,y\n', "utf-8")
    assert drafted(path, POST)["columns"]["title"] == "岗位名称"
    with pytest.raises(Refused, match=r"没有.csv"):
        guess(tmp_path / "没有.csv", POST)


def test_a_unit_in_a_header_is_drafted_as_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "部门,项目,年度,预算（万元）\n人社局,引才,2024,120\n科技局,引智,2024,8.5\n", "utf-8"
    )
    found = drafted(path, CONTRACTS["fund_budget"])["columns"]
    assert found["budget"] == {"from": "预算（万元）", "unit": "万元"}
    report = import_file(Home(tmp_path / "home"), [path], "fund_budget")
    assert report.accepted == 2
    assert rows(Home(tmp_path / "home"), "fund_budget", "budget") == [(1.2e6,), (85_000.0,)]


@pytest.mark.parametrize(
    "years", [["2024年"], ["2023", "2024"], ["2024年", "2025年(预计)"], ["2023", "2024年初步统计"]]
)
def test_one_or_two_columns_of_years_are_a_wide_table_too(tmp_path, years):
    path = tmp_path / "指标.csv"
    head = ["城市", "指标", "单位", *years, "来源", "版本"]
    row = ["杭州市", "常住人口", "万人", *(["1252.2"] * len(years)), "公报", "终"]
    path.write_text(",".join(head) + "\n" + ",".join(row) + "\n", "utf-8")
    drafted = guess(path, CONTRACTS["city_indicator"])
    assert "[read.melt]" in drafted
    assert not any(f'"{year}"' in drafted.split("[read.melt]")[1] for year in years)


def test_a_column_by_the_name_of_another_fills_no_like_one(tmp_path):
    """行业名称 beside 行业代码 was taken for 产业链, whose name is like it."""
    path = tmp_path / "单位.csv"
    path.write_text(
        "统一社会信用代码,单位名称,行业代码,行业名称,所在区县\n"
        "91330106MAA000005G,甲公司,C36,汽车制造业,杭州市萧山区\n",
        "utf-8",
    )
    found = drafted(path, CONTRACTS["employer"])["columns"]
    assert found["industry"] == "行业代码" and "chain" not in found


@pytest.mark.parametrize(
    "other", ["累计办件量", "上年同期办件量", "办件量同比", "人均办件量", "办件量目标"]
)
def test_other_figures_are_not_drafted_for_a_months_own(tmp_path, other):
    path = tmp_path / "服务.csv"
    path.write_text(f"服务,渠道,区县,年月,{other}\n落户,窗口,上城区,2026-03,5\n", "utf-8")
    found = drafted(path, CONTRACTS["service_use"])["columns"]
    assert other not in found.values() and found["month"] == "年月"


@pytest.mark.parametrize("own", ["平均办结时间", "本月办件量", "执行累计支出"])
def test_a_columns_own_name_is_no_other_figure(tmp_path, own):
    path = tmp_path / "表.csv"
    contract = "fund_budget" if own.startswith("执行") else "service_use"
    path.write_text(f"服务,渠道,区县,年月,{own}\n落户,窗口,上城区,2026-03,5\n", "utf-8")
    assert f'"{own}"' in guess(path, CONTRACTS[contract]).split("# 没有用到")[0]
