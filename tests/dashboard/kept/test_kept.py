"""What people keep: whose it is, what is refused, what a backup brings back."""

import sqlite3

import pytest

from dashboard.access import audit, auth
from dashboard.kept import annotations, beginnings, opening, store, subscriptions, views
from dashboard.kept.beginnings import Beginning
from data.custody import backup
from data.home import Home, Refused
from metrics.engine.selection import Scope
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG

LEADER = auth.User("领导甲", Scope(ZHEJIANG, "leader", ZHEJIANG))
OTHER = auth.User("领导乙", Scope(ZHEJIANG, "leader", ZHEJIANG))
ANALYST = auth.User("分析员", Scope(ZHEJIANG, "analyst", ZHEJIANG))
DISTRICT = auth.User("杭州", Scope(HANGZHOU, "district", ZHEJIANG))
NASTY = "<script>alert(1)</script>'\"; DROP"


@pytest.fixture
def home(world_home):
    return world_home.home


def names(home, user):
    return [one.name for one in views.views(home, user)]


def test_a_view_is_its_owners_until_it_is_shared(home):
    views.save(home, LEADER, "走势", "explore", {"metric": "talent_stock", "by": "month"})
    assert names(home, LEADER) == ["走势"] and names(home, OTHER) == []
    shared = views.save(home, LEADER, "走势", "explore", {"metric": "talent_stock"}, "leader")
    assert names(home, OTHER) == ["走势"] and names(home, ANALYST) == []
    assert views.find(home, OTHER, shared.id).conditions == {"metric": "talent_stock"}
    with pytest.raises(Refused, match="只能删除自己"):
        views.remove(home, OTHER, shared.id)
    with pytest.raises(Refused, match="没有这个视图"):
        views.find(home, ANALYST, shared.id)
    noted = [one for one in audit.records(home) if one["action"] == "keep"]
    assert [one["detail"] for one in noted] == ["共享视图「走势」给领导"]
    views.remove(home, LEADER, shared.id)
    assert names(home, OTHER) == []


def test_stars_come_first_and_are_each_readers_own(home):
    first = views.save(home, LEADER, "甲", "gap", {}, "leader")
    second = views.save(home, LEADER, "乙", "region_map", {}, "leader")
    views.star(home, OTHER, second.id, on=True)
    views.pin(home, OTHER, first.id, on=True)
    assert [one.favourite for one in views.views(home, OTHER)] == [True, False]
    assert not any(one.favourite or one.pinned for one in views.views(home, LEADER))
    views.star(home, OTHER, second.id, on=False)
    assert not any(one.favourite for one in views.views(home, OTHER))
    with pytest.raises(Refused):
        views.star(home, ANALYST, second.id, on=True)


def test_a_view_whose_figure_or_page_is_gone_says_so(home):
    gone = views.save(home, LEADER, "旧", "explore", {"metric": "gone_figure"})
    assert "指标「gone_figure」已不存在" in gone.problem(LEADER)
    with pytest.raises(Refused, match="打不开：指标"):
        opening.document(home, LEADER, gone)
    with store.opened(home) as con:
        con.execute("UPDATE view SET page = 'old_page'")
    assert "页面「old_page」已不存在" in views.views(home, LEADER)[0].problem(LEADER)
    loads = views.save(home, LEADER, "导入", "import", {})
    assert "数据管理员" in loads.problem(LEADER)
    with pytest.raises(Refused, match="数据管理员"):
        opening.document(home, LEADER, loads)


def test_a_shared_view_is_asked_under_the_rights_of_whoever_opens_it(home):
    told = {"metric": "talent_stock", "region": str(NINGBO)}
    view = views.save(home, LEADER, "宁波", "explore", told, "district")
    whole = opening.document(home, LEADER, view)
    own = opening.document(home, DISTRICT, views.find(home, DISTRICT, view.id))
    assert {one.selection.region for one in whole.cited} == {NINGBO}
    assert {one.selection.region for one in own.cited} == {HANGZHOU}
    assert whole.title == own.title == "宁波"
    looked = [one for one in audit.records(home) if one["user"] == "杭州"]
    assert looked and {one["region"] for one in looked if one["action"] == "view"} == {HANGZHOU}


