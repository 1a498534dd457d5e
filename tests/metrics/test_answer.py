"""From a question to an answer: scope, filters that do not fit, and widening in words."""

from datetime import date

import pytest

from metrics.answer import answer
from metrics.engine.selection import OutOfScope, Scope, Selection
from metrics.figures.market.recruitment import OPEN_PER_SEEKER, REACHED_RATE
from metrics.figures.people.flow import NEW_COLLEGE
from metrics.figures.people.stock import TALENT_STOCK
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, m


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("answer"))
    for who in range(20):  # one or two a month: a month is hidden, a year is not
        world.person(who, 4).spell(who, XIHU, f"2025-{1 + who % 12:02d}")
    for who in range(20, 60):
        world.person(who, 4).spell(who, YUHANG, "2021-01")
    world.spell(99, YUHANG, "2021-01", "2025-12")
    for i in range(120):
        world.put(
            "job_seeker",
            {
                "seeker_id": str(i),
                "region": XIHU,
                "education": 4,
                "registered_on": date(2025, 1 + i % 12, 5),
                "intention_reached_on": date(2025, 12, 31) if i % 3 else None,
            },
        )
    world.put(
        "job_posting",
        {
            "posting_id": "1",
            "title": "工",
            "headcount": 60,
            "region": XIHU,
            "posted_on": date(2025, 12, 1),
            "education": 4,
        },
    )
    return world.build()


def ask(cubes, metric, region, scope=ZHEJIANG, **more):
    return answer(
        cubes,
        metric,
        Selection(region, m("2025-12"), more.pop("months", None)),
        Scope(scope),
        **more,
    )


def test_a_hidden_month_is_widened_to_a_year_and_says_so(cubes):
    found = ask(cubes, NEW_COLLEGE, XIHU)
    assert (found.one().value, found.widened) == (20, "样本少，已放宽到近12个月")
    assert (found.first_month, found.month) == (m("2025-01"), m("2025-12"))


def test_nothing_is_widened_when_a_table_is_asked_for(cubes):
    assert ask(cubes, NEW_COLLEGE, XIHU, by=("education",)).widened == ""
    assert ask(cubes, NEW_COLLEGE, XIHU, widen=False).one().status == "suppressed"


def test_a_vague_rate_is_widened_over_time_first(cubes):
    found = ask(cubes, REACHED_RATE, XIHU)
    assert found.widened == "样本少，已放宽到近12个月"
    assert found.one().value == pytest.approx(80 / 120)


def test_a_quotient_of_a_month_by_a_sum_is_never_stretched(cubes):
    """60 posts open in December over a year of 120 seekers is no figure at all."""
    found = ask(cubes, OPEN_PER_SEEKER, XIHU)
    assert "12个月" not in found.widened
    assert found.one().value in (None, pytest.approx(6.0))


def test_a_filter_that_the_figure_does_not_know_is_set_aside_with_a_word(cubes):
    chosen = Selection(XIHU, m("2025-12")).with_("channel", "online")
    found = answer(cubes, TALENT_STOCK, chosen, Scope(ZHEJIANG))
    assert found.one().value == 20
    assert found.notes == ("本指标不区分所选的「渠道」",)


@pytest.mark.parametrize(
    "region, scope, allowed",
    [
        (XIHU, XIHU, True),
        (XIHU, HANGZHOU, True),
        (HANGZHOU, XIHU, False),
        (NINGBO, HANGZHOU, False),
        (YUHANG, XIHU, False),
        (ZHEJIANG, HANGZHOU, False),
        (ZHEJIANG, ZHEJIANG, True),
    ],
)
def test_a_question_beyond_the_scope_is_refused(cubes, region, scope, allowed):
    if allowed:
        assert ask(cubes, TALENT_STOCK, region, scope).selection.region == region
    else:
        with pytest.raises(OutOfScope, match="授权范围"):
            ask(cubes, TALENT_STOCK, region, scope)


def test_widening_never_leaves_the_scope(cubes):
    found = ask(cubes, OPEN_PER_SEEKER, XIHU, XIHU)
    assert found.selection.region == XIHU
