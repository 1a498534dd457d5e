import pytest
from streamlit.testing.v1 import AppTest

from tests.world import HANGZHOU, XIHU


def page() -> None:
    import streamlit as st

    from dashboard.filters.values import Filters
    from dashboard.page.screen import show

    def asked(request):
        st.session_state["chosen"] = request.selection
        return request.document("题", "？", ())

    show(asked, Filters(industry=True, education=True))


def opened(**address: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=20)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def chosen(app: AppTest):
    return app.session_state["chosen"]


def address(app: AppTest) -> dict[str, str]:
    return {k: v[0] if isinstance(v, list) else v for k, v in dict(app.query_params).items()}


@pytest.fixture(autouse=True)
def served(world_home):
    return world_home


def test_a_page_opens_on_the_offices_home():
    found = chosen(opened())
    assert (found.region, found.month, found.months, found.where) == (330000, None, None, ())


def test_a_link_reopens_the_same_view():
    app = opened(region=str(XIHU), month="2026-03", months="12", education="5,6", section="I")
    found = chosen(app)
    assert (found.region, found.month, found.months) == (XIHU, 24314, 12)
    assert found.codes("education") == (5, 6)
    assert found.codes("section") == ("I",)


def test_this_year_counts_its_months():
    assert chosen(opened(months="ytd")).months == 6
    assert chosen(opened(months="ytd", month="2026-03")).months == 3


@pytest.mark.parametrize(
    "address, word",
    [
        ({"region": "999999"}, "没有地区"),
        ({"region": "abc"}, "没有地区"),
        ({"region": "３３０１００"}, "没有地区"),  # whole numbers to Python, no code of a place
        ({"region": "٣٣٠١٠٠"}, "没有地区"),
        ({"region": "3" * 5000}, "没有地区"),
        ({"region": "440100"}, "不在您的授权范围内"),
        ({"month": "2031-01"}, "没有数据"),
        ({"month": "junk"}, "年月"),
        ({"months": "99"}, "时段"),
        ({"education": "77"}, "学历"),
    ],
)
def test_an_address_that_cannot_be_is_set_aside_with_a_word(address, word):
    app = opened(**address)
    assert any(word in caption.value for caption in app.caption)
    found = chosen(app)
    assert (found.region, found.month, found.months, found.where) == (330000, None, None, ())


def test_a_widget_writes_the_address():
    app = opened()
    app.selectbox(key="w-region").set_value(HANGZHOU).run()
    assert chosen(app).region == HANGZHOU
    assert address(app)["region"] == str(HANGZHOU)
    app.selectbox(key="w-region").set_value(330000).run()
    assert "region" not in address(app)


def test_the_breadcrumb_leads_back_up():
    app = opened(region=str(XIHU))
    app.button(key=f"up-{HANGZHOU}").click().run()
    assert chosen(app).region == HANGZHOU
    app.button(key="up-330000").click().run()
    assert chosen(app).region == 330000


def test_reset_lifts_every_condition():
    app = opened(region=str(XIHU), education="5")
    app.button(key="reset").click().run()
    found = chosen(app)
    assert (found.region, found.where) == (330000, ())
    assert address(app) == {}
