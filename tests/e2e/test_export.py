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
        page.locator(f".st-key-page-{form} button:visible").click()
    assert waited.value.suggested_filename.startswith("总览_浙江省")
    assert waited.value.suggested_filename.endswith(f".{form}")
    path = waited.value.path()
    if form == "xlsx":
        with path.open("rb") as file:
            assert openpyxl.load_workbook(file).sheetnames[:3] == [
                "说明",
                "今天需要关注什么",
                "指标卡",
            ]
    else:
        deck = pptx.Presentation(str(path))
        texts = [s.text_frame.text for s in deck.slides[1].shapes if s.has_text_frame]
        assert any(text.startswith("总览 · ") for text in texts)
        assert any(shape.has_chart for slide in deck.slides for shape in slide.shapes)


def test_a_bar_stands_under_the_buttons_while_a_file_is_made(seen: Seen) -> None:
    """The share is asked for at once and drawn; the bar goes when the file is there."""
    page = seen.open("")
    page.route("**/making/*", lambda route: route.fulfill(json={"pptx": 0.37}))
    page.evaluate(
        """() => { window.bars = []; const seen = () => {
          const text = document.querySelector('.making')?.innerText;
          if (text && window.bars.at(-1) !== text) window.bars.push(text); };
          new MutationObserver(seen).observe(document.body,
            { subtree: true, childList: true, characterData: true }); }"""
    )
    with page.expect_download(timeout=60_000):
        page.locator(".st-key-page-pptx button:visible").click()
    page.locator(".making:empty").wait_for(state="attached", timeout=60_000)
    bars = page.evaluate("window.bars")
    assert bars[0] == "导出幻灯片（PPTX）：正在准备"
    assert "导出幻灯片（PPTX）：正在生成 37%" in bars
    assert bars[-1] == "导出幻灯片（PPTX）：已生成"
