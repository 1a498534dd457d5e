"""The rules of 考核: those shipped hold, an office's own are checked by name."""

import pytest

from dashboard.targets.rules import SHIPPED, rules
from data.home import Home, Refused


def own(tmp_path, text):
    home = Home(tmp_path)
    home.scorecard_file.write_text(text, "utf-8")
    return home


def test_those_shipped_hold_where_an_office_has_none(tmp_path):
    found = rules(Home(tmp_path))
    assert not found.own
    assert (found.pace, found.cap) == ("milestones", 120)
    assert [one.name for one in found.classes] == ["A", "B", "C", "D"]
    assert [one.usual for one in found.classes] == [False, True, False, False]
    assert found.classes[-1].sure == 0.998
    assert sum(found.weights.values()) == 100


def test_an_office_changes_what_it_names_and_the_rest_stays(tmp_path):
    found = rules(own(tmp_path, 'pace = "calendar"\n[weights]\nnew_high_tier = 1\n'))
    assert found.own and found.pace == "calendar"
    assert found.weights == {"new_high_tier": 1.0}
    assert found.cap == 120 and len(found.classes) == 4
    assert rules(own(tmp_path, SHIPPED.read_text("utf-8"))).own


CLASSES = "\n".join(
    f'[[class]]\nname = "{name}"\nleast = {least}\nusual = {usual}'
    for name, least, usual in (("好", 110, "false"), ("中", 90, "true"), ("差", 0, "false"))
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pace = ", "不是合法的 TOML"),
        ("speed = 1", "「speed」不是已知的项；可用：pace、cap、weights"),
        ('pace = "weekly"', "pace 为 'weekly'；应为"),
        ("cap = 90", "cap 为 90；应不小于 100"),
        ('cap = "高"', "cap 为 '高'；应为数字"),
        ("weights = 3", "[weights] 不是表；应写明：new_college（新引进大专及以上人才）"),
        ("[weights]\ngdp = 10", "[weights] 的「gdp」不能计分；可用：new_college（"),
        ("[weights]\nnew_college = -1", "[weights] 的权重；应不小于 0"),
        ("[weights]\nnew_college = 0", "[weights] 的权重；应不小于 0，且不全为 0"),
        ("[weights]\nnew_college = true", "[weights] new_college 为 True；应为数字"),
        ("[department]\nmoney = 10", "[department] 的「money」不能计分；可用：targets、milestones"),
        ('[[class]]\nname = "A"\nleast = 0', "[[class]] 少于两档"),
        ("[[class]]\nleast = 1\n[[class]]\nleast = 0", "第 1 个 [[class]] 没有 name"),
        (CLASSES.replace("110", "50"), "least 依次为 50、90、0；应从高到低"),
        (CLASSES.replace("least = 0", "least = 60"), "最低一档 least 为 60；应为 0"),
        (CLASSES.replace("true", "false"), "有 0 个平档"),
        (CLASSES.replace("90", "101"), "平档「中」不含 100 分"),
        (CLASSES.replace("差", "好"), "档名重复：好、中、好"),
        (CLASSES + "\nsure = 95", "[[class]] 差 的 sure 为 95；应在 0.5 至 1 之间"),
        (CLASSES + "\ncolour = 1", "[[class]] 差 的「colour」不是已知的项"),
        (CLASSES.replace("usual = true", "usual = 1"), "[[class]] 中 的 usual 为 1；应为 true"),
    ],
)
def test_what_can_t_be_followed_is_named_with_what_is_accepted(tmp_path, text, said):
    with pytest.raises(Refused) as error:
        rules(own(tmp_path, text))
    assert said in str(error.value)
    assert "scorecard.toml" in str(error.value)


def test_classes_of_an_office(tmp_path):
    found = rules(own(tmp_path, CLASSES))
    assert [(one.name, one.least) for one in found.classes] == [("好", 110), ("中", 90), ("差", 0)]
