"""Words for units in headers: 「金额（万元）」, 「预算/万元」, 「标准（元/人）」, 「年薪（万元）」.

What an amount is for is part of its unit: 元/人 is yuan where every row is somebody's, 元/月 where
the column is of a month, and 元/平方米 or 元/年 is another figure than the column's.
"""

import re
from typing import Final

from data.contracts import Column, Kind
from data.values.text import clean

COUNTS: Final = (
    *("人次", "人", "名", "位", "次", "件", "套", "户", "家", "个", "项", "间", "天"),
    *("笔", "宗", "份", "例", "单", "条", "所", "期"),
)
# A column that names the unit of its row's figure.
BESIDE: Final = r"(?:计量|金额|货币|数量|数值)?单位"
_COUNT: Final = "|".join(COUNTS)
_WORD: Final = rf"[十百千万亿]{{0,2}}(?:元|{_COUNT})|[万亿]"
_BARE: Final = rf"[十百千万亿]{{0,2}}元|[十百千万亿]{{1,2}}(?:{_COUNT})"
# One unit in a list of them.
ONE: Final = rf"{_WORD}|[%％‰]|[年月日岁亩吨]"
_EACH: Final = rf"{_COUNT}|月"
_PER: Final = rf"(?:[/·每] ?(?:{_EACH}))*"
# 「金额（万元）」, 「金额(单位：万元)」, 「金额/万元」, 「金额 万元」, 「金额_万元」
_UNIT: Final = re.compile(
    rf"(?P<name>.+?) ?(?:[(\[【] ?(?:单位[:：]? ?)?(?P<unit>(?:{_WORD}){_PER}) ?[)\]】]"
    rf"|[/_:：\- ](?P<bare>{_BARE})(?:/月)?) ?\*?"
)
_LATIN: Final = re.compile(
    r"(?P<name>.+?) ?[(\[【] ?(?P<unit>w|wan|k|m|mn|bn|million|billion|thousand|10k) ?[)\]】]",
    re.IGNORECASE,
)
_LATIN_UNITS: Final = {"w": "万", "wan": "万", "10k": "万", "k": "千"}
_PARTS: Final = re.compile(rf"(?P<unit>{_WORD})(?P<per>{_PER})")
# An amount of money and for what it is, whatever that is: 元/平方米·月, 元/年.
_RATE: Final = re.compile(r"[十百千万亿]{0,2}元(?P<per>(?:[/·每] ?[^/·每]{1,6})+)")
_MONTHLY: Final = frozenset({"月", "人", "套", "户", "间", "名", "位"})
_OF_A_YEAR_OR_DAY: Final = re.compile(
    r"(?:年|日|周|时|小时)(?:均)?(?:薪|工资|收入|租金|缴费|基数|补贴)"
)
# 「月薪（千元）」, 「薪资(元/天)」, 「年薪/万元」, 「日薪」
_PAY: Final = re.compile(
    r"(?P<name>.+?) ?(?:[(\[【/] ?(?:单位[:：]? ?)?(?:人民币)?"
    r"(?P<unit>[千万kKwW]?元?)(?:[/每] ?(?P<per>月|年|天|日|周|小时|时))?(?:/人)? ?[)\]】]?)? ?\*?"
)
_NUMBER: Final = "[0-9][0-9,，]*(?:[.][0-9]+)?"
BARE_PAY: Final = f"{_NUMBER} ?(?:[-–—~～至到] ?{_NUMBER})?"
_PAID_BY: Final = {"年薪": "年", "日薪": "天", "时薪": "小时", "周薪": "周"}


def bare(header: str, column: Column) -> tuple[str, str]:
    """A header without the unit in brackets at its end, and that unit (figures only)."""
    if column.kind is Kind.SALARY:
        found = _PAY.fullmatch(clean(header))
        said = found is not None and bool(found["unit"] or found["per"])
        return (found["name"] if found and said else header), ""
    latin = _LATIN.fullmatch(clean(header))
    if latin is not None and column.kind in (Kind.MONEY, Kind.INTEGER, Kind.NUMBER):
        word = _LATIN_UNITS.get(latin["unit"].lower(), "")
        unit = unit_of(f"{word}元" if column.kind is Kind.MONEY else word, column) if word else ""
        # 预算(million) is not 预算: without its brackets it is nobody's name.
        return (latin["name"], unit) if unit else (f"{latin['name']}{latin['unit']}", "")
    found = _UNIT.fullmatch(clean(header))
    if found is None:
        return header, ""
    word = found["unit"] or found["bare"]
    unit = unit_of(word, column)
    if not unit:
        return header, ""
    return found["name"], "" if column.unit_column else unit


def unit_of(word: str, column: Column) -> str:
    """The unit that a word means for a column of figures; "" where it is none of its units."""
    if column.kind not in (Kind.MONEY, Kind.INTEGER, Kind.NUMBER):
        return ""
    parts = _PARTS.fullmatch(word)
    if parts is None:
        return ""
    unit, per = parts["unit"], set(_each(parts["per"]))
    if "元" in unit and monthly(column) and not per <= _MONTHLY:
        return ""
    money = unit.endswith("元")
    if column.kind is Kind.MONEY:
        return f"{unit}元" if unit in ("万", "亿") else unit if money else ""
    # A figure that says its unit itself (a target's) may be money too.
    return unit if not money or (column.kind is Kind.NUMBER and not column.unit) else ""


def is_unit(word: str) -> bool:
    """Whether a word is a unit of anything that is counted, paid or shared out."""
    return word in {"%", "‰"} or bool(_PARTS.fullmatch(word))


def _each(per: str) -> list[str]:
    return [part.strip() for part in re.split("[/·每]", per) if part.strip()]


def monthly(column: Column) -> bool:
    """Whether a column of money is of a month (月缴费工资, 平均月租金)."""
    return column.kind is Kind.MONEY and "月" in column.unit + column.label


def other_rate(source: str, column: Column) -> str:
    """What a header says that a column's money is for, where that is not what the column is for.

    Args:
        source: the header: 月租金（元/平方米）, 年租金（元）.
        column: what it would fill.

    Returns:
        「元/平方米」, 「年租金」, or "".
    """
    if column.kind is not Kind.MONEY:
        return ""
    name = clean(source)
    for text in re.findall(r"[(\[【]([^()\[\]【】]+)[)\]】]", name):
        rate = _RATE.fullmatch(re.sub(r"^单位[:：]? ?", "", text))
        if rate is not None:
            known = _MONTHLY if monthly(column) else {*COUNTS, "月", "年"}
            return "" if set(_each(rate["per"])) <= known else text
    of = _OF_A_YEAR_OR_DAY.search(name) if monthly(column) else None
    return of[0] if of else ""


def paid(cell: str, unit: str) -> str:
    """A cell of pay with its header's unit behind it, where it is a bare figure or two."""
    return cell + unit if unit and re.fullmatch(BARE_PAY, clean(cell)) else cell


def pay_unit(source: str) -> str:
    """What a header says of bare pay: 万元/年 of 「年薪（万元）」; "" where it is 元/月."""
    name = clean(source)
    found = _PAY.fullmatch(name)
    unit, per = (found["unit"] or "", found["per"] or "") if found else ("", "")
    by = per or next((period for word, period in _PAID_BY.items() if word in name), "")
    scale = unit.lower().removesuffix("元")
    if scale == "" and by in ("", "月"):
        return ""
    money = scale if scale in ("k", "w") else f"{scale}元"
    return f"{money}/{by}" if by else money
