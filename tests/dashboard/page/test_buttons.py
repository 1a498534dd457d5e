"""The page's own buttons: collected as the page is drawn, noted in the trail before they leave."""

import io

import openpyxl
import pptx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import audit
from dashboard.export import leaving, names
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from tests.dashboard.places import places

pytestmark = pytest.mark.slow

PAGE = "../../../pages/overview.py"


def test_the_page_offers_what_it_showed(world_home):
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert labels == [
        *("导出幻灯片（PPTX）", "导出工作簿（XLSX）"),
        *("导出文档（DOCX）", "导出 PDF", "导出网页（HTML）", "导出数据包（CSV）"),
    ]
    page = app.session_state["page-shown"]
    assert page.title == "总览"
    # The cards, each chart, and the list of what needs attention.
    assert len(page.parts) == 1 + len(places(app)) + 1
    assert page.parts["attention"].listing.rows[0][0]
    assert any("新引进大专及以上人才 20人" in sentence for sentence in page.sentences)


def test_the_trail_has_every_table_before_the_file_is_made(world_home):
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    page = app.session_state["page-shown"]
    raw = leaving.taking(page, "xlsx", workbook)()
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert book.sheetnames[:3] == ["说明", "今天需要关注什么", "指标卡"]
    deck = pptx.Presentation(io.BytesIO(leaving.taking(page, "pptx", slides)()))
    assert deck.slides[1].shapes.title.text == page.sentences[0]
    events = [e for e in audit.records(world_home.home) if e["action"] == "export"]
    tables = list(page.leaving())
    assert len(tables) > len(list(page.tables()))
    assert [e["metric"] for e in events] == [one.metric.id for one in tables] * 2
    assert {e["detail"] for e in events} == {"xlsx", "pptx"}


def test_charts_are_ticked_for_the_pages_files(world_home):
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    page = app.session_state["page-shown"]
    boxes = {box.key: box for box in app.checkbox if box.key and box.key.startswith("pick-")}
    assert list(boxes) == [f"pick-总览-{key}" for key in page.parts]
    assert all(box.value for box in boxes.values())
    first = next(iter(boxes.values()))
    first.uncheck().run()
    assert not app.exception
    kept = [box.value for box in app.checkbox if box.key and box.key.startswith("pick-")]
    assert kept == [False, *[True] * (len(page.parts) - 1)]


def test_the_files_name_says_what_where_and_when(world_home):
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    name = names.name_of(app.session_state["page-shown"])
    assert name.startswith("总览_浙江省_2026年")
