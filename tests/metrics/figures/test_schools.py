"""高校源头 and 本地生源回流: figures counted by hand, and again row by row on a random world."""

import random
from collections import Counter

import pytest

from metrics.figures.schools import homecoming, source
from metrics.figures.schools.source import COME_RATE, GRADUATES_COME, SCHOOL_PLACED
from tests.world import (
    HAISHU,
    HANGZHOU,
    NINGBO,
    XIHU,
    YUHANG,
    ZHEJIANG,
    World,
    exact,
    key,
    m,
    shown,
)

ZJU, NBU, NCU = "浙江大学", "宁波大学", "南昌大学"
SHANGHAI_PUDONG, SHANGHAI, NANJING, NANCHANG = 310115, 310000, 320100, 360100


def graduates(world, count, school, origin, to, kind="employed", year=2025, **more):
    world.put(
        "graduate",
        {
            "school": school,
            "origin": origin,
            "destination_region": to,
            "destination_type": kind,
            "graduation_year": year,
            "education": 4,
            "major": "软件工程",
            "count": count,
            **more,
        },
    )


@pytest.fixture(scope="module")
def schools(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("schools"))
    # 571 of 1098 placed natives of 西湖 work in Hangzhou: 52.00 % (DESIGN §4).
    graduates(world, 400, NCU, XIHU, XIHU)
    graduates(world, 100, ZJU, XIHU, XIHU)
    graduates(world, 71, NCU, XIHU, YUHANG, kind="freelance")
    graduates(world, 200, ZJU, XIHU, NINGBO)
    graduates(world, 227, NCU, XIHU, NANCHANG)
    graduates(world, 100, NCU, XIHU, SHANGHAI_PUDONG)
    graduates(world, 400, NCU, XIHU, None, kind="further_study")
    graduates(world, 80, NCU, XIHU, None, kind="abroad")
    graduates(world, 30, NCU, XIHU, None, kind="unplaced")
    graduates(world, 20, NCU, XIHU, None)  # employed, nobody knows where
    # Not natives of a known city, and an older class.
    graduates(world, 60, NCU, 360000, HANGZHOU, major=None)
    graduates(world, 50, NCU, 330000, NINGBO, major="没有这个专业")
    graduates(world, 90, NBU, HAISHU, XIHU, year=2021, education=3, major="软件技术")
    graduates(world, 40, NBU, HAISHU, SHANGHAI, year=2023)
    for who in range(30):
        world.put(
            "student",
            {
                "person_key": key(f"s{who}"),
                "school": ZJU if who < 18 else NCU,
                "education": 4,
                "origin": XIHU,
                "major": "软件工程",
                "expected_graduation": 2027 + who % 2,
            },
        )
    _stays(world)
    return world.build()


def _stays(world):
    """40 of 浙江大学 come in 2022-07: 10 leave after 6 months, 10 after 20, 20 stay to 2026-12."""
    for who in range(40):
        world.person(who, 4, school=ZJU, graduation_year=2022, origin=XIHU)
        end = "2022-12" if who < 10 else "2024-02" if who < 20 else "2026-12"
        world.spell(who, XIHU, "2022-07", end)
    world.person(90, 4, school=NCU, graduation_year=2015, origin=HAISHU)  # from the first month
    world.spell(90, XIHU, "2020-01", "2026-12")
    # A break of two months is no departure; one of three is.
    world.person(91, 4, school=NCU, graduation_year=2022, origin=HAISHU)
    world.spell(91, HAISHU, "2022-07", "2022-10").spell(91, HAISHU, "2023-01", "2026-12")
    world.person(92, 4, school=NCU, graduation_year=2022, origin=HAISHU)
    world.spell(92, HAISHU, "2022-07", "2022-10").spell(92, HAISHU, "2023-02", "2026-12")
    # Came ten years after graduating: here, but no fresh graduate.
    world.person(93, 4, school=NCU, graduation_year=2012, origin=360100)
    world.spell(93, HAISHU, "2022-07", "2026-12")
    # 12 months are observed, and decided, from 2025-10 on at the latest.
    world.person(94, 4, school=NCU, graduation_year=2025, origin=HAISHU)
    world.spell(94, HAISHU, "2025-10", "2026-12")
    world.person(95, 4, school=NCU, graduation_year=2025, origin=HAISHU)
    world.spell(95, HAISHU, "2025-11", "2026-12")


