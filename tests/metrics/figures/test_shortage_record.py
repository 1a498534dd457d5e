"""Whether the shortage index foretold a year: as of when, against what, by hand."""

import numpy as np
import pandas as pd
import pytest

from metrics.disclosure.protect import Status
from metrics.engine.core import Kind
from metrics.engine.selection import Selection
from metrics.figures.market import gap, recruitment, shortage_record, trade
from tests.world import ZHEJIANG, m

LATEST = m("2026-09")
TRADES = [f"6-{k:02d}" for k in range(30)]


@pytest.fixture
def ask(monkeypatch):
    """Thirty trades: the index of June 2025 ranks them 0 to 29 but for its two ends; the fill rate
    of the twelve months to June 2026 falls from 100 % by 3 points a trade."""
    asked = []

    def shown(_cubes, metric, selection, by):
        asked.append((metric.id, selection.month, selection.months, by))
        rank = np.arange(30.0)
        if metric is gap.SHORTAGE:
            rank[0], rank[29] = 29.0, 0.0
        elif metric is recruitment.FILL_RATE:
            half = 0.2 * (np.arange(30) % 2) if selection.months == 6 else 0.0
            rank = 1 - 0.03 * rank - half
        elif metric is trade.TIGHTNESS:
            rank[10:] = np.nan  # ten known: too few
        return pd.DataFrame({"value": rank}, index=pd.Index(TRADES, name="occupation"))

    monkeypatch.setattr(shortage_record, "shown", shown)
    monkeypatch.setattr(shortage_record, "newest", lambda *_: LATEST)

    def of(metric, by=()):
        return metric.maker(None, metric, Selection(ZHEJIANG), by, 0)

    of.asked = asked
    return of


def test_as_of_a_year_before_the_newest_settled_month(ask):
    """Fill rates take three months to settle: the year to June 2026, foretold in June 2025."""
    made = ask(shortage_record.OCCUPATION)
    assert made.month == m("2026-06")
    assert ("shortage_index", m("2025-06"), None, ("occupation",)) in ask.asked
    assert ("fill_rate", LATEST, 12, ("occupation",)) in ask.asked
    halves = {(month, months) for id, month, months, _ in ask.asked if months == 6 and id}
    assert halves == {(LATEST, 6), (m("2026-03"), 6)}


def test_rank_and_hits_by_hand(ask):
    """Σd² = 2 · 29² of thirty: 1 − 6 · 1682 / (30 · 899); of the ten scarcest nine."""
    row = ask(shortage_record.OCCUPATION).frame.iloc[0]
    assert row["value"] == round(1 - 6 * 1682 / (30 * 899), 2)
    assert (row["hits"], row["top"], row["trades"]) == (9, 10, 30)
    assert row["chance"] == pytest.approx(3.33)
    assert row["low"] < row["value"] < row["high"]
    assert 0.9 < row["reach"] <= 1


def test_single_signs_stand_beside_it_where_enough_are_known(ask):
    found = ask(shortage_record.OCCUPATION, ("sign",)).frame.set_index("sign")
    assert list(found.index) == ["index", "fill_rate", "days_to_fill"]
    assert found.loc["fill_rate", "value"] == 1.0


def test_without_a_register_of_two_years_nothing_is_said(monkeypatch):
    monkeypatch.setattr(shortage_record, "newest", lambda *_: None)
    metric = shortage_record.INDUSTRY
    made = metric.maker(None, metric, Selection(ZHEJIANG), (), 0)
    assert made.frame["status"].tolist() == [Status.EMPTY.value]
    assert "不足两年" in made.notes[0]
    assert metric.kind is Kind.INDEX


def test_its_words_say_that_it_is_a_record_of_what_was_shown():
    for metric in shortage_record.METRICS:
        assert "由当时和后来显示的数值算得，因此没有取整带来的误差范围" in metric.definition
