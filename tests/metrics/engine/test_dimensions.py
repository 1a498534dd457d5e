"""Each dimension names its keys, and says what coarser one it makes up, or why there is none."""

import pytest

from metrics.engine import dimensions
from metrics.engine.cubes import CITY, PROVINCE, band_expression, section_expression
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.related import Reason, Within
from metrics.registry import REGISTRY
from tests.world import XIHU, World


@pytest.mark.parametrize(
    "name, code, said",
    [
        ("city", 330100, "杭州市"),
        ("city", 0, "省外或不详"),
        ("other", 0, "数据范围外"),
        ("school_place", 0, "不详"),
        ("month", 2026 * 12 + 5, "2026-06"),
        ("industry", 65, "软件和信息技术服务业"),
        ("industry", 0, "未说明"),
        ("section", "I", "信息传输、软件和信息技术服务业"),
        ("occupation", "", "未说明"),
        ("education", -1, "不限"),
        ("education", 0, "不详"),
        ("school", "", "院校未说明"),
        ("major", 809, "计算机类"),
        ("major_group", 8, "工学"),
        ("tenure", 12, "满12个月"),
        ("cohort", 2024, "2024年来"),
        ("driver", "education:6:4", "博士（与本科相比）"),
        ("driver", "section:others:C", "其余各类（与制造业相比）"),
        ("driver", "weather:1:2", "weather:1:2"),
        ("age", 9, "9"),
        ("scenario", "x", "x"),
        ("tier", "", "未认定"),
    ],
)
def test_a_dimension_names_its_keys(name, code, said):
    assert DIMENSIONS[name].label(code) == said


def test_every_dimension_that_divides_a_figure_is_listed_once():
    used = {one for metric in REGISTRY.values() for one in metric.dimensions}
    assert used <= set(DIMENSIONS.values())
    assert len({one.name for one in used}) >= len(used) - 1  # 生源地省份: two registers, two keys


@pytest.mark.parametrize("one", DIMENSIONS.values(), ids=lambda one: one.id)
def test_a_dimension_says_what_it_is_within_or_why_in_nothing(one):
    if isinstance(one.within, Reason):
        assert len(one.within.text) > 20
    else:
        coarser = one.within.dimension
        assert coarser in DIMENSIONS or one.within.filtered or coarser == "window"
    assert one.overlaps == "" or len(one.overlaps) > 15


@pytest.mark.parametrize(
    "finer, code, coarser",
    [
        ("county", 330106, 330100),
        ("city", 330100, 330000),
        ("industry", 65, "I"),
        ("industry", 0, ""),
        ("occupation", "2-02-10", "2-02-"),
        ("education", 6, 5),
        ("education", 1, 2),
        ("education", -1, 0),
        ("school_place", 330100, 330000),
        ("major", 809, 8),
    ],
)
def test_a_finer_code_is_within_its_coarser(finer, code, coarser):
    within = DIMENSIONS[finer].within
    assert isinstance(within, Within) and within.code is not None
    assert within.code(code) == coarser


def test_what_protection_takes_for_no_part_is_what_it_was():
    """Judged are counts, ratios and quantiles; a dimension that overlaps is not dropped there."""
    judged = {
        one
        for metric in REGISTRY.values()
        if metric.kind in ("count", "ratio", "quantile") and metric.protects == "person"
        for one in metric.dimensions
    }
    found = {one.id for one in judged if one.overlaps}
    assert found == {"month", "year", "tenure", "chain", "chain_link"}
    assert not any(one.overlaps for one in dimensions.REGIONS)


def test_the_hierarchy_is_that_of_the_cubes(tmp_path):
    """Codes are put together in SQL and in Python by one rule."""
    cubes = World(tmp_path).person(1).spell(1, XIHU, "2024-01").build()

    def of(column, expression, first, last):
        codes = f"(SELECT range AS {column} FROM range({first}, {last}))"
        found = cubes.query(f"SELECT {column} AS code, {expression} AS coarser FROM {codes}")
        return found.itertuples(index=False, name=None)

    for rule, cases in (
        (dimensions.band_of, of("education", band_expression(), -1, 8)),
        (dimensions.section_of, of("industry", section_expression(), 0, 130)),
        (dimensions.city_of, of("region", CITY, 330_000, 330_300)),
        (dimensions.province_of, of("region", PROVINCE, 329_990, 340_010)),
    ):
        for code, coarser in cases:
            assert rule(code) == coarser
