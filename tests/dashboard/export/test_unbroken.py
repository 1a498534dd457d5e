"""Numbers stay whole: between their thousands in every file, beside their units where it can be."""

import io
import zipfile

import docx as word_files
import pptx
import pytest
from lxml import etree

from dashboard.document.document import Document
from dashboard.export import unbroken
from dashboard.export.office import docx
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from dashboard.export.report import Heading, Report, Say
from dashboard.export.web import html
from dashboard.wording.theme import THIN_SPACE, grouped
from tests import rendering
from tests.dashboard.export.pages import STAMP, page

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
SAID = f"共{grouped(3014)}人，占12.5%，发放{grouped(12345.6, 1)}万元，A4纸 <3 件"


def told() -> Report:
    """The figure at every place of a line of 28 characters."""
    lines = [Say("甲" * i + f"共{grouped(3014)}人来此" + "乙" * 30) for i in range(10, 40)]
    return Report("题", "", (Heading("一节"), *lines), STAMP)


def told_page():
    made = page()
    return Document.of_parts(made.title, made.question, made.selection, [SAID], made.parts)


@pytest.mark.parametrize("form", ["docx", "pptx", "xlsx", "html"])
def test_no_thin_space_leaves(form, monkeypatch, tmp_path):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    write = {"docx": docx.page, "pptx": slides, "xlsx": workbook, "html": html.page}[form]
    raw = write(told_page(), STAMP)
    if form == "html":
        text = raw.decode("utf-8")
        text = text[: text.index("<svg")] + text[text.rindex("</svg>") :]  # labels have one line
    else:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            names = [name for name in parts.namelist() if name.endswith(".xml")]
            text = "".join(parts.read(name).decode("utf-8") for name in names)
    assert "3\u202f014" in text and THIN_SPACE not in text
    assert "\u2060" not in text and "3\u00a0014" not in text


def test_a_web_page_keeps_number_and_unit_on_one_line():
    assert unbroken.as_html(SAID) == (
        '共<span class="n">3\u202f014人</span>，占<span class="n">12.5%</span>，'
        '发放<span class="n">12\u202f345.6万元</span>，A4纸 &lt;3 件'
    )
    assert unbroken.as_html("2026年1—9月") == (
        '<span class="n">2026年</span>1—<span class="n">9月</span>'
    )
    assert unbroken.as_html("快照 20261101-a1") == "快照 20261101-a1"
    longest = "3人/万名从业人员"
    assert unbroken.as_html(longest) == f'<span class="n">{longest}</span>'


def test_word_and_powerpoint_are_told_that_no_line_ends_with_a_digit(monkeypatch, tmp_path):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    word = word_files.Document(io.BytesIO(docx.document(told())))
    settings = [one.tag for one in word.settings.element]
    at = settings.index(f"{W}noLineBreaksAfter")
    assert settings[at + 1] == f"{W}noLineBreaksBefore" and f"{W}compat" in settings[at:]
    kept = word.settings.element[at]
    assert kept.get(f"{W}lang") == "zh-CN"
    assert set("0123456789万亿（《￥") <= set(kept.get(f"{W}val"))
    deck = pptx.Presentation(io.BytesIO(slides(page(), STAMP)))
    (rule,) = deck.part._element.findall(f"{P}kinsoku")
    assert rule.getnext().tag == f"{P}defaultTextStyle"
    assert set("0123456789") <= set(rule.get("invalEndChars")) and "，" in rule.get("invalStChars")


def test_an_offices_own_lists_stay():
    word, deck = etree.Element(f"{W}settings"), etree.Element(f"{P}presentation")
    etree.SubElement(word, f"{W}noLineBreaksBefore")
    etree.SubElement(deck, f"{P}kinsoku")
    unbroken.told_word(word)
    unbroken.told_slides(deck)
    assert len(word) == len(deck) == 1


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_never_breaks_inside_a_number(monkeypatch, tmp_path):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    path = tmp_path / "lines.docx"
    path.write_bytes(docx.document(told()))
    lines = rendering.lines_of(rendering.to_pdf(tmp_path, [path])["lines.docx"])
    whole = [line for line in lines if "3014" in rendering.tight(line)]
    assert len(whole) == 30
    assert not any("\ufffd" in line or "□" in line for line in lines)
