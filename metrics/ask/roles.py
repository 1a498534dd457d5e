"""The part that a place or a class plays in a question to one figure: whose it is, or a filter."""

import re
from dataclasses import dataclass, field
from typing import Final

from metrics.ask.period import dims
from metrics.ask.phrases import said
from metrics.ask.scan import Scan
from metrics.ask.things import COME, FROM, ORIGIN, SCHOOLS, TO, Thing
from metrics.engine.core import Kind, Metric
from metrics.engine.cubes import CUBES
from metrics.engine.labels import Code
from metrics.engine.selection import contains, level, parent

_SHARE: Final = re.compile(
    r"占比|比重|比例|占多少|占了多少|几成|占.{0,6}多少|百分之几|百分比|留.{0,4}率|(?<=学|造|研|国|境|业|实)率"
)
_RANKS: Final = ("province", "city", "county")


@dataclass
class Cast:
    """The parts that a question's things play to one figure.

    Attributes:
        region: whose figure; 0 = the office's own.
        where, but: filters and exceptions.
        by: dimensions that follow from what is named (two cities set beside each other).
        unfit: what the figure doesn't know, in words.
    """

    region: int = 0
    where: dict[str, tuple[Code, ...]] = field(default_factory=dict)
    but: dict[str, tuple[Code, ...]] = field(default_factory=dict)
    by: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)


def cast(metric: Metric, found: Scan, home: int) -> Cast:
    """Give each thing that a question names its part."""
    made, regions = Cast(), list[int]()
    for one in found.things:
        if one.but:
            _except(metric, made, one, home)
        elif one.of("gone"):
            made.unfit.append(f"{one.text}（已撤销，辖区分属几处）")
        elif one.place:
            _place(metric, made, regions, one, found, home)
        else:
            _thing(metric, made, one, home)
    if "peer" in made.where and regions:  # 杭州和苏州的人口: ours stands beside the other's
        _add(made, "peer", tuple(regions))
        made.by.append("peer")
    _regions(metric, made, regions, home)
    _shares(metric, made, found)
    return made


def _add(made: Cast, dimension: str, codes: tuple[Code, ...]) -> None:
    made.where[dimension] = tuple(dict.fromkeys((*made.where.get(dimension, ()), *codes)))


def placeless(metric: Metric) -> bool:
    """Whether it is about no region of ours, such as all graduates of a school."""
    return bool(metric.terms) and all(not CUBES[term.measure.cube].place for term in metric.terms)


