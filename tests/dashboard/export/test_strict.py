"""Files that Word, PowerPoint and Excel open without a repair, one of every form and figure."""

import io
import zipfile

import pytest

from dashboard.charts.bars import bars
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.office import docx, word_shapes
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from dashboard.export.vector.drawing import Shape
from tests import ooxml
from tests.dashboard.export import figures
from tests.dashboard.export.pages import EVIL, STAMP, cities, empty, page

WRITERS = {"docx": docx.page, "pptx": slides, "xlsx": workbook}


def evil() -> Document:
    one = cities([float(100 + i) for i in range(len(EVIL))], EVIL)
    return Document.of_parts(
        "=1+1", "<b>？", None, ["@结论😀"], {"x": Part("=标题", (one,), figure=bars(one))}
    )


PAGES = {"kinds": figures.every_kind, "plain": page, "empty": empty, "evil": evil}


@pytest.fixture(autouse=True)
def office_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("form", WRITERS)
def test_no_fault_that_an_office_program_would_repair(form, name):
    assert ooxml.faults(WRITERS[form](PAGES[name](), STAMP)) == []


def test_the_properties_are_ours_and_of_today():
    for form, write in WRITERS.items():
        with zipfile.ZipFile(io.BytesIO(write(page(), STAMP))) as parts:
            core = parts.read("docProps/core.xml").decode("utf-8")
            assert "王分析" in core and "Canny" not in core and "python-" not in core, form
            assert "2026-11-22T09:30:00Z" in core, form
            # Left over from the libraries' own templates: pictures of other files, a printer.
            strange = [n for n in parts.namelist() if "thumbnail" in n or "printer" in n.lower()]
            assert strange == [], form


def changed(raw: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as box, zipfile.ZipFile(out, "w") as made:
        for one in box.namelist():
            text = box.read(one)
            assert one != name or old in text
            made.writestr(one, text.replace(old, new) if one == name else text)
    return out.getvalue()


@pytest.mark.parametrize(
    "part, old, new, said",
    [
        ("ppt/charts/chart1.xml", b"<c:v>1250", b"<c:v>1251", "shows 1251"),
        (
            "ppt/charts/chart1.xml",
            b'<c:idx val="0"/><c:order',
            b"<c:order",
            "a series without c:idx",
        ),
        ("ppt/slides/_rels/slide3.xml.rels", b"charts/", b"carts/", "points to nothing"),
        ("ppt/slides/slide2.xml", b"<a:ea ", b"<a:cs ", "without an East Asian font"),
        (
            "[Content_Types].xml",
            b"/ppt/slides/slide2.xml",
            b"/ppt/slides/slide9.xml",
            "isn't there",
        ),
        ("docProps/core.xml", b"dc:title", b"dc:subject", "dc:title is not told once"),
    ],
)
def test_the_check_itself_finds_faults(part, old, new, said):
    found = ooxml.faults(changed(slides(page(), STAMP), part, old, new))
    assert any(said in text for text in found), found


def test_no_colour_at_all_is_written_as_none():
    corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    bare = word_shapes._shape(Shape((corners,), stroke="#1f4e8c"), 1, 1.0)
    assert bare.count("<a:noFill/>") == 2 and "solidFill" not in bare
    assert 'val="1F4E8C"' in word_shapes._solid("#1f4e8c", 0.5)
