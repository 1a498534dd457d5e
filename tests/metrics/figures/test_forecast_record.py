"""What was said and what came: by hand, protected, nothing where nothing is known."""

import numpy as np
import pandas as pd
import pytest

from metrics.engine.selection import Selection
from metrics.figures.outlook import record
from metrics.projection.record import COLUMNS
from tests.world import HANGZHOU, NINGBO, XIHU, m

KEYS = {
    "all": (2, HANGZHOU, "*", "*"),
    "C": (2, HANGZHOU, "C", "*"),
    "I": (2, HANGZHOU, "I", "*"),
    "small": (2, NINGBO, "C", "*"),
    "college": (2, HANGZHOU, "C", "3"),
    "degrees": (2, HANGZHOU, "C", "+"),
}


def row(key, made, h, mean, actual, naive, quantity="employed"):
    bounds = (mean - 10, mean + 10, mean - 20, mean + 20)
    month = m(f"{made + h}-09")
    return ("回测", m(f"{made}-09"), h, month, *KEYS[key], quantity, mean, *bounds, actual, naive)


ROWS = [
    row("C", 2025, 1, 710, 700, 600),
    row("C", 2024, 1, 590, 600, 500),
    row("C", 2024, 2, 685, 700, 500),
    row("C", 2024, 3, 700, np.nan, 500),  # not come yet
    row("C", 2025, 1, 70, 60, 55, "entrants"),
    row("I", 2025, 1, 330, 301, 302),
    row("I", 2024, 1, 330, 302, 300),
    row("I", 2024, 2, 360, 301, 300),
    row("all", 2025, 1, 1010, 1000, 900),
    row("all", 2024, 1, 890, 900, 800),
    row("small", 2025, 1, 80, 80, 70),
    row("small", 2024, 1, 70, 70, 60),
    row("small", 2024, 2, 80, 80, 60),
    row("college", 2025, 1, 330, 300, 310),
    row("college", 2024, 1, 300, 300, 310),
    row("college", 2024, 2, 300, 300, 310),
    row("degrees", 2025, 1, 500, 400, 410),
    row("degrees", 2024, 1, 500, 400, 410),
    row("degrees", 2024, 2, 500, 400, 410),
]


@pytest.fixture
def ask(monkeypatch):
    record.known.cache_clear()
    monkeypatch.setattr(record, "records", lambda *_: pd.DataFrame(ROWS, columns=list(COLUMNS)))

    def asked(metric, by=(), region=HANGZHOU, **where):
        selection = Selection(region)
        for name, code in where.items():
            selection = selection.with_(name, code)
        return metric.maker(None, metric, selection, by, 0).frame

    yield asked
    record.known.cache_clear()


def test_gain_by_hand(ask):
    """Errors of 10, 10 and 15 against 100, 100 and 200 of the newest value: 1 − 35 / 400."""
    found = ask(record.GAIN, section="C").iloc[0]
    assert found["value"] == pytest.approx(0.91)  # whole points
    assert (found["outcomes"], found["held80"], found["held95"]) == (3, 2, 3)


def test_error_by_hand(ask):
    """Off by 10, 10 and 15 from 700, 600 and 700 who came: 35 of 2 000."""
    found = ask(record.ERROR, section="C").iloc[0]
    assert found["value"] == pytest.approx(0.018)  # 1.75 %, one decimal
    assert (found["outcomes"], found["held80"], found["held95"]) == (3, 2, 3)
    assert found["status"] == "ok"


def test_error_is_counted_from_what_is_shown(ask):
    """Shown 330, 330 and 360 against 300, 300 and 300 (301, 302 and 301 before rounding)."""
    frame = ask(record.ERROR, ("city", "section"), 330000).set_index(["city", "section"])
    assert frame.loc[(HANGZHOU, "I"), "value"] == pytest.approx(0.133)  # 120 of 900
    assert frame.loc[(NINGBO, "C"), "status"] == "suppressed"
    assert np.isnan(frame.loc[(NINGBO, "C"), "value"])


def test_bands_of_education_have_records_of_their_own(ask):
    """大专: 30 of 900 missed; all with a degree: 300 of 1 200; neither is part of the whole's."""
    assert ask(record.ERROR, section="C").iloc[0]["value"] == pytest.approx(0.018)
    found = ask(record.ERROR, section="C", band="3").iloc[0]
    assert found["value"] == pytest.approx(0.033)
    assert ask(record.ERROR, section="C", band="+").iloc[0]["value"] == pytest.approx(0.25)
    frame = ask(record.ERROR, ("band",), section="C").set_index("band")
    assert frame["value"].to_dict() == pytest.approx({"3": 0.033})  # 大专及以上 is their sum


def test_where_the_newest_value_was_better_it_is_negative(ask):
    """Errors of 29, 28 and 59 against 1, 2 and 1."""
    frame = ask(record.GAIN, ("section",)).set_index("section")
    assert list(frame.index) == ["C", "I"]
    assert frame.loc["I", "value"] == pytest.approx(1 - 116 / 4)


def test_two_outcomes_are_too_few_to_say_who_was_better(ask):
    found = ask(record.GAIN).iloc[0]
    assert (found["status"], found["outcomes"]) == ("empty", 2)
    assert np.isnan(found["value"])


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
    assert frame.loc[2026, ["value", "actual", "naive"]].tolist() == [710, 700, 600]
    both = ask(record.RECORD, ("year", "made"), section="C")
    said = both[["year", "made", "value"]].values.tolist()
    assert said == [[2025, 2024, 590], [2026, 2024, 685], [2026, 2025, 710]]
    assert both["lo95"].tolist() == [570, 665, 690]


def test_undivided_it_is_the_newest(ask):
    assert ask(record.RECORD, section="C")["value"].tolist() == [710]


@pytest.mark.parametrize("metric", record.METRICS)
def test_nothing_known_is_said(metric, ask):
    made = metric.maker(None, metric, Selection(XIHU), (), 0)
    assert made.frame["status"].tolist() == ["empty"]
    assert made.notes
    assert ask
