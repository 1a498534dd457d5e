import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard.access import audit, guard
from dashboard.access.uploads import OPEN_UPLOADS, Uploads
from dashboard.serving.api import ROUTES
from tests.dashboard.asgi import Answer, Client

SHELL = '<!DOCTYPE html>\n<html lang="en"><head><title>Streamlit</title><script>x</script></head>'


async def shell(_request: Request) -> Response:
    return HTMLResponse(SHELL)


async def upload(_request: Request) -> Response:
    return Response(status_code=204)


@pytest.fixture
def client(world_home):
    routes = [
        *ROUTES,
        Route("/_stcore/upload_file/{session}/{file}", upload, methods=["PUT"]),
        Route("/_stcore/metrics", shell),
        Route("/{path:path}", shell),
    ]
    app = Starlette(routes=routes, middleware=guard.MIDDLEWARE)
    return Client(app)


def test_the_page_speaks_chinese_and_carries_a_policy(client):
    answer = client.get("/")
    assert '<html lang="zh-CN">' in answer.text
    assert "<title>人才数智大脑</title>" in answer.text
    assert "<script>" not in answer.text and "zh.js" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_an_upload_wants_an_open_widget(client):
    refused = client.put("/_stcore/upload_file/s1/f1", content=b"x")
    assert (refused.status_code, refused.json()["error"]) == (403, "此处不接受上传文件")
    OPEN_UPLOADS.open("s1")
    try:
        assert client.put("/_stcore/upload_file/s1/f1", content=b"x").status_code == 204
        assert client.put("/_stcore/upload_file/s2/f1", content=b"x").status_code == 403
    finally:
        OPEN_UPLOADS.close("s1")
    assert client.put("/_stcore/upload_file/s1/f1", content=b"x").status_code == 403


def test_an_upload_that_the_disk_has_no_room_for_is_refused_in_words(client, monkeypatch):
    free = SimpleNamespace(total=10**9, used=0, free=40_000_000)
    monkeypatch.setattr("data.room.shutil.disk_usage", lambda _: free)

    def put(length: str | None) -> Answer:
        told = {} if length is None else {"content-length": length}
        return client.put("/_stcore/upload_file/s1/f1", b"x", told)

    OPEN_UPLOADS.open("s1")
    try:
        assert put("9000000").status_code == 204
        full, unknown, wrong = put("13000000"), put(None), put("-1")
        endless = put("0" * 5000 + "1")
    finally:
        OPEN_UPLOADS.close("s1")
    assert full.status_code == 507
    assert full.json()["error"] == (
        "数据目录所在硬盘只剩 40 MB，接收这个文件需要 43 MB；请清理硬盘后重新上传"
    )
    # Without its length it is taken for the largest that may come.
    assert unknown.status_code == wrong.status_code == endless.status_code == 507


def test_whoever_sends_a_byte_now_and_then_is_not_heard_for_ever(monkeypatch):
    monkeypatch.setattr(guard, "_LONGEST_HEARING", 0.05)
    heard = []

    async def dribbling():
        await asyncio.sleep(0.01)
        heard.append(1)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with ThreadPoolExecutor(1) as beside:
        asked = guard._hear_out(dribbling, 10**9)
        beside.submit(asyncio.run, asked).result(timeout=30)
    assert 1 <= len(heard) <= 6


def test_open_uploads_are_bounded():
    uploads = Uploads()
    for i in range(1500):
        uploads.open(str(i))
    assert uploads.is_open("0") and not uploads.is_open("1400")


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/mcp"])
def test_what_streamlit_would_tell_everybody_is_shut(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "host, fine",
    [
        ("127.0.0.1:8501", True),
        ("localhost", True),
        ("[::1]:8501", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("a@127.0.0.1:x", False),
    ],
)
def test_only_known_hosts_are_answered(host, fine):
    assert guard.host_allowed(host, ["127.0.0.1", "localhost", "::1"]) is fine


def test_hosts_under_a_name():
    assert guard.host_allowed("a.gov.example", ["*.gov.example"])
    assert not guard.host_allowed("gov.example.evil", ["*.gov.example"])


def test_a_foreign_host_is_refused(client, monkeypatch):
    kept = guard.config.get_option
    allowed = {"server.allowedHosts": ["127.0.0.1"]}
    monkeypatch.setattr(guard.config, "get_option", lambda name: allowed.get(name) or kept(name))
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert client.get("/").status_code == 200


def test_the_first_page_has_its_own_address_too(client):
    answer = client.get("/overview?region=330100")
    assert (answer.status_code, answer.headers["location"]) == (302, "./?region=330100")
    assert client.get("/data").status_code == 200


def test_a_figure_over_http_is_protected_and_noted(client, world_home):
    answer = client.get("/api/v1/metrics/talent_stock?by=city&region=330000").json()
    assert [(row["city"], row["value"]) for row in answer["rows"]] == [(330100, 40), (330200, 30)]
    assert answer["snapshot"] and answer["demo"] is False
    (line,) = audit.records(world_home.home)
    assert (line["action"], line["metric"]) == ("api", "talent_stock")


def test_the_catalogue_and_freshness_are_told(client):
    names = [one["id"] for one in client.get("/api/v1/catalogue").json()["metrics"]]
    assert "talent_stock" in names
    told = client.get("/api/v1/freshness").json()
    rows = {one["contract"]: one["rows"] for one in told["sources"]}
    assert (rows["employment"], rows["service_use"]) == (70, 0)


@pytest.mark.parametrize(
    "query, words",
    [
        ("metrics/talent_stok", "没有指标"),
        ("metrics/talent_stock?by=school", "不能按"),
        ("metrics/talent_stock?region=x", "六位区划代码"),
        ("metrics/talent_stock?month=2026-13", "年月"),
        ("metrics/talent_stock?region=440000", "授权范围"),
        ("metrics/talent_stock?months=0", "1–120"),
        ("metrics/talent_stock?colour=red", "没有参数"),
        ("metrics/talent_stock?where=x", "维度=值"),
        ("metrics/talent_stock?where=county=abc", "没有「abc」"),
        ("metrics/talent_stock?where=county=99999999999999999999999999", "没有「9999"),
        ("metrics/talent_stock?by=county,county", "写了两次"),
        ("metrics/talent_stock?region=330000&region=330100", "写了两次"),
        ("metrics/talent_stock?public=2", "应为 0 或 1"),
        ("metrics/talent_stock?where=education=%00", "没有"),
        ("metrics/talent_stock?where=%ff%fe", "维度=值"),
        (f"metrics/talent_stock?where=education={'9' * 3000}", "没有"),
        (f"metrics/talent_stock?where=education={'9' * 9000}", "太长"),
        ("metrics/talent_stock?months=" + "9" * 300, "1–120"),
    ],
)
def test_a_question_that_cannot_be_is_answered_in_words(client, query, words):
    answer = client.get(f"/api/v1/{query}")
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert len(answer.json()["error"]) <= 600
