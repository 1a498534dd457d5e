"""Who leads is said of several that can be compared, never of one, nor where most are hidden."""

import pytest

from dashboard.wording.findings import known, signs
from dashboard.wording.leaders import lead
from metrics.figures.market import recruitment as market
from metrics.figures.people import flow
from tests.dashboard.conftest import protected

HIDDEN = (None, "suppressed")


def trades(metric, values):
    rows = [(f"1-0{i}", f"职业{i}", *value) for i, value in enumerate(values)]
    return protected(metric, rows, ("occupation",))


def said(found, **more):
    rows = known(found)
    first = lead(found, rows, among="热门职业", **more)
    return first.says("月薪最高", first.size(found))


def test_of_one_no_superlative():
    found = trades(market.POSTED_PAY, [(9000.0,)])
    assert said(found) == "职业0 9\u2009000元/月"


@pytest.mark.parametrize("hidden", [1, 8])
def test_one_beside_hidden_ones_is_the_only_one_told(hidden):
    found = trades(market.POSTED_PAY, [(9000.0,), *[HIDDEN] * hidden])
    assert said(found) == "只有职业0样本足够，9\u2009000元/月"


def test_where_most_are_hidden_nothing_is_ranked():
    found = trades(market.POSTED_PAY, [(9000.0,), (8000.0,), *[HIDDEN] * 8])
    assert said(found) == "10 个热门职业中只有 2 个样本足够，不作比较"


def test_of_all_that_lie_near_each_other_no_superlative():
    near = [(9000.0 + i, "ok", 10.0) for i in range(5)]
    assert (
        said(trades(market.POSTED_PAY, near))
        == "5 个热门职业相近，9\u2009000元/月至9\u2009004元/月"
    )
    # With one that lies below, they lead it.
    assert said(trades(market.POSTED_PAY, [*near, (5000.0,)])).startswith(
        "热门职业中，职业4等 5 个相近，月薪最高"
    )


def test_where_some_are_hidden_it_says_among_whom():
    found = trades(market.POSTED_PAY, [(9000.0,), (8000.0,), (7000.0,), HIDDEN])
    assert said(found) == "样本足够的热门职业中，职业0月薪最高，9\u2009000元/月"


def test_hidden_counts_are_small_so_that_the_only_one_told_is_the_most():
    found = trades(market.SEEKERS, [(90.0,), HIDDEN, HIDDEN])
    first = lead(found, known(found))
    assert first.says("最多", first.size(found)) == "职业0最多，90人"


def test_a_map_of_one_speaks_of_the_one():
    one = protected(flow.NET_INFLOW_RATE, [(330922, "嵊泗县", 0.0, "ok", 0.01)], ("county",))
    assert signs(one) == "嵊泗县持平"
    one = protected(flow.NET_INFLOW_RATE, [(330903, "普陀区", 0.05, "ok", 0.01)], ("county",))
    assert signs(one) == "普陀区净流入"
    two = [(330903, "普陀区", 0.05, "ok", 0.01), (330902, "定海区", 0.06, "ok", 0.01)]
    all_ = protected(flow.NET_INFLOW_RATE, two, ("county",))
    assert signs(all_) == "2 个区县均为净流入"
    assert signs(all_, "人才总量增长", "人才总量减少") == "2 个区县均为人才总量增长"
    assert signs(all_, "比一年前多", "比一年前少") == "2 个区县均比一年前多"


def test_several_that_are_drawn_unlike_are_said_from_to():
    """「相近，最多，约 15人」 over bars of 15, 10 and 10 is untrue of two of them."""
    rows = [(code, name, value, "ok", 2.5) for code, name, value in BARS]
    found = protected(market.NEW_POSTS, rows, ("city",))
    told = lead(found, list(found.rows()))
    assert told.says("最多", told.size(found)) == "杭州市、宁波市、温州市相近，最多，10个至15个"
    alike = protected(market.NEW_POSTS, [(*row[:2], 15.0, *row[3:]) for row in rows], ("city",))
    assert lead(alike, list(alike.rows())).size(alike) == "约 15个"
    least = lead(found, list(found.rows()), least=True)
    assert least.says("最少", least.size(found)).endswith("相近，最少，10个至15个")


BARS = ((330100, "杭州市", 15.0), (330200, "宁波市", 10.0), (330300, "温州市", 10.0))
