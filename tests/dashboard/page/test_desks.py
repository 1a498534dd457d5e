"""A desk that is refused under a page that stands: one sentence in its place, no second head."""

import pytest

from dashboard.document.values import Desk, Note
from dashboard.page import blocks
from data.home import Refused
from metrics.engine.core import OutdatedSnapshot

REFUSALS = {"old": OutdatedSnapshot(), "file": Refused("台账 *a* 无法读写")}


def refuse(name):
    raise REFUSALS[name]


@pytest.mark.parametrize("name", REFUSALS)
def test_what_a_desk_is_refused_stands_in_its_place(name, monkeypatch):
    boxes, drawn = [], []
    monkeypatch.setattr(blocks.st, "warning", boxes.append)
    monkeypatch.setattr(blocks.st, "html", drawn.append)
    blocks.draw((Desk(f"{__name__}:refuse", (name,)), Note("后面的话")))
    (said,) = boxes
    assert said.replace("\\", "") == str(REFUSALS[name])
    assert any("后面的话" in one for one in drawn)  # the rest of the page follows
    assert not any("<h1" in one for one in drawn)
