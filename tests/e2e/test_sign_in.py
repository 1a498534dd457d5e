"""Signing in as a person does: a real browser, the real app, a real sign-in service on loopback."""

import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from dashboard.access import audit, sessions
from dashboard.access.site import GROUPS
from tests.e2e.harness import Seen, free_port, look, server
from tests.e2e.provider import ROLES, mail, provider, secrets_of
from tests.e2e.province import small_province
from tests.world import World

pytestmark = pytest.mark.e2e
_REGION = {"district": "region = 330106\n"}
LISTED = "".join(
    f'[users."{mail(role)}"]\nrole = "{role}"\n{_REGION.get(role, "")}' for role in ROLES
)


@dataclass
class Office:
    """An office with sign-in: its home, its address, its service's address."""

    world: World
    url: str
    issuer: str

    def list(self, text: str = LISTED) -> None:
        (self.world.path / "roles.toml").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = Path(tmp_path_factory.mktemp("sign-in"))
    world = small_province(folder / "home")
    world.build()
    port = free_port()
    with provider() as issuer:
        url = f"http://127.0.0.1:{port}"
        made = Office(world, url, issuer)
        made.list()
        secrets = secrets_of(folder / "secrets.toml", issuer, url)
        with server(world.path, port, "--secrets.files", str(secrets)):
            yield made


@pytest.fixture
def seen(chrome: Browser, office: Office) -> Iterator[Seen]:
    office.list()
    with look(chrome, office.url) as one:
        yield one


def sign_in(seen: Seen, sub: str, path: str = "") -> Page:
    """Open an address, click 登录, and choose who one is at the service."""
    seen.page.goto(f"{seen.url}/{path}")
    seen.page.get_by_role("link", name="登录").click()
    seen.page.get_by_role("button", name=sub, exact=True).click()
    return seen.page


def asked(office: Office) -> list[dict[str, str]]:
    with urllib.request.urlopen(f"{office.issuer}/asked", timeout=10) as answer:
        return json.loads(answer.read())


def cookie_of(page: Page) -> str:
    found = [c for c in page.context.cookies() if c["name"] == sessions.COOKIE]
    return found[0]["value"] if found else ""


