"""Numbers: read right or refused, never swallowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.base import ValueRefused
from data.values.chinese_numerals import chinese_integer
from data.values.numbers import footnote, headcount, integer, money, number, percent

MISSING = ["", " ", "—", "-", "…", "..", "N/A", "/", "无", "nan", "NULL", "\xa0"]


def refusal(parser, text, **settings):
    with pytest.raises(ValueRefused) as caught:
        parser(text, **settings)
    return caught.value.reason


@pytest.mark.parametrize("parser", [integer, number, percent, money, headcount])
@pytest.mark.parametrize("text", MISSING)
def test_absent_is_none_and_zero_is_not(parser, text):
    assert parser(text) is None
    assert parser("0%" if parser is percent else "0") == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("12,345,678", 12345678),
        ("１２", 12),
        ("－5", -5),
        ("−5", -5),
        ("+5", 5),
        ("3.0", 3),
        ("5人", 5),
        ("３ 名", 3),
        ("1234①", 1234),
        ("1234*", 1234),
        ("1234[1]", 1234),
        ("1234¹", 1234),
        ("1234［注2］", 1234),
        ("12人①", 12),
        ("一百二十", 120),
        ("十人", 10),
        ("1.234e3", 1234),
    ],
)
def test_integer(text, value):
    assert integer(text, unit="人") == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 234", "数字之间有空格，可能丢了小数点"),
        ("12,34", "不是数字"),
        ("1,234,56", "不是数字"),
        ("1, 234", "不是数字"),
        ("1_000", "不是数字"),
        ("0x1F", "不是数字"),
        ("inf", "不是数字"),
        ("٣", "不是数字"),
        ("5½", "不是数字"),
        ("1234(1)", "不是数字"),
        ("①1234", "不是数字"),
        ("12[kg]", "不是数字"),
        ("--5", "不是数字"),
        ("5%", "不是数字"),
        ("3.5", "不是整数"),
        ("1.000", "分不清是小数还是千位分隔"),
        ("007", "以 0 开头，可能丢了小数点或是编码"),
        ("0,123", "以 0 开头，可能丢了小数点或是编码"),
        ("约300人", "是约数，不是确数"),
        ("300余人", "是约数，不是确数"),
        ("300+", "是约数，不是确数"),
        (">300", "是约数，不是确数"),
        ("3-5人", "是区间，不是一个数"),
        ("3～5", "是区间，不是一个数"),
        ("10²", "分不清是脚注还是乘方"),
        ("1.2e3", "科学计数法，尾数已丢失"),
        ("3.30106E+17", "科学计数法，尾数已丢失"),
        ("330106000000001234", "位数过多，不像数量"),
        ("1" * 100, "文字过长，不是一个数"),
        ("三万五", "不是数字"),
    ],
)
def test_integer_refuses(text, reason):
    assert refusal(integer, text, unit="人") == reason


def test_a_unit_only_where_it_is_the_columns():
    assert refusal(integer, "5人") == "不是数字"
    assert integer("54.43", scale=10_000) == 544_300


def test_footnotes_can_be_noted():
    assert footnote("1234①") == "①"
    assert footnote("1234 [1]") == "[1]"
    assert footnote("32.51%*") == "*"
    assert footnote("1234") is None
    assert footnote("5½") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("62351.74", 62351.74),
        ("1,234.50", 1234.5),
        (".5", 0.5),
        ("1.5e-05", 1.5e-05),
        ("0.30000000000000004", 0.30000000000000004),
        ("18 . 58", 18.58),
        ("−3.2", -3.2),
    ],
)
def test_number(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["1.23E+11", "5.", "1 234.5", "00.5", "infinity", "1e400", "1.2.3"]
)
def test_number_refuses(text):
    assert refusal(number, text)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("18 . 58%", 0.1858),
        ("37 .49%", 0.3749),
        ("32.51%", 0.3251),
        ("58 %", 0.58),
        ("３５％", 0.35),
        ("5‰", 0.005),
        ("-3.2%", -0.032),
        ("120%", 1.2),
        ("7.01%①", 0.0701),
    ],
)
def test_percent(text, share):
    assert percent(text) == share


def test_percent_refuses_a_lost_point_and_a_bare_figure():
    assert refusal(percent, "0 17%") == "数字之间有空格，可能丢了小数点"
    assert refusal(percent, "017%") == "以 0 开头，可能丢了小数点或是编码"
    assert refusal(percent, "0.5") == "缺百分号，分不清是百分数还是小数"
    assert percent("0.5", bare="share") == 0.5
    assert percent("0.5", bare="percent") == 0.005


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3.2万元", 32_000.0),
        ("1.15亿", 115_000_000.0),
        ("0.07亿元", 7_000_000.0),
        ("5千元", 5_000.0),
        ("1,200元", 1_200.0),
        ("￥500", 500.0),
        ("人民币 12.5 万元", 125_000.0),
        ("12元整", 12.0),
        ("(1,234)", -1_234.0),
        ("-5万", -50_000.0),
        ("１２．５万元", 125_000.0),
        ("300", 300.0),
    ],
)
def test_money(text, yuan):
    assert money(text) == yuan


def test_money_in_the_columns_unit_unless_the_cell_has_its_own():
    assert money("12.5", unit="万元") == 125_000
    assert money("12.5元", unit="万元") == 12.5


@pytest.mark.parametrize(
    "text", ["$5", "300美元", "3万5千", "约5万", "5-8万", "万元", "(-5)", "1 200"]
)
def test_money_refuses(text):
    assert refusal(money, text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("招3人", 3), ("2人", 2), ("500", 500), ("招若干人", None), ("若干人", None), ("[]", None)],
)
def test_headcount(text, count):
    assert headcount(text) == count


def test_headcount_refuses_a_range():
    assert refusal(headcount, "招3-5人") == "是区间，不是一个数"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("〇", 0),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("一百一十", 110),
        ("两千零五十", 2050),
        ("三万", 30_000),
        ("一万零二十", 10_020),
        ("二十一万三千", 213_000),
        ("一百十", None),
        ("一百五", None),
        ("一万五", None),
        ("零五", None),
        ("百", None),
        ("人", None),
        ("", None),
        ("万", None),
    ],
)
def test_chinese_integer(text, value):
    assert chinese_integer(text) == value


@given(st.integers(-(10**14), 10**14))
def test_what_python_prints_is_read_back(value):
    assert integer(str(value)) == value
    assert integer(f"{value:,}") == value


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_floats_are_read_back(value):
    assert number(f"{value:.4f}") == float(f"{value:.4f}")


@given(st.text(alphabet="0123456789.,-+_eExX %①*（()）万人约 ", max_size=14))
def test_digits_are_never_made_up(text):
    """What comes out spells the digits that went in: nothing dropped, joined or invented."""
    try:
        value = integer(text)
    except ValueRefused:
        return
    if value is not None and "万" in text:
        digits = "".join(char for char in text if char in "0123456789")
        assert str(abs(value)).strip("0") == digits.strip("0")
    elif value is not None and "e" not in text.lower():
        bare = text.split(".")[0] if "." in text else text
        digits = "".join(char for char in bare if char in "0123456789")
        assert str(abs(value)) == digits.lstrip("0") or (value == 0 and set(digits) <= {"0"})
