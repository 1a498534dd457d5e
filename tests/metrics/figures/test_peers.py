"""城市对标: ranks within margins, standard indicators, the attraction index, policy clauses."""

from datetime import date

import pytest

from metrics.answer import answer
from metrics.engine.core import Unknown
from metrics.engine.selection import Scope, Selection
from metrics.figures.peers.attraction import INDEX, LEAD, WEIGHTED_RANK
from metrics.figures.peers.clauses import CLAUSES
from metrics.figures.peers.recipe import read, recipe
from metrics.figures.peers.standards import (
    HIGHER_EDUCATED_SHARE,
    HUMAN_CAPITAL_SHARE,
    RD_PER_WORKER,
    SKILLED_SHARE,
    TALENT_CONTRIBUTION,
)
from metrics.figures.peers.standing import COMPARED, RANK
from metrics.figures.peers.units import moved
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World, m

NANJING, SUZHOU, SHANGHAI, WUXI, SHENZHEN = 320100, 320500, 310000, 320200, 440300
RATE, PEOPLE, JOBLESS, SURVEY = "求职者净流入率", "常住人口", "城镇调查失业率", "居民满意度"


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("peers"))

    def row(city, indicator, year, value, unit="%", margin=None, edition=""):
        world.put(
            "city_indicator",
            {
                "city": city,
                "indicator": indicator,
                "year": year,
                "value": value,
                "unit": unit,
                "source": "年鉴",
                "edition": edition or f"{year}年版",
                "margin": margin,
            },
        )

    for city, value in ((HANGZHOU, 1.2), (NANJING, 0.7), (SHANGHAI, 1.5), (SHENZHEN, 1.2)):
        row(city, RATE, 2023, value)
    row(HANGZHOU, RATE, 2024, 1.1)  # nobody else has that year
    row(HANGZHOU, RATE, 2022, 0.4)
    row(NANJING, RATE, 2022, 0.9)
    row(HANGZHOU, PEOPLE, 2023, 1252.2, "万人")
    row(SUZHOU, PEOPLE, 2023, 12958000.0, "人")
    row(NANJING, PEOPLE, 2023, 954.7, "万户")  # another thing
    row(HANGZHOU, JOBLESS, 2023, 4.6)
    row(NANJING, JOBLESS, 2023, 4.8)
    row(SHANGHAI, JOBLESS, 2023, 4.4)
    row(HANGZHOU, SURVEY, 2023, 80.0, "分", margin=3.0)
    row(NANJING, SURVEY, 2023, 84.0, "分", margin=2.0)
    row(SUZHOU, SURVEY, 2023, 86.0, "分", margin=2.0)
    # Parts of the standard indicators.
    row(HANGZHOU, "R&D人员全时当量", 2023, 18.0, "万人年")
    row(HANGZHOU, "就业人员", 2023, 7200000.0, "人")
    row(NANJING, "每万劳动力研发人员", 2023, 310.0, "人年/万人")
    row(HANGZHOU, "高技能人才", 2023, 60.0, "万人")
    row(HANGZHOU, "技能人才", 2023, 160.0, "万人")
    row(HANGZHOU, "教育经费", 2023, 900.0, "亿元")
    row(HANGZHOU, "卫生总费用", 2023, 12000000.0, "万元")
    row(HANGZHOU, "研发经费", 2023, 700.0, "亿元")
    row(HANGZHOU, "地区生产总值", 2023, 2.0, "万亿元")
    row(HANGZHOU, "人才资本年均增长率", 2023, 8.0)
    row(HANGZHOU, "人才资本产出弹性", 2023, 0.3, "无")
    row(HANGZHOU, "GDP年均增长率", 2023, 6.0)
    for city, item, grantee, amount, paid_as, since, until in (
        (HANGZHOU, "生活补贴", "doctor", 100_000.0, "once", date(2025, 1, 1), None),
        (HANGZHOU, "生活补贴", "doctor", 50_000.0, "once", date(2022, 1, 1), None),
        (NANJING, "生活补贴", "doctor", 100_000.0, "once", date(2024, 7, 1), None),
        (SUZHOU, "生活补贴", "doctor", 120_000.0, "once", date(2024, 7, 1), date(2025, 6, 30)),
        (SUZHOU, "生活补贴", "master", 30_000.0, "once", date(2024, 7, 1), None),
        (NANJING, "租房补贴", "master", 800.0, "month", date(2024, 7, 1), None),
        (HANGZHOU, "租房补贴", "master", 10_000.0, "year", date(2024, 7, 1), None),
    ):
        world.put(
            "policy_clause",
            {
                "city": city,
                "policy": "人才新政",
                "item": item,
                "grantee": grantee,
                "amount": amount,
                "paid_as": paid_as,
                "threshold": "参保满 6 个月",
                "since": since,
                "until": until,
                "source": "某发〔2024〕1号",
            },
        )
    return world.build()


