"""The server's own faults: a sentence for who asked, the whole in the log."""

import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.access import gateway
from dashboard.serving import api
from data import logs


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "home"))
    logs.begin(gateway.home(), "server")
    return gateway.home()


def test_a_route_that_breaks_says_a_sentence_and_logs_the_whole(home, monkeypatch):
    def broken() -> None:
        raise KeyError("欧阳" + "小明")

    monkeypatch.setattr(gateway, "serving", broken)
    asked = next(route.path for route in api.ROUTES if route.endpoint is api.freshness)
    answer = TestClient(Starlette(routes=api.ROUTES)).get(asked)
    assert answer.status_code == 500 and answer.json() == {"error": "服务出错了，已记入日志"}
    [line] = (home.path / "logs" / "talent.log").read_text("utf-8").splitlines()
    told = json.loads(line)
    assert (told["program"], told["error"]) == ("server", "KeyError")
    assert "Traceback" in told["traceback"] and "欧阳小明" not in line
