"""A part names whose it is; what has nothing to show stands in a list, not on a slide."""

import io

import pptx

from dashboard.charts.bars import bars
from dashboard.charts.spec import Empty
from dashboard.document.document import Document
from dashboard.document.values import Listing, Part
from dashboard.export.office.pptx import slides
from dashboard.export.printed import LEFT_OUT, as_printed
from metrics.engine.selection import Selection
from metrics.figures.people import stock
from metrics.figures.schools import source
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import HIDDEN, STAMP, cities

COUNTY, CITY = 330922, 330900


def county_page(*parts):
    return Document.of_parts(
        "页", "？", Selection(COUNTY), [], {str(i): part for i, part in enumerate(parts)}
    )


def test_a_figure_of_a_larger_place_bears_its_name():
    wide = protected(stock.TALENT_STOCK, [(330902, "定海区", 10.0)], ("county",), region=CITY)
    own = protected(stock.TALENT_STOCK, [(5, "硕士", 10.0)], ("education",), region=COUNTY)
    schools = protected(source.SCHOOL_PLACED, [(330100, "杭州市", 10.0)], ("work_place",))
    made = as_printed(
        county_page(
            *(
                Part(t, (f,), figure=bars(f))
                for t, f in (("甲", wide), ("乙", own), ("丙", schools))
            )
        )
    )
    first, second, third = made.parts.values()
    assert first.title == "【舟山市】甲" and "不是嵊泗县的" in first.note
    assert second.title == "乙" and not second.note
    assert third.title == "【不限就业地】丙" and "不是嵊泗县一地的数据" in third.note


def test_what_has_nothing_to_show_is_one_list_with_its_reasons():
    hidden = cities([HIDDEN, HIDDEN])
    shown = cities([10.0])
    made = county_page(
        Part("有", (shown,), figure=bars(shown)),
        Part(stock.TALENT_STOCK.name, (hidden,), figure=bars(hidden)),
        Part("无", (shown,), figure=Empty(words="缺少求职登记，无法计算")),
    )
    listed = as_printed(made).parts["left-out"]
    assert listed.title == LEFT_OUT
    assert listed.listing.rows == (
        (f"{stock.TALENT_STOCK.name}（按市）", "人数过少，不予显示"),
        ("无", "缺少求职登记，无法计算"),
    )
    assert len(as_printed(made, folded=False).parts) == 3
    deck = pptx.Presentation(io.BytesIO(slides(made, STAMP)))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[2:] == ["【浙江省】有", LEFT_OUT]


def test_a_page_that_gathered_its_hidden_charts_has_one_list_in_its_files():
    """Two slides of one name would be two answers to which charts are missing."""
    hidden = cities([HIDDEN, HIDDEN])
    held = Listing(("图表", "所涉地区", "原因"), (("乙", "嵊泗县", "人数过少，不予显示"),))
    made = as_printed(
        county_page(
            Part("无", (cities([10.0]),), figure=Empty(words="缺少求职登记，无法计算")),
            Part(LEFT_OUT, (), listing=held, rests=(hidden,)),
        )
    )
    (listed,) = [part for part in made.parts.values() if part.title == LEFT_OUT]
    assert listed.listing.rows == (*held.rows, ("无", "嵊泗县", "缺少求职登记，无法计算"))
