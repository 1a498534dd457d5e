"""Identity documents → one spelling per person, checked, ready to be hashed.

The result never leaves the importer: it goes straight into ``importing.pseudonym``. Refusals
don't quote the number. Where a document changes its number at renewal, only the lifelong part is
kept.
"""

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from data.values.base import ValueRefused
from data.values.text import clean, fold

RESIDENT: Final = "18 位居民身份证号（或 15 位旧号）"
PASSPORT: Final = "护照号，如 E 加 8 位数字"
HKMO: Final = "港澳居民来往内地通行证号（H 或 M 加 8 位数字）或 81、82 开头的居住证号"
TAIWAN: Final = "台湾居民来往大陆通行证号（8 位数字）或 83 开头的居住证号"
OWN: Final = "部门自编的人员编号，2 至 40 位字母和数字（导入时须写明 --source）"
OWN_NUMBER: Final = "NO-ID:"  # before a number that a department gave: not an identity document
OTHER: Final = "6 至 20 位字母和数字的证件号"
ANY: Final = "居民身份证号；其他证件须另有「证件类型」一列"

# GB 11643-1999 annex (ISO 7064 MOD 11-2): weights 2^(17-i) mod 11, and the sign for each rest.
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SIGNS: Final = "10X98765432"
# GB/T 2260 provinces; 81 to 83 are residence permits (港澳台居民居住证), only as XX0000.
PROVINCES: Final = frozenset(
    str(code)
    for region in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72))
    for code in range(*region)
)
_PERMITS: Final = frozenset({"810000", "820000", "830000"})
OLDEST: Final = 1900
_PLAIN: Final = re.compile(r"[0-9A-Z()]+")
_PERMANENT: Final = re.compile(r"9[0-9]{16}[0-9X]")
_OTHERS: Final = re.compile(r"(?=(?:[A-Z]*[0-9]){4})[0-9A-Z]{6,20}")
_GUARD: Final = re.compile(
    r"""=\s*["“”]([^"“”]*)["“”]|["“”]([^"“”]*)["“”]|['’‘`′]+([^'’‘`′]*)['’‘`′]?"""
)
_WRITTEN_AS_FLOAT: Final = re.compile(r"[0-9]{15}\.0")
_OLD: Final = re.compile(r"[0-9]{15}")
_RESIDENT_FORM: Final = re.compile(r"[0-9]{17}[0-9X]")
_SIGNS_BETWEEN: Final = re.compile(r"[\s\-·.]")
_EXPONENT: Final = re.compile(r"[0-9.]+E[+]?[0-9]+")


def check_sign(first_17: str) -> str:
    """The 18th character of a resident number (GB 11643-1999; the 2023 外国人永居证 alike)."""
    return SIGNS[sum(int(d) * w for d, w in zip(first_17, WEIGHTS, strict=True)) % 11]


def normalise_id(id_type: str, text: str) -> str:
    """One spelling per person: a kind's prefix (``ID:``, ``PP:``, …) and the number.

    Args:
        id_type: a code of the contract (resident, passport, hkmo, taiwan, other, own), or its
            Chinese name; empty where the file has no such column, which means resident.
        text: the number as written; full-width forms, spaces, hyphens and a small x don't matter.

    Returns:
        The same text for all spellings of one document: the 15-digit form as 18, permits of
        Hong Kong, Macao and Taiwan without the count of renewals. Residence permits share the
        resident numbers' form. Passports of two states may collide: files don't tell the state.

    Raises:
        ValueRefused: blank, or not a number of that kind (length, region, date, checksum).
    """
    kind = id_kind(id_type)
    spelled = unguarded(clean(text)).upper()
    number = _SIGNS_BETWEEN.sub("", spelled)
    accepted, read = _KINDS[kind]
    if not number:
        raise ValueRefused("证件号码为空", accepted)
    if _EXPONENT.fullmatch(spelled):
        raise ValueRefused(
            "被电子表格写成科学计数法，尾数已丢失，无法还原",
            f"{accepted}；请从原系统重新导出，并把该列设为文本",
        )
    if not _PLAIN.fullmatch(number):
        raise ValueRefused("含有不该有的字符（或已被遮蔽）", accepted)
    return read(number)


def unguarded(text: str) -> str:
    """A number without what keeps Excel from rounding it: '330…, `330…, ="330…", "330…", 330….0."""
    bare = _GUARD.fullmatch(text)
    number = next(part for part in bare.groups() if part is not None) if bare else text
    return number.removesuffix(".0") if _WRITTEN_AS_FLOAT.fullmatch(number) else number


