"""Units wherever an office writes them: above, below, beside, in a row of their own, in a name."""

import tomllib
from dataclasses import replace

import openpyxl
import pytest

from data.contracts import CONTRACTS
from data.home import Refused
from data.importing import mapping
from data.importing.guess import guess
from data.importing.importer import import_file
from tests.data.importing.conftest import rejects, rows

BUDGET = CONTRACTS["fund_budget"]
HEAD = "部门,项目,地区,年度,预算,执行"
BODY = "人社局,引才,杭州市,2026,100,50\n科技局,引智,杭州市,2026,8.5,1\n"


def text(tmp_path, content, name="预算.csv"):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "name", "where"),
    [
        (f"2026年预算\n单位：万元\n{HEAD}\n{BODY}", "a.csv", "表头上方"),
        (f"2026年预算\n金额单位：人民币万元\n{HEAD}\n{BODY}", "a.csv", "表头上方"),
        (f"2026年预算\n单位：万元人民币\n{HEAD}\n{BODY}", "a.csv", "表头上方"),
        (f"2026年预算\n单位：人民币：万元\n{HEAD}\n{BODY}", "a.csv", "表头上方"),
        (f"2026年预算（单位：万元）\n{HEAD}\n{BODY}", "a.csv", "表头上方"),
        (f"2026年人才资金（万元）\n{HEAD}\n{BODY}", "a.csv", "表头上方"),
        (f"填报单位：人社局,,,,金额单位: 万元,\n{HEAD}\n{BODY}", "a.csv", "表头上方"),
        (f"单位：人、万元\n{HEAD}\n{BODY}", "a.csv", "表头上方"),
        (f"{HEAD}\n,,,,万元,万元\n{BODY}", "a.csv", "单位行"),
        (f"{HEAD}\n-,-,-,年,（万元）,（万元）\n{BODY}", "a.csv", "单位行"),
        (f"{HEAD}\n{BODY}注：以上金额以万元为单位。\n", "a.csv", "表尾"),
        (f"{HEAD}\n{BODY}注：金额单位为万元\n", "a.csv", "表尾"),
        (f"{HEAD}\n{BODY}单位：万元\n", "a.csv", "表尾"),
        (f"{HEAD}\n{BODY}（金额单位：人民币万元）\n制表：李四\n", "a.csv", "表尾"),
        (f"{HEAD}\n{BODY},,,,,单位: 万元\n", "a.csv", "表尾"),
        (f"{HEAD}\n{BODY}以上金额以万元为单位\n", "a.csv", "表尾"),
        (f"{HEAD}\n{BODY}", "2026年预算（万元）.csv", "文件名"),
        (f"部门,项目,地区,年度,预算(单位:万元),执行/万元\n{BODY}", "a.csv", ""),
        (f"部门,项目,地区,年度,预算(万),执行_万元\n{BODY}", "a.csv", ""),
    ],
)
def test_ten_thousand_yuan_are_ten_thousand_yuan(home, tmp_path, content, name, where):
    path = text(tmp_path, content, name)
    report = import_file(home, [path], "fund_budget")
    assert (report.accepted, report.rejected) == (2, 0)
    assert rows(home, "fund_budget", "budget, executed") == [(1e6, 5e5), (85_000.0, 1e4)]
    said = [note for note in report.files[0].notes if "单位取自" in note]
    assert len(said) == (2 if where else 0) and all(where in note for note in said)
    drafted = tomllib.loads(guess(path, BUDGET, tmp_path))["columns"]
    assert drafted["budget"]["unit"] in ("万元",) and drafted["executed"]["unit"] == "万元"


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("元", 1), ("百元", 1e2), ("千元", 1e3), ("万元", 1e4), ("百万元", 1e6), ("亿元", 1e8)],
)
def test_every_unit_of_money(home, tmp_path, unit, factor):
    path = text(tmp_path, f"单位：{unit}\n{HEAD}\n{BODY}")
    import_file(home, [path], "fund_budget")
    assert rows(home, "fund_budget", "budget")[0] == (100 * factor,)


def test_an_office_of_a_unit_is_no_unit(home, tmp_path):
    path = text(tmp_path, f"填报单位：万元乡财政所\n单位：市财政局\n{HEAD}\n{BODY}")
    import_file(home, [path], "fund_budget")
    assert rows(home, "fund_budget", "budget")[0] == (100.0,)


def test_cells_that_name_their_own_unit_keep_it_and_the_mixture_is_said(home, tmp_path):
    body = "人社局,引才,杭州市,2026,100,300000元\n科技局,引智,杭州市,2026,3.5亿元,1\n"
    path = text(tmp_path, f"单位：万元\n{HEAD}\n{body}")
    report = import_file(home, [path], "fund_budget")
    assert rows(home, "fund_budget", "budget, executed") == [(1e6, 3e5), (3.5e8, 1e4)]
    assert any("1 格自带单位" in note and "其余 1 格" in note for note in report.files[0].notes)


