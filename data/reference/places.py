"""Place text to adcode: 「上海-浦东新区」, 「浙江省杭州市西湖区」, 「330106」, 「杭州-江干区」.

Text is read from the left, one unit inside the other. What is not an administrative unit (a
development zone, a town, a street) leaves the place at the last unit that was certain.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.reference.names import tidy
from data.reference.place_names import SEPARATORS, Entry, covers, longest_name, meanings
from data.reference.region_codes import NATION, current_code, region, region_name

ACCEPTED = (
    "可填：六位行政区划代码（330106）、全称（浙江省杭州市西湖区）、"
    "「城市-区县」（杭州-西湖区）或城市名（杭州）"
)

_NOWHERE = frozenset(
    {
        "异地招聘",
        "全国",
        "全国各地",
        "中国",
        "不限",
        "地区不限",
        "不详",
        "未知",
        "未填",
        "未填写",
        "无",
        "其他",
        "其它",
        "暂无",
        "远程",
        "远程办公",
        "居家",
        "国外",
        "海外",
        "境外",
        "国外及港澳台",
        "多地",
        "多个城市",
        "若干城市",
        "NA",
        "N/A",
        "nan",
        "NaN",
        "None",
        "null",
        "NULL",
        "0",
    }
)
_SPACE_AND_DASH = " -—–_/·•,，、|>:：;；"
_WHOLE = frozenset(
    {
        "市辖区",
        "市辖县",
        "市区",
        "城区",
        "主城区",
        "未分区",
        "市本级",
        "本级",
        "市直",
        "市级",
        "其他",
        "其它",
        "其他区",
        "不详",
        "不限",
        "全市",
        "全境",
    }
)
# Levels of the statistical code list that name nothing by themselves.
_HOLLOW = re.compile(r"^(?:市辖区|市辖县|(?:省|自治区)?直辖县级(?:行政区划|行政单位)?|县(?=.))")
# Names that some city has as a district and that nobody means without saying the city.
_VAGUE = frozenset({"东区", "西区", "南区", "北区", "中区", "城区", "郊区", "矿区", "新区"})
_ZONE = re.compile(
    r"新区|开发区|高新|经开|园区|保税|产业园|科技园|工业园|科技城|示范区|度假区|风景|管理区|"
    r"管委会|港区|经济区|实验区|试验区|集聚区|技术区|合作区|新城|新站区|政务区|东湖新技|自贸"
)
_BELOW = re.compile(
    r"(镇|乡|街道|街|路|道|村|社区|苏木|号|大厦|广场|大道|园|团场|农场|林场|[0-9]+室)"
)
_UNIT = re.compile(r"(区|县|市|旗|盟|州|省)$")
# Units with none below them in our list: whatever follows stays with them.
_NO_COUNTIES = frozenset({441900, 442000, 460400, 620200, 710000, 810000, 820000})
_AREA_CODE = re.compile(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})(?:\.0)?$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text says something is. ``code`` 0 and ``level`` '': the text states no place."""

    code: int
    level: str
    note: str = ""


class PlaceError(ValueError):
    """A text that names no place we can be sure of; the message is Chinese, for office users."""


def resolve_place(text: str, within: int | None = None) -> Place:
    """Give the region that a text names, in today's codes.

    ``within`` is a hint for bare names (「江北区」 within 330200 is Ningbo's); a text that names
    its own city overrides it. Raises ``PlaceError`` for a text that is not a known place or could
    be several, naming what is accepted.
    """
    return _resolve(text, within)


@lru_cache(maxsize=65536)
def _resolve(text: str, within: int | None) -> Place:
    name = tidy(text).strip(_SPACE_AND_DASH)
    name = name.removeprefix("中华人民共和国").removeprefix("中国").strip(_SPACE_AND_DASH) or name
    if not name or name in _NOWHERE:
        return Place(0, "", f"「{text.strip()}」不是地点，记为未说明" if name else "未填")
    number = _AREA_CODE.match(name)
    if number:
        return _from_code(number.group(1))
    if name in _VAGUE and within is None:
        raise PlaceError(_unknown(text, "", within))
    found, unread = _read(name, within)
    if not found and " " in name:
        found, unread = _read(name.replace(" ", ""), within)
    if not found:
        raise PlaceError(_unknown(text, unread, within))
    codes = sorted({place.code for place in found})
    if len(codes) > 1:
        choices = "、".join(f"{full_name(code)}（{code}）" for code in codes[:8])
        raise PlaceError(
            f"「{text.strip()}」有 {len(codes)} 种可能：{choices}；请写明省市。{ACCEPTED}"
        )
    return found[0]


def _from_code(digits: str) -> Place:
    if len(digits) > 6 and digits[:6].isdigit():
        digits = digits[:6]
    if len(digits) == 6 and 71 <= int(digits[4:]) <= 90 and not region(int(digits)):
        # Statistical codes of development zones (330171) tell the city for certain.
        city = region(int(digits[:4] + "00"))
        if city is not None and city.level == "city":
            return Place(city.code, city.level, f"{digits} 是开发区的统计代码，记在{city.name}")
    successor = current_code(int(digits.ljust(6, "0")))
    if not successor.level or successor.level == "nation":
        raise PlaceError(f"行政区划代码 {digits} 不存在。{ACCEPTED}")
    return Place(successor.code, successor.level, successor.note)


