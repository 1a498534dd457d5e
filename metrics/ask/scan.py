"""What a question names: times, things, divisions, order, exceptions; nothing chosen yet."""

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from metrics.ask.bounds import Bound, bounded
from metrics.ask.lexicon import Lexicon, Meaning, filler, pattern, words
from metrics.ask.naming import WEAK, abbreviated, matched
from metrics.ask.negation import negation
from metrics.ask.normal import normal
from metrics.ask.nouns import Noun, nouns
from metrics.ask.phrases import vocabulary
from metrics.ask.things import Thing
from metrics.ask.when import BLANK, Said, recognised

# Names that are blanked out before figures are looked for; the others are words of figures too.
_MASKED: Final = WEAK | {"indicator", "chain", "programme", "gone"}
_DESC: Final = pattern("falling")
_ASC: Final = pattern("rising")
_PLAIN_DESC: Final = pattern("rather_falling")
_JUDGED: Final = pattern("judged")
_LIMIT: Final = re.compile(
    r"(?:前|后|top ?|倒数(?:前|后)?|倒数第|最后|最\w{1,3}的|排名前|排前|居前)(?:的)?(\d{1,3})"
    r"(?:个|名|位|所|家|强|大|项|种|条)?(?!年|个月|月|季)"
)
_SINGLE: Final = pattern("single")
_COMPARE: Final = pattern("compare")
_SERIES: Final = pattern("series")
_YEARLY: Final = pattern("yearly")
_RANK: Final = pattern("rank")
_BUT: Final = pattern("but")
_LISTED: Final = re.compile(r"^(?:、|,|，|和|与|及|以及|跟|同|或|还有)+$")
_QUANTITY: Final = pattern("quantity")
_JUNK: Final = re.compile(
    r"[\s,，。.?？!！、:：;；·~\-—–…\"'“”‘’()（）《》<>【】\[\]「」/\\|+*&^%$#@=_`{}]"
)


@dataclass(frozen=True)
class Scan:
    """A question taken apart.

    Attributes:
        text: it in normal form.
        plain: the same, with times and names of things blanked out; seen: with things alone.
        times, things, nouns: what is named.
        order: ``desc``, ``asc`` or empty; limit: how many; single: whether one is asked for.
        series, yearly: over months, over years.
        compare: months back to what it is set beside; 0 = nothing.
        rank: whether the place of one among its like is asked.
        bound: the threshold that rows must keep to; negated: a negation that was not understood.
        vague: a judgement that names no figure; judged: an order by one (最好).
        counted: whether a quantity is asked for.
    """

    text: str
    plain: str
    seen: str
    times: tuple[Said, ...] = ()
    things: tuple[Thing, ...] = ()
    nouns: tuple[Noun, ...] = ()
    order: str = ""
    limit: int | None = None
    single: bool = False
    series: bool = False
    yearly: bool = False
    compare: int = 0
    rank: bool = False
    vague: bool = False
    judged: bool = False
    counted: bool = False
    tenure: int | None = None
    bound: Bound | None = None
    negated: str = ""
    used: frozenset[str] = field(default=frozenset())

    def names(self, slot: str) -> bool:
        """Whether some thing, or a year, may stand where a phrase wants a class of a dimension."""
        if slot == "year" and any(one.kind in ("year", "ahead", "class") for one in self.times):
            return True
        if slot == "tenure" and self.tenure is not None:
            return True
        return any(one.fills(slot) for one in self.things if not one.but)


def scan(question: str, known: Lexicon, now: int) -> Scan:
    """Take a question apart.

    Args:
        question: as it was typed.
        known: :func:`metrics.ask.lexicon.lexicon`.
        now: the newest month of the data.
    """
    text = abbreviated(normal(question))
    tenure, timeless = _tenure(text)
    times, rest = recognised(timeless, now)
    rest = "".join(
        t if t != x and x == BLANK and k == BLANK else k
        for t, x, k in zip(text, timeless, rest, strict=True)
    )
    things = _excepted(rest, _ranged(rest, _things(rest, known)))
    plain, seen = _blanked(rest, things), _blanked(text, things)
    bound, plain = _bounded(plain, things)
    order, limit = _order(plain)
    said = tuple(one for _, _, one in times)
    compared = next((one.months or 12 for one in said if one.kind == "before"), 0)
    found = _COMPARE.search(plain)
    if found and not compared:
        compared = 1 if "月" in found[0] or found[0] == "环比" else 12
    return Scan(
        text,
        plain,
        seen,
        said,
        tuple(things),
        nouns(plain, bool(order)),
        order,
        limit,
        bool(_SINGLE.search(plain)) and not (_MOST.search(plain) and _LEAST.search(plain)),
        bool(_SERIES.search(plain)),
        bool(_YEARLY.search(plain)),
        compared,
        bool(_RANK.search(plain)),
        any(one in plain for one in words()["vague"]["words"]),
        bool(_JUDGED.search(plain)),
        bool(_QUANTITY.search(plain)),
        tenure,
        bound,
        negation(text, rest, things),
    )


