"""What the charts of 产业缺口 claim: within the margins nothing, of too few people nothing."""

import pytest

from dashboard.document.coarser import elsewhere, nearest, of_enough, of_place, tells_enough
from dashboard.gap import findings as say
from metrics.disclosure.protect import Status
from metrics.engine.selection import Selection
from metrics.figures.market import gap, trade
from tests.dashboard.conftest import protected

A, B, C, D = ("A", "甲"), ("B", "乙"), ("C", "丙"), ("D", "丁")


def table(metric, rows):
    return protected(metric, [(*who, *row) for who, row in rows], ("section",), region=330903)


def test_concentrated_and_growing_are_told_beyond_the_margins():
    quotient = table(
        gap.LOCATION_QUOTIENT,
        [(A, (1.5, "ok", 0.1)), (B, (1.04, "ok", 0.05)), (C, (1.3, "ok", 0.1)), (D, (0.7,))],
    )
    growth = table(
        trade.EMPLOYMENT_GROWTH,
        [(A, (0.06, "ok", 0.02)), (B, (0.5, "ok", 0.01)), (C, (0.01, "ok", 0.02))],
    )
    assert say.crowded(quotient, growth) == "4 个门类中 2 个比全省集中，其中 1 个仍在增长"


def test_a_section_whose_growth_is_hidden_is_counted_and_said_to_be_so():
    quotient = table(gap.LOCATION_QUOTIENT, [(A, (1.5, "ok", 0.1)), (B, (1.4, "ok", 0.1))])
    growth = table(trade.EMPLOYMENT_GROWTH, [(A, (0.06, "ok", 0.02)), (B, (None, "suppressed"))])
    assert say.crowded(quotient, growth) == (
        "2 个门类中 2 个比全省集中，其中 1 个仍在增长，另 1 个的增减样本少，不予显示"
    )
    nothing = table(trade.EMPLOYMENT_GROWTH, [])
    assert say.crowded(quotient, nothing).endswith("2 个比全省集中，其增减样本少，不予显示")
    level = table(gap.LOCATION_QUOTIENT, [(A, (1.02, "ok", 0.1)), (D, (0.7, "ok", 0.1))])
    assert say.crowded(level, growth) == "2 个门类中没有明显比全省集中的"


def test_nothing_is_said_to_grow_by_nothing():
    whole = protected(gap.EMPLOYMENT_CHANGE, [(0.0, "ok", 5.0)])
    own = protected(gap.SHIFT_REGIONAL, [(-25.0, "ok", 5.0)])
    assert say.shift(whole, own) == "从业人员与三年前持平，本地自身因素使其少 25人"
    vague = protected(gap.SHIFT_REGIONAL, [(-25.0, "ok", 25.0)])
    assert say.shift(whole, vague) == "从业人员与三年前持平，本地自身因素的影响在误差之内"


@pytest.mark.parametrize("employed, told", [(25.0, False), (99.0, False), (100.0, True)])
def test_five_posts_for_twenty_five_are_no_fifth(employed, told):
    rows = [("1", "0", "石化", "上游", 0.2)]
    found = protected(trade.CHAIN_INTENSITY, rows, ("chain", "chain_link"))
    found.frame["denominator"] = employed
    (row,) = of_enough(found).rows()
    assert (row.value is not None) is told
    assert (row.status is Status.OK) is told


class Asker:
    scope = 330000


def test_a_picture_of_few_cells_gives_way_to_the_region_above_and_its_title_says_whose_it_is():
    def ask(where):
        told = {330903: 0, 330900: 4, 330000: most}[where.region]
        rows = [
            (i, 0, str(i), "大专", *((0.1,) if i < told else (None, "suppressed")))
            for i in range(20)
        ]
        return protected(trade.INTENSITY, rows, ("section", "education"), region=where.region)

    Asker.scope, here, most = 330000, Selection(330903), 5
    found, note = nearest(Asker(), ask, here, tells_enough)  # type: ignore[arg-type]
    assert (found.selection.region, note) == (330000, "普陀区样本少，所列为浙江省")
    title = of_place(lambda one: f"{len(one)} 格", 330903)
    assert title(found) == "【浙江省】20 格"
    assert of_place(lambda one: f"{len(one)} 格", 330000)(found) == "20 格"
    most = 4  # nowhere a quarter: the first that says anything
    found, note = nearest(Asker(), ask, here, tells_enough)  # type: ignore[arg-type]
    assert (found.selection.region, note) == (330900, "普陀区样本少，所列为舟山市")


def test_the_nearest_region_that_says_something_is_named():
    asked = []

    def ask(where):
        asked.append(where.region)
        row = (0.1,) if where.region == 330000 else (None, "suppressed")
        return protected(gap.MISMATCH, [row], region=where.region)

    found, note = nearest(Asker(), ask, Selection(330903))  # type: ignore[arg-type]
    assert asked == [330903, 330900, 330000]
    assert (found.selection.region, note) == (330000, "普陀区样本少，所列为浙江省")
    assert elsewhere(330903, 330903) == ""
    Asker.scope = 330900  # beyond what the reader may see nothing is asked
    found, note = nearest(Asker(), ask, Selection(330903))  # type: ignore[arg-type]
    assert (found.selection.region, note, asked[-1]) == (330903, "", 330900)
