"""Published figures: the newest edition of each, side by side in one year and one unit only."""

import pytest

from metrics.answer import answer
from metrics.engine.core import Unknown
from metrics.engine.selection import Scope, Selection
from metrics.figures.peers.benchmark import PUBLISHED
from metrics.figures.peers.kind import comparable, issued
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World, m

NANJING, SUZHOU, SHANGHAI, JIANGSU = 320100, 320500, 310000, 320000
PEOPLE, GDP, RATE = "常住人口", "地区生产总值", "求职者净流入率"


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("benchmark"))

    def row(city, indicator, year, value, unit="万人", source="统计公报", edition=""):
        world.put(
            "city_indicator",
            {
                "city": city,
                "indicator": indicator,
                "year": year,
                "value": value,
                "unit": unit,
                "source": source,
                "edition": edition or f"{year}年公报",
            },
        )

    row(HANGZHOU, PEOPLE, 2022, 1237.6)
    row(HANGZHOU, PEOPLE, 2023, 1252.2)
    row(NANJING, PEOPLE, 2022, 949.1)
    row(NANJING, PEOPLE, 2023, 954.7)
    row(SUZHOU, PEOPLE, 2023, 12958000.0, "人")  # another unit
    row(SHANGHAI, PEOPLE, 2022, 2475.9)  # another year
    row(NINGBO, PEOPLE, 2023, 969.7)
    row(ZHEJIANG, GDP, 2019, 62351.74, "亿元", edition="初步数（较早版）")
    row(ZHEJIANG, GDP, 2019, 62462.0, "亿元", edition="2020年核实")
    row(ZHEJIANG, GDP, 2019, 64632.0, "亿元", edition="2019—2024年修订")
    row(JIANGSU, GDP, 2019, 98656.8, "亿元", edition="2024年修订")
    row(HANGZHOU, RATE, 2023, 1.2, "%", edition="春季版")
    row(HANGZHOU, RATE, 2023, 1.4, "%", edition="秋季版")  # which is the later one nobody says
    row(HANGZHOU, RATE, 2022, 0.9, "%", edition="甲版")
    row(HANGZHOU, RATE, 2022, 0.9, "%", edition="乙版")  # two that say the same
    row(HANGZHOU, "外部预测：需求", 2028, 9.0)
    return world.build()


def shown(cubes, metric, region=ZHEJIANG, by=(), month=None, **where):
    selection = Selection(region, m(month) if month else None)
    for name, codes in where.items():
        selection = selection.with_(name, *(codes if isinstance(codes, tuple) else (codes,)))
    return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=False)


def told(found, *names):
    return found.frame[[*names]].values.tolist()


def test_of_several_editions_the_one_of_the_latest_year_holds(cubes):
    one = shown(cubes, PUBLISHED, indicator=GDP)
    assert one.one().value == 64632
    assert told(one, "of_year", "unit", "source", "edition") == [
        [2019, "亿元", "统计公报", "2019—2024年修订"]
    ]
    assert [issued(text) for text in ("2019—2024年修订", "初步数", "截至2020年", "第12019号")] == [
        2024,
        0,
        2020,
        0,
    ]


def test_editions_of_which_none_is_the_later_are_left_out_and_counted(cubes):
    one = shown(cubes, PUBLISHED, HANGZHOU, indicator=RATE)
    assert (one.one().value, one.frame["of_year"][0], one.frame["edition"][0]) == (
        0.9,
        2022,
        "乙版",
    )
    assert one.notes[0] == "1 项数值的不同版本分不出先后，未列"


def test_peers_count_in_our_newest_year_and_unit_only(cubes):
    found = shown(
        cubes, PUBLISHED, HANGZHOU, by=("peer",), indicator=PEOPLE, peer=(NANJING, SUZHOU, SHANGHAI)
    )
    assert told(found, "peer", "peer_label", "value", "of_year") == [
        [NANJING, "南京市", 954.7, 2023]
    ]
    every = shown(cubes, PUBLISHED, HANGZHOU, by=("indicator", "peer"))
    assert told(every, "indicator", "peer", "value") == [
        [PEOPLE, NANJING, 954.7],
        [PEOPLE, HANGZHOU, 1252.2],
        [PEOPLE, NINGBO, 969.7],
        [RATE, HANGZHOU, 0.9],
    ]


def test_all_years_stand_as_they_were_published(cubes):
    found = shown(cubes, PUBLISHED, HANGZHOU, by=("year",), indicator=PEOPLE)
    assert told(found, "year", "value") == [[2022, 1237.6], [2023, 1252.2]]
    units = shown(
        cubes, PUBLISHED, HANGZHOU, by=("peer", "year"), indicator=PEOPLE, peer=(SUZHOU, SHANGHAI)
    )
    assert told(units, "peer", "year", "value", "unit") == [
        [SHANGHAI, 2022, 2475.9, "万人"],
        [SUZHOU, 2023, 12958000.0, "人"],
    ]


def test_a_year_that_is_not_over_is_not_known(cubes):
    assert (
        shown(cubes, PUBLISHED, HANGZHOU, month="2023-11", indicator=PEOPLE).one().value == 1237.6
    )
    assert (
        shown(cubes, PUBLISHED, HANGZHOU, month="2023-12", indicator=PEOPLE).one().value == 1252.2
    )


def test_figures_are_never_added_up(cubes):
    found = shown(cubes, PUBLISHED, HANGZHOU)
    assert found.one().status == "empty" and "不相加" in found.notes[-1]
    by_peer = shown(cubes, PUBLISHED, HANGZHOU, by=("peer",), peer=(HANGZHOU, NANJING))
    assert told(by_peer, "peer", "status") == [[NANJING, "ok"], [HANGZHOU, "empty"]]


def test_public_figures_are_exact_and_forecasts_of_others_are_no_part(cubes):
    assert PUBLISHED.protects == "public"
    assert shown(cubes, PUBLISHED, HANGZHOU, by=("indicator",)).frame["half_width"].tolist() == [
        0.0,
        0.0,
    ]
    assert shown(cubes, PUBLISHED, HANGZHOU, indicator="外部预测：需求").one().status == "empty"


def test_it_is_not_divided_by_our_own_districts(cubes):
    with pytest.raises(Unknown, match="对标地区"):
        shown(cubes, PUBLISHED, by=("city",))


def test_like_is_compared_with_like():
    assert comparable(ZHEJIANG, JIANGSU) and comparable(HANGZHOU, NANJING)
    assert comparable(HANGZHOU, SHANGHAI) and comparable(ZHEJIANG, SHANGHAI)
    assert not comparable(ZHEJIANG, NANJING) and not comparable(XIHU, HANGZHOU)
    assert not comparable(HANGZHOU, HANGZHOU)
