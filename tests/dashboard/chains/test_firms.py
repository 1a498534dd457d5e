"""企业画像: who may look, for what, with what trace; and that no other door leads there."""

import ast
from importlib import import_module

import pytest

from dashboard.access import audit, auth, firms, installation
from dashboard.chains import profile as say
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Desk
from dashboard.serving.mcp.tools import TOOLS
from data.home import Refused
from data.values.employer_id import credit_check
from metrics.engine.selection import OutOfScope, Scope
from metrics.figures.chains.firm import Stay
from metrics.registry import REGISTRY
from scripts.places import ROOT
from tests.data.importing.conftest import resident
from tests.metrics.figures.test_chains import hand
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, ZHEJIANG, World, key

PAGE = import_module("pages.chains")
FIRST = "913301067109252305"[:17]
PURPOSE = "核对重点企业用工"
CODE = f"{FIRST}{credit_check(FIRST)}"


def who(region=ZHEJIANG, role="steward", department="", employers=False):
    return auth.User("王", Scope(region, role, ZHEJIANG), department, employers)


@pytest.fixture
def home(tmp_path, monkeypatch):
    world = World(tmp_path / "home")
    hand(world)
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    monkeypatch.setenv(installation.SINGLE_USER, "the token of a test")
    return world.home


def noted(home):
    return [(one["action"], one["detail"]) for one in audit.records(home)]


def number(user=None, region=ZHEJIANG, name="单位中游0"):
    (found,) = firms.find(user or who(), region, name)
    return found.number


def test_a_steward_looks_for_a_purpose_and_both_are_in_the_trail(home):
    found = firms.look(who(), ZHEJIANG, number(), f" {PURPOSE} ")
    assert found.firm.name == "单位中游0" and found.years[-1].people == 200
    one = found.firm
    assert noted(home) == [
        ("firm", f"查找企业 {ZHEJIANG} 单位中游0 1 家"),
        ("firm", f"企业画像 {one.name}（{one.code}）目的：{PURPOSE}"),
    ]


@pytest.mark.parametrize("name", ["单位中游０", " 单位\u200b中游0\n", "单位中游0"])
def test_a_name_is_searched_as_the_register_holds_it(home, name):
    """Names were cleaned when they came in: full-width signs, blanks, what can't be seen."""
    assert [one.name for one in firms.find(who(), ZHEJIANG, name)] == ["单位中游0"]
    assert noted(home)[-1] == ("firm", f"查找企业 {ZHEJIANG} 单位中游0 1 家")


def test_nobodys_number_is_in_the_trail_and_no_line_of_ones_own_making(home):
    firms.look(who(), ZHEJIANG, number(), f"查{resident(1)}\n的\u202e单位")
    assert noted(home)[-1][1].endswith("的单位") and resident(1) not in noted(home)[-1][1]
    firms.find(who(), ZHEJIANG, resident(1))
    assert resident(1) not in noted(home)[-1][1]


@pytest.mark.parametrize("purpose", ["", "  ", "看看", "因" * 101])
def test_without_a_purpose_nothing_is_shown_or_noted_as_seen(home, purpose):
    which = number()
    before = noted(home)
    with pytest.raises(Refused, match="查看目的"):
        firms.look(who(), ZHEJIANG, which, purpose)
    assert noted(home) == before


@pytest.mark.parametrize(
    "user",
    [
        who(role="leader"),
        who(role="analyst"),
        who(XIHU, "district"),
        who(role="analyst", department="经信局"),
        who(role="analyst", employers=True),
        who(XIHU, "district", employers=True),
    ],
    ids=lambda user: f"{user.scope.role} {user.department} {user.employers}",
)
def test_all_others_are_refused_and_the_refusal_is_noted(home, user):
    for asked in (
        lambda: firms.find(user, user.scope.region, "单位"),
        lambda: firms.look(user, user.scope.region, 1, PURPOSE),
    ):
        with pytest.raises(PermissionError, match="只供数据管理员和经授权的部门账号"):
            asked()
    assert [action for action, _ in noted(home)] == ["deny", "deny"]
    assert not firms.may_look(user)


def test_a_department_looks_within_its_region_alone(home):
    own = who(HANGZHOU, "analyst", "经信局", employers=True)
    which = number(own, XIHU)
    assert firms.look(own, HANGZHOU, which, PURPOSE).firm.region == XIHU
    for region in (ZHEJIANG, NINGBO):
        with pytest.raises(OutOfScope):
            firms.look(own, region, which, PURPOSE)
    assert [action for action, _ in noted(home)][-2:] == ["deny", "deny"]
    # A number guessed, of an employer elsewhere than the region before them.
    elsewhere = who(NINGBO, "analyst", "经信局", employers=True)
    for region in (NINGBO, HAISHU):
        with pytest.raises(Refused, match="没有这家企业"):
            firms.look(elsewhere, region, which, PURPOSE)


