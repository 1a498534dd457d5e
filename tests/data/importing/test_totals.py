"""Totals, parts and headings between the rows: left out, counted, and used as a check."""

import openpyxl
import pytest

from data.importing.importer import import_file
from tests.data.importing.conftest import rejects, rows

POSTS = "职位,公司,工作地点,薪资,招聘人数,发布日期"


def post(n, people):
    return ["会计", f"甲{n}公司", "杭州-西湖区", "6-8千/月", people, "2026-05-01"]


@pytest.mark.parametrize(
    "word",
    [
        *("合计", "合 计", "总计", "小计", "本页合计", "（合计）", "合计："),
        *("Total", "Grand Total", "subtotal", "全部岗位", "所有"),
    ],
)
def test_a_total_is_no_post(home, write, word):
    path = write("岗位.csv", POSTS, post(1, 2), post(2, 3), [word, "", "", "", 5, ""])
    report = import_file(home, [path], "job_posting")
    assert (report.read, report.accepted, report.rejected) == (3, 2, 0)
    assert report.files[0].skipped == {"合计行": 1}
    assert "合计核对：1 个合计数与各行之和相符" in report.files[0].notes


def test_a_total_that_is_not_the_sum_is_said(home, write):
    rows_ = [post(1, 2), post(2, 3), ["小计", "", "", "", 5, ""], post(3, 4)]
    path = write("岗位.csv", POSTS, *rows_, ["合计", "", "", "", 90, ""])
    report = import_file(home, [path], "job_posting")
    notes = report.files[0].notes
    assert report.accepted == 3
    assert "合计核对：1 个合计数与各行之和相符" in notes
    assert any("第 6 行" in n and "90" in n and "9，不符" in n for n in notes)


def test_a_total_in_english_is_of_the_whole_table_and_all_schools_are_one_of_schools(home, write):
    path = write("岗位.csv", POSTS, post(1, 2), ["小计", "", "", "", 2, ""], post(2, 3))
    with path.open("a", encoding="utf-8") as file:
        file.write("Subtotal,,,,3,\nGRAND TOTAL,,,,5,\n")
    report = import_file(home, [path], "job_posting")
    assert report.files[0].skipped == {"合计行": 3}
    assert "合计核对：3 个合计数与各行之和相符" in report.files[0].notes
    head = "院校,学历层次,毕业年份,毕业去向,就业地,人数"
    lines = [
        [who, "本科", 2025, "就业", "杭州市", n] for who, n in (("浙江大学", 30), ("全部院校", 30))
    ]
    report = import_file(home, [write("毕业.csv", head, *lines)], "graduate")
    assert (report.accepted, report.files[0].skipped) == (1, {"合计行": 1})


def test_what_begins_like_all_of_them_and_what_a_post_asks_for_stay(home, write):
    firm = ["所有梦想科技有限公司", "会计", "全部专业", "杭州-西湖区", 1, "2026-05-01"]
    total = ["Total石化", "会计", "所有专业", "杭州-西湖区", 1, "2026-05-01"]
    path = write("岗位.csv", "公司,职位,专业,工作地点,招聘人数,发布日期", firm, total)
    report = import_file(home, [path], "job_posting")
    assert (report.accepted, report.files[0].skipped) == (2, {})


def test_a_pages_total_is_of_its_page_and_a_running_one_of_all(home, write):
    head, *some = POSTS, ["会计", "甲", "", "", 3, ""], ["出纳", "乙", "", "", 4, ""]
    page = ["本页合计", "", "", "", 7, ""]
    more = [["会计", "丙", "", "", 5, ""], ["本页合计", "", "", "", 5, ""]]
    path = write("岗位.csv", head, *some, page, *more, ["累计", "", "", "", 12, ""])
    report = import_file(home, [path], "job_posting")
    assert report.files[0].skipped == {"合计行": 3}
    assert [n for n in report.files[0].notes if "合计核对" in n] == [
        "合计核对：3 个合计数与各行之和相符"
    ]


def test_accountants_and_auditors_stay(home, write):
    names = ["会计", "审计", "统计", "设计", "总会计师", "累计收入核算员"]
    path = write("岗位.csv", POSTS, *([n, *post(i, 1)[1:]] for i, n in enumerate(names)))
    report = import_file(home, [path], "job_posting")
    assert (report.accepted, report.files[0].skipped) == (6, {})


def test_a_total_in_a_column_that_is_not_read(home, write):
    path = write(
        "预算.csv",
        "序号,部门,项目,年度,预算",
        [1, "人社局", "引才", 2026, 10],
        [2, "人社局", "引智", 2026, 20],
        ["小计", "", "", 2026, 30],
        ["其中：市级", "", "", 2026, 12],
        ["总计", "", "", "", 30],
    )
    report = import_file(home, [path], "fund_budget")
    assert (report.accepted, report.rejected) == (2, 0)
    assert report.files[0].skipped == {"合计行": 2, "「其中」行": 1}


