"""Bias of replacement demand, entrants, supply and gap: by hand, hidden, and a slow version."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from metrics.engine import choices
from metrics.engine.core import Unknown
from metrics.engine.selection import Selection
from metrics.figures.outlook import balance_record
from metrics.models.forecast.naive_rules import NAIVE
from metrics.models.supply_demand.types import Fan
from metrics.projection import judged, realised
from metrics.projection.inputs import YEARS, inputs_of
from metrics.projection.said import KEPT, Said
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, ZHEJIANG, World, m

PLANT, SOFTWARE = (2, HANGZHOU, "C", "*"), (2, HANGZHOU, "I", "*")
FOREIGN = (2, NINGBO, "C", "*")
BASE = m("2026-09")


def row(quantity, key, made, h, said, now, came, rules=(np.nan,) * 3, employed=(500, 500)):
    return {
        "quantity": quantity,
        "kind": "回测",
        "made": m(f"{made}-09"),
        "h": h,
        "month": m(f"{made + h}-09"),
        **dict(zip(("level", "region", "section", "band"), key, strict=True)),
        "events": 50.0,
        "mean": said,
        "now": now,
        "came": came,
        "employed_now": employed[0],
        "employed_came": employed[1],
        **dict(zip(NAIVE, rules, strict=True)),
    }


@pytest.fixture
def ask(monkeypatch):
    rows = []
    for year in range(2020, 2026):
        rows.append(row("replacement", PLANT, year, 1, 110, 100, 100, (100, 120, 90)))
        rows.append(row("gap", PLANT, year, 1, -10, 15, 10, (15, 40, 5), (400, 500)))
        rows.append(row("replacement", SOFTWARE, year, 1, 90, 100, 100, (100, 80, np.nan)))
        rows.append(row("gap", SOFTWARE, year, 1, 30, 15, 20, (15, 15, 15), (200, 250)))
        rows.append(row("replacement", FOREIGN, year, 1, 900, 10, 10, employed=(90, 120)))
    balance_record.known.cache_clear()
    monkeypatch.setattr(balance_record, "judged_balance", lambda _: pd.DataFrame(rows))

    def asked(metric, by=(), region=ZHEJIANG, **where):
        narrowed = tuple((name, (code,)) for name, code in where.items())
        return metric.maker(None, metric, Selection(region, where=narrowed), by, 0).frame

    yield asked
    balance_record.known.cache_clear()


def test_replacement_too_high_here_and_too_low_there_by_hand(ask):
    """Six times +10 and six times −10 of 1 200: no bias, an error of a tenth. The last growth: six
    times ± 20; the trend is known of the plant alone, 60 of 600 too few."""
    found = ask(balance_record.REPLACEMENT).iloc[0]
    assert (found["value"], found["error"], found["outcomes"], found["cells"]) == (0, 0.1, 12, 2)
    whole = ask(balance_record.REPLACEMENT, ("province",)).iloc[0]
    assert (whole["province"], whole["error"], whole["outcomes"]) == (ZHEJIANG, 0.1, 12)
    rules = ask(balance_record.REPLACEMENT, ("rule",)).set_index("rule")
    assert rules.loc["value", ["value", "error"]].tolist() == [0, 0]
    assert rules.loc["growth", ["value", "error"]].tolist() == [0, 0.2]
    assert np.isnan(rules.loc["trend", "value"])  # six of ten


def test_a_gap_is_a_share_of_the_employed_by_hand(ask):
    """−20 of 500 and +10 of 250, six times each: −60 of 4 500, 180 of 4 500."""
    found = ask(balance_record.GAP).iloc[0]
    assert found["value"] == pytest.approx(-60 / 4500, abs=5e-4)
    assert found["error"] == pytest.approx(180 / 4500, abs=5e-4)
    rules = ask(balance_record.GAP, ("rule",)).set_index("rule")
    assert rules.loc["value", "error"] == pytest.approx(60 / 4500, abs=5e-4)


def test_each_cell_alone_and_none_that_is_small(ask):
    found = ask(balance_record.REPLACEMENT, ("city", "section"))
    assert found.set_index("section")["value"].to_dict() == {"C": 0.1, "I": -0.1}
    assert set(found["city"]) == {HANGZHOU}  # Ningbo's plant has fewer than a hundred
    few = ask(balance_record.ENTRANTS)
    assert few["status"].tolist() == ["empty"]


def test_a_cell_says_the_same_however_it_is_asked_for(ask):
    """Six outcomes are enough of one cell: by its dimensions, its filters, or in its own city."""
    ways = (
        ask(balance_record.REPLACEMENT, ("city", "section"), section="C"),
        ask(balance_record.REPLACEMENT, ("city",), section="C"),
        ask(balance_record.REPLACEMENT, ("section",), HANGZHOU).iloc[:1],
        ask(balance_record.REPLACEMENT, (), HANGZHOU, section="C"),
        ask(balance_record.REPLACEMENT, (), city=HANGZHOU, section="C"),
    )
    for found in ways:
        assert found[["value", "outcomes"]].to_numpy().tolist() == [[0.1, 6]]
    alone = ask(balance_record.REPLACEMENT, (), section="C")
    assert alone["status"].tolist() == ["empty"]  # six of a whole province's section are too few


def test_years_ahead_that_no_forecast_looks_are_refused_in_words():
    assert choices.FARTHEST == YEARS
    assert choices.code_of(balance_record.GAP, "ahead", "提前2年") == 2
    for odd in ("0", "6", "-1", "制造业", "１", "99999999999999999999"):
        with pytest.raises(Unknown, match=r"提前年数没有「.*提前1年"):
            choices.code_of(balance_record.GAP, "ahead", odd)


def fan(values):
    return Fan(*([np.asarray(values, dtype=float)] * 5))


def test_what_was_said_stands_beside_what_came(monkeypatch):
    """Of 2024 and 2025, one and two years ahead; the rules know what was known then, as shown."""
    inputs = SimpleNamespace(
        base=BASE,
        place={PLANT: 0},
        history=np.array([[400.0, 410, 420, 430]]),
        events=np.array([40.0]),
    )
    past = {
        "replacement": np.array([[np.nan, 41.0, 52, 63]]),
        "entrants": np.array([[np.nan, 50.0, 60, 70]]),
        "supply": np.array([[np.nan, np.nan, 440, 455]]),
        "gap": np.array([[np.nan, np.nan, -20, -25]]),
    }
    terms = dict.fromkeys(KEPT, fan([[7.0, 9.0]])) | {"gone": fan([[40.0, 41.0]])}
    said = [Said(m(f"{year}-09"), "", (PLANT,), terms, np.array([1.0])) for year in (2024, 2025)]
    judged.judged_balance.cache_clear()
    monkeypatch.setattr(judged, "stored", lambda _: SimpleNamespace(inputs=inputs))
    monkeypatch.setattr(judged, "came", lambda _: past)
    monkeypatch.setattr(judged, "said_before", lambda _: {"回测": tuple(said)})
    found = judged.judged_balance(None).set_index(["quantity", "made", "h"])
    assert len(found.loc["replacement"]) == 3 and len(found.loc["gap"]) == 1
    first = found.loc[("replacement", m("2024-09"), 1)]
    assert (first["mean"], first["now"], first["came"]) == (47, 41, 52)
    assert first["value"] == 40 and np.isnan(first["growth"])  # one year was known
    second = found.loc[("replacement", m("2025-09"), 1)]
    assert second["growth"] == pytest.approx(50 * 50 / 40)
    gap = found.loc[("gap", m("2025-09"), 1)]
    assert (gap["mean"], gap["now"], gap["came"], gap["employed_came"]) == (7, -20, -25, 430)
    judged.judged_balance.cache_clear()


def test_what_came_is_counted_from_the_cubes(tmp_path):
    """Ten at the plant in June 2025, of whom two left within the year and three others came; twelve
    heads were wanted, and eight seekers of a year are two at a time."""
    world = World(tmp_path)
    for who in range(13):
        start, end = ("2026-01" if who >= 10 else "2023-01"), ("2025-10" if who < 2 else None)
        world.person(who).spell(who, XIHU, start, end, industry=34)
    post = {"posting_id": "1", "title": "岗", "headcount": 12, "region": XIHU, "industry": 34}
    days = {"posted_on": date(2025, 7, 1), "closed_on": date(2025, 7, 20)}
    world.put("job_posting", {**post, **days, "occupation": "2-02-07-01"})
    for who in range(8):
        seeker = {"seeker_id": str(who), "region": XIHU, "occupation": "2-02-07-01"}
        world.put("job_seeker", {**seeker, "registered_on": date(2025, 7, 2)})
    world.person(99).spell(99, HAISHU, "2026-06", industry=34)
    cubes = world.build()
    inputs = inputs_of(cubes)
    found = realised.realised(cubes, inputs)
    at = inputs.place[PLANT]
    assert inputs.base == m("2026-06")
    assert inputs.history[at, -2:].tolist() == [10, 11]
    assert (found["replacement"][at, -1], found["entrants"][at, -1]) == (2, 3)
    assert (found["supply"][at, -1], found["gap"][at, -1]) == (13, 10)
    assert np.isnan(found["gap"][at, -2])  # posts don't reach back over the year before
    assert all(np.isnan(found[name][at, 0]) for name in realised.QUANTITIES)
