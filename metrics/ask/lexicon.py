"""Names of things → classes of dimensions and regions: the lexicon, made of records and references.

One trie-like index over all surfaces; the longest name at a place wins. What a name means may be
several things (教育 is a 门类 and a 大类); which of them is meant, the figure decides that has it.
"""

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from data.reference import industries, majors, occupations, region, schools, sections
from data.reference.place_names import meanings
from data.reference.region_codes import is_inside
from metrics.ask.normal import normal
from metrics.engine import labels
from metrics.engine.choices import listed
from metrics.engine.labels import Code

_HERE: Final = Path(__file__).parent
_MATCHING: Final = Path(__file__).parents[2] / "data" / "matching"
_MUNICIPALITIES: Final = {110100: 110000, 120100: 120000, 310100: 310000, 500100: 500000}
# Dimensions whose labels are names by themselves; places, months and levels of education aren't.
_LABELLED: Final = (
    "age",
    "team",
    "tier",
    "kind",
    "wait",
    "channel",
    "destination_type",
    "school_group",
    "native",
    "leg",
    "nature",
    "part",
    "received",
)
_NO_NAMES: Final = frozenset(
    {
        "其他",
        "未说明",
        "不详",
        "未登记",
        "未认定",
        "就业",
        "离开",
        "返回",
        "新来",
        "退休",
        "企业",
        "不限",
        "应届毕业生",
    }
)


@dataclass(frozen=True)
class Meaning:
    """One thing that a name stands for.

    Attributes:
        dimension: its id; ``place`` for a region, whose role its neighbours tell.
        codes: the classes.
    """

    dimension: str
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class Lexicon:
    """All names with what they stand for, and the letters of the longest."""

    names: Mapping[str, tuple[Meaning, ...]]
    longest: int


