import ast
import csv
import io
import time

import pytest

from data.reference import PlaceError, region, regions, resolve_place
from data.reference.places import full_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("上海-浦东新区", 310115),
        ("上海浦东", 310115),
        ("杭州-余杭区", 330110),
        ("浙江省杭州市西湖区", 330106),
        ("浙江杭州西湖", 330106),
        ("杭州", 330100),
        ("北京", 110100),
        ("北京市市辖区朝阳区", 110105),
        ("330106", 330106),
        ("330106.0", 330106),
        ("330106000000", 330106),
        ("330104", 330100),
        ("3301", 330100),
        ("33", 330000),
        ("江干区", 330100),
        ("杭州-下城区", 330105),
        ("福州-长乐市", 350112),
        ("成都-新津县", 510118),
        ("襄樊", 420600),
        ("西湖区(Xīhú Qū)，杭州市", 330106),
        ("杭州市西湖区(Xīhú)", 330106),
        ("杭州 西湖区", 330106),
        ("杭州\u00a0-\u00a0西湖区", 330106),
        ("杭 州", 330100),
        ("濟南市歷下區", 370102),
        ("陝西省咸陽市乾縣", 610424),
        ("咸阳-乾县", 610424),
        ("ＨＡＮＧＺＨＯＵ", None),
        ("湖北省仙桃市", 429004),
        ("河南省省直辖县级行政区划济源市", 419001),
        ("重庆忠县", 500233),
        ("恩施州", 422800),
        ("景宁县", 331127),
        ("黔东南", 522600),
        ("昆山", 320583),
        ("江苏省苏州市昆山市", 320583),
        ("燕郊开发区", 131082),
        ("东莞-虎门镇", 441900),
        ("东莞-南城区", 441900),
        ("山西阳泉城区", 140302),
        ("杭州高新区（滨江）", 330108),
        ("苏州-高新区", 320505),
        ("深圳-龙华新区", 440309),
        ("成都-高新区", 510100),
        ("武汉-东湖新技...", 420100),
        ("杭州市文三路 1 号", 330100),
        ("宁波市北仑区大榭街道", 330206),
        ("杭州市（未分区）", 330100),
        ("中国浙江杭州", 330100),
        ("海南-共和县", 632521),
        ("吉林", 220000),
        ("吉林-吉林", 220200),
        ("鼓楼区", None),
        ("朝阳区", None),
        ("西湖区", None),
        ("新区", None),
        ("高新区", None),
        ("下沙", None),
        ("杭州-下沙", None),
        ("杭州-不存在区", None),
        ("杭州-浦东新区", None),
        ("北京,上海", None),
        ("昆山-上海", None),
        ("南京路", None),
        ("上海大学", None),
        ("999999", None),
        ("河南-不存在县", None),
        ("台湾省台北市", 710000),
        ("新疆生产建设兵团", 650000),
        ("舟山新城", 330900),
        ("杭州市江干区下沙街道", 330100),
        ("天津市滨海新区塘沽", 120116),
        ("温州市瓯海县", 330304),
        ("萧山市", 330109),
        ("东方红", None),
        ("阿里巴巴", None),
        ("杭州西湖区或上城区", None),
        ("杭州/宁波", None),
    ],
)
def test_a_place_text_finds_its_code_or_is_refused(text, code):
    if code is None:
        with pytest.raises(PlaceError, match="可填"):
            resolve_place(text)
    else:
        place = resolve_place(text)
        assert (place.code, place.level) == (code, region(code).level)


@pytest.mark.parametrize("text", ["", "  ", "异地招聘", "全国", "不详", "海外", "-", "nan"])
def test_what_is_no_place_is_not_stated(text):
    place = resolve_place(text)
    assert (place.code, place.level) == (0, "")
    assert place.note


def test_an_ambiguous_county_names_its_candidates():
    with pytest.raises(PlaceError) as refused:
        resolve_place("鼓楼区")
    message = str(refused.value)
    assert "有 4 种可能" in message
    assert "江苏省南京市鼓楼区（320106）" in message
    assert "福建省福州市鼓楼区（350102）" in message


def test_an_unknown_district_is_named_in_the_message():
    with pytest.raises(PlaceError, match="其中「不存在区」无法识别"):
        resolve_place("杭州-不存在区")


def test_within_decides_bare_names_but_not_those_with_a_city():
    assert resolve_place("江北区", within=330200).code == 330205
    assert resolve_place("鼓楼区", within=320000 + 100).code == 320106
    assert resolve_place("西湖区", within=330000).code == 330106
    assert resolve_place("新区", within=320200).code == 320214
    assert resolve_place("上海-浦东新区", within=330000).code == 310115


def test_a_split_district_says_so():
    assert "江干区（330104）拆分" in resolve_place("杭州-江干区").note
    assert "高新区" in resolve_place("成都-高新区").note


def test_every_region_is_found_by_its_full_name():
    for unit in regions("county"):
        assert resolve_place(full_name(unit.code)).code == unit.code
    for unit in regions("city"):
        if not unit.name.endswith(("直辖县级", "重庆县")):
            assert resolve_place(full_name(unit.code)).code == unit.code


def test_a_hundred_thousand_texts_in_ten_seconds():
    """A fifth of it, in processor time, so that neighbours on the machine don't matter."""
    texts = {
        f"{region(unit.parent).name}{unit.name}文三路{n}号"
        for unit in regions("county")
        for n in range(8)
        if not region(unit.parent).name.endswith(("直辖县级", "重庆县"))
    }
    sample = sorted(texts)[:20_000]
    started = time.process_time()
    for text in sample:
        resolve_place(text)
    assert len(sample) == 20_000
    assert time.process_time() - started < 2.0


def _rows(path, encoding):
    return list(csv.reader(io.StringIO(path.read_text(encoding=encoding))))


def _places(folder):
    """Give the place text of every row of the four job files, as it stands there."""
    listed = _rows(folder / "51job_cugwhzenith_2019.csv", "gb18030")[1:]
    yield "cugwhzenith", [(ast.literal_eval(row[5]) or [""])[0] for row in listed]
    yield "hirefy", [row[2] for row in _rows(folder / "51job_hirefy_2018.csv", "utf-8")[1:]]
    name = "51job_chenjiandongx_salary_locate_2018.csv"
    yield "chenjiandongx", [row[-1] for row in _rows(folder / name, "utf-8")]
    listed = _rows(folder / "lagou_yuwenjuan_2018.csv", "gb18030")[1:]
    yield "lagou", [row[0] for row in listed if any(row)]


@pytest.mark.shared
def test_every_place_of_the_job_files_is_resolved_or_justly_not_stated(shared_data):
    counts = {}
    for name, texts in _places(shared_data / "jobs"):
        places = [resolve_place(text) for text in texts]
        stated = [text for text, place in zip(texts, places, strict=True) if not place.code]
        assert set(stated) <= {"", "异地招聘"}
        levels = [place.level for place in places]
        counts[name] = [levels.count(level) for level in ("county", "city", "province", "")]
    assert counts == {
        "cugwhzenith": [3098, 1806, 17, 29],
        "hirefy": [317, 170, 0, 13],
        "chenjiandongx": [462, 174, 0, 14],
        "lagou": [0, 435, 0, 0],
    }