def test_the_whole_city_among_its_districts(home, write):
    head = "服务,区县,渠道,年月,办件量"
    all_of_it = [["落户", f"杭州市{d}", "窗口", "2026-05", 5] for d in ("西湖区", "余杭区")]
    path = write("a.csv", head, *all_of_it, ["落户", "全市", "窗口", "2026-05", 10])
    report = import_file(home, [path], "service_use")
    assert (report.accepted, report.rejected, report.files[0].skipped) == (2, 0, {"合计行": 1})


def test_indicators_may_be_totals_themselves(home, write):
    path = write(
        "a.csv",
        "地区,指标,年份,数值,单位,来源,版本",
        ["浙江省", "就业人员合计", 2024, 3900, "万人", "统计局", "2025"],
        ["浙江省", "其中：城镇", 2024, 2900, "万人", "统计局", "2025"],
    )
    assert import_file(home, [path], "city_indicator").accepted == 2


def test_a_tally_whose_blank_is_the_sum_of_the_others_is_asked_about(home, write):
    head = "院校,学历层次,毕业年份,毕业去向,就业地,人数"
    path = write(
        "去向.csv",
        head,
        "浙江大学,本科,2025,就业,杭州市,30",
        "浙江大学,本科,2025,就业,宁波市,20",
        "浙江大学,本科,2025,就业,小计,50",
        "浙江大学,本科,2025,就业,,50",
        "浙江大学合计,本科,2025,就业,浙江省,50",
        "浙江工业大学,本科,2025,就业,杭州市,7",
        "浙江工业大学,本科,2025,就业,,3",
    )
    report = import_file(home, [path], "graduate")
    assert sum(row[0] for row in rows(home, "graduate", "count")) == 60
    assert report.files[0].skipped == {"合计行": 2}
    assert [r["行"] for r in rejects(report)] == ["5"]
    assert "写明就业地" in rejects(report)[0]["可接受"]


@pytest.mark.parametrize("whole", ["全省", "浙江省"])
def test_a_tally_of_the_whole_province_that_is_the_sum_of_its_cities_is_asked_about(
    home, write, whole
):
    path = write(
        "毕业生.csv",
        "院校,学历层次,毕业年份,毕业去向,就业地,人数",
        "宁波大学,硕士,2024,就业,宁波市,30",
        "宁波大学,硕士,2024,就业,温州市,20",
        f"宁波大学,硕士,2024,就业,{whole},50",
        f"宁波大学,本科,2024,就业,{whole},50",
        "宁波大学,本科,2024,就业,温州市,20",
        "宁波大学,本科,2024,就业,上海市,30",
    )
    home.path.mkdir(parents=True, exist_ok=True)
    (home.path / "office.toml").write_text("region = 330000\n", "utf-8")
    report = import_file(home, [path], "graduate")
    assert sum(row[0] for row in rows(home, "graduate", "count")) == 150
    assert [(r["行"], r["值"]) for r in rejects(report)] == [("4", whole)]
    assert "各地之和" in rejects(report)[0]["原因"]


@pytest.mark.parametrize("heading", ["二、线下岗位", "（二）线下", "线下岗位", "西湖区"])
@pytest.mark.parametrize("again", [True, False])
def test_a_heading_between_two_tables_is_no_row(home, tmp_path, heading, again):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["一、线上岗位"])
    sheet.append(POSTS.split(","))
    for n in range(8):
        sheet.append(post(n, 1))
    sheet.append([heading])
    if again:
        sheet.append(POSTS.split(","))
    for n in range(20, 25):
        sheet.append(post(n, 2))
    path = tmp_path / "岗位.xlsx"
    book.save(path)
    report = import_file(home, [path], "job_posting")
    assert (report.accepted, report.rejected) == (13, 0)
    assert any(heading in note and "小标题" in note for note in report.files[0].notes)


def test_headings_in_a_long_text_file(home, tmp_path):
    lines = [",".join(map(str, post(n, 1))) for n in range(3000)]
    lines[1500] = "三、校园招聘,,,,,"
    path = tmp_path / "岗位.csv"
    path.write_text("\n".join([POSTS, *lines]) + "\n", "utf-8")
    report = import_file(home, [path], "job_posting")
    assert (report.accepted, report.rejected) == (2999, 0)


def test_a_header_again_with_more_columns_or_in_another_order(home, write):
    path = write(
        "岗位.csv",
        "工作地点,公司,职位,薪资",
        "杭州-西湖区,甲公司,会计,8-12K",
        "工作地点,公司,职位,薪资,技能",
        "杭州-西湖区,乙公司,会计,8-12K,Excel",
        "公司,职位,薪资,工作地点",
        "丙公司,会计,8-12K,宁波-海曙区",
    )
    report = import_file(home, [path], "job_posting")
    assert (report.accepted, report.rejected) == (3, 0)
    found = rows(home, "job_posting", "employer, region")
    assert found == [("甲公司", 330106), ("乙公司", 330106), ("丙公司", 330203)]
    assert any("次序" in note for note in report.files[0].notes)
