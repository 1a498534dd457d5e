"""Differences, margins and periods in words."""

import re
from urllib.parse import unquote

import pytest

from dashboard.charts import cards
from dashboard.wording import differences, words
from metrics.figures.market import gap
from metrics.figures.outlook import supply
from metrics.figures.policy import applications, payouts, service
from metrics.figures.schools import source
from tests.dashboard.conftest import protected
from tests.world import m


def one(metric, *row, **more):
    found = protected(metric, [row])
    for name, value in more.items():
        found.frame[name] = value
    return found.one()


def test_a_difference_that_cannot_be_seen_is_none():
    now, before = one(gap.MISMATCH, 0.0052), one(gap.MISMATCH, 0.0049)
    assert differences.compared(now, before, gap.MISMATCH, "上年同期") == "与上年同期持平"
    assert differences.change(now, before, gap.MISMATCH) == "持平"
    assert differences.direction(now, before, gap.MISMATCH) == 0


def test_a_difference_within_chance_is_none():
    now = one(gap.MISMATCH, 0.132, low=0.09, high=0.18)
    before = one(gap.MISMATCH, 0.176, low=0.13, high=0.22)
    assert differences.compared(now, before, gap.MISMATCH, "上年同期") == "与上年同期持平"
    far = one(gap.MISMATCH, 0.30, low=0.26, high=0.34)
    assert differences.direction(now, far, gap.MISMATCH) == -1


def test_margins_that_meet_are_no_difference():
    """130 of 136 flats and 125 of them, each count give or take 2.5: both may be 127.5."""
    now, before = (one(service.RATE, part / 136, "ok", 2.5 / 136) for part in (130, 125))
    assert differences.compared(now, before, service.RATE, "上年同期") == "与上年同期持平"
    fewer = one(service.RATE, 120 / 136, "ok", 2.5 / 136)
    assert differences.direction(now, fewer, service.RATE) == 1


@pytest.mark.parametrize(
    "half, said", [(690_800.0, "±70万元"), (10_000.0, ""), (55_000.0, "±5.5万元")]
)
def test_money_says_what_it_leaves_open(half, said):
    row = one(payouts.PAID_AMOUNT, 1_047_000.0, "imprecise", half)
    assert words.margin(row, payouts.PAID_AMOUNT) == said


@pytest.mark.parametrize(
    "value, half, said",
    [
        (1_047_000.0, 5_000.0, "104.7万元"),
        (1_047_000.0, 10_000.0, "105万元"),
        (34_005_000.0, 1_000_000.0, "3400万元"),
        (102_000_000.0, 1_000_000.0, "1.02亿元"),
        (9_000.0, 10_000.0, "9 000元"),
    ],
)
def test_money_is_written_no_finer_than_it_is_known(value, half, said):
    row = one(payouts.PAID_AMOUNT, value, "ok", half)
    assert words.figure(row, payouts.PAID_AMOUNT).replace("\u2009", " ") == said


def test_a_change_of_money_is_told_no_finer_than_it_is_known():
    """3400万元 against 2938万元, each give or take 100万元: 「▲462.0万元」 is too fine."""
    now, before = (one(payouts.PAID_AMOUNT, v, "ok", 1e6) for v in (34_000_000.0, 29_380_000.0))
    assert differences.change(now, before, payouts.PAID_AMOUNT) == "▲约500万元"
    assert (
        differences.compared(now, before, payouts.PAID_AMOUNT, "上年同期")
        == "比上年同期多约500万元"
    )
    sharp = [one(payouts.PAID_AMOUNT, v, "ok", 2e4) for v in (1_047_000.0, 900_000.0)]
    assert differences.change(*sharp, payouts.PAID_AMOUNT) == "▲约15万元"


@pytest.mark.parametrize(
    "value, half, open_",
    [(2_710_000.0, 2_300_000.0, True), (2_000_000.0, 1_000_000.0, False), (0.0, 1e6, False)],
)
def test_an_amount_that_leaves_more_than_half_open_is_no_figure(value, half, open_):
    assert (
        words.too_open(one(payouts.PAID_AMOUNT, value, "imprecise", half), payouts.PAID_AMOUNT)
        == open_
    )


@pytest.mark.parametrize(("value", "half", "open_"), [(1.0, 0.72, True), (0.0, 0.25, False)])
def test_a_share_that_leaves_more_than_half_of_all_shares_open_is_no_figure(value, half, open_):
    rate = applications.APPROVAL_RATE
    assert words.too_open(one(rate, value, "imprecise", half), rate) == open_
    assert not words.too_open(one(service.RATE, value, "imprecise", half), service.RATE)


def test_a_course_of_classes_or_years_names_its_first_and_last():
    classes = [(year, str(year), 10.0) for year in range(2017, 2027)]
    found = protected(
        source.GRADUATES_COME_BY_CLASS, classes, ("year",), month=m("2026-12"), first_month=None
    )
    assert words.reach(found) == "2017—2026 届"
    ahead = protected(supply.EMPLOYED_AHEAD, [(y, str(y), 9.0) for y in (2027, 2031)], ("year",))
    past = protected(supply.HISTORY, [(y, str(y), 9.0) for y in (2018, 2026)], ("year",))
    assert words.reach(ahead, past) == "2018—2031年"


def test_what_is_hidden_has_a_date():
    hidden = protected(payouts.DUE_AMOUNT, [(None, "suppressed")], month=None)
    empty = protected(payouts.DUE_AMOUNT, [(None, "empty")], month=None)
    assert words.period(hidden) == "截至数据日"
    assert words.period(empty) == "暂无数据"


def test_a_sparkline_draws_no_teeth_of_rounding():
    def heights(least):
        drawn = unquote(cards.spark((115.0, 120.0, 115.0, 120.0), least))
        told = re.search(r'points="([^"]+)"', drawn)
        assert told is not None
        return [float(point.split(",")[1]) for point in told[1].split()]

    assert max(heights(0.0)) - min(heights(0.0)) > 20  # of 30 pixels
    assert max(heights(20.0)) - min(heights(20.0)) < 8


@pytest.mark.parametrize(
    ("share", "said"), [(0.93, "缺 93%"), (0.0, "缺不到 1%"), (1.0, "缺超过 99%")]
)
def test_a_probability_stands_apart_from_its_name_where_it_begins_with_a_digit(share, said):
    assert words.likely("缺", share) == said
