"""Who comes in: open, private, by sign-in, shut; what a lost file, a proxy or a trick changes."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit import config

from dashboard.access import auth, guard, installation, oidc, routes, sessions
from dashboard.access.installation import Door, door
from dashboard.projector.route import ROUTES as PROJECTOR
from dashboard.serving.api import ROUTES as API
from data import entrusted
from data.home import Home, Refused, office
from tests.dashboard.asgi import Client, signed_in

LISTED = '[users."a"]\nrole = "leader"\n[users."s"]\nrole = "steward"\n'
HTML = {"accept": "text/html"}


async def shell(_request: Request) -> Response:
    return HTMLResponse("<html><head></head>a page</html>")


def app() -> Starlette:
    made = [*oidc.ROUTES, *API, *PROJECTOR, Route("/{path:path}", shell, methods=["GET", "PUT"])]
    return Starlette(routes=made, middleware=guard.MIDDLEWARE)


@pytest.fixture
def client(world_home):
    return Client(app())


@pytest.fixture
def stranger(world_home):
    """Who reaches the server without the token: through a proxy that says nothing, as nginx's plain
    proxy_pass does, a request looks just like one of this machine's own browser."""
    return Client(app(), at_home=False)


def listed(home: Home, text: str = LISTED) -> Home:
    (home.path / "roles.toml").write_text(text, "utf-8")
    return home


@pytest.mark.parametrize("path", ["/", "/gap", "/import", "/projector/scenes", "/api/v1/catalogue"])
def test_real_data_are_for_who_has_the_token(client, stranger, path):
    assert client.get(path).status_code == 200
    refused = stranger.get(path, HTML)
    assert refused.status_code == 403
    assert "SINGLE_USER=1" in refused.text and "a page" not in refused.text


def test_without_a_single_user_start_real_data_are_for_nobody(client, monkeypatch):
    monkeypatch.delenv(installation.SINGLE_USER)
    assert client.get("/").status_code == 403
    name, value = installation.single_user_cookie("")  # of an empty token
    assert client.get("/", {"cookie": f"{name}={value}"}).status_code == 403
    assert client.get("/?token=").status_code == 403


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
def test_a_proxy_is_refused_even_with_the_token(client, header):
    assert client.get("/", {header: "10.0.0.5", **Client._cookie()}).status_code == 403


def test_the_printed_address_hands_out_the_cookie_once(stranger):
    token = installation.single_user()
    assert stranger.get("/gap?token=wrong").status_code == 403
    answer = stranger.get(f"/gap?region=330100&token={token}".replace(" ", "%20"))
    assert (answer.status_code, answer.headers["location"]) == (302, "./gap?region=330100")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and token not in cookie
    assert stranger.get("/gap", {"cookie": cookie.split(";")[0]}).status_code == 200


def test_demo_data_stand_open_until_real_ones_come(world_home, monkeypatch, tmp_path):
    home = Home(tmp_path / "demo")
    monkeypatch.setenv("TALENT_HOME", str(home.path))
    assert door(home) is Door.OPEN
    assert not (home.path / entrusted.MARK).exists()
    assert door(world_home.home) is Door.PRIVATE
    assert (world_home.path / entrusted.MARK).read_text("utf-8").split() == ["data"]


def test_what_once_had_real_data_is_never_open_again(world_home):
    assert door(world_home.home) is Door.PRIVATE
    world_home.home.ledger.unlink()
    world_home.home.pointer.unlink()
    assert door(world_home.home) is Door.PRIVATE


def test_a_page_that_was_open_on_demo_data_ends_when_real_ones_come(world_home, monkeypatch):
    name, value = installation.single_user_cookie()
    for told, fine in (({}, False), ({name: "x"}, False), ({name: value}, True), (None, True)):
        monkeypatch.setattr(auth, "cookies", lambda told=told: told)
        if fine:
            assert auth.current_user(world_home.home).is_steward
        else:
            with pytest.raises(auth.SignInNeeded):
                auth.current_user(world_home.home)


