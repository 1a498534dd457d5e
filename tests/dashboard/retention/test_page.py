"""人才留存 with a cohort, with three people, with nothing; words and curves counted by hand."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts import screen
from dashboard.charts.curves import curves, hazard, ratios
from dashboard.charts.funnel import funnel
from dashboard.charts.tables import as_frame, as_html
from dashboard.retention import findings as say
from dashboard.retention import view
from metrics.disclosure.protect import Status
from metrics.figures.retention import leaving, retention
from tests.dashboard.conftest import protected
from tests.dashboard.places import places
from tests.world import XIHU, YUHANG, World

PAGE = "../../../pages/retention.py"
OK = Status.OK.value


def cohort(world: World) -> World:
    """200 bachelors and 100 masters come to Xihu in 2021-01; 60 and 15 leave after half a year."""
    world.spell(900, XIHU, "2020-01").spell(901, XIHU, "2025-12")
    for who in range(300):
        master = who >= 200
        leaves = who < 60 or 200 <= who < 215
        world.person(who, 5 if master else 4)
        world.spell(who, XIHU, "2021-01", "2021-06" if leaves else None)
    return world


def opened(world: World, monkeypatch, **query: str) -> AppTest:
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    page = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def text(page: AppTest) -> str:
    return " ".join(str(element.proto) for element in page.main)


def charts(page: AppTest) -> list[dict]:
    return [json.loads(one.proto.spec) for one in page.get("plotly_chart")]


def drawn(chart: dict) -> bool:
    """Whether there is a mark; an empty chart has one invisible point."""
    return any(value is not None for one in chart["data"] for value in one["x"])


def titles(page: AppTest) -> list[str]:
    return [c["layout"]["title"]["text"].replace("<br>", "") for c in charts(page)]


@pytest.mark.slow
def test_the_page_says_who_stayed_and_when_they_left(tmp_path, monkeypatch):
    page = opened(cohort(World(tmp_path)), monkeypatch, horizon="12")
    body = text(page)
    # 225 of 300 are still there: 75 % after half a year, a year, three years; nobody knows five.
    assert "三年后仍在的占 75%" in body
    assert (
        "第 6 个月前后离开最集中，当月 25.0%" not in body
    )  # months without leavers: no usual pace
    assert body.count("可能范围（95%）") == 3
    assert "数据截至" in body
    assert titles(page)[0].startswith("满 12 个月后，硕士仍在的占 85%，本科占 70%")
    assert len(charts(page)) <= 12
    traces = charts(page)[0]["data"]
    lines = {
        one["name"]: one["y"] for one in traces if one.get("mode") == "lines" and "name" in one
    }
    assert lines["硕士"][:3] == [1.0, 1.0, 0.85]
    numbers = [one["text"] for one in traces if one.get("mode") == "text"]
    assert ["200", "140", "140", "140", "140"] in numbers


@pytest.mark.slow
def test_three_people_are_words_in_place(tmp_path, monkeypatch):
    world = World(tmp_path).spell(900, XIHU, "2020-01").spell(901, XIHU, "2025-12")
    for who in range(3):
        world.person(who, 4).spell(who, YUHANG, "2021-01")
    page = opened(world, monkeypatch)
    assert "来的人才过少" in text(page)
    assert len(places(page)) == 3  # most of them in one line
    assert not any(drawn(chart) for chart in charts(page))


@pytest.mark.slow
def test_a_cohort_of_last_month_has_nothing_to_tell_yet(tmp_path, monkeypatch):
    world = World(tmp_path).spell(900, XIHU, "2020-01")
    for who in range(100):
        world.person(who, 4).spell(who, XIHU, "2025-12")
    page = opened(world, monkeypatch)
    assert "暂无数据" in text(page) or "不能估计" in text(page)


@pytest.mark.slow
def test_without_insurance_the_page_names_what_is_lacking(tmp_path, monkeypatch):
    world = World(tmp_path)
    world.put("target", {"indicator": "new_college", "region": XIHU, "year": 2025, "target": 5})
    page = opened(world, monkeypatch)
    assert "缺少" in text(page)


@pytest.mark.slow
@pytest.mark.parametrize("group", ["cohort", "section", "region", "school_group", "native"])
def test_every_switch_draws(tmp_path, monkeypatch, group):
    page = opened(cohort(World(tmp_path)), monkeypatch, group=group, losses="section")
    assert len(places(page)) == 9


@pytest.mark.slow
@pytest.mark.parametrize("quits", ["section", "nature", "size", "region"])
def test_filters_go_with_the_groups(tmp_path, monkeypatch, quits):
    page = opened(cohort(World(tmp_path)), monkeypatch, education="5", group="section", quits=quits)
    # 85 of the 100 masters are still there.
    assert "一年后仍在的占 85%" in text(page) or "三年后仍在的占 85%" in text(page)
    assert "网址中的条件未采用" not in text(page)


@pytest.mark.slow
def test_of_two_educations_one_is_shown_and_the_other_named(tmp_path, monkeypatch):
    page = opened(cohort(World(tmp_path)), monkeypatch, education="5,4")
    assert "学历「本科」（本页只能选 1 项）" in text(page)
    assert "三年后仍在的占 85%" in text(page)


def test_the_map_says_the_span_and_names_nobody():
    rows = [(1, "甲区", 0.80), (2, "乙区", 0.86), (3, "丙区", 0.89)]
    found = protected(retention.RETAINED[12], rows, ("county",))
    assert say.counties(found, 12) == ("满 12 个月后仍在本区县的占 80%–89%，3 个区县的中位数为 86%")
    hidden = protected(retention.RETAINED[12], [(1, "甲区", None, "suppressed")], ("county",))
    assert say.counties(hidden, 12) == "满 12 个月：各区县人数过少或观察期未满"
    alone = protected(retention.RETAINED[12], rows[:1], ("county",))
    assert say.counties(alone, 12) == "满 12 个月后仍在本区县的占 80%"


def test_names_in_a_funnel_do_not_cover_each_other():
    rows = [(1, "甲业", 1.0), (2, "乙业", 1.90), (3, "丙业", 1.88)]
    found = with_limits(
        protected(leaving.UNUSUAL_JOB_LOSSES, rows, ("section",)),
        0.5,
        1.6,
        fast=[False, True, True],
        denominator=[500.0, 75.0, 210.0],
    )
    one, two = screen.figure(funnel(found))["layout"]["annotations"]
    assert (one["text"], one["yshift"]) == ("需关注 乙业", 0)
    assert two["yshift"] < -10
    told = "3 类行业门类中，乙业、丙业 2025年以来入职的人才，8 个月内离职的比往年多得超出正常波动"
    assert say.losses(found, "离职") == told


def curve(by=(), rows=()):
    return protected(retention.RETENTION_CURVE, list(rows), (*by, "tenure"))


def with_limits(found, low, high, **more):
    found.frame["low"], found.frame["high"] = low, high
    for name, value in more.items():
        found.frame[name] = value
    return found


def test_more_than_six_groups_turn_grey_behind_everybody():
    rows = [(e, t, str(e), f"满{t}个月", 1.0 - t / 100) for e in range(8) for t in (0, 3, 6)]
    found = with_limits(curve(("education",), rows), 0.5, 0.9)
    found.frame["denominator"] = 50.0
    whole = with_limits(curve((), [(t, f"满{t}个月", 1.0 - t / 90) for t in (0, 3, 6)]), 0.5, 0.9)
    whole.frame["denominator"] = 400.0
    made = screen.figure(curves(found, "education", whole))
    colours = {one["line"]["color"] for one in made["data"] if one["mode"] == "lines"}
    assert len(colours) == 2
    texts = [one["text"] for one in made["data"] if one["mode"] == "text"]
    assert texts[1:] == [["400"]]


def test_the_hazard_marks_its_peak():
    rows = [(t, f"满{t}个月", 0.02 if t == 6 else 0.01) for t in range(1, 13)]
    made = screen.figure(hazard(protected(leaving.LEAVING_HAZARD, rows, ("tenure",))))
    assert len(set(made["data"][0]["marker"]["color"])) == 2
    found = protected(leaving.LEAVING_HAZARD, rows, ("tenure",))
    assert say.cliff(found) == "第 6 个月前后离开最集中，当月 2.0%，约为平常的 2 倍"


def test_only_ratios_that_tell_a_difference_are_drawn():
    rows = [
        ("native:1:3", "本市生源（与省外生源相比）", 0.6),
        ("education:5:4", "硕士（与本科相比）", 0.95),
    ]
    found = with_limits(
        protected(leaving.LEAVING_DRIVERS, rows, ("driver",)),
        [0.5, 0.8],
        [0.7, 1.1],
        factor=["native", "education"],
        steady=[True, False],
    )
    assert len(screen.figure(ratios(found))["data"][0]["x"]) == 1
    assert say.drivers(found) == "本市生源每月离开的可能性，是省外生源的 0.60 倍"
    assert "学历的倍数在第一年之后有变化" in say.assumption(found)
    assert "另有 1 类" in say.assumption(found)


def test_only_what_is_beyond_the_limit_has_a_name():
    rows = [(1, "甲区", 1.1), (2, "乙区", 2.0)]
    found = with_limits(
        protected(leaving.UNUSUAL_LOSSES, rows, ("county",)),
        0.5,
        1.6,
        fast=[False, True],
        denominator=[30.0, 40.0],
    )
    made = screen.figure(funnel(found))
    names = [note["text"] for note in made["layout"]["annotations"]]
    assert names == ["需关注 乙区"]
    whom = "2025年以来新来的人，8 个月内离开的"
    assert say.losses(found) == f"2 个区县中，乙区 {whom}多得超出正常波动"
    assert say.alarm(found).startswith(f"乙区 {whom}是应有人数的 2.0 倍")
    chosen = replace(found, selection=found.selection.with_("cohort", "2024"))
    assert "2024年来的人" in say.losses(chosen)
    # Above its limit, but by less than a fifth: that is no alarm, and no 「none is above」 either.
    found.frame["value"], found.frame["fast"], found.frame["high"] = [1.1, 0.9], False, 1.05
    assert say.losses(found) == f"2 个区县中，{whom}都未多得超出正常波动两成以上，1 个略超"
    one = with_limits(
        protected(leaving.UNUSUAL_LOSSES, rows[:1], ("county",)),
        0.5,
        1.6,
        fast=False,
        denominator=30.0,
    )
    assert not drawn(screen.figure(funnel(one)))
    assert "不足两个区县" in say.losses(one)


def test_a_countys_page_says_among_whom_a_neighbour_leaves_fast():
    rows = [(330303, "龙湾区", 2.0), (330305, "洞头区", 1.1), (330302, "鹿城区", 0.9)]
    found = with_limits(
        protected(leaving.UNUSUAL_LOSSES, rows, ("county",), region=330300),
        0.5,
        1.6,
        fast=[True, False, False],
        denominator=[40.0, 30.0, 50.0],
    )
    whom = "2025年以来新来的人，8 个月内离开的"
    assert say.losses(found, here=330300) == f"3 个区县中，龙湾区 {whom}多得超出正常波动"
    among = f"温州市 3 个区县中，龙湾区 {whom}多得超出正常波动"
    assert say.losses(found, here=330303) == among
    assert say.losses(found, here=330305) == f"{among}；洞头区未超出"
    assert say.losses(found, here=330328) == among  # too few there to be judged
    found.frame["fast"], found.frame["value"] = False, 1.1
    none = f"温州市 3 个区县中，{whom}都未多得超出正常波动"
    assert say.losses(found, here=330305) == none


@pytest.mark.parametrize(
    "told, followed",
    [
        ((30, 33), False),  # a stroke after two and a half years
        ((15, 18, 21, 24, 36, 42, 48), False),
        ((3, 6, 12, 15), True),
        ((), False),
    ],
)
def test_a_dot_and_a_stroke_are_no_curve(told, followed):
    rows = [
        (
            4,
            t,
            "大专",
            f"满{t}个月",
            *((1.0 - t / 100,) if t in (0, *told) else (None, "suppressed")),
        )
        for t in range(0, 61, 3)
    ]
    assert view.is_followed(curve(("education",), rows)) is followed


def test_groups_that_do_not_differ_are_not_ranked():
    rows = [(4, "本科", 0.8), (5, "硕士", 0.82)]
    found = protected(retention.RETAINED[36], rows, ("education",))
    assert say.groups(found, 36) == "各学历之间的留存没有显著差异"
    told = found.note("组间差异显著（…）")
    assert say.groups(told, 36) == "满 36 个月后，硕士仍在的占 82%，本科占 80%"
    # The groups differ over the whole stay; at the horizon these two's ranges overlap.
    told.frame["low"], told.frame["high"] = [0.77, 0.79], [0.83, 0.85]
    assert say.groups(told, 36) == "满 36 个月后，各学历仍在的相近，为 80%–82%"


def test_where_nobody_left_there_is_no_range_to_be_told():
    found = protected(retention.RETAINED[36], [(1.0,)])
    found.frame["low"], found.frame["high"] = float("nan"), float("nan")
    said = say.headline([found], protected(leaving.LEAVING_HAZARD, [], ("tenure",)))
    assert said == "截至2026年6月，来浙江省的人才，三年后仍在的占 100%。"


def test_a_month_in_which_hardly_anybody_leaves_is_no_mountain():
    rows = [(t, f"第{t}个月", 0.001 if t == 3 else 0.0, "ok", 0.0005) for t in range(1, 13)]
    axis = hazard(protected(leaving.LEAVING_HAZARD, rows, ("tenure",))).axis
    assert axis.high >= 0.02


def test_the_table_behind_a_curve_has_range_and_people():
    found = with_limits(curve((), [(6, "满6个月", 0.71)]), 0.59, 0.8)
    found.frame["denominator"] = 70.0
    assert "59%–80%" in as_html(found)
    row = as_frame(found).iloc[0]
    assert (row["范围下限"], row["范围上限"], row["涉及人数"]) == (59.0, 80.0, 70.0)
