"""What too few people leave empty stands in one line, on the screen and in files; nothing else."""

import pytest

from dashboard.charts.bars import bars
from dashboard.charts.spec import Empty
from dashboard.document.absent import gathered
from dashboard.document.document import Document
from dashboard.document.values import Absent, Chart, Columns, Group, Part, Sentence
from dashboard.filters.values import Choice
from dashboard.page import no_chart
from metrics.engine.selection import Selection
from metrics.figures.people import stock
from tests.dashboard.conftest import protected

HIDDEN = (None, "suppressed")


def chart(key, *rows, words=""):
    labelled = [(i, f"类{i}", *row) for i, row in enumerate(rows)]
    found = protected(stock.TALENT_PROFILE, labelled, ("age",), region=330922)
    figure = Empty(words=words) if words else bars(found)
    return Chart(key, Part(f"{key}：说明", (found,), figure=figure))


TOLD, A, B = (
    chart("甲", (50.0,)),
    chart("乙", HIDDEN, HIDDEN),
    chart("丙", words="样本过少，不予显示"),
)
NO_SOURCE = chart("丁", words="缺少求职登记，无法计算")


def test_two_hidden_charts_become_one_line_and_leave_no_hole():
    laid = (Sentence("话"), Columns(((TOLD, A), (B,)), (3, 2)), Group((B,)), NO_SOURCE)
    *kept, line = gathered(laid, 330922)
    assert kept == [Sentence("话"), TOLD, NO_SOURCE]  # a column left empty gives its room away
    assert isinstance(line, Absent)
    assert line.names == ("乙", "丙")
    assert line.part.listing is not None and len(line.part.listing.rows) == 3


@pytest.mark.parametrize("blocks", [(TOLD, A), (NO_SOURCE, NO_SOURCE), (TOLD,)])
def test_one_stays_in_its_place_and_so_does_what_a_source_lacks(blocks):
    assert gathered(blocks, 330922) == blocks


def test_a_hidden_chart_beside_another_without_a_drawing_makes_room():
    level = chart("戊", (50.0,), words="各类之间没有明显差别")
    *kept, line = gathered((TOLD, A, level), 330922)
    assert kept == [TOLD, level] and line.names == ("乙",)


def test_columns_keep_their_widths_where_both_have_something():
    (row, _) = gathered((Columns(((TOLD, A), (TOLD, B)), (3, 2)),), 330922)
    assert isinstance(row, Columns)
    assert (row.columns, row.widths) == (((TOLD,), (TOLD,)), (3, 2))


def test_columns_are_alike_or_as_wide_as_said():
    assert Columns(((A,),)).widths == (1,)
    assert Columns(((A,), (B,), ())).widths == (1, 1, 1)
    with pytest.raises(ValueError, match="1 columns of 2 widths"):
        Columns(((A,),), (3, 2))


def test_a_chart_moves_to_the_column_that_lost_its_own():
    """What is below on the longer side closes the hole, where that makes the page shorter."""
    long = [chart(key, *[(50.0,)] * 12) for key in ("己", "庚")]
    (row, line) = gathered((Columns(((*long,), (TOLD, A, B)), (1, 1)),), 330922)
    assert isinstance(row, Columns) and isinstance(line, Absent)
    assert row.columns == ((long[0],), (TOLD, long[1]))
    short = [chart(key, (50.0,)) for key in ("辛", "壬")]
    (row, _) = gathered((Columns(((*short,), (long[0], A, B)), (1, 1)),), 330922)
    assert isinstance(row, Columns) and row.columns == ((*short,), (long[0],))


def test_a_switch_keeps_its_chart():
    """Hidden or moved: alone it would seem to belong to what comes next."""
    switch = Choice("losses", "比较", (("region", "地区"),), "region", "region")
    told, line = gathered((TOLD, switch, A, B), 330922)
    assert told == TOLD and isinstance(line, Absent)
    assert gathered((TOLD, switch, A), 330922) == (TOLD, switch, A)  # another choice may be shown
    long = [chart(key, *[(50.0,)] * 12) for key in ("己", "庚")]
    (row, _) = gathered((Columns(((long[0], switch, long[1]), (TOLD, A, B)), (1, 1)),), 330922)
    assert isinstance(row, Columns)
    assert row.columns in (
        ((long[0],), (TOLD, switch, long[1])),
        ((long[0], switch, long[1]), (TOLD,)),
    )


def test_the_line_names_the_region_and_leads_up(world_home):
    *_, line = gathered((A, B), 330106)
    told = no_chart.several(line)
    assert "西湖区人数过少，未列出" in told and "乙、丙" in told
    assert 'href="?region=330100"' in told and "看杭州市" in told


def test_a_page_of_nothing_but_the_line_is_empty():
    blocks = gathered((A, B), 330922)
    assert Document("页", selection=Selection(330922), blocks=blocks).is_empty
    assert [part.title for part in Document("页", blocks=blocks).parts.values()] == ["未列出的图表"]


def course(key, *values, name="month"):
    labelled = [
        (i, f"第{i}月", *((value,) if value is not None else HIDDEN)) for i, value in values
    ]
    found = protected(stock.TALENT_STOCK, labelled, (name,), region=330922)
    return Chart(key, Part(f"{key}：说明", (found,), figure=bars(found)))


@pytest.mark.parametrize(
    ("values", "gone"),
    [
        ([10.0, *[None] * 9], True),
        ([0.0, 5.0, *[None] * 9], True),
        ([0.0] * 8 + [None], True),  # an axis with nothing on it
        ([10.0, 5.0, None, None], False),  # half of it is there
        ([10.0, 15.0, 20.0, *[None] * 9], False),
        ([0.0] * 8, False),  # known to be nothing
    ],
)
def test_a_course_of_which_next_to_nothing_may_be_shown_is_in_the_line(values, gone):
    one = course("己", *enumerate(values, start=1))
    *kept, _ = gathered((A, B, one), 330922)
    assert (one not in kept) == gone


def test_the_first_month_of_a_stay_is_no_point_of_its_course():
    stays = [(0, 100.0), (33, 60.0), (36, 55.0), *((month, None) for month in range(3, 33, 3))]
    one = course("庚", *stays, name="tenure")
    assert one not in gathered((A, B, one), 330922)
    more = course("辛", *stays, (39, 50.0), name="tenure")
    assert more in gathered((A, B, more), 330922)


def test_hidden_charts_of_one_measure_are_told_apart_by_what_divides_them():
    """嵊泗's list had three rows of one name."""
    two = [Chart(str(i), Part("甲：说明", (one.part.found[0],))) for i, one in enumerate((A, A))]
    other = protected(stock.TALENT_PROFILE, [(1, "类", *HIDDEN)], ("education",), region=330922)
    (line,) = gathered((two[0], Chart("2", Part("甲：别的说明", (other,)))), 330922)
    assert isinstance(line, Absent) and line.part.listing is not None
    assert line.names == ("甲（按年龄）", "甲（按学历）")
    assert [row[0] for row in line.part.listing.rows] == list(line.names)
