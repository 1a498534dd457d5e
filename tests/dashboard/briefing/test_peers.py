"""对标地区 in the briefing: one indicator, one year, one unit; counted, with sources, no cause."""

from decimal import Decimal

import pytest

from dashboard.access import auth
from dashboard.briefing import monthly
from dashboard.briefing.desk import Desk
from dashboard.briefing.peers import MOST, Point, _beyond, peers
from dashboard.export.forms import FORMS
from dashboard.export.report import Heading, Say
from metrics.answer import answer
from metrics.engine.selection import Scope
from tests.dashboard.briefing.test_briefing import CAUSES
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World, m

NANJING, SUZHOU, SHANGHAI, JIANGSU = 320100, 320500, 310000, 320000
SHAOXING, JINHUA = 330600, 330700
PEERS = (JIANGSU, NANJING, SUZHOU, SHANGHAI)
RATE, GDP, PEOPLE = "求职者净流入率", "地区生产总值", "常住人口"


def fill(world: World) -> World:
    def row(city, indicator, year, value, unit="%", source="榜单(摘录)", edition=""):
        world.put(
            "city_indicator",
            {
                "city": city,
                "indicator": indicator,
                "year": year,
                "value": value,
                "unit": unit,
                "source": source,
                "edition": edition or f"{year}年榜",
            },
        )

    row(HANGZHOU, RATE, 2024, 1.3)
    row(HANGZHOU, RATE, 2023, 0.9)
    for city, value in {
        NANJING: 0.3,
        SUZHOU: 1.3,
        SHANGHAI: 1.6,
        NINGBO: 0.4,
        SHAOXING: -1.5,
        JINHUA: 2.0,
    }.items():
        row(city, RATE, 2024, value)
    row(HANGZHOU, PEOPLE, 2024, 1262.4, "万人", "浙江省统计公报", "2024年公报")
    row(NANJING, PEOPLE, 2024, 957.7, "万人", "江苏省统计公报", "2024年公报")
    row(SUZHOU, PEOPLE, 2024, 12_986_000.0, "人")  # another unit
    row(SHANGHAI, PEOPLE, 2023, 2487.5, "万人")  # another year
    row(HANGZHOU, "大学数", 2024, 47.0, "所")  # none of the peers publishes it
    row(ZHEJIANG, GDP, 2024, 90007.0, "亿元", "统计局", "2024年修订")
    row(JIANGSU, GDP, 2024, 136696.9, "亿元", "统计局", "2024年修订")
    return world


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    return fill(World(tmp_path_factory.mktemp("peers"))).build()


def desk(cubes, region, month="2026-06", named=PEERS):
    def ask(metric, selection, by=(), **more):
        return answer(cubes, metric, selection, Scope(ZHEJIANG), tuple(by), **more)

    return Desk(ask, region, m(month), ZHEJIANG, m("2020-01"), m("2026-06"), peers=named)


def test_a_city_beside_its_peers_in_one_year_and_unit(cubes):
    people, rate = (one.text for one in sorted(peers(desk(cubes, HANGZHOU)), key=lambda s: s.text))
    assert people == (
        "2024年，杭州市常住人口 1\u2009262.4万人；同年有数据的对标地区只有南京市，为 957.7万人，"
        "比杭州市低 304.7万人。来源：浙江省统计公报，2024年公报（杭州市）；"
        "江苏省统计公报，2024年公报（南京市）。"
    )
    assert rate == (
        "2024年，杭州市求职者净流入率 1.3%；同年有数据的 3 个对标地区中，"
        "更高的 1 个（上海市 1.6%，高 0.3个百分点），更低的 1 个（南京市 0.3%，低 1.0个百分点），"
        "相同的 1 个（苏州市）。来源：榜单（摘录），2024年榜。"
    )


