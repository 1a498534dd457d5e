import pytest

from data.reference import (
    county_label,
    current_code,
    region,
    region_name,
    regions,
    table,
)
from data.reference.region_codes import changes, is_inside


def test_the_ministrys_list_of_september_2026_is_whole():
    """34 provinces, 333 cities, 2 847 counties, plus nine city rows of GB/T 2260.

    The nine: 110100, 120100, 310100, 500100, 500200, 419000, 429000, 469000, 659000.
    """
    assert len(regions("province")) == 34
    assert len(regions("city")) == 333 + 9
    assert len(regions("county")) == 2847
    codes = [r.code for r in regions()]
    assert codes == sorted(set(codes))


def test_every_county_and_city_hangs_where_its_code_says():
    for unit in regions("county"):
        assert unit.parent == unit.code // 100 * 100
        assert region(unit.parent).level == "city"
    for unit in regions("city"):
        assert unit.parent == unit.code // 10000 * 10000
        assert region(unit.parent).level == "province"


def test_zhejiang_has_eleven_cities_and_ninety_counties():
    assert len(regions("city", within=330000)) == 11
    assert len(regions("county", within=330000)) == 90
    hangzhou = "".join(r.short for r in regions("county", within=330100))
    assert hangzhou == "上城拱墅西湖滨江萧山余杭富阳临安临平钱塘桐庐淳安建德"


@pytest.mark.parametrize(
    ("code", "label"),
    [
        (330106, "西湖区"),
        (330100, "杭州市（未分区）"),
        (330000, "浙江省（未分市）"),
        (441900, "东莞市"),  # no counties: nothing is unassigned there
        (110100, "北京市（未分区）"),
        (0, "未说明"),
        (123456, "未知地区（123456）"),
    ],
)
def test_a_city_among_counties_reads_as_not_assigned(code, label):
    assert county_label(code) == label


def test_short_names_are_those_in_daily_use():
    shorts = {330106: "西湖", 522600: "黔东南", 310115: "浦东", 150000: "内蒙古", 540000: "西藏"}
    assert {code: region(code).short for code in shorts} == shorts
    assert region(130133).name == "赵县" == region(130133).short


@pytest.mark.parametrize(
    ("old", "year", "successor"),
    [
        # Hangzhou, 国函〔2021〕29号
        (330103, None, 330105),  # 下城 went whole to 拱墅
        (330104, None, 330100),  # 江干 was divided between 上城 and 钱塘
        (330110, 2020, 330100),  # the old 余杭 was divided into 余杭 and 临平
        (330110, 2021, 330110),
        (330110, None, 330110),
        (330109, 2015, 330109),  # 萧山 only lost five streets
        (330102, 2015, 330102),
        (330105, 2015, 330105),
        # recoded, merged whole, promoted
        (330621, None, 330603),  # 绍兴县 → 柯桥区
        (330204, 2015, 330212),  # 江东 → 鄞州
        (331021, None, 331083),  # 玉环县 → 玉环市
        (339003, 1990, 330781),  # 兰溪市 under its 1990 code
        (332501, 1990, 331102),  # 丽水市 → 莲都区
        (513001, 1992, 511702),  # 达川市 → 通川区, not today's 达川区
        (310108, None, 310106),  # 闸北 → 静安
        (110103, None, 110101),  # 崇文 → 东城
        (120107, None, 120116),  # 塘沽 → 滨海新区
        (371200, None, 370100),  # 莱芜 → 济南
        (350403, None, 350404),
        (410306, None, 410308),
        (500112, 2024, 500157),
        # divided: no single successor
        (341400, None, 340000),  # 巢湖: its heirs lie in three cities
        (130421, None, 130400),
        (320586, None, 320500),
        (513500, None, 500100),
        # the rest
        (710005, None, 710000),
        (999999, None, 0),
        (0, None, 0),
    ],
)
def test_an_old_code_finds_its_successor(old, year, successor):
    assert current_code(old, year).code == successor


def test_the_note_says_what_happened():
    successor = current_code(330104)
    assert successor.level == "city"
    assert successor.note.startswith("2021 年江干区（330104）拆分")
    assert current_code(330106).note == ""


def test_every_code_that_ever_was_has_a_successor_in_its_own_province():
    """Two transfers are real: Chongqing left Sichuan (1997), Hainan left Guangdong (1988)."""
    for old in changes():
        successor = current_code(old)
        assert region(successor.code) is not None, old
        pair = old // 10000, successor.code // 10000
        assert pair[0] == pair[1] or pair in {(51, 50), (44, 46)}, old


def test_codes_in_force_stand_for_themselves():
    for unit in regions():
        assert current_code(unit.code).code == unit.code
        assert current_code(unit.code, 2026).code == unit.code


def test_inside_goes_by_the_codes():
    assert is_inside(330106, 330100)
    assert is_inside(330106, 330000)
    assert not is_inside(330106, 330106 - 1)
    assert not is_inside(330206, 330100)
    assert is_inside(330106, 100000)


def test_rows_are_plain_and_typed():
    first = table("regions")[0]
    assert first == {
        "code": 100000,
        "name": "全国",
        "short": "全国",
        "level": "nation",
        "parent": 0,
    }
    with pytest.raises(KeyError):
        table("../secrets")


def test_names_of_codes_we_do_not_know():
    assert region(330199) is None
    assert region_name(330199) == "未知地区（330199）"


@pytest.mark.shared
def test_every_county_of_the_2010_census_has_a_successor(shared_data):
    """2 901 rows of the census by county; those of Hong Kong, Macao, Taiwan go to the province."""
    path = shared_data / "population" / "mapchina_county_pop_2000_2010.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    codes = [int(line.split(",")[0].strip('"')) for line in lines[1:]]
    lost = [c for c in codes if current_code(c).code == 0]
    # 加格达奇 and the three other districts of 大兴安岭, 大柴旦 were never in GB/T 2260.
    assert sorted(lost) == [232761, 232762, 232763, 232764, 632857]