def test_figures_without_a_unit_beside_figures_with_one_are_said(home, tmp_path):
    body = "人社局,引才,杭州市,2026,100,1\n科技局,引智,杭州市,2026,30万元,1\n"
    report = import_file(home, [text(tmp_path, f"{HEAD}\n{body}")], "fund_budget")
    assert any("没有写明单位" in note and "请核对" in note for note in report.files[0].notes)


def test_a_mapping_that_says_nothing_of_units_does_not_lose_them(home, tmp_path):
    plan = mapping.parse(
        tomllib.loads(
            '[columns]\ndepartment = "部门"\nprogramme = "项目"\nyear = "年度"\nbudget = "预算"\n'
            'executed = { from = "执行", unit = "元" }'
        ),
        BUDGET,
    )
    path = text(tmp_path, f"单位：万元\n{HEAD}\n{BODY}")
    report = import_file(home, [path], "fund_budget", mapping=plan)
    assert (
        "映射里「执行」的单位是「元」，而表头上方「单位:万元」说是「万元」" in report.files[0].held
    )
    import_file(home, [path], "fund_budget", mapping=plan, confirm=True)
    assert rows(home, "fund_budget", "budget, executed")[0] == (1e6, 50.0)


def test_counts_take_the_unit_that_is_meant_for_them(home, tmp_path):
    head = "服务,区县,渠道,年月,访问量,办件量,服务人数"
    path = text(
        tmp_path, f"单位：万人次、件\n{head}\n落户,杭州市西湖区,窗口,2024-07,1.5,12,3万人\n"
    )
    import_file(home, [path], "service_use")
    assert rows(home, "service_use", "visits, cases, people") == [(15_000, 12, 30_000)]


@pytest.mark.parametrize(
    ("content", "targets"),
    [
        ("指标,地区,年度,目标值（万元）\n政策兑现金额,杭州市,2026,5000\n", [5e7]),
        ("指标,地区,年度,目标值（万人）\n人才总量,杭州市,2026,300\n", [3e6]),
        ("指标,地区,年度,目标值\n人才总量,杭州市,2026,4万人\n", [4e4]),
        ("指标,地区,年度,目标值\n政策兑现金额,杭州市,2026,1.2亿元\n", [1.2e8]),
        ("指标,地区,年度,目标值\n新引进高层次人才,杭州市,2026,85名\n", [85.0]),
    ],
)
def test_targets_in_their_own_units(home, tmp_path, content, targets):
    report = import_file(home, [text(tmp_path, content)], "target")
    assert report.rejected == 0
    assert [row[0] for row in rows(home, "target", "target")] == targets


def test_each_sheet_has_its_own_unit(home, tmp_path):
    book = openpyxl.Workbook()
    for at, (name, unit) in enumerate({"甲": "单位：元", "乙": "单位：万元"}.items()):
        sheet = book.active if at == 0 else book.create_sheet()
        sheet.title = name
        sheet.append([unit])
        sheet.append(HEAD.split(","))
        sheet.append([f"局{at}", "引才", "杭州市", 2026, 100, 50])
    path = tmp_path / "预算.xlsx"
    book.save(path)
    import_file(home, [path], "fund_budget")
    assert rows(home, "fund_budget", "budget, executed", "department") == [
        (100.0, 50.0),
        (1e6, 5e5),
    ]


@pytest.mark.parametrize("name", ["单位", "计量单位", "金额单位"])
def test_a_column_of_units_is_read_row_by_row(home, tmp_path, name):
    body = (
        "人社局,引才,杭州市,2026,100,,万元\n"
        "科技局,引智,杭州市,2026,2000000,600000,元\n"
        "教育局,引校,杭州市,2026,1.2,3万元,亿元\n"
        "财政局,其他,杭州市,2026,7,1,\n"
    )
    report = import_file(home, [text(tmp_path, f"{HEAD},{name}\n{body}")], "fund_budget")
    assert (report.accepted, report.rejected) == (4, 0)
    assert rows(home, "fund_budget", "budget, executed") == [
        (1e6, None),
        (2e6, 6e5),
        (1.2e8, 3e4),  # a cell that names its own unit keeps it
        (7.0, 1.0),
    ]
    said = [note for note in report.files[0].notes if "逐行" in note]
    assert len(said) == 2 and all(f"「{name}」列" in note for note in said)
    assert not any("未取" in note and name in note for note in report.files[0].notes)


