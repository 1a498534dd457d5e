"""A name, a day of birth, a phone number → the parts by which two records of a person agree.

Records are compared by encodings of these parts (:mod:`data.importing.keyed`), and an encoding
only agrees or doesn't. So what tolerates an error has to be a part of its own: a name without one
of its characters, a day of birth without its year, month or day.
"""

import re
from collections.abc import Callable
from typing import Final

from data.values import when
from data.values.base import ValueRefused, is_missing
from data.values.text import clean, fold

NAME: Final = "2 至 40 字的姓名"
PHONE: Final = "11 位手机号，或带区号的固定电话"
BIRTH: Final = "出生日期，如 1990-05-17"
_COMPOUND: Final = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|"
    "濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐|东郭|呼延|轩辕"
)
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,6}")
_DOTS: Final = re.compile(r"[·•‧・∙⋅]")
_LATIN_BETWEEN: Final = re.compile(r"[\s.,·\-]+")
_MASKED: Final = re.compile(r"[*＊×xX某]+")
_MOBILE: Final = re.compile(r"(?:\+?0{0,2}86)?(1[3-9][0-9]{9})")
_LINE: Final = re.compile(r"0[0-9]{9,11}")
_SERIAL: Final = re.compile(r"[0-9]{8}")
Parts = dict[str, str]


def name_parts(text: str) -> Parts:
    """A person's name: all of it, surname, given name, and all of it without one character.

    Of two characters no shorter part tells anybody apart. A name in Latin letters, or one with a
    dot in it, has its first word for a surname.

    Raises:
        ValueRefused: nothing that can be a name, or one that somebody made unreadable (张*).
    """
    written = clean(text)
    if _MASKED.search(written) and not written.isascii():
        raise ValueRefused("姓名已被遮蔽，无从比对", NAME)
    between = _LATIN_BETWEEN if written.isascii() else _DOTS
    words = [word for word in map(fold, between.split(written)) if word]
    whole = "".join(words)
    if not 2 <= len(whole) <= 40 or any(sign.isdigit() for sign in whole):
        raise ValueRefused("不是姓名", NAME)
    if len(words) > 1 or not _HAN.fullmatch(whole):
        return {"full": whole, "surname": words[0], **_named("given", whole[len(words[0]) :])}
    cut = 2 if len(whole) > 2 and _COMPOUND.match(whole) else 1
    parts = {"full": whole, "surname": whole[:cut], "given": whole[cut:]}
    if len(whole) - cut > 1:
        parts |= {"ends": whole[:-1], "skip": whole[:cut] + whole[cut + 1 :]}
    return parts


def _named(part: str, text: str) -> Parts:
    return {part: text} if text else {}


def birth_parts(text: str) -> Parts:
    """A day of birth: all of it, two of its three parts each, and it without a digit of its year.

    A year is wrong by a digit or by one mostly; whom a month and day alone make alike is of any.

    Raises:
        ValueRefused: no day, or one on which nobody alive was born.
    """
    packed = clean(text)
    if _SERIAL.fullmatch(packed):
        packed = f"{packed[:4]}-{packed[4:6]}-{packed[6:]}"
    day = when.date(packed, excel_serials=True)
    if day is None:
        return {}
    if not 1900 <= day.year <= 2100:
        raise ValueRefused("出生日期不合常理", BIRTH)
    year, month, of_month = f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"
    return {
        "day": f"{year}-{month}-{of_month}",
        "year_month": f"{year}-{month}",
        "year_day": f"{year}--{of_month}",
        "month_day": f"{month}-{of_month}",
        "but_ones": f"{year[:3]}_-{month}-{of_month}",
        "but_tens": f"{year[:2]}_{year[3]}-{month}-{of_month}",
    }


def phone_parts(text: str) -> Parts:
    """A phone number without its country's code.

    Raises:
        ValueRefused: none that China gives out.
    """
    digits = re.sub(r"[\s\-()（）]+", "", clean(text))
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        return {"full": mobile[1]}
    if _LINE.fullmatch(digits):
        return {"full": digits}
    raise ValueRefused("不是电话号码", PHONE)


_READERS: Final[dict[str, Callable[[str], Parts]]] = {
    "name": name_parts,
    "birth": birth_parts,
    "phone": phone_parts,
    "chief": name_parts,
}


def parts(trait: str, text: str) -> Parts:
    """The parts of a trait (name, birth, phone, chief) by their names; none of a blank text."""
    return {} if is_missing(text) else _READERS[trait](text)
