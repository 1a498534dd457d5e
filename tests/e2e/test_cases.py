"""疑似错发 in a real browser: shut until it is opened, a step is taken, no file of it to be had."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dashboard.access import audit
from dashboard.policy import casebook
from tests.dashboard.policy.suspects import suspects
from tests.e2e.harness import look, server
from tests.world import XIHU, World

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = suspects(tmp_path_factory.mktemp("cases") / "home")
    made.build()
    return made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with server(world.path) as url:
        yield url


def test_a_case_is_looked_into_and_nothing_leaves(
    chrome: Browser, address: str, world: World
) -> None:
    with look(chrome, address) as seen:
        page = seen.open(f"policy?region={XIHU}")
        page.locator("footer.page-foot").wait_for(timeout=60_000)
        seen.ready()
        assert page.get_by_text("学历不符").count() == 0  # shut
        page.locator("label", has_text="打开名单").click()
        expect(page.get_by_text("疑似错发 8 笔")).to_be_visible(timeout=30_000)
        seen.ready()
        listed = page.locator("table", has_text="受理编号")
        assert listed.locator("tbody tr").count() == 8
        assert page.locator('[data-testid="stDataFrame"]').count() == 0  # would offer a file
        page.get_by_role("radio", name="排除", exact=True).click()
        page.get_by_label("依据和说明").fill("登记有误，已更正")
        page.get_by_label("依据和说明").press("Tab")
        seen.ready()
        page.get_by_role("button", name="记录", exact=True).click()
        expect(page.get_by_text("排除 1 笔")).to_be_visible(timeout=30_000)
        assert seen.strays == []
        assert seen.complaints == []
    (taken,) = casebook.steps(world.home).values()
    assert [(one.state, one.note) for one in taken] == [("排除", "登记有误，已更正")]
    told = [one["action"] for one in audit.records(world.home)]
    assert "cases" in told and "decide" in told