def test_a_province_beside_provinces_and_its_cities_beside_cities(cubes):
    whole, cities = (one.text for one in peers(desk(cubes, ZHEJIANG)))
    assert whole == (
        "2024年，浙江省地区生产总值 90\u2009007亿元；同年有数据的对标地区只有江苏省，"
        "为 136\u2009696.9亿元，比浙江省高 46\u2009689.9亿元。来源：统计局，2024年修订。"
    )
    assert cities == (
        "2024年，求职者净流入率，浙江省有数据的 4 个市与 3 个对标城市"
        "（南京市 0.3%；苏州市 1.3%；上海市 1.6%）相比：低于全部对标城市的 1 个"
        "（绍兴市 -1.5%，比其中最低的南京市低 1.8个百分点），高于全部对标城市的 1 个"
        "（金华市 2%，比其中最高的上海市高 0.4个百分点），居其间的 2 个。"
        "来源：榜单（摘录），2024年榜。"
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("2", "3"), "：2 个市都居其间。"),
        (("0.5", "3"), "：低于全部对标城市的 1 个（绍兴市 0.5%，"),
        (("5", "6"), "：高于全部对标城市的 2 个（"),
    ],
)
def test_that_there_is_none_is_not_counted(values, said):
    def points(*pairs):
        return [Point(place, RATE, 2024, Decimal(text), "%", "榜单") for place, text in pairs]

    mine = points(*zip((SHAOXING, JINHUA), values, strict=True))
    told = _beyond(ZHEJIANG, mine, points((NANJING, "1"), (SUZHOU, "4")))
    assert said in told and " 0 个" not in told


def test_each_sentence_refers_to_the_figure_and_gives_no_cause(cubes):
    for region in (ZHEJIANG, HANGZHOU):
        for one in peers(desk(cubes, region)):
            assert [metric.id for metric in one.metrics] == ["city_published"]
            assert not any(word in one.text for word in CAUSES)


def test_a_year_that_was_not_over_is_not_in_a_past_briefing(cubes):
    # In 2024-06 the newest year is 2023, of which our city has one figure, the peers another.
    assert list(peers(desk(cubes, HANGZHOU, "2024-06"))) == []
    assert list(peers(desk(cubes, ZHEJIANG, "2024-11"))) == []
    assert len(list(peers(desk(cubes, ZHEJIANG, "2024-12")))) == 2


def test_nothing_is_said_without_peers_of_ones_kind(cubes):
    assert list(peers(desk(cubes, HANGZHOU, named=(JIANGSU,)))) == []
    assert list(peers(desk(cubes, HANGZHOU, named=()))) == []
    assert list(peers(desk(cubes, XIHU))) == []
    (said,) = peers(desk(cubes, SHAOXING, named=(HANGZHOU, SHAOXING)))
    assert said.text.count("绍兴市") == 2  # itself and the difference: no peer of its own


def test_many_indicators_are_counted_not_listed(tmp_path):
    world = World(tmp_path)
    for number in range(MOST + 3):
        for city in (HANGZHOU, NANJING):
            world.put(
                "city_indicator",
                {
                    "city": city,
                    "indicator": f"指标{number}",
                    "year": 2024,
                    "value": 1.0 + number,
                    "unit": "家",
                    "source": "榜单",
                    "edition": "2024年榜",
                },
            )
    told = [one.text for one in peers(desk(world.build(), HANGZHOU))]
    assert len(told) == MOST + 1
    assert "为 1家，两地相同。" in told[0]
    assert told[-1] == "另有 3 项公开指标可作比较，本专报未列。"


@pytest.fixture
def served(tmp_path, monkeypatch):
    world = fill(World(tmp_path))
    for who in range(40):
        world.person(who, 4).spell(who, XIHU if who % 2 else NINGBO + 3, "2024-01")
    world.spell(99, XIHU, "2020-01", "2025-12")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    yield world
    auth.act_as(None)


@pytest.mark.slow
def test_the_briefing_has_the_peers_of_the_offices_settings(served):
    user = auth.User("测试", Scope(ZHEJIANG, "leader"))
    auth.act_as(user)
    (served.path / "office.toml").write_text(f"peers = [{NANJING}]\n", "utf-8")
    told = monthly.monthly(monthly.asker(user, public=True), HANGZHOU)
    at = next(i for i, b in enumerate(told.blocks) if b == Heading("对标地区"))
    said = told.blocks[at + 1]
    assert isinstance(said, Say) and "南京市" in said.text and "苏州市" not in said.text
    assert "1\u2009262.4万人" in said.text + told.blocks[at + 2].text  # public is exact, 公开 too
    assert told.numbers(said)
    raw = FORMS["docx"].of_document(told)
    assert raw[:2] == b"PK"
