"""供需预测 in a real browser: the first screen answers, a cell opens, levers move, files leave."""

from collections.abc import Iterator

import pptx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.dashboard.outlooks import outlook_world
from tests.e2e.harness import Seen, look, server
from tests.world import HANGZHOU

pytestmark = pytest.mark.e2e

_LONG = 30_000
PHONE = (390, 844)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a home whose demand and supply can be projected."""
    world = outlook_world(tmp_path_factory.mktemp("outlook") / "home")
    world.build()
    with server(world.path) as url:
        yield url


@pytest.fixture
def there(chrome: Browser, address: str) -> Iterator[Seen]:
    """A fresh session at a laptop's size; what it asked for or complained about fails the test."""
    with look(chrome, address) as one:
        yield one
        assert one.strays == []
        assert one.complaints == []


def opened(seen: Seen, path: str = "outlook") -> Page:
    """The page, once its last part stands."""
    page = seen.open(path)
    page.locator("footer.page-foot").wait_for(timeout=2 * _LONG)
    seen.ready()
    return page


def test_the_first_screen_answers_how_many_will_be_lacking(there: Seen) -> None:
    page = opened(there)
    said = page.locator(".conclusion").first
    assert "三年后（2029年）浙江省预计" in said.inner_text()
    for part in (said, page.locator(".cards").first):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900
    assert page.locator('[data-testid="stPlotlyChart"]').count() == 7
    assert page.locator('[data-testid="stException"]').count() == 0


def test_a_cell_that_is_clicked_opens_and_the_link_reopens_it(there: Seen) -> None:
    page = opened(there)
    cell = page.locator(".st-key-chart-heat .scatterlayer .point").first
    cell.hover(force=True)
    page.locator(".st-key-chart-heat .hoverlayer .hovertext").first.wait_for(timeout=_LONG)
    cell.click(force=True)
    page.wait_for_url(f"**region={HANGZHOU}**", timeout=_LONG)
    there.ready()
    expect(page.locator(".conclusion").first).to_contain_text("杭州市制造业", timeout=_LONG)
    assert "section=C" in page.url
    before = page.locator(".conclusion").first.inner_text()
    page.goto(page.url)
    page.locator("footer.page-foot").wait_for(timeout=2 * _LONG)
    assert page.locator(".conclusion").first.inner_text() == before


def test_a_lever_moves_the_gap_and_stays_in_the_link(there: Seen) -> None:
    page = opened(there)
    thumb = page.locator(".st-key-w-lever-growth").get_by_role("slider")
    thumb.focus()
    thumb.press("ArrowRight")
    page.wait_for_url("**draft=growth**", timeout=_LONG)
    there.ready()
    table = page.get_by_text("用人增速 +0.5 个百分点（2027 年起）")
    expect(table).to_be_visible(timeout=_LONG)
    page.goto(page.url)
    page.locator("footer.page-foot").wait_for(timeout=2 * _LONG)
    expect(table).to_be_visible(timeout=_LONG)


def test_the_page_leaves_as_slides_with_native_fans(there: Seen) -> None:
    page = opened(there)
    with page.expect_download(timeout=2 * _LONG) as waited:
        page.get_by_role("button", name="导出幻灯片（PPTX）").click()
    assert waited.value.suggested_filename.startswith("供需预测_浙江省")
    deck = pptx.Presentation(str(waited.value.path()))
    charts = [s for slide in deck.slides for s in slide.shapes if s.has_chart]
    names = {
        series.name for shape in charts for plot in shape.chart.plots for series in plot.series
    }
    assert "供需缺口" in names
    assert len(charts) >= 5


def test_a_lever_has_a_year_of_its_own(there: Seen) -> None:
    page = opened(there, "outlook?draft=growth:0.01:0:*:0")
    page.locator(".st-key-when-growth button").first.click()
    page.locator(".st-key-w-start-growth").get_by_role("combobox").click()
    page.get_by_role("option", name="2028年").click()
    page.wait_for_url("**2028**", timeout=_LONG)
    expect(page.get_by_text("用人增速 +1.0 个百分点（2028 年起）")).to_be_visible(timeout=_LONG)


def test_on_a_phone_the_answer_stands_first_and_nothing_reaches_beyond(
    chrome: Browser, address: str
) -> None:
    with look(chrome, address, PHONE) as seen:
        page = opened(seen)
        said = page.locator(".conclusion").first.bounding_box()
        switches = page.locator(".st-key-switches").bounding_box()
        assert said is not None and switches is not None
        assert said["y"] + said["height"] <= switches["y"] <= PHONE[1]
        wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= PHONE[0]
        assert seen.complaints == []