def test_many_who_never_come_back_keep_nobody_out(world_home, monkeypatch):
    monkeypatch.setattr(sessions, "_MOST_PENDING", 5)
    gone = sessions.Pending("n", "v", "/")
    for i in range(20):
        sessions.leave_for_sign_in(world_home.home, f"s{i}", "b", gone)
    assert sessions.back_from_sign_in(world_home.home, "s0", "b") is None
    assert sessions.back_from_sign_in(world_home.home, "s19", "other") is None
    assert sessions.back_from_sign_in(world_home.home, "s19", "b") == gone
    assert sessions.back_from_sign_in(world_home.home, "s19", "b") is None


def test_losing_the_list_of_roles_shuts(client, world_home):
    listed(world_home.home)
    key = signed_in(world_home.home, "s")
    assert client.get("/", key).status_code == 200
    (world_home.path / "roles.toml").unlink()
    for cookie in (key, Client._cookie()):
        answer = client.get("/", {**HTML, **cookie})
        assert answer.status_code == 503 and "roles.toml" in answer.text
        assert client.get("/projector/scenes", cookie).status_code == 503
        assert client.get("/api/v1/catalogue", cookie).status_code == 503
    with pytest.raises(auth.SignInNeeded):
        auth.current_user(world_home.home)
    listed(world_home.home)
    assert client.get("/", key).status_code == 200


def test_a_mark_that_cannot_be_read_counts_as_both(world_home):
    (world_home.path / entrusted.MARK).write_bytes(b"\xff\xfe")
    assert door(world_home.home) is Door.SHUT


