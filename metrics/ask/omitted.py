"""What of a question one figure's answer would leave out: of whom it asks, a second measure.

Words of people (高层次, 青年, 海归) and of measures (人才总量, 完成率) are words of some figure or
said in passing, so that they never stay unread. Where the figure that fits best takes no notice
of them, its answer would be of everybody, or of half the question, under the name of the whole.
"""

import re
from collections.abc import Iterator, Set
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from metrics.ask.lexicon import pattern, words
from metrics.ask.normal import normal
from metrics.ask.phrases import positions, said, vocabulary
from metrics.ask.scan import Scan
from metrics.engine.core import Metric, Unit
from metrics.registry import REGISTRY

# What stands between two things that are asked for (同 is in 同比, 对 in 对标).
_AND: Final = re.compile("以及|还有|和|与|及(?!其?以[上下])|跟|、|，|,|；|;|/")
_HALF: Final = 0.5  # of a measure's letters: 人才 alone is no 人才总量


def whom(found: Scan, covered: Set[int]) -> list[str]:
    """The words for some of all people that a figure takes no notice of.

    Args:
        found: the question.
        covered: where its letters are accounted for by the figure's phrases.
    """
    named = _whom(found.seen)
    if not named:
        return []
    accounted = set(covered)
    for thing in found.things:  # a class that is named: a filter, or unfit by itself
        accounted |= set(range(thing.start, thing.end))
    levels = any(thing.of("education") for thing in found.things)  # 高学历人才（硕博）
    return [
        word
        for word, here in named
        if accounted.isdisjoint(here) and not (levels and word == "高学历")
    ]


@lru_cache(maxsize=64)
def _whom(text: str) -> tuple[tuple[str, frozenset[int]], ...]:
    return tuple((one[0], frozenset(range(*one.span()))) for one in pattern("whom").finditer(text))


def measures(
    metric: Metric, found: Scan, covered: Set[int], telling: Set[int] = frozenset()
) -> list[str]:
    """The measures named beside the one that a figure is, the longest at each place.

    Args:
        metric: the figure.
        found: the question.
        covered: where its letters are accounted for by the figure's phrases.
        telling: where words of any figure stand.
    """
    made = [found.seen[slice(*one)] for one in _idle(found.seen, covered, telling)]
    called, named = _called()[metric.id], _named(found.seen)
    whole = any(word == called for word, _ in named)
    for word, here in named:
        if word == called or _units().get(word) is metric.unit:
            continue
        # Beside a figure's whole name a part of it is another: 人才总量和人才总量增长率.
        if whole if word in called else len(here - covered) >= _HALF * len(word):
            made.append(word)
    made += [word for word in _joined(found.seen) if word != called]
    several = [word for word in words()["measures"]["sums"].split() if word in found.seen]
    if len(several) > 1:
        made += [word for word in several if _units()[word] is not metric.unit]
    else:  # one alone is asked of a figure in that unit: 元 also of 元/月
        made += [
            word
            for word in several
            if _units()[word].value not in metric.unit.value
            and all(
                covered.isdisjoint(range(at, at + len(word))) for at in positions(found.seen, word)
            )
        ]
    return list(dict.fromkeys([*made, *_beside(metric, found.plain)]))


def _joined(text: str) -> list[str]:
    """Whole names of figures with nothing but an "and" between them: each is asked for, however
    many of its words the other's phrases account for."""
    own = set(_called().values())
    stand = sorted((min(here), max(here) + 1, word) for word, here in _named(text) if word in own)
    made = []
    for (_, end, word), (start, _, other) in pairwise(stand):
        if _AND.fullmatch(text[end:start].strip()):
            made += [word, other]
    return made


# A count named beside a rate, a rate beside the total that it is of, a part beside its whole.
_COUNT_TOO: Final = pattern("count_too")
_RISE_TOO: Final = pattern("rise_too")
_PART_TOO: Final = pattern("part_too")


def _beside(metric: Metric, text: str) -> list[str]:
    """What is asked for beside a figure, told by how the words stand rather than by a name."""
    made = []
    if metric.unit is Unit.PERCENT:
        found = (_RISE_TOO if grows(metric) else _COUNT_TOO).search(text)
        if found:
            made.append(found[0].strip("以及还有和与、,;其"))
    found = _PART_TOO.search(text)
    if found:
        made.append("其中")
    return made


def grows(metric: Metric) -> bool:
    """Whether it is how much something has grown since a year ago."""
    return metric.id.endswith("_growth")


def _idle(text: str, covered: Set[int], telling: Set[int]) -> Iterator[tuple[int, int]]:
    """Where words of figures stand on one side of an "and" of which the answer has nothing."""
    ends = [*(one.span() for one in _AND.finditer(text)), (len(text), len(text))]
    if len(ends) == 1:
        return
    begin = 0
    for end, after in ends:
        here = sorted(telling & set(range(begin, end)) | _alone(text, begin, end))
        span = (here[0], here[-1] + 1) if len(here) > 1 else (0, 0)
        twice = text.count(text[slice(*span)]) > 1  # 毕业生 of each of two schools
        if not twice and len(covered & set(here)) <= _HALF * len(here):
            yield span
        begin = after


def _alone(text: str, begin: int, end: int) -> set[int]:
    """The letters of the longest word in a part of a text that names a figure by itself."""
    part = text[begin:end]
    word = next((one for one in _by_themselves() if one in part), "")
    start = begin + part.find(word)
    return set(range(start, start + len(word)))


@cache
def _by_themselves() -> tuple[str, ...]:
    nouns = words()["nouns"]
    return tuple(
        word
        for word in vocabulary()
        if word not in nouns
        and any(
            not phrase.slots and len(phrase.parts) == 1 and word in phrase.parts[0]
            for one in said().values()
            for phrase in one.phrases
        )
    )


@lru_cache(maxsize=64)
def _named(text: str) -> tuple[tuple[str, frozenset[int]], ...]:
    made, taken = [], set[int]()
    for word in _measures():
        for at in positions(text, word):
            here = frozenset(range(at, at + len(word)))
            if taken.isdisjoint(here):
                taken |= here
                made.append((word, here))
    return tuple(made)


@cache
def _measures() -> tuple[str, ...]:
    """Words for measures, the longest first: each figure's own name, and those that are listed."""
    every = dict.fromkeys((*_called().values(), *words()["measures"]["words"].split()))
    return tuple(sorted(every, key=len, reverse=True))


@cache
def _called() -> dict[str, str]:
    """Each figure's own name by its id, as it stands in a question."""
    return {one.id: normal(one.name.partition("（")[0]) for one in REGISTRY.values()}


@cache
def _units() -> dict[str, Unit]:
    return {word: Unit(unit) for word, unit in words()["measures"]["units"].items()}
