"""The package's own client at the tools: over standard input and output, and over HTTP."""

import asyncio
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from starlette.applications import Starlette

from dashboard.access import audit, guard, tokens
from dashboard.serving.mcp.route import ROUTES
from tests.dashboard.access.test_doors import LISTED, listed
from tests.dashboard.access.test_tokens import STEWARD, bearer
from tests.dashboard.asgi import HOST, signed_in
from tests.homes import ROOT
from tests.world import HANGZHOU, NINGBO

ADDRESS = f"http://{HOST}/mcp"
STOCK = ("query_figure", {"figure": "talent_stock", "by": ["city"]})


def run(made):
    """In a thread of its own: a browser test before this one leaves its loop in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, made).result()


@pytest.fixture
def home(world_home):
    return listed(world_home.home)


def over_http(headers, *calls, mode="auto", between=None):
    """The results of some calls on one connection; ``between`` happens before the last."""
    app = Starlette(routes=ROUTES, middleware=guard.MIDDLEWARE)

    async def asked():
        transport = httpx2.ASGITransport(app=app)
        found = []
        async with (
            httpx2.AsyncClient(transport=transport, headers=headers) as http,
            Client(streamable_http_client(ADDRESS, http_client=http), mode=mode) as client,
        ):
            for number, (name, sent) in enumerate(calls, 1):
                if between is not None and number == len(calls):
                    between()
                found.append(await client.call_tool(name, sent))
        return found

    return run(asked())


def over_stdio(home, *calls, words=(), between=None):
    """The same with a server of its own beside us, and the names of its tools first."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "dashboard", "mcp", "--home", str(home.path), *words],
        cwd=ROOT,
        env={**os.environ},
    )

    async def asked():
        async with Client(server) as client:
            listing = await client.list_tools()
            found = []
            for number, (name, sent) in enumerate(calls, 1):
                if between is not None and number == len(calls):
                    between()
                found.append(await client.call_tool(name, sent))
            return [one.name for one in listing.tools], found

    return run(asked())


def text(result):
    return result.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_token_opens_the_tools_under_its_rights(home, mode):
    _, whole = tokens.make(home, STEWARD, "助手", "leader")
    (found,) = over_http(bearer(whole), STOCK, mode=mode)
    rows = found.structured_content["rows"]
    assert [row["city"] for row in rows] == [HANGZHOU, NINGBO]
    assert json.loads(text(found)) == found.structured_content
    line = list(audit.records(home))[-1]
    assert (line["user"], line["action"], line["detail"]) == (
        "接口：助手",
        "mcp",
        "HTTP query_figure",
    )


def test_a_district_token_sees_its_own_and_is_told_so(home):
    _, own = tokens.make(home, STEWARD, "杭州", "district", region=HANGZHOU)
    there = ("query_figure", {"figure": "talent_stock", "region": "330200"})
    mine, refused = over_http(bearer(own), ("query_figure", {"figure": "talent_stock"}), there)
    assert mine.structured_content["region"] == HANGZHOU and not mine.is_error
    assert refused.is_error and "授权范围" in text(refused)
    assert list(audit.records(home))[-1]["action"] == "deny"


def test_a_token_that_was_revoked_opens_nothing_from_the_next_call_on(home):
    _, whole = tokens.make(home, STEWARD, "助手", "leader")
    with pytest.raises(BaseException) as error:
        over_http(bearer(whole), STOCK, STOCK, between=lambda: tokens.revoke(home, STEWARD, "助手"))
    assert "rows" not in str(error.value)
    looks = [one for one in audit.records(home) if one["action"] == "mcp"]
    assert len(looks) == 1


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer trcn_" + "a" * 43}])
def test_without_a_token_nothing_is_answered(home, headers):
    with pytest.raises(BaseException):  # noqa: B017 (the client groups what the server refused)
        over_http(headers, ("freshness", {}))


def test_a_reader_who_is_signed_in_may_ask_too(home):
    (found,) = over_http(signed_in(home, "a"), ("freshness", {}))
    assert found.structured_content["data_month"] == "2026年6月"


def test_what_is_sent_is_small_and_json(home):
    _, whole = tokens.make(home, STEWARD, "助手", "leader")
    app = Starlette(routes=ROUTES, middleware=guard.MIDDLEWARE)

    async def posted(content, **more):
        headers = {**bearer(whole), "accept": "application/json, text/event-stream", **more}
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, headers=headers) as http:
            answer = await http.post(ADDRESS, content=content)
            return answer.status_code, (await http.get(ADDRESS)).status_code

    assert run(posted(b"x" * 100_000, **{"content-type": "application/json"})) == (413, 405)
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert run(posted(b"{}", **form))[0] == 400
    assert run(posted(b"{", **{"content-type": "application/json"}))[0] == 400


@pytest.mark.slow
def test_over_stdio_under_a_users_rights_until_they_end(home):
    (home.path / "roles.toml").write_text(
        f'{LISTED}[users."d"]\nrole = "district"\nregion = {HANGZHOU}\n', "utf-8"
    )

    def disabled():
        path = home.path / "roles.toml"
        path.write_text(f"{path.read_text('utf-8')}disabled = true\n", "utf-8")

    names, (mine, there, nowhere, after) = over_stdio(
        home,
        ("query_figure", {"figure": "talent_stock"}),
        ("query_figure", {"figure": "talent_stock", "region": "宁波市"}),
        ("no_such_tool", {}),
        ("query_figure", {"figure": "talent_stock"}),
        words=("--user", "d"),
        between=disabled,
    )
    assert len(names) == 9 and "query_figure" in names
    assert mine.structured_content["region"] == HANGZHOU
    assert there.is_error and "授权范围" in text(there)
    assert nowhere.is_error and "可用：" in text(nowhere)
    assert after.is_error and "已停用" in text(after)
    assert next((one["user"], one["detail"]) for one in audit.records(home)) == (
        "d",
        "stdio query_figure",
    )


def test_over_stdio_somebody_must_be_named_where_people_sign_in(home, capfd):
    from dashboard.__main__ import main

    assert main(["mcp", "--home", str(home.path)]) == 2
    assert "--user" in capfd.readouterr().err
    assert main(["mcp", "--home", str(home.path), "--user", "nobody"]) == 2
