"""Templates: they open, say what is required, and come back filled in without a mapping."""

import openpyxl
import pytest

from data.contracts import CONTRACTS
from data.contracts.dictionary import allowed, example, rows
from data.contracts.template import GUIDE, VALUES, template
from data.home import Home
from data.importing.importer import import_file
from tests.data.importing.conftest import resident
from tests.data.importing.conftest import rows as staged_rows

CREDIT = "91330106MA2CCCCC4Y"  # valid by GB 32100-2015


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    return Home(tmp_path / "home")


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTRACTS)
def test_a_filled_in_template_imports_without_a_mapping(home, tmp_path, name):
    contract = CONTRACTS[name]
    path = tmp_path / f"{name}.xlsx"
    template(contract, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [contract.label, VALUES, GUIDE]
    sheet = book[contract.label]
    heads = [cell.value for cell in sheet[1]]
    assert [h.removesuffix(" *") for h in heads] == [c.label for c in contract.columns]
    assert [h.endswith(" *") for h in heads] == [c.required for c in contract.columns]
    said = {"证件号码": resident(5), "统一社会信用代码": CREDIT, "单位统一社会信用代码": CREDIT}
    said |= {"节点": "3月底 25%；9月30日 75%", "出生日期": "1998-03-07", "联系电话": "13800000000"}
    # Dates that check each other, and a count that must not exceed another, agree in examples.
    for at, column in enumerate(contract.columns, 1):
        value = said.get(column.label, example(column)) or f"某{column.label}"
        sheet.cell(row=2, column=at, value=value)
    book.save(path)
    report = import_file(home, [path], name)
    assert (report.read, report.accepted, report.rejected) == (1, 1, 0), report.text()
    assert report.files[0].blanked == {}, report.text()
    assert len(staged_rows(home, name)) == 1


def test_a_template_offers_lists_and_explains_itself(tmp_path):
    contract = CONTRACTS["person"]
    path = tmp_path / "person.xlsx"
    template(contract, path)
    book = openpyxl.load_workbook(path)
    form, values, guide = (book[name] for name in book.sheetnames)
    rules = form.data_validations.dataValidation
    lists = {next(iter(rule.sqref.ranges)).min_col: rule.formula1 for rule in rules}
    closed = [c for c in contract.columns if allowed(c, contract)]
    assert len(lists) == len(closed) > 4
    gender = next(n for n, c in enumerate(contract.columns, 1) if c.name == "gender")
    assert lists[gender].replace("'", "") == f"{VALUES}!$B$2:$B$4"
    assert [cell.value for cell in values["B"]][:4] == ["性别", "男", "女", "未说明"]
    assert "必填" in form["A1"].comment.text and "证件" in form["A1"].comment.text
    text = "\n".join(str(cell.value) for row in guide.iter_rows() for cell in row if cell.value)
    assert contract.legal_basis in text and "严禁处理国家秘密" in text and "假名" in text
    assert "元/月" not in text  # no such unit in this table
    assert all(column.label in text for column in contract.columns)


def test_nothing_in_a_template_is_a_formula(tmp_path):
    for contract in CONTRACTS.values():
        path = tmp_path / "t.xlsx"
        template(contract, path)
        for sheet in openpyxl.load_workbook(path):
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_dictionary_has_every_column_once():
    found = [(row["表"], row["字段名"]) for row in rows()]
    assert len(found) == len(set(found)) == sum(len(c.columns) for c in CONTRACTS.values())
    wage = next(r for r in rows() if r["字段名"] == "wage" and r["表"].startswith("就业经历"))
    assert (wage["单位"], wage["个人信息"], wage["类型"]) == ("元/月", "是", "金额")
    assert wage["可接受"].endswith("0 至 1000000")
    assert all(row["可接受"] and row["类型"] for row in rows())
