"""The office's own template: its size, layout, title style and fonts; a bad one is said."""

import io
from pathlib import Path

import pptx
import pytest
from pptx.util import Inches, Pt
from streamlit.testing.v1 import AppTest

from dashboard.document.document import Document
from dashboard.export.office import template
from dashboard.export.office.pptx import slides
from data.home import Home, Office
from tests.dashboard.export import figures
from tests.dashboard.export.pages import STAMP, page


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A 4:3 template with a sample slide; titles of its content layout are 30 pt, at the top."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(10), Inches(7.5)
    layout = deck.slide_layouts[1]
    layout.name = "某市人才办"
    for place in layout.placeholders:
        kind = place.placeholder_format.idx
        if kind == 0:
            place.left, place.top, place.width, place.height = (
                Inches(0.4),
                Inches(0.2),
                Inches(9.2),
                Inches(0.9),
            )
            place.text_frame.paragraphs[0].font.size = Pt(30)
        elif kind == 1:
            place.left, place.top, place.width, place.height = (
                Inches(0.4),
                Inches(1.2),
                Inches(9.2),
                Inches(5.9),
            )
    sample = deck.slides.add_slide(layout)
    sample.shapes.title.text = "样页，不应出现"
    path = tmp_path / "模板.pptx"
    deck.save(str(path))
    return path


def opened(pages: Document, office: Path | None):
    return pptx.Presentation(io.BytesIO(slides(pages, STAMP, office=office)))


def test_slides_are_made_on_the_offices_layout(made):
    deck = opened(page(), made)
    assert (deck.slide_width, deck.slide_height) == (Inches(10), Inches(7.5))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles == ["总览", "人才多了。", "市0最多", "来的多于走的", "指标卡"]
    for slide in deck.slides:
        assert slide.slide_layout.name == "某市人才办"
        # The title stands where, and is as large as, the layout says.
        assert slide.shapes.title.left == Inches(0.4)
        assert slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size is None
        # No place of the layout stays empty, and nothing leaves its body.
        assert [p.placeholder_format.idx for p in slide.placeholders] == [0]
        for shape in slide.shapes:
            assert shape.left >= Inches(0.4) - 1
            assert shape.left + shape.width <= Inches(9.6) + 1
            assert shape.top + shape.height <= Inches(7.1) + 1
        assert slide.has_notes_slide


def test_texts_take_the_themes_fonts(made):
    deck = opened(page(), made)
    xml = "".join(
        shape._element.xml
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    assert 'typeface="+mn-ea"' in xml and "Microsoft YaHei" not in xml


def test_the_built_in_look_comes_back_afterwards(made):
    opened(page(), made)
    xml = "".join(shape._element.xml for shape in opened(page(), None).slides[1].shapes)
    assert 'typeface="Microsoft YaHei"' in xml


def test_every_kind_of_figure_fits_in_the_template(made):
    deck = opened(figures.every_kind(), made)
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width


def text_of(deck):
    return "\n".join(s.text_frame.text for s in deck.slides[1].shapes if s.has_text_frame)


def test_a_missing_template_is_said_and_the_built_in_one_used(tmp_path):
    deck = opened(page(), tmp_path / "没有.pptx")
    assert "找不到模板 没有.pptx，已改用内置版式" in text_of(deck)
    assert deck.slide_width == Inches(13.333)


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 broken", "不是幻灯片".encode()])
def test_a_broken_template_is_said(tmp_path, raw):
    path = tmp_path / "坏.pptx"
    path.write_bytes(raw)
    assert "模板 坏.pptx 不是可用的 PPTX 文件，已改用内置版式" in text_of(opened(page(), path))


def test_a_file_of_another_kind_is_said(tmp_path):
    import docx

    path = tmp_path / "文档.pptx"
    docx.Document().save(str(path))
    assert "不是可用的 PPTX 文件" in text_of(opened(page(), path))


def test_a_template_without_a_place_for_a_body_is_said(tmp_path):
    deck = pptx.Presentation()
    for layout in deck.slide_layouts:
        for place in list(layout.placeholders):
            if place.placeholder_format.idx != 0:
                place._element.getparent().remove(place._element)
    path = tmp_path / "空.pptx"
    deck.save(str(path))
    assert "没有同时带标题和正文占位符的版式" in text_of(opened(page(), path))


def test_the_offices_file_names_it_from_the_home(tmp_path):
    home = Home(tmp_path)
    assert template.named(home, Office()) is None
    found = template.named(home, Office(templates={"pptx": "模板/办.pptx"}))
    assert found == tmp_path / "模板/办.pptx"


@pytest.mark.slow
def test_the_page_says_that_its_template_is_missing(world_home):
    (world_home.path / "office.toml").write_text('[templates]\npptx = "没有.pptx"\n', "utf-8")
    app = AppTest.from_file("../../../pages/overview.py", default_timeout=60).run()
    assert not app.exception
    assert "幻灯片：找不到模板 没有.pptx，已改用内置版式" in [one.value for one in app.caption]
