"""The control in the head and the page 我的视图, in one session, as a person uses them."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import auth, holdings
from dashboard.kept import beginnings, store, views
from dashboard.kept.beginnings import Beginning
from tests.world import HANGZHOU

pytestmark = pytest.mark.slow
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def user(world_home):
    return auth.trial(world_home.home)


def opened():
    app = AppTest.from_file("../../../dashboard/serving/main.py", default_timeout=120).run()
    assert not app.exception
    return app


def shown(app):
    return " ".join(str(element.proto) for element in app.main)


def test_a_view_is_saved_from_the_head_listed_and_removed(world_home, user):
    app = opened()
    app.text_input(key="kept-name-overview").set_value(NASTY).run()
    app.button(key="kept-save").click().run()
    (kept,) = views.views(holdings.home(), user)
    assert (kept.name, kept.page, kept.conditions) == (NASTY, "overview", {"region": "330000"})
    app.switch_page("../../pages/kept.py")
    app.run()
    assert "&lt;img src=x" in shown(app) and "<img src=x" not in app.get("html")[0].proto.body
    app.selectbox(key="kept-does").set_value("pin").run()
    app.button(key="kept-go").click().run()
    assert views.views(holdings.home(), user)[0].pinned
    app.switch_page("../../pages/briefing.py")
    app.run()
    app.button(key="basket-pinned").click().run()
    assert [one.page.title for one in app.session_state["basket"]] == [NASTY]
    app.switch_page("../../pages/kept.py")
    app.run()
    app.selectbox(key="kept-does").set_value("remove").run()
    app.button(key="kept-go").click().run()
    assert views.views(holdings.home(), user) == ()


def test_one_begins_where_one_wished_and_a_link_stays_what_it_is(world_home, user):
    beginnings.begin_with(holdings.home(), user, Beginning(HANGZHOU, "gap"))
    app = opened()
    assert "哪些行业和职业缺人" in shown(app)
    assert str(HANGZHOU) in app.query_params["region"]
    link = AppTest.from_file("../../../dashboard/serving/main.py", default_timeout=120)
    link.query_params["region"] = "330200"
    assert "本地区人才工作进展如何" in shown(link.run())


def test_a_damaged_file_takes_no_page_with_it(world_home, user):
    views.save(holdings.home(), user, "甲", "gap", {})
    store.path_of(holdings.home()).write_bytes(b"nonsense" * 200)
    app = opened()
    assert "本地区人才工作进展如何" in shown(app)
    assert any("kept\\.sqlite" in one.value for one in app.warning)
