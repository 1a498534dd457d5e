"""Outlooks of others: read as they were imported, one a source and edition."""

import pytest

from metrics.figures.outlook.external import DEMAND, EMPLOYED, SUPPLY
from tests.world import HANGZHOU, NINGBO, ZHEJIANG, World, shown


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("outside"))

    def published(indicator, year, value, unit="万人", edition="2026年", city=ZHEJIANG):
        world.put(
            "city_indicator",
            {
                "city": city,
                "indicator": indicator,
                "year": year,
                "value": value,
                "unit": unit,
                "source": "省人才研究院",
                "edition": edition,
            },
        )

    published("外部预测：需求", 2027, 21.5)
    published("外部预测：需求", 2028, 22.0)
    published("外部预测：需求", 2028, 23.0, edition="2025年")
    published("外部预测：从业人员", 2028, 212345, unit="人", city=HANGZHOU)
    published("外部预测：供给", 2028, 5.0, unit="%")  # no unit of people
    published("地区生产总值", 2028, 9.9)
    return world.build()


def test_values_are_people_and_editions_stay_apart(cubes):
    frame = shown(cubes, DEMAND, by=("year",)).frame
    rows = frame[["year", "value", "source"]].values.tolist()
    assert rows == [
        [2028, 230000, "省人才研究院（2025年）"],
        [2027, 215000, "省人才研究院（2026年）"],
        [2028, 220000, "省人才研究院（2026年）"],
    ]
    assert set(frame["status"]) == {"ok"}


def test_it_is_of_the_region_asked_for_alone(cubes):
    assert shown(cubes, EMPLOYED, HANGZHOU, by=("year",)).frame["value"].tolist() == [212345]
    assert shown(cubes, EMPLOYED, NINGBO, by=("year",)).frame.empty
    assert shown(cubes, EMPLOYED, ZHEJIANG).one().status == "empty"


def test_what_is_not_in_people_is_left_out(cubes):
    assert shown(cubes, SUPPLY, by=("year",)).frame.empty
