"""A district's user sees the district: what is about people elsewhere is refused, calmly."""

import html

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import audit, auth, gateway
from metrics.answer import answer
from metrics.engine.selection import OutOfScope, Scope, Selection
from metrics.figures.schools import source
from tests.dashboard.conftest import reader
from tests.dashboard.places import places
from tests.dashboard.studies import world_of_studies
from tests.world import HANGZHOU, XIHU, ZHEJIANG

EVERYWHERE = (
    source.SCHOOL_PLACED,
    source.SCHOOL_GRADUATES,
    source.COME_RATE,
    source.STUDY_PATHS,
    source.COME_RATE_BY_CLASS,
    source.SCHOOL_PLACED_BY_CLASS,
)
SENTENCE = "含不在本地的人，超出您的授权范围，不予显示"


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    world = world_of_studies(tmp_path_factory.mktemp("district"))
    return world, world.build()


@pytest.mark.parametrize("metric", EVERYWHERE, ids=lambda metric: metric.id)
@pytest.mark.parametrize(
    "scope, allowed",
    [
        (Scope(ZHEJIANG), True),
        (Scope(HANGZHOU, "analyst", HANGZHOU), True),  # an office of the city itself
        (Scope(HANGZHOU, "district"), False),
        (Scope(XIHU, "district", HANGZHOU), False),
        (Scope(HANGZHOU, "leader", ZHEJIANG), False),  # given less than the office sees
    ],
)
def test_figures_about_everybody_need_the_whole_office(studies, metric, scope, allowed):
    _, cubes = studies
    asked = Selection(scope.region)
    if allowed:
        assert answer(cubes, metric, asked, scope).one().value
    else:
        with pytest.raises(OutOfScope, match=SENTENCE):
            answer(cubes, metric, asked, scope)


def test_a_district_is_told_its_own(studies):
    _, cubes = studies
    own = answer(
        cubes, source.GRADUATES_COME, Selection(XIHU), Scope(XIHU, "district"), ("school",)
    )
    # By hand: 60 of 浙江大学 a year work in 西湖区, three classes; two of the tiny one are hidden.
    assert [row.value for row in own.rows() if row.value] == [180]


@pytest.fixture
def district(studies, monkeypatch):
    world, _ = studies
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    monkeypatch.setattr(
        auth, "current_user", lambda home: auth.User("y", Scope(HANGZHOU, "district"))
    )
    return world


@pytest.mark.slow
def test_the_page_says_it_where_the_figure_would_stand(district):
    page = AppTest.from_file("../../../pages/schools.py", default_timeout=120)
    page.query_params["region"] = str(HANGZHOU)
    page.run()
    assert not page.exception and not page.error
    bodies = html.unescape(" ".join(str(getattr(x.proto, "body", "")) for x in page.main))
    charts = " ".join(places(page))
    assert f"「来本地就业比例」{SENTENCE}" in bodies
    for metric in (source.SCHOOL_PLACED, source.STUDY_PATHS, source.SCHOOL_GRADUATES):
        assert f"「{metric.name}」{SENTENCE}" in charts + bodies
    # By hand: 180 of 浙江大学, 150 and 6 and 2 of others: 338.
    assert "有毕业生 340人来杭州市就业" in bodies
    denied = {line["metric"] for line in audit.records(district.home) if line["action"] == "deny"}
    assert source.STUDY_PATHS.id in denied


@pytest.mark.parametrize("by", [(), ("school",), ("school", "work_place")])
def test_the_empty_answer_has_the_shape_of_a_real_one(district, by):
    found = reader().fetch(source.SCHOOL_PLACED, Selection(HANGZHOU), by)
    assert found.is_empty and found.refused.endswith(SENTENCE)
    assert len(found) == (0 if by else 1)
    assert {*by, *(f"{name}_label" for name in by)} <= set(found.frame.columns)
    with pytest.raises(OutOfScope):
        gateway.fetch_as(
            auth.User("y", Scope(HANGZHOU, "district")),
            source.SCHOOL_PLACED,
            Selection(HANGZHOU),
            by,
        )