@cache
def words() -> dict[str, Any]:
    """``words.toml``: nouns of dimensions, classes, filler, judgements, refusals."""
    return tomllib.loads((_HERE / "words.toml").read_text("utf-8"))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One of the regular expressions there."""
    return re.compile(f"(?:{'|'.join(words()['patterns'][name])})")


@cache
def filler() -> tuple[str, ...]:
    """Words that say nothing of what is asked, the longest first."""
    return tuple(sorted(set(words()["filler"]["words"].split()), key=len, reverse=True))


@lru_cache(maxsize=8)
def lexicon(home: int, opened: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Lexicon:
    """All names.

    Args:
        home: the office's region; counties of its province go by their short names.
        opened: the classes of open dimensions (indicators, chains, programmes …) that the
            snapshot holds, by dimension.
    """
    index: dict[str, dict[tuple[str, tuple[Code, ...]], Meaning]] = {}

    def add(name: str, dimension: str, *codes: Code) -> None:
        key = normal(name)
        if len(key) >= 2 and codes and key not in _NO_NAMES:
            index.setdefault(key, {})[dimension, codes] = Meaning(dimension, codes)

    for source in (_places(home), _schools(), _trades(), _majors(), _occupations(), _labels()):
        for name, dimension, codes in source:
            add(name, dimension, *codes)
    for dimension, names in words()["classes"].items():
        for name, codes in names.items():
            add(name, dimension, *codes)
            if dimension in ("section", "industry"):
                for longer, _, _ in _industry(name, dimension, codes[0]):
                    add(longer, dimension, *codes)
    for dimension, held in opened:
        for one in held:
            add(one, dimension, one)
    names = {name: tuple(found.values()) for name, found in index.items()}
    return Lexicon(names, max(map(len, names)))


Named = Iterable[tuple[str, str, tuple[Code, ...]]]


def _places(home: int) -> Named:
    """Regions by full, short and former names: of the home province all, elsewhere those that
    nobody takes for a word."""
    province = home // 10_000 * 10_000
    for name, entries in meanings().items():
        inside = [one for one in entries if is_inside(one.code, province)]
        chosen = min(inside, key=lambda one: (one.rank, _height(one.code)), default=None)
        if chosen is not None and chosen.rank <= 4:
            # A county that was divided has no heir: its city's figure would be another place's.
            gone = chosen.rank in (3, 4) and _height(chosen.code) < 2 and not name.endswith("市")
            yield name, "gone" if gone else "place", (chosen.code,)
            continue
        rank, height = min((one.rank, _height(one.code)) for one in entries)
        direct = {one.code for one in entries if (one.rank, _height(one.code)) == (rank, height)}
        if len(direct) == 1 and (
            rank == 0
            or (rank == 1 and height < 2)
            or (rank in (3, 4) and height == 1 and name.endswith("市"))
        ):
            code = direct.pop()
            yield name, "place", (_MUNICIPALITIES.get(code, code),)
    here = region(province)
    if here is not None:
        yield here.name, "place", (province,)
        yield here.short, "place", (province,)
    for name in ("省会", "省会城市"):  # GB/T 2260 gives a province's seat its first city code
        yield name, "place", (province + 100,)
    for code, short in _DAILY.items():
        yield short, "place", (code,)


def _height(code: int) -> int:
    return 0 if code % 10_000 == 0 else 1 if code % 100 == 0 else 2


_DAILY: Final = {
    330200: "甬城",
    330300: "瓯",
    310000: "沪",
    110000: "京城",
}


def _schools() -> Named:
    for one in schools():
        for name in (one.name, *one.aliases):
            if len(name) >= 2:
                yield name, "school", (one.name,)


def _trades() -> Named:
    for one in sections():
        for name in {one.name, one.short, *_parts(one.name)}:
            yield from _industry(name, "section", one.code)
    for division in industries():
        for name in {division.name, division.short}:
            yield from _industry(name, "industry", division.code)
    with (Path(str(resources.files("data.reference"))) / "industry_words.csv").open(
        encoding="utf-8"
    ) as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            if row["kind"] == "定" and row["industry"].isdecimal() and "/" not in row["text"]:
                yield from _industry(row["text"], "industry", int(row["industry"]))


def _parts(name: str) -> list[str]:
    """信息传输业 and 软件和信息技术服务业 of 信息传输、软件和信息技术服务业."""
    head, _, tail = name.partition("、")
    return [head if head.endswith("业") else f"{head}业", tail] if tail and len(head) > 1 else []


_MADE: Final = range(13, 44)  # the divisions of manufacturing


def _industry(name: str, dimension: str, code: Code) -> Named:
    yield name, dimension, (code,)
    stem = name.removesuffix("业")
    made = ("制造业", "制造") if dimension == "industry" and code in _MADE else ()
    for ending in ("业", "行业", "产业", "领域", *made):
        if len(stem) >= 2 and not stem.endswith(("行", "产")):
            yield stem + ending, dimension, (code,)


def _majors() -> Named:
    for one in majors():
        dimension = "major" if one.level == 2 else "major_group"
        stem = one.name.removesuffix("类").removesuffix("大类")
        yield one.name, dimension, (int(one.code),)
        for name in {stem, *one.names}:
            yield f"{name}专业", dimension, (int(one.code),)
            yield f"{name}类专业", dimension, (int(one.code),)
            if len(name) >= 4:
                yield name, dimension, (int(one.code),)
        yield f"{stem}类", dimension, (int(one.code),)


def _occupations() -> Named:
    stems = listed("occupation") or {}
    for one in occupations():
        stem = one.code[: len("1-02-03")]
        if one.level in (3, 4) and stem in stems:
            yield one.name, "occupation", (stem,)
            if one.level == 3 and len(one.name.removesuffix("人员")) >= 3:
                yield one.name.removesuffix("人员"), "occupation", (stem,)
    with (_MATCHING / "occupation_aliases.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            stem = row["code"][: len("1-02-03")]
            if stem in stems and len(row["text"]) >= 3 and not row["text"].isascii():
                yield row["text"], "occupation", (stem,)


def _labels() -> Named:
    for dimension in _LABELLED:
        for code, label in (listed(dimension) or {}).items():
            yield label.partition("（")[0], dimension, (code,)
            inner = label.partition("（")[2].rstrip("）")
            if inner:
                yield inner, dimension, (code,)
    for size, label in labels.STAYER["size"].items():
        yield f"{label}企业", "size", (size,)
        yield f"{label}单位", "size", (size,)
