"""Bars of a file are as long as the screen's, from zero, and bear the screen's digits."""

import io
import zipfile
from dataclasses import replace

import pptx
import pytest
from lxml import etree

from dashboard.charts.bars import bars, columns
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.forms import FORMS
from dashboard.export.office.bar_labels import number_form
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import STAMP
from tests.ooxml import NS


def page(metric, values, upright=False):
    rows = [(330100 + 100 * i, f"市{i}", *one) for i, one in enumerate(values)]
    found = protected(metric, rows, ("city",))
    spec = columns([found], "city") if upright else bars(found)
    parts = {"x": Part("图", (found,), figure=spec)}
    return Document.of_parts("页", "？", None, [], parts)


def spaces_of(form, made):
    with zipfile.ZipFile(io.BytesIO(FORMS[form].of_page(made, STAMP))) as parts:
        names = [n for n in parts.namelist() if "/charts/chart" in n and n.endswith(".xml")]
        return [etree.fromstring(parts.read(name)) for name in names]


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))


@pytest.mark.parametrize("form", ["pptx", "docx", "xlsx"])
@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize(
    "values, low, high",
    [
        ([(0.686,), (0.75,)], "0", None),  # 68.6 % against 75.0 % was drawn 1 : 2.4
        ([(-0.686,), (-0.75,)], None, "0"),
        ([(-0.2,), (0.3,)], None, None),  # an office program has zero within by itself
    ],
)
def test_bars_begin_at_zero(form, upright, values, low, high):
    (space,) = spaces_of(form, page(stock.TALENT_SHARE, values, upright))
    scaling = space.find(".//c:valAx/c:scaling", NS)
    ends = [scaling.find(f"c:{name}", NS) for name in ("min", "max")]
    found = [None if end is None else end.get("val") for end in ends]
    assert [None if n is None else float(n) for n in found] == [
        None if n is None else float(n) for n in (low, high)
    ]


@pytest.mark.parametrize(
    "value, said, form",
    [
        (0.686, "68.6%", "#,##0.0%"),
        (0.686, "69%", "#,##0%"),
        (1250.0, "1\u2009250人", '#,##0"人"'),
        (1.094, "1.09倍", '#,##0.00"倍"'),
        (-30.0, "-30人", '#,##0"人"'),
        (0.5, "0.5‰", '#,##0.0"‰"'),
        (12_485.0, "1.25万人", ""),  # no format divides by ten thousand
        (0.7, "68.6%", ""),  # not what the number says
        (5.0, "已隐去", ""),
    ],
)
def test_a_format_says_what_the_screen_says(value, said, form):
    assert number_form(value, said) == form


@pytest.mark.parametrize("form", ["pptx", "docx", "xlsx"])
def test_labels_keep_the_digits_of_the_screen(form):
    """One share is known to a point, the other to a tenth; counts from 1万 on are said in 万."""
    shares = page(stock.TALENT_SHARE, [(0.686, "ok", 0.001), (0.75, "ok", 0.02)])
    (space,) = spaces_of(form, shares)
    forms = {one.get("formatCode") for one in space.iterfind(".//c:dLbls//c:numFmt", NS)}
    texts = {one.text for one in space.iterfind(".//c:dLbl//a:t", NS)}
    assert "#,##0.0%" in forms
    assert "#,##0%" in forms or "75%" in texts
    (space,) = spaces_of(form, page(stock.TALENT_STOCK, [(12_485.0,), (1250.0,)]))
    assert {one.text for one in space.iterfind(".//c:dLbl//a:t", NS)} == {"1.25万人"}
    assert space.find(".//c:dLbls/c:numFmt", NS).get("formatCode") == '#,##0"人"'


def test_a_filter_stands_on_every_slide_that_it_acts_on():
    one = protected(flow.INFLOW, [(330100, "市", 10.0)], ("city",))
    acting = replace(one, selection=one.selection.with_("education", 5, 6))
    parts = {
        "a": Part("滤", (acting,), "流入人才", figure=bars(acting)),
        "b": Part("不滤", (one,), "流入人才", figure=bars(one)),
    }
    made = Document.of_parts("页", "？", acting.selection, [], parts)
    said = {}
    for slide in pptx.Presentation(io.BytesIO(FORMS["pptx"].of_page(made, STAMP))).slides:
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        said[slide.shapes.title.text_frame.text] = "\n".join(texts)
    assert "筛选：学历：硕士、博士" in said["滤"]
    assert "筛选" not in said["不滤"]
