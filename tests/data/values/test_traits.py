"""Parts of names, birthdays and phones: what survives one error, and what is no such thing."""

import pytest

from data.values.base import ValueRefused
from data.values.traits import birth_parts, name_parts, parts, phone_parts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "王小明",
            {"full": "王小明", "surname": "王", "given": "小明", "ends": "王小", "skip": "王明"},
        ),
        ("张 伟", {"full": "张伟", "surname": "张", "given": "伟"}),
        ("歐陽娜", {"full": "欧阳娜", "surname": "欧阳", "given": "娜"}),
        ("阿卜杜拉·买买提", {"full": "阿卜杜拉买买提", "surname": "阿卜杜拉", "given": "买买提"}),
        ("John Smith", {"full": "johnsmith", "surname": "john", "given": "smith"}),
    ],
)
def test_a_name_without_one_character_is_a_part(text, wanted):
    assert name_parts(text) == wanted


@pytest.mark.parametrize("text", ["张*", "李某", "王", "330106", "张3"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(ValueRefused):
        name_parts(text)


@pytest.mark.parametrize(
    ("wrong", "left"),
    [
        ("1990-06-17", ["year_day"]),
        ("1990-05-18", ["year_month"]),
        ("1991-05-17", ["month_day", "but_ones"]),
        ("1980-05-17", ["month_day", "but_tens"]),
        ("1989-05-17", ["month_day"]),
        ("2000-05-17", ["month_day"]),
    ],
)
def test_one_wrong_part_of_a_day_leaves_a_pair_of_the_others(wrong, left):
    """A year that is wrong by one digit leaves the day without that digit, too."""
    right = birth_parts("1990-05-17")
    assert right["day"] == "1990-05-17"
    assert birth_parts("19900517") == birth_parts("1990年5月17日") == right
    assert [name for name, text in birth_parts(wrong).items() if right[name] == text] == left


@pytest.mark.parametrize("text", ["13800138000", "+86 138-0013-8000", "138 0013 8000"])
def test_a_phone_has_one_spelling(text):
    assert phone_parts(text) == {"full": "13800138000"}


@pytest.mark.parametrize("text", ["12345", "138****8000", "23800138000"])
def test_what_is_no_phone_is_refused(text):
    with pytest.raises(ValueRefused):
        phone_parts(text)


@pytest.mark.parametrize("trait", ["name", "birth", "phone"])
def test_a_blank_has_no_parts(trait):
    assert parts(trait, "不详") == {}
