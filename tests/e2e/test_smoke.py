"""Every page in a real browser: drawn, in Chinese, asking nobody, following what is published."""

import re

import pytest
from playwright.sync_api import Browser

from dashboard.access.site import ENTRIES
from tests.e2e.harness import SIZES, Seen, look
from tests.world import HANGZHOU, World

pytestmark = pytest.mark.e2e

ADDRESSES = ["", *(entry.url for entry in ENTRIES[1:])]
# Words that an office may well read: names of formats, the alphabet of adcodes and ids.
ENGLISH = re.compile(
    r"\b(?!CSV|XLSX?|PPTX|DOCX|HTML|PNG|SVG|GB|GS|UTF|BOM|TOML|Excel|WPS|Parquet|PARQUET)[A-Za-z]{4,}\b"
)
CODE = "code, .table, .definition, .lineage, input, [data-testid='stExpander']"


def plain_text(seen: Seen) -> str:
    """The page's visible text without identifiers, which are what they are."""
    return str(
        seen.page.evaluate(
            """skip => {
              const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const found = [];
              while (walk.nextNode()) {
                const at = walk.currentNode.parentElement;
                if (at && at.checkVisibility({visibilityProperty: true, opacityProperty: true})
                    && !at.closest(skip) && !["SCRIPT", "STYLE"].includes(at.tagName)
                    && at.dataset.testid !== "stIconMaterial")
                  found.push(walk.currentNode.textContent);
              }
              for (const name of ["aria-label", "title", "placeholder"])
                for (const at of document.querySelectorAll(`[${name}]`))
                  if (!at.closest(skip)) found.push(at.getAttribute(name));
              return found.join("\\n");
            }""",
            CODE,
        )
    )


@pytest.mark.parametrize("sizes", [("laptop", "desktop"), ("phone",)], ids="-".join)
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_is_drawn_in_chinese_and_asks_nobody(
    chrome: Browser, app: str, path: str, sizes: tuple[str, ...]
) -> None:
    """A laptop's window is then made as large as a desktop's; a phone opens the page itself."""
    with look(chrome, app, SIZES[sizes[0]]) as seen:
        page = seen.open(path)
        for size in sizes:
            width, height = SIZES[size]
            if page.viewport_size != {"width": width, "height": height}:
                page.set_viewport_size({"width": width, "height": height})
                seen.ready()
            heads = page.locator("h1").all_inner_texts()
            assert heads and not any("出错" in head for head in heads)
            assert page.locator('[data-testid="stException"]').count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert ENGLISH.findall(plain_text(seen)) == []
            assert (seen.strays, seen.complaints) == ([], [])


@pytest.mark.parametrize(("status", "says"), [(507, "服务器硬盘空间不足"), (0, "上传中断")])
def test_an_upload_that_fails_says_so_in_chinese(
    chrome: Browser, app: str, status: int, says: str
) -> None:
    with look(chrome, app) as seen:
        page = seen.open("import")
        upload = "**/_stcore/upload_file/**"
        page.route(upload, lambda one: one.fulfill(status=status) if status else one.abort())
        box = page.get_by_test_id("stFileUploader").first
        box.locator("input[type=file]").set_input_files(
            {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
        )
        page.get_by_text(says).first.wait_for()
        assert "Error" not in box.inner_text()


def test_a_click_on_the_map_looks_into_the_city_and_the_link_reopens_it(seen: Seen) -> None:
    page = seen.open("")
    page.locator(".choroplethlayer .trace path").nth(0).wait_for()
    where = page.evaluate(
        """() => {
          const paths = [...document.querySelectorAll(".choroplethlayer .trace path")];
          const one = paths.find(path => String(path.__data__?.loc) === "330100");
          const box = one.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }"""
    )
    page.mouse.click(*where)
    page.wait_for_url(f"**region={HANGZHOU}**", timeout=10_000)
    seen.ready()
    assert "杭州市" in page.locator(".st-key-crumbs").inner_text()
    again = page.url
    page.goto(again)
    seen.ready()
    assert "杭州市" in page.locator(".page-head .facts").inner_text()


def test_the_definition_and_the_table_are_one_click_away(seen: Seen) -> None:
    page = seen.open("")
    page.get_by_role("button", name="口径 · 数据 · 下载").first.click()
    page.locator('[data-testid="stPopoverBody"] .definition').first.wait_for()
    with page.expect_download() as waited:
        page.locator(
            '[data-testid="stPopoverBody"] [data-testid="stDownloadButton"] button'
        ).first.click()
    assert waited.value.suggested_filename.endswith(".csv")
    assert waited.value.path().read_bytes().startswith(b"\xef\xbb\xbf")


def test_readers_follow_a_new_snapshot_within_seconds(seen: Seen, province: World) -> None:
    page = seen.open("data?part=snapshots")
    before = page.locator(".page-foot").inner_text()
    province.build()
    page.wait_for_function(
        "before => document.querySelector('.page-foot')?.innerText !== before",
        arg=before,
        timeout=15_000,
    )
