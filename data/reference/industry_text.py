"""Industry text to a division of GB/T 4754: codes, exact names, and the wording of job sites."""

import re
from functools import cache, lru_cache

from data.reference.industry_codes import industries, industry, sections, sections_alone
from data.reference.names import tidy
from data.reference.tables import text_rows

# A division, or a group or class of one. Without the letter three digits could be either 111 or
# 0111 that lost its nought in a spreadsheet, so they tell nothing; one digit is 01 to 09.
_CODE = re.compile(
    r"^(?:([A-Ta-t])(\d\d)\d{0,2}|(\d\d)\d\d|(\d{1,2}))(?:\.0)?"
    r"(?:$|[\s\-:、.]+|(?=[一-龥]))"
)
_MARKS = re.compile(r"[\s、,，/()\[\]·;；和与及]+")


@lru_cache(maxsize=65536)
def industry_code(text: str) -> int:
    """Give the division (1 to 97) that a text tells, 0 where it does not.

    Job sites list industries with the main one first and a space between (51job): the first
    one counts. A list with commas is a set of tags (拉勾): all that say anything must agree.
    """
    plain = tidy(text)
    if not plain:
        return 0
    code = _CODE.match(plain)
    if code:
        digits = code.group(2) or code.group(3) or code.group(4)
        return _checked(code.group(1), int(digits), plain[code.end() :])
    whole = _code(plain)
    if whole is not None:
        return max(whole, 0)
    tidied = re.sub(r"\s*([,、])\s*", r"\1", plain)
    if " " in tidied:
        return industry_code(tidied.split(" ")[0])
    if "," in tidied or "、" in tidied:
        return _agreed(re.split("[,、]", tidied))
    return 0


def section_alone_code(text: str) -> int:
    """What a text tells that names a section (门类) by its letter or name alone: its only division,
    else the number under which its rows are kept; 0 where it names none."""
    key = _key(tidy(text))
    for section in sections():
        if key in (section.code, _key(section.name), _key(section.short)) or key == _key(
            f"{section.code}{section.name}"
        ):
            only = section.divisions[0] if len(section.divisions) == 1 else 0
            return only or next(i.code for i in sections_alone() if i.section == section.code)
    return 0


def _checked(letter: str | None, number: int, name: str) -> int:
    """Accept a code whose letter and name, if given, do not contradict it."""
    found = industry(number)
    if not number or found is None or (letter and letter.upper() != found.section):
        return 0
    meant = _code(name) if name else number
    # A number before words that are no industry is only a number: 「20 人」.
    return number if meant == number or (meant is None and letter) else 0


def _agreed(tags: list[str]) -> int:
    codes = [_code(tag) for tag in tags if tag]
    specific = {code for code in codes if code != _GENERIC}
    return specific.pop() or 0 if len(specific) == 1 else 0


_GENERIC = -1


def _code(text: str) -> int | None:
    """Give a division, 0 for wording known to span several, -1 for no content, None if unknown."""
    return _words().get(_key(text))


def _key(text: str) -> str:
    return _MARKS.sub("", text).upper()


@cache
def _words() -> dict[str, int]:
    found: dict[str, int] = {}
    for section in sections():
        only = section.divisions[0] if len(section.divisions) == 1 else 0
        found[_key(section.name)] = found[_key(section.short)] = only
    for row in text_rows("industry_words"):
        found[_key(tidy(row["text"]))] = _GENERIC if row["kind"] == "泛" else int(row["industry"])
    for division in industries():
        for name in (division.short, division.name):
            found[_key(tidy(name))] = division.code
    return found