def _thing(metric: Metric, made: Cast, one: Thing, home: int) -> None:
    own = dims(metric)
    for meaning in sorted(one.meanings, key=lambda m: m.dimension != "section"):
        codes = meaning.codes
        mine = said()[metric.id].own.get(meaning.dimension)
        if mine is not None and set(codes) == set(mine):
            return
        if meaning.dimension in own:
            _add(made, meaning.dimension, codes)
            return
        if meaning.dimension == "education" and "band" in own and _bands(codes):
            _add(made, "band", _bands(codes))
            return
        if (
            meaning.dimension == "school_group"
            and "school_province" in own
            and set(codes) == {3, 4}
        ):
            made.but["school_province"] = (home // 10_000 * 10_000,)  # 外省高校
            return
        if meaning.dimension == "indicator" and metric.topic != "benchmark":
            continue
    if any(word in one.text for word in ("高层次",)):
        return
    made.unfit.append(one.text)


def _bands(codes: tuple[Code, ...]) -> tuple[Code, ...]:
    known = {(3,): "3", (4,): "4", (5, 6): "5", (3, 4, 5, 6): "+", (1, 2): "2"}
    found = known.get(tuple(sorted(int(code) for code in codes)))
    return () if found is None else (found,)


def _place(
    metric: Metric, made: Cast, regions: list[int], one: Thing, found: Scan, home: int
) -> None:
    code, own = one.place, dims(metric)
    province = code % 10_000 == 0
    inside = contains(home, code)
    if SCHOOLS.match(one.after) and not (inside and "school_place" not in own):
        name = "school_province" if province else "school_place"
        if name in own and code != home:
            _add(made, name, (code,))
            return
        if name in own and FROM.search(one.before):
            _add(made, name, (code,))
            return
        if not inside:
            made.unfit.append(one.text)
            return
    told = ORIGIN.match(one.after) or (FROM.search(one.before) and not inside)
    if told and _origin(metric, made, one, code, inside, home):
        return
    if FROM.search(one.before) and "other" in own and metric.id == "inflow_from" and code != home:
        _add(made, "other", (code,))
        return
    if TO.search(one.before) and not COME.search(one.before):
        name = next((n for n in ("other", "destination", "work_place") if n in own), "")
        if name == "other" and metric.id == "outflow_to" and _several(found):
            _add(made, name, (code,))
            return
        if name == "destination" and province and code != home:
            _add(made, name, (code,))
            return
        if (name == "work_place" and not province) or (name == "work_place" and not inside):
            _add(made, "work_place", (code,))
            return
    if not inside:
        if metric.topic == "benchmark":
            _add(made, "peer", (code,))
        else:
            made.unfit.append(one.text)
        return
    if placeless(metric) and code != home:
        if "work_place" in own and level(code) == "city":
            _add(made, "work_place", (code,))
        else:
            made.unfit.append(one.text)
        return
    regions.append(code)


def _several(found: Scan) -> bool:
    return sum(1 for one in found.things if one.place) > 1


def _origin(metric: Metric, made: Cast, one: Thing, code: int, inside: bool, home: int) -> bool:
    own = dims(metric)
    name = next((n for n in ("origin", "hukou", "origin_province") if n in own), "")
    if metric.topic == "homecoming":
        return False
    if FROM.search(one.before) and not ORIGIN.match(one.after):
        places = "school_province" if code % 10_000 == 0 else "school_place"
        if places in own:
            _add(made, places, (code,))
            return True
    if name and code % 10_000 == 0:
        _add(made, name, (code,))
        return True
    if inside and code == home:
        return False
    if name or not inside:
        made.unfit.append(f"{one.text}籍" if inside else one.text)
        return True
    if not inside or metric.topic in ("stock", "flow"):
        made.unfit.append(f"{one.text}籍")
        return True
    return False


def _regions(metric: Metric, made: Cast, regions: list[int], home: int) -> None:
    codes = list(dict.fromkeys(regions))
    # 「杭州西湖区」 is one place: what lies in it says more.
    codes = [
        one for one in codes if not any(other != one and contains(one, other) for other in codes)
    ]
    if not codes:
        made.region = home
    elif len(codes) == 1:
        made.region = codes[0]
    elif len({level(one) for one in codes}) == 1 and level(codes[0]) in dims(metric):
        above = {parent(one) for one in codes}
        made.region = above.pop() if len(above) == 1 else codes[0] // 10_000 * 10_000
        _add(made, level(codes[0]), tuple(codes))
        made.by.append(level(codes[0]))
    else:
        made.region = home
        made.unfit.append(
            "不同层级的地区放在一起" if level(codes[0]) in dims(metric) else "几个地区放在一起"
        )


def _except(metric: Metric, made: Cast, one: Thing, home: int) -> None:
    own = dims(metric)
    for meaning in sorted(one.meanings, key=lambda m: m.dimension != "section"):
        name = level(one.place) if meaning.dimension == "place" else meaning.dimension
        if meaning.dimension == "place" and not contains(home, one.place):
            continue
        if name == "education" and name not in own and "band" in own and _bands(meaning.codes):
            made.but["band"] = (*made.but.get("band", ()), *_bands(meaning.codes))
            return
        if name in own:
            made.but[name] = (*made.but.get(name, ()), *meaning.codes)
            return
    made.unfit.append(f"不含{one.text}")


def _said_of(dimension: str) -> tuple[str, ...]:
    return (dimension, "place") if dimension in ("origin", "hukou", "work_place") else (dimension,)


def _shares(metric: Metric, made: Cast, found: Scan) -> None:
    """「35岁以下占多少」 of a count: its rows by age, among which the share can be seen."""
    if metric.kind is not Kind.COUNT or not _SHARE.search(found.plain):
        return
    last = _SHARE.search(found.plain)
    near = max(
        (
            one
            for one in found.things
            if last and one.end <= last.end() and (one.part or not one.place)
        ),
        key=lambda one: one.end,
        default=None,
    )
    for name in (
        "age",
        "team",
        "tier",
        "section",
        "industry",
        "education",
        "destination_type",
        "kind",
        "wait",
        "work",
        "leg",
        "origin",
        "hukou",
        "channel",
        "work_place",
    ):
        if near is not None and not any(near.of(one) for one in _said_of(name)):
            continue  # 硕博人才里35岁以下占多少: among those, by age
        if name in made.where and name not in made.by:
            del made.where[name]
            made.by.append(name)
