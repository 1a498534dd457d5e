"""What a clerk knows: spellings of codes, education, numbers of persons, places, pay."""

import openpyxl
import pytest

from data.contracts import CONTRACTS
from data.importing.importer import import_file
from data.importing.parsed import Context
from data.importing.parsers import parser
from data.values.education import education
from data.values.person_id import normalise_id
from data.values.salary import salary
from tests.data.importing.conftest import rejects, resident, rows


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (6, "研究生（博士） 博士（研究生） 工学博士 学术博士 留学博士 直博生 11"),
        (5, "研究生(硕士) 硕士研究生（硕士） 理学硕士 学术硕士 专业硕士 工程硕士 留学硕士 14 专硕"),
        (4, "本科（学士） 工学学士 专升本 省委党校大学 大学普通班 20 21 大学（学士） 第二学士学位"),
        (3, "大学专科 高职高专 31 党校大专 大专（高职）"),
        (2, "技师学院 技工 41 61 普通中专"),
        (1, "71 小学及以下 81"),
    ],
)
def test_education_as_offices_write_it(level, words):
    assert {word: education(word) for word in words.split()} == dict.fromkeys(words.split(), level)


@pytest.mark.parametrize(
    ("office", "text", "code"),
    [
        (330100, "全市", 330100),
        (330100, "市内", 330100),
        (330106, "全区", 330106),
        (330000, "省内", 330000),
        (330000, "全市", None),  # of eleven cities
        (0, "全市", None),
    ],
)
def test_work_in_the_offices_own_region(office, text, code):
    graduate = CONTRACTS["graduate"]
    column = next(one for one in graduate.columns if one.name == "destination_region")
    (found,) = parser(column, Context(graduate, None, region=office))([text])
    assert found.value == code
    assert (found.note is not None and "记为本办公室所在的" in found.note) == (code is not None)


@pytest.mark.parametrize(
    "word", ["大专/本科", "博士（硕士）", "硕士肄业", "大专及以上", "12", "本科（大专）"]
)
def test_truly_two_or_none_is_refused(word):
    with pytest.raises(ValueError):
        education(word)


@pytest.mark.parametrize(
    "shape",
    ["'{}", "’{}", "`{}", '="{}"', '"{}"', "\t{}", "“{}”", " {} ", "{}\u3000", "'{}'", "{}\u200b"],
)
def test_guards_against_a_spreadsheet_are_no_part_of_a_number(shape):
    number = resident(7)
    assert normalise_id("", shape.format(number)) == f"ID:{number}"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    assert normalise_id("", shape.format(wide)) == f"ID:{number}"


def test_a_fifteen_digit_number_that_became_a_float():
    assert normalise_id("", "330106900307001.0") == normalise_id("", "330106900307001")


@pytest.mark.parametrize("masked", ["{}*", "3301061990****001X", "3.30106E+17"])
def test_what_is_masked_or_lost_stays_refused(masked):
    with pytest.raises(ValueError):
        normalise_id("", masked.format(resident(7)))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4-5万 72小时反馈", 40_000, 50_000),
        ("5000元左右", 5000, 5000),
        ("5000+提成", 5000, None),
        ("税前8000", 8000, 8000),
        ("8000元/月（税前）", 8000, 8000),
        ("15-25k*14", 15_000, 25_000),
        ("底薪4000+奖金", 4000, None),
        ("6000-8000+绩效", 6000, 8000),
        ("约6000", 6000, 6000),
    ],
)
def test_pay_with_what_is_said_around_it(text, low, high):
    found = salary(text)
    assert found is not None and (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("南京·江宁区·东山", 320115),
        ("上海·徐汇区·龙华", 310104),
        ("南京·浦口区·高新区", 320111),
        ("济南-历下区-高新区", 370102),
        ("杭州·西湖·文三路", 330106),
        ("浙江省杭州市西湖区", 330106),
        ("前湾新区", 330200),
        ("大鹏新区", 440307),
        ("兵团第八师", 659001),
        ("莱芜市", 370100),
        ("330171", 330100),
    ],
)
def test_places_as_sites_and_offices_write_them(home, write, place, code):
    import_file(home, [write("a.csv", "岗位名称,工作地点", ["会计", place])], "job_posting")
    assert rows(home, "job_posting", "region") == [(code,)]