def pair(frame):
    return frame.t0[0], frame.t1[0]


def test_return_rate_is_571_of_1098(schools):
    assert pair(exact(schools, homecoming.RETURN_RATE, XIHU)) == (571, 1098)
    assert round(571 / 1098, 4) == 0.52
    assert pair(exact(schools, homecoming.RETURN_COUNTY_RATE, XIHU)) == (500, 1098)
    row = shown(schools, homecoming.RETURN_RATE, XIHU).one()
    assert row.value == pytest.approx(570 / 1100)
    # 宁波's natives of three classes: 40 left for 上海, nobody came back; 2021 is older.
    assert pair(exact(schools, homecoming.RETURN_RATE, NINGBO)) == (0, 40)


def test_who_studies_on_or_goes_abroad_is_shown_and_not_counted(schools):
    kinds = exact(schools, homecoming.NATIVE_GRADUATES, XIHU, by=("destination_type",))
    assert kinds.set_index("destination_type").t0.to_dict() == {
        "employed": 1047,
        "freelance": 71,
        "further_study": 400,
        "abroad": 80,
        "unplaced": 30,
    }


def test_the_legs_of_a_way_home_are_exclusive_and_add_up(schools):
    legs = exact(schools, homecoming.NATIVES_PLACED, XIHU, by=("leg",)).set_index("leg").t0
    # 1 returned from 南昌: 400 + 71; 2 studied and works in Hangzhou: 100; 3 stayed in 南昌: 227;
    # 4 浙江大学 → 宁波 200, 南昌大学 → 上海 100.
    assert legs.to_dict() == {0: 0, 1: 471, 2: 100, 3: 227, 4: 300}
    works = exact(schools, homecoming.NATIVES_PLACED, XIHU, by=("work",)).set_index("work").t0
    assert works.to_dict() == {0: 0, 1: 500, 2: 71, 3: 200, 4: 327}
    assert exact(schools, homecoming.NATIVES_RETURNED, XIHU).t0[0] == 571


def test_a_native_known_to_the_province_only_has_no_home_to_return_to(schools):
    assert exact(schools, homecoming.NATIVES_PLACED).t0[0] == 1098 + 40


def test_return_rate_by_school_major_and_class(schools):
    by = exact(schools, homecoming.RETURN_RATE, XIHU, by=("school",)).set_index("school")
    assert by[["t0", "t1"]].to_dict("index") == {
        NCU: {"t0": 471, "t1": 798},
        ZJU: {"t0": 100, "t1": 300},
    }
    major = exact(schools, homecoming.RETURN_RATE, by=("major",)).set_index("major")
    assert major.t1.to_dict() == {809: 1138}
    years = exact(schools, homecoming.RETURN_RATE_BY_CLASS, by=("year",)).set_index("year")
    assert years.t1.to_dict() == {2021: 90, 2023: 40, 2025: 1098}


def test_who_comes_of_all_who_were_placed_anywhere(schools):
    # 三届 to 2025. 南昌大学 placed: 400 + 71 + 227 + 100 + 60 + 50; to Hangzhou 400 + 71 + 60.
    by = exact(schools, COME_RATE, HANGZHOU, by=("school",)).set_index("school")
    assert by.loc[NCU, ["t0", "t1"]].tolist() == [531, 908]
    assert by.loc[ZJU, ["t0", "t1"]].tolist() == [100, 300]
    assert by.loc[NBU, ["t0", "t1"]].tolist() == [0, 40]
    assert exact(schools, GRADUATES_COME, XIHU).t0[0] == 500
    assert exact(schools, GRADUATES_COME, ZHEJIANG).t0[0] == 400 + 100 + 71 + 200 + 60 + 50
    kinds = exact(schools, source.SCHOOL_GRADUATES, by=("destination_type",))
    assert kinds.set_index("destination_type").t0["further_study"] == 400


