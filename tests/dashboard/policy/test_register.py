"""The register on the page: conditions in words, and everything that doesn't fit named."""

import pytest

from dashboard.access import auth
from dashboard.document.request import Request
from dashboard.document.values import Note, Table
from dashboard.policy.register import doubts, register
from metrics.engine.selection import Scope
from tests.dashboard.policy.suspects import suspects
from tests.world import HAISHU, HANGZHOU, XIHU, ZHEJIANG, World


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = suspects(tmp_path_factory.mktemp("register") / "home")
    made.build()
    return made.home


def told(region):
    user = auth.User("u", Scope(region, "district", ZHEJIANG))
    *notes, fold = register(Request(user, {"region": str(region)}))
    assert all(isinstance(one, Note) for one in notes)
    (rows,) = [one.listing.rows for one in fold.blocks if isinstance(one, Table)]
    return [one.text for one in notes], rows


def test_every_policy_of_the_place_has_its_conditions(home, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(home.path))
    _, rows = told(XIHU)
    said = {(row[0], row[1]): row for row in rows}
    assert said["乐业", "杭州市"][3] == "申请前连续参保 6 个月，每人一次"
    assert said["项目", "杭州市"][3] == "本科及以上，35 周岁及以下"
    assert said["新引进", "浙江省"][3] == "2022年9月以后来本地"
    assert said["安家", "西湖区"][2:4] == ("2020年1月至2024年12月", "未登记条件")
    assert {row[1] for row in told(HAISHU)[1]} == {"宁波市", "浙江省"}


def test_what_does_not_fit_is_named_where_it_is(home, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(home.path))
    unknown, idle, beside = doubts(XIHU)
    assert unknown.endswith("受理地的政策：没有登记的政策。")
    assert idle == "已登记而没有申请的政策：安家（西湖区）。"
    assert "安居与安家（西湖区，2020年1月至2024年12月）" in beside
    assert doubts(HANGZHOU) == doubts(ZHEJIANG) == (unknown, idle, beside)
    assert doubts(HAISHU) == ()


def test_without_a_register_the_page_says_so(tmp_path, monkeypatch):
    world = World(tmp_path / "home").spell("a", XIHU, "2020-01", "2025-12")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.home.path))
    (said,) = doubts(XIHU)
    assert said.startswith("没有导入政策登记")
