"""Sentences that state a unit for a whole table: 单位：万元, 以万元为单位, 金额单位均为万元."""

import re
from collections.abc import Iterator
from typing import Final

from data.contracts import Column, Kind
from data.importing.unit_words import COUNTS, ONE, is_unit, unit_of
from data.values.text import clean, simplified

# Units of several kinds of figures, whichever there are: 单位：笔、户、万元.
_CURRENCY: Final = "美[元金]|港[元币]|[欧日韩澳]元|英镑|台币|新台币|USD|HKD|EUR|JPY|GBP"
# A word that goes on is another unit: 万 of 万美元 is none of ours.
_LIST: Final = rf"(?:(?:{ONE})(?!{_CURRENCY})[、,，;；/·每和及 ]*+)++"
_FOREIGN: Final = re.compile(
    rf"(?:单位 ?(?:均|都)?[:：为是] ?|以|[(（\[]) ?(?P<unit>[百千万亿十]{{0,2}} ?(?:{_CURRENCY}))",
    re.IGNORECASE,
)
_SAID: Final = (
    re.compile(
        rf"(?<![\u4e00-\u9fff])(?:金额|计量|货币|数量|资金)?单位 ?[:：为是] ?(?P<units>{_LIST})"
    ),
    re.compile(
        rf"(?:金额|计量|货币|数量|资金)(?:的)?单位[:：]?(?:均|都)?[为是] ?(?P<units>{_LIST})"
    ),
    re.compile(
        r"(?<![\u4e00-\u9fff])(?:金额|计量|货币|数量|资金)?单位 ?"
        rf"(?P<units>{_LIST})(?![\u4e00-\u9fff])"
    ),
    re.compile(rf"(?:金额|数额)(?:均|都)?[:：为是] ?(?P<units>{_LIST})(?![\u4e00-\u9fff])"),
    re.compile(rf"以(?P<units>{_LIST})(?:为单位|计(?:算|量)?(?![\u4e00-\u9fff]))"),
    re.compile(r"[(（\[](?:单位[:：]? ?)?(?P<units>[百千万亿十]{0,2}(?:元|人次|人))[)）\]]"),
)
# The only currency that is read.
_OURS: Final = re.compile(r"(?:人民币|RMB|CNY|[¥￥])[:：]? ?", re.IGNORECASE)
_ENGLISH: Final = re.compile(r"10[ ,]?000 ?(?:yuan)?(?![0-9,])", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[、,，;；和及 ]+")
# Words that a count in a unit of the column may go by: a preamble's 万人 is not meant for visits.
_SAME: Final = {
    "人": ("人", "名", "位"),
    "次": ("次", "人次"),
    "件": ("件", "项", "个", "笔", "宗", "份", "例", "单"),
    "套": ("套", "间", "户"),
    "天": ("天", "日"),
}


def of(text: str, column: Column) -> Iterator[str]:
    """The units that a text states and that may be meant for a column, in its order.

    Args:
        text: a title, a note, a heading, the name of a sheet.
        column: of figures.
    """
    for match in _statements(text):
        for word in _words_of(match["units"]):
            if unit := _meant(word, column):
                yield unit


def several(text: str, column: Column) -> bool:
    """Whether one sentence states several units of money (单位：元/万元): none is certain."""
    return column.kind is Kind.MONEY and any(
        len({unit_of(word, column) for word in _words_of(match["units"])} - {""}) > 1
        for match in _statements(text)
    )


def _statements(text: str) -> Iterator[re.Match[str]]:
    plain = _ENGLISH.sub("万元", _OURS.sub("", simplified(clean(text))))
    for pattern in _SAID:
        yield from pattern.finditer(re.sub(r"\bunits?\b", "单位", plain, flags=re.IGNORECASE))


def foreign(text: str) -> str:
    """The currency that a text states all amounts in, where it isn't ours; else ""."""
    found = _FOREIGN.search(clean(text))
    return found["unit"] if found else ""


def _words_of(said: str) -> Iterator[str]:
    """Units told one after the other: 笔、万元, or 笔/万元, which is no 万元/人."""
    for word in filter(None, _BETWEEN.split(said)):
        parts = word.split("/")
        yield from (parts if not is_unit(word) and all(map(is_unit, parts)) else [word])


def _meant(word: str, column: Column) -> str:
    """The unit that a word said of the whole table is for this column; "" where it isn't meant."""
    unit = unit_of(word, column)
    if not unit or column.kind is Kind.MONEY:
        return unit
    base = re.sub(r"^[十百千万亿]+", "", unit)
    if not column.unit:  # a target's figure is of whatever its indicator is of
        return unit if base in COUNTS or base.endswith("元") else ""
    return unit if base in _SAME.get(column.unit, (column.unit,)) else ""
