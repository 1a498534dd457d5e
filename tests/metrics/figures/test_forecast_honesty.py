"""Direction right, faster right, naive rules, bias: by hand, hidden, and their slow twins."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from metrics.engine.selection import Selection
from metrics.figures.outlook import honesty
from metrics.models.forecast.naive_rules import NAIVE
from metrics.projection import judged
from metrics.projection.record import COLUMNS
from tests.world import HANGZHOU, NINGBO, XIHU, m

PROVINCE = (1, 330000, "*", "*")
PLANT = (2, HANGZHOU, "C", "*")
SOFTWARE = (2, HANGZHOU, "I", "*")
FOREIGN = (2, NINGBO, "C", "*")


def row(key, made, h, said, now, came, rules=(np.nan,) * 3, events=50.0):
    head = ("回测", m(f"{made}-09"), h, m(f"{made + h}-09"), *key, "employed")
    return (*head, said, *(said + d for d in (-10, 10, -20, 20)), came, now, events, *rules)


def frame(rows):
    return pd.DataFrame(rows, columns=[*COLUMNS, "events", *NAIVE])


ROWS = [
    row(PROVINCE, 2025, 1, 1050, 1000, 1020, (1000, 1030, 1010)),
    row(PROVINCE, 2024, 1, 1000, 950, 1000, (950, 960, 970)),
    row(PROVINCE, 2024, 2, 1050, 950, 1020, (950, 970, 990)),
    row(PLANT, 2025, 1, 660, 600, 630, (600, 690, 570)),  # up, faster: right, right
    row(PLANT, 2024, 1, 580, 600, 600, (600, 630, 560)),  # stood still: not judged; slower: right
    row(PLANT, 2024, 2, 590, 600, 630, (600, 660, 550)),  # down, slower: wrong, right
    row(PLANT, 2023, 3, 700, 500, 630, (500, 500, 500)),  # up; no whole of that year
    row(SOFTWARE, 2025, 1, 302, 300, 310),  # shown as 300: says nothing of what moved
    row(SOFTWARE, 2024, 1, 330, 280, 300),
    row(SOFTWARE, 2024, 2, 350, 280, 310),
    row(FOREIGN, 2025, 1, 90, 80, 120),
    row(FOREIGN, 2024, 1, 130, 120, 110),
    row(FOREIGN, 2024, 2, 130, 120, 120),
]


@pytest.fixture
def ask(monkeypatch):
    rows = list(ROWS)
    honesty.known.cache_clear()
    monkeypatch.setattr(honesty, "judged", lambda _: frame(rows))

    def asked(metric, by=(), region=HANGZHOU, **where):
        selection = Selection(region)
        for name, code in where.items():
            selection = selection.with_(name, code)
        return metric.maker(None, metric, selection, by, 0).frame

    asked.rows = rows
    yield asked
    honesty.known.cache_clear()


def test_direction_by_hand(ask):
    """Of three that moved two were right: 67 %; of software two of three."""
    found = ask(honesty.RIGHT, section="C").iloc[0]
    assert (found["value"], found["outcomes"]) == (0.67, 3)
    assert (found["first"], found["last"]) == (2023, 2026)
    found = ask(honesty.RIGHT, ("section",)).set_index("section")["value"]
    assert found.to_dict() == {"C": 0.67, "I": 0.67}


def test_faster_than_the_province_by_hand(ask):
    """+10 against +5 %, came +5 against +2; −3.3 against +5.3, came 0 against +5.3; −1.7 against
    +10.5, came +5 against +7.4: three of three."""
    found = ask(honesty.FASTER, section="C").iloc[0]
    assert (found["value"], found["outcomes"]) == (1.0, 3)


def test_the_province_is_not_faster_than_itself(ask):
    selection = Selection(330000)
    made = honesty.FASTER.maker(None, honesty.FASTER, selection, (), 0)
    assert made.frame["status"].tolist() == ["empty"]
    assert "比全省快慢" in made.notes[0]
    assert ask


def test_naive_rules_and_bias_by_hand(ask):
    """Errors 30, 20, 40, 70 = 160; value 30, 0, 30, 130 = 190; growth 60, 30, 30, 130 = 250;
    trend 60, 40, 80, 130 = 310. Bias: +30 − 20 − 40 + 70 = 40 of 2 490."""
    found = ask(honesty.AGAINST, ("rule",), section="C").set_index("rule")["value"]
    assert found[[*NAIVE]].tolist() == [0.84, 0.64, 0.52]
    assert ask(honesty.AGAINST, section="C")["value"].tolist() == [0.84]  # the best of the three
    assert ask(honesty.BIAS, section="C")["value"].tolist() == [0.016]
    bias = ask(honesty.BIAS, section="C", rule="value")["value"].tolist()
    assert bias == [-0.076]  # −190 of 2 490


def test_all_cells_together_by_hand(ask):
    """Ten of plant and software: NaN apart; the hidden cell of Ningbo doesn't count."""
    assert ask(honesty.CELLS_RIGHT, region=330000)["status"].tolist() == ["empty"]  # six of ten
    ask.rows += [row(SOFTWARE, 2020, h, 330, 280, 300) for h in (1, 2, 3, 4)]
    honesty.known.cache_clear()
    found = ask(honesty.CELLS_RIGHT, region=330000).iloc[0]
    assert (found["value"], found["outcomes"], found["cells"]) == (0.8, 10, 2)  # 2 + 2 + 4
    # Errors of plant 160, of software 10, 30, 40 and four times 30; 2 490 and 2 120 came.
    found = ask(honesty.CELLS_ERROR, region=330000).iloc[0]
    assert found["value"] == pytest.approx(round(360 / 4610, 3))
    assert ask(honesty.CELLS_FASTER, region=330000)["status"].tolist() == ["empty"]
    two = ask(honesty.CELLS_RIGHT, ("ahead",), 330000).set_index("ahead")
    assert two.loc[1, "outcomes"] == 4 and two.loc[1, "status"] == "empty"


