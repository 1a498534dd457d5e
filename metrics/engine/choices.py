"""The classes of each dimension: what a filter may name, by code or by label.

Closed lists (educations, industries, regions …) are those of the reference tables and contracts.
Open ones (job titles, programmes, years …) hold what the snapshot's own cubes hold. A code that is
in neither is no class: a count of it would be 0, which says of something real that there is none.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any, Final

from data.contracts.city import GRANTEES, PAID_AS
from data.contracts.education import DESTINATIONS
from data.contracts.person import TEAMS, TIERS
from data.contracts.policy import PAYOUT_KINDS
from data.reference import (
    industries,
    majors,
    occupations,
    region,
    regions,
    sections,
    sections_alone,
)
from data.values.education import ANY, EDUCATION
from metrics.engine import labels
from metrics.engine.core import Metric, OutdatedSnapshot, Unknown
from metrics.engine.cubes import CUBES
from metrics.engine.dimensions import REGIONS as PLACES
from metrics.engine.labels import Code, plain
from metrics.engine.selection import Selection, contains, is_above
from metrics.engine.statement import REGIONS, Cubes, divisible

Choices = Mapping[Any, str]  # by code: whole numbers or texts, as the cubes have them
FARTHEST: Final = 5  # years that a forecast looks ahead
_NAMED: Final = 12  # choices that a refusal lists
_NOWHERE: Final = {0: "不详"}
_UNSAID: Final = {0: "未说明"}
_NOT_SAID: Final = frozenset(
    (*_NOWHERE.values(), *_UNSAID.values(), *(one.name for one in sections_alone()))
)


def _places(*levels: str) -> Callable[[], Choices]:
    return lambda: _NOWHERE | {one.code: one.name for one in regions() if one.level in levels}


def _trades() -> Choices:
    stems = dict.fromkeys(one.code[: len("1-02-03")] for one in occupations() if one.level >= 3)
    return {"": "未说明", **{stem: labels.trade(stem) for stem in stems}}


def _divisions() -> Choices:
    return _UNSAID | {one.code: one.name for one in (*industries(), *sections_alone())}


def _sections() -> Choices:
    return {"": "未说明", **{one.code: one.name for one in sections()}}


def _majors(*levels: int) -> Callable[[], Choices]:
    return lambda: _UNSAID | {int(one.code): one.name for one in majors() if one.level in levels}


_PROVINCES: Final = _places("province")
_CLOSED: Final[dict[str, Callable[[], Choices]]] = {
    "province": _PROVINCES,
    "city": _places("city"),
    "county": _places("county"),
    "origin": _PROVINCES,
    "hukou": _PROVINCES,
    "destination": _PROVINCES,
    "origin_province": _PROVINCES,
    "school_province": _PROVINCES,
    "other": _places("province", "city", "county"),
    "peer": _places("province", "city", "county"),
    "school_place": _places("province", "city"),
    "work_place": _places("province", "city"),
    "industry": _divisions,
    "from_industry": _divisions,
    "section": _sections,
    "from_section": _sections,
    "occupation": _trades,
    "education": lambda: {**EDUCATION, ANY: "不限"},
    "band": lambda: {**labels.BANDS, "0": "未说明"},
    "major": _majors(2),
    "major_group": _majors(1),
    "destination_type": lambda: dict(DESTINATIONS),
    "kind": lambda: dict(PAYOUT_KINDS),
    "grantee": lambda: dict(GRANTEES),
    "paid_as": lambda: dict(PAID_AS),
    "pay_band": lambda: dict(labels.PAY_BANDS),
    "requirement": lambda: dict(labels.REQUIREMENTS),
    "job_group": lambda: {
        one.code[:4]: one.name for one in occupations() if one.code.endswith("-00-00")
    },
    "wait": lambda: dict(labels.WAITS),
    "channel": lambda: dict(labels.CHANNELS),
    "work": lambda: dict(labels.WORK),
    "leg": lambda: dict(labels.LEGS),
    "age": lambda: dict(labels.AGES),
    "tier": lambda: {"": "未认定", **TIERS},
    "team": lambda: {"": "未登记", **TEAMS},
    "lever": lambda: dict(labels.LEVERS),
    "rule": lambda: dict(labels.RULES),
    "sign": lambda: dict(labels.SIGNS),
    "ahead": lambda: {years: labels.years_ahead(years) for years in range(1, FARTHEST + 1)},
    "part": lambda: {**labels.DEMAND_PARTS, **labels.SUPPLY_PARTS},
    **{
        name: (lambda classes=classes: _UNSAID | classes)  # type: ignore[misc]
        for name, classes in labels.STAYER.items()
    },
}


@cache
def listed(dimension: str) -> Choices | None:
    """The classes of a dimension with a closed list, by code; ``None`` where it has none."""
    made = _CLOSED.get(dimension)
    return None if made is None else made()


def code_of(metric: Metric, dimension: str, text: str, near: int = 0) -> Code:
    """The code that a text names: the code itself, or the label of a class.

    Args:
        metric: whose dimension it is; the message names it.
        dimension: id of the dimension.
        text: what somebody wrote: 5, 硕士, 330100, 杭州市.
        near: a region in whose province a place is meant that bears a name of several.

    Raises:
        Unknown: there is no such class; the message lists what there is.
    """
    text = text.strip()
    known = listed(dimension)
    shown = next((one.label for one in (*PLACES, *metric.dimensions) if one.id == dimension), plain)
    if known is None:
        if text.isascii() and text.isdecimal() and len(text) < _LONGEST:
            return int(text)
        # 2017年来: what the screen makes of a number.
        numbers = [int(found) for found in re.findall(r"[0-9]{1,6}", text)]
        return next((code for code in numbers if shown(code) == text), text)
    for code in _codes(text):
        if code in known:
            return code
    named: list[Code] = [code for code, label in known.items() if label == text]
    if not named:  # as the screen has it: 数据范围外 for a place that isn't stated
        named = [code for code in known if shown(code) == text]
    if len(named) != 1 and dimension in _OF_PLACES:
        named = named or [one.code for one in regions() if one.short == text and one.code in known]
        named = _nearest([int(code) for code in named], near)
    if len(named) == 1:
        return named[0]
    if named:
        which = "、".join(f"{code}" for code in named[:_NAMED])
        raise Unknown(
            f"「{metric.name}」的{_name(metric, dimension)}「{text}」有多个，请写代码：{which}"
        )
    raise Unknown(_no_such(metric, dimension, text, known))


_OF_PLACES: Final = (*REGIONS, "other", "peer", "school_place", "work_place")
_LONGEST: Final = 10  # digits of a code; a longer number is no code of anything


def _codes(text: str) -> Iterable[Code]:
    digits = text.removeprefix("-")
    if text.isascii() and digits.isdecimal() and len(digits) < _LONGEST:
        yield int(text)
    yield text


def _name(metric: Metric, dimension: str) -> str:
    return next((one.name for one in metric.dimensions if one.id == dimension), dimension)


def _no_such(metric: Metric, dimension: str, text: object, known: Choices) -> str:
    words = {label: code for code, label in known.items()}
    near = get_close_matches(str(text), words, n=_NAMED, cutoff=0.5) or list(words)[:_NAMED]
    more = "…" if len(near) < len(words) else ""
    options = "、".join(
        label if words[label] == label else f"{words[label]}（{label}）" for label in near
    )
    return f"「{metric.name}」的{_name(metric, dimension)}没有「{text}」；可用：{options}{more}"


def stranger(cubes: Cubes, metric: Metric, selection: Selection) -> str:
    """Why a question names a class that isn't there; empty where all are.

    Args:
        cubes: the snapshot, which knows the classes of open dimensions.
        metric: the figure.
        selection: its filters.
    """
    for dimension, codes in selection.where:
        known = listed(dimension)
        if known is None:
            known = classes_held(cubes, metric, dimension)
            if dimension == "year" and known is not None and selection.month is not None:
                known = _until(metric, known, selection.month // 12)
            strange = [code for code in codes if known is not None and code not in known]
            # Years without rows beside one that has some: what there is, is the answer.
            years = dimension == "year" and all(isinstance(code, int) for code in codes)
            if known is not None and strange and (not years or strange == list(codes)):
                return _no_such(metric, dimension, strange[0], known)
            continue
        if ANY in codes:  # a class of posts alone: of people, none is 不限
            held = classes_held(cubes, metric, dimension)
            if held is not None and ANY not in held:
                there = {code: label for code, label in known.items() if code in held}
                return _no_such(metric, dimension, ANY, there)
        said = all_said(cubes, metric, dimension, codes)
        if said:
            return _no_such(metric, dimension, known[codes[0]], said)
        for code in codes:
            if code not in known:
                return _no_such(metric, dimension, code, known)
            if dimension in REGIONS and not contains(selection.region, int(code)):
                return f"{region_words(int(code))}不在所查的{region_words(selection.region)}内"
    return ""


def _until(metric: Metric, years: Choices, last: int) -> Choices:
    """The years that a figure of years has up to the one asked for: later ones aren't 0."""
    if any(CUBES[term.measure.cube].clock != "year" for term in metric.terms):
        return years
    return {year: label for year, label in years.items() if int(year) <= last}


