"""高校源头 and 本地生源回流: they find what is planted, cry out nothing else, and stay polite."""

import html
import io
import re
from collections import Counter

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import audit
from dashboard.document.classes import most_hidden
from dashboard.schools import call_list, trip_plan, view
from dashboard.schools.view import no_longer_coming
from data.home import Home
from data.protection import USUAL
from metrics.disclosure.protect import Row, Status
from metrics.engine.selection import Selection, contains
from metrics.figures.schools import source
from metrics.figures.schools.fit import Shortage
from tests.dashboard.conftest import protected, reader
from tests.dashboard.places import places
from tests.dashboard.studies import GONE, NANJING, NCU, TINY, ZJU, graduates, world_of_studies
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World

PAGES = {"source": "../../../pages/schools.py", "homecoming": "../../../pages/homecoming.py"}
BOTH = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
PLAIN = {"volume": "1", "open": "1", "stay": "1", "fit": "1"}
CODERS = Shortage("occupation", "2-02-00-00")


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    world = world_of_studies(tmp_path_factory.mktemp("studies"))
    world.build()
    return world


@pytest.fixture
def served(studies, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(studies.path))
    return studies


def run(page, **address):
    made = AppTest.from_file(page, default_timeout=120)
    for name, value in address.items():
        made.query_params[name] = value
    made.run()
    assert not made.exception
    return made


def said(page):
    bodies = [str(getattr(element.proto, "body", "")) for element in page.main]
    return html.unescape(" ".join(bodies))


def conclusions(page):
    found = re.findall(r'<p class="conclusion[^"]*">(.*?)</p>', said(page))
    return [re.sub("<[^>]+>", "", text) for text in found]


def titles(page):
    return " ".join(places(page))


@pytest.mark.slow
def test_the_university_that_stopped_is_cried_out_alone(served):
    found = conclusions(run(PAGES["source"]))
    # 2023-2025: 南昌大学 90 + 9 + 150, 浙江大学 180, the gone one 6, 宁波大学 2: 437.
    assert (
        found[0] == "2023—2025 届有毕业生 435人来浙江省就业，来得最多的院校是南昌大学、浙江大学。"
    )
    # 120 of 246 → 6 of 246, hidden: of 247 at most, 238 at least are shown elsewhere.
    assert (
        found[1]
        == f"需关注 {GONE}毕业生来本地就业的比例由 49% 降到 不足 4%（近三届与前三届相比）。"
    )
    assert len([text for text in found if "需关注" in text]) == 1


@pytest.mark.slow
def test_the_county_whose_natives_stay_away_is_cried_out_alone(served):
    found = conclusions(run(PAGES["homecoming"]))
    # 90 of 159 → 9 of 159, hidden: of 162 at most, 148 at least are shown elsewhere.
    assert found[1].startswith("需关注 瑞安市生源毕业生返乡率由 56% 降到 不足 9%")
    assert "；" not in found[1]


def test_a_countys_own_city_is_no_place_elsewhere():
    """Places of work and study are cities: 舟山's own graduates didn't leave 普陀 for 舟山."""
    rows = [(330900, "舟山市", 50.0), (330200, "宁波市", 40.0), (330100, "杭州市", 30.0)]
    work = protected(source.SCHOOL_PLACED, rows, ("work_place",), region=330903)
    assert list(view.elsewhere(work, 330903).frame["work_place"]) == [330200, 330100]
    assert view.rivals_of(Selection(330903)) == "各校毕业生主要流向城市（舟山市以外）："
    assert view.rivals_of(Selection(330000)) == "各校毕业生主要流向城市（浙江省以外）："
    study = protected(source.GRADUATES_COME, rows, ("school_place",), region=330903)
    whole = protected(source.GRADUATES_COME, [(120.0,)])
    assert view.from_afar(study, whole) == "舟山市以外的院校中，宁波市来得最多，40人"


@pytest.mark.slow
def test_a_break_in_the_newest_class_is_cried_out_before_three_years_are_over(
    tmp_path, monkeypatch
):
    world = World(tmp_path)
    for year in range(2020, 2026):
        late = year == 2025
        graduates(world, 60, ZJU, XIHU, XIHU, year)
        graduates(world, 60, ZJU, XIHU, NANJING, year)
        graduates(world, 12 if late else 60, GONE, 340000, HANGZHOU, year)
        graduates(world, 108 if late else 60, GONE, 340000, NANJING, year)
    world.person(1, 4).spell(1, XIHU, "2019-01", "2026-06")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    # 180 of 360 → 10 of 120; over three classes 130 of 360 are no third less.
    assert no_longer_coming(reader()) == (
        f"{GONE}毕业生来本地就业的比例由 50% 降到 8%（2025 届与前三届相比）。"
    )


@pytest.mark.slow
def test_one_university_can_be_looked_at_by_its_address(served):
    page = run(PAGES["source"], school=ZJU)
    assert page.selectbox("w-school").value == ZJU
    assert "浙江大学毕业生主要流向城市" in titles(page)


@pytest.mark.slow
@BOTH
@pytest.mark.parametrize("region", [HANGZHOU, NINGBO, XIHU, 330922, 331127])
def test_every_region_has_its_page_in_words(served, page, region):
    assert conclusions(run(page, region=str(region)))[0]


@BOTH
@pytest.mark.parametrize(
    "address", [{"region": "abc"}, {"education": "99"}, {"school": "没有"}, {"lack": "x"}]
)
def test_an_odd_address_is_no_traceback(served, page, address):
    run(page, **address)