def test_two_districts_are_still_none(home, write):
    path = write("a.csv", "岗位名称,工作地点", ["会计", "杭州-西湖区-余杭区"])
    report = import_file(home, [path], "job_posting")
    assert report.files[0].blanked == {"工作地点：不是已知的地点": 1}


def test_words_for_codes(home, write):
    head = "院校,学历层次,毕业年份,毕业去向,人数"
    words = {
        "签就业协议形式就业": "employed",
        "应征义务兵": "employed",
        "科研助理、管理助理": "employed",
        "境内升学": "further_study",
        "出国、出境": "abroad",
        "出国（境）": "abroad",
        "自主创业": "freelance",
        "待就业": "unplaced",
        "不就业拟升学": "unplaced",
    }
    body = [["浙江大学", "本科", 2025, word, at + 1] for at, word in enumerate(words)]
    report = import_file(home, [write("a.csv", head, *body)], "graduate")
    assert report.rejected == 0
    found: dict[str, int] = {}
    for kind, count in rows(home, "graduate", "destination_type, count"):
        found[kind] = found.get(kind, 0) + count
    assert found == {
        "employed": 6,
        "further_study": 4,
        "abroad": 11,
        "freelance": 7,
        "unplaced": 17,
    }


def test_words_for_an_employer_and_a_service(home, write):
    head = "统一社会信用代码,单位名称,所在区县,规模,性质,行业大类"
    body = [
        ["SB-1", "甲", "西湖区", "小型企业", "民营企业", "C"],
        ["SB-2", "乙", "西湖区", "大", "事业单位", "金融业"],
        ["SB-3", "丙", "西湖区", "规上", "高校", "电商"],
    ]
    report = import_file(home, [write("a.csv", head, *body)], "employer")
    assert rows(home, "employer", "size, nature, industry") == [
        ("small", "company", 103),
        ("large", "government", 110),
        (None, "academic", 64),
    ]
    assert any("门类「制造业」" in note for note in report.files[0].notes)
    service = write(
        "b.csv",
        "服务,区县,渠道,年月,平均办结天数",
        ["落户", "西湖区", "浙里办", "2026-05", "5个工作日"],
        ["落户", "西湖区", "窗口", "2026.5", "2天"],
    )
    import_file(home, [service], "service_use")
    assert rows(home, "service_use", "channel, days_to_finish") == [("online", 5), ("counter", 2)]


def test_published_figures_of_the_nation_and_the_whole_province(home, write):
    path = write(
        "a.csv",
        "地区,指标,年份,数值,单位,来源,版本",
        ["全国合计", "城镇化率", 2024, "67.00%", "%", "统计局", "2025"],
        ["全省", "城镇化率", 2024, "75.5", "%", "统计局", "2025"],
        ["杭州市", "城镇化率", 2024, "84.46％", "%", "统计局", "2025"],
        ["杭州市", "人口增速", 2024, "(3.2)", "‰", "统计局", "2025"],
        ["杭州市", "人口", 2024, "84%", "万人", "统计局", "2025"],
        ["杭州市", "常住人口", 2024, "1,262万人", "万人", "统计局", "2025"],
    )
    report = import_file(home, [path], "city_indicator")
    assert rows(home, "city_indicator", "city, value") == [
        (100000, 67.0),
        (330000, 75.5),
        (330100, 84.46),
        (330100, -3.2),
        (330100, 1262.0),
    ]
    assert [r["行"] for r in rejects(report)] == ["6"]


def test_a_sheets_name_tells_the_region(home, tmp_path):
    book = openpyxl.Workbook()
    for at, name in enumerate(("西湖区", "余杭区")):
        sheet = book.active if at == 0 else book.create_sheet()
        sheet.title = name
        sheet.append(["职位", "公司", "薪资"])
        for n in range(4):
            sheet.append(["会计", f"甲{n}公司", "5-8千/月"])
    path = tmp_path / "岗位.xlsx"
    book.save(path)
    report = import_file(home, [path], "job_posting")
    assert (report.accepted, report.rejected) == (8, 0)
    found = sorted(r for (r,) in rows(home, "job_posting", "region"))
    assert found == [330106] * 4 + [330110] * 4
    assert any("工作表名「西湖区」" in note for note in report.files[0].notes)


