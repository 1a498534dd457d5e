"""Subscriptions leave when they are due, once, under the receiver's rights, with their file."""

import io
import json
import shutil
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header

import pytest

from dashboard.__main__ import main
from dashboard.access import audit, auth
from dashboard.alerts import watch
from dashboard.kept import store, subscriptions, views
from dashboard.notify import ledger, subscribed
from dashboard.notify.receivers import receivers, theirs
from data.home import Home, Refused
from metrics.engine.selection import Scope
from tests.dashboard.alerts.owing import owing
from tests.dashboard.export.read_back import read
from tests.dashboard.notify.servers import mail_server, robot
from tests.dashboard.notify.test_notify import put, whole
from tests.world import HAISHU, ZHEJIANG

pytestmark = pytest.mark.slow
NOW = datetime.now(UTC).replace(hour=10)
ROLES = f'[users."a@x"]\nrole = "leader"\n[users."d@x"]\nrole = "district"\nregion = {HAISHU}\n'
BY_CITY = {"metric": "due_cases", "by": "county", "region": str(ZHEJIANG)}
NASTY = "应兑 <b>未兑</b>"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return owing(tmp_path_factory.mktemp("subscribed") / "home").home


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    shutil.copytree(built.path, tmp_path / "home")
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "home"))
    watch._watched.cache_clear()
    auth.act_as(None)
    made = Home(tmp_path / "home")
    (made.path / "roles.toml").write_text(ROLES, "utf-8")
    yield made
    auth.act_as(None)


LEADER = auth.User("a@x", Scope(ZHEJIANG, "leader", ZHEJIANG))
DISTRICT = auth.User("d@x", Scope(HAISHU, "district", ZHEJIANG))


def go(home, now=NOW, **more):
    return subscribed.run(home, receivers(home), now=lambda: now, pauses=(0.0, 0.0), **more)


def told(home):
    return [one["detail"] for one in audit.records(home) if one["action"] == "notify"]


def test_a_view_arrives_as_a_letter_with_its_file_once_a_day(home, tmp_path):
    view = views.save(home, LEADER, NASTY, "explore", BY_CITY)
    with mail_server(tmp_path / "box") as post:
        put(home, ("甲", {"user": "a@x", "channel": post.address()}))
        subscriptions.subscribe(home, LEADER, "甲", f"view:{view.id}", "day", "xlsx")
        assert [one.state for one in go(home)] == ["已送达"]
        assert [one.state for one in go(home, NOW + timedelta(minutes=10))] == [""]
        assert [one.state for one in go(home, NOW + timedelta(days=1))] == ["已送达"]
        first, second = sorted(post.letters(), key=lambda one: str(one["Date"]))
    assert NASTY in str(make_header(decode_header(first["Subject"])))
    (file,) = [part for part in first.walk() if part.get_filename()]
    assert file.get_filename().startswith("talent-view-1-2") and second.is_multipart()
    said = "".join(piece.text for piece in read("xlsx", file.get_payload(decode=True)))
    assert "西湖区" in said and "90" in said
    body = "".join(
        part.get_payload(decode=True).decode()
        for part in first.walk()
        if part.get_content_maintype() == "text" and not part.get_filename()
    )
    assert "90件" in body and "explore?by=county" in body and "内部资料" in body
    kinds = {part.get_content_type() for part in first.walk() if not part.is_multipart()}
    assert "text/html" not in kinds and "text/plain" in kinds  # names are no markup
    assert "\n西湖区　90件" in body and "\n打开：" in body  # each fact on a line of its own
    assert any("订阅「应兑 <b>未兑</b>」已送达" in one for one in told(home))
    looked = [one for one in audit.records(home) if one["metric"] and one["action"] == "notify"]
    assert looked and {one["user"] for one in looked} == {"a@x"}
    audit.verify(home)