@cache
def unstated(dimension: str) -> tuple[Code, ...]:
    """The codes of a dimension with a closed list that stand for a class that isn't stated."""
    return tuple(code for code, label in (listed(dimension) or {}).items() if label in _NOT_SAID)


def all_said(cubes: Cubes, metric: Metric, dimension: str, codes: Collection[Code]) -> Choices:
    """The classes of a source in which nobody is of unknown class; empty where somebody may be, or
    where something else than that class is asked about.

    Posts without an education are 不限, graduates always have one: a 0 of them under 学历不详 would
    count what no row can say. A quotient wants the class above the line and below it.
    """
    known = listed(dimension)
    if known is None or not codes or any(known.get(code) not in _NOT_SAID for code in codes):
        return {}
    for terms in (metric.numerator, metric.denominator):
        cubes_of = dict.fromkeys(term.measure.cube for term in terms)
        held: set[Code] = set()
        for name in cubes_of:
            if CUBES[name].expression(dimension) is not None:
                try:
                    held.update(_distinct(cubes, name, dimension))
                except OutdatedSnapshot:
                    return {}
        if held and held.isdisjoint(codes):
            return {code: label for code, label in known.items() if code in held}
    return {}


def above_words(metric: Metric, region: int, asked: str) -> str:
    """Why a region isn't divided by those that it lies in, with what it can be divided by."""
    every = {one.id: one.name for one in (*PLACES, *metric.dimensions)}
    known = "、".join(
        f"{name}（{id}）"
        for id, name in every.items()
        if divisible(metric, id) and not is_above(id, region)
    )
    return (
        f"{region_words(region)}只在一个{every[asked]}内，不能按{every[asked]}（{asked}）划分；"
        f"可用：{known}"
    )


