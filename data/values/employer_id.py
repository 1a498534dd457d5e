"""An employer's code → the nine signs that stay with it for life, checked."""

import re
from typing import Final

from data.values.base import ValueRefused
from data.values.person_id import unguarded
from data.values.text import clean

ACCEPTED: Final = "18 位统一社会信用代码，或 9 位组织机构代码"

# GB 32100-2015: 31 signs (no I, O, S, V, Z), weights 3^(i-1) mod 31.
_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = tuple(3**place % 31 for place in range(17))
# GB 11714-1997: signs 0-9 A-Z, weights of the first eight.
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT: Final = re.compile(rf"[1-9AFNY][{_SIGNS}][0-9]{{6}}[{_SIGNS}]{{10}}")


def credit_check(first_17: str) -> str:
    """The 18th sign of a 统一社会信用代码 (GB 32100-2015, 31 minus the weighted sum mod 31)."""
    total = sum(_SIGNS.index(sign) * w for sign, w in zip(first_17, _WEIGHTS, strict=True))
    return _SIGNS[-total % 31]


def organisation_check(first_8: str) -> str:
    """The ninth sign of a 组织机构代码 (GB 11714-1997, MOD 11; ten is X)."""
    weighted = zip(first_8, _ORGANISATION_WEIGHTS, strict=True)
    return "0123456789X"[-sum(int(sign, 36) * w for sign, w in weighted) % 11]


def normalise_employer(text: str) -> str:
    """The 组织机构代码 (nine signs), which is also signs 9 to 17 of the 统一社会信用代码.

    So an employer has one key whether a file is older than 2015 or not, and keeps it when its
    registration moves to another district.

    Raises:
        ValueRefused: blank, another kind of number, or a checksum that fails.
    """
    code = re.sub(r"[\s\-]", "", unguarded(clean(text))).upper()
    if not code:
        raise ValueRefused("单位代码为空", ACCEPTED)
    if len(code) == 9:
        if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
            raise ValueRefused("含有不该有的字符", ACCEPTED)
        if organisation_check(code[:8]) != code[8]:
            raise ValueRefused("组织机构代码校验位不符", ACCEPTED)
        return code
    if len(code) != 18:
        raise ValueRefused("位数不是 18 或 9", ACCEPTED)
    if not _CREDIT.fullmatch(code):
        raise ValueRefused("不是统一社会信用代码的写法", ACCEPTED)
    if credit_check(code[:17]) != code[17]:
        raise ValueRefused("统一社会信用代码校验位不符", ACCEPTED)
    return code[8:17]