@BOTH
def test_a_home_without_graduates_says_what_is_lacking(tmp_path, monkeypatch, page):
    world = World(tmp_path)
    for who in range(3):
        world.person(who).spell(who, XIHU, "2024-01")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    assert "毕业生去向" in conclusions(run(page))[0]


@pytest.mark.slow
@BOTH
def test_two_graduates_and_nothing_else(tmp_path, monkeypatch, page):
    world = World(tmp_path)
    world.put(
        "graduate",
        {
            "school": TINY,
            "origin": XIHU,
            "destination_region": XIHU,
            "graduation_year": 2025,
            "destination_type": "employed",
            "education": 4,
            "count": 2,
        },
    )
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    text = " ".join(conclusions(run(page)))
    assert "人数过少" in text or "样本" in text
    assert "需关注" not in text


def test_the_call_list_shows_its_factors(served):
    made = call_list.build(reader(), CODERS, PLAIN)
    lines = {line.candidate.school: line for line in made.lines}
    # 软件工程 of three classes, a year: 浙江大学 100, 南昌大学 50 + 53, the gone one 82.
    assert {school: line.candidate.volume for school, line in lines.items()} == pytest.approx(
        {ZJU: 100, NCU: 310 / 3, GONE: 245 / 3}, abs=1
    )
    assert made.taken[ZJU].words == "60%"
    assert lines[ZJU].saturated
    assert made.taken[GONE].words == "不足 4%"
    # 45 of 浙江大学 came in 2021-07 and 33 stayed: too few for a rate, so the mean stands in.
    assert lines[ZJU].assumed == ("三年留存率",)
    assert lines[ZJU].stay == pytest.approx(45 / 60)
    assert "三年留存率按均值" in made.cells()[-1][-1]
    assert made.notes == ("另有 1 组（院校×专业类）人数过少，未列入",)


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, NINGBO, XIHU])
def test_no_more_came_than_the_bound_says(served, region):
    """Against the rows themselves, one by one."""
    came = Counter()
    for row in served.rows["graduate"]:
        placed = row["destination_type"] == "employed" and row["graduation_year"] >= 2023
        if placed and contains(region, row["destination_region"]):
            came[row["school"]] += row["count"]
    chosen = Selection(region)
    bounds = most_hidden(
        reader(), source.SCHOOL_PLACED, chosen, "school", view.working_elsewhere(chosen)
    )
    assert set(bounds) >= {ZJU, NCU, GONE}
    assert all(count >= came[school] for school, count in bounds.items())


def row(value, status="ok"):
    return Row({}, {}, value, value, None, Status(status), 0.0)


@pytest.mark.parametrize(
    "placed, come, bound, words",
    [
        (200.0, None, 9.0, "不足 5%"),
        (100.0, None, 20.0, "不足 21%"),  # 20 of 98
        (100.0, None, 60.0, "样本少"),  # hidden to shield others: it may be most of them
        (100.0, None, None, "样本少"),
        (100.0, 95.0, None, "绝大多数"),  # 93 of 102 at least
        (30.0, 15.0, None, "样本少"),  # 13 of 32 it may be
    ],
)
def test_a_share_that_is_not_shown_is_said_as_far_as_it_is_known(placed, come, bound, words):
    hidden = "suppressed" if come is None else "ok"
    vague = row(None, "suppressed")
    assert call_list._taken(row(placed), row(come, hidden), vague, bound, USUAL).words == words


def test_weights_move_the_ranks(served):
    only_open = {**PLAIN, "volume": "0", "stay": "0", "fit": "0", "open": "2"}
    made = call_list.build(reader(), CODERS, only_open)
    assert made.lines[0].candidate.school == GONE
    only_fit = {**PLAIN, "volume": "0", "stay": "0", "open": "0"}
    assert {line.score for line in call_list.build(reader(), CODERS, only_fit).lines} == {100.0}


def test_the_trip_plan_is_text_says_what_it_means_and_is_on_the_trail(served):
    made = call_list.build(reader(), CODERS, PLAIN)
    before = len(list(audit.records(Home(served.path))))
    book = openpyxl.load_workbook(io.BytesIO(trip_plan.workbook(made, Selection(ZHEJIANG))))
    plan, meaning = book["行程计划"], book["说明"]
    head = [cell.value for cell in plan[3]]
    assert head[: len(call_list.HEAD)] == list(call_list.HEAD)
    assert [row[1].value for row in plan.iter_rows(min_row=4)] == [
        line.candidate.school for line in made.lines
    ]
    assert all(cell.data_type != "f" for row in plan.iter_rows() for cell in row)
    words = " ".join(str(cell.value) for row in meaning.iter_rows() for cell in row)
    for wanted in ("来本地就业比例", "1–9 人不予显示", "快照", "浙江省", "2023—2025 届"):
        assert wanted in words
    trail = list(audit.records(Home(served.path)))[before:]
    assert [row["metric"] for row in trail if row["action"] == "export"] == [
        one.metric.id for one in made.found
    ]


@pytest.mark.slow
def test_nothing_is_cried_where_nothing_fell(tmp_path, monkeypatch):
    world = World(tmp_path)
    for year in range(2020, 2026):
        world.put(
            "graduate",
            {
                "school": ZJU,
                "origin": XIHU,
                "destination_region": XIHU,
                "graduation_year": year,
                "destination_type": "employed",
                "education": 4,
                "count": 50 + year % 3,
            },
        )
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    assert no_longer_coming(reader()) == ""
