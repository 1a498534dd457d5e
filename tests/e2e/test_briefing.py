"""专报 in a browser: pages and charts put in on their way, one file out; pages on paper."""

import io
import unicodedata

import docx
import pypdf
import pytest
from playwright.sync_api import Page

from tests.e2e.harness import Seen

pytestmark = pytest.mark.e2e
_LONG = 90_000  # milliseconds, on a slow machine


def chosen(page: Page, group: str, address: str) -> None:
    """Go to a page by the menu at the top."""
    page.locator('[data-testid="stTopNavSection"]').filter(has_text=group).first.click()
    page.locator(f'[data-testid="stTopNavPopoverBody"] a[href*="/{address}"]').first.click()


def test_a_page_and_a_chart_become_one_file(seen: Seen) -> None:
    page = seen.open("")
    page.locator(".st-key-page-keep button").click()
    page.get_by_text("已加入专报：总览").wait_for(timeout=_LONG)
    chosen(page, "看板", "region_map")
    page.get_by_role("heading", name="区域人才地图").wait_for(timeout=_LONG)
    seen.ready()
    page.get_by_role("button", name="口径 · 数据 · 下载").nth(1).click()
    page.locator('[data-testid="stPopoverBody"]').get_by_role("button", name="加入专报").click()
    page.get_by_text("共 2 项").wait_for(timeout=_LONG)
    page.keyboard.press("Escape")
    chosen(page, "专报", "briefing")
    page.get_by_role("button", name="生成专报").wait_for(timeout=_LONG)
    page.get_by_role("button", name="生成专报").click()
    taken = page.locator(".st-key-briefing-take button")
    taken.wait_for(timeout=_LONG)
    with page.expect_download(timeout=_LONG) as waited:
        taken.click()
    assert waited.value.suggested_filename == "人才工作专报.docx"
    made = docx.Document(io.BytesIO(waited.value.path().read_bytes()))
    said = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "一、总览" in said and "二、" in said and "口径与说明" in said


def test_the_months_briefing_takes_one_click(seen: Seen) -> None:
    page = seen.open("briefing")
    button = page.locator(".st-key-monthly-docx button")
    button.wait_for(timeout=_LONG)
    with page.expect_download(timeout=_LONG) as waited:
        button.click()
    assert waited.value.suggested_filename.startswith("人才工作专报_浙江省_")
    made = docx.Document(io.BytesIO(waited.value.path().read_bytes()))
    assert any(p.text.startswith("二、总体情况") for p in made.paragraphs)


@pytest.mark.parametrize("path, title", [("", "总览"), ("briefing", "专报")])
def test_a_page_on_paper_is_a4_without_what_can_only_be_clicked(
    seen: Seen, path: str, title: str
) -> None:
    page = seen.open(path)
    page.locator("footer.page-foot").wait_for(timeout=_LONG)
    raw = page.pdf(prefer_css_page_size=True, print_background=True)
    sheets = pypdf.PdfReader(io.BytesIO(raw)).pages
    for sheet in sheets:
        width, height = (float(v) for v in sheet.mediabox[2:])
        assert abs(width - 595) < 2 and abs(height - 842) < 2
    # Chromium maps some letters to the radicals that look like them.
    said = unicodedata.normalize("NFKC", "".join(sheet.extract_text() for sheet in sheets))
    assert title in said and "内部资料" in said and "数据截至" in said
    for word in ("加入专报", "导出", "口径 · 数据 · 下载", "恢复默认", "生成专报"):
        assert word not in said
    # No sheet is empty, and none of the charts is cut: each fits a page.
    assert all(sheet.extract_text().strip() for sheet in sheets)
    page.emulate_media(media="print")
    tall = page.evaluate(
        "Math.max(0, ...[...document.querySelectorAll('[class*=\"st-key-chart-\"]')]"
        ".map(e => e.getBoundingClientRect().height))"
    )
    assert tall < 1000
    split = page.evaluate(
        "[...document.querySelectorAll('[class*=\"st-key-chart-\"]')]"
        ".every(e => getComputedStyle(e).breakInside === 'avoid')"
    )
    assert split