def shown(cubes, metric, region=HANGZHOU, by=(), month=None, **where):
    selection = Selection(region, m(month) if month else None)
    for name, codes in where.items():
        selection = selection.with_(name, *(codes if isinstance(codes, tuple) else (codes,)))
    return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=False)


def told(found, *names):
    return found.frame[[*names]].values.tolist()


def test_the_newest_year_that_others_have_too_and_ties_share_a_band(cubes):
    one = shown(cubes, RANK, indicator=RATE)
    assert told(one, "value", "low", "high", "places", "of_year", "best") == [
        [2, 2, 3, 4, 2023, SHANGHAI]
    ]
    assert one.frame["gap"][0] == pytest.approx(-0.3)
    assert one.month is None and not one.provisional
    values = shown(cubes, COMPARED, by=("peer",), indicator=RATE)
    assert told(values, "peer", "value", "rank", "rank_last") == [
        [SHANGHAI, 1.5, 1, 1],
        [NANJING, 0.7, 4, 4],
        [HANGZHOU, 1.2, 2, 3],
        [SHENZHEN, 1.2, 2, 3],
    ]
    assert values.frame["half_width"].tolist() == pytest.approx([0.05] * 4)


def test_less_is_better_of_joblessness(cubes):
    (one,) = told(shown(cubes, RANK, indicator=JOBLESS), "value", "places", "best")
    assert one == [2, 3, SHANGHAI]


def test_a_published_margin_makes_a_band(cubes):
    """80 ± 3 against 84 ± 2 may be level, against 86 ± 2 it is not: rank 2 to 3."""
    assert told(shown(cubes, RANK, indicator=SURVEY), "low", "high") == [[2, 3]]


def test_units_that_differ_by_tens_are_moved_and_others_named(cubes):
    found = shown(cubes, COMPARED, by=("peer",), indicator=PEOPLE)
    assert told(found, "peer", "value", "unit") == [
        [SUZHOU, 1295.8, "万人"],
        [HANGZHOU, 1252.2, "万人"],
    ]
    assert any("南京市常住人口（2023年，万户）单位不同" in note for note in found.notes)
    assert any("苏州市常住人口（2023年，人）已换算" in note for note in found.notes)


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [
        (218_600_000.0, "万元", "亿元", 21860.0),
        (2.186, "万亿元", "亿元", 21860.0),
        (62351.74, "亿元", "元", 6_235_174_000_000.0),
        (18.0, "万人年", "人年", 180_000.0),
        (3.0, "％", "%", 3.0),
        (3.0, "%", "‰", None),
        (3.0, "万美元", "万元", None),
        (3.0, "人", "户", None),
    ],
)
def test_only_powers_of_ten_of_one_thing_are_moved(value, unit, wanted, expected):
    assert moved(value, unit, wanted) == expected


def test_ranks_over_the_years(cubes):
    found = shown(cubes, RANK, by=("year",), indicator=RATE)
    assert told(found, "year", "value", "places") == [[2022, 2, 2], [2023, 2, 4]]


def test_two_editions_of_a_year_of_which_none_is_later_are_counted(tmp_path):
    world = World(tmp_path)
    for city, value, edition in (
        (HANGZHOU, 1.0, "春季版"),
        (HANGZHOU, 1.1, "秋季版"),
        (NANJING, 1.2, "2024年版"),
    ):
        row = {"city": city, "indicator": RATE, "year": 2023, "value": value, "unit": "%"}
        world.put("city_indicator", row | {"source": "榜单", "edition": edition})
    found = shown(world.build(), COMPARED, by=("peer",), indicator=RATE)
    assert found.is_empty and found.notes[0] == "1 项数值的不同版本分不出先后，未列"


def test_standard_indicators_are_printed_or_worked_out_and_say_which(cubes):
    """180 000 人年 ÷ 720 万人 = 250; 60 ÷ 160 = 37.5 %; (900 + 1200 + 700) ÷ 20 000 = 14 %;
    0.3 × 8 ÷ 6 = 40 %."""
    found = shown(cubes, RD_PER_WORKER, by=("peer",))
    assert told(found, "peer", "value", "rank") == [[NANJING, 310, 1], [HANGZHOU, 250, 2]]
    assert found.frame["source"].tolist()[0] == "公开发布：年鉴"
    assert found.frame["source"].tolist()[1].startswith("按公开数推算：年鉴（2023年版）")
    assert shown(cubes, SKILLED_SHARE).one().value == 37.5
    assert shown(cubes, HUMAN_CAPITAL_SHARE).one().value == 14
    assert shown(cubes, TALENT_CONTRIBUTION).one().value == 40
    assert shown(cubes, HIGHER_EDUCATED_SHARE).one().status == "empty"  # no part of it is there
    assert shown(cubes, HIGHER_EDUCATED_SHARE).frame["value"].notna().sum() == 0


