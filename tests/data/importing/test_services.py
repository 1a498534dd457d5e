"""人才服务 and 人才金融 as they come: old files, rents with their unit, what contradicts itself."""

from data.contracts import CONTRACTS
from data.importing.importer import import_file
from tests.data.importing.conftest import rejects, rows

OLD = "服务,区县,渠道,年月,访问量,办件量,服务人数,平均办结天数,容量,在用"
NEW = f"{OLD},在住人数,平均月租金,平均月租金补贴,评价数,满意数"
LENT = "产品,产品类别,金融机构,区县,年月,发放笔数,发放金额,在贷在保笔数,余额,逾期代偿笔数"


def given(home, tmp_path, contract, *lines):
    path = tmp_path / "表.csv"
    path.write_text("\n".join(lines), "utf-8")
    return import_file(home, [path], contract)


def test_a_file_of_before_still_comes_in(home, tmp_path):
    report = given(home, tmp_path, "service_use", OLD, "公寓,西湖区,公寓,2025-06,9,8,7,3,100,90")
    assert (report.accepted, report.rejected) == (1, 0)
    kept = rows(home, "service_use", "occupied, residents, rent, rent_subsidy, rated, satisfied")
    assert kept == [(90, None, None, None, None, None)]
    assert CONTRACTS["service_use"].format == 2


def test_what_is_new_is_kept(home, tmp_path):
    line = "公寓,西湖区,公寓,2025-06,9,8,7,3,100,90,230,2400,900.5,8,7"
    given(home, tmp_path, "service_use", NEW, line)
    kept = rows(home, "service_use", "residents, rent, rent_subsidy, rated, satisfied")
    assert kept == [(230, 2400.0, 900.5, 8, 7)]


def test_more_content_than_asked_and_more_subsidy_than_rent_are_refused(home, tmp_path):
    report = given(
        home,
        tmp_path,
        "service_use",
        NEW,
        "办证,西湖区,窗口,2025-06,9,8,7,3,,,,,,8,9",
        "公寓,西湖区,公寓,2025-06,9,8,7,3,100,90,230,900,2400,8,7",
        "办证,余杭区,窗口,2025-06,9,8,7,3,,,,,,9,9",
    )
    assert (report.accepted, report.rejected) == (1, 2)
    reasons = " ".join(" ".join(row.values()) for row in rejects(report))
    assert "满意数大于评价数" in reasons and "租金补贴大于租金" in reasons


def test_loans_in_ten_thousand_yuan_and_other_words_for_the_columns(home, tmp_path):
    given(
        home,
        tmp_path,
        "talent_finance",
        "贷款名称,业务类型,银行,所在区县,月份,新增笔数,投放金额（万元）,在贷笔数,贷款余额（万元）,不良笔数",
        "人才贷,人才贷,某行,西湖区,2025-06,12,360,100,2500.5,1",
    )
    kept = rows(home, "talent_finance", "kind, cases, amount, outstanding, balance, overdue")
    assert kept == [("loan", 12, 3_600_000.0, 100, 25_005_000.0, 1)]


def test_more_overdue_than_there_are_is_refused_by_line(home, tmp_path):
    report = given(
        home,
        tmp_path,
        "talent_finance",
        LENT,
        "人才贷,人才贷,某行,西湖区,2025-06,12,3600000,10,2500000,11",
        "人才贷,白条,某行,西湖区,2025-06,12,3600000,10,2500000,1",
    )
    assert (report.accepted, report.rejected) == (0, 2)
    reasons = " ".join(" ".join(row.values()) for row in rejects(report))
    assert "逾期代偿笔数大于在贷在保笔数" in reasons and "白条" in reasons
