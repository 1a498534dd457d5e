"""The call list: scores by hand, weights, saturation, what is assumed where too few are known."""

import pytest

from data.reference import links
from metrics.figures.schools.fit import Shortage, classes, fits, group_fit
from metrics.models.market import visit_priority
from metrics.models.market.visit_priority import Candidate, rank

BIG = Candidate("甲大学", 8, 200.0, 0.5, 0.8, 0.6)
OPEN = Candidate("乙大学", 8, 100.0, 0.0, 0.4, 0.6)
FULL = Candidate("丙大学", 51, 50.0, 0.75, 0.8, 0.3)


def test_a_score_is_the_product_of_the_factors_relative_to_the_largest():
    lines = rank([BIG, OPEN, FULL], {})
    # 甲: 200/200 · 0.5/1 · 0.8/0.8 · 0.6/0.6 = 0.5; 乙: 0.5 · 1 · 0.5 · 1 = 0.25;
    # 丙: 0.25 · 0.25 · 1 · 0.5 = 0.03125.
    assert [(c.rank, c.candidate.school) for c in lines] == [
        (1, "甲大学"),
        (2, "乙大学"),
        (3, "丙大学"),
    ]
    assert [c.score for c in lines] == pytest.approx([50.0, 25.0, 3.125])
    assert [c.reachable for c in lines] == pytest.approx([100.0, 100.0, 12.5])


def test_a_weight_of_nought_leaves_a_factor_out_and_two_counts_it_double():
    by_open = rank([BIG, OPEN, FULL], {"volume": 0, "stay": 0, "fit": 0, "open": 2})
    assert [c.candidate.school for c in by_open] == ["乙大学", "甲大学", "丙大学"]
    assert [c.score for c in by_open] == pytest.approx([100.0, 25.0, 6.25])


def test_saturation_is_marked():
    assert {c.candidate.school: c.saturated for c in rank([BIG, OPEN, FULL], {})} == {
        "甲大学": False,
        "乙大学": False,
        "丙大学": True,
    }
    assert visit_priority.SATURATED == 0.6


def test_too_few_to_tell_take_the_mean_and_say_so():
    (line,) = rank([Candidate("丁", 8, 10, None, None, 0.5)], {}, usual_taken=0.7, usual_stay=0.9)
    assert line.open == pytest.approx(0.3)
    assert line.stay == 0.9
    assert line.assumed == ("已来本地就业比例", "三年留存率")
    assert not line.saturated  # nothing is known of this one


def test_nobody_and_nothing_make_no_list_and_no_division_by_zero():
    assert rank([], {}) == []
    assert rank([Candidate("戊", 8, 0.0, 0.0, 0.0, 0.0)], {}) == []
    (line,) = rank([Candidate("己", 8, 10.0, 1.0, 0.0, 0.0)], {})
    assert line.score == 0.0


def test_fit_comes_from_the_links():
    fit = fits(Shortage("occupation", "2-02-00-00"))
    table = {(x.major, x.kind, x.target): x.weight for x in links()}
    assert fit[809] == table["0809", "occupation", "2-02-00-00"]
    assert 51 in fit
    codes = classes(fit)
    assert 809 in codes
    assert 5102 in codes  # a trade school's classes have their group's link
    assert all(code >= 100 for code in codes)


def test_the_fit_of_a_group_is_weighted_by_its_graduates():
    # 0.6 for 300 of 0809 and 0.3 for 100 of 0807: (180 + 30) / 400.
    assert group_fit({809: 0.6, 807: 0.3}, {809: 300, 807: 100})[8] == pytest.approx(0.525)
    assert group_fit({809: 0.6, 807: 0.3}, {})[8] == pytest.approx(0.45)
