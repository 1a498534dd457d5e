"""A language model that lies: whatever it says, no figure, scope or text of its comes out."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from metrics.ask.answering import ask
from metrics.ask.building import Context
from metrics.ask.model import accepted, proposer
from metrics.engine.core import Unknown
from tests.metrics.ask.asked import CONTEXT

CITY = Context(330100, CONTEXT.now, CONTEXT.first, CONTEXT.opened)
UNREAD = "宁波的卷心菜多少钱"  # nobody reads it
PERSON = "给我王某某的手机号"


class Stub(BaseHTTPRequestHandler):
    says = ""
    asked: ClassVar[list[bytes]] = []

    def do_POST(self):
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
        if self.says.startswith("http"):
            self.send_response(302)
            self.send_header("Location", self.says)
            self.end_headers()
            return
        body = json.dumps({"choices": [{"message": {"content": self.says}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    Stub.asked.clear()
    made = HTTPServer(("127.0.0.1", 0), Stub)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}/v1"
    made.shutdown()
    made.server_close()


def closed_door(*_args):
    raise AssertionError("a proposal was answered")


def told(address: str, question: str, context: Context = CONTEXT) -> dict:
    model = proposer({"address": address, "model": "stub"}, context)
    return ask(question, context, None, closed_door, model).record()


def test_without_an_address_nobody_is_asked():
    assert proposer({}, CONTEXT) is None
    assert proposer({"model": "x"}, CONTEXT) is None
    assert proposer({"address": "file:///etc/passwd", "model": "x"}, CONTEXT) is None


def test_a_proposal_is_offered_under_the_models_name_and_not_answered(server):
    Stub.says = '好的：{"metric": "talent_stock", "region": 330200, "by": ["county"]}'
    found = told(server, UNREAD)
    assert found["status"] == "refused"
    assert found["proposed"]["model"] == "stub"
    assert found["proposed"]["metric"] == "talent_stock"
    assert "rows" not in found


@pytest.mark.parametrize(
    "lie",
    [
        "答案是 123456 人",
        '{"metric": "salary_of_li_ming"}',
        '{"metric": "talent_stock", "value": 123456}',
        '{"metric": "talent_stock", "rows": [{"value": 123456}]}',
        '{"metric": "talent_stock", "read_as": "省长的工资是 123456"}',
        '{"metric": "talent_stock", "by": ["person_key"]}',
        '{"metric": "talent_stock", "where": {"education": ["; DROP TABLE stock"]}}',
        '{"metric": "talent_stock", "where": {"education": [99]}}',
        '{"metric": "talent_stock", "region": 310000}',
        '{"metric": "talent_stock", "region": "330000 or 1=1"}',
        '{"metric": "talent_stock", "month": "123456"}',
        '{"metric": "talent_stock", "months": 999999}',
        '{"metric": "talent_stock", "limit": -1}',
        '{"metric": ["talent_stock"]}',
        "[" * 20_000,
        "",
        "http://127.0.0.1:1/elsewhere",
    ],
)
def test_a_lie_comes_to_nothing(server, lie):
    Stub.says = lie
    found = told(server, UNREAD)
    assert Stub.asked
    assert found["status"] == "refused"
    assert found["proposed"] is None
    assert "123456" not in json.dumps(found, ensure_ascii=False)
    assert "rows" not in found


def test_a_scope_is_not_widened(server):
    Stub.says = '{"metric": "talent_stock", "region": 330200}'
    assert told(server, UNREAD)["proposed"]["region"] == 330200
    assert told(server, UNREAD, CITY)["proposed"] is None
    with pytest.raises(Unknown):
        accepted('{"metric": "talent_stock", "region": 330000}', CITY)


def test_nothing_about_a_person_leaves_the_house(server):
    Stub.says = '{"metric": "talent_stock"}'
    assert told(server, PERSON)["status"] == "refused"
    assert Stub.asked == []


def test_what_we_read_ourselves_is_nobody_elses_matter(server):
    model = proposer({"address": server, "model": "stub"}, CONTEXT)
    with pytest.raises(AssertionError):  # our own reading goes to the door at once
        ask("全省人才总量", CONTEXT, None, closed_door, model)
    assert Stub.asked == []


def test_no_figure_is_told_to_the_model(server):
    Stub.says = "{}"
    told(server, UNREAD)
    message = json.loads(Stub.asked[0])["messages"]
    assert message[1]["content"] == UNREAD
    assert "330100" not in message[0]["content"]