def status(office: Office, path: str, key: str = "") -> int:
    """What a program gets that holds a session's cookie."""
    request = urllib.request.Request(
        f"{office.url}/{path}", headers={"cookie": f"{sessions.COOKIE}={key}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("role", ROLES)
def test_each_role_signs_in_and_sees_its_own(seen: Seen, office: Office, role: str) -> None:
    page = sign_in(seen, role, "region_map?region=330106")
    page.wait_for_url(f"{office.url}/region_map?region=330106")
    seen.ready()
    assert page.locator(".who").inner_text().startswith(mail(role))
    assert "西湖区" in page.locator(".page-head .facts").inner_text()
    groups = page.locator('[data-testid="stTopNavSection"]')
    assert [name.split()[0] for name in groups.all_inner_texts()] == list(GROUPS)
    groups.last.click()
    names = page.locator('[data-testid="stTopNavPopoverBody"]').inner_text()
    assert "数据与口径" in names
    assert ("数据导入" in names) is (role == "steward")
    page.keyboard.press("Escape")
    assert [one for one in seen.complaints if "401" not in one] == []
    (kept,) = [c for c in page.context.cookies() if c["name"] == sessions.COOKIE]
    assert kept["httpOnly"] and kept["sameSite"] == "Lax"
    assert not [c for c in page.context.cookies() if c["name"].startswith("_streamlit_user")]
    last = [one for one in asked(office) if one["path"] == "/oauth2/authorize"][-2]
    assert len(last["state"]) >= 20 and len(last["nonce"]) >= 20
    assert last["code_challenge_method"] == "S256" and len(last["code_challenge"]) == 43
    assert [one for one in asked(office) if one["path"] == "/oauth2/token"][-1]["code_verifier"]
    line = [one for one in audit.records(office.world.home) if one["action"] == "login"][-1]
    assert (line["user"], line["role"]) == (mail(role), role)


@pytest.mark.parametrize(
    "sub, words",
    [
        ("nobody", "未获授权"),
        ("unverified", "未确认此邮箱"),
        ("says-nothing", "未确认此邮箱"),
        (mail("steward"), "没有给出账号字段「email」"),
        ("wrong-issuer", "未通过核验"),
        ("expired", "未通过核验"),
        ("wrong-audience", "未通过核验"),
        ("wrong-nonce", "未通过核验"),
    ],
)
def test_who_is_not_believed_stays_outside(
    seen: Seen, office: Office, sub: str, words: str
) -> None:
    page = sign_in(seen, sub)
    page.get_by_role("heading", name="没有登录").wait_for()
    assert words in page.locator("main").inner_text()
    assert cookie_of(page) == ""
    assert status(office, "projector/scenes") == 401


def test_out_is_out_everywhere(seen: Seen, office: Office) -> None:
    page = sign_in(seen, "leader")
    page.wait_for_url(f"{office.url}/")
    seen.ready()
    key = cookie_of(page)
    paths = ("", "gap", "projector", "projector/scenes", "api/v1/catalogue")
    assert [status(office, path, key) for path in paths] == [200] * 5
    other = page.context.new_page()  # the same session in another tab
    other.goto(f"{office.url}/gap")
    other.wait_for_selector(".who")
    page.locator(".who button").click()
    page.wait_for_url(f"{office.issuer}/**")  # the service's own 退出 is asked too
    assert [status(office, path, key) for path in paths] == [401] * 5
    other.get_by_text("登录已结束").wait_for(timeout=15_000)  # by itself, without a click
    assert cookie_of(page) == ""
    page.goto(f"{office.url}/")
    assert page.get_by_role("link", name="登录").is_visible()


def test_an_answer_is_taken_once_and_from_the_browser_that_asked(
    seen: Seen, office: Office, chrome: Browser
) -> None:
    page, answers = seen.page, []
    page.on(
        "request", lambda one: answers.append(one.url) if "/oauth2callback?" in one.url else None
    )
    sign_in(seen, "leader")
    page.wait_for_url(f"{office.url}/")
    (answer,) = answers
    page.goto(answer)  # replayed
    assert "已经过期" in page.locator("main").inner_text()
    page.goto(f"{office.url}/auth/logout")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{office.issuer}/**")
    # A stranger's answer in another's browser: begun here, finished there.
    page.goto(f"{office.url}/auth/login")
    form = page.url
    other = chrome.new_context()
    try:
        strange = other.new_page()
        strange.goto(form)
        strange.get_by_role("button", name="steward", exact=True).click()
        strange.get_by_role("heading", name="没有登录").wait_for()
        assert not [c for c in other.cookies() if c["name"] == sessions.COOKIE]
    finally:
        other.close()
    assert parse_qs(urlsplit(form).query)["state"]


def test_a_disabled_account_is_out_by_itself(seen: Seen, office: Office) -> None:
    page = sign_in(seen, "analyst")
    page.wait_for_url(f"{office.url}/")
    seen.ready()
    off = f'[users."{mail("analyst")}"]\nrole = "analyst"\n'
    office.list(LISTED.replace(off, off + "disabled = true\n"))
    page.get_by_text("已停用").wait_for(timeout=60_000)
    assert page.locator(".page-head .facts").count() == 0
    assert status(office, "projector/scenes", cookie_of(page)) == 403


def test_idle_and_old_sessions_end_and_one_account_has_so_many(seen: Seen, office: Office) -> None:
    page = sign_in(seen, "district")
    page.wait_for_url(f"{office.url}/")
    key = cookie_of(page)
    home = office.world.home
    with closing(sqlite3.connect(home.path / "sessions.sqlite")) as line, line:
        line.execute("UPDATE session SET seen = seen - 3601 WHERE account = ?", (mail("district"),))
    assert status(office, "gap", key) == 401
    assert status(office, "projector/scenes", key) != 401  # a wall has nobody who clicks
    with closing(sqlite3.connect(home.path / "sessions.sqlite")) as line, line:
        line.execute("UPDATE session SET began = began - 8*3600, seen = seen + 3601")
    assert status(office, "projector/scenes", key) == 401
    keys = [sessions.begin(home, mail("leader"), "", "")[0] for _ in range(4)]
    assert [status(office, "gap", one) for one in keys] == [401, 200, 200, 200]


def test_a_file_leaves_under_the_name_of_who_is_signed_in(seen: Seen, office: Office) -> None:
    page = sign_in(seen, "analyst", "gap")
    page.wait_for_url(f"{office.url}/gap")
    seen.ready()
    with page.expect_download(timeout=120_000) as waited:
        page.get_by_role("button", name="导出工作簿（XLSX）").click()
    assert waited.value.path().stat().st_size > 5000
    line = [one for one in audit.records(office.world.home) if one["action"] == "export"][-1]
    assert (line["user"], line["role"]) == (mail("analyst"), "analyst")


def test_nothing_but_our_own_form_signs_anybody_out(seen: Seen, office: Office) -> None:
    """A picture, a link, a page of another site (of an old browser too), a bookmark: a question."""
    key, _ = sessions.begin(office.world.home, mail("leader"), "", "")
    for method, told in (
        ("GET", {}),
        ("GET", {"sec-fetch-site": "same-origin"}),
        ("GET", {"sec-fetch-site": "cross-site"}),
        ("POST", {"sec-fetch-site": "cross-site"}),
        ("POST", {"sec-fetch-site": "same-site"}),
        ("POST", {"origin": "https://evil.example"}),
        ("POST", {"origin": "null"}),
    ):
        request = urllib.request.Request(
            f"{office.url}/auth/logout",
            method=method,
            headers={"cookie": f"{sessions.COOKIE}={key}", **told},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert "确定要退出吗" in answer.read().decode(), (method, told)
        assert status(office, "gap", key) == 200


def test_the_big_screen_has_a_way_out_for_who_stands_at_it(seen: Seen, office: Office) -> None:
    page = sign_in(seen, "leader", "projector")
    page.locator(".scene.on").wait_for(timeout=60_000)
    key, out = cookie_of(page), page.get_by_role("button", name="退出登录")
    out.wait_for(state="hidden", timeout=15_000)  # the room doesn't read it
    page.mouse.move(300, 300)
    page.mouse.move(320, 320)
    out.click()
    page.wait_for_url(f"{office.issuer}/**")
    assert status(office, "projector/scenes", key) == 401