CODE = f"{RATE}=3;{JOBLESS}=1"


def test_the_index_by_hand(cubes):
    """Rate 1.2 between 0.7 and 1.5: 62.5; joblessness 4.6 between 4.8 and 4.4: 50; 3 to 1: 59.375.
    深圳 has no joblessness and isn't ranked."""
    found = shown(cubes, INDEX, by=("peer",), recipe=CODE)
    assert told(found, "peer", "value") == [
        [SHANGHAI, 100.0],
        [NANJING, 0.0],
        [HANGZHOU, pytest.approx(59.375)],
    ]
    assert "深圳市缺指数中的指标，未排入" in found.notes
    parts = shown(cubes, INDEX, by=("indicator",), recipe=CODE)
    assert dict(told(parts, "indicator", "value")) == {
        RATE: pytest.approx(46.875),
        JOBLESS: pytest.approx(12.5),
    }
    assert told(shown(cubes, WEIGHTED_RANK, recipe=CODE), "value", "low", "high", "places") == [
        [2, 2, 2, 3]
    ]


def test_how_often_we_lead_by_hand(cubes):
    """Against 南京 we lead in both parts, against 上海 in none: whatever the weights."""
    found = shown(cubes, LEAD, by=("peer",), recipe=CODE)
    assert told(found, "peer", "value") == [[SHANGHAI, 0], [NANJING, 1]]
    first = shown(cubes, LEAD, recipe=CODE).one()
    assert first.value == 0 and first.half_width == pytest.approx(0.0098)


def test_a_recipe_is_read_and_bounded():
    assert read("甲=2;乙(上年=100)=1;丙=0").weights == (("甲", 2.0), ("乙(上年=100)", 1.0))
    for bad in ("甲=11", "甲", "甲=x", "=1", "甲=0", ""):
        with pytest.raises(Unknown, match="权重"):
            read(bad)
    with pytest.raises(Unknown, match="12"):
        recipe({f"指标{n}": 1.0 for n in range(13)})


def test_parts_that_nobody_shares_are_named(cubes):
    found = shown(cubes, INDEX, recipe=f"{CODE};每万人专利=1")
    assert found.one().value == pytest.approx(59.375)
    assert any("每万人专利" in note for note in found.notes)
    assert shown(cubes, INDEX, recipe="每万人专利=1").one().status == "empty"


def test_clauses_in_force_beside_each_other(cubes):
    by = ("item", "grantee", "peer")
    found = shown(cubes, CLAUSES, by=by, month="2025-03", item="生活补贴", grantee="doctor")
    assert told(found, "peer", "value", "rank", "rank_last", "places", "unit") == [
        [NANJING, 100_000, 2, 3, 3, "元（一次性）"],
        [SUZHOU, 120_000, 1, 1, 3, "元（一次性）"],
        [HANGZHOU, 100_000, 2, 3, 3, "元（一次性）"],
    ]
    assert set(found.frame["threshold"]) == {"参保满 6 个月"}
    later = shown(cubes, CLAUSES, by=by, month="2025-09", item="生活补贴", grantee="doctor")
    assert told(later, "peer", "rank", "rank_last", "places") == [
        [NANJING, 1, 2, 2],
        [HANGZHOU, 1, 2, 2],
    ]
    earlier = shown(cubes, CLAUSES, by=by, month="2023-01", grantee="doctor")
    assert told(earlier, "peer", "value") == [[HANGZHOU, 50_000]]


def test_another_way_of_paying_is_not_ranked_together(cubes):
    found = shown(cubes, CLAUSES, by=("peer", "grantee", "item"), item="租房补贴")
    assert told(found, "peer", "value", "places", "unit") == [
        [NANJING, 800, 1, "元/月"],
        [HANGZHOU, 10_000, 1, "元/年"],
    ]


def test_a_county_or_a_province_without_data_is_empty(cubes):
    for region in (XIHU, NINGBO, ZHEJIANG):
        for metric in (COMPARED, RANK, INDEX, LEAD, WEIGHTED_RANK, CLAUSES):
            assert shown(cubes, metric, region).is_empty
            assert shown(cubes, metric, region, by=("peer",)).is_empty
