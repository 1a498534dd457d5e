"""「复制图片」: a chart in the clipboard as it looks, where the browser lets a page write there."""

import base64
import struct

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.harness import Seen, look

pytestmark = pytest.mark.e2e
_READ = """async () => {
  const [item] = await navigator.clipboard.read();
  const blob = await item.getType("image/png");
  const reader = new FileReader();
  return new Promise(done => {
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  });
}"""
_COLOURS = """async (data) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width; canvas.height = image.height;
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const seen = new Set();
  const dots = brush.getImageData(0, 0, image.width, image.height).data;
  for (let i = 0; i < dots.length; i += 4 * 7)
    seen.add(`${dots[i]},${dots[i + 1]},${dots[i + 2]},${dots[i + 3]}`);
  return [...seen];
}"""


def press(page: Page, chart: str) -> None:
    """Show a chart's tools and press the button."""
    page.locator(f".st-key-chart-{chart} .js-plotly-plot").hover()
    page.locator(f".st-key-chart-{chart} .copy-picture").click()
    page.wait_for_selector(f'.st-key-chart-{chart} .copy-picture[data-title="已复制"]')


@pytest.mark.parametrize("chart", ["net-map", "stock-line"])
def test_a_chart_is_copied_as_it_looks(seen: Seen, chart: str) -> None:
    page = seen.open("")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(f".st-key-chart-{chart}").scroll_into_view_if_needed()
    box = page.locator(f".st-key-chart-{chart} .main-svg").first.bounding_box()
    assert box is not None
    press(page, chart)
    data = page.evaluate(_READ)
    wide, high = struct.unpack(">II", base64.b64decode(data)[16:24])
    assert (wide, high) == (round(box["width"] * 3), round(box["height"] * 3))
    colours = set(page.evaluate(_COLOURS, data))
    # White paper, and more than paper: ink or shades were drawn; nothing is see-through.
    assert "255,255,255,255" in colours and len(colours) > 8
    assert all(colour.endswith(",255") for colour in colours)


def test_no_button_where_a_page_may_not_write(chrome: Browser, app: str) -> None:
    with look(chrome, app) as one:
        one.page.add_init_script(
            "Object.defineProperty(window, 'isSecureContext', {value: false});"
        )
        page = one.open("")
        page.locator(".st-key-chart-net-map .js-plotly-plot").hover()
        page.wait_for_selector(".st-key-chart-net-map .modebar-btn")
        assert page.locator(".copy-picture").count() == 0
        assert one.complaints == []
