"""Word files open in LibreOffice: every page with its title, marks and number, nothing lost."""

from pathlib import Path

import pytest

from dashboard.charts.bars import bars
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.office import docx
from dashboard.export.page import NOTHING
from dashboard.export.report import Heading, Report, Say, Show
from tests import rendering
from tests.dashboard.export import figures
from tests.dashboard.export.pages import EVIL, STAMP, cities, empty
from tests.dashboard.export.pages import page as plain_page

pytestmark = [pytest.mark.office, pytest.mark.slow]


def evil() -> Document:
    one = cities([float(100 + i) for i in range(len(EVIL))], EVIL)
    part = Part("=标题" + "长" * 60, (one,), figure=bars(one))
    return Document.of_parts(
        "=1+1", "<b>？", None, ["@结论😀"], {"x": part, "y": Part("表", (one,))}
    )


def long() -> Report:
    blocks = [
        Heading("总体情况"),
        *(Say("本月情况平稳。" * 30) for _ in range(20)),
        Show(plain_page().parts["bars"]),
    ]
    return Report("人才工作专报", "数据截至2026年6月", tuple(blocks), STAMP, (), "某市人才办")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest):
    folder = tmp_path_factory.mktemp("documents")
    patch = pytest.MonkeyPatch()
    request.addfinalizer(patch.undo)
    patch.setenv("TALENT_HOME", str(folder))
    pages = {"kinds": figures.every_kind(), "plain": plain_page(), "empty": empty(), "evil": evil()}
    files: list[Path] = []
    for name, made in pages.items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(docx.page(made, STAMP))
    files.append(folder / "long.docx")
    files[-1].write_bytes(docx.document(long()))
    return pages, rendering.to_pdf(folder, files)


@pytest.mark.parametrize("name", ["kinds", "plain", "empty", "evil", "long"])
def test_every_sheet_has_its_marks_and_number(rendered, name):
    _, made = rendered
    sheets = rendering.pages_of(made[f"{name}.docx"])
    for number, text in enumerate(sheets, start=1):
        assert "内部资料·演示数据·非涉密系统，严禁处理国家秘密" in text
        assert f"—{number}—" in text
    assert "口径与说明" in "".join(sheets)


@pytest.mark.parametrize("name", ["kinds", "plain"])
def test_titles_of_all_parts_are_there(rendered, name):
    pages, made = rendered
    text = "".join(rendering.pages_of(made[f"{name}.docx"]))
    for part in pages[name].parts.values():
        assert rendering.tight(part.title) in text, part.title


def test_names_from_data_and_emptiness_are_told(rendered):
    _, made = rendered
    text = "".join(rendering.pages_of(made["evil.docx"]))
    assert "=HYPERLINK(1)" in text and "<b>&某区" in text and "@结论" in text
    assert NOTHING in "".join(rendering.pages_of(made["empty.docx"]))


def test_a_page_of_text_holds_about_the_standards_lines(rendered):
    """22 lines of 28 characters: 616 on a full page, less the room that ends of lines leave."""
    _, made = rendered
    full = rendering.pages_of(made["long.docx"])[1]
    assert 520 <= len(full) - len("内部资料·演示数据·非涉密系统，严禁处理国家秘密—2—") <= 640
