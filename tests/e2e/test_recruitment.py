"""招聘市场 in a real browser: on posts and seekers, and on posts alone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.harness import Seen, look, server
from tests.e2e.test_region_map import click_bar, click_region
from tests.world import HANGZHOU, NINGBO, World

pytestmark = pytest.mark.e2e

TRADES = ("2-02-10-03", "6-18-02-04", "4-01-02-01")


def market(path: Path, *, seekers: bool) -> World:
    """Posts of three trades in two cities over a year; a hundred seekers a month, or none."""
    world = World(path)
    for month in range(1, 13):
        for i, trade in enumerate(TRADES):
            world.put(
                "job_posting",
                {
                    "posting_id": f"{month}-{i}",
                    "title": f"岗位{i}",
                    "headcount": 10 * (i + 1),
                    "posted_on": date(2025, month, 3),
                    "occupation": trade,
                    "industry": 26 + i,
                    "region": (HANGZHOU if i else NINGBO) + 6,
                    "education": 2 + i,
                    "employer": f"单位{i}",
                    "salary_low": 6000.0,
                    "salary_high": 9000.0,
                },
            )
        for n in range(100 if seekers else 0):
            world.put(
                "job_seeker",
                {
                    "seeker_id": f"{month}-{n}",
                    "region": HANGZHOU + 6,
                    "occupation": TRADES[0],
                    "hukou": 330100 if n % 3 else 340100,
                    "education": 4,
                    "registered_on": date(2025, month, 5),
                    "intention_reached_on": date(2025, month, 20) if n % 2 else None,
                },
            )
    return world


@pytest.fixture(scope="module", params=["both", "posts"])
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a hall with both sides of the market, and of one with posts alone."""
    home = tmp_path_factory.mktemp("hall") / request.param
    market(home, seekers=request.param == "both").build()
    from data.reference.boundaries_build import build_boundaries

    build_boundaries()
    with server(home) as url:
        yield f"{url}#{request.param}"


@pytest.fixture
def at_hall(chrome: Browser, hall: str) -> Iterator[tuple[Seen, str]]:
    """A fresh session there; what it asked for or complained about fails the test."""
    url, kind = hall.split("#")
    with look(chrome, url) as one:
        yield one, kind
        assert one.strays == []
        assert one.complaints == []


def test_the_board_is_whole_and_says_what_lacks(at_hall: tuple[Seen, str]) -> None:
    seen, kind = at_hall
    page = seen.open("recruitment")
    # Drawn, or a line in its place that says why not.
    assert page.locator('[data-testid="stPlotlyChart"], .no-chart').count() == 11
    assert page.locator('[data-testid="stException"]').count() == 0
    said = page.locator(".conclusion").inner_text()
    lacking = page.locator(".no-chart", has_text="缺少求职登记，无法计算")
    if kind == "both":
        assert "求人倍率" in said
        assert lacking.count() == 0
    else:
        assert "尚缺求职登记" in said
        assert lacking.count() >= 4


def test_map_and_trade_filter_by_click_and_the_link_reopens(at_hall: tuple[Seen, str]) -> None:
    seen, _ = at_hall
    page = seen.open("recruitment")
    click_region(page, HANGZHOU)
    page.wait_for_url(f"**region={HANGZHOU}**", timeout=10_000)
    seen.ready()
    click_bar(page, "trades", 0)
    page.wait_for_url("**occupation=**", timeout=10_000)
    seen.ready()
    before = page.locator(".conclusion").inner_text()
    page.goto(page.url)
    seen.ready()
    assert page.locator(".conclusion").inner_text() == before
    assert "杭州市" in before