def test_what_cannot_be_noted_is_not_shown(home, monkeypatch):
    which = number()

    def full(*_args, **_more):
        raise audit.NotWritten("审计日志无法写入")

    monkeypatch.setattr(audit, "write", full)
    with pytest.raises(audit.NotWritten):
        firms.look(who(), ZHEJIANG, which, PURPOSE)
    with pytest.raises(audit.NotWritten):
        firms.find(who(), ZHEJIANG, "单位")


def test_a_code_is_found_by_the_office_s_own_key(home, monkeypatch):
    """In a home without pseudonyms a code finds nobody; with them, whoever bears its key."""
    assert firms.find(who(), ZHEJIANG, CODE) == ()

    class Keys:
        def employer(self, codes):
            return [key("firmh0") if codes == [CODE[8:17]] else key("nobody")]

    monkeypatch.setattr(firms.loads, "read", lambda _home: [type("Load", (), {"key": "f"})])
    monkeypatch.setattr(firms.setting, "keys", lambda _home, _contract: Keys())
    assert [one.name for one in firms.find(who(), ZHEJIANG, CODE)] == ["单位h0"]


def test_too_short_a_text_is_refused(home):
    with pytest.raises(Refused, match="企业名称"):
        firms.find(who(), ZHEJIANG, "单")


def test_the_page_names_no_employer_and_has_the_desk_for_no_file(home):
    made: Document = PAGE.page(Request(who(), {"chain": "甲"}, PAGE.FILTERS))
    (desk,) = [one for one in made.walk() if isinstance(one, Desk)]
    assert desk.values == (ZHEJIANG,)
    assert not any("单位" in part.title for part in made.parts.values())
    for table in made.tables():
        assert not table.frame.astype(str).apply(lambda one: one.str.contains("单位h")).any().any()
    public = PAGE.page(Request(who(), {"public": "1"}, PAGE.FILTERS))
    assert not [one for one in public.walk() if isinstance(one, Desk)]
    assert not [action for action, _ in noted(home) if action == "firm"]


def imports(*folders):
    """Who imports what: (file, module) of every import."""
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text("utf-8")
            for node in ast.walk(ast.parse(text)) if "firm" in text else ():
                file = path.relative_to(ROOT).as_posix()
                if isinstance(node, ast.Import):
                    yield from ((file, alias.name) for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    yield file, node.module or ""
                    yield from ((file, f"{node.module}.{alias.name}") for alias in node.names)


def test_one_door_leads_to_an_employer_and_one_desk_to_the_door():
    """No file, route, tool of a machine, scene or mail can come by one: none imports either."""
    every = set(imports("dashboard", "metrics", "pages"))
    door = {file for file, module in every if module == "dashboard.access.firms"}
    assert door == {"dashboard/chains/desk.py"}
    figures = {file for file, module in every if module == "metrics.figures.chains.firm"}
    assert figures == {
        "dashboard/access/firms.py",  # the door; the other two write what it hands out
        "dashboard/chains/desk.py",
        "dashboard/chains/profile.py",
    }
    texts = {
        path.relative_to(ROOT).as_posix()
        for folder in ("dashboard", "metrics", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if "firm_register" in path.read_text("utf-8")
    }
    # The other reads sections and sizes from it, and no name.
    assert texts == {"metrics/figures/chains/firm.py", "metrics/figures/chains/makers.py"}
    makers = (ROOT / "metrics/figures/chains/makers.py").read_text("utf-8")
    assert "name" not in makers.partition("firm_register")[2].partition("[point, point]")[0]


def test_no_figure_is_divided_or_filtered_by_an_employer():
    for metric in REGISTRY.values():
        assert not {"firm", "employer", "code"} & {one.id for one in metric.dimensions}
        assert all(one.measure.column not in ("firm", "name", "code") for one in metric.terms)
    assert not any("firm" in one.name for one in TOOLS)


@pytest.mark.parametrize(
    "share, verdict",
    [
        (0.40, "明显低于同类"),
        (0.55, "低于正常波动"),
        (0.70, "与同类相当"),
        (0.86, "高于正常波动"),
        (0.99, "明显高于同类"),
    ],
)
def test_the_verdict_is_where_the_share_lies(share, verdict):
    stay = Stay(40, share, 0.7, "size", 5, (0.56, 0.84), (0.47, 0.90))
    assert verdict in say.retention(stay)
    assert "同门类、同规模的其他 5 家为 70%" in say.retention(stay)


def test_what_is_hidden_is_said():
    assert "过少" in say.retention(Stay(None, None))
    assert "不作比较" in say.retention(Stay(20, 0.75))
