"""Rows of files about people are told to ten: their lengths tell of nobody more."""

import pytest

from dashboard.definitions import counts


@pytest.mark.parametrize(
    "count, said",
    [
        (0, "0"),
        (1, "不足10"),
        (9, "不足10"),
        (10, "10"),
        (14, "10"),
        (15, "20"),
        (33_410, "33 410"),
    ],
)
def test_rows_about_people_are_told_to_ten(count, said):
    assert counts.rows(count, "person") == said.replace(" ", "\u2009")
    assert counts.rows(count, "employer") == said.replace(" ", "\u2009")


def test_a_sentence_says_none_few_or_about_how_many():
    assert [counts.about(count) for count in (0, 4, 14)] == ["", "不足10行", "约 10行"]
    assert counts.about(336_411) == "约 33.64万行"


def test_rows_of_what_is_published_stay_exact():
    assert counts.rows(7, "city_indicator") == "7"
    assert counts.rows(1_234, "city_indicator") == "1\u2009234"


def test_one_person_more_is_not_told_within_a_ten():
    assert counts.rows(33_411, "person") == counts.rows(33_414, "person")
