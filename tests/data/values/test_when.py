"""Days, months, quarters and years."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.base import ValueRefused
from data.values.when import date, month, quarter, year

JULY_2024 = 2024 * 12 + 6
FIRST, LAST = dt.date(1949, 1, 1), dt.date(2035, 12, 31)


def refusal(parser, text, **settings):
    with pytest.raises(ValueRefused) as caught:
        parser(text, **settings)
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        "2024-07",
        "2024-7",
        "202407",
        "2024年7月",
        "2024 年 07 月",
        "2024年7月份",
        "2024.7月",
        "2024年七月",
        "二〇二四年七月",
        "二○二四年七月份",
        "二零二四年七月一日",
        "2024/7",
        "2024.07",
        "2024.7",
        "2024/7/1",
        "20240731",
        "2024-07-01 00:00:00",
        "２０２４－０７",
    ],
)
def test_month(text):
    assert month(text) == JULY_2024


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024.1", "可能是 1 月，也可能是被去掉 0 的 10 月"),
        ("2024-13", "日历上没有这一天"),
        ("202400", "日历上没有这一天"),
        ("2024", "不是年月"),
        ("45474", "不是年月"),
        ("Jul-24", "不是年月"),
        ("本月", "不是年月"),
        ("七月", "不是年月"),
        ("二〇二四年二十月", "日历上没有这一天"),
    ],
)
def test_month_refuses(text, reason):
    assert refusal(month, text) == reason


def test_years_out_of_range():
    assert refusal(month, "1948-12").startswith("年份不在 1949—")
    assert refusal(date, "2099-01-01").startswith("年份不在 1949—")
    assert refusal(year, "1900").startswith("年份不在 1949—")
    assert year("1938", earliest=1900) == 1938


def test_excel_serials_only_when_said_so():
    """Excel shows 45474 as 2024-07-01 and 36526 as 2000-01-01."""
    assert date("45474", excel_serials=True) == dt.date(2024, 7, 1)
    assert date("36526.75", excel_serials=True) == dt.date(2000, 1, 1)
    assert month("45474", excel_serials=True) == JULY_2024
    assert refusal(date, "45474") == "不是日期"


@pytest.mark.parametrize(
    "text",
    [
        "2024-07-01",
        "2024/7/1",
        "2024.7.1",
        "20240701",
        "2024年7月1日",
        "2024-07-01T08:30:00+08:00",
        "2024-07-01发布",
        "2024年7月1日 9:05",
        "二〇二四年七月一日",
    ],
)
def test_date(text):
    assert date(text) == dt.date(2024, 7, 1)


def test_a_day_without_a_year_wants_one():
    assert date("05-13发布", default_year=2018) == dt.date(2018, 5, 13)
    assert date("5月13日", default_year=2018) == dt.date(2018, 5, 13)
    assert refusal(date, "05-13发布") == "缺年份"
    assert refusal(date, "02-29发布", default_year=2019) == "日历上没有这一天"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("昨天", "是相对时间，不知从哪天算起"),
        ("今天发布", "是相对时间，不知从哪天算起"),
        ("3天前", "是相对时间，不知从哪天算起"),
        ("2023-02-29", "日历上没有这一天"),
        ("2024-06-31", "日历上没有这一天"),
        ("7/1/2024", "不是日期"),
        ("2024-07/01", "不是日期"),
        ("2024-07", "不是日期"),
        ("长期有效", "不是日期"),
    ],
)
def test_date_refuses(text, reason):
    assert refusal(date, text) == reason


@pytest.mark.parametrize(
    ("text", "first_month"),
    [
        ("1970. 1/4", 1970 * 12),
        ("2021. 4/4", 2021 * 12 + 9),
        ("2024Q3", 2024 * 12 + 6),
        ("2024-Q3", 2024 * 12 + 6),
        ("2024年第2季度", 2024 * 12 + 3),
        ("2024年四季度", 2024 * 12 + 9),
    ],
)
def test_quarter(text, first_month):
    assert quarter(text) == first_month


@pytest.mark.parametrize("text", ["2024", "2024Q5", "1970. 5/4", "一季度"])
def test_quarter_refuses(text):
    assert refusal(quarter, text) == "不是季度"


@pytest.mark.parametrize("text", ["2019", "2019年", "2019年度", "2019届", "2019.0", "２０１９"])
def test_year(text):
    assert year(text) == 2019


@pytest.mark.parametrize("text", ["2019届?", "19", "19年", "2019-2020", "二〇一九"])
def test_year_refuses(text):
    assert refusal(year, text) == "不是年份"


@pytest.mark.parametrize("parser", [date, month, quarter, year])
@pytest.mark.parametrize("text", ["", "-", "—", "/", "无"])
def test_absent(parser, text):
    assert parser(text) is None


@given(st.dates(FIRST, LAST))
def test_every_day_is_read_back(day):
    spellings = [f"{day}", f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}"]
    spellings.append(f"{day.year}年{day.month}月{day.day}日")
    assert {date(text) for text in spellings} == {day}
    assert {month(text) for text in spellings} == {day.year * 12 + day.month - 1}
