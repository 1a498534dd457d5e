"""Education: one level for a person, the least level for a post."""

import pytest

from data.values.base import ValueRefused
from data.values.education import ANY, EDUCATION, education, education_wanted


@pytest.mark.parametrize("level", EDUCATION)
def test_every_label_reads_as_its_own_code(level):
    assert education(EDUCATION[level]) == level
    assert education_wanted(EDUCATION[level]) == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("初中", 1),
        ("小学", 1),
        ("中技", 2),
        ("中专/中技", 2),
        ("职业高中", 2),
        ("高职", 3),
        ("大学专科", 3),
        ("大专（全日制）", 3),
        ("统招本科", 4),
        ("全日制大学本科", 4),
        ("大學本科", 4),
        ("本科学历", 4),
        ("普通高等教育本科", 4),
        ("普通高等学校本科", 4),
        ("四年制本科", 4),
        ("国家开放大学本科", 4),
        ("三年制专科", 3),
        ("业余大专", 3),
        ("博士毕业研究生", 6),
        ("大学本科教育", 4),
        ("学士学位", 4),
        ("硕士研究生", 5),
        ("研究生", 5),
        ("MBA", 5),
        ("ＭＢＡ/EMBA", 5),
        ("博士研究生", 6),
        ("", 0),
        ("—", 0),
        ("其他", 0),
    ],
)
def test_a_persons_education(text, level):
    assert education(text) == level


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("大专/本科", "包含不止一个学历层次"),
        ("本科及以上", "是学历下限，不是一个人的学历"),
        ("高中及以下", "是学历上限，包含不止一个层次"),
        ("本科在读", "尚未取得该学历"),
        ("大学肄业", "尚未取得该学历"),
        ("不限", "不认识的学历"),
        ("英语熟练", "不认识的学历"),
        ("统招", "不认识的学历"),
        ("1年工作经验", "不认识的学历"),
    ],
)
def test_a_persons_education_refuses(text, reason):
    with pytest.raises(ValueRefused) as caught:
        education(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("不限", ANY),
        ("学历不限", ANY),
        ("无学历要求", ANY),
        ("大专及以上", 3),
        ("大专以上学历", 3),
        ("本科及以上学历", 4),
        ("大专/本科", 3),
        ("中专", 2),
        ("硕士", 5),
        ("", 0),
        ("[]", 0),
    ],
)
def test_education_wanted(text, least):
    assert education_wanted(text) == least


@pytest.mark.parametrize("text", ["大专及以下", "普通话良好", "英语精通"])
def test_education_wanted_refuses(text):
    with pytest.raises(ValueRefused):
        education_wanted(text)
