"""疑似错发 as a queue: who sees which cases, what a step needs, what is kept of it."""

import ast
import shutil
from datetime import date
from pathlib import Path

import pytest

from dashboard.access import audit, auth, cases
from dashboard.access.cases import Case
from dashboard.document.request import Request
from dashboard.document.values import Desk
from dashboard.policy import casebook, queue
from dashboard.policy.casebook import CLEARED, NEW, WORKING, WRONG, Step
from data.home import Home, Refused
from metrics.engine.selection import OutOfScope, Scope
from pages import policy
from tests.dashboard.policy.suspects import HOUSING, HR, NAMED, suspects
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    made = suspects(tmp_path_factory.mktemp("queue") / "home")
    made.build()
    return made.home


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    shutil.copytree(built.path, tmp_path / "home")
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home")


def who(region=ZHEJIANG, role="steward", department=""):
    return auth.User("u", Scope(region, role, ZHEJIANG), department)


def ids(items):
    return {one.case.id for one in items}


def test_a_steward_sees_all_and_a_department_its_own_in_its_region(home):
    assert ids(queue.queue(who(), ZHEJIANG)) == set(NAMED)
    hr = queue.queue(who(HANGZHOU, "analyst", HR), HANGZHOU)
    assert ids(hr) == {"again", "absent", "short", "early"}
    assert ids(queue.queue(who(YUHANG, "district", HR), YUHANG)) == {"again"}
    assert ids(queue.queue(who(role="leader", department=HOUSING), XIHU)) == {
        "gone",
        "diploma",
        "elder",
        "both",
    }


def test_whoever_may_not_sees_none_and_the_trail_says_who_asked(home):
    with pytest.raises(PermissionError, match="只供数据管理员和主管部门"):
        queue.queue(who(role="leader"), ZHEJIANG)
    with pytest.raises(OutOfScope):
        queue.queue(who(YUHANG, "district", HR), XIHU)
    queue.queue(who(HANGZHOU, "analyst", HR), XIHU)
    told = [(one["action"], one["detail"]) for one in audit.records(home)]
    assert [action for action, _ in told] == ["deny", "deny", "cases"]
    assert told[-1][1] == f"疑似错发 {XIHU} {HR} 3 笔"


def test_a_case_goes_its_way_and_each_step_is_kept(home):
    user = who(HANGZHOU, "analyst", HOUSING)
    queue.decide(user, XIHU, "gone", Step(WORKING, duty=HOUSING, due="2026-12-31"))
    (first, *_) = queue.queue(user, XIHU, date(2027, 1, 1))
    assert (first.case.id, first.state, first.overdue) == ("gone", WORKING, True)
    assert queue.line(first)[6:8] == (WORKING, "2026-12-31（已过期）")
    queue.decide(user, XIHU, "gone", Step(WRONG, note="未满服务期", recovered=4_000.0))
    queue.decide(user, XIHU, "gone", Step(WRONG, note="全部追回", recovered=10_000.0))
    found = {one.case.id: one for one in queue.queue(user, XIHU)}
    assert (found["gone"].state, found["gone"].step.recovered) == (WRONG, 10_000.0)
    said = queue.summary(tuple(found.values()), XIHU)
    assert said.endswith("疑似错发 4 笔、4.00万元：待核查 3 笔，认定错发 1 笔；已追回 1.00万元。")
    kept = casebook.steps(home)["gone"]
    assert [one.state for one in kept] == [WORKING, WRONG, WRONG]
    assert {(one.user, one.rules) for one in kept} == {("u", ("left",))}
    noted = [one["detail"] for one in audit.records(home) if one["action"] == "decide"]
    assert noted[0] == f"gone → 核查中 {HOUSING} 2026-12-31"
    assert noted[2] == "gone → 认定错发 追回 10000.00 元"


def test_a_cleared_case_is_new_again_only_when_another_rule_names_it(home):
    queue.decide(who(), XIHU, "elder", Step(CLEARED, note="身份证年份登记有误"))
    found = {one.case.id: one for one in queue.queue(who(), XIHU)}
    assert found["elder"].state == CLEARED
    step = found["elder"].step
    assert casebook.state_of(step, ("age",)) == CLEARED
    assert casebook.state_of(step, ("age", "twice")) == NEW


@pytest.mark.parametrize(
    "case, step, why",
    [
        ("fine", Step(CLEARED, note="a"), "不在可办理的疑似错发名单"),
        ("again", Step(CLEARED, note="a"), "不在可办理的疑似错发名单"),  # another department's
        ("gone", Step(WORKING, duty="甲"), "责任部门和期限"),
        ("gone", Step(WORKING, duty="甲", due="明天"), "不是日期"),
        ("gone", Step(WRONG), "须写明依据"),
        ("gone", Step(WRONG, note="a", recovered=10_000.5), "应在 0 至"),
        ("gone", Step(WRONG, note="a", recovered=float("nan")), "应在 0 至"),
        ("gone", Step(CLEARED, note="a", recovered=1.0), "认定错发的才登记"),
        ("gone", Step(CLEARED, note="字" * 301), "不能超过 300 字"),
        ("gone", Step(NEW), "不能改为「待核查」"),
    ],
)
def test_a_step_that_cannot_be_is_refused_and_nothing_changes(home, case, step, why):
    with pytest.raises(Refused, match=why):
        queue.decide(who(HANGZHOU, "analyst", HOUSING), XIHU, case, step)
    assert casebook.steps(home) == {}
    assert not [one for one in audit.records(home) if one["action"] == "decide"]


def test_a_damaged_book_is_named(home):
    home.case_book.parent.mkdir()
    home.case_book.write_bytes(b"no database")
    with pytest.raises(Refused, match=r"疑似错发台账 .* 无法读写"):
        queue.queue(who(), XIHU)


def test_the_page_has_the_list_for_no_file_and_no_case_in_it(home):
    made = policy.page(Request(who(), {}, policy.FILTERS))
    (desk,) = [one for one in made.blocks if isinstance(one, Desk)]
    assert desk.values == (ZHEJIANG,)  # no case: whoever opens it is asked for
    assert not [one for one in audit.records(home) if one["action"] == "cases"]
    public = policy.page(Request(who(), {"public": "1"}, policy.FILTERS))
    assert not [one for one in public.blocks if isinstance(one, Desk)]


def test_only_the_queue_may_ask_for_cases():
    """No page, file, route or tool of a machine comes by a case, and none is sent anywhere."""
    asking = set()
    for path in (*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            named = [alias.name for alias in node.names]
            module = getattr(node, "module", "") or ""
            if "dashboard.access.cases" in (module, *named) or (
                module == "dashboard.access" and "cases" in named
            ):
                asking.add(path.relative_to(ROOT).as_posix())
    assert asking == {"dashboard/policy/desk.py", "dashboard/policy/queue.py"}
    assert set(Case.__dataclass_fields__) == {
        *("id", "rules", "region", "policy", "department", "month", "paid", "amount")
    }
    assert cases.may_look(who()) and not cases.may_look(who(role="analyst"))