def test_directions_told_for_certain_by_hand(ask):
    """Of ten that moved the range of ± 10 lies on one side in eight. Told by 60, 10, 200, 0, 50, 70
    and four times 50 away, of ± 10 at 80 %: 0.9 for 10, a half for 0, and (nearly) 1 for eight."""
    ask.rows += [row(SOFTWARE, 2020, h, 330, 280, 300) for h in (1, 2, 3, 4)]
    honesty.known.cache_clear()
    found = ask(honesty.CELLS_SURE, region=330000).iloc[0]
    assert (found["value"], found["outcomes"]) == (0.8, 10)
    assert ask(honesty.CELLS_SURE_RIGHT, region=330000)["status"].tolist() == ["empty"]  # eight
    found = ask(honesty.CELLS_REACH, region=330000).iloc[0]
    assert found["value"] == round((8 + 0.9 + 0.5) / 10, 2)
    ask.rows += [row(SOFTWARE, 2019, h, 250, 280, 300) for h in (1, 2)]
    honesty.known.cache_clear()
    found = ask(honesty.CELLS_SURE_RIGHT, region=330000).iloc[0]
    assert (found["value"], found["outcomes"]) == (0.8, 10)
    # Naive rules have no range: nothing is told for certain.
    naive_ = ask(honesty.CELLS_SURE, ("rule",), 330000).set_index("rule")["value"]
    assert naive_[[*NAIVE]].isna().all() and naive_["ours"] == round(10 / 12, 2)


def test_small_cells_and_few_exits_are_hidden(ask):
    found = ask(honesty.RIGHT, ("city", "section"), 330000).set_index(["city", "section"])
    assert found.loc[(NINGBO, "C"), "status"] == "suppressed"
    assert found.loc[(NINGBO, "C"), ["value", "outcomes"]].isna().all()
    ask.rows[:] = [row(PLANT, 2025, h, 660, 600, 630, events=9.0) for h in (1, 2, 3)]
    honesty.known.cache_clear()
    assert ask(honesty.RIGHT, section="C")["status"].tolist() == ["suppressed"]


