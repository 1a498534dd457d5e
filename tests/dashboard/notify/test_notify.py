"""News arrive once, under the receiver's rights, over real mail and HTTP; failures are named."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header

import pytest

from dashboard.__main__ import main
from dashboard.access import audit, auth
from dashboard.alerts import book, watch
from dashboard.notify import ledger, run
from dashboard.notify.receivers import receivers
from data.home import Home
from tests.dashboard.alerts.owing import OWED, owing
from tests.dashboard.notify.servers import free_port, mail_server, robot
from tests.world import HAISHU, XIHU, YUHANG

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return owing(tmp_path_factory.mktemp("notify") / "home").home


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    shutil.copytree(built.path, tmp_path / "home")
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(run, "PAUSES", (0.0, 0.0))
    watch._watched.cache_clear()
    auth.act_as(None)
    yield Home(tmp_path / "home")
    auth.act_as(None)


def put(home, *entries):
    """Write receivers.toml: (name, settings)."""
    text = 'link = "https://talent.office.local"\n'
    for name, settings in entries:
        text += f'[receivers."{name}"]\n'
        text += "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    (home.path / "receivers.toml").write_text(text, "utf-8")


def whole(channel, **more):
    return {"role": "leader", "channel": channel, **more}


def go(home, now=None, **more):
    at = now or datetime(2026, 1, 15, 10, tzinfo=UTC)
    return run.run(home, receivers(home), now=lambda: at, pauses=(0.0, 0.0), **more)


def text(letter):
    return (
        letter.get_payload(decode=True).decode()
        if not letter.is_multipart()
        else "".join(
            part.get_payload(decode=True).decode()
            for part in letter.walk()
            if not part.is_multipart()
        )
    )


def test_a_letter_arrives_once_with_links_and_is_in_the_trail(home, tmp_path):
    with mail_server(tmp_path / "box") as post:
        put(home, ("张主任", whole(post.address())))
        (told,) = go(home)
        assert (told.sent, told.failed, told.by) == (2, 0, "邮件")
        (again,) = go(home)
        assert again.sent == 0
        (letter,) = post.letters()
    assert "浙江省 2 项需要关注" in str(make_header(decode_header(letter["Subject"])))
    said = text(letter)
    assert "西湖区应兑未兑 90件，其中等待超过180天的 60件" in said
    assert f"https://talent.office.local/overview?region={XIHU}" in said
    assert "数据截至" in said and "内部资料" in said
    noted = [line for line in audit.records(home) if line["action"] == "notify"]
    assert any(line["metric"] == "due_cases" for line in noted)
    assert noted[-1]["detail"] == "张主任（邮件）2 项 已送达"
    audit.verify(home)


def test_a_district_is_told_of_itself_alone(home):
    with robot() as hook:
        mine = {"role": "district", "region": HAISHU, "channel": f"json://127.0.0.1:{hook.port}/in"}
        other = {**mine, "region": YUHANG}
        put(home, ("海曙", mine), ("余杭", other))
        told = go(home)
    assert [one.sent for one in told] == [1, 0]
    ((path, body),) = hook.taken
    assert path == "/in"
    assert "海曙区应兑未兑 70件" in body["message"] and "西湖" not in json.dumps(
        body, ensure_ascii=False
    )


def test_rights_are_those_of_the_roles_file_and_a_disabled_account_is_told_nothing(home):
    roles = f'[users."a@x"]\nrole = "district"\nregion = {HAISHU}\n'
    (home.path / "roles.toml").write_text(roles, "utf-8")
    with robot() as hook:
        put(home, ("甲", {"user": "a@x", "channel": f"json://127.0.0.1:{hook.port}"}))
        assert go(home)[0].sent == 1
        (home.path / "roles.toml").write_text(roles + "disabled = true\n", "utf-8")
        (told,) = go(home)
        assert (told.sent, told.failed) == (0, 0) and "已停用" in told.barred
        go(home)
        assert len(hook.taken) == 1
        noted = [one["detail"] for one in audit.records(home) if "未发送" in one["detail"]]
        assert len(noted) == 1 and "已停用" in noted[0]  # once a day, not each run


@pytest.mark.parametrize(
    "answer, why",
    [
        ((500, {}), "对方返回 500"),
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}), "拒收（93000）：invalid"),
        ((200, {"code": 19001, "msg": "param invalid"}), "拒收（19001）：param invalid"),
    ],
)
def test_a_robot_that_refuses_is_named_tried_again_and_told_later_once(home, answer, why):
    now = datetime(2026, 1, 15, 10, tzinfo=UTC)
    with robot() as hook:
        put(home, ("群", whole("wecombot://abc-def", relay=hook.host)))
        hook.answers = [answer] * 3
        (told,) = go(home, now)
        assert (told.sent, told.failed) == (0, 2) and why in told.why
        assert len(hook.taken) == 3  # the pauses of one run
        (told,) = go(home, now + timedelta(minutes=4))
        assert (told.sent, told.waiting) == (0, 2) and len(hook.taken) == 3
        (told,) = go(home, now + timedelta(minutes=6))
        assert (told.sent, told.failed) == (2, 0)
        assert go(home, now + timedelta(days=1))[0].sent == 0
    assert len(hook.taken) == 4
    path, body = hook.taken[-1]
    assert path == "/cgi-bin/webhook/send?key=abc-def" and "西湖区" in body["text"]["content"]
    outcomes = [one["detail"] for one in audit.records(home) if one["action"] == "notify"]
    assert any("未送达" in one and why in one for one in outcomes)
    assert outcomes[-1].endswith("已送达")


@pytest.mark.parametrize("channel", ["json://127.0.0.1:{port}/in", "wecombot://key-of-the-robot"])
def test_nothing_follows_a_robot_that_points_elsewhere_or_to_itself(home, channel):
    with robot() as hook:
        hook.headers = {"Location": f"http://localhost:{hook.port}/elsewhere"}
        hook.answers = [(307, {})] * 3
        put(home, ("群", whole(channel.format(port=hook.port), relay=hook.host)))
        (told,) = go(home)
    assert told.sent == 0 and "转到别处（307）" in told.why
    assert len(hook.taken) == 3 and not any("elsewhere" in path for path, _ in hook.taken)


@pytest.mark.parametrize(
    "channel, path",
    [("dingtalk://token1", "/robot/send"), ("feishu://token2", "/open-apis/bot/v2/hook/token2")],
)
def test_the_other_robots_are_reached_over_a_relay(home, channel, path):
    with robot() as hook:
        hook.answers = [(200, {"code": 0, "errcode": 0})]
        put(home, ("群", whole(channel, relay=hook.host)))
        assert go(home)[0].sent == 2
    assert hook.taken[0][0].startswith(path)
    assert "西湖区" in json.dumps(hook.taken[0][1], ensure_ascii=False)


def test_a_mail_server_that_is_down_loses_nothing_and_stops_nobody(home, tmp_path):
    port, now = free_port(), datetime(2026, 1, 15, 10, tzinfo=UTC)
    address = f"mailto://127.0.0.1:{port}/?from=a@b.cn&to=zhang@b.cn&mode=insecure"
    with robot() as hook:
        put(
            home,
            ("张主任", whole(address)),
            ("群", whole(f"json://127.0.0.1:{hook.port}")),
        )
        down, well = go(home, now)
        assert (down.failed, well.sent) == (2, 2) and down.why
        with mail_server(tmp_path / "box", port) as post:
            up, done = go(home, now + timedelta(hours=1))
            assert (up.sent, done.sent) == (2, 0)
            assert len(post.letters()) == 1
        assert len(hook.taken) == 1


def test_what_was_broken_off_is_doubtful_and_sent_again_by_word_only(home):
    with robot() as hook:
        put(home, ("群", whole(f"json://127.0.0.1:{hook.port}")))
        now = datetime(2026, 1, 15, tzinfo=UTC)
        watch.current()
        names = [f"overdue:{region}:@{book.since(home)[f'overdue:{region}:']}" for region in OWED]
        ledger.claim(home, "群", names, "b", now)
        assert (go(home)[0].sent, go(home)[0].doubtful) == (0, 2)
        assert go(home, again=True)[0].sent == 2
        assert len(hook.taken) == 1


def test_quiet_hours_and_slight_matters(home):
    with robot() as hook:
        channel = f"json://127.0.0.1:{hook.port}"
        put(home, ("夜", whole(channel, quiet="20:00-08:00", severity="重要")))
        night = datetime(2026, 1, 15, 23, tzinfo=UTC)
        assert (go(home, night)[0].sent, go(home, night)[0].resting) == (0, 2)
        assert go(home, night + timedelta(hours=9))[0].sent == 2


def test_a_message_never_exceeds_what_the_robot_takes(home, monkeypatch):
    from dashboard.notify import channel as way

    monkeypatch.setattr(way, "_ROBOT_BYTES", 400)
    with robot() as hook:
        put(home, ("群", whole("wecombot://abc", relay=hook.host)))
        hook.answers = [(200, {"errcode": 0}), (500, {}), (500, {}), (500, {})]
        (told,) = go(home)
        assert (told.sent, told.failed) == (1, 1)  # one whole message each
        assert go(home, datetime(2026, 1, 16, tzinfo=UTC))[0].sent == 1


def test_nothing_leaves_when_the_trail_cannot_be_written(home, monkeypatch):
    with robot() as hook:
        put(home, ("群", whole(f"json://127.0.0.1:{hook.port}")))
        watch.current()

        def broken(*_, **__):
            raise audit.NotWritten("审计记录无法写入")

        monkeypatch.setattr(audit, "write", broken)
        with pytest.raises(audit.NotWritten):
            go(home)
        assert not hook.taken


@pytest.mark.parametrize(
    "settings, why",
    [
        ({"role": "leader", "channel": "ftp://x"}, "渠道「ftp」不能用"),
        ({"role": "boss", "channel": "json://x"}, "角色「boss」不存在"),
        ({"channel": "json://x"}, "user"),
        ({"role": "leader"}, "channel 或 channel_env"),
        ({"role": "leader", "channel_env": "NO_SUCH"}, "NO_SUCH 没有内容"),
        ({"role": "district", "channel": "json://x"}, "缺少 region"),
        ({"role": "leader", "region": 440000, "channel": "json://x"}, "不在本单位范围内"),
        ({"role": "leader", "channel": "json://x", "quiet": "8-20"}, "20:00-08:00"),
        ({"role": "leader", "channel": "json://x", "severity": "高"}, "重要、一般、提示"),
        ({"role": "leader", "channel": "json://x", "colour": "red"}, "colour"),
        ({"role": "leader", "channel": "mailto://h/?from=a@b.cn&to=c@d.cn,e@f.cn"}, "恰好有一个"),
        ({"role": "leader", "channel": "wecombot://"}, "地址不对"),
        ({"role": "leader", "channel": "json://x", "relay": "x"}, "relay"),
    ],
)
def test_a_wrong_receiver_is_refused_by_name_before_anything_is_sent(home, settings, why, capsys):
    with robot() as hook:
        put(home, ("好", whole(f"json://127.0.0.1:{hook.port}")), ("错", settings))
        assert main(["notify", "--home", str(home.path)]) == 2
        said = capsys.readouterr().err
        assert "错" in said and why in said and "Traceback" not in said
        assert not hook.taken


def test_the_command_says_what_became_of_it(home, capsys):
    assert main(["notify", "--home", str(home.path)]) == 2
    assert "receivers.toml" in capsys.readouterr().err
    with robot() as hook:
        put(home, ("群", whole(f"json://127.0.0.1:{hook.port}")))
        assert main(["notify", "--dry-run", "--home", str(home.path)]) == 0
        assert "西湖区应兑未兑" in capsys.readouterr().out and not hook.taken
        assert main(["notify", "--json", "--home", str(home.path)]) == 0
        (one,) = json.loads(capsys.readouterr().out)["receivers"]
        assert (one["receiver"], one["sent"]) == ("群", 2)
        assert main(["notify", "--to", "谁", "--home", str(home.path)]) == 2
