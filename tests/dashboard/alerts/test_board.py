"""One list for everybody in one order; its states, by whom; what was raised is kept."""

import shutil
import zlib

import pytest

from dashboard.access import answers, audit, auth, gateway, holdings
from dashboard.alerts import attention, book, listed, watch
from dashboard.alerts.board import board
from dashboard.alerts.book import DONE, NEW, SEEN, WORKING, Step
from dashboard.alerts.desk import handle
from dashboard.alerts.view import may_handle
from dashboard.briefing import monthly
from dashboard.document import keeping
from dashboard.document.request import Request
from dashboard.export.report import Say
from dashboard.projector import attention as scene
from dashboard.projector.room import Room
from data.home import Home, Refused
from metrics.engine.selection import Scope
from pages import alerts, overview
from tests.dashboard.alerts.owing import OWED, owing
from tests.world import HAISHU, HANGZHOU, XIHU, YUHANG, ZHEJIANG

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return owing(tmp_path_factory.mktemp("board") / "home").home


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    shutil.copytree(built.path, tmp_path / "home")
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "home"))
    watch._watched.cache_clear()
    yield Home(tmp_path / "home")
    auth.act_as(None)


def who(region=ZHEJIANG, role="steward"):
    return auth.User("u", Scope(region, role, ZHEJIANG))


def seen(user, region=None):
    def fetch(metric, selection):
        return gateway.fetch_for(user, metric, selection, widen=False)

    return board(user, region or user.scope.region, fetch)


def regions(found):
    return [item.alert.region for item in found.open]


def test_a_county_alone_says_what_the_province_says(home):
    whole = seen(who())
    assert regions(whole) == [XIHU, HAISHU]  # two thirds of what is due, then four sevenths
    for region in OWED:
        alone = seen(who(region, "district"))
        assert [one.text for one in alone.open] == [
            one.text for one in whole.open if one.alert.region == region
        ]
    assert regions(seen(who(YUHANG, "district"))) == []
    assert regions(seen(who(), HANGZHOU)) == [XIHU]


def test_every_list_is_in_one_order(home):
    user = who()
    auth.act_as(user)
    texts = [one.text for one in seen(user).open]
    for page in (alerts, overview):
        shown = page.page(Request(user, {}, page.FILTERS)).parts["attention"]
        assert [row[0] for row in shown.listing.rows] == texts
    drawn = scene.scene(Room.of(user)).body
    assert drawn.index("西湖区") < drawn.index("海曙区")
    blocks = monthly.monthly(monthly.asker(user), ZHEJIANG).blocks
    said = [one.text for one in blocks if isinstance(one, Say)]
    warned = [text for text in said if "（预警线" in text]
    assert ["西湖区" in text for text in warned][:2] == [True, False]


def test_the_list_is_made_once_by_nobody_in_particular(home):
    seen(who())
    told = list(audit.records(home))
    made = [one for one in told if one["action"] == "watch"]
    assert made and {one["user"] for one in made} == {watch.WHO}
    seen(who(HAISHU, "district"))
    assert sum(one["action"] == "watch" for one in audit.records(home)) == len(made)


def test_another_process_reads_the_list_and_looks_at_no_rule(home):
    first, told = watch.current(), list(audit.records(home))
    answers.disk(home).settle()
    watch._watched.cache_clear()
    again = watch.current()
    assert again == first and again is not first
    assert [one.key for one in again.alerts] == [f"overdue:{XIHU}:", f"overdue:{HAISHU}:"]
    assert list(audit.records(home)) == told
    home.alerts_book.unlink()  # what was raised is kept again where the book is gone
    watch._watched.cache_clear()
    watch.current()
    assert book.is_recorded(home, holdings.serving_id())


def test_a_damaged_list_is_made_anew(home, monkeypatch):
    first = watch.current()
    for body in (b"", b"x", zlib.compress(b"[[{}], false, 1]"), zlib.compress(b"[1]")):
        monkeypatch.setattr(answers.Shared, "get", lambda self, key, body=body: body)
        assert listed.kept(home, "key") is None
    watch._watched.cache_clear()
    assert watch.current() == first


