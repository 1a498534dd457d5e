"""节点 as offices write them."""

import pytest

from data.values.base import ValueRefused
from data.values.milestones import read, written


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("3月底 25%；6月30日 50%；9-30:75%", "03-31 25%；06-30 50%；09-30 75%"),
        ("9月末完成75%,3月31日前完成25%", "03-31 25%；09-30 75%"),
        ("第一季度末 20%；二季度 45%", "03-31 20%；06-30 45%"),
        ("2026-03-31 20％\n2026年6月 50.5％", "03-31 20%；06-30 50.5%"),
        ("2月底 10%", "02-28 10%"),
        ("12月底 100%", "12-31 100%"),
    ],
)
def test_what_offices_write_is_kept_in_one_form(text, kept):
    assert written(text) == kept
    assert written(kept) == kept


def test_days_and_shares_are_read():
    assert read("03-31 25%；06-30 50%") == ((3, 31, 0.25), (6, 30, 0.5))
    assert read("") == read(None) == ()
    assert written("无") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("抓紧推进", "节点读不出日期和比例"),
        ("13月底 25%", "节点的月份或比例不对"),
        ("3月底 125%", "节点的月份或比例不对"),
        ("6月31日 50%", "节点的日期不对"),
        ("3月底 50%；6月底 25%", "后一节点的比例低于前一节点"),
        ("3月底 20%；3-31 30%", "同一天有两个节点"),
    ],
)
def test_what_is_no_milestone_is_refused_with_what_would_be(text, reason):
    with pytest.raises(ValueRefused) as error:
        written(text)
    assert error.value.reason == reason
    assert "3月底 25%" in error.value.accepted