def full_name(code: int) -> str:
    """Give a region's name with those above it: 浙江省杭州市西湖区."""
    names: list[str] = []
    unit = region(code)
    while unit is not None and unit.code != NATION:
        if not unit.name.endswith(("直辖县级", "重庆县")) and unit.name not in names:
            names.insert(0, unit.name)
        unit = region(unit.parent)
    return "".join(names) or region_name(code)


def _unknown(text: str, unread: str, within: int | None) -> str:
    where = f"在{full_name(within)}内" if within else ""
    part = f"其中「{unread}」" if unread and unread != text.strip() else ""
    return f"「{text.strip()}」{where}不是已知的地点，{part}无法识别。{ACCEPTED}"


def _read(name: str, within: int | None) -> tuple[list[Place], str]:
    """Read a name from its first unit; give the best readings, or what could not be read."""
    unread = name
    for length in range(min(len(name), longest_name()), 1, -1):
        # A zone of one city (新区, 高新区) means nothing without that city.
        entries = [
            e
            for e in meanings().get(name[:length], ())
            if e.rank < 5 and (e.rank != 2 or e.scope == e.code or e.scope == within)
        ]
        if within is not None:
            near = [e for e in entries if covers(within, e.code) or covers(e.code, within)]
            entries = near or entries
        rest, full = name[length:], _is_full(name[:length])
        for turn, group in enumerate(_by_directness(entries, bare=True)):
            if turn and any(e.code % 100 for e in group):
                break  # a county is not a second guess: it would take any text as an address
            found = [place for e in group for place in _inside(rest, e.code, full, e.note, False)]
            if found:
                return list(dict.fromkeys(found)), ""
            unread = rest.strip(SEPARATORS) or name
    return [], unread


def _by_directness(entries: Sequence[Entry], bare: bool) -> list[list[Entry]]:
    """Sort entries into groups of one rank, best first; among short names the highest level."""
    groups: dict[tuple[int, int], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_weight(entry, bare), []).append(entry)
    return [groups[weight] for weight in sorted(groups)]


def _weight(entry: Entry, bare: bool) -> tuple[int, int]:
    if entry.rank == 2 and bare:
        return -1, 0
    height = 0 if entry.code % 10000 == 0 else 1 if entry.code % 100 == 0 else 2
    return entry.rank, height if entry.rank < 2 else 0


def _is_full(word: str) -> bool:
    return bool(_UNIT.search(word))


def _inside(rest: str, code: int, full: bool, note: str, within: bool) -> Iterator[Place]:
    """Read what follows a unit: a unit in it, or something that leaves us where we are.

    ``within``: the unit was itself found in another, so what follows a county is a part of it even
    where a county elsewhere has that name (南京·江宁区·东山).
    """
    separated = full or rest[:1] in SEPARATORS
    rest = rest.strip(SEPARATORS).rstrip("…")
    rest = _HOLLOW.sub("", rest).strip(SEPARATORS)
    here = region(code)
    level = here.level if here else ""
    if not rest:
        yield Place(code, level, note)
        return
    if level == "county":
        others = meanings().get(rest, ())  # 「昆山-上海」 names two places
        if within:  # 「杭州-西湖区-余杭区」 names two as well
            others = tuple(e for e in others if e.rank < 2 and e.code // 100 == code // 100)
        if (
            separated
            and rest[0] not in "或和及与"
            and all(covers(e.code, code) or covers(code, e.code) for e in others)
        ):
            yield Place(code, level, note)
        return
    for length in range(min(len(rest), longest_name()), 1, -1):
        entries = [e for e in meanings().get(rest[:length], ()) if covers(code, e.scope)]
        if level == "province":  # 「吉林-吉林」 is the city, 「长沙-长沙」 the city again
            entries = [e for e in entries if e.code != code] or entries
        found: list[Place] = []
        if not entries:
            continue
        word = rest[:length]
        for entry in _by_directness(entries, bare=False)[0]:
            target = entry.code if covers(code, entry.code) else code
            notes = "；".join(n for n in (note, entry.note) if n)
            found += _inside(rest[length:], target, _is_full(word), notes, True)
        if found:
            yield from found
            return
    if rest in _WHOLE:
        yield Place(code, level, note)
    elif _stays(rest, separated, code):
        notes = "；".join(
            n for n in (note, f"「{rest}」不是县级区划，记在{region_name(code)}") if n
        )
        yield Place(code, level, notes)


def _stays(rest: str, separated: bool, code: int) -> bool:
    """Tell whether unread text is a zone or an address, not an unknown or misspelt district."""
    zone = bool(_ZONE.search(rest))
    if zone or separated:
        if code in _NO_COUNTIES:
            return True  # 「东莞-东城区」: a town, though Beijing has a district of that name
        if any(e.rank == 0 for e in meanings().get(rest, ())):
            return False  # 「杭州-浦东新区」: a unit elsewhere is no zone here
        if zone:
            return True
        return bool(_BELOW.search(rest)) and not _UNIT.search(rest)
    return False
