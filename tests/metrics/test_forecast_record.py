"""What was said and what came: by hand, protected, nothing where nothing is known."""

from types import SimpleNamespace

import numpy as np
import pytest

from metrics import forecast_record as record
from metrics.models.supply_demand_types import Fan
from metrics.projection import Projection, Said
from metrics.selection import Selection
from tests.world import HANGZHOU, NINGBO

NODES = ((1, 330000, "*"), (2, HANGZHOU, "*"), (2, HANGZHOU, "C"), (2, HANGZHOU, "I"),
         (2, NINGBO, "C"))  # fmt: skip
BASE = 2026 * 12 + 8


def fan(*rows):
    mean = np.array(rows, dtype=float)
    return Fan(mean, mean - 10, mean + 10, mean - 20, mean + 20)


@pytest.fixture
def made():
    """Points of September 2023 to 2026; projections of 2024 (two outcomes) and 2025 (one)."""
    history = np.array([
        [1000, 1100, 1200, 1300], [700, 800, 900, 1000], [400, 500, 600, 700],
        [300, 300, 300, 300], [50, 60, 70, 80],
    ], dtype=float)  # fmt: skip
    inputs = SimpleNamespace(base=BASE, nodes=NODES, cells=NODES[2:], history=history)
    # Cell C of 杭州 is foreseen to 10, cell I is to grow and doesn't.
    then = {
        2024: fan([1190, 1290, 1], [890, 990, 1], [590, 690, 1], [330, 360, 1], [70, 80, 1]),
        2025: fan([1310, 1, 1], [1010, 1, 1], [710, 1, 1], [330, 1, 1], [80, 1, 1]),
    }
    back = tuple(
        Said(year * 12 + 8, "", NODES, {"employed": then[year]}, history[:, year - 2023])
        for year in (2025, 2024)
    )
    return Projection(inputs, None, back)


@pytest.fixture
def ask(made, monkeypatch):
    monkeypatch.setattr(record, "stored", lambda _: made)

    def asked(metric, by=(), region=HANGZHOU, **where):
        selection = Selection(region)
        for name, code in where.items():
            selection = selection.with_(name, code)
        return metric.maker(None, metric, selection, by, 0).frame

    return asked


def test_outcomes_are_those_known_since(made):
    early = record.outcomes(made, made.back[1], 2)
    assert [(one["year"], one["made"], one["ahead"]) for one in early] == [
        (2025, 2024, 1),
        (2026, 2024, 2),
    ]
    assert [(one["value"], one["actual"], one["naive"]) for one in early] == [
        (590, 600, 500),
        (690, 700, 500),
    ]
    late = record.outcomes(made, made.back[0], 2)
    assert [(one["year"], one["value"], one["actual"]) for one in late] == [(2026, 710, 700)]


def test_cells_where_the_newest_value_was_better(made):
    """Cell I stood still: naive never erred, so no quotient, and the growth foreseen was wrong."""
    assert record.naive_cells(made) == frozenset()
    made.inputs.history[3] = [300, 301, 302, 301]
    assert record.naive_cells(made) == {(2, HANGZHOU, "I")}


def test_gain_by_hand(ask):
    """Errors of 10 each against 100, 200 and 100 of the newest value: 1 − 30 / 400 = 0.925."""
    row = ask(record.GAIN, section="C").iloc[0]
    assert row["value"] == pytest.approx(0.92)  # whole points
    assert (row["outcomes"], row["held80"], row["held95"]) == (3, 3, 3)


def test_small_cells_are_hidden(ask):
    frame = ask(record.GAIN, ("city", "section"), 330000).set_index(["city", "section"])
    assert frame.loc[(NINGBO, "C"), "status"] == "suppressed"
    hidden = ["value", "outcomes", "held80", "held95"]
    assert frame.loc[(NINGBO, "C"), hidden].isna().all()
    frame = ask(record.RECORD, ("year", "made"), NINGBO, section="C")
    assert set(frame["status"]) == {"suppressed"}
    assert frame[["value", "actual", "naive", "lo95"]].isna().all().all()


def test_said_and_came_by_year_is_one_year_ahead(ask):
    frame = ask(record.RECORD, ("year",), section="C").set_index("year")
    assert frame.loc[2025, ["value", "actual"]].tolist() == [590, 600]
    assert frame.loc[2026, ["value", "actual"]].tolist() == [710, 700]
    both = ask(record.RECORD, ("year", "made"), section="C")
    assert len(both) == 3


@pytest.mark.parametrize("metric", record.METRICS)
def test_nothing_stored_is_said(metric, monkeypatch):
    monkeypatch.setattr(record, "stored", lambda _: None)
    found = metric.maker(None, metric, Selection(HANGZHOU), (), 0)
    assert found.frame["status"].tolist() == ["empty"]
    assert found.notes