def region_words(code: int) -> str:
    """A region by its name; its code where there is none."""
    found = region(code)
    return found.name if found else f"地区「{code}」"


def _nearest(codes: list[int], near: int) -> list[Code]:
    """Of several places, those in the province of another; all where none is."""
    return list([code for code in codes if code // 10_000 == near // 10_000] or codes)


def known_region(text: str, near: int = 0) -> int:
    """The region that a text names: 330106, 杭州市, 杭州; of several, that in ``near``'s province.

    Raises:
        Unknown: there is none, or several bear the name.
    """
    text = text.strip()
    # ３３０１００ and ٣٣٠١٠٠ are whole numbers to Python, and no code of any place.
    digits = text.isascii() and text.isdecimal() and len(text) < _LONGEST
    if digits and region(int(text)) is not None:
        return int(text)
    for names in ("name", "short"):
        found = _nearest([one.code for one in regions() if getattr(one, names) == text], near)
        if len(found) == 1:
            return int(found[0])
        if found:
            which = "、".join(map(str, found[:_NAMED]))
            raise Unknown(f"「{text}」不止一处，请写六位区划代码：{which}")
    raise Unknown(f"没有地区「{text}」；应为六位区划代码或全称，如 330100、杭州市")


def classes_held(cubes: Cubes, metric: Metric, dimension: str) -> Choices | None:
    """The classes of an open dimension that the figure's cubes hold; ``None`` where they keep it
    in none, or an older snapshot lacks one."""
    held: dict[Code, str] = {}
    for name in dict.fromkeys(term.measure.cube for term in metric.terms):
        if CUBES[name].expression(dimension) is None:
            continue
        try:
            held |= {code: str(code) for code in _distinct(cubes, name, dimension)}
        except OutdatedSnapshot:
            return None
    return held or None


@lru_cache(maxsize=256)
def _distinct(cubes: Cubes, name: str, dimension: str) -> tuple[Code, ...]:
    cube = CUBES[name]
    sql = f"SELECT DISTINCT {cube.expression(dimension)} AS code FROM {cube.source} ORDER BY 1"
    found = cubes.query(sql)["code"].dropna().tolist()
    return tuple(code if isinstance(code, str) else int(code) for code in found)
