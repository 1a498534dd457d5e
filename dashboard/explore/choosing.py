"""Choosing a figure: by name, by what people call it, by 口径, or by the initials of its pinyin."""

from functools import cache
from typing import Final

from metrics.ask.normal import normal
from metrics.ask.phrases import said
from metrics.engine.core import Metric
from metrics.registry import REGISTRY, TOPICS

# Where the pinyin of the characters of GB 2312's first level begins with each letter: they stand
# there in the order of their pinyin. The second level is ordered by radicals and has none.
_STARTS: Final = (
    ("a", 0xB0A1), ("b", 0xB0C5), ("c", 0xB2C1), ("d", 0xB4EE), ("e", 0xB6EA), ("f", 0xB7A2),
    ("g", 0xB8C1), ("h", 0xB9FE), ("j", 0xBBF7), ("k", 0xBFA6), ("l", 0xC0AC), ("m", 0xC2E8),
    ("n", 0xC4C3), ("o", 0xC5B6), ("p", 0xC5BE), ("q", 0xC6DA), ("r", 0xC8BB), ("s", 0xC8F6),
    ("t", 0xCBFA), ("w", 0xCDDA), ("x", 0xCEF4), ("y", 0xD1B9), ("z", 0xD4D1),
)  # fmt: skip
_END: Final = 0xD7F9


def initials(text: str) -> str:
    """The first letter of each character's usual pinyin, ``rczl`` of 人才总量; others stay."""
    return "".join(_initial(char) for char in text.lower())


def _initial(char: str) -> str:
    try:
        pair = char.encode("gb2312")
    except UnicodeEncodeError:
        return char
    if len(pair) < 2:
        return char
    code = pair[0] * 256 + pair[1]
    if not _STARTS[0][1] <= code <= _END:
        return char
    return next(letter for letter, start in reversed(_STARTS) if code >= start)


def found(words: str) -> list[Metric]:
    """The figures that bear all words, those by name first; all where no words are given."""
    wanted = normal(words).split()
    ranked = []
    for place, metric in enumerate(REGISTRY.values()):
        near = max((min((_near(metric.id, one) for one in wanted), default=1), 0))
        if near:
            ranked.append((-near, place, metric))
    return [metric for _, _, metric in sorted(ranked, key=lambda one: one[:2])]


def _near(metric: str, word: str) -> int:
    """3: in the name or its initials; 2: what it is called; 1: in its 口径 or topic; 0: nowhere."""
    name, called, about = _texts(metric)
    if word in name or word in initials(name):
        return 3
    return 2 if any(word in one for one in called) else int(word in about)


@cache
def _texts(metric: str) -> tuple[str, tuple[str, ...], str]:
    record = REGISTRY[metric]
    called = tuple("".join(p[0] for p in phrase.parts) for phrase in said()[metric].phrases)
    return normal(record.name), called, f"{normal(record.definition)}{TOPICS[record.topic]}{metric}"


def options(words: str, current: str) -> dict[str, str]:
    """The list to choose from: id → topic and name; the figure being shown is always in it."""
    chosen = found(words)
    if words.strip() and REGISTRY[current] not in chosen:
        chosen = [REGISTRY[current], *chosen]
    return {one.id: f"{TOPICS[one.topic]}｜{one.name}" for one in chosen}