@pytest.mark.parametrize("metric", honesty.METRICS)
def test_nothing_known_is_said(metric, ask):
    made = metric.maker(None, metric, Selection(XIHU), (), 0)
    assert made.frame["status"].tolist() == ["empty"]
    assert made.notes
    assert ask


def _world(seed):
    """Random forecasts of two cities × three sections and of their province, some of them small."""
    draw = np.random.default_rng(seed)
    rows = []
    for made, h in product((2022, 2023, 2024), (1, 2)):
        rows.append(
            row(PROVINCE, made, h, *draw.integers(2000, 2400, 3), draw.integers(2000, 2400, 3))
        )
        for city, section in product((HANGZHOU, NINGBO), "CIJ"):
            size = int(draw.integers(101, 400)) if section != "J" else int(draw.integers(90, 120))
            said, now, came = size + draw.integers(0, 30, 3)
            rules = size + draw.integers(0, 30, 3)
            rows.append(row((2, city, section, "*"), made, h, said, now, came, rules))
    return frame(rows)


def _five(number):
    return float((int(number) + 2) // 5 * 5)


@pytest.mark.parametrize("seed", range(4))
def test_the_scores_are_their_slow_twins(seed, monkeypatch):
    honesty.known.cache_clear()
    known = _world(seed)
    monkeypatch.setattr(honesty, "judged", lambda _: known.copy())
    records = known.to_dict("records")
    whole = {(r["made"], r["h"]): r for r in records if r["level"] == 1}
    small = {(r["region"], r["section"]) for r in records if r["naive"] < 100 or r["actual"] < 100}
    for rule in ("ours", *NAIVE):
        name = "mean" if rule == "ours" else rule
        right, fast, missed, total, count = [], [], 0.0, 0.0, set()
        for r in records:
            place = (r["region"], r["section"])
            if r["level"] == 1 or place in small:
                continue
            count.add(place)
            all_ = whole[r["made"], r["h"]]
            said, now, came = _five(r[name]), _five(r["naive"]), _five(r["actual"])
            missed, total = missed + abs(said - came), total + came
            if came > now:
                right.append(said > now)
            elif came < now:
                right.append(said < now)
            wide = _five(all_["actual"]) * now - came * _five(all_["naive"])
            told = _five(all_[name]) * now - said * _five(all_["naive"])
            if wide:
                fast.append(told * wide > 0)
        asked = Selection(330000).with_("rule", rule)
        for metric, expected in (
            (honesty.CELLS_RIGHT, round(sum(right) / len(right), 2)),
            (honesty.CELLS_FASTER, round(sum(fast) / len(fast), 2)),
            (honesty.CELLS_ERROR, round(missed / total, 3)),
        ):
            found = metric.maker(None, metric, asked, (), 0).frame.iloc[0]
            assert found["value"] == pytest.approx(expected, abs=1e-9)
            assert found["cells"] == len(count)
    honesty.known.cache_clear()


def test_the_rules_know_only_what_was_known_then(monkeypatch):
    """Of 100, 110, 120, 200 the forecast made at the third point sees 100, 110, 120."""

    history = np.array([[101.0, 109.0, 121.0, 200.0]])
    inputs = SimpleNamespace(
        base=m("2025-09"), place={PLANT: 0}, history=history, events=np.array([40.0])
    )
    rows = [row(PLANT, 2024, 1, 130, 121, 200)[: len(COLUMNS)]]
    judged.judged.cache_clear()
    monkeypatch.setattr(judged, "records", lambda *_: pd.DataFrame(rows, columns=list(COLUMNS)))
    monkeypatch.setattr(judged, "stored", lambda _: SimpleNamespace(inputs=inputs))
    found = judged.judged(None).iloc[0]
    assert found["events"] == 40
    assert found["value"] == 120  # as shown
    assert found["growth"] == pytest.approx(120 * 120 / 110)
    assert found["trend"] == pytest.approx(130)
    judged.judged.cache_clear()
