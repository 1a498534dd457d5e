"""The share of a file in the making: noted by its writer, told under the ticket alone."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.export.forms import FORMS
from dashboard.export.leaving import taking
from dashboard.export.office import docx
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from dashboard.export.progress import Board, made_under
from dashboard.export.web import html
from dashboard.page import progress
from tests.dashboard.asgi import Client
from tests.dashboard.export.pages import STAMP, page


def test_a_board_keeps_each_form_apart_and_forgets_the_oldest_ticket():
    board = Board(most=2)
    board.watch("a", "pptx")(0.25, "总览")
    board.watch("a", "xlsx")(2.0, "")
    board.watch("b", "pptx")(-1.0, "")
    assert board.shares("a") == {"pptx": 0.25, "xlsx": 1.0}
    assert board.shares("b") == {"pptx": 0.0}
    board.watch("a", "pptx")(0.5, "")  # newer than b again
    board.watch("c", "pptx")(0.1, "")
    assert board.shares("b") == {} and board.shares("a")["pptx"] == 0.5
    assert board.shares("strange") == {}


def test_a_board_may_be_written_from_many_threads():
    board = Board()
    many = [
        threading.Thread(
            target=lambda i=i: [board.watch(f"t{i}", "x")(s / 50, "") for s in range(51)]
        )
        for i in range(8)
    ]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert [board.shares(f"t{i}") for i in range(8)] == [{"x": 1.0}] * 8


@pytest.mark.parametrize(
    "make, steps",
    [
        (lambda made, watch: slides(made, STAMP, progress=watch), 1 + 3),
        (lambda made, watch: workbook(made, STAMP, watch), 3),
        (lambda made, watch: docx.page(made, STAMP, watch), 1 + 3),
        (lambda made, watch: html.page(made, STAMP, watch), 1 + 3),
    ],
)
def test_every_writer_tells_each_of_its_steps(make, steps, monkeypatch, tmp_path):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    told: list[float] = []
    make(page(), lambda share, _name: told.append(share))
    assert [share for share in told if share < 1] == [i / steps for i in range(steps)]


def test_a_file_begins_at_nothing_and_ends_at_all():
    told: list[float] = []
    raw = made_under(lambda share, _: told.append(share), lambda watch: b"x")
    assert raw == b"x" and told == [0.0, 1.0]


@pytest.mark.slow
def test_the_ticket_of_a_page_opens_its_shares_alone(world_home):
    from streamlit_app import app

    seen = AppTest.from_file("../../../pages/overview.py", default_timeout=60).run()
    ticket = seen.session_state["making-ticket"]
    assert len(ticket) >= 22  # 128 bits
    shown = seen.session_state["page-shown"]
    form = FORMS["xlsx"]
    taking(shown, "xlsx", form.of_page, progress.BOARD.watch(ticket, "xlsx"))()
    answer = Client(app).get(f"/making/{ticket}")
    assert answer.json() == {"xlsx": 1.0}
    assert answer.headers["cache-control"] == "no-store"
    assert Client(app).get("/making/nobodys").json() == {}
