"""供需预测 from rows to the screen: what is shown, hidden, stored, kept, and told afterwards."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.home import Refused
from data.snapshots import publish
from data.snapshots.gates import Step
from metrics.__main__ import main
from metrics.answer import answer
from metrics.disclosure.protect import Status
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Unknown
from metrics.engine.selection import Scope, Selection
from metrics.figures.outlook import supply
from metrics.figures.outlook.scenarios import code, drop, levers, save, saved, words
from metrics.models.supply_demand.levers import Lever
from metrics.projection import store
from metrics.projection.inputs import YEARS, inputs_of
from metrics.projection.record import BACKCAST, PUBLISHED, published, records
from metrics.registry import REGISTRY
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, ZHEJIANG, World, m, shown

SECTIONS = {"C": 34, "I": 65}
FIRST, LAST = 2020, 2026  # Junes


def fill(world: World, until: str = "2026-06") -> None:
    """Hangzhou C grows by 30 a year from 300, 20 of those who are there leave each year; Hangzhou I
    is constant; Ningbo C has 40 people: too few to be shown."""
    who = 0

    def people(count, place, section, start, end=None, **more):
        nonlocal who
        for _ in range(count):
            world.person(who, 4, gender="1", birth_year=1990, **more)
            world.spell(who, place, start, end or until, industry=SECTIONS[section])
            who += 1

    last = m(until) // 12
    people(300 - 20 * (last - FIRST), XIHU, "C", "2019-07")
    for year in range(FIRST, last):
        people(20, XIHU, "C", "2019-07", f"{year + 1}-01")
        people(25, XIHU, "C", f"{year + 1}-02")
        people(25, XIHU, "C", f"{year}-08", graduation_year=year)
        people(15, XIHU, "I", "2019-07", f"{year + 1}-03")
        people(15, XIHU, "I", f"{year + 1}-04")
    people(200 - 15 * (last - FIRST), XIHU, "I", "2019-07")
    people(40, HAISHU, "C", "2019-07")
    for year in range(2018, last):
        world.put(
            "graduate",
            {
                "school": "浙江大学",
                "major": "机械工程",
                "education": 4,
                "graduation_year": year,
                "destination_type": "employed",
                "destination_region": XIHU,
                "count": 40,
            },
        )
    for month in range(1, 7):
        world.put(
            "job_posting",
            {
                "posting_id": f"p{month}",
                "title": "工程师",
                "headcount": 24,
                "region": XIHU,
                "posted_on": date(last, month, 1),
                "closed_on": date(last, month, 28),
                "industry": 34,
                "occupation": "2-02-07-01",
            },
        )
        for i in range(5):
            world.put(
                "job_seeker",
                {
                    "seeker_id": f"s{month}-{i}",
                    "region": XIHU,
                    "occupation": "2-02-07-01",
                    "registered_on": date(last, month, 3),
                    "intention_reached_on": date(last, month, 20) if i == 0 else None,
                },
            )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("supply"))
    fill(made)
    return made, made.build()


def asked(cubes, metric, region=ZHEJIANG, by=(), widen=False, **where):
    selection = Selection(region)
    for name, value in where.items():
        selection = selection.with_(name, value)
    return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=widen)


def test_the_base_year_by_hand(world):
    _, cubes = world
    given = inputs_of(cubes)
    place = {key: row for row, key in enumerate(given.nodes)}
    c = place[2, HANGZHOU, "C", "*"]
    # Entrants: 25 newcomers and 25 graduates a year against 20 leavers: 300 → 480.
    assert given.history[c].tolist() == [300, 330, 360, 390, 420, 450, 480]
    cell = given.cells.index((2, HANGZHOU, "C", "4"))
    # 24 posts open in each of six months; a month's seekers who still seek: 4, for three months.
    assert given.vacancies[cell] == pytest.approx(24)
    assert given.wanting[cell] == pytest.approx(6 * 4 / 12 * 3)
    assert given.events[c] == 100  # five years of 20
    assert given.notes == ()


def test_rates_and_flows_follow_the_data(world):
    _, cubes = world
    given = inputs_of(cubes)
    cell = given.cells.index((2, HANGZHOU, "C", "4"))
    # On the whole 100 of 1950 leave (5.1 %), all there from the first: 100 of 1200. Of these
    # 180 of 480 are left: 3.1 % by tenure, drawn a little to what other cells do.
    assert 0.031 < 1 - given.staying[cell, 0] < 0.051
    assert given.others[cell, 0] == pytest.approx(25, rel=0.05)
    found = given.placed * given.stay[cell] * given.feed[cell] * given.part[cell]
    assert found[0] == pytest.approx(25, rel=0.15)
    assert (given.retiring == 0).all()  # nobody is near the age


@pytest.mark.parametrize("base", ["2021-06", "2022-06"])
def test_few_years_of_data_keep_nobody_for_ever(world, base):
    # Nobody is known to have been there for a year or two yet: they leave as all together do.
    _, cubes = world
    given = inputs_of(cubes, m(base))
    cell = given.cells.index((2, HANGZHOU, "C", "4"))
    assert (
        given.history[given.nodes.index((2, HANGZHOU, "C", "*")), -1]
        == {"2021-06": 330, "2022-06": 360}[base]
    )
    assert ((1 - given.staying[cell] > 0.03) & (1 - given.staying[cell] < 0.10)).all()


def test_demand_supply_and_gap_on_the_screen(world):
    _, cubes = world
    demand, sup, gap = (
        asked(cubes, one, HANGZHOU, ("year",), section="C").frame
        for one in (supply.DEMAND, supply.SUPPLY, supply.GAP)
    )
    assert demand["year"].tolist() == list(range(2027, 2027 + YEARS))
    assert (demand["status"] == "ok").all()
    assert demand["start"].tolist() == [505] * YEARS  # 480 + 24, to 5
    assert sup["start"].tolist() == [485] * YEARS  # 480 + 6
    assert gap["value"].to_numpy() == pytest.approx(demand["value"] - sup["value"], abs=5)
    for frame in (demand, sup, gap):
        bounds = frame[["lo95", "lo80", "value", "hi80", "hi95"]].to_numpy()
        assert (np.diff(bounds, axis=1) >= 0).all()
        assert (bounds % 5 == 0).all()
    assert demand["value"].iloc[0] > 505
    chance = asked(cubes, supply.CHANCE, HANGZHOU, ("year",), section="C").frame
    assert chance["value"].tolist() == gap["probability"].tolist()


def test_small_cells_are_hidden_and_say_where_to_look(world):
    _, cubes = world
    found = asked(cubes, supply.GAP, ZHEJIANG, ("city", "section")).frame
    few = found[(found["city"] == NINGBO) & (found["section"] == "C")].iloc[0]
    assert few["status"] == Status.SUPPRESSED.value
    numbers = ["value", "lo80", "hi80", "lo95", "hi95", "start", "probability"]
    assert few[numbers].isna().all()
    assert "上级地区" in few["reason"]
    # Alone it is answered by the region above, and that is said.
    wide = asked(cubes, supply.DEMAND, NINGBO, widen=True)
    assert wide.widened == "样本少，已放宽到浙江省"
    assert wide.one().status is Status.OK


def test_parts_of_a_year_and_of_all_years(world):
    _, cubes = world
    each = asked(cubes, supply.SUPPLY_BY_PART, HANGZHOU, ("part", "year"), section="C").frame
    first = each[each["year"] == 2027].set_index("part")["value"]
    flows = ["start", "lost", "gone", "graduates", "returned", "new", "moved", "raised", "came"]
    assert first[flows].sum() == pytest.approx(first["attached"], abs=20)
    assert first["attached"] + first["seekers"] == pytest.approx(first["supply"], abs=5)
    assert first["lost"] < 0 and first["graduates"] > 0
    whole = asked(cubes, supply.SUPPLY_BY_PART, HANGZHOU, ("part",), section="C", year=2028)
    both = each[each["year"].isin([2027, 2028])].groupby("part")["value"].sum()
    value = whole.frame.set_index("part")["value"]
    assert value["graduates"] == pytest.approx(both["graduates"], abs=5)
    assert value["start"] == 480
    assert whole.frame["part"].tolist() == [*flows, "attached", "seekers", "supply"]
    assert whole.frame["part_label"].iloc[1] == "离开"
    needed = asked(cubes, supply.DEMAND_BY_PART, HANGZHOU, ("part",), section="C").frame
    value = needed.set_index("part")["value"]
    assert value[:3].sum() == pytest.approx(value["openings"], abs=10)


def test_history_is_the_plain_count(world):
    _, cubes = world
    found = asked(cubes, supply.HISTORY, HANGZHOU, ("year",), section="C").frame
    assert found["year"].tolist() == list(range(2020, 2027))
    assert found["value"].tolist() == [300, 330, 360, 390, 420, 450, 480]
    few = asked(cubes, supply.HISTORY, NINGBO, year=2026).one()
    assert few.value == 40
    assert asked(cubes, supply.RETENTION, HANGZHOU, section="C").one().value == pytest.approx(
        0.95, abs=0.01
    )


def test_a_scenario_is_a_filter(world):
    _, cubes = world
    text = code(
        [Lever("retention", 0.02, HANGZHOU, "C", 2028), Lever("project", 100, HANGZHOU, "C")]
    )
    assert levers(text) == (
        Lever("retention", 0.02, HANGZHOU, "C", 2028),
        Lever("project", 100, HANGZHOU, "C"),
    )
    plain = asked(cubes, supply.DEMAND, HANGZHOU, ("year",), section="C").frame["value"]
    found = asked(cubes, supply.DEMAND, HANGZHOU, ("year",), section="C", scenario=text)
    assert (found.frame["value"] - plain).tolist() == pytest.approx([100] * YEARS, abs=5)
    other = asked(cubes, supply.SUPPLY, HANGZHOU, ("year",), section="C", scenario=text).frame[
        "value"
    ]
    kept = other - asked(cubes, supply.SUPPLY, HANGZHOU, ("year",), section="C").frame["value"]
    assert kept[0] == 0 and kept[1] > 0
    assert words(levers(text)[0], 2026) == "留任率 +2.0 个百分点（2028 年起）"


@pytest.mark.parametrize(
    "text, why",
    [
        ("retention:x:330100:*:0", "应写作"),
        ("magic:0.1:330100:*:0", "magic"),
        ("growth:0.9:330100:*:0", "-0.2 至 0.2"),
        ("growth:nan:330100:*:0", "-0.2 至 0.2"),
        ("growth:0.1:330100:Z:0", "A 至 T"),
        ("growth:0.1:110000:*:0", "110000"),
        (";".join(["growth:0.01:330100:*:0"] * 13), "最多 12 项"),
    ],
)
def test_scenarios_that_can_t_be_meant_are_refused_in_words(world, text, why):
    _, cubes = world
    with pytest.raises(Unknown, match=why):
        asked(cubes, supply.GAP, HANGZHOU, scenario=text)


def test_scenarios_are_saved_under_a_name(world):
    made, _ = world
    first = save(made.home, " 留人  计划 ", [Lever("retention", 0.02, HANGZHOU)], "王")
    save(made.home, "新厂", [Lever("project", 500, HANGZHOU, "C", 2028)], "李")
    save(made.home, "新厂", [Lever("project", 800, HANGZHOU, "C", 2028)], "李")
    assert [(one.name, one.by) for one in saved(made.home)] == [("留人 计划", "王"), ("新厂", "李")]
    assert saved(made.home)[0] == first and saved(made.home)[1].levers[0].amount == 800
    drop(made.home, "新厂")
    assert [one.name for one in saved(made.home)] == ["留人 计划"]
    with pytest.raises(Refused, match="没有名为"):
        drop(made.home, "新厂")
    for name, chosen in (("", [Lever("growth", 0.01, HANGZHOU)]), ("空", [])):
        with pytest.raises(Refused):
            save(made.home, name, chosen, "王")
    (made.home.path / "scenarios.json").write_text("{", "utf-8")
    with pytest.raises(Refused, match="无法识别"):
        saved(made.home)


def test_by_education(world):
    _, cubes = world
    found = asked(cubes, supply.DEMAND, HANGZHOU, ("band",), section="C").frame
    assert found["band"].tolist() == ["4"]  # everybody has a degree of 本科
    assert found["band_label"].tolist() == ["本科"]
    whole = asked(cubes, supply.DEMAND, HANGZHOU, section="C").one().value
    assert found["value"].tolist() == [whole]
    assert asked(cubes, supply.DEMAND, HANGZHOU, section="C", band="+").one().value == whole
    none = asked(cubes, supply.DEMAND, HANGZHOU, section="C", band="5")
    assert none.is_empty


def test_questions_that_have_no_answer_say_so(world):
    _, cubes = world
    county = asked(cubes, supply.GAP, XIHU)
    assert county.one().status is Status.EMPTY
    assert "只到市一级" in county.notes[0]
    with pytest.raises(Unknown, match="2027 至 2031"):
        asked(cubes, supply.GAP, HANGZHOU, year=2040)
    with pytest.raises(Unknown, match="组成部分"):
        asked(cubes, supply.DEMAND_BY_PART, HANGZHOU)
    usual = asked(cubes, supply.GAP, HANGZHOU)
    assert usual.notes[-1] == "2029 年（3 年后）"


@pytest.mark.slow
def test_too_little_history_says_so(tmp_path):
    made = World(tmp_path)
    for who in range(120):
        made.person(who).spell(who, XIHU, "2026-01")
    made.spell(0, XIHU, "2026-06", firm=2)
    cubes = made.build()
    found = asked(cubes, supply.GAP)
    assert found.one().status is Status.EMPTY
    assert "数据不足两年" in found.notes[0]
    assert asked(cubes, supply.HISTORY, by=("year",)).is_empty
    assert records(cubes).empty


def test_every_figure_is_registered_and_speaks_chinese():
    for metric in supply.METRICS:
        assert REGISTRY[metric.id] is metric
        assert metric.topic == "supply" and metric.protects == "person"


@pytest.mark.slow
def test_stored_with_the_draft_kept_when_published_and_told_a_year_later(tmp_path, capsys):
    made = World(tmp_path)
    fill(made, "2025-06")
    step = Step("供需预测", ("-m", "metrics", "project"), seconds=300)
    made.build()
    first = publish.build(made.home, before=[step])
    check = first.checks[-1]
    assert check.result == "通过" and "推算 5 年" in check.said
    assert [name for name, _ in first.files] == [store.FILE]
    cubes = Published(made_warehouse(made), first.id)
    held = store.stored(cubes)
    fresh = store.project(cubes)
    assert held is not None and fresh is not None
    assert len(held.back) == len(fresh.back) == 3
    for name, fan in fresh.outcome.terms.items():
        assert held.outcome.terms[name].mean == pytest.approx(fan.mean, abs=1e-5), name
    assert held.inputs.nodes == fresh.inputs.nodes
    assert published(made.home) == ()
    # What an earlier version stored is the same as one text.
    folder = made.home.snapshots / first.id
    (folder / store.AS_TEXT).write_text(
        json.dumps(store.dumped(held, first.id), default=np.ndarray.tolist), "utf-8"
    )
    (folder / store.FILE).rename(folder / "aside.npz")
    store._stored.cache_clear()
    older = store.stored(cubes)
    assert older is not held and older.back[0].nodes == held.back[0].nodes
    for name, fan in held.outcome.terms.items():
        assert np.array_equal(older.outcome.terms[name].hi95, fan.hi95), name
    (folder / store.AS_TEXT).unlink()
    (folder / "aside.npz").rename(folder / store.FILE)
    # A year later the same people and more: what was said is kept before anything is pruned.
    later = World(made.path)
    fill(later)
    cubes = later.build()
    assert main(["project", "--home", str(made.home.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kept"] == 1
    (kept,) = published(made.home)
    assert (kept.base, kept.snapshot) == (m("2025-06"), first.id)
    found = records(cubes)
    told = found[(found["kind"] == PUBLISHED) & (found["quantity"] == "employed")]
    assert set(told["band"]) == {"*", "+", "4"}
    told = told[told["band"] == "*"]
    row = told[(told["region"] == HANGZHOU) & (told["section"] == "C")].iloc[0]
    assert (row["made"], row["h"], row["actual"], row["naive"]) == (m("2025-06"), 1, 480, 450)
    assert row["lo95"] <= 480 <= row["hi95"]
    # What was published isn't tested backwards again; earlier years are.
    again = found[found["kind"] == BACKCAST]
    assert sorted(set(again["made"])) == [m("2023-06"), m("2024-06")]
    assert set(found["quantity"]) == {"employed", "entrants", "lost"}
    employed = found[found["quantity"] == "employed"].reset_index(drop=True)
    pd.testing.assert_frame_equal(records(cubes, ("employed",)), employed)


def made_warehouse(made: World):
    from data.snapshots.warehouse import Warehouse

    return Warehouse(made.home)


def test_the_command_without_a_snapshot_is_refused(tmp_path, capsys):
    assert main(["project", "--home", str(tmp_path)]) == 2
    assert "还没有已发布的快照" in capsys.readouterr().err
    assert main(["project", "--home", str(tmp_path), "--snapshot", "x"]) == 2


def test_the_page_s_question_goes_through_the_same_door(world):
    _, cubes = world
    found = shown(cubes, supply.OPENINGS, HANGZHOU, by=("section",))
    assert found.snapshot == cubes.snapshot
    assert found.frame["section"].tolist() == ["C", "I"]
    assert found.frame["section_label"].iloc[0] == "制造业"