@lru_cache(maxsize=64)  # a column has a handful of them, a file a million rows
def id_kind(text: str) -> str:
    """The contract's code for a document's name (居民身份证 → resident).

    Raises:
        ValueRefused: a name not known; the importer lists the codes.
    """
    known = _NAMES.get(fold(text))
    if known is None:
        raise ValueRefused(
            "不认识的证件类型", "居民身份证、护照、港澳居民证件、台湾居民证件、其他证件或部门自编号"
        )
    return known


def _resident(number: str) -> str:
    if _OLD.fullmatch(number):
        number = number[:6] + "19" + number[6:]
        number += check_sign(number)
    if not _RESIDENT_FORM.fullmatch(number):
        raise ValueRefused(_length(number, "15 或 18"), RESIDENT)
    if number[:2] not in PROVINCES and number[:6] not in _PERMITS:
        raise ValueRefused("前六位不是行政区划代码", RESIDENT)
    if number[2:4] == "00" and number[:6] not in _PERMITS:
        raise ValueRefused("前六位不是行政区划代码", RESIDENT)
    _born(number[6:14])
    if check_sign(number[:17]) != number[17]:
        raise ValueRefused("校验位不符", RESIDENT)
    return f"ID:{number}"


def _born(digits: str) -> None:
    """Refuse a birthday that no living person has."""
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise ValueRefused("出生日期不存在", RESIDENT) from None
    if day.year < OLDEST or day > dt.datetime.now(tz=dt.UTC).date():
        raise ValueRefused("出生日期不合常理", RESIDENT)


def _passport(number: str) -> str:
    if not re.fullmatch(r"(?=(?:[A-Z]*[0-9]){4})[0-9A-Z]{6,12}", number):
        raise ValueRefused("不是护照号", PASSPORT)
    return f"PP:{number}"


def _hkmo(number: str) -> str:
    """H or M and eight digits for life; two more count the renewals (公安部, 2010-03-10)."""
    if re.fullmatch(r"8[12]0000[0-9]{11}[0-9X]", number):
        return _resident(number)
    if not re.fullmatch(r"[HM][0-9]{8}(?:[0-9]{2})?", number):
        raise ValueRefused("不是港澳居民证件号", HKMO)
    return f"HM:{number[:9]}"


def _taiwan(number: str) -> str:
    """Eight digits for life; the older card added two for renewals and a bracketed letter."""
    if re.fullmatch(r"830000[0-9]{11}[0-9X]", number):
        return _resident(number)
    if not re.fullmatch(r"[0-9]{8}(?:[0-9]{2}(?:\(?[A-Z]\)?)?)?", number):
        raise ValueRefused("不是台湾居民证件号", TAIWAN)
    return f"TW:{number[:8]}"


def _other(number: str) -> str:
    """Permanent residents' cards (外国人永久居留身份证: ABC and 12 digits; since 2023 18 digits
    from 9, with the resident numbers' checksum) and whatever else has a number.
    """
    if _PERMANENT.fullmatch(number) and check_sign(number[:17]) != number[17]:
        raise ValueRefused("校验位不符", OTHER)
    if not _OTHERS.fullmatch(number):
        raise ValueRefused("不是证件号", OTHER)
    return f"OT:{number}"


def _own(number: str) -> str:
    if not re.fullmatch(r"[0-9A-Z()]{2,40}", number):
        raise ValueRefused("不是人员编号", OWN)
    return f"{OWN_NUMBER}{number}"


def _length(number: str, wanted: str) -> str:
    """Say the length only where that is what's wrong; the reason is counted in the report."""
    return "末位以外应全是数字" if len(number) in {15, 18} else f"位数不是 {wanted}"


_KINDS: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "resident": (RESIDENT, _resident),
    "passport": (PASSPORT, _passport),
    "hkmo": (HKMO, _hkmo),
    "taiwan": (TAIWAN, _taiwan),
    "other": (OTHER, _other),
    "own": (OWN, _own),
}
_NAMES: Final = {kind: kind for kind in _KINDS} | {
    fold(name): kind
    for kind, names in {
        "resident": "居民身份证 身份证 二代身份证 中华人民共和国居民身份证 居民户口簿 户口簿 01",
        "passport": "护照 普通护照 中国护照 外国护照 外国人护照",
        "hkmo": "港澳居民证件 港澳居民来往内地通行证 港澳通行证 回乡证 港澳居民居住证 港澳证件",
        "taiwan": "台湾居民证件 台湾居民来往大陆通行证 台胞证 台湾居民居住证 台湾证件",
        "other": "其他证件 其他 其它 外国人永久居留身份证 外国人永久居留证 永居证",
        "own": "部门自编号 人员编号 内部编号 单位内部编号 个人编号 学号 工号",
    }.items()
    for name in names.split()
}
_NAMES.update({"": "resident", fold("港澳台居民居住证"): "resident"})