def test_a_district_receives_its_own_alone(home):
    view = views.save(home, LEADER, "各区县", "explore", BY_CITY, "district")
    with robot() as hook:
        channel = f"json://127.0.0.1:{hook.port}/in"
        put(home, ("区", {"user": "d@x", "channel": channel}))
        subscriptions.subscribe(home, DISTRICT, "区", f"view:{view.id}", "week")
        assert [one.state for one in go(home)] == ["已送达"]
        assert [one.state for one in go(home, NOW)] == [""]
        ((_, body),) = hook.taken
    said = json.dumps(body, ensure_ascii=False)
    assert "海曙区" in said and "西湖" not in said and "浙江省" not in said


def test_who_lost_their_rights_gets_nothing_and_others_still_do(home):
    view = views.save(home, LEADER, "各区县", "explore", BY_CITY, "district")
    with robot() as hook:
        channel = f"json://127.0.0.1:{hook.port}/in"
        put(
            home,
            ("区", {"user": "d@x", "channel": channel}),
            ("甲", {"user": "a@x", "channel": channel}),
        )
        subscriptions.subscribe(home, DISTRICT, "区", f"view:{view.id}", "day")
        subscriptions.subscribe(home, LEADER, "甲", "region_map", "day")
        (home.path / "roles.toml").write_text(f"{ROLES}disabled = true\n", "utf-8")
        out, sent = go(home)
        assert (out.state, sent.state) == ("不发送", "已送达") and "已停用" in out.why
        go(home)
        assert len(hook.taken) == 1
        assert len([one for one in told(home) if "未发送" in one and "已停用" in one]) == 1
        # Back again, but the view is shared with nobody any more.
        (home.path / "roles.toml").write_text(ROLES, "utf-8")
        views.save(home, LEADER, "各区县", "explore", BY_CITY, "")
        out = go(home)[0]
        assert out.state == "不发送" and "不再与您共享" in out.why
        assert any("不再与您共享" in one for one in told(home))
        assert len(hook.taken) == 1


def test_a_figure_that_is_gone_is_said_and_not_sent(home):
    view = views.save(home, LEADER, "旧", "explore", BY_CITY)
    with robot() as hook:
        put(home, ("甲", {"user": "a@x", "channel": f"json://127.0.0.1:{hook.port}"}))
        subscriptions.subscribe(home, LEADER, "甲", f"view:{view.id}", "month")
        views.save(home, LEADER, "旧", "explore", {**BY_CITY, "metric": "gone"})
        (out,) = go(home)
        assert out.state == "不发送" and "gone" in out.why and not hook.taken


def test_a_receiver_of_somebody_else_is_not_used(home):
    with robot() as hook:
        put(home, ("群", whole(f"json://127.0.0.1:{hook.port}")))
        subscriptions.subscribe(home, LEADER, "群", "overview", "day")
        assert theirs(home, LEADER) == {}
        (out,) = go(home)
        assert out.state == "不发送" and "不再是" in out.why and not hook.taken


def test_an_alert_is_sent_to_who_subscribed_to_its_page_once(home):
    with robot() as hook:
        put(home, ("区", {"user": "d@x", "channel": f"json://127.0.0.1:{hook.port}"}))
        subscriptions.subscribe(home, DISTRICT, "区", "overview", "alert")
        subscriptions.subscribe(home, DISTRICT, "区", "source", "alert")
        assert [one.state for one in go(home)] == ["已送达", ""]
        assert [one.state for one in go(home)] == ["", ""]
        ((_, body),) = hook.taken
    assert "海曙区应兑未兑 70件" in body["message"] and "西湖" not in body["message"]


def test_a_new_snapshot_and_only_a_new_one(home):
    with robot() as hook:
        put(home, ("甲", {"user": "a@x", "channel": f"json://127.0.0.1:{hook.port}"}))
        subscriptions.subscribe(home, LEADER, "甲", "region_map", "snapshot")
        assert [one.state for one in go(home)] == [""]  # served before anybody subscribed
        with store.opened(home) as con:
            con.execute("UPDATE subscription SET made_at = '2020-01-01T00:00:00+00:00'")
        assert [one.state for one in go(home)] == ["已送达"]
        assert [one.state for one in go(home, NOW + timedelta(days=9))] == [""]
        assert len(hook.taken) == 1


