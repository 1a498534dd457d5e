"""Units in the head of a table: in brackets behind a name, or in a row of their own below it."""

import re
from collections.abc import Sequence
from typing import Final

UNIT_CELL: Final = re.compile(
    r"^[(（\[]?(?:单位[:：]?)?(?:[十百千万亿]{0,2}(?:元|人次|人|名|位|次|件|套|户|家|个|项|间|天|年|月|日|岁)"
    r"(?:/[月年天人次])?|[万亿]|%|％|‰)[)）\]]?$"
)
# Units that are none of ours, and still no part of a name.
_OTHER_UNIT: Final = re.compile(
    r"^(?:单位[:：]?)?[百千万亿]{0,2}(?:美元|港[元币]|[欧日]元|小时|时|分钟?|周|个月|元?/[月年天日时人])$"
)
_UNIT_TAIL: Final = re.compile(r"^(?P<name>.+?)\s*[(（\[【](?P<unit>[^()（）\[\]【】]+)[)）\]】]$")


def unit_row(rows: Sequence[tuple[int, list[str]]], heads: Sequence[Sequence[str]]) -> list[str]:
    """The row of units right under the header (「,,万元,人」); empty where there is none."""
    if not rows:
        return []
    cells = rows[0][1]
    said = [cell for cell in cells if cell and cell not in {"-", "—", "/"}]
    named = {cell for head in heads for cell in head if cell}
    if len(set(said)) == 1 and "单位" in said[0]:
        return []  # 「单位：万元」 is said of all columns, wherever it stands
    if not said or not named or not all(UNIT_CELL.match(cell) for cell in said):
        return []
    return [cell if UNIT_CELL.match(cell) else "" for cell in cells]


def without_unit(name: str) -> str:
    """A column's name without the unit in brackets at its end: 预算 of 预算（万元）."""
    found = _UNIT_TAIL.match(name)
    known = found and (UNIT_CELL.match(found["unit"]) or _OTHER_UNIT.match(found["unit"]))
    return found["name"] if found and known else name
