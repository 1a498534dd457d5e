"""Units of published figures that are whole powers of ten of each other: 元 and 亿元, 人 and 万人.

Offices publish one indicator in several of them. Such a figure is moved by a power of ten, exactly
as it was printed; any other pair of units can't be compared.
"""

import re
from decimal import Decimal
from typing import Final

_TENS: Final = ("", "十", "百", "千")
_TIMES: Final = {
    f"{tens}{myriads}": power + more
    for myriads, more in (("", 0), ("万", 4), ("亿", 8))
    for power, tens in enumerate(_TENS)
} | {"万亿": 12}
_BASE: Final = re.compile(r"(?P<times>[十百千万亿]*)(?P<base>元|人|人年|人次|户|家|件|项|所|个|吨)")
_SAME: Final = {"％": "%", "百分比": "%", "百分点": "个百分点", "人民币元": "元"} | dict.fromkeys(
    ("无", "—", "-", "无量纲", "系数"), ""
)


def parted(unit: str) -> tuple[str, int]:
    """A unit as what is counted and the power of ten that it is counted in: 万元 → (元, 4)."""
    text = unit.strip()
    text = _SAME.get(text, text)
    found = _BASE.fullmatch(text)
    if found is None or found["times"] not in _TIMES:
        return text, 0
    return found["base"], _TIMES[found["times"]]


def moved(value: float, unit: str, wanted: str) -> float | None:
    """A value in another unit, exactly; ``None`` where the two measure different things."""
    (one, from_), (other, to) = parted(unit), parted(wanted)
    if one != other:
        return None
    return float(Decimal(str(value)).scaleb(from_ - to))
