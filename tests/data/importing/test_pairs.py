"""Two columns that are one of the contract's: 年 and 月, the two ends of pay."""

import pytest

from data.contracts import CONTRACTS
from data.home import Refused
from data.importing.guess import guess
from data.importing.importer import import_file
from data.months import month_number
from tests.data.importing.conftest import rejects, rows

HEAD = "服务,渠道,区县,办件量"


@pytest.fixture
def office(home):
    home.path.mkdir(parents=True)
    home.office_file.write_text("region = 330100\n", "utf-8")
    return home


def plans(path, contract, tmp_path):
    """Without a mapping, and with the file's own draft of one."""
    draft = tmp_path / "起草.toml"
    draft.write_text(guess(path, CONTRACTS[contract], tmp_path / "看", 330100), "utf-8")
    return None, draft


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        ("年,月", "2026,3", "2025,12"),
        ("年份,月份", "2026年,3月", "2025年,12月份"),
        ("年度,统计月份", "2026.0,03", "2025.0,12.0"),
    ],
)
def test_year_and_month(office, write, tmp_path, names, first, second):
    lines = [f"落户,窗口,上城区,5,{first}", f"落户,窗口,上城区,6,{second}", "合计,,,11,,合计"]
    path = write("a.csv", f"{HEAD},{names}", *lines)
    for plan in plans(path, "service_use", tmp_path):
        report = import_file(office, [path], "service_use", mapping=plan, source=str(plan))
        assert (report.accepted, report.rejected) == (2, 0)
        kept = rows(office, "service_use", "DISTINCT month, cases", "2")
        assert kept == [(month_number("2026-3"), 5), (month_number("2025-12"), 6)]


def test_a_month_without_its_year_is_refused(office, write):
    path = write("a.csv", f"{HEAD},年,月", "落户,窗口,上城区,5,2026,3", "落户,窗口,西湖区,5,,4")
    report = import_file(office, [path], "service_use")
    assert report.accepted == 1
    (refused,) = rejects(report)
    assert (refused["行"], refused["列"], refused["值"]) == ("3", "年/月", "4")


def test_months_of_the_year_in_the_files_name(office, write, tmp_path):
    path = write(
        "2026年服务.csv", f"{HEAD},月份", "落户,窗口,上城区,5,3月", "落户,窗口,上城区,6,10"
    )
    for plan in plans(path, "service_use", tmp_path):
        import_file(office, [path], "service_use", mapping=plan, source=str(plan))
        kept = rows(office, "service_use", "DISTINCT month, cases", "2")
        assert kept == [(month_number("2026-3"), 5), (month_number("2026-10"), 6)]


@pytest.mark.parametrize("name", ["服务.csv", "2025年、2026年服务.csv", "2025—2026年.csv"])
def test_months_of_no_single_year_are_refused(office, write, name):
    path = write(name, f"{HEAD},月份", "落户,窗口,上城区,5,3月")
    assert import_file(office, [path], "service_use").rejected == 1


def test_a_full_month_beside_its_year_stays_as_it_is(office, write):
    path = write("a.csv", f"{HEAD},年份,月份", "落户,窗口,上城区,5,2025,2026-03")
    import_file(office, [path], "service_use")
    assert rows(office, "service_use", "month") == [(month_number("2026-3"),)]


@pytest.mark.parametrize(
    ("names", "ends"),
    [
        ("月薪下限,月薪上限", ("5000,8000", ",8000", "5000,", "面议,面议", "5000,不限")),
        ("最低月薪（元）,最高月薪（元）", ("5000,8000", ",8000", "5000,", ",", "5000,-")),
        ("最低月薪（千元）,最高月薪（千元）", ("5,8", ",8", "5,", ",", "5,")),
        ("年薪下限（万元）,年薪上限（万元）", ("6,9.6", ",9.6", "6,", ",", "6,")),
    ],
)
def test_both_ends_of_pay(office, write, tmp_path, names, ends):
    lines = [f"岗位{n},杭州市,{end}" for n, end in enumerate(ends)]
    path = write("a.csv", f"岗位名称,工作地点,{names}", *lines)
    for plan in plans(path, "job_posting", tmp_path):
        report = import_file(office, [path], "job_posting", mapping=plan, source=str(plan))
        assert not report.files[0].blanked
        kept = rows(office, "job_posting", "DISTINCT title, salary_low, salary_high", "1")
        assert [ends for _, *ends in kept] == [
            *([5000, 8000], [None, 8000], [5000, None], [None, None], [5000, None])
        ]


def test_ends_in_the_wrong_order_are_told(office, write):
    path = write("a.csv", "岗位名称,薪资下限,薪资上限", "会计,9000,5000")
    report = import_file(office, [path], "job_posting")
    (told,) = rejects(report)
    assert (told["列"], told["值"]) == ("薪资下限/薪资上限", "9000-5000")
    assert "下限高于上限" in told["原因"]


def test_a_column_of_both_ends_is_the_pay(office, write):
    path = write("a.csv", "岗位名称,薪资,薪资下限,薪资上限", "会计,6000-7000,1,2")
    import_file(office, [path], "job_posting")
    assert rows(office, "job_posting", "salary_low, salary_high") == [(6000, 7000)]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        *(("2026年预算", 2026), ("杭财〔2025〕12号 2026年预算", 2026), ("2026年度", 2026)),
        *(("2024—2026年预算", None), ("2024至2026年预算", None), ("2025、2026年预算", None)),
    ],
)
def test_a_title_of_several_years_says_none(office, tmp_path, title, year):
    path = tmp_path / "a.csv"
    path.write_text(f"{title}\n部门,项目,预算\n人社局,引才,3\n", "utf-8")
    if year is None:
        with pytest.raises(Refused, match="「年度」"):
            import_file(office, [path], "fund_budget")
    else:
        import_file(office, [path], "fund_budget")
        assert rows(office, "fund_budget", "year") == [(year,)]


@pytest.mark.parametrize(
    "title", ["2026年1月至3月服务情况", "2026年1月—3月", "2025年12月-2026年3月"]
)
def test_a_title_of_several_months_says_none(office, tmp_path, title):
    path = tmp_path / "a.csv"
    path.write_text(f"{title}\n{HEAD}\n落户,窗口,上城区,5\n", "utf-8")
    with pytest.raises(Refused, match="「年月」"):
        import_file(office, [path], "service_use")
