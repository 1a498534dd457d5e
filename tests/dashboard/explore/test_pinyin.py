"""Names in lists are found by how they are read as a whole: a character has several readings."""

import pytest

from dashboard.explore.choosing import heard
from data.reference import regions
from data.reference.school_list import schools
from scripts.pinyin_table import names, phrase

# As the places themselves read them (地名, 普通话审音), where a character is mostly read otherwise.
LOCAL = {
    "重庆市": "chongqing",
    "厦门市": "xiamen",
    "长兴县": "changxing",
    "长子县": "zhangzi",
    "台州市": "taizhou",
    "乐清市": "yueqing",
    "乐亭县": "laoting",
    "乐东黎族自治县": "ledong",
    "鄞州区": "yinzhou",
    "嵊泗县": "shengsi",
    "衢州市": "quzhou",
    "诸暨市": "zhuji",
    "丽水市": "lishui",
    "六安市": "luan",
    "蚌埠市": "bengbu",
    "亳州市": "bozhou",
    "涡阳县": "guoyang",
    "歙县": "shexian",
    "黟县": "yixian",
    "枞阳县": "zongyang",
    "濉溪县": "suixi",
    "砀山县": "dangshan",
    "铅山县": "yanshan",
    "会昌县": "huichang",
    "句容市": "jurong",
    "盱眙县": "xuyi",
    "宿迁市": "suqian",
    "东阿县": "donge",
    "单县": "shanxian",
    "莘县": "shenxian",
    "牟平区": "muping",
    "曲阜市": "qufu",
    "临朐县": "linqu",
    "莒县": "juxian",
    "荥阳市": "xingyang",
    "荥经县": "yingjing",
    "浚县": "xunxian",
    "中牟县": "zhongmu",
    "渑池县": "mianchi",
    "柞水县": "zhashui",
    "洪洞县": "hongtong",
    "繁峙县": "fanshi",
    "长治市": "changzhi",
    "蔚县": "yuxian",
    "井陉县": "jingxing",
    "藁城区": "gaocheng",
    "任丘市": "renqiu",
    "大城县": "daicheng",
    "北碚区": "beibei",
    "珲春市": "hunchun",
    "番禺区": "panyu",
    "大埔县": "dabu",
    "儋州市": "danzhou",
    "什邡市": "shifang",
    "都江堰市": "dujiangyan",
    "筠连县": "junlian",
    "犍为县": "qianwei",
    "石柱土家族自治县": "shizhu",
    "尉犁县": "yuli",
    "尉氏县": "weishi",
    "巴音郭楞蒙古自治州": "bayinguoleng",
    "那曲市": "naqu",
    "磴口县": "dengkou",
    "闽侯县": "minhou",
    "厦门大学": "xiamendaxue",
    "重庆大学": "chongqingdaxue",
    "长安大学": "changandaxue",
    "中央音乐学院": "zhongyangyinyue",
}


def test_every_place_and_school_is_found_by_its_whole_reading_and_by_its_initials():
    """By the dictionary of phrases, an instrument of its own: not character by character."""
    every, lost = names(), []
    assert len(every) > 6000
    assert {one.name for one in regions()} & {"重庆市", "嵊泗县"} and len(schools()) > 2500
    for name in every:
        read = phrase(name)
        letters = "".join(read), "".join(one[0] for one in read)
        lost += [(name, typed) for typed in letters if not heard(name, typed)]
    assert lost == []


@pytest.mark.parametrize(("name", "typed"), LOCAL.items())
def test_a_name_is_found_as_its_own_people_read_it(name, typed):
    assert name in names()
    assert heard(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"), [("重庆市", "zhongqing"), ("乐清市", "leqing"), ("台州市", "tz")]
)
def test_a_common_misreading_finds_it_too(name, typed):
    assert heard(name, typed)