@pytest.mark.parametrize("name", ["", "   ", "长" * 41, "a\u202eb", "a\x00b"])
def test_a_name_nobody_can_read_is_refused(home, name):
    with pytest.raises(Refused, match="1–40"):
        views.save(home, LEADER, name, "gap", {})


def test_what_cannot_be_kept_is_refused(home):
    for page, conditions, role, words in (
        ("nothing", {}, "", "没有页面"),
        ("gap", {"x": "长" * 3000}, "", "太长"),
        ("gap", {}, "king", "没有角色"),
    ):
        with pytest.raises(Refused, match=words):
            views.save(home, LEADER, "名", page, conditions, role)
    assert views.views(home, LEADER) == ()


def test_one_person_keeps_so_many(home, monkeypatch):
    monkeypatch.setattr(views, "MOST", 2)
    for name in ("一", "二"):
        views.save(home, LEADER, name, "gap", {})
    with pytest.raises(Refused, match="至多保存 2 个"):
        views.save(home, LEADER, "三", "gap", {})
    views.save(home, OTHER, "一", "gap", {})


def test_a_name_is_text_in_the_file_and_everywhere(home):
    saved = views.save(home, LEADER, NASTY, "gap", {"section": NASTY})
    assert saved.name == NASTY and saved.conditions == {"section": NASTY}
    assert "<" not in saved.link and " " not in saved.link


def test_where_somebody_begins(home):
    assert beginnings.first_look(home, LEADER) == ("", {})
    beginnings.begin_with(home, LEADER, Beginning(HANGZHOU, "gap"))
    assert beginnings.first_look(home, LEADER) == ("gap", {"region": str(HANGZHOU)})
    assert beginnings.first_look(home, OTHER) == ("", {})
    view = views.save(home, OTHER, "走势", "explore", {"metric": "talent_stock"}, "leader")
    beginnings.begin_with(home, LEADER, Beginning(0, beginnings.of_view(view)))
    assert beginnings.first_look(home, LEADER) == ("explore", {"metric": "talent_stock"})
    views.remove(home, OTHER, view.id)  # taken back: one begins as everybody does
    assert beginnings.first_look(home, LEADER) == ("", {})
    beginnings.begin_with(home, DISTRICT, Beginning(XIHU))
    narrowed = auth.User("杭州", Scope(NINGBO, "district", ZHEJIANG))
    assert beginnings.first_look(home, narrowed) == ("", {})
    for wrong in (Beginning(NINGBO), Beginning(0, "nothing"), Beginning(0, "view:99")):
        with pytest.raises(Refused):
            beginnings.begin_with(home, DISTRICT, wrong)


def test_annotations_are_seen_by_role_and_written_for_ones_own_reach(home):
    annotations.annotate(home, ANALYST, "2025-07", "新政施行")
    annotations.annotate(home, ANALYST, "2025-03", "换了系统", role="analyst")
    annotations.annotate(home, DISTRICT, "2025-05", "区划调整", region=XIHU)
    annotations.annotate(home, ANALYST, "2025-06", "宁波提标", region=NINGBO)
    told = {u.name: [one.text for one in annotations.seen(home, u)] for u in (LEADER, ANALYST)}
    assert told["领导甲"] == ["区划调整", "宁波提标", "新政施行"]
    assert "换了系统" in told["分析员"]
    assert [one.text for one in annotations.seen(home, DISTRICT)] == ["区划调整", "新政施行"]
    for who, month, text, more, words in (
        (LEADER, "2025-01", "x", {}, "填写"),
        (DISTRICT, "2025-01", "x", {"region": NINGBO}, "授权范围"),
        (ANALYST, "2025-13", "x", {}, "2025-13"),
        (ANALYST, "2025-01", "长" * 25, {}, "1–24"),
        (ANALYST, "2025-01", "x", {"metric": "gone"}, "没有指标"),
        (ANALYST, "2025-01", "x", {"role": "king"}, "没有角色"),
    ):
        with pytest.raises(Refused, match=words):
            annotations.annotate(home, who, month, text, **more)
    first = annotations.seen(home, ANALYST)[0]
    with pytest.raises(Refused, match="自己写的"):
        annotations.remove(home, DISTRICT, first.id)
    annotations.remove(home, ANALYST, first.id)
    assert first not in annotations.seen(home, ANALYST)
    assert "删除标注" in list(audit.records(home))[-1]["detail"]


