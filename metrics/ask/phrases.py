"""What people call figures (``metrics/figures/said.toml``), and how well a question fits it."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from metrics.ask.normal import normal
from metrics.engine.core import Metric
from metrics.registry import REGISTRY

FILE: Final = Path(__file__).parents[1] / "figures" / "said.toml"
_SLOT: Final = re.compile(r"^<(\w+)>$")
# Words of asking tell little of what is asked; units tell more than their letters.
_QUIET: Final = frozenset(
    "多少 几个 有 人数 数量 总数 多少人 情况 多 人 多少名 几名 到 去 在 量".split()  # noqa: SIM905
)
_QUIET_LETTER: Final = 0.25
_UNITS: Final = {
    "笔": 3.0,
    "件": 3.0,
    "几笔": 3.0,
    "多久": 3.5,
    "多少天": 3.5,
    "几天": 3.5,
    "家": 2.0,
    "多长时间": 4.0,
    "笔数": 3.5,
    "件数": 3.5,
    "热点": 3.0,
    "冷点": 3.0,
}
_WHOLE: Final = (
    0.2  # for each letter of the longest word: one long word tells more than two short ones
)
SLOT_WEIGHT: Final = 1.5  # a named thing tells less of a figure than two of its own letters


@dataclass(frozen=True)
class Phrase:
    """Words that must all stand in a question, each in one spelling, and things of kinds."""

    parts: tuple[tuple[str, ...], ...]
    slots: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Said:
    """What is known of the ways to ask for one figure.

    Attributes:
        phrases: any of them names it.
        own: classes that it is about by itself.
        within: it is the figure that is meant where only some of its own classes are named.
        by: what it is divided by when asked "which" without saying of what.
        alike: other readings of the same words.
        like: the figure whose phrases it shares.
    """

    metric: Metric
    phrases: tuple[Phrase, ...]
    own: dict[str, tuple[Any, ...]]
    within: bool
    by: str
    alike: tuple[str, ...]
    like: str


@cache
def said() -> dict[str, Said]:
    """By the figure's id, in the registry's order."""
    written = tomllib.loads(FILE.read_text("utf-8"))
    made = {}
    for metric in REGISTRY.values():
        own = written[metric.id]
        like = own.get("like", "")
        texts = [*own["says"], *(written[like]["says"] if like else ())]
        if not own.get("nameless"):
            texts += _names(metric.name)
        made[metric.id] = Said(
            metric,
            tuple(_phrase(text) for text in dict.fromkeys(texts)),
            {name: tuple(codes) for name, codes in own.get("own", {}).items()},
            bool(own.get("within", False)),
            own.get("by") or (written[like].get("by", "") if like else ""),
            tuple(own.get("alike", ())),
            like,
        )
    return made


def _bare(name: str) -> str:
    return re.sub(r"（[^）]*）", "", name).lower()


def _names(name: str) -> list[str]:
    """A figure's name without what it says in brackets, and with it: 求人倍率（近12个月）."""
    inner = [normal(one) for one in re.findall(r"（([^）]*)）", name)]
    return [_bare(name), "+".join([_bare(name), *inner])] if inner else [_bare(name)]


def _phrase(text: str) -> Phrase:
    parts, slots = [], []
    for part in text.split("+"):
        slot = _SLOT.match(part)
        if slot:
            slots.append(slot[1])
        else:
            parts.append(tuple(normal(word) for word in part.split("/")))
    return Phrase(tuple(parts), tuple(slots), text)


@cache
def vocabulary() -> tuple[str, ...]:
    """Every word of every phrase, the longest first."""
    found = {
        word for one in said().values() for p in one.phrases for part in p.parts for word in part
    }
    return tuple(sorted(found, key=len, reverse=True))


def fit(phrase: Phrase, text: str, names: Callable[[str], bool]) -> tuple[float, frozenset[int]]:
    """How much of a question a phrase accounts for, and which of its letters; 0 where something of
    the phrase is missing.

    Words that overlap in the question count once: 人才 says nothing beside 人才总量.

    Args:
        phrase: the phrase.
        text: the question, things blanked out.
        names: whether the question names a class of a dimension.
    """
    here = present(text)
    for part in phrase.parts:
        if here.isdisjoint(part):
            return 0.0, frozenset()
    if not all(names(slot) for slot in phrase.slots):
        return 0.0, frozenset()
    covered: set[int] = set()
    weight, longest = SLOT_WEIGHT * len(phrase.slots), 0
    for part in phrase.parts:
        places = [(word, at) for word in part for at in positions(text, word)]
        if not places:
            return 0.0, frozenset()
        word, new = max(
            ((w, set(range(at, at + len(w))) - covered) for w, at in places),
            key=lambda one: len(one[1]),
        )
        covered |= new
        longest = max(longest, len(word))
        weight += (
            _UNITS.get(word, len(new) * (_QUIET_LETTER if word in _QUIET else 1.0)) if new else 0.0
        )
    return weight + _WHOLE * longest, frozenset(covered)


@lru_cache(maxsize=64)
def present(text: str) -> frozenset[str]:
    """The words of figures that stand in a text."""
    return frozenset(word for word in vocabulary() if word in text)


@lru_cache(maxsize=8192)
def positions(text: str, word: str) -> tuple[int, ...]:
    """Where a word begins in a text."""
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return tuple(found)
