"""Flags, gender, skill levels, titles."""

import pytest

from data.contracts.person import SKILLS, TITLES
from data.values.base import ValueRefused
from data.values.grades import gender, professional_title, skill_level, yes_no


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("是", True),
        ("√", True),
        ("Y", True),
        ("１", True),
        ("TRUE", True),
        ("有", True),
        ("否", False),
        ("无", False),
        ("×", False),
        ("☑", True),
        ("●", True),
        ("□", False),
        ("0", False),
        ("false", False),
        ("", None),
        ("—", None),
        ("N/A", None),
    ],
)
def test_yes_no(text, flag):
    assert yes_no(text) is flag


@pytest.mark.parametrize(
    ("text", "code"),
    [("男", "1"), ("女性", "2"), ("M", "1"), ("2", "2"), ("9", "0"), ("未知", "0"), ("", "0")],
)
def test_gender(text, code):
    assert gender(text) == code


def test_every_label_of_the_contract_reads_as_its_own_code():
    assert {skill_level(label) for label in SKILLS.values()} == set(SKILLS)
    assert all(skill_level(label) == code for code, label in SKILLS.items())
    assert all(professional_title(label) == code for code, label in TITLES.items())


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("高级技师", "1"),
        ("国家职业资格三级", "3"),
        ("职业技能等级四级", "4"),
        ("五级/初级工", "5"),
        ("技师（二级）", "2"),
        ("首席技师", "1"),
        ("无等级", None),
        ("", None),
    ],
)
def test_skill_level(text, level):
    assert skill_level(text) == level


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("正高级工程师", "senior"),
        ("教授级高级工程师", "senior"),
        ("主任医师", "senior"),
        ("高级记者", "senior"),
        ("副教授", "associate"),
        ("高级工程师", "associate"),
        ("副主任医师", "associate"),
        ("主任记者", "associate"),
        ("中学高级教师", "associate"),
        ("工程师", "middle"),
        ("助理研究员", "middle"),
        ("主治医师", "middle"),
        ("中级会计师", "middle"),
        ("助理工程师", "junior"),
        ("助理馆员", "junior"),
        ("技术员", "junior"),
        ("初级职称", "junior"),
        ("无职称", None),
        ("无", None),
    ],
)
def test_professional_title(text, grade):
    assert professional_title(text) == grade


@pytest.mark.parametrize(
    ("parser", "text", "reason"),
    [
        (professional_title, "高级", "「高级」没有分正高与副高"),
        (professional_title, "高级职称", "「高级」没有分正高与副高"),
        (professional_title, "经理", "不认识的职称"),
        (skill_level, "三级（技师）", "不认识的技能等级，或前后不一"),
        (skill_level, "学徒工", "不认识的技能等级，或前后不一"),
        (skill_level, "高级", "不认识的技能等级，或前后不一"),
        (gender, "男女不限", "不认识的性别"),
        (yes_no, "可能", "不是「是」或「否」"),
    ],
)
def test_refusals(parser, text, reason):
    with pytest.raises(ValueRefused) as caught:
        parser(text)
    assert caught.value.reason == reason
