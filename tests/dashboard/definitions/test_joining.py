"""来源与时效 says how rows came to their persons, and which linkage did it."""

from dashboard.definitions import joining
from data.staging.joined import Applied, Joined

FOUND = (
    Joined("person", "组织部", "person", numbered=1000),
    Joined("employment", "社保", "person", numbered=8000),
    Joined("employment", "人才大厅", "person", linked=900, settled=10, grey=30, lost=60),
)


def test_every_source_without_numbers_has_its_row_and_all_have_a_sum():
    hall, rest, every = joining.rows(FOUND)
    assert hall == (
        *("就业经历", "人才大厅", "1\u2009000", "0", "900", "10", "30", "60"),
        "9%（需关注）",
    )
    assert rest[:4] == ("其余来源表", "2 个来源", "9\u2009000", "9\u2009000")
    assert rest[-1] == "0%"
    assert every == (
        *("合计", "", "10\u2009000", "9\u2009000", "900", "10", "30", "60"),
        "1%",
    )
    assert all(len(row) == len(joining.HEAD) for row in (hall, rest, every))


def test_which_linkage_made_a_snapshot_stands_there():
    one = Applied(
        *("person", "20261130-050000-001", "Splink 5.0.0，规则 1", {"认定": 0.9, "存疑": 0.5}),
        *("00112233445566aa", "ab12cd34", 1000, 900, 30, 10, 2),
    )
    told = dict(joining.pairs(one))
    assert told["批次"] == "20261130-050000-001（含人工判定 ab12cd34）"
    assert told["界限"] == "认定 0.9，存疑 0.5"
    assert told["密钥指纹"] == "00112233445566aa"
    assert "认定 900，存疑 30；人工定为同一个 10 对，不是同一个 不足10 对" in told["人数"]


def test_rows_of_employers_stand_apart_from_rows_of_persons():
    firms = Joined("employment", "人才大厅", "employer", numbered=600, linked=380, lost=20)
    lines = joining.rows((*FOUND, firms))
    assert [line[0] for line in lines] == [
        "就业经历（人）",
        "其余来源表（人）",
        "就业经历（单位）",
        "合计（人）",
        "合计（单位）",
    ]
    assert lines[-1][2:] == ("1\u2009000", "600", "380", "0", "0", "20", "2%")


def test_few_rows_are_told_to_ten_as_elsewhere_on_the_page():
    """What one delivery more or less lost would tell of a single person."""
    seven, eight = (
        joining.rows((Joined("employment", "人才大厅", "person", linked=900, lost=lost),))[0]
        for lost in (7, 8)
    )
    assert seven == eight and seven[2:8] == ("910", "0", "900", "0", "0", "不足10")
