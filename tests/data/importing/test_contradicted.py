"""A mapping kept from another file, and a sheet that says otherwise, or several that differ."""

import tomllib

import openpyxl
import pytest

from data.contracts import CONTRACTS
from data.importing.guess import guess
from data.importing.importer import import_file
from tests.data.importing.conftest import rows

BUDGET = CONTRACTS["fund_budget"]
HEAD = ["部门", "项目", "预算"]


def book(tmp_path, *titles, head=HEAD, more=()):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, title in enumerate(titles, 1):
        sheet = made.create_sheet(f"表{number}")
        sheet.append([title])
        sheet.append([*head, *(("年度",) if more else ())])
        sheet.append(["人社局", f"引才{number}", 100, *more])
    made.save(path := tmp_path / "预算.xlsx")
    return path


def drafted(path, tmp_path, contract=BUDGET):
    draft = tmp_path / "起草.toml"
    draft.write_text(guess(path, contract, tmp_path / "看", 330100), "utf-8")
    return draft


@pytest.mark.slow
def test_each_sheet_keeps_its_own_year_and_unit(home, tmp_path):
    path = book(tmp_path, "2025年预算（单位：万元）", "2026年预算（单位：元）")
    plan = drafted(path, tmp_path)
    found = tomllib.loads(plan.read_text("utf-8"))["columns"]
    assert "year" not in found and found["budget"] == "预算"
    report = import_file(home, [path], "fund_budget", mapping=plan)
    assert rows(home, "fund_budget", "year, budget") == [(2025, 1e6), (2026, 100.0)]
    assert "映射里" not in report.files[0].held


@pytest.mark.slow
@pytest.mark.parametrize(
    ("second", "held"),
    [
        (
            "2026年预算（单位：万元）",
            "「年度」固定为 2025 年，而「2026年预算（单位：万元）」写着 2026 年",
        ),
        (
            "2025年预算（单位：元）",
            "「预算」的单位是「万元」，而表头上方「2025年预算(单位:元)」说是「元」",
        ),
        ("2025年预算（单位：万元）", ""),
        ("预算", ""),
    ],
)
def test_a_mapping_of_last_years_file_is_asked_about(home, tmp_path, second, held):
    plan = drafted(book(tmp_path, "2025年预算（单位：万元）"), tmp_path)
    report = import_file(home, [book(tmp_path, second)], "fund_budget", mapping=plan)
    assert held in report.files[0].held and bool(report.files[0].held) == bool(held)
    assert len(rows(home, "fund_budget")) == (0 if held else 1)
    import_file(home, [tmp_path / "预算.xlsx"], "fund_budget", mapping=plan, confirm=True)
    assert rows(home, "fund_budget", "year, budget") == [(2025, 1e6)]


@pytest.mark.slow
def test_crosstabs_of_two_years_are_drafted_for_one_sheet(home, tmp_path):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for year in (2025, 2026):
        sheet = made.create_sheet(f"{year}")
        sheet.append([f"{year}年人才码办件量"])
        sheet.append(["服务", "渠道", "区县", "1月", "2月"])
        sheet.append(["落户", "窗口", "浙江省杭州市上城区", 5, 6])
    made.save(path := tmp_path / "服务.xlsx")
    plan = drafted(path, tmp_path, CONTRACTS["service_use"])
    assert tomllib.loads(plan.read_text("utf-8"))["read"]["sheet"] == "2025"
    assert import_file(home, [path], "service_use", mapping=plan).accepted == 2