def test_rivals_are_cities_and_a_municipality_is_one_place(schools):
    to = exact(schools, SCHOOL_PLACED, by=("work_place",)).set_index("work_place").t0
    assert to[to > 0].to_dict() == {HANGZHOU: 631, NINGBO: 250, SHANGHAI: 140, NANCHANG: 227}


def test_majors_are_classes_and_a_trade_school_has_its_own(schools):
    by = exact(schools, source.SCHOOL_PLACED_BY_CLASS, by=("major", "year"))
    assert {(int(a), int(y)): n for a, y, n in by.itertuples(index=False)} == {
        (809, 2025): 1098,
        (0, 2025): 110,
        (809, 2023): 40,
        (5102, 2021): 90,
    }


def test_paths_from_origin_to_school_to_work(schools):
    left = exact(schools, homecoming.NATIVE_PATHS, XIHU, by=("school_place",))
    assert left.set_index("school_place").t0.to_dict() == {HANGZHOU: 300, NANCHANG: 798}
    all_ = exact(schools, source.STUDY_PATHS, by=("origin_province", "school"))
    found = {(int(o), s): n for o, s, n in all_.itertuples(index=False)}
    assert found[360000, NCU] == 60
    assert found[330000, NCU] == 400 + 71 + 227 + 100 + 50


def test_students_by_class(schools):
    by = exact(schools, homecoming.STUDENTS, XIHU, by=("year", "school"))
    assert {(int(y), s): n for y, s, n in by.itertuples(index=False)} == {
        (2027, ZJU): 9,
        (2028, ZJU): 9,
        (2027, NCU): 6,
        (2028, NCU): 6,
    }


def test_how_long_those_who_came_stay(schools):
    one = exact(schools, source.STAY_1, HANGZHOU, by=("school",)).set_index("school")
    assert one.loc[ZJU, ["t0", "t1"]].tolist() == [30, 40]
    three = exact(schools, source.STAY_3, HANGZHOU, by=("school",)).set_index("school")
    assert three.loc[ZJU, ["t0", "t1"]].tolist() == [20, 40]
    # 宁波: 91 stays across the gap of two months, 92 does not across three, 94 is decided, 95 not
    # yet; 93 is no fresh graduate.
    assert pair(exact(schools, source.STAY_1, NINGBO)) == (2, 3)
    assert pair(exact(schools, source.STAY_3, NINGBO)) == (1, 2)
    assert exact(schools, source.SCHOOL_ARRIVALS, NINGBO).t0[0] == 4
    # Seen from the province, nobody who was there in the first month arrives.
    assert exact(schools, source.SCHOOL_ARRIVALS, ZHEJIANG).t0[0] == 44


def test_alumni_and_natives_now(schools):
    stock = exact(schools, source.SCHOOL_STOCK, by=("school",)).set_index("school").t0
    assert stock.to_dict() == {ZJU: 20, NCU: 6}
    now = exact(schools, homecoming.NATIVES_NOW, by=("work",)).set_index("work").t0
    # 20 of 西湖 are there, 20 gone; of 海曙, 90 works in Hangzhou and 91, 92, 94, 95 at home.
    assert now.to_dict() == {0: 20, 1: 24, 3: 1}
    assert pair(exact(schools, homecoming.NATIVES_BACK_NOW)) == (24, 25)


