"""A deck that can be handed over: cover, numbers, chosen charts, words for readers, properties."""

import io
import zipfile
from dataclasses import replace

import pptx
import pytest
from pptx.oxml.ns import qn

from dashboard.access import auth
from dashboard.export import leaving
from dashboard.export.office.pptx import slides
from dashboard.export.printed import chosen
from data.home import Refused
from metrics.engine.selection import Scope
from tests.dashboard.export import figures
from tests.dashboard.export.pages import STAMP, page
from tests.dashboard.export.test_pptx import text_of

BY = replace(STAMP, office="某市人才办")


def opened(raw: bytes):
    return pptx.Presentation(io.BytesIO(raw))


def test_the_cover_says_of_what_where_when_by_and_for_whom():
    first = text_of(opened(slides(page(), BY)).slides[0])
    for text in (
        "总览",
        "进展如何？",
        "浙江省，数据截至2026年6月",
        "某市人才办",
        "2026年11月22日",
        "内部资料",
    ):
        assert text in first
    assert "演示数据" in first


def test_every_slide_has_its_number_as_a_field():
    for i, slide in enumerate(opened(slides(page(), BY)).slides, start=1):
        (field,) = slide._element.iter(qn("a:fld"))
        assert field.get("type") == "slidenum" and field.find(qn("a:t")).text == str(i)


def test_charts_and_tables_are_told_to_those_who_cannot_see():
    deck = opened(slides(figures.every_kind(), BY))
    graphics = [s for slide in deck.slides for s in slide.shapes if s.has_chart or s.has_table]
    assert len(graphics) > 8
    for shape in graphics:
        said = shape._element.nvGraphicFramePr.cNvPr.get("descr") or ""
        assert said.startswith("图表：" if shape.has_chart else "表格：") and len(said) > 5


def test_properties_are_the_readers_and_of_sixteen_to_nine():
    raw = slides(page(), BY)
    deck = opened(raw)
    told = deck.core_properties
    assert (told.author, told.category, told.title) == ("王分析", "某市人才办", "总览")
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        app = parts.read("docProps/app.xml").decode()
        main = parts.read("ppt/presentation.xml").decode()
    assert "宽屏" in app and "4:3" not in app and f"<Slides>{len(deck.slides)}</Slides>" in app
    assert "screen4x3" not in main
    # The places of a slide added by hand reach over the whole width.
    right = max(p.left + p.width for p in deck.slide_layouts[1].placeholders if p.width)
    assert right > deck.slide_width * 0.9


def test_charts_are_chosen_by_number_or_key_in_the_pages_order():
    made = chosen(page(), ["3", "bars"])
    assert list(made.parts) == ["bars", "cards"] and made.sentences == page().sentences
    assert chosen(page(), []).parts.keys() == page().parts.keys()
    with pytest.raises(Refused, match="没有图表「9」；可用：1 市0最多；2 来的多于走的；3 指标卡"):
        chosen(page(), ["9"])


def test_the_machines_account_is_no_author(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    scope = Scope(330000, "leader", 330000)
    for name, said in (
        ("root（命令行）", "人才工作领导小组办公室（命令行）"),
        ("王分析", "王分析"),
    ):
        auth.act_as(auth.User(name, scope))
        assert leaving.taker() == said
    auth.act_as(None)
