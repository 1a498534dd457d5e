"""Choosing a figure: by name, by what people call it, by 口径, or by its pinyin."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from metrics.ask.normal import normal
from metrics.ask.phrases import said
from metrics.engine.core import Metric
from metrics.registry import REGISTRY, TOPICS

# The readings of characters that lists on the screen are searched by (static/pinyin.js) too.
_TABLE: Final = Path(__file__).parents[1] / "serving" / "static" / "pinyin.json"


@cache
def _read() -> dict[str, list[str]]:
    """The readings of each character."""
    made: dict[str, list[str]] = {}
    for reading, chars in json.loads(_TABLE.read_text("utf-8"))["read"].items():
        for char in chars:
            made.setdefault(char, []).append(reading)
    return made


def heard(name: str, letters: str) -> bool:
    """Whether a name is read like letters from some place on: ``rczl``, ``renc`` and ``rencai`` are
    人才总量; of each character its reading or the beginning of it, one after the other."""
    wanted = letters.replace(" ", "").replace("'", "")
    return (
        wanted.isascii()
        and wanted.isalpha()
        and any(char in _read() and _from(name, i, wanted) for i, char in enumerate(name))
    )


def _from(name: str, i: int, wanted: str) -> bool:
    if not wanted:
        return True
    if i == len(name):
        return False
    readings = _read().get(name[i])
    if readings is None:
        return _from(name, i + 1, wanted)
    return any(
        wanted.startswith(reading[:n]) and _from(name, i + 1, wanted[n:])
        for reading in readings
        for n in range(1, len(reading) + 1)
    )


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
    """3: in the name or read like it; 2: what it is called; 1: in its 口径 or topic; 0: nowhere."""
    name, called, about = _texts(metric)
    if word in name or heard(name, word):
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
