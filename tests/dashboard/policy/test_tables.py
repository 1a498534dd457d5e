"""The tables policy by policy: of a place too small, those of the nearest above, and no line of
nothing but hidden figures."""

from dataclasses import dataclass, replace

import pytest

from dashboard.policy.tables import by_policy, by_year, cohorts, outcomes
from dashboard.wording import words
from metrics.engine.selection import Selection
from metrics.figures.policy.applications import APPLICATIONS
from metrics.figures.policy.recipients import POLICY_COVERAGE
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG, m

HIDDEN = (None, "suppressed")
FULL, HALF, ZERO, NOTHING = "生活补贴", "租房补贴", "创业资助", "项目资助"


@dataclass
class Asked:
    """A reader's request, answered without a home: 杭州 is large, 余杭 small; what was asked is
    kept."""

    selection: Selection
    scope: int = ZHEJIANG

    def fetch(self, metric, place, by=(), **_more):
        large = place.region in (HANGZHOU, ZHEJIANG)
        size = float(place.region // 1000)
        if not by:
            rows = [(size, "ok") if large else HIDDEN]
            return replace(protected(metric, rows), selection=place)
        # The half told are known in the first column alone.
        first = metric in (APPLICATIONS, POLICY_COVERAGE)
        told = {
            FULL: (size, "ok") if large else HIDDEN,
            HALF: (size, "ok") if first else HIDDEN,
            ZERO: (0.0, "ok") if not large and first else HIDDEN,
            NOTHING: HIDDEN,
        }
        rows = [(name, name, *value) for name, value in told.items()]
        return replace(protected(metric, rows, ("policy",)), selection=place)


@pytest.mark.parametrize("ask", [by_policy, cohorts])
def test_a_place_too_small_reads_the_figures_of_the_next_above_under_its_name(ask):
    small, large = ask(Asked(Selection(YUHANG))), ask(Asked(Selection(HANGZHOU)))
    assert small.part.title == f"【杭州市】{large.part.title}" and "【" not in large.part.title
    assert small.listing == large.listing
    assert small.note.startswith("余杭区样本少，所列为杭州市，")
    assert large.note.startswith("杭州市，")
    assert {one.selection.region for one in small.part.found} == {HANGZHOU}


@pytest.mark.parametrize("ask", [by_policy, cohorts])
def test_a_line_of_hidden_figures_is_named_and_not_listed(ask):
    for place, scope in ((HANGZHOU, ZHEJIANG), (XIHU, XIHU)):
        made = ask(Asked(Selection(place), scope))
        for row in made.listing.rows:
            assert any(cell not in ("", "已隐去", "—") for cell in row[1:])
        listed = [row[0] for row in made.listing.rows]
        named = made.note.rpartition("人数过少、未列出的：")[2].rstrip("。").split("、")
        assert sorted(listed + named) == sorted([FULL, HALF, ZERO, NOTHING])
        assert NOTHING in named and ZERO in named  # 0 beside hidden figures says nothing


def test_who_may_not_look_above_reads_the_own_place():
    own = Asked(Selection(YUHANG), YUHANG)
    assert cohorts(own).part.title == "各项政策的覆盖、去留与金额"
    made = outcomes(own)
    assert made.note.startswith("余杭区；")
    assert all(cell == "已隐去" for row in made.listing.rows for cell in row[1:])


def test_what_became_of_recipients_is_told_of_the_next_above_too():
    made = outcomes(Asked(Selection(YUHANG)))
    assert made.part.title == "【杭州市】领取者的去留与兑现金额"
    first = made.part.found[0]
    assert made.listing.rows[0][1] == words.figure(first.one(), first.metric) != "已隐去"


def test_a_policy_has_a_line_for_each_year_and_the_running_one_says_until_when():
    (made,) = by_year(Asked(Selection(HANGZHOU, m("2026-06")))).blocks
    rows = [row for row in made.listing.rows if row[0] == FULL]
    assert [row[1] for row in rows] == [
        *(f"{year}年" for year in range(2022, 2026)),
        "2026年1—6月",
    ]
    spans = [(one.selection.month, one.selection.months) for one in made.part.found]
    assert (m("2022-12"), 12) == spans[0] and (m("2026-06"), 6) == spans[-1]
    assert {row[0] for row in made.listing.rows} == {FULL, HALF}  # nothing of hidden figures alone
    (above,) = by_year(Asked(Selection(YUHANG, m("2026-06")))).blocks
    assert above.part.title == f"【杭州市】{made.part.title}"
    assert above.listing == made.listing
