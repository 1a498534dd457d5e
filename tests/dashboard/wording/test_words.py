import pytest

from dashboard.wording import words
from metrics.disclosure.protect import Row, Status
from metrics.figures.people import stock
from tests.dashboard.conftest import protected
from tests.world import m


def row(value, half=0.0, status=Status.OK):
    return Row({}, {}, value, None, None, status, half)


@pytest.mark.parametrize(
    "metric, value, half, text",
    [
        (stock.TALENT_STOCK, 8300.0, 2.5, "8\u2009300人"),
        (stock.TALENT_STOCK, 83_240.0, 2.5, "8.32万人"),
        (stock.TALENT_STOCK, 1_862_345.0, 2.5, "186.2万人"),
        (stock.TALENT_SHARE, 0.6123, 0.004, "61.2%"),
        (stock.TALENT_SHARE, 0.6123, 0.006, "61%"),
        (stock.TALENT_DENSITY, 6123.4, 1.0, "6\u2009123人/万名从业人员"),
    ],
)
def test_a_value_is_written_as_the_office_says_it(metric, value, half, text):
    assert words.written(value, metric, half) == text


def test_hidden_empty_and_zero_are_three_different_words():
    metric = stock.TALENT_STOCK
    assert words.figure(row(None, status=Status.SUPPRESSED), metric) == "已隐去"
    assert words.figure(row(None, status=Status.EMPTY), metric) == "暂无数据"
    assert words.figure(row(0.0), metric) == "0人"


def test_a_change_within_the_rounding_reads_level():
    now, before = row(105.0, 2.5), row(100.0, 2.5)
    assert words.change(now, before, stock.TALENT_STOCK) == "持平"
    assert words.compared(now, before, stock.TALENT_STOCK, "上月") == "与上月持平"


@pytest.mark.parametrize(
    "now, before, half, told",
    [
        (60.0, 50.0, 2.5, "▲10人"),  # 9 to 31 %, whatever the exact counts are
        (110.0, 100.0, 2.5, "▲10人"),  # 4.9 to 15.4 %
        (640.0, 585.0, 2.5, "▲约9%"),  # 8.5 to 10.3 %
        (13.0, 25.0, 0.0, "▼12人"),  # exact, but a handful
        (1100.0, 1000.0, 2.5, "▲10.0%"),
    ],
)
def test_a_percentage_is_no_finer_than_rounding_allows(now, before, half, told):
    assert words.change(row(now, half), row(before, half), stock.TALENT_STOCK) == told


@pytest.mark.parametrize(
    "share, told", [(1.0, "超过 99%"), (0.995, "超过 99%"), (0.97, "97%"), (0.0, "不到 1%")]
)
def test_no_forecast_is_certain(share, told):
    assert words.probability(share) == told


def test_changes_have_a_sign_and_a_size():
    assert words.change(row(1100.0, 2.5), row(1000.0, 2.5), stock.TALENT_STOCK) == "▲10.0%"
    assert words.change(row(900.0, 2.5), row(1000.0, 2.5), stock.TALENT_STOCK) == "▼10.0%"
    share = words.change(row(0.612, 0.001), row(0.626, 0.001), stock.TALENT_SHARE)
    assert share == "▼1.4个百分点"
    assert words.change(row(None), row(1.0), stock.TALENT_STOCK) == "—"
    clause = words.compared(row(31_000.0), row(1000.0), stock.TALENT_STOCK, "上年同期")
    assert clause == "比上年同期多3.00万人"


def test_period_names_one_month_or_both_ends():
    one = protected(stock.TALENT_STOCK, [(5.0,)], month=m("2026-06"))
    assert words.period(one) == "2026年6月"
    year = protected(stock.TALENT_STOCK, [(5.0,)], month=m("2026-06"), first_month=m("2025-07"))
    assert words.period(year) == "2025年7月—2026年6月"


def test_a_sentence_says_why_there_is_no_figure():
    found = protected(stock.TALENT_STOCK, [(None, "suppressed")])
    assert words.sentence(found) == ("2026年6月，浙江省人才总量（参保口径）：人数过少，不予显示。")
