"""What is owed, on two pages: 0 元 beside hidden cases would say that there are none."""

from datetime import date

import pytest

from dashboard.access import site
from dashboard.document.values import Cards
from dashboard.serving import headless
from dashboard.wording import findings
from metrics.disclosure.protect import Status
from metrics.figures.policy import payouts
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, XIHU, ZHEJIANG, World, key


@pytest.fixture
def owing(tmp_path, monkeypatch):
    """A few grants decided and not paid: too few in each district to be shown."""
    world = World(tmp_path / "home").spell(900, XIHU, "2020-01").spell(901, XIHU, "2026-06")
    for who in range(4):
        world.person(who, 4).spell(who, XIHU, "2024-01")
        world.put(
            "policy_payout",
            {
                "policy": "租房补贴",
                "kind": "rent",
                "region": XIHU,
                "person_key": key(who),
                "amount": 9000.0,
                "applied_on": date(2026, 2, 2),
                "decided_on": date(2026, 3, 3),
                "status": "approved",
            },
        )
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, XIHU])
def test_two_pages_say_the_same_of_what_is_owed(owing, region):
    told = []
    for url in ("overview", "policy"):
        (entry,) = (one for one in site.ENTRIES if one.url == url)
        made = headless.collect(entry, {"region": str(region)})
        every = [card for one in made.walk() if isinstance(one, Cards) for card in one.cards]
        (owed,) = [one for one in every if one.found[0].metric is payouts.DUE_AMOUNT]
        told.append(owed.found[0].one().status)
    assert told == [Status.SUPPRESSED] * 2


@pytest.mark.parametrize(
    "whole, said",
    [
        ((None, "suppressed"), "应兑未兑：人数过少，不予显示"),
        ((40.0,), "应兑未兑：人数过少，不予显示"),
        ((0.0,), "没有应兑未兑的申请"),
        ((None, "empty"), "应兑未兑：暂无数据"),
    ],
)
def test_nobody_waits_is_said_only_where_it_is_known(whole, said):
    waits = protected(payouts.DUE_CASES, [], ("wait",))
    assert findings.longest_wait(waits, protected(payouts.DUE_CASES, [whole])) == said