def test_what_fails_is_tried_again_later_and_what_broke_off_is_doubtful(home):
    with robot() as hook:
        put(home, ("甲", {"user": "a@x", "channel": f"json://127.0.0.1:{hook.port}"}))
        subscriptions.subscribe(home, LEADER, "甲", "region_map", "day")
        hook.answers = [(500, {})] * 3
        assert [one.state for one in go(home)] == ["未送达"] and len(hook.taken) == 3
        assert [one.state for one in go(home, NOW + timedelta(minutes=1))] == ["待重试"]
        assert [one.state for one in go(home, NOW + timedelta(minutes=6))] == ["已送达"]
        (one,) = subscriptions.subscriptions(home)
        later = NOW + timedelta(days=1)
        ledger.claim(home, "甲", [f"sub:{one.id}:{later:%Y-%m-%d}"], "b", later)
        assert [each.state for each in go(home, later)] == ["送达不明"]
        assert [each.state for each in go(home, later, again=True)] == ["已送达"]


def test_the_briefing_goes_as_a_file_and_quiet_hours_hold(home, tmp_path):
    with mail_server(tmp_path / "box") as post:
        put(home, ("甲", {"user": "a@x", "channel": post.address(), "quiet": "20:00-08:00"}))
        subscriptions.subscribe(home, LEADER, "甲", "briefing", "month", "docx")
        night = NOW.replace(hour=23)
        assert [one.state for one in go(home, night)] == ["暂不送"] and not post.letters()
        assert [one.state for one in go(home)] == ["已送达"]
        (letter,) = post.letters()
    (file,) = [part for part in letter.walk() if part.get_filename()]
    raw = file.get_payload(decode=True)
    assert io.BytesIO(raw).read(2) == b"PK"
    assert "人才工作专报" in "".join(piece.text for piece in read("docx", raw))


def test_nothing_leaves_where_the_trail_cannot_be_written(home, monkeypatch):
    with robot() as hook:
        put(home, ("甲", {"user": "a@x", "channel": f"json://127.0.0.1:{hook.port}"}))
        subscriptions.subscribe(home, LEADER, "甲", "region_map", "day")

        def broken(*_, **__):
            raise audit.NotWritten("审计记录无法写入")

        monkeypatch.setattr(audit, "write", broken)
        with pytest.raises(audit.NotWritten):
            go(home)
        assert not hook.taken


@pytest.mark.parametrize(
    "what, due, form, words",
    [
        ("nothing", "day", "", "不能订阅"),
        ("import", "day", "", "不能订阅"),
        ("kept", "day", "", "不能订阅"),
        ("view:99", "day", "", "没有这个视图"),
        ("view:x", "day", "", "没有这个视图"),
        ("overview", "hour", "", "没有「hour」"),
        ("overview", "day", "exe", "没有文件格式"),
    ],
)
def test_what_cannot_be_subscribed_to_is_refused(home, what, due, form, words):
    with pytest.raises(Refused, match=words):
        subscriptions.subscribe(home, LEADER, "甲", what, due, form)
    assert subscriptions.subscriptions(home) == ()


def test_ones_own_alone_can_be_cancelled(home):
    subscriptions.subscribe(home, LEADER, "甲", "overview", "day")
    (one,) = subscriptions.subscriptions(home, LEADER)
    with pytest.raises(Refused, match="自己的订阅"):
        subscriptions.cancel(home, DISTRICT, one.id)
    subscriptions.cancel(home, LEADER, one.id)
    assert subscriptions.subscriptions(home) == ()


def test_the_command_shows_and_sends_them(home, capsys):
    with robot() as hook:
        put(
            home,
            ("甲", {"user": "a@x", "channel": f"json://127.0.0.1:{hook.port}", "severity": "重要"}),
        )
        watch.current()
        subscriptions.subscribe(home, LEADER, "甲", "region_map", "day")
        assert main(["notify", "--dry-run", "--home", str(home.path)]) == 0
        assert "区域人才地图（订阅）" in capsys.readouterr().out and not hook.taken
        assert main(["notify", "--json", "--home", str(home.path)]) == 0
        (one,) = json.loads(capsys.readouterr().out)["subscriptions"]
        assert (one["what"], one["state"]) == ("区域人才地图", "已送达")
