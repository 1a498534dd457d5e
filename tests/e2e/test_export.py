"""A page's own buttons, pressed in a browser: the files arrive whole and under a Chinese name."""

import openpyxl
import pptx
import pytest

from tests.e2e.harness import Seen

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("form", ["pptx", "xlsx"])
def test_a_page_leaves_as_a_file(seen: Seen, form: str) -> None:
    page = seen.open("")
    with page.expect_download(timeout=60_000) as waited:
        page.locator(f".st-key-page-{form} button").click()
    assert waited.value.suggested_filename.startswith("总览_浙江省")
    assert waited.value.suggested_filename.endswith(f".{form}")
    path = waited.value.path()
    if form == "xlsx":
        with path.open("rb") as file:
            assert openpyxl.load_workbook(file).sheetnames[:2] == ["说明", "指标卡"]
    else:
        deck = pptx.Presentation(str(path))
        texts = [s.text_frame.text for s in deck.slides[0].shapes if s.has_text_frame]
        assert any(text.startswith("总览 · ") for text in texts)
        assert any(shape.has_chart for slide in deck.slides for shape in slide.shapes)
