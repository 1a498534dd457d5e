"""Negations of a question: what is left out is marked on its things; the rest must be understood.

「没有硕士学位」 read without its negation is answered as its opposite, so that a negation that
neither a name, a word of some figure nor an exception accounts for refuses the question.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from metrics.ask.bounds import bounded
from metrics.ask.lexicon import pattern, words
from metrics.ask.phrases import vocabulary
from metrics.ask.things import Thing

_NEGATION: Final = re.compile("没有|没|不是|不|未|无|非|莫|勿|并非")
# Words with such a letter that deny nothing of what is asked.
_HARMLESS: Final = re.compile(
    r"有没有|有无|是不是|(\w)不\1|(\w)没\2|(\w)没有|不同|不断|不错|差不多|对不起|不好意思|不知道?|未来|"
    r"非常|无论|不论|不管|不限|不仅|不光|不只|除非|要不|来没来|(?:没有?|未)完成|还有没|不平衡|不均衡|"
    r"(?:没|没有|不|未)(?=$|[?？。吗呢了]*$)"
)


def negation(text: str, rest: str, things: Sequence[Thing]) -> str:
    """The first negation that nothing accounts for, with what it stands before; empty = none.

    Args:
        text: the question in normal form.
        rest: it with times blanked out.
        things: what it names, exceptions marked.
    """
    accounted = [(one.start, one.end) for one in things]
    excepted = [one for one in things if one.but]
    accounted += [found.span() for found in _HARMLESS.finditer(rest)]
    accounted += [span for word in _denying() for span in _spans(rest, word)]
    for found in pattern("but").finditer(rest):
        if any(
            -3 <= one.start - found.end() <= 30 or 0 <= found.start() - one.end <= 6
            for one in excepted
        ):
            accounted.append(found.span())
        elif not any(a <= found.start() and found.end() <= b for a, b in accounted):
            return text[found.start() : found.end() + 4]
    blanked = bounded(rest)[1]  # thresholds deny in their own words
    for found in _NEGATION.finditer(rest):
        a, b = found.span()
        if not any(start <= a and b <= end for start, end in accounted) and blanked[a] == rest[a]:
            return text[a : b + 4]
    return ""


def _spans(text: str, word: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(re.escape(word), text)]


@cache
def _denying() -> tuple[str, ...]:
    """Words of figures that deny by themselves: 未招满, 没兑现, 应兑未兑."""
    known = {*vocabulary(), *words()["judgement"]["words"], *words()["vague"]["words"]}
    return tuple(sorted(one for one in known if len(one) > 1 and _NEGATION.search(one)))
