"""What leaves opens in LibreOffice: every page as slides and as a workbook."""

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pptx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import site
from dashboard.charts.bars import bars
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from tests import rendering
from tests.dashboard.conftest import small_world
from tests.dashboard.export import figures
from tests.dashboard.export.pages import EVIL, STAMP, cities, empty
from tests.dashboard.export.pages import page as plain_page

pytestmark = [pytest.mark.office, pytest.mark.slow]
ROOT = Path(__file__).parents[3]
NO_FIGURES = ("data", "briefing")
OPEN = [e for e in site.ENTRIES if not e.steward_only and e.url not in NO_FIGURES]


def pages() -> Iterator[tuple[str, Document]]:
    """Each page of the app on a small home, and pages made by hand."""
    for entry in OPEN:
        app = AppTest.from_file(str(ROOT / "pages" / entry.file), default_timeout=120).run()
        assert not app.exception, entry.file
        yield entry.url, app.session_state["page-shown"]
    yield "kinds", figures.every_kind()
    yield "plain", plain_page()
    yield "empty", empty()
    evil = cities([float(100 + i) for i in range(len(EVIL))], EVIL)
    part = Part("=标题" + "长" * 60, (evil,), figure=bars(evil))
    yield "evil", Document.of_parts("=1+1", "<b>？", None, ["@结论\n😀"], {"x": part})


@pytest.fixture(scope="module")
def rendered(tmp_path_factory, request):
    """The files and their PDFs, converted in one go."""
    folder = tmp_path_factory.mktemp("render")
    world = small_world(folder / "home")
    world.build()
    patch = pytest.MonkeyPatch()
    request.addfinalizer(patch.undo)
    patch.setenv("TALENT_HOME", str(world.path))
    made = {name: (page, slides(page, STAMP), workbook(page, STAMP)) for name, page in pages()}
    files = []
    for name, (_, deck, book) in made.items():
        for form, raw in (("pptx", deck), ("xlsx", book)):
            files.append(folder / f"{name}.{form}")
            files[-1].write_bytes(raw)
    return made, rendering.to_pdf(folder, files)


NAMES = [entry.url for entry in OPEN] + ["kinds", "plain", "empty", "evil"]


@pytest.mark.parametrize("name", NAMES)
def test_slides_render_a_page_each_with_title_mark_and_chinese_font(rendered, name):
    made, pdfs = rendered
    deck = pptx.Presentation(io.BytesIO(made[name][1]))
    found = rendering.pages_of(pdfs[f"{name}.pptx"])
    assert len(found) == len(deck.slides)
    for slide, text in zip(deck.slides, found, strict=True):
        # An emoji may be drawn by a font that tells nothing of its letters.
        title = rendering.tight(slide.shapes.title.text.replace("😀", ""))
        assert title in text
        assert "内部资料" in text and "演示数据" in text
    fonts = rendering.fonts_of(pdfs[f"{name}.pptx"])
    assert any(family in fonts for family in rendering.chinese_families()), fonts


@pytest.mark.parametrize("name", NAMES)
def test_workbooks_render_a_page_or_more_for_each_sheet(rendered, name):
    made, pdfs = rendered
    book = openpyxl.load_workbook(io.BytesIO(made[name][2]))
    found = rendering.pages_of(pdfs[f"{name}.xlsx"])
    assert len(found) >= len(book.sheetnames)
    whole = "".join(found)
    for sheet in book.worksheets[1:]:
        assert rendering.tight(str(sheet["A1"].value))[:20] in whole
    assert "20261101-a1" in found[0] and "内部资料" in found[0]
    assert "###" not in whole  # no column too narrow for its numbers


def test_the_figures_on_the_slides_are_those_of_the_tables(rendered):
    _, pdfs = rendered
    text = "".join(rendering.pages_of(pdfs["kinds.pptx"]))
    # Steps, the bounds of a ratio, people at risk, cells of a heat map.
    for figure in ("1180", "-120", "0.61–0.66", "400", "201"):
        assert figure in text
