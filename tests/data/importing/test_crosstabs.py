"""Tables whose columns are years, months, districts or kinds: drafted long where it is certain."""

import tomllib

import pytest

from data.contracts import CONTRACTS
from data.home import Refused
from data.importing.guess import guess
from data.importing.importer import import_file
from tests.data.importing.conftest import rows


@pytest.fixture
def office(home):
    home.path.mkdir(parents=True)
    home.office_file.write_text("region = 330100\n", "utf-8")
    return home


def drafted(path, contract, tmp_path, more=""):
    """The path of a file's draft; ``more`` is what a steward adds to its columns."""
    text = guess(path, CONTRACTS[contract], tmp_path / "看", 330100)
    draft = tmp_path / "起草.toml"
    draft.write_text(text.replace("[columns]\n", f"[columns]\n{more}"), "utf-8")
    return draft


def text(tmp_path, content, name="表.csv"):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return path


@pytest.mark.parametrize("corner", ["区县\\年份", "区县/年度", "区县", ""])
def test_districts_and_years(office, tmp_path, corner):
    path = text(
        tmp_path,
        f"2025年各区县人才资金预算\n单位：万元\n{corner},2023,2024年,2025年*,合计\n"
        "上城区,100,120,130,350\n西湖区,80,,95,175\n合计,180,120,225,525\n",
    )
    with pytest.raises(Refused, match="各年一列的交叉表（2023、2024年、2025年"):
        import_file(office, [path], "fund_budget")
    more = 'department = { constant = "人社局" }\nprogramme = { constant = "引才" }\n'
    plan = drafted(path, "fund_budget", tmp_path, more)
    report = import_file(office, [path], "fund_budget", mapping=plan)
    assert rows(office, "fund_budget", "region, year, budget", "region, year") == [
        *((330102, 2023, 1e6), (330102, 2024, 1.2e6), (330102, 2025, 1.3e6)),
        *((330106, 2023, 8e5), (330106, 2025, 9.5e5)),
    ]
    assert report.files[0].skipped == {"合计列": 3, "合计行": 3}
    # Each total of the last row is held against its own column.
    assert any("合计核对：3 个合计数与各行之和相符" in n for n in report.files[0].notes)
    assert not any("不符" in n for n in report.files[0].notes)


def test_months_of_the_titles_year(office, tmp_path):
    content = "2026年人才码{}\n服务,渠道,区县,1月,2月,3月\n落户,窗口,上城区,10,,13\n"
    path = text(tmp_path, content.format("办件量"))
    import_file(office, [path], "service_use", mapping=drafted(path, "service_use", tmp_path))
    from data.months import month_number

    assert rows(office, "service_use", "month, cases, visits") == [
        (month_number("2026-1"), 10, None),
        (month_number("2026-3"), 13, None),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "2026年人才码办件量和访问量\n服务,渠道,区县,1月,2月\n落户,窗口,上城区,10,12\n",  # which?
        "人才码情况（2026年）\n服务,渠道,区县,1月,2月\n落户,窗口,上城区,10,12\n",  # of what?
        "2025年、2026年办件量\n服务,渠道,区县,1月,2月\n落户,窗口,上城区,10,12\n",  # of which year?
        "2026年人才码办件量\n服务,渠道,什么,1月,2月\n落户,窗口,甲,10,12\n",  # what is the third?
    ],
)
def test_what_is_not_certain_is_not_drafted_but_told(office, tmp_path, content):
    path = text(tmp_path, content)
    draft = drafted(path, "service_use", tmp_path).read_text("utf-8")
    assert "melt" not in tomllib.loads(draft).get("read", {})
    assert "# 注意：这是各月一列的交叉表（1月、2月……）" in draft
    with pytest.raises(Refused, match=r"在映射里写 \[read.melt\]，ids = "):
        import_file(office, [path], "service_use")


def test_targets_of_districts_and_of_the_whole(office, tmp_path):
    path = text(
        tmp_path,
        "2026年度目标任务分解（单位：人）\n指标,上城区,西湖区,全市\n"
        "新引进大专及以上人才,10,12,35\n人才总量,80,90,265\n",
    )
    import_file(office, [path], "target", mapping=drafted(path, "target", tmp_path))
    assert rows(office, "target", "indicator, region, year, target", "1, 2") == [
        ("new_college", 330100, 2026, 35.0),
        ("new_college", 330102, 2026, 10.0),
        ("new_college", 330106, 2026, 12.0),
        ("talent_stock", 330100, 2026, 265.0),
        ("talent_stock", 330102, 2026, 80.0),
        ("talent_stock", 330106, 2026, 90.0),
    ]


def test_indicators_across(office, tmp_path):
    path = text(
        tmp_path, "2026年目标\n区县,新引进大专及以上人才,人才总量\n上城区,10,80\n西湖区,,90\n"
    )
    import_file(office, [path], "target", mapping=drafted(path, "target", tmp_path))
    assert rows(office, "target", "indicator, region, target", "1, 2") == [
        ("new_college", 330102, 10.0),
        ("talent_stock", 330102, 80.0),
        ("talent_stock", 330106, 90.0),
    ]


def test_levels_of_education_across(office, tmp_path):
    path = text(tmp_path, "2025年毕业生人数\n院校,本科,硕士,合计\n浙江大学,10,5,15\n")
    more = 'destination_type = { constant = "就业" }\n'
    plan = drafted(path, "graduate", tmp_path, more)
    import_file(office, [path], "graduate", mapping=plan)
    kept = rows(office, "graduate", 'education, graduation_year, "count"', "1")
    assert kept == [(4, 2025, 10), (5, 2025, 5)]


def test_a_place_across_that_may_be_two_of_the_contracts_is_not_drafted(office, tmp_path):
    path = text(tmp_path, "2026年毕业生人数\n学历,杭州市,宁波市\n本科,10,12\n")
    draft = guess(path, CONTRACTS["graduate"], tmp_path / "看", 330100)
    assert "[read.melt]" not in draft


@pytest.mark.parametrize(
    ("contract", "content"),
    [
        # 硕士 and 博士 are parts of 研究生: 41 people of 26.
        ("graduate", "2025年毕业生人数\n院校,专科,本科,研究生,硕士,博士\n浙江大学,1,10,15,10,5\n"),
        (
            "service_use",
            "2026年办件量（累计）\n服务,渠道,区县,1月,2月,3月\n落户,窗口,上城区,10,22,35\n",
        ),
        ("service_use", "2025年办件量\n服务,渠道,区县,11月,12月,1月\n落户,窗口,上城区,10,12,13\n"),
    ],
)
def test_heads_that_do_not_add_up_are_drafted_by_nobody(office, tmp_path, contract, content):
    draft = guess(text(tmp_path, content), CONTRACTS[contract], tmp_path / "看", 330100)
    assert "melt" not in tomllib.loads(draft).get("read", {})


def test_the_same_heads_that_add_up_are_drafted(office, tmp_path):
    content = "2025年办件量\n服务,渠道,区县,1月,2月,3月\n落户,窗口,上城区,10,12,13\n"
    draft = guess(text(tmp_path, content), CONTRACTS["service_use"], tmp_path / "看", 330100)
    assert "melt" in tomllib.loads(draft)["read"]
