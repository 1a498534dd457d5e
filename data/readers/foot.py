"""Which rows at a table's end are none of its rows: footnotes, units, who made the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from data.readers.layout import single

_FOOTNOTE: Final = re.compile(
    r"^[\s*※]*(注\d*|附注|备注|说明|数据来源|资料来源|来源|数据说明|指标解释|Notes?|Sources?)\s*[：:.．]",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(
    r"^(制表|填表|审核|复核|填报|单位负责人|负责人|联系人|打印|导出)[^：:]{0,6}[：:]"
)
# What all amounts are in, also where nothing says that it is a note: 单位：万元 below the table.
_UNIT: Final = re.compile(
    r"^[\s*※(（\[【]*(金额|计量|货币|数量|资金)?单位(均|都)?\s*[：:为是]|以[^，,。]{1,6}为单位"
)
# The same between the rows, alone or beside a title: 「二、区级｜单位：元」.
_UNIT_STATED: Final = re.compile(
    r"(?:单位(?:均|都)?\s*[:：为是]\s*|以(?=.{1,8}(?:为单位|计)))(?:人民币|RMB|[¥￥])?[:：]?\s*"
    r"[百千万亿十]{0,2}(?:美元|港[元币]|[欧日]元|元|人次|[人名位次件套户家个项天%％]|(?<=[万亿]))"
)


def states_unit(text: str) -> bool:
    """Whether a text tells what all amounts are in: 单位：万元, 金额单位：人民币元."""
    return bool(_UNIT_STATED.search(text))


def is_note(texts: Sequence[str]) -> bool:
    """Whether a row is a footnote (注：…), tells the unit or who made the table (制表：…)."""
    if all(_SIGNATURE.match(cell) for cell in texts):
        return True
    if single(texts) and _UNIT.search(texts[0]):
        return True
    return bool(_FOOTNOTE.match(texts[0])) and (single(texts) or len(texts) <= 2)
