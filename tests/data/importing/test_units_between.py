"""Units that change between the rows: what stands last above a row is meant for it."""

import openpyxl
import pytest

from data.home import Refused
from data.importing.importer import import_file
from tests.data.importing.conftest import rejects, rows

HEAD = "部门,项目,地区,年度,预算,执行"
IN_TENS = HEAD.replace("预算,执行", "预算（万元）,执行（万元）")
IN_YUAN = HEAD.replace("预算,执行", "预算（元）,执行（元）")


def lines(first, at=2026):
    return f"人社局,{first},杭州市,{at},100,50\n科技局,{first},杭州市,{at},8.5,1\n"


def text(tmp_path, content, name="预算.csv"):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return path


@pytest.mark.parametrize(
    "content",
    [
        f"单位：万元\n{HEAD}\n{lines('甲')}单位：元\n{HEAD}\n{lines('乙')}",
        f"单位：万元\n{HEAD}\n{lines('甲')},,,,,单位：元\n{HEAD}\n{lines('乙')}",
        f"单位：万元\n{HEAD}\n{lines('甲')}二、区级,,,,,单位：元\n{HEAD}\n{lines('乙')}",
        f"单位：万元\n{HEAD}\n{lines('甲')}二、区级（金额单位：人民币元）\n{lines('乙')}",
        f"单位：元\n{HEAD}\n单位：万元\n{lines('甲')}单位：元\n{lines('乙')}",
        f"{HEAD}\n,,,,万元,万元\n{lines('甲')}{HEAD}\n,,,,元,元\n{lines('乙')}",
        f"{IN_TENS}\n{lines('甲')}{IN_YUAN}\n{lines('乙')}",
        f"{IN_TENS}\n{lines('甲')}单位：元\n{HEAD}\n{lines('乙')}",
        f"{IN_TENS}\n{lines('甲')}单位：万元\n{IN_YUAN}\n{lines('乙')}",  # the nearest is meant
    ],
)
@pytest.mark.parametrize("suffix", [".csv", pytest.param(".xlsx", marks=pytest.mark.slow)])
def test_rows_are_in_the_unit_stated_last_above_them(home, tmp_path, content, suffix):
    path = text(tmp_path, content)
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in content.splitlines():
            cells = [*line.split(","), *[""] * 5][:6]
            book.active.append([cell or None for cell in cells])
        book.save(path := tmp_path / "预算.xlsx")
    report = import_file(home, [path], "fund_budget")
    assert (report.accepted, report.rejected) == (4, 0)
    assert rows(home, "fund_budget", "programme, budget, executed") == [
        *(("甲", 1e6, 5e5), ("甲", 85_000.0, 1e4)),
        *(("乙", 100.0, 50.0), ("乙", 8.5, 1.0)),
    ]
    assert any("其下没写单位的" in note and "按「元」读" in note for note in report.files[0].notes)
    assert not any("没有收入" in note or "自带单位" in note for note in report.files[0].notes)


def test_a_cell_that_names_its_unit_keeps_it(home, tmp_path):
    body = "科技局,乙,杭州市,2026,3万元,0.5\n"
    path = text(tmp_path, f"单位：万元\n{HEAD}\n{lines('甲')}单位：亿元\n{HEAD}\n{body}")
    import_file(home, [path], "fund_budget")
    assert rows(home, "fund_budget", "budget, executed")[-1] == (30_000.0, 5e7)


@pytest.mark.parametrize(
    ("cell", "read"),
    [("１００", 1), ("¥100", 1), ("人民币100", 1), ('" 1 00 "', 0), ("1.0E2", 0), ("约100", 0)],
)
def test_a_figure_is_bare_however_it_is_written(home, tmp_path, cell, read):
    body = f"科技局,乙,杭州市,2026,{cell},1\n"
    path = text(tmp_path, f"单位：万元\n{HEAD}\n{lines('甲')}单位：元\n{HEAD}\n{body}")
    report = import_file(home, [path], "fund_budget")
    kept = rows(home, "fund_budget", "budget", "_line")
    assert kept[2:] == [(100.0,)] * read and report.rejected == 1 - read


