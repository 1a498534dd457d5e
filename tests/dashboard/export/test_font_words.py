"""Each form says in a sentence which fonts it needs, and a PDF which it had to do without."""

import io
from pathlib import Path

import docx as word_files
import openpyxl
import pptx
import pytest

from dashboard.export import font_words
from dashboard.export.office import docx
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from dashboard.export.paper.fonts import Face
from dashboard.export.web import html
from tests.dashboard.export.pages import STAMP, page


@pytest.fixture(autouse=True)
def office_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))


def face(family: str) -> Face:
    return Face(Path("x.ttf"), 0, family)


OFFICIAL = {
    "title": face("FZXiaoBiaoSong-B05S"),
    "body": face("FangSong"),
    "black": face("SimHei"),
    "script": face("KaiTi_GB2312"),
}


def test_a_pdf_with_the_official_fonts_needs_no_excuse():
    assert font_words.carried(OFFICIAL) == "字体已嵌入文件，在任何电脑上显示相同"


def test_a_pdf_names_each_font_it_had_to_do_without():
    one = {**OFFICIAL, "title": face("Noto Serif CJK SC")}
    assert font_words.carried(one) == (
        "字体已嵌入文件，在任何电脑上显示相同；生成它的电脑上没有方正小标宋简体（标题），换成 "
        "Noto Serif CJK SC。把字体文件放入数据目录的 fonts 文件夹即可采用"
    )
    two = {**one, "black": face("Noto Sans CJK SC")}
    told = font_words.carried(two)
    assert (
        "没有方正小标宋简体（标题）、黑体（一级标题），依次换成 Noto Serif CJK SC、Noto Sans"
        in told
    )
    same = {role: face("Noto Serif CJK SC") for role in OFFICIAL}
    assert "楷体_GB2312（二级标题），换成 Noto Serif CJK SC。" in font_words.carried(same)


def test_word_names_the_fonts_of_the_official_layout():
    word = word_files.Document(io.BytesIO(docx.page(page(), STAMP)))
    (line,) = [p.text for p in word.paragraphs if p.text.startswith("字体：")]
    assert "采用方正小标宋简体、仿宋_GB2312、黑体、楷体_GB2312，文件不含字体" in line
    used = {
        r.element.rPr.rFonts.get(f"{{{word.element.nsmap['w']}}}eastAsia")
        for p in word.paragraphs
        for r in p.runs
        if r.text.strip()
    }
    assert used <= {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"}


def test_slides_and_workbooks_name_theirs():
    deck = pptx.Presentation(io.BytesIO(slides(page(), STAMP)))
    notes = deck.slides[1].notes_slide.notes_text_frame.text
    assert "字体：采用微软雅黑，文件不含字体" in notes
    assert "字体：" not in "".join(
        s.text_frame.text for s in deck.slides[1].shapes if s.has_text_frame
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook(page(), STAMP)))
    rows = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert "微软雅黑" in rows["字体"]
    assert "模板的主题字体" in font_words.named("pptx", own=True)


def test_a_web_page_says_what_it_takes():
    assert "字体：网页不含字体，依次采用打开它的电脑上的苹方" in html.page(page(), STAMP).decode(
        "utf-8"
    )