def _bounded(plain: str, things: list[Thing]) -> tuple[Bound | None, str]:
    """The threshold, and the text with it blanked; names of classes (超过1年) are none."""
    bare = plain
    for one in things:
        bare = bare[: one.start] + BLANK * (one.end - one.start) + bare[one.end :]
    bound, left = bounded(bare)
    kept = "".join(
        x if b != BLANK and x == BLANK else p for p, b, x in zip(plain, bare, left, strict=True)
    )
    return bound, kept


def _blanked(text: str, things: list[Thing]) -> str:
    for one in things:
        if any(m.dimension in _MASKED for m in one.meanings):
            text = text[: one.start] + BLANK * (one.end - one.start) + text[one.end :]
    return text


_STAYING: Final = re.compile(r"留|还在|还剩|仍在|剩下|走了|离开|流失|稳定")
_TENURE: Final = re.compile(
    r"(?:满|来了?|工作|入职|毕业)?(?:满)?(?<!近)(?<!过去)(?<!最近)(\d{1,2})(?:个)?(年|月)(?=(?:期|后|以后|之后|以上|的|内)*(?:还)?(?:的)?(?:留|还在|还剩|仍在|剩|离开|流失|人才留存|稳定|还能))|(半)年(?=(?:期|后|以后|之后|的)*(?:还)?(?:留|还在|还剩|仍在))|(?:满|来后|来了|入职)(\d{1,2})(?:个)?(年|月)(?:后|以后|之后)?"
)


def _tenure(text: str) -> tuple[int | None, str]:
    """Months of a stay (满三年, 一年后还在), no time of the question; they stay written."""
    if not _STAYING.search(text):
        return None, text
    found = _TENURE.search(text)
    if not found:
        return None, text
    if found[3]:
        months = 6
    else:
        months = int(found[1] or found[4]) * (12 if (found[2] or found[5]) == "年" else 1)
    return months, text[: found.start()] + BLANK * len(found[0]) + text[found.end() :]


def _things(text: str, known: Lexicon) -> list[Thing]:
    made = []
    for start, end, meanings in matched(text, known, barred()):
        made.append(
            Thing(
                start,
                end,
                text[start:end],
                meanings,
                text[max(0, start - 4) : start],
                text[end : end + 6],
            )
        )
    return made


@cache
def barred() -> frozenset[str]:
    """Words of figures, dimensions and filler: no colloquial name of a trade is read into them."""
    return frozenset(vocabulary()) | frozenset(words()["nouns"]) | frozenset(filler())


_UP: Final = re.compile(r"^(?:学历|学位)?(?:及|或|和)?以上(?:学历)?")
_DOWN: Final = re.compile(r"^(?:学历|学位)?(?:及|或|和)?以下(?:学历)?")


def _ranged(text: str, things: list[Thing]) -> list[Thing]:
    """本科及以上 is each level from 本科 up; 硕士、博士 beside each other are both."""
    made: list[Thing] = []
    for one in things:
        level = one.of("education")
        if level is None:
            made.append(one)
            continue
        codes = [int(code) for code in level.codes]
        up, down = _UP.match(text[one.end :]), _DOWN.match(text[one.end :])
        end = one.end
        if up and "不含" not in text:
            codes, end = list(range(min(codes), 7)), one.end + len(up[0])
        elif down:
            codes, end = list(range(1, max(codes) + 1)), one.end + len(down[0])
        others = tuple(m for m in one.meanings if m.dimension != "education")
        made.append(
            replace(
                one,
                end=end,
                text=text[one.start : end],
                meanings=(Meaning("education", tuple(codes)), *others),
            )
        )
    return made


_BEHIND: Final = ("以外", "之外", "除外", "排除在外")


def _excepted(text: str, things: list[Thing]) -> list[Thing]:
    """Mark the things that stand behind 除, 不含 …, as far as one list of them goes."""
    made = list(things)
    for found in _BUT.finditer(text):
        if found[0] in _BEHIND:
            near = [n for n, one in enumerate(made) if 0 <= found.start() - one.end <= 3]
            made = [replace(one, but=True) if n in near else one for n, one in enumerate(made)]
            continue
        at = found.end()
        for n, one in enumerate(made):
            gap = text[at : one.start] if one.start >= at else None
            if gap is None:
                continue
            if gap and not _LISTED.match(gap) and at != found.end():
                break
            if len(gap) > 2:
                break
            made[n] = replace(one, but=True)
            at = one.end
    return made


_NTH: Final = re.compile(r"第(\d{1,2})(?!季|届|产|方)(?:名|位)?")
_MOST: Final = re.compile("最[多高大快长强]")
_LEAST: Final = re.compile("最[少低小慢短弱]")


def _order(text: str) -> tuple[str, int | None]:
    if _MOST.search(text) and _LEAST.search(text):
        return "desc", None  # both ends are asked for: all rows
    found = _LIMIT.search(text) or _NTH.search(text)
    limit = int(found[1]) if found else None
    rising = _ASC.search(text)
    falling = _DESC.search(text)
    order = ""
    if rising and not (falling and falling.start() < rising.start() and "从" in falling[0]):
        order = "asc"
    elif falling or _PLAIN_DESC.search(text):
        order = "desc"
    if found and not order:
        order = "desc"
    if "倒数" in text or "垫底" in text:
        order = "asc"
    return order, limit if limit else None


def junk(text: str) -> str:
    """A text without signs and blanks."""
    return _JUNK.sub("", text).replace(BLANK, "\x00")
