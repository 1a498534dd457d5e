"""Short names of regions (上城 for 上城区), as they are written on a map."""

import re

# The names of peoples as they stand in names of autonomous areas; 族 may follow or not.
_PEOPLES = [
    "壮", "回", "满", "苗", "侗", "瑶", "土", "藏", "彝", "水", "畲", "羌", "怒", "傣", "维吾尔",
    "土家", "蒙古", "哈萨克", "柯尔克孜", "塔吉克", "锡伯", "布依", "朝鲜", "白", "哈尼", "黎",
    "傈僳", "佤", "拉祜", "东乡", "纳西", "景颇", "达斡尔", "仫佬", "布朗", "撒拉", "毛南",
    "仡佬", "阿昌", "普米", "鄂温克", "德昂", "保安", "裕固", "独龙", "鄂伦春", "赫哲", "门巴",
    "珞巴", "基诺", "各",
]  # fmt: skip
# 「哈萨克自治州」 has no 族, 「白族自治州」 must: a single character alone may belong to the place.
_PEOPLE = "|".join(name + ("族?" if len(name) > 1 else "族") for name in _PEOPLES)
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:{_PEOPLE})*(?:自治[区州县旗]|(?<=族)区)$")
_SUFFIX = re.compile(r"^(.{2,}?)(?:特别行政区|行政委员会|地区|林区|矿区|新区|[省市县区旗盟])$")
_FIXED = {
    "内蒙古自治区": "内蒙古",
    "新疆维吾尔自治区": "新疆",
    "广西壮族自治区": "广西",
    "宁夏回族自治区": "宁夏",
    "西藏自治区": "西藏",
    "浦东新区": "浦东",
    "神农架林区": "神农架",
}


def short_name(name: str) -> str:
    """Return the name without its rank, never shorter than two characters (萧县 stays 萧县)."""
    if name in _FIXED:
        return _FIXED[name]
    match = _AUTONOMOUS.match(name) or _SUFFIX.match(name)
    return match.group(1) if match else name
