"""区域人才地图 in a real browser: the map drills, switches write the address, links reopen."""

import pytest
from playwright.sync_api import Page

from tests.e2e.harness import Seen
from tests.world import HANGZHOU, XIHU

pytestmark = pytest.mark.e2e


def click_region(page: Page, code: int) -> None:
    """Point into the middle of a region of the page's own map, and click once it has noticed."""
    chart = page.locator(".st-key-chart-map")
    chart.scroll_into_view_if_needed()
    chart.locator(".choroplethlayer .trace path").first.wait_for(state="attached")
    x, y = page.evaluate(
        """code => {
          const map = document.querySelector(".st-key-chart-map");
          const paths = [...map.querySelectorAll(".choroplethlayer .trace path")];
          const box = paths.find(path => String(path.__data__?.loc) === code)
            .getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }""",
        str(code),
    )
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    chart.locator(".hoverlayer .hovertext").first.wait_for()
    page.mouse.click(x, y)


def click_bar(page: Page, chart: str, number: int) -> None:
    """Point at a bar, wait until the chart has noticed, and click."""
    bar = page.locator(f".st-key-chart-{chart} .bars .point path").nth(number)
    bar.hover(force=True)
    page.locator(f".st-key-chart-{chart} .hoverlayer .hovertext").first.wait_for()
    bar.click(force=True)


def test_the_first_screen_answers_the_question(seen: Seen) -> None:
    page = seen.open("region_map")
    assert "人才总量" in page.locator(".conclusion").inner_text()
    for chart in ("map", "list"):
        box = page.locator(f".st-key-chart-{chart} .main-svg").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900


def test_a_click_drills_to_city_and_county_and_the_crumbs_lead_back(seen: Seen) -> None:
    page = seen.open("region_map")
    click_region(page, HANGZHOU)
    page.get_by_role("button", name="整页只看此项").click()
    page.wait_for_url(f"**region={HANGZHOU}**", timeout=10_000)
    seen.ready()
    click_region(page, XIHU)
    page.get_by_role("button", name="整页只看此项").click()
    page.wait_for_url(f"**region={XIHU}**", timeout=10_000)
    seen.ready()
    assert "西湖区" in page.locator(".st-key-crumbs").inner_text()
    page.get_by_role("button", name="杭州市", exact=True).click()
    page.wait_for_url(f"**region={HANGZHOU}**", timeout=10_000)


def test_a_link_reopens_measure_level_order_and_view(seen: Seen) -> None:
    page = seen.open("region_map")
    for name in ("人才密度", "分区县", "按数值", "分级图"):
        # The hot spots below have a measure of the same name.
        page.get_by_role("radio", name=name, exact=True).first.click()
        seen.ready()
    for part in ("measure=density", "level=county", "order=value", "form=colours"):
        assert part in page.url
    address = page.url
    with_map = page.locator(".st-key-chart-map").inner_text()
    page.goto(address)
    seen.ready()
    chosen = page.locator('[role=radio][aria-checked="true"]').all_inner_texts()
    assert {"人才密度", "分区县", "按数值", "分级图"} <= set(chosen)
    assert page.locator(".st-key-chart-map").inner_text() == with_map


def test_the_nation_has_its_inset(seen: Seen) -> None:
    page = seen.open("region_map?form=colours")
    chart = page.locator('[class*="st-key-chart-nation-"]')
    assert chart.locator(".geo2, .geo").count() >= 2
    assert "南海诸岛" in chart.inner_text()


def test_a_click_on_a_degree_filters_the_rest(seen: Seen) -> None:
    page = seen.open("region_map")
    click_bar(page, "education", 1)
    page.get_by_role("button", name="整页只看此项").click()
    page.wait_for_url("**education=**", timeout=10_000)
    seen.ready()
    assert "本科" in page.locator(".st-key-filters").inner_text()
