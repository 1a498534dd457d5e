"""Whole numbers in Chinese characters, up to 千万 (一百二十, 两千零五, 三万), and dates of them."""

import re
from typing import Final

_DIGITS: Final = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_DIGITS.update({"五": 5, "六": 6, "七": 7, "八": 8, "九": 9})
_D: Final = "[一二两三四五六七八九]"
# Below ten thousand. A skipped place wants its 零, so the spoken 「三万五」 (35 000) is refused.
_BELOW: Final = re.compile(
    f"(?:(?P<k>{_D})千)?(?:(?P<z1>[零〇]?)(?P<h>{_D})百)?"
    f"(?:(?P<z2>[零〇]?)(?P<t>{_D}?)十)?(?:(?P<z3>[零〇]?)(?P<u>{_D}))?"
)

_YEAR: Final = re.compile(r"[一二][零〇○Oo0一二三四五六七八九]{3}(?=年|届|级)")
_RINGS: Final = dict.fromkeys("○Oo0", "0") | {sign: str(value) for sign, value in _DIGITS.items()}
_PART: Final = re.compile(r"[一二三四五六七八九十]{1,3}(?=月|日|号)")


def years_in_digits(text: str) -> str:
    """A year that is spelled, in digits: 二〇二四年 → 2024年. Its ring may be typed ○, O or 零."""
    return _YEAR.sub(lambda found: "".join(_RINGS[sign] for sign in found[0]), text)


def dates_in_digits(text: str) -> str:
    """A date whose year, month or day is spelled, in digits: 二〇二四年十二月 → 2024年12月."""
    told = years_in_digits(text)
    return _PART.sub(lambda found: str(chinese_integer(found[0]) or found[0]), told)


def chinese_integer(text: str) -> int | None:
    """The whole number that the characters spell, or ``None`` where they aren't one."""
    upper, ten_thousand, lower = text.partition("万")
    if not ten_thousand:
        return _below(text)
    high, zero = _below(upper), lower[:1] in {"零", "〇"}
    if high is None:
        return None
    if not lower:
        return high * 10_000
    low = _below(lower[1:] if zero else lower)
    return None if low is None or zero != (low < 1000) else high * 10_000 + low


def _below(text: str) -> int | None:
    """A number from 0 to 9999, with 零 exactly where a place is skipped."""
    if text in {"零", "〇"}:
        return 0
    spelled = _BELOW.fullmatch(text)
    if spelled is None or not text:
        return None
    last, total = 10_000, 0
    for name, zero, place in (("k", None, 1000), ("h", "z1", 100), ("t", "z2", 10), ("u", "z3", 1)):
        digit = spelled[name]
        if digit is None:
            continue
        skipped = total > 0 and last > place * 10
        if zero is not None and bool(spelled[zero]) != skipped:
            return None
        if name == "t" and digit == "" and total > 0:
            return None  # 一百十 is written 一百一十
        total += (_DIGITS[digit] if digit else 1) * place
        last = place
    return total
