"""A job title as posted → the character n-grams it is recognised by, each with a weight.

Posts carry more than the title: the employer before 「招聘」, pay, the city or perks in
brackets, a second title after a slash. None of it is cut off, because it sometimes is all there
is; it weighs less.
"""

import re
from typing import Final

from data.values.text import clean, simplified

# Longer texts are descriptions, not titles; the longest of 4 658 real titles has 53 signs.
LONGEST_TITLE: Final = 200

_IN_BRACKETS, _EMPLOYER, _LATER_PART = 0.4, 0.3, 0.8
_BY_LENGTH: Final = (1.0, 1.0, 0.7)  # of n-grams of 1, 2, 3 symbols

_OPENING, _CLOSING = "([{<【〔〖「『《〈", ")]}>】〕〗」』》〉"
_BRACKET: Final = re.compile(f"([{re.escape(_OPENING + _CLOSING)}])")
# Names of techniques that would fall apart into signs.
_SIGNED: Final = (("c++", " cpp "), ("c#", " csharp "), (".net", " dotnet "))
_PAY: Final = re.compile(r"\d+(?:[.]\d+)?(?:[kw千万元]+|薪|天|小时|%|(?=[-~—–至到]\d))")
# 「某某餐饮店招聘服务员」 names an employer first; 「高级招聘专员」 doesn't.
_HIRING: Final = re.compile(
    r"^(.{4,}?)(?:招聘|诚聘|急聘|急招|直招)"
    r"(?!专员|经理|主管|助理|顾问|负责人|实习|总监|专家|组长|岗|老师)(.{2,})$"
)
# A symbol is one Han character, one Latin word, or 3d, 4s and the like.
_SYMBOL: Final = re.compile(r"\d[a-z](?![a-z])|[a-z]+|[\u3400-\u4dbf\u4e00-\u9fff]")
_PART: Final = re.compile(r"(?:\d[a-z](?![a-z])|[a-z]|[\u3400-\u4dbf\u4e00-\u9fff])+")


def weighted_ngrams(title: str) -> dict[str, float]:
    """Give the n-grams (1 to 3 symbols, ``^`` and ``$`` mark a part's ends) with weights in (0, 1].

    Empty for what holds no letter, or is too long to be a title.
    """
    found: dict[str, float] = {}
    if len(title) > LONGEST_TITLE:
        return found
    for part, weight in _parts(title):
        symbols = ["^", *_SYMBOL.findall(part), "$"]
        for size, share in enumerate(_BY_LENGTH, start=1):
            value = weight * share
            first, last = (1, len(symbols) - 2) if size == 1 else (0, len(symbols) - size)
            for start in range(first, last + 1):
                gram = "".join(symbols[start : start + size])
                if value > found.get(gram, 0.0):
                    found[gram] = value
    return found


def _parts(title: str) -> list[tuple[str, float]]:
    """Split at everything that isn't a letter; the weight says how likely a part is the title."""
    text = simplified(clean(title)).casefold()
    for signed, word in _SIGNED:
        text = text.replace(signed, word)
    text = _PAY.sub(" ", text)
    found: list[tuple[str, float]] = []
    depth = 0
    for piece in _BRACKET.split(text):
        if piece and piece in _OPENING:
            depth += 1
        elif piece and piece in _CLOSING:
            depth = max(0, depth - 1)
        elif depth:
            found += _weighted(piece, _IN_BRACKETS)
        else:
            hiring = _HIRING.match(piece)
            if hiring:
                found += _weighted(hiring[1], _EMPLOYER)
            found += _weighted(hiring[2] if hiring else piece, 1.0)
    return found


def _weighted(text: str, weight: float) -> list[tuple[str, float]]:
    return [
        (part, weight * (_LATER_PART if place else 1.0))
        for place, part in enumerate(_PART.findall(text))
    ]
