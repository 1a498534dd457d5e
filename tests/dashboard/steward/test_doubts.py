"""身份核对: the desk lists what may be judged, takes a word down, and shows nobody another's."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import audit, auth
from dashboard.steward import doubts
from data.home import Home
from data.linkage.clerks import MINE, OPEN, SETTLED, Doubt
from metrics.engine.selection import Scope
from tests.data.linkage.by_hand import linked, own
from tests.world import ZHEJIANG, key

ROLES = '[users.zhang]\nrole = "analyst"\nclerk = true\n[users.li]\nrole = "steward"\n'


def draw() -> None:
    from dashboard.steward import doubts

    doubts.draw()


@pytest.fixture
def home(tmp_path, monkeypatch):
    made = Home(tmp_path / "home")
    linked(made, {1: 1}, {3: 3, 4: 4})
    (made.path / "roles.toml").write_text(ROLES)
    monkeypatch.setenv("TALENT_HOME", str(made.path))
    yield made
    auth.act_as(None)


def at(name: str, *, clerk: bool = False, role: str = "analyst") -> AppTest:
    auth.act_as(auth.User(name, Scope(ZHEJIANG, role), clerk=clerk))
    return AppTest.from_function(draw).run()


def text(app: AppTest) -> str:
    assert not app.exception
    return " ".join(str(one.proto) for one in app.main)


def say(app: AppTest, said: str) -> AppTest:
    next(x for x in app.segmented_control if x.label == "判定").set_value(said).run()
    return app.button(key="doubts-go").click().run()


def test_two_clerks_settle_a_pair_at_their_desks(home):
    first = at("zhang", clerk=True)
    assert "存疑 2 对：待判定 2，我已判定 0，已定 0。" in text(first)
    assert "名册.csv 第 3 行" in text(first)
    for number in (3, 4):
        assert str(own(number)) not in text(first)
        assert str(key(number)) not in text(first)
    assert "等另一人判定" in text(say(first, "same"))
    second = at("li", role="steward")
    assert "待判定 2，我已判定 0" in text(second)
    assert "两人一致，定为同一人" in text(say(second, "same"))
    assert "已定 1；有判定尚未计入已发布的数" in text(second)
    noted = [(line["user"], line["role"]) for line in audit.records(home)]
    assert noted == [("zhang", "analyst"), ("li", "steward")]


def test_who_is_no_clerk_sees_no_pair(home):
    app = at("wang", role="leader")
    assert "clerk = true" in text(app)
    assert "名册.csv" not in text(app)


def test_where_nobody_signs_in_the_desk_says_that_one_is_not_two(home):
    (home.path / "roles.toml").unlink()
    assert "本机未启用登录，只有一位用户" in text(at(auth.TRIAL, role="steward"))


def test_a_pair_says_how_it_stands():
    traits = (("姓名", "一致"), ("电话", "缺"))
    found = (
        Doubt("K1", "person", OPEN, "", 0.874, "a.csv 第 3 行", "b.csv 第 9 行", traits),
        Doubt("K2", "person", MINE, split=True, probability=0.6, traits=traits[:1]),
        Doubt("K3", "person", SETTLED, "same", by=("zhang", "li")),
    )
    head, rows = doubts.listed(found)
    assert head == (*("编号", "可能性", "姓名", "电话", "没有号码的一边", "有号码的一边", "情况"),)
    assert rows == [
        ("K1", "87.4%", "一致", "缺", "a.csv 第 3 行", "b.csv 第 9 行", "待判定"),
        ("K2", "60.0%", "一致", "—", "", "", "意见不一，待他人判定"),
        ("K3", "—", "—", "—", "此前的比对", "此前的比对", "同一人（zhang、li）"),
    ]
    assert "没有存疑的记录" in doubts.summary((), waits=False)