def test_a_mark_that_cannot_be_written_lets_nobody_in(client, world_home, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(entrusted.disk, "write_aside", full)
    with pytest.raises(Refused, match="无法写入"):
        door(world_home.home)
    assert client.get("/").status_code == 503


def test_a_broken_list_of_roles_lets_nobody_in(client, world_home):
    key = signed_in(listed(world_home.home), "s")
    listed(world_home.home, "[users")
    assert client.get("/gap", key).status_code == 503


def test_a_broken_list_of_sessions_lets_nobody_in(client, world_home):
    key = signed_in(listed(world_home.home), "s")
    (world_home.path / "sessions.sqlite").write_bytes(b"torn" * 500)
    answer = client.get("/gap", key)
    assert answer.status_code == 503 and "登录名单" in answer.json()["error"]


@pytest.mark.parametrize(
    "path",
    [
        "//gap",
        "/gap//",
        "/./gap",
        "/gap/../import",
        "/gap;x=1",
        "/gap%2e",
        "/%67ap",
        "/gap%00",
        "/GAP",
        "/%2e%2e/import",
        "/static/%2e%2e/index.html",
        "/static/../_stcore/metrics",
        "/_stcore/metrics",
        "/_stcore//metrics",
        "/_stcore/metrics/",
        "/_stcore/agent/mcp",
        "/gap/_stcore/health",
        "/api/v1/metrics/",
        "/api/v1/metrics/a/b",
        "/api/v1/metrics/talent_stock%2f",
        "/projector/../api/v1/catalogue",
        "/没有",
        "/index.html",
        "/.streamlit/secrets.toml",
        "/talent/gap",
    ],
)
def test_tricks_lead_nowhere(client, world_home, path):
    key = signed_in(listed(world_home.home), "s")
    answer = client.get(path, {**HTML, **key})
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text and "a page" not in answer.text


def test_under_a_base_everything_is_judged_without_it(client, world_home):
    key = signed_in(listed(world_home.home), "a")
    config.set_option("server.baseUrlPath", "talent")
    try:
        assert client.get("/talent/gap", key).status_code == 200
        assert client.get("/talent", key).status_code == 200
        assert client.get("/talent/gap").status_code == 401
        for path in ("/talent/_stcore/metrics", "/gap", "/talentgap", "/talent/talent/gap"):
            assert client.get(path, key).status_code == 404, path
        assert client.put("/talent/_stcore/upload_file/s/f", b"x").status_code == 401
        kept = [one.path for one in routes.based(API)]
        assert "/talent/api/v1/catalogue" in kept
    finally:
        config.set_option("server.baseUrlPath", "")


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_only_what_is_named_may_be_done(client, world_home, method):
    key = signed_in(listed(world_home.home), "s")
    assert client.ask(method, "/gap", key).status_code == 405
    assert client.ask(method, "/api/v1/catalogue", key).status_code == 405


@pytest.mark.parametrize(
    "cookie",
    ["", "talent_session=", "talent_session=x", "talent_session=" + "a" * 5000, "talent_session=é"],
)
def test_a_forged_cookie_opens_nothing(client, world_home, cookie):
    signed_in(listed(world_home.home), "s")
    for path in ("/", "/projector/scenes", "/api/v1/catalogue", "/media/x.csv", "/making/t"):
        assert client.get(path, {"cookie": cookie}).status_code == 401


def test_what_the_list_keeps_opens_nothing(client, world_home):
    """Whoever reads the file of sessions learns no key."""
    key = signed_in(listed(world_home.home), "s")["cookie"].partition("=")[2]
    raw = (world_home.path / "sessions.sqlite").read_bytes()
    assert key.encode() not in raw
    assert (world_home.path / "sessions.sqlite").stat().st_mode & 0o077 == 0


def test_a_steward_alone_opens_the_stewards_pages(client, world_home):
    listed(world_home.home)
    for path in ("/import", "/screen", "/accounts"):
        assert client.get(path, signed_in(world_home.home, "a")).status_code == 403
        assert client.get(path, signed_in(world_home.home, "s")).status_code == 200
    no = client.put("/_stcore/upload_file/s1/f1", b"x", signed_in(world_home.home, "a"))
    assert (no.status_code, no.json()["error"]) == (403, "只有数据管理员可以打开这里。")


def test_who_is_not_signed_in_is_led_there_and_back(client, world_home):
    listed(world_home.home)
    answer = client.get("/gap?region=330100", HTML)
    assert answer.status_code == 401
    assert "/auth/login?to=%2Fgap%3Fregion%3D330100" in answer.text
    assert "严禁处理国家秘密" in answer.text


@pytest.mark.parametrize(
    "wanted, led",
    [
        ("/gap?region=330100", "/gap?region=330100"),
        ("/projector", "/projector"),
        ("https://evil.example/", "/"),
        ("//evil.example/gap", "/"),
        ("/\\evil.example", "/"),
        ("/gap\r\nset-cookie: x", "/"),
        ("/auth/logout", "/"),
        ("/oauth2callback", "/"),
        ("/api/v1/catalogue", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_lands_on_a_page_of_ours(wanted, led):
    assert oidc._target(wanted) == led


def test_signing_in_without_a_service_says_so(client, world_home):
    listed(world_home.home)
    answer = client.get("/auth/login", HTML)
    assert answer.status_code == 503 and "client_id" in answer.text
    assert client.get("/oauth2callback?state=x&code=y", HTML).status_code == 503


def test_settings_of_sign_in_are_checked(tmp_path):
    home = Home(tmp_path)
    for text, words in (
        ("[sign_in]\nhours = 100", "应为 1–24"),
        ("[sign_in]\nclaims = 'sub'", "不是已知设置"),
        ("[sign_in]\nhours = '8'", "类型不对"),
        ("[sign_in]\nclaim = ''", "是空的"),
        ("hosts = ['https://x/']", "主机名"),
        ("sign_in = 3", "类型不对"),
    ):
        home.office_file.write_text(text, "utf-8")
        with pytest.raises(Refused, match=words):
            office(home)
    home.office_file.write_text('hosts = ["t.gov"]\n[sign_in]\nclaim = "sub"\nhours = 4', "utf-8")
    assert (office(home).hosts, office(home).sign_in.claim) == (("t.gov",), "sub")


def test_shortened_hours_hold_for_sessions_that_there_are(world_home):
    key, _ = sessions.begin(world_home.home, "a", "", "")
    assert sessions.of_key(world_home.home, key)
    world_home.home.office_file.write_text("[sign_in]\nhours = 1", "utf-8")
    assert sessions.of_key(world_home.home, key)
    with sessions._open(world_home.home) as line:
        line.execute("UPDATE session SET began = began - 3601")
    assert sessions.of_key(world_home.home, key) is None