def test_a_target_in_units_of_its_row(home, tmp_path):
    body = "policy_money,杭州市,2026,5000,万元\nnew_college,宁波市,2026,1.2,万人\n"
    path = text(tmp_path, f"指标,地区,年度,目标值,计量单位\n{body}")
    codes = list(CONTRACTS["target"].column("indicator").codes)
    path.write_text(path.read_text("utf-8").replace("policy_money", codes[-1]), "utf-8")
    report = import_file(home, [path], "target")
    assert (report.accepted, report.rejected) == (2, 0)
    assert sorted(rows(home, "target", "target")) == [(12_000.0,), (50_000_000.0,)]


def test_employers_called_units_are_no_units(home, tmp_path):
    body = "人社局,引才,杭州市,2026,100,50,甲公司\n"
    report = import_file(home, [text(tmp_path, f"{HEAD},单位\n{body}")], "fund_budget")
    assert rows(home, "fund_budget", "budget") == [(100.0,)]
    assert any("未取" in note and "单位" in note for note in report.files[0].notes)


def test_hours_are_no_days(home, tmp_path):
    head = "服务,渠道,区县,月份,办理量,平均办结天数（小时）"
    path = text(tmp_path, f"{head}\n人才公寓,线上,西湖区,2026-05,10,48\n")
    drafted = guess(path, CONTRACTS["service_use"], tmp_path)
    assert "days_to_finish" not in tomllib.loads(drafted)["columns"]
    assert "# 注意：「平均办结天数」未取" in drafted and "的单位是「小时」，应为天" in drafted
    plan = mapping.from_header(head.split(","), CONTRACTS["service_use"])
    columns = plan.columns | {
        "days_to_finish": mapping.Filled((mapping.Rule(("平均办结天数（小时）",)),)),
        "visits": mapping.Filled((mapping.Rule(("办理量",)),)),
    }
    report = import_file(home, [path], "service_use", mapping=replace(plan, columns=columns))
    assert rows(home, "service_use", "visits, days_to_finish") == [(10, None)]
    assert any("应为天；请换算后再导入" in note for note in report.files[0].notes)


@pytest.mark.parametrize(
    "said",
    [
        *("（金额：万元）", "金额：万元", "单位 万元", "均以万元计", "（以万元计）", "单位：萬元"),
        *('"Unit: 10,000 yuan"', "填报单位：人社局  单位万元"),
    ],
)
def test_more_ways_to_state_ten_thousand_yuan(home, tmp_path, said):
    report = import_file(home, [text(tmp_path, f"{said}\n{HEAD}\n{BODY}")], "fund_budget")
    assert rows(home, "fund_budget", "budget") == [(1e6,), (85_000.0,)]
    assert any("单位取自表头上方" in note for note in report.files[0].notes)


@pytest.mark.parametrize(
    "said", ["各单位人才资金", "单位元宝湾项目", "人数：1000人", "共以5万计划"]
)
def test_other_words_state_no_unit(home, tmp_path, said):
    import_file(home, [text(tmp_path, f"{said}\n{HEAD}\n{BODY}")], "fund_budget")
    assert rows(home, "fund_budget", "budget") == [(100.0,), (8.5,)]


@pytest.mark.parametrize("said", ["单位：元/万元", "单位：元、万元、亿元"])
def test_bare_figures_of_which_two_units_are_stated_are_refused(home, tmp_path, said):
    body = f"{BODY}教育局,引校,杭州市,2026,3万元,1元\n"
    path = text(tmp_path, f"{said}\n{HEAD.replace('执行', '执行（万元）')}\n{body}")
    report = import_file(home, [path], "fund_budget")
    assert (report.accepted, report.rejected) == (1, 2)
    assert rows(home, "fund_budget", "budget, executed") == [(30_000.0, 1.0)]
    reasons = {one["原因"] for one in rejects(report)}
    assert len(reasons) == 1 and "写着几种金额单位，分不清「预算」是哪一种" in reasons.pop()


@pytest.mark.parametrize(("head", "budget"), [("预算(w)", 1e6), ("预算(K)", 1e5), ("预算[W]", 1e6)])
def test_latin_units_in_a_header(home, tmp_path, head, budget):
    path = text(tmp_path, f"{HEAD.replace('预算', head)}\n{BODY}")
    import_file(home, [path], "fund_budget")
    assert rows(home, "fund_budget", "max(budget)", "1") == [(budget,)]


def test_millions_are_no_yuan(home, tmp_path):
    path = text(tmp_path, f"{HEAD.replace('预算', '预算(million)')}\n{BODY}")
    with pytest.raises(Refused, match="「预算」"):
        import_file(home, [path], "fund_budget")