def _random_world(path, seed):
    draw, world = random.Random(seed), World(path)
    places = [XIHU, YUHANG, HANGZHOU, NINGBO, HAISHU, ZHEJIANG, SHANGHAI_PUDONG, SHANGHAI, NANJING]
    for _ in range(400):
        kind = draw.choice(["employed"] * 4 + ["freelance", "further_study", "abroad", "unplaced"])
        graduates(
            world,
            draw.randint(1, 9),
            draw.choice([ZJU, NBU, NCU]),
            draw.choice([*places, None]),
            draw.choice([*places, None]) if kind in ("employed", "freelance") else None,
            kind=kind,
            year=draw.randint(2020, 2025),
            education=draw.choice([3, 4, 5]),
        )
    return world


def _city(code):
    return code // 10_000 * 10_000 if code // 10_000 in (11, 12, 31, 50) else code // 100 * 100


def _twin(rows, region, step):
    """Row by row: of three classes to 2025, by school: came, placed; natives placed, returned."""
    came, placed, natives, back = Counter(), Counter(), Counter(), Counter()
    for row in rows:
        to, origin = row["destination_region"], row["origin"]
        if row["graduation_year"] < 2023 or to is None:
            continue
        placed[row["school"]] += row["count"]
        came[row["school"]] += row["count"] * (to // step == region // step)
        # A province's own code says no city, except for a municipality, which is one.
        known = origin is not None and (origin % 10_000 or _city(origin) == 310000)
        if known and origin // step == region // step:
            natives[row["school"]] += row["count"]
            back[row["school"]] += row["count"] * (_city(to) == _city(origin))
    return came, placed, natives, back


@pytest.mark.parametrize("seed", [1, 2])
def test_the_slow_twin_agrees(tmp_path, seed):
    world = _random_world(tmp_path, seed)
    cubes = world.build()
    for region, step in ((ZHEJIANG, 10_000), (HANGZHOU, 100), (XIHU, 1)):
        came, placed, natives, back = _twin(world.rows["graduate"], region, step)
        rate = exact(cubes, COME_RATE, region, by=("school",)).set_index("school")
        assert rate.t0.to_dict() == {s: came[s] for s in placed}
        assert rate.t1.to_dict() == dict(placed)
        home = exact(cubes, homecoming.RETURN_RATE, region, by=("school",)).set_index("school")
        assert {s: n for s, n in home.t1.items() if n} == {s: n for s, n in natives.items() if n}
        assert {s: n for s, n in home.t0.items() if n} == {s: n for s, n in back.items() if n}


def _stay_twin(spells, first, last, months):
    """By person: still here so many months after the first arrival in Zhejiang?"""
    seen = here = 0
    for runs in spells.values():
        runs = sorted(runs)
        began, ended = runs[0]
        for start, end in runs[1:]:
            if start - ended > 3:
                break
            ended = max(ended, end)
        if began > first and began + months + 2 <= last:
            seen += 1
            here += ended >= began + months
    return here, seen


def test_the_slow_twin_of_staying_agrees(tmp_path):
    draw, world, spells = random.Random(3), World(tmp_path), {}
    for who in range(150):
        world.person(who, 4, school=ZJU, graduation_year=0)
        at, runs = m("2020-01") + draw.randint(0, 40), []
        while at < m("2026-01") and len(runs) < 5:
            end = min(at + draw.randint(2, 30), m("2026-06"))
            runs.append((at, end))
            world.put(
                "employment",
                {
                    "person_key": key(who),
                    "employer_key": key("firm1"),
                    "region": XIHU,
                    "industry": 65,
                    "wage": 8000.0,
                    "start_month": at,
                    "end_month": end,
                },
            )
            at = end + draw.randint(2, 6)
        spells[who] = runs
        world.rows["person"][-1]["graduation_year"] = runs[0][0] // 12
    cubes = world.build()
    first = min(run[0][0] for run in spells.values())
    last = max(end for runs in spells.values() for _, end in runs)
    for metric, months in ((source.STAY_1, 12), (source.STAY_3, 36)):
        assert pair(exact(cubes, metric)) == _stay_twin(spells, first, last, months)
