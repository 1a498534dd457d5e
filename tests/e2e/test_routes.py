"""All routes of the running server, for everybody: each answers as the one table says."""

import asyncio
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import websockets
from playwright.sync_api import Browser

from dashboard.access import audit, auth, routes, sessions, tokens
from dashboard.access.routes import ROWS, For, Kind
from metrics.engine.selection import Scope
from tests.e2e.harness import ROOT, look, server
from tests.e2e.province import small_province
from tests.world import World

pytestmark = pytest.mark.e2e
ROLES = ("leader", "analyst", "district", "steward")
LISTED = "".join(
    f'[users.{role}]\nrole = "{role}"\n{"region = 330106" if role == "district" else ""}\n'
    for role in ROLES
)
_PRINT = (
    "import json, streamlit_app\n"
    "from streamlit.web.server.starlette.starlette_app import create_streamlit_routes\n"
    "app = streamlit_app.app\n"
    "theirs = create_streamlit_routes(app._create_runtime())\n"
    "print(json.dumps([one.path for one in (*app._user_routes, *theirs)]))\n"
)
_FILLED = {
    "{session_id}": "s1",
    "{file_id}": "f1",
    "{ticket}": "t1",
    "{metric}": "talent_stock",
    "{dimension}": "education",
    "{snapshot}": "20261129-184349-360",
    "{contract}": "person",
}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = small_province(Path(tmp_path_factory.mktemp("routes")) / "home")
    made.build()
    (made.path / "roles.toml").write_text(LISTED, "utf-8")
    return made


@pytest.fixture(scope="module")
def url(world: World) -> Iterator[str]:
    with server(world.path) as running:
        yield running


@pytest.fixture(scope="module")
def people(world: World) -> dict[str, dict[str, str]]:
    """The headers of everybody: nobody, each role, a machine."""
    steward = auth.User("steward", Scope(330000, "steward", 330000))
    _, text = tokens.make(world.home, steward, "machine", "leader")
    found = {"nobody": {}, "machine": {"authorization": f"Bearer {text}"}}
    for role in ROLES:
        key, _ = sessions.begin(world.home, role, "", "")
        found[role] = {"cookie": f"{sessions.COOKIE}={key}"}
    return found


