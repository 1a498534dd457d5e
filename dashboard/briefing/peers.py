"""对标地区: our newest published figures beside those of the peers that the office has set.

Only one indicator, one year and one unit are ever set side by side; what differs is dropped. Who
publishes more or less is counted and said, with the source of every figure; never why. Peers stand
in the office's own order, and our own cities are named only beyond all of the peers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from dashboard.briefing.desk import Desk, joined
from dashboard.export.report import Say
from dashboard.wording import words
from dashboard.wording.theme import grouped
from data.reference import regions
from metrics.disclosure.protect import Protected, Status
from metrics.engine.selection import level
from metrics.figures.peers.benchmark import PUBLISHED
from metrics.figures.peers.kind import MUNICIPALITIES, comparable

MOST: Final = 6  # indicators told in full, and places named in a sentence
_YEARS: Final = 3  # how far back our cities' newest common year may lie
_BROAD: Final = str.maketrans("()", "（）")  # imported text has narrow brackets
_POINTS: Final = {"%": "个百分点", "‰": "个千分点"}


@dataclass(frozen=True)
class Point:
    """One published figure with all that it is not to be read without."""

    place: int
    indicator: str
    year: int
    value: Decimal
    unit: str
    source: str

    @property
    def name(self) -> str:
        """The place."""
        return words.place(self.place)

    @property
    def text(self) -> str:
        """The value as published."""
        return f"{words.published(self.value)}{self.unit}"

    def apart(self, other: "Point") -> str:
        """How far two lie apart, exactly: 「2.3个百分点」."""
        decimals = max(0, *(-int(one.value.as_tuple().exponent) for one in (self, other)))
        size = grouped(float(abs(self.value - other.value)), decimals)
        return f"{size}{_POINTS.get(self.unit, self.unit)}"


def peers(desk: Desk) -> Iterator[Say]:
    """Our region beside its peers; of a province also its cities beside peer cities."""
    yield from _ours(desk, [code for code in desk.peers if comparable(desk.region, code)])
    if level(desk.region) == "province" and desk.region not in MUNICIPALITIES:
        cities = [one.code for one in regions("city", within=desk.region)]
        others = [code for code in desk.peers if cities and comparable(cities[0], code)]
        yield from _cities(desk, cities, [code for code in others if code not in cities])


def _ours(desk: Desk, codes: Sequence[int]) -> Iterator[Say]:
    if not codes:
        return
    asked = desk.here.at(desk.month).with_("peer", desk.region, *codes)
    found = desk.get(PUBLISHED, asked, ("indicator", "peer"), widen=False)
    pairs = []
    for _, same in groupby(_points(found), key=lambda point: point.indicator):
        by_place = {point.place: point for point in same}
        mine = by_place.pop(desk.region, None)
        others = [by_place[code] for code in codes if code in by_place]
        if mine is not None and others:
            pairs.append((mine, others))
    pairs.sort(key=lambda pair: (-pair[0].year, -len(pair[1]), pair[0].indicator))
    yield from _most([_beside(*pair) for pair in pairs], found)


def _most(told: Sequence[str], found: Protected) -> Iterator[Say]:
    for text in told[:MOST]:
        yield Say(text, (found,))
    if len(told) > MOST:
        yield Say(f"另有 {len(told) - MOST} 项公开指标可作比较，本专报未列。", (found,))


def _beside(mine: Point, others: Sequence[Point]) -> str:
    """「2025年，绍兴市… -1.5%；同年有数据的 6 个对标地区中，更高的 6 个（…）…」."""
    groups = (
        ("更高", "高", [one for one in others if one.value > mine.value]),
        ("更低", "低", [one for one in others if one.value < mine.value]),
    )
    told = []
    for name, verb, some in groups:
        if some:
            named = _named(f"{one.name} {one.text}，{verb} {one.apart(mine)}" for one in some)
            told.append(f"{name}的 {len(some)} 个（{named}）")
    level_with = [one for one in others if one.value == mine.value]
    if level_with:
        names = _named(one.name for one in level_with)
        told.append(f"相同的 {len(level_with)} 个（{names}）")
    said = f"同年有数据的 {len(others)} 个对标地区中，{'，'.join(told)}"
    if len(others) == 1:
        (one,) = others
        said = f"同年有数据的对标地区只有{one.name}，为 {one.text}，{_alone(mine, one)}"
    return (
        f"{mine.year}年，{mine.name}{mine.indicator} {mine.text}；{said}。"
        f"{_sources([mine, *others])}。"
    )


def _alone(mine: Point, other: Point) -> str:
    if other.value == mine.value:
        return "两地相同"
    return f"比{mine.name}{'高' if other.value > mine.value else '低'} {other.apart(mine)}"


def _cities(desk: Desk, ours: Sequence[int], codes: Sequence[int]) -> Iterator[Say]:
    if not codes or len(ours) < 2:
        return
    last = (desk.month + 1) // 12 - 1  # the newest year that is over
    asked = desk.here.at(desk.month).with_("peer", *ours, *codes)
    asked = asked.with_("year", *range(last - _YEARS + 1, last + 1))
    found = desk.get(PUBLISHED, asked, ("indicator", "peer", "year"), widen=False)
    told = []
    for _, same in groupby(_points(found), key=lambda point: point.indicator):
        alike = _alike(list(same), ours, codes)
        if alike is not None:
            told.append((-alike[0][0].year, -len(alike[0]), _beyond(desk.region, *alike)))
    yield from _most([text for *_, text in sorted(told)], found)


def _alike(
    points: Sequence[Point], ours: Sequence[int], codes: Sequence[int]
) -> tuple[list[Point], list[Point]] | None:
    """Our cities and the peers in the newest year and the unit that most of them share."""
    kinds: dict[tuple[int, str], tuple[list[Point], list[Point]]] = {}
    for point in points:
        mine, others = kinds.setdefault((point.year, point.unit), ([], []))
        (others if point.place in codes else mine).append(point)
    whole = {key: pair for key, pair in kinds.items() if len(pair[0]) > 1 and pair[1]}
    if not whole:
        return None
    mine, others = whole[max(whole, key=lambda key: (key[0], len(whole[key][0]), key[1]))]
    return mine, sorted(others, key=lambda point: codes.index(point.place))


def _beyond(region: int, mine: Sequence[Point], others: Sequence[Point]) -> str:
    """How many of our cities lie below, above and between the peers; no order among them."""
    least = min(others, key=lambda point: point.value)
    greatest = max(others, key=lambda point: point.value)
    below = [one for one in mine if one.value < least.value]
    above = [one for one in mine if one.value > greatest.value]
    parts = [
        f"{name}全部对标城市的 {len(some)} 个{_who(some, verb, end)}"
        for name, verb, some, end in (
            ("低于", f"比其中最低的{least.name}低", below, least),
            ("高于", f"比其中最高的{greatest.name}高", above, greatest),
        )
        if some
    ]
    between = len(mine) - len(below) - len(above)
    if not parts:
        parts = [f"{between} 个市都居其间"]
    elif between:
        parts.append(f"居其间的 {between} 个")
    peers = _named(f"{one.name} {one.text}" for one in others)
    return (
        f"{mine[0].year}年，{mine[0].indicator}，{words.place(region)}有数据的 {len(mine)} 个市与 "
        f"{len(others)} 个对标城市（{peers}）相比：{'，'.join(parts)}。"
        f"{_sources([*mine, *others])}。"
    )


def _who(some: Sequence[Point], verb: str, end: Point) -> str:
    if not 0 < len(some) <= MOST:
        return ""
    return f"（{joined([f'{one.name} {one.text}，{verb} {one.apart(end)}' for one in some])}）"


def _named(texts: Iterable[str]) -> str:
    named = list(texts)
    return "；".join(named[:MOST]) + (f"；等 {len(named)} 个" if len(named) > MOST else "")


def _sources(points: Sequence[Point]) -> str:
    """Each source with its edition once; with its places where there are several."""
    places: dict[str, list[str]] = {}
    for point in points:
        places.setdefault(point.source, []).append(point.name)
    if len(places) == 1:
        return f"来源：{points[0].source}"
    told = [f"{source}（{_named(names)}）" for source, names in places.items()]
    return f"来源：{'；'.join(told)}"


def _points(found: Protected) -> Iterator[Point]:
    """The figures that may be shown, by indicator."""
    frame = found.frame[found.frame["status"] == Status.OK.value]
    for row in frame.sort_values(["indicator", "peer"], kind="stable").to_dict("records"):
        source, edition = str(row["source"]), str(row["edition"])
        yield Point(
            place=int(row["peer"]),
            indicator=str(row["indicator"]).translate(_BROAD),
            year=int(row["of_year"]),
            value=Decimal(str(row["value"])).normalize(),
            unit=str(row["unit"]),
            source=f"{source}，{edition}".translate(_BROAD),
        )