def test_states_follow_each_other_and_are_in_the_trail(home):
    user = who()
    (first, _) = seen(user).open
    assert (first.state, first.alert.key) == (NEW, f"overdue:{XIHU}:")
    handle(user, first.alert.key, XIHU, Step(SEEN, note="知道了"))
    working = Step(WORKING, duty="市人社局", due="2026-12-31")
    handle(user, first.alert.key, XIHU, working)
    (now, _) = seen(user).open
    assert (now.state, now.step.duty) == (WORKING, "市人社局")
    assert now.told.endswith("（处理中：市人社局，2026-12-31前）")
    assert "处理中" not in attention.text_of(now, public=True)
    handle(user, first.alert.key, XIHU, Step(DONE, note="已拨付"))
    found = seen(user)
    assert regions(found) == [HAISHU] and [one.state for one in found.settled] == [DONE]
    noted = [one["detail"] for one in audit.records(home) if one["action"] == "handle"]
    assert noted[1] == f"预警 overdue:{XIHU}: → 处理中 市人社局 2026-12-31" and len(noted) == 3
    assert [one.state for one in book.steps(home)[first.alert.key]] == [SEEN, WORKING, DONE]


def test_after_its_quiet_months_it_is_news_again(home):
    user, key = who(), f"overdue:{XIHU}:"
    month = watch.current().month
    quiet = 3
    book.step(home, key, Step(DONE, month=month - quiet))
    assert regions(seen(user)) == [HAISHU]
    before = seen(user).settled[0].episode
    book.step(home, key, Step(WORKING, month=month - quiet - 1, duty="a", due="2026-01-01"))
    book.step(home, key, Step(DONE, month=month - quiet - 1))
    (again, _) = seen(user).open
    assert again.state == NEW and again.episode != before


@pytest.mark.parametrize(
    "user, region, step, why",
    [
        (who(role="leader"), XIHU, Step(SEEN), "只有数据管理员"),
        (who(HAISHU, "district"), XIHU, Step(SEEN), "只有数据管理员"),
        (who(), XIHU, Step(WORKING), "责任单位和期限"),
        (who(), XIHU, Step(WORKING, duty="甲", due="明天"), "不是日期"),
        (who(), XIHU, Step(SEEN, note="字" * 301), "不能超过 300 字"),
        (who(), XIHU, Step(NEW), "不能改为「新」"),
    ],
)
def test_a_step_that_cannot_be_is_refused_and_nothing_changes(home, user, region, step, why):
    with pytest.raises(Refused, match=why):
        handle(user, f"overdue:{region}:", region, step)
    assert book.steps(home) == {}


def test_who_may_handle(home):
    assert may_handle(who(XIHU, "district"), XIHU) and may_handle(who(), XIHU)
    assert not may_handle(who(role="analyst"), XIHU)


def test_a_kept_page_is_made_anew_after_a_step(home):
    user = who()
    request = Request(user, {}, alerts.FILTERS)
    first = keeping.opened(alerts.page, request)
    keeping.opened(alerts.page, request)
    handle(user, f"overdue:{XIHU}:", XIHU, Step(WORKING, duty="市财政局", due="2026-12-31"))
    later = keeping.opened(alerts.page, request)
    assert "1 项正在处理" in later.sentences[0] and later.sentences != first.sentences


def test_what_was_raised_is_kept_per_snapshot_without_figures(home):
    watch.current()
    (one, two) = book.history(home)
    assert (one.rule, one.region, one.times, two.region) == ("overdue", XIHU, 1, HAISHU)
    book.record(home, "later", one.last + 1, [(two.key, two.rule, two.region, two.name, 1)])
    kept = {row.key: row.times for row in book.history(home)}
    assert kept == {one.key: 1, two.key: 2}
    assert set(book.since(home)) == {two.key}  # the other is gone
    told = seen(who()).open[1]
    raw = home.alerts_book.read_bytes().decode("utf-8", "ignore")
    assert told.text not in raw and "90件" not in raw


def test_a_damaged_book_is_named(home):
    watch.current()
    home.alerts_book.write_bytes(b"no database")
    with pytest.raises(Refused, match=r"预警台账 .* 无法读写"):
        book.steps(home)
