"""Cleaning and folding: nothing that was said is changed, nothing invisible survives."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.base import ValueRefused, is_missing
from data.values.text import MARKS, clean, fold, simplified


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("　浙江\u200b省 ", "浙江省"),
        ("\ufeff杭州\xa0市", "杭州 市"),
        ("１２．５％", "12.5%"),
        ("a\r\n\tb", "a b"),
        ("⼈才", "人才"),  # the Kangxi radical that PDF text layers contain
        ("1234①", "1234①"),
        ("5½", "5½"),
        ("１２²", "12²"),
        ("\x00\x1f", ""),
    ],
)
def test_clean(raw, cleaned):
    assert clean(raw) == cleaned


def test_marks_are_all_the_signs_that_turn_into_digits():
    spelling_digits = {
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.decimal(char, None) is None
        and any(part in "0123456789" for part in unicodedata.normalize("NFKC", char))
    }
    assert set(MARKS) == spelling_digits


@given(st.text())
def test_cleaning_and_folding_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


@given(st.integers(0, 10**9), st.sampled_from(MARKS))
def test_no_mark_becomes_a_digit(number, mark):
    assert clean(f"{number}{mark}").startswith(str(number) + mark)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江大学(Zhejiang Daxue)", "浙江大学"),
        ("浙江大學（Zhèjiāng Dàxué）", "浙江大学"),
        ("國立臺灣大學", "国立台湾大学"),
        ("山东大学（威海）", "山东大学 威海"),
        ("中国科学院大学①", "中国科学院大学"),
        ("ＩＢＭ 中国", "ibm中国"),
        ("西安·碑林", "西安碑林"),
    ],
)
def test_spellings_of_one_name_fold_together(one, other):
    assert fold(one) == fold(other)


def test_what_tells_names_apart_stays():
    assert fold("山东大学（威海）") != fold("山东大学")
    assert fold("第一中学") != fold("第二中学")
    assert fold("（ABC）") == "abc"  # nothing else in it, so it is the name


def test_simplified():
    assert simplified("人才數智大腦") == "人才数智大脑"
    assert simplified("已经是简体") == "已经是简体"


@pytest.mark.parametrize(
    "raw", ["", " ", "\xa0", "—", "－", "…", "..", "N/A", "n/a", "/", "无", "nan"]
)
def test_missing(raw):
    assert is_missing(raw)


@pytest.mark.parametrize("raw", ["0", "0%", "无锡", "-1", "不限"])
def test_not_missing(raw):
    assert not is_missing(raw)


def test_a_refusal_says_both_why_and_what_instead():
    refused = ValueRefused("不是整数", "整数，如 1234")
    assert (refused.reason, refused.accepted) == ("不是整数", "整数，如 1234")
    assert str(refused) == "不是整数；应为整数，如 1234"