def test_the_same_unit_again_changes_nothing_and_is_not_told(home, tmp_path):
    path = text(tmp_path, f"单位：万元\n{HEAD}\n{lines('甲')}单位：万元\n{HEAD}\n{lines('乙')}")
    report = import_file(home, [path], "fund_budget")
    assert rows(home, "fund_budget", "sum(budget)", "1") == [(2 * 1_085_000.0,)]
    assert not any("其下没写单位" in note for note in report.files[0].notes)


def test_two_statements_that_contradict_each_other_refuse_the_rows_below(home, tmp_path):
    path = text(tmp_path, f"{IN_TENS}\n{lines('甲')}单位：元\n{lines('乙')}")
    report = import_file(home, [path], "fund_budget")
    assert (report.accepted, report.rejected) == (2, 2)
    first = rejects(report)[0]
    assert (first["行"], first["列"], first["值"]) == ("5", "预算（万元）", "100")
    assert "第 4 行写着「单位:元」，列名「预算（万元）」写的是「万元」，分不清" in first["原因"]
    assert "改正其中一处后再导入，或把单位不同的表分开导入" in first["可接受"]


def test_a_currency_between_the_rows_refuses_those_below_it(home, tmp_path):
    path = text(tmp_path, f"单位：万元\n{HEAD}\n{lines('甲')}单位：万美元\n{HEAD}\n{lines('乙')}")
    report = import_file(home, [path], "fund_budget")
    assert (report.accepted, report.rejected) == (2, 2)
    assert "第 5 行写着「单位:万美元」，不是「预算」的单位" in rejects(report)[0]["原因"]


@pytest.mark.parametrize("said", ["单位：万美元", "2026年（单位：港元）", "金额单位：亿美元"])
def test_a_currency_above_the_table_refuses_it(home, tmp_path, said):
    with pytest.raises(Refused, match=r"「预算」未取.*应为人民币元；请换算后再导入"):
        import_file(home, [text(tmp_path, f"{said}\n{HEAD}\n{lines('甲')}")], "fund_budget")


def test_hours_below_days_are_no_days(home, tmp_path):
    head = "服务,渠道,区县,月份,办件量,平均办结天数（{}）\n{},线上,西湖区,2026-05,10,48\n"
    path = text(tmp_path, head.format("天", "公寓") + head.format("小时", "落户"))
    home.path.mkdir(parents=True)
    home.office_file.write_text("region = 330100\n", "utf-8")
    report = import_file(home, [path], "service_use")
    assert rows(home, "service_use", "cases, days_to_finish") == [(10, 48.0), (10, None)]
    assert "第 3 行写着「平均办结天数(小时)」" in rejects(report)[0]["原因"]


def test_five_people_are_five_also_where_the_head_says_ten_thousands(home, tmp_path):
    head = "服务,渠道,区县,月份,服务人数（万人）"
    body = "公寓,线上,杭州市,2026-05,1.2\n落户,线上,杭州市,2026-05,500人\n"
    import_file(home, [text(tmp_path, f"{head}\n{body}")], "service_use")
    assert rows(home, "service_use", "people") == [(12_000,), (500,)]


@pytest.mark.parametrize(
    "row", ["以人为本专项,,,2026,5,", ",以人为本,,2026,5,", "单位：3人,甲,,2026,5,1"]
)
def test_a_row_with_figures_states_no_unit(home, tmp_path, row):
    path = text(tmp_path, f"单位：万元\n{HEAD}\n{lines('甲')}{row}\n")
    report = import_file(home, [path], "fund_budget")
    assert report.read == 3  # refused by name or taken, and no heading
    assert not any("小标题" in note for note in report.files[0].notes)
