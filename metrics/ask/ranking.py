"""How well each figure fits a question: what its phrases account for, less what it doesn't know."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from metrics.ask.lexicon import filler, pattern, words
from metrics.ask.nouns import Noun
from metrics.ask.omitted import measures, whom
from metrics.ask.period import Period, dims, settle
from metrics.ask.phrases import Phrase, fit, positions, said, vocabulary
from metrics.ask.roles import Cast, cast
from metrics.ask.scan import Scan
from metrics.ask.unlike import unlike
from metrics.engine.core import Kind, Metric

# What a figure that doesn't know something named loses: more than any two letters of a name.
UNFIT: Final = 3.0
NO_SUCH_NOUN: Final = 2.5
IDLE: Final = 0.7  # for each letter of another figure's words that a phrase leaves idle
_TREND: Final = re.compile("变化|曲线|变动|历年|各年|每年")
_OWN: Final = 1.2  # a figure about just the classes named fits better than one filtered by them
_WHERE: Final = 1.5  # asked where to or where from
_VARIANT: Final = 0.3  # the twin of a figure steps back unless it alone knows what is named


@dataclass(frozen=True)
class Fit:
    """How one figure would answer.

    Attributes:
        score: the higher the better.
        letters: how much of the question its phrase accounts for.
        phrase: which.
        unfit: what it doesn't know, in words; empty where it can answer.
        besides: measures named that it isn't.
    """

    metric: Metric
    score: float
    letters: float
    phrase: str
    cast: Cast
    period: Period
    by: tuple[str, ...]
    unfit: tuple[str, ...]
    besides: tuple[str, ...] = ()


def ranked(found: Scan, home: int, now: int) -> list[Fit]:
    """Every figure of which some phrase stands in the question, the best first."""
    made = []
    telling = _telling(found)
    for one in said().values():
        fits = [(*fit(phrase, found.seen, found.names), phrase) for phrase in one.phrases]
        letters, idle, best = max(
            (
                (letters, len(telling - covered), phrase)
                for letters, covered, phrase in fits
                if letters
            ),
            key=lambda tried: tried[0] - IDLE * tried[1],
            default=(0.0, 0, one.phrases[0]),
        )
        if letters:
            covered = frozenset[int]().union(*(where for _, where, _ in fits))
            judged = _judged(one.metric, letters, idle, best, covered, found, home, now)
            besides = tuple(measures(one.metric, found, covered, telling))
            made.append(replace(judged, besides=besides))
    return sorted(made, key=lambda one: -one.score)


def _judged(
    metric: Metric,
    letters: float,
    idle: int,
    phrase: Phrase,
    covered: frozenset[int],
    found: Scan,
    home: int,
    now: int,
) -> Fit:
    about = said()[metric.id]
    if any(_TREND.search(word) for part in phrase.parts for word in part if word in found.seen):
        found = replace(found, series=False, yearly=found.yearly and about.by != "year")
    parts, period = cast(metric, found, home), settle(metric, found, now)
    by, lost = divided(metric, found, parts, period)
    others = whom(found, covered)
    unfit = [*parts.unfit, *([period.unfit] if period.unfit else []), *lost, *others]
    score = letters - UNFIT * (len(parts.unfit) + bool(period.unfit)) - NO_SUCH_NOUN * len(lost)
    score -= IDLE * idle + UNFIT * len(others)
    if about.like:
        score -= _VARIANT
    for name, codes in about.own.items():
        named = [
            m.codes
            for thing in found.things
            for m in thing.meanings
            if m.dimension == name and not thing.but
        ]
        inner = [one for one in named if set(one) <= set(codes)]
        if any(set(one) == set(codes) for one in named):
            score += _OWN * (2 if about.within else 1)
        elif inner and about.within:
            score += _OWN / 2
        elif named and about.within:
            score -= UNFIT
    score += _stay(metric, found)
    own = about.own.get("tenure")
    if own is not None and found.tenure is not None and found.tenure not in own:
        unfit.append(f"满{found.tenure}个月")
    if (
        about.by
        and about.by == "other"
        and any(n.text in _ANYWHERE or "other" in n.dimensions for n in found.nouns)
    ):
        score += _WHERE
    if (
        "平均" in found.plain
        and not found.bound
        and metric.kind is not Kind.QUANTILE
        and "平均" not in f"{phrase.text}{metric.name}"
    ):
        unfit.append("平均数")
        score -= UNFIT
    strange = unlike(metric, found, covered, parts)
    unfit += strange
    score -= 2 * UNFIT * len(strange)  # no better figure may stand behind it
    unfit = list(dict.fromkeys(unfit))
    return Fit(metric, score, letters, phrase.text, parts, period, by, tuple(unfit))


def _telling(found: Scan) -> frozenset[int]:
    """Where words of figures stand in a question, the longest at each place, without those that say
    little and those by which it asks to divide: letters that an answer must not leave idle."""
    quiet = _quiet()
    made: set[int] = set()
    text, at, known = found.plain, 0, _known()
    longest = max(map(len, known))
    while at < len(text):
        word = next(
            (text[at : at + n] for n in range(longest, 1, -1) if text[at : at + n] in known), ""
        )
        if len(word) > 1 and word not in quiet:
            made.update(range(at, at + len(word)))
        at += len(word) or 1
    for noun in found.nouns:
        start = text.find(noun.text)
        if start >= 0:
            made -= set(range(start, start + len(noun.text) + (2 if noun.shape else 0)))
    for thing in found.things:
        made -= set(range(thing.start, thing.end))
    for word in quiet:
        if len(word) > 1 and word in text:
            for start in positions(text, word):
                made -= set(range(start, start + len(word)))
    return frozenset(made)


@cache
def _known() -> frozenset[str]:
    return frozenset(vocabulary())


@cache
def _quiet() -> frozenset[str]:
    return frozenset(filler()) | frozenset(words()["nouns"])


def _stay(metric: Metric, found: Scan) -> float:
    """A stay of so many months is what its own figure is about."""
    own = said()[metric.id].own.get("tenure")
    if found.tenure is None:
        return 0.0
    if own is None and metric.topic != "retention":
        return 0.0 if metric.topic == "gap" else -_WHERE
    if own is None:
        return (
            1.5 if metric.id == "retention_curve" and found.tenure not in (6, 12, 36, 60) else 0.0
        )
    return 2.0 if found.tenure in own else -4.0


def divided(
    metric: Metric, found: Scan, parts: Cast, period: Period
) -> tuple[tuple[str, ...], list[str]]:
    """The dimensions to divide by, and the nouns that the figure has no dimension for."""
    own, by, lost = dims(metric), list(parts.by), list[str]()
    region = parts.region
    for noun in found.nouns:
        name = _dimension(noun, own, region, said()[metric.id].by)
        if name is None:
            if not _explained(noun, metric, found):
                lost.append(noun.text)
        elif name and name not in by and not _said_by_phrase(noun, name, metric, found):
            by.append(name)
    by = [
        name
        for name in by
        if not (name in parts.where and name not in parts.by and name not in ("city", "county"))
    ]
    for name in parts.where:  # 萧山和余杭: the rows asked for are those named
        if name in ("city", "county") and name in own and name not in by:
            by.append(name)
    by += [name for name in _set_beside(found, parts) if name in own and name not in by]
    if period.by and period.by not in by:
        by.append(period.by)
    default = said()[metric.id].by
    if default == "section" and {"industry", "occupation"} & set(parts.where):
        default = ""
    if (
        default
        and default not in by
        and default not in parts.where
        and not _other_division(by, period, default)
    ):
        by.append(default)
    if "tenure" in own and "曲线" in found.plain and "tenure" not in by:
        by.append("tenure")
    if "wait" in own and "wait" not in (*by, *parts.where) and _WAITED.search(found.plain):
        by.append("wait")
    levels = [name for name in by if name in ("city", "county")]
    if len(levels) > 1:
        by.remove("city")
    if len(by) > 2 and by[2] != default:
        lost.append(f"按{len(by)}项同时划分")
    if not by and found.rank:
        wanted = {"city": "city", "county": "county"}.get(_level(region), "")
        by = [wanted] if wanted in own else []
    return tuple(by[:2]), lost


def _other_division(by: list[str], period: Period, default: str) -> bool:
    return (
        bool(by)
        and default
        in ("section", "tenure", "work", "title", "origin", "school", "received", "year", "part")
        and by != [period.by]
    )


_BESIDE: Final = pattern("beside")


def _set_beside(found: Scan, parts: Cast) -> list[str]:
    """The dimension of two classes that are compared: 制造业和金融业对比 is a row of each."""
    if not _BESIDE.search(found.plain):
        return []
    times: dict[str, int] = {}
    for one in found.things:
        name = next((m.dimension for m in one.meanings if m.dimension in parts.where), "")
        if name and not one.but:
            times[name] = times.get(name, 0) + 1
    return [name for name, number in times.items() if number > 1 and len(parts.where[name]) > 1]


_WAITED: Final = re.compile("多久|等待时长|等了多|等待时间|等多长")
_ELSEWHERE: Final = ("other", "work_place", "destination")  # 流向哪些市 is not divided by ours
_ANYWHERE: Final = ("哪里", "地方", "去向")


def _level(region: int) -> str:
    return "province" if region % 10_000 == 0 else "city" if region % 100 == 0 else "county"


def _dimension(noun: Noun, own: set[str], region: int, default: str) -> str | None:
    """The figure's dimension of a noun; ``None`` where it has none, empty where it needs none."""
    level = _level(region)
    if default and (default in noun.dimensions or noun.text in _ANYWHERE):
        return default
    if noun.which and default in _ELSEWHERE and noun.dimensions[0] in ("city", "county", "below"):
        return default
    for name in noun.dimensions:
        if name == "below":
            name = {"province": "city", "city": "county", "county": ""}[level]
        if name == "city" and level != "province":
            name = "county" if level == "city" else ""
        if name == "county" and level == "county":
            name = ""
        if name == "" or name in own:
            return name
    return None


def _said_by_phrase(noun: Noun, name: str, metric: Metric, found: Scan) -> bool:
    """「各市招聘岗位」: a noun that is only part of the figure's own name divides nothing."""
    return False


def _explained(noun: Noun, metric: Metric, found: Scan) -> bool:
    """Whether a noun that the figure can't be divided by is a word of its name all the same."""
    words = {word for phrase in said()[metric.id].phrases for part in phrase.parts for word in part}
    return any(
        noun.text in word and word in found.plain and len(word) > len(noun.text) for word in words
    ) or noun.text in ("年", "月", "工作", "类", "地", "部分", "年度")
