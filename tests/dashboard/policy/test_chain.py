"""The year's money on its way: where each programme is, since when, and what became of it."""

from datetime import date

import pytest

from dashboard.access import auth, gateway
from dashboard.document.request import Request
from dashboard.document.values import Table
from dashboard.policy.chain import DRAWN, by_source, narrowing, programmes
from dashboard.wording.theme import THIN_SPACE
from data.contracts.funding import STEPS
from metrics.engine.selection import Scope, Selection
from metrics.figures.policy.fund import WAY
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World

OFFICE = "人才办"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("chain") / "home")
    world.spell("anchor", XIHU, "2024-01", "2025-06")
    way = {
        "引才": (("declared", date(2024, 9, 1), 2000.0), ("confirmed", date(2025, 1, 20), 1000.0)),
        "育才": (
            ("declared", date(2024, 9, 1), 2000.0),
            ("reviewed", date(2024, 11, 1), None),
            ("confirmed", None, 500.0),
            ("spent", date(2025, 6, 1), 300.0),
        ),
        "安居": (("declared", date(2025, 8, 1), 1000.0),),  # after the data's month
    }
    for name, steps in way.items():
        for step, day, amount in steps:
            world.put(
                "fund_step",
                {
                    "department": OFFICE,
                    "programme": name,
                    "region": HANGZHOU,
                    "year": 2025,
                    "step": step,
                    "done_on": day,
                    "amount": amount,
                    "fund_source": "专项" if name == "引才" else None,
                },
            )
    world.build()
    return world.home


@pytest.fixture
def user(home, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(home.path))
    return auth.User("u", Scope(ZHEJIANG, "steward", ZHEJIANG))


def listed(user, region):
    (one,) = programmes(Request(user, {"region": str(region)})).blocks
    assert isinstance(one, Table)
    plain = [tuple(cell.replace(THIN_SPACE, " ") for cell in row) for row in one.listing.rows]
    return {row[1]: row[4:] for row in plain}


def test_each_step_has_its_day_and_amount_and_what_stands_still_is_said(user):
    told = listed(user, ZHEJIANG)
    assert told["引才"] == (
        *("2024-09-01 2 000元", "—", "—", "2025-01-20 1 000元", "—"),
        "确认后已 161 天",  # to 2025-06-30
    )
    assert told["育才"] == (
        *("2024-09-01 2 000元", "2024-11-01", "—", "500元", "2025-06-01 300元"),
        "执行",
    )
    assert told["安居"][0] == "1 000元" and told["安居"][-1] == "未开始"
    assert listed(user, NINGBO) == {"": ("",) * (len(STEPS) + 1)}


def test_what_was_asked_for_confirmed_and_spent(user):
    def fetch(step, by):
        return gateway.fetch_for(user, WAY[step], Selection(ZHEJIANG), by)

    years = [fetch(step, "year") for step in DRAWN]
    assert (
        narrowing(years).replace(THIN_SPACE, " ")
        == "2025年上报 5 000元，确认 1 500元，已执行其中 20%"
    )
    assert by_source(fetch("confirmed", "fund_source")) == "确认的资金中，专项占 67%"