@pytest.mark.parametrize("title", ["2026年西湖区人才服务情况表", "杭州市西湖区2026年服务统计"])
def test_a_title_tells_region_and_month(home, tmp_path, title):
    path = tmp_path / "2026年5月.csv"
    path.write_text(f"{title}\n服务,渠道,办件量\n落户,窗口,5\n人才认定,网上,6\n", "utf-8")
    report = import_file(home, [path], "service_use")
    assert rows(home, "service_use", "region, month, cases") == [
        (330106, 24316, 5),
        (330106, 24316, 6),
    ]
    assert sum("文件没有" in note for note in report.files[0].notes) == 2


def test_a_formula_without_a_value_is_not_one_post(home, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["职位", "公司", "招聘人数"])
    sheet.append(["会计", "甲公司", "=1+2"])
    sheet.append(["电工", "乙公司", None])
    sheet.append(["司机", "丙公司", 4])
    path = tmp_path / "岗位.xlsx"
    book.save(path)
    report = import_file(home, [path], "job_posting")
    assert rows(home, "job_posting", "headcount") == [(None,), (1,), (4,)]
    assert report.files[0].blanked == {"招聘人数：公式没有存下计算结果": 1}
    assert "C2" in rejects(report)[0]["值"]


@pytest.mark.parametrize(
    ("words", "nature"),
    [
        (
            "外商独资 中外合资 外商独资企业 港澳台商独资经营企业 其他有限责任公司 国有控股",
            "company",
        ),
        ("有限责任公司（自然人投资或控股） 股份有限公司(上市、国有控股)", "company"),
        ("事业单位（公益一类）", "government"),
    ],
)
def test_kinds_of_employers_as_registers_have_them(words, nature):
    employer = CONTRACTS["employer"]
    read = parser(employer.column("nature"), Context(employer, None))
    assert {found.value for found in read(words.split())} == {nature}


@pytest.mark.parametrize("number", ["9.13301E+17", "9.1330106e+17", "2.02603E13", "2E+12"])
def test_numbers_that_a_spreadsheet_shortened_are_nobodys(home, write, number):
    head = "统一社会信用代码,单位名称,所在区县"
    path = write(
        "a.csv", head, f"{number},甲,浙江省杭州市西湖区", f"{number},乙,浙江省杭州市上城区"
    )
    report = import_file(home, [path], "employer")
    assert (report.accepted, report.rejected) == (0, 2)
    assert {"科学计数法" in one["原因"] for one in rejects(report)} == {True}
    head = "受理编号,政策名称,补贴类别,受理区县,金额,申请日期,状态"
    row = f"{number},甲,生活补贴,浙江省杭州市西湖区,1,2026-03-01,已兑现"
    report = import_file(home, [write("b.csv", head, row)], "policy_payout")
    assert rejects(report)[0]["列"] == "受理编号"


@pytest.mark.parametrize(
    ("text", "year"), [("25届", 2025), ("2025届", 2025), ("2025级", None), ("21级", None)]
)
def test_a_year_of_graduation_is_no_year_of_entrance(text, year):
    graduate = CONTRACTS["graduate"]
    (found,) = parser(graduate.column("graduation_year"), Context(graduate, None))([text])
    assert (found.value, bool(found.reason)) == (year, year is None)


def test_products_and_counts_as_banks_have_them(home, write):
    head = "产品,产品类别,金融机构,区县,年月,发放笔数,发放金额（万元）"
    lines = [
        "甲,贷款,工行,浙江省杭州市上城区,2026-03,5笔,300",
        "乙,担保,某担保,杭州市上城区,2026-03,6,1",
    ]
    report = import_file(home, [write("a.csv", head, *lines)], "talent_finance")
    assert (report.accepted, report.rejected) == (2, 0)
    assert rows(home, "talent_finance", "kind, cases, amount") == [
        *(("loan", 5, 3e6), ("guarantee", 6, 1e4))
    ]
