"""The proxy that we ship, as it is but for names, ports and certificate, before the real app."""

import http.client
import re
import shlex
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts import start
from tests import needed
from tests.e2e.harness import free_port, page_ready, server
from tests.e2e.provider import mail, provider, secrets_of
from tests.e2e.province import small_province
from tests.e2e.proxy import NAME, NGINX, SHIPPED, proxy

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The proxy's plain and secure port; behind it an app that asks people to sign in."""
    needed.need(NGINX, "nginx")
    folder = Path(tmp_path_factory.mktemp("proxy"))
    world = small_province(folder / "home")
    world.build()
    (world.path / "roles.toml").write_text(
        f'[users."{mail("leader")}"]\nrole = "leader"\n', "utf-8"
    )
    plain, secure, app = free_port(), free_port(), free_port()
    with provider() as issuer:
        secrets = secrets_of(folder / "secrets.toml", issuer, f"https://{NAME}:{secure}")
        with (
            server(world.path, app, "--secrets.files", str(secrets)),
            proxy(folder, plain, secure, app),
        ):
            yield plain, secure


def asked(port: int, path: str, host: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """An answer of the secure port to a Host of one's own choice."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    line = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    line.request("GET", path, headers={"host": host, "accept-encoding": "gzip"})
    answer = line.getresponse()
    return answer.status, answer.headers, answer.read()


def test_a_leader_signs_in_and_sees_a_page_through_it(
    chrome: Browser, ports: tuple[int, int]
) -> None:
    context = chrome.new_context(locale="zh-CN", ignore_https_errors=True)
    page = context.new_page()
    try:
        page.goto(f"https://{NAME}:{ports[1]}/region_map")
        page.get_by_role("link", name="登录").click()
        page.get_by_role("button", name="leader", exact=True).click()
        page.wait_for_url(f"https://{NAME}:{ports[1]}/region_map")
        page_ready(page)
        assert page.locator(".who").inner_text().startswith(mail("leader"))
        assert page.locator('[data-testid="stPlotlyChart"]').count() > 0
        (kept,) = [c for c in context.cookies() if c["httpOnly"] and "auth" not in c["name"]][:1]
        assert kept["secure"]
    finally:
        context.close()


def test_plain_is_led_to_secure_strange_names_are_refused_scripts_are_packed(
    ports: tuple[int, int],
) -> None:
    plain, secure = ports
    line = http.client.HTTPConnection("127.0.0.1", plain, timeout=30)
    line.request("GET", "/gap?region=330106", headers={"host": NAME})
    answer = line.getresponse()
    assert answer.status == 301
    assert answer.headers["location"] == f"https://{NAME}:{secure}/gap?region=330106"
    assert asked(secure, "/_stcore/health", f"{NAME}:{secure}")[0] == 200
    assert asked(secure, "/_stcore/health", "evil.example")[0] == 400
    assert asked(secure, "/projector/scenes", f"{NAME}:{secure}")[0] == 401
    status, _, page = asked(secure, "/", f"{NAME}:{secure}")
    assert status == 401 and "登录" in page.decode()
    status, headers, _ = asked(secure, "/app/static/zh.js", f"{NAME}:{secure}")
    assert status == 200 and headers["content-encoding"] == "gzip"


def test_the_unit_starts_what_make_run_starts() -> None:
    unit = (SHIPPED / "talent.service").read_text("utf-8")
    words = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1])
    assert words[1:5] == ["-m", "streamlit", "run", "--server.address"]
    told = dict(zip(words[4::2], words[5::2], strict=True))
    assert told["--server.address"] == start.ADDRESS == "127.0.0.1"
    assert told["--server.headless"] == "true" and told["--browser.gatherUsageStats"] == "false"
