"""Several tables on a sheet: one below the other for each district, or side by side."""

import openpyxl
import pytest

from data.contracts import CONTRACTS
from data.importing.guess import guess
from data.importing.importer import import_file
from data.readers import read
from tests.data.importing.conftest import rejects, rows

HEAD = ["服务", "渠道", "年月", "办件量"]


@pytest.fixture
def office(home):
    home.path.mkdir(parents=True)
    home.office_file.write_text("region = 330100\n", "utf-8")
    return home


def book(tmp_path, *lines, name="服务.csv"):
    if name.endswith(".csv"):
        wide = max(map(len, lines))
        text = "".join(
            ",".join(str(c or "") for c in [*r, *[None] * wide][:wide]) + "\n" for r in lines
        )
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(line)
    made.save(tmp_path / name)
    return tmp_path / name


def plans(path, tmp_path):
    """Without a mapping, and with the file's own draft of one."""
    draft = tmp_path / "起草.toml"
    draft.write_text(guess(path, CONTRACTS["service_use"], tmp_path / "看", 330100), "utf-8")
    return None, draft


@pytest.mark.parametrize(
    ("title", "name"),
    [
        pytest.param("{}", "服务.xlsx", marks=pytest.mark.slow),
        ("{}2026年3月服务情况表", "服务.csv"),
        ("二、{}", "服务.csv"),
    ],
)
def test_each_part_is_of_the_district_in_its_own_title(office, tmp_path, title, name):
    lines = [["2026年各区县服务情况"]]
    for place, cases in (("上城区", 12), ("西湖区", 22)):
        lines += [[title.format(place)], HEAD, ["落户", "窗口", "2026-03", cases]]
        lines += [["认定", "网上", "2026-03", cases + 1], ["小计", None, None, 2 * cases + 1]]
    path = book(tmp_path, *lines, name=name)
    for plan in plans(path, tmp_path):
        report = import_file(office, [path], "service_use", mapping=plan, source=str(plan))
        assert rows(office, "service_use", "region, cases", "cases")[:4] == [
            *((330102, 12), (330102, 13), (330106, 22), (330106, 23))
        ]
        assert (report.accepted, report.rejected) == (4, 0)
        assert any("按各段的标题取" in note for note in report.files[0].notes)


def test_rows_above_the_first_title_have_no_district(office, tmp_path):
    lines = [HEAD, ["落户", "窗口", "2026-03", 5], ["西湖区"], ["认定", "网上", "2026-03", 7]]
    report = import_file(office, [book(tmp_path, *lines)], "service_use")
    assert rows(office, "service_use", "region, cases") == [(330106, 7)]
    (refused,) = rejects(report)
    assert (refused["行"], refused["列"]) == ("2", "小标题")


def test_titles_that_name_no_place_change_none(office, tmp_path):
    lines = [["西湖区"], HEAD, ["落户", "窗口", "2026-03", 5], ["二、线上办理"], HEAD]
    path = book(tmp_path, *lines, ["认定", "网上", "2026-03", 7])
    import_file(office, [path], "service_use")
    assert rows(office, "service_use", "region, cases") == [(330106, 5), (330106, 7)]


@pytest.mark.parametrize(
    "title", ["全市", "三、全市合计", "合计", "各区县情况", "上城区、西湖区合计", "上城区和西湖区"]
)
def test_rows_of_several_districts_are_not_the_last_ones(office, tmp_path, title):
    lines = [["上城区"], HEAD, ["落户", "窗口", "2026-03", 1], ["西湖区"], HEAD]
    lines += [["落户", "窗口", "2026-03", 5], [title], HEAD, ["认定", "窗口", "2026-03", 6]]
    report = import_file(office, [book(tmp_path, *lines)], "service_use")
    assert rows(office, "service_use", "region, cases") == [(330102, 1), (330106, 5)]
    (refused,) = rejects(report)
    assert (refused["行"], refused["列"]) == ("9", "小标题")


def test_the_whole_of_one_district_is_its_own(office, tmp_path):
    lines = [["西湖区"], HEAD, ["落户", "窗口", "2026-03", 5], ["二、全区线上"], HEAD]
    lines += [["认定", "网上", "2026-03", 7], ["上城区"], HEAD, ["认定", "网上", "2026-03", 8]]
    import_file(office, [book(tmp_path, *lines)], "service_use")
    kept = rows(office, "service_use", "region, cases")
    assert kept == [(330106, 5), (330106, 7), (330102, 8)]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_strips_with_titles_of_their_own_are_not_the_left_ones(office, tmp_path, suffix):
    lines = [["上城区情况", *[None] * 4, "西湖区情况"], [*HEAD, None, *HEAD]]
    lines += [["落户", "窗口", "2026-03", 1, None, "认定", "网上", "2026-03", 5]]
    report = import_file(office, [book(tmp_path, *lines, name=f"服务{suffix}")], "service_use")
    assert rows(office, "service_use", "region, cases") == [(330102, 1)]
    assert any("各有标题（上城区情况、西湖区情况）" in note for note in report.files[0].notes)


@pytest.mark.parametrize("above", [["西湖区服务情况"], ["西湖区情况", *[None] * 3, "单位：件"]])
def test_strips_under_one_title_are_read(office, tmp_path, above):
    lines = [above, [*HEAD, *HEAD]]
    lines += [["落户", "窗口", "2026-03", 1, "认定", "网上", "2026-03", 5]]
    report = import_file(office, [book(tmp_path, *lines)], "service_use")
    assert report.read == 2


@pytest.mark.parametrize("gap", [[], [None]])
def test_strips_side_by_side_are_all_read(office, tmp_path, gap):
    head = ["服务", "区县", *HEAD[1:]]
    lines = [[*head, *gap, *head]]
    for n in range(3):
        left = ["落户", "西湖区", "窗口", f"2026-0{n + 1}", 10 + n]
        right = ["认定", "上城区", "网上", f"2026-0{n + 1}", 20 + n] if n < 2 else []
        lines.append([*left, *gap, *right])
    path = book(tmp_path, *lines)
    for plan in plans(path, tmp_path):
        report = import_file(office, [path], "service_use", mapping=plan, source=str(plan))
        assert (report.read, report.accepted) == (5, 5)
        kept = rows(office, "service_use", "DISTINCT region, cases", "cases")
        assert kept == [(330106, 10), (330106, 11), (330106, 12), (330102, 20), (330102, 21)]
        assert any("并排着 2 张" in note for note in report.files[0].notes)


def test_a_bad_cell_of_the_right_strip_is_named_by_its_own_column(office, write):
    head = "服务,区县,渠道,年月,办件量"
    row = "落户,西湖区,窗口,2026-03,5,认定,上城区,网上,2026-03,几件"
    report = import_file(office, [write("a.csv", f"{head},{head}", row)], "service_use")
    assert report.accepted == 2
    (refused,) = rejects(report)
    assert (refused["行"], refused["列"], refused["值"]) == ("2", "办件量", "几件")


def test_a_repeated_pair_under_two_heads_is_no_strip(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("学历,人数,占比,人数,占比\n本科,3,60%,2,40%\n硕士,1,50%,1,50%\n", "utf-8")
    (table,) = read(path, tmp_path / "s")
    assert table.header == ("学历", "人数", "占比", "人数_2", "占比_2")