def status(url: str, method: str, path: str, headers: dict[str, str]) -> int:
    request = urllib.request.Request(url + path, method=method, headers=headers)
    try:
        opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=120) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_every_route_of_the_server_is_in_the_table(world: World) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _PRINT],
        cwd=ROOT,
        env={**os.environ, "TALENT_HOME": str(world.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = set(json.loads(told.stdout.splitlines()[-1]))
    assert len(found) > 15
    for path in found - {""}:  # "": Streamlit's own files, the page shell among them
        for name, value in _FILLED.items():
            path = path.replace(name, value)
        path = re.sub(r"\{\w+(:path)?\}", "x.js", path)
        assert routes.find(path) or path in routes.CLOSED, path
    samples = {row.sample for row in ROWS}
    assert len(samples) == len(ROWS) and all(row.fits(row.sample) for row in ROWS)
    assert not [one for one in routes.CLOSED if routes.find(one)]


@pytest.mark.parametrize("who", ["nobody", "machine", *ROLES])
def test_everybody_gets_what_the_table_says(
    url: str, people: dict[str, dict[str, str]], who: str
) -> None:
    for row in ROWS:
        if row.kind is Kind.SOCKET or row.sample == "/auth/logout":
            continue
        for method in row.methods:
            got = status(url, method, row.sample, people[who])
            where = f"{who} {method} {row.sample}: {got}"
            if row.whom is For.ANYBODY:
                assert got not in (401, 403), where
            elif who == "nobody" or (who == "machine" and row.whom is not For.MACHINE):
                assert got == 401, where
            elif row.whom in (For.STEWARD, For.CLERK) and who != "steward":
                assert got == 403, where
            elif row.sample.startswith("/_stcore/upload"):
                assert got == 403, where  # no upload widget before anybody
            else:
                assert got not in (401, 403, 405), where
        strange = next(m for m in ("POST", "PATCH") if m not in row.methods)
        assert status(url, strange, row.sample, people[who]) == 405
    for path in (*routes.CLOSED, "/nothing", "/gap/_stcore/stream", "/component/x/index.html"):
        assert status(url, "GET", path, people[who]) == 404


@pytest.mark.parametrize("who", ["nobody", "machine", *ROLES])
def test_the_websocket_is_for_who_is_in(
    url: str, people: dict[str, dict[str, str]], who: str
) -> None:
    async def opened(path: str, **more: str) -> bool:
        try:
            async with websockets.connect(
                url.replace("http", "ws", 1) + path,
                origin=websockets.Origin(more.pop("origin", url)),
                additional_headers={**people[who], **more},
                subprotocols=[websockets.Subprotocol("streamlit")],
            ):
                return True
        except websockets.InvalidStatus:
            return False

    def ran(path: str, **more: str) -> bool:
        # In a thread of its own: Playwright's loop runs in this one once a browser is open.
        with ThreadPoolExecutor(1) as beside:
            return beside.submit(lambda: asyncio.run(opened(path, **more))).result()

    assert ran("/_stcore/stream") is (who in ROLES)
    for path in (
        "//_stcore/stream",
        "/_stcore/stream/",
        "/gap/_stcore/stream",
        "/api/v1/catalogue",
    ):
        assert not ran(path)
    assert not ran("/_stcore/stream", origin="http://evil.example")


def test_the_steward_sees_who_is_in_and_shows_them_out(
    chrome: Browser, world: World, url: str
) -> None:
    steward, _ = sessions.begin(world.home, "steward", "127.0.0.1", "")
    gone, _ = sessions.begin(world.home, "analyst", "10.1.2.3", "")
    (whose,) = [one for one in sessions.alive(world.home) if one.peer == "10.1.2.3"]
    with look(chrome, url) as seen:
        cookie = {"name": sessions.COOKIE, "value": steward, "url": url}
        seen.page.context.add_cookies([cookie])  # type: ignore[list-item]
        page = seen.open("accounts")
        assert "10.1.2.3" in page.locator(".table").first.inner_text()
        page.get_by_role("combobox", name="结束一个登录").click()
        page.get_by_role("option", name=re.compile(whose.id)).click()
        seen.ready()
        page.get_by_role("button", name="结束登录").click()
        page.get_by_text("已结束 analyst 的登录").wait_for()
        header = {"cookie": f"{sessions.COOKIE}={gone}"}
        assert status(url, "GET", "/gap", header) == 401
        page.get_by_role("textbox", name="名称").fill("月报")
        page.get_by_role("button", name="发放令牌").click()
        page.get_by_text("只显示这一次").wait_for()
        text = page.locator("code").first.inner_text().strip()
        assert seen.complaints == []
    machine = {"authorization": f"Bearer {text}"}
    assert status(url, "GET", "/api/v1/catalogue", machine) == 200
    noted = [(one["user"], one["action"]) for one in audit.records(world.home)]
    assert ("steward", "logout") in noted and ("steward", "token") in noted


def test_under_a_base_path_pages_maps_and_big_screen_work(
    chrome: Browser, world: World, people: dict[str, dict[str, str]]
) -> None:
    with server(world.path, None, "--server.baseUrlPath", "talent") as root:
        with look(chrome, root) as seen:
            key = people["leader"]["cookie"].partition("=")[2]
            cookie = {"name": sessions.COOKIE, "value": key, "url": root}
            seen.page.context.add_cookies([cookie])  # type: ignore[list-item]
            for path in ("talent", "talent/region_map?region=330100"):
                page = seen.open(path)
                drawn = page.locator(".choroplethlayer .trace path[d]").count()
                assert drawn > 10, "boundaries come from below the base too"
            page.wait_for_selector(".linked-chart")  # the script and its parts too
            assert page.locator(".who form").get_attribute("action") == "/talent/auth/logout"
            page.goto(f"{root}/talent/projector")
            page.locator(".scene.on").wait_for(timeout=60_000)
            assert (seen.strays, seen.complaints) == ([], [])
        for path in ("/", "/gap", "/talent/_stcore/metrics", "/talent/talent/gap"):
            assert status(root, "GET", path, people["steward"]) == 404
        assert status(root, "GET", "/talent/api/v1/catalogue", people["machine"]) == 200
