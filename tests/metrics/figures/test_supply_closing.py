"""What would close the gap: the amount found does close it, and what can't is said."""

from types import SimpleNamespace

import numpy as np
import pytest

from metrics.engine.selection import Selection
from metrics.figures.outlook import closing
from metrics.models.supply_demand.levers import Closing
from tests.world import HANGZHOU

NODES = ((1, 330000, "*", "*"), (2, HANGZHOU, "C", "*"))


@pytest.fixture
def asked(monkeypatch):
    """Two nodes, the second too small; `close` answers by the lever's kind and notes its call."""
    inputs = SimpleNamespace(
        base=2026 * 12 + 8,
        nodes=NODES,
        years=5,
        place={key: i for i, key in enumerate(NODES)},
        history=np.array([[5000.0], [60.0]]),
        events=np.array([800.0, 20.0]),
    )
    calls = []

    def close(given, lever, key, year, levers=(), goal=0.0):
        calls.append((lever.kind, lever.region, lever.section, key, year, levers))
        amount = {"retention": 0.01237, "staying": None, "arrivals": 0.234, "growth": -0.0051}
        return Closing(amount[lever.kind], 0.0)

    made = SimpleNamespace(inputs=inputs, outcome=None)
    monkeypatch.setattr(closing, "stored", lambda _: made)
    monkeypatch.setattr(closing, "close", close)
    monkeypatch.setattr(closing, "coarse", lambda given: given)
    monkeypatch.setattr(closing, "aim", lambda *_: 0.0)

    def ask(selection):
        made = closing.closing(None, closing.CLOSING, selection, ("lever",), 0)
        return made.frame.set_index("lever"), calls

    return ask


def test_each_lever_alone(asked):
    frame, calls = asked(Selection(330000).with_("year", 2028))
    assert frame["value"].dropna().to_dict() == {
        "retention": 0.012,
        "arrivals": 0.23,
        "growth": -0.005,
    }
    assert frame["status"].to_dict() == {
        "retention": "ok",
        "staying": "empty",
        "arrivals": "ok",
        "growth": "ok",
    }
    # 2028 is the second year after the data's; nothing else is set.
    assert {call[3:] for call in calls} == {((1, 330000, "*", "*"), 2, ())}


def test_on_top_of_a_scenario(asked):
    scenario = "growth:0.02:330000:*:0"
    _, calls = asked(Selection(330000).with_("year", 2029).with_("scenario", scenario))
    (levers,) = {call[5] for call in calls}
    assert [(one.kind, one.amount) for one in levers] == [("growth", 0.02)]
    assert {call[4] for call in calls} == {3}


def test_a_city_that_is_filtered_for_is_the_one_asked_about(asked):
    """The province's levers stood there; a city of another place is none of its."""
    frame, calls = asked(Selection(330000).with_("city", HANGZHOU).with_("section", "C"))
    assert set(frame["status"]) == {"suppressed"} and calls == []
    beyond = Selection(HANGZHOU).with_("city", 330200)
    assert closing.closing(None, closing.CLOSING, beyond, ("lever",), 0).frame.empty


def test_small_cells_are_hidden_and_not_computed(asked):
    frame, calls = asked(Selection(HANGZHOU).with_("section", "C"))
    assert set(frame["status"]) == {"suppressed"}
    assert frame["value"].isna().all()
    assert calls == []


def test_a_place_without_a_projection_says_so(asked):
    made = closing.closing(None, closing.CLOSING, Selection(330106), ("lever",), 0)
    assert made.frame.empty
    assert made.notes == ("所选范围不能推算",)
    assert asked