def test_the_file_is_private_and_comes_back_with_the_home(home, tmp_path):
    views.save(home, LEADER, "走势", "explore", {"metric": "talent_stock"})
    path = store.path_of(home)
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0
    backup.pack(home, tmp_path / "b.tar.gz")
    again = Home(tmp_path / "again")
    backup.restore(tmp_path / "b.tar.gz", again)
    assert names(again, LEADER) == ["走势"]


def test_a_file_of_a_newer_version_is_refused_by_name(home):
    views.save(home, LEADER, "走势", "gap", {})
    with sqlite3.connect(store.path_of(home)) as con:
        assert con.execute("PRAGMA user_version").fetchone() == (store.FORMAT,)
        con.execute("PRAGMA user_version = 99")
    with pytest.raises(Refused, match=r"kept\.sqlite.*格式为 99"):
        views.views(home, LEADER)
    with sqlite3.connect(store.path_of(home)) as con:  # refused, and nothing changed
        assert con.execute("SELECT name FROM view").fetchall() == [("走势",)]


def test_reading_writes_nothing_and_waits_for_no_other_reader(home):
    """Every page of every reader looks here."""
    views.save(home, LEADER, "走势", "gap", {})
    before = store.path_of(home).stat().st_mtime_ns
    with store.opened(home, read=True) as con:
        assert con.execute("SELECT COUNT(*) FROM view").fetchone() == (1,)
        assert names(home, LEADER) == ["走势"] and annotations.seen(home, LEADER) == ()
    assert store.path_of(home).stat().st_mtime_ns == before


def test_a_damaged_file_is_named(home):
    views.save(home, LEADER, "走势", "gap", {})
    store.path_of(home).write_bytes(b"no database at all, " * 100)
    with pytest.raises(Refused, match=r"kept\.sqlite.*备份"):
        views.views(home, LEADER)


def test_a_row_that_was_altered_is_named_and_takes_no_page_with_it(home):
    """What SQLite itself can't see: it keeps no digest of a text."""
    views.save(home, LEADER, "走势", "gap", {"region": "330000"})
    for altered in ("{'region", '["region"]', '{"region": 330000}'):
        with sqlite3.connect(store.path_of(home)) as con:
            con.execute("UPDATE view SET conditions = ?", (altered,))
        with pytest.raises(Refused, match=r"kept\.sqlite.*备份"):
            views.views(home, LEADER)
    assert beginnings.first_look(home, LEADER) == ("", {})


def test_a_number_is_never_given_again(home):
    """What somebody subscribed to, and where they begin, is named by it."""
    first = views.save(home, LEADER, "走势", "gap", {})
    beginnings.begin_with(home, LEADER, Beginning(0, beginnings.of_view(first)))
    subscriptions.subscribe(home, LEADER, "甲", f"view:{first.id}", "month")
    (one,) = subscriptions.subscriptions(home)
    views.remove(home, LEADER, first.id)
    subscriptions.cancel(home, LEADER, one.id)
    second = views.save(home, OTHER, "别的", "explore", {}, "leader")
    subscriptions.subscribe(home, LEADER, "甲", f"view:{second.id}", "month")
    (other,) = subscriptions.subscriptions(home)
    assert first.id < second.id and one.id < other.id
    assert beginnings.first_look(home, LEADER) == ("", {})  # not somebody else's view
    with pytest.raises(Refused, match="没有这个视图"):
        subscriptions.described(home, LEADER, f"view:{first.id}")


def test_nothing_is_half_kept_where_the_trail_cannot_be_written(home, monkeypatch):
    def broken(*_args, **_more):
        raise audit.NotWritten("写不进去")

    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(audit.NotWritten):
        views.save(home, LEADER, "走势", "gap", {}, "leader")
    assert views.views(home, LEADER) == ()
