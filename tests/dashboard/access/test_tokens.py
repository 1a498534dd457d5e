"""Machine accounts: what a token opens, for how long, how often; who makes it and takes it back."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.__main__ import main
from dashboard.access import audit, auth, tokens
from data.home import Refused
from metrics.engine.selection import Scope
from tests.dashboard.access.test_doors import app, listed
from tests.dashboard.asgi import Client
from tests.world import HANGZHOU, NINGBO, ZHEJIANG

STEWARD = auth.User("s", Scope(ZHEJIANG, "steward", ZHEJIANG))
LEADER = auth.User("a", Scope(ZHEJIANG, "leader", ZHEJIANG))
STOCK = "/api/v1/metrics/talent_stock?by=city"


@pytest.fixture
def home(world_home):
    return listed(world_home.home)


@pytest.fixture
def client(home):
    return Client(app(), at_home=False)


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def test_a_token_opens_the_figures_under_its_rights(client, home):
    _, text = tokens.make(home, STEWARD, "月报", "leader")
    answer = client.get(STOCK, bearer(text)).json()
    assert [row["city"] for row in answer["rows"]] == [HANGZHOU, NINGBO]
    _, district = tokens.make(home, STEWARD, "杭州", "district", region=HANGZHOU)
    own = client.get("/api/v1/metrics/talent_stock?region=330100", bearer(district))
    assert own.status_code == 200
    unsaid = client.get("/api/v1/metrics/talent_stock", bearer(district))
    assert unsaid.status_code == 200 and unsaid.json()["region"] == HANGZHOU
    assert unsaid.json()["rows"] == own.json()["rows"]
    refused = client.get("/api/v1/metrics/talent_stock?region=330200", bearer(district))
    assert refused.status_code == 400 and "授权范围" in refused.json()["error"]
    last = list(audit.records(home))
    assert [(one["user"], one["action"]) for one in last if one["metric"]][-4:] == [
        ("接口：月报", "api"),
        ("接口：杭州", "api"),
        ("接口：杭州", "api"),
        ("接口：杭州", "deny"),
    ]


def test_a_list_of_roles_that_cannot_be_read_lets_no_program_in(client, home):
    _, text = tokens.make(home, STEWARD, "月报", "leader")
    assert client.get("/api/v1/freshness", bearer(text)).status_code == 200
    (home.path / "roles.toml").write_text("[users", "utf-8")
    answer = client.get("/api/v1/freshness", bearer(text))
    assert answer.status_code == 503 and "roles.toml" in answer.json()["error"]


def test_a_token_opens_nothing_but_the_api(client, home):
    _, text = tokens.make(home, STEWARD, "月报", "leader")
    for path in ("/", "/gap", "/projector/scenes", "/media/x.csv", "/import"):
        assert client.get(path, bearer(text)).status_code == 401
    assert client.put("/_stcore/upload_file/s/f", b"x", bearer(text)).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Bearer trcn_", "Basic dTpw", "Bearer trcn_" + "a" * 43],
)
def test_what_is_no_token_opens_nothing(client, home, header):
    tokens.make(home, STEWARD, "月报", "leader")
    answer = client.get(STOCK, {"authorization": header})
    assert answer.status_code == 403 and "rows" not in answer.text


def test_nobody_at_all_gets_a_sentence(client):
    answer = client.get(STOCK)
    assert (answer.status_code, answer.json()["sign_in"]) == (401, True)


def test_a_token_taken_back_or_over_opens_nothing(client, home):
    _, text = tokens.make(home, STEWARD, "月报", "leader")
    assert client.get(STOCK, bearer(text)).status_code == 200
    tokens.revoke(home, STEWARD, "月报")
    assert client.get(STOCK, bearer(text)).status_code == 403
    with pytest.raises(Refused, match="没有名为"):
        tokens.revoke(home, STEWARD, "月报")
    _, text = tokens.make(home, STEWARD, "月报", "leader", days=1)
    late = datetime.now(UTC) - timedelta(seconds=1)
    raw = json.loads((home.path / "tokens.json").read_text("utf-8"))
    raw[-1]["until"] = late.isoformat(timespec="seconds")
    (home.path / "tokens.json").write_text(json.dumps(raw), "utf-8")
    assert client.get(STOCK, bearer(text)).status_code == 403
    assert [one.state for one in tokens.tokens(home)] == ["已吊销", "已过期"]


def test_a_token_asks_no_faster_than_it_may(client, home):
    _, slow = tokens.make(home, STEWARD, "慢", "leader", per_minute=2)
    _, other = tokens.make(home, STEWARD, "快", "leader")
    codes = [client.get("/api/v1/catalogue", bearer(slow)).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert client.get("/api/v1/catalogue", bearer(other)).status_code == 200


def test_only_hashes_are_kept(home):
    _, text = tokens.make(home, STEWARD, "月报", "leader")
    path = home.path / "tokens.json"
    assert text not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0
    assert not any(text in json.dumps(one) for one in audit.records(home))


def test_a_damaged_list_opens_nothing(client, home):
    _, text = tokens.make(home, STEWARD, "月报", "leader")
    (home.path / "tokens.json").write_text("[{", "utf-8")
    assert client.get(STOCK, bearer(text)).status_code == 503


@pytest.mark.parametrize(
    "name, role, more, words",
    [
        ("", "leader", {}, "名称"),
        ("a\nb", "leader", {}, "名称"),
        ("x", "steward", {}, "角色"),
        ("x", "district", {}, "地区代码"),
        ("x", "leader", {"region": 440100}, "范围"),
        ("x", "leader", {"days": 0}, "有效期"),
        ("x", "leader", {"days": 9999}, "有效期"),
        ("x", "leader", {"per_minute": 0}, "每分钟"),
    ],
)
def test_what_cannot_be_is_refused(home, name, role, more, words):
    with pytest.raises(Refused, match=words):
        tokens.make(home, STEWARD, name, role, **more)
    assert tokens.tokens(home) == []


def test_a_steward_alone_makes_and_takes_back(home):
    with pytest.raises(PermissionError):
        tokens.make(home, LEADER, "x", "leader")
    tokens.make(home, STEWARD, "x", "leader")
    with pytest.raises(PermissionError):
        tokens.revoke(home, LEADER, "x")
    with pytest.raises(Refused, match="已有名为"):
        tokens.make(home, STEWARD, "x", "leader")


def test_the_command_line_makes_lists_and_takes_back(client, home, capsys):
    where = ["--home", str(home.path), "--json"]
    assert main(["token", "make", "月报", "--days", "30", *where]) == 0
    text = json.loads(capsys.readouterr().out)["token"]
    assert client.get(STOCK, bearer(text)).status_code == 200
    assert main(["token", "list", *where]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["state"]) == ("月报", "有效")
    assert main(["token", "revoke", "月报", *where]) == 0
    assert main(["token", "revoke", "月报", *where]) == 2
    assert client.get(STOCK, bearer(text)).status_code == 403
