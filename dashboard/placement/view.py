"""What 才岗匹配 asks for and lays out."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from dashboard.charts.bars import bars
from dashboard.charts.matrix import clickable_matrix
from dashboard.document.build import card, drill, panel, table
from dashboard.document.coarser import nearest, of_place, whose
from dashboard.document.request import Request
from dashboard.document.values import Block, Cards, Chart, Columns, Table
from dashboard.placement import findings as say
from dashboard.wording import words
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection, level
from metrics.figures.market import matching, recruitment

CLASSES: Final = {"occupation": "按职业", "pay_band": "按期望月薪"}
_BELOW: Final = {"province": ("city", "各市"), "city": ("county", "各区县")}
_AMONG: Final = "求职者最多的职业"
_ROWS: Final = 12  # occupations drawn, majors of the matrix
_GROUPS: Final = 8  # occupations across the matrix
_NOT_ADDED: Final = "各类求职者单独与全部岗位相配，相加会多于合计；样本少的不显示"
ALONE: Final = "四项要求各自单独放宽，其余三项不变；同一市内地点不构成限制"


@dataclass(frozen=True)
class Asked:
    """What the page is about.

    Attributes:
        place: the region and month; of a place with too few people the nearest above it.
        elsewhere: words that say so.
        pairs, share, gains: how many could be matched, of how many, what blocks.
    """

    place: Selection
    elsewhere: str
    pairs: Protected
    share: Protected
    gains: Protected


def asked(request: Request) -> Asked:
    """Ask for the place's matching."""
    here = Selection(request.selection.region, request.selection.month)
    pairs, elsewhere = nearest(
        request, lambda where: request.fetch(matching.MATCHABLE, where, widen=False), here
    )
    place = here.within(pairs.selection.region)
    share = request.fetch(matching.MATCHABLE_SHARE, place, widen=False)
    gains = request.fetch(matching.REQUIREMENT_GAIN, place, "requirement")
    return Asked(place, elsewhere, pairs, share, gains)


def cards(request: Request, about: Asked) -> Cards:
    """The matching beside what it is made of."""
    year = about.place.at(about.place.month, 12)
    shown = {
        about.pairs.metric.name: about.pairs,
        about.share.metric.name: about.share,
        "求职登记": request.fetch(recruitment.SEEKERS, year, widen=False),
        "新增招聘人数": request.fetch(recruitment.NEW_HEADCOUNT, year, widen=False),
    }
    of = whose(request.selection.region, about.place.region)
    return Cards(tuple(card(found, name=f"{of}{name}") for name, found in shown.items()))


def blocked(request: Request, about: Asked) -> Block:
    """What blocks and whom by education, beside the places below."""
    gains = requirements(about, request.selection.region)
    levels = _shares(request, about, "education", "education", "学历")[0]
    below = _BELOW.get(level(about.place.region))
    if below is None:
        return Columns(((gains,), (levels,)), (1, 1))
    by, what = below
    places = panel(
        request.fetch(matching.MATCHABLE_SHARE, about.place, by),
        partial(bars, order="value"),
        partial(say.lowest, what=what),
        key="places",
        note="求职者和岗位都在当地的才计",
        click=drill,
    )
    return Columns(((gains, levels), (places,)), (1, 1))


def requirements(about: Asked, here: int) -> Chart:
    """How many more could be matched with each requirement left out alone; ``here`` is the region
    that the page is about."""
    title = of_place(say.blocking, here)
    return panel(about.gains, partial(bars, order="value"), title, key="gains", note=ALONE)


def classes(request: Request, about: Asked) -> tuple[Block, ...]:
    """Seekers and posts class by class, and the share that could be matched."""
    by = request.choice("class", "求职者", CLASSES, "occupation")
    what = CLASSES[by.value].removeprefix("按")
    drawn, shares = _shares(request, about, by.value, "classes", what)
    there = about.place.within(shares.selection.region)
    pairs = request.fetch(matching.MATCHABLE, there, by.value)
    return (by, Columns(((drawn,), (_listed(shares, pairs, what),)), (1, 1)))


def _shares(
    request: Request, about: Asked, by: str, key: str, what: str
) -> tuple[Chart, Protected]:
    """The share of each class, here or of the nearest larger place with classes large enough."""
    found, elsewhere = nearest(
        request, lambda where: request.fetch(matching.MATCHABLE_SHARE, where, by), about.place
    )
    shares = _largest(found)
    among = _AMONG if len(shares) < len(found) else ""
    drawn = panel(
        shares,
        bars,
        of_place(partial(say.lowest, what=what, among=among), request.selection.region),
        key=key,
        name=f"{shares.metric.name}（按{what}）",
        note="；".join(text for text in (elsewhere, _NOT_ADDED) if text),
    )
    return drawn, shares


def _largest(found: Protected) -> Protected:
    """Occupations by their seekers, no more than a chart holds; few classes as they are."""
    if found.by != ("occupation",) or found.frame.empty:
        return found
    frame = found.frame.sort_values(["denominator", "posts"], ascending=False, kind="stable")
    return replace(found, frame=frame.head(_ROWS).reset_index(drop=True))


def _listed(shares: Protected, pairs: Protected, what: str) -> Table:
    by = shares.by[0]
    people = {row.keys[by]: row for row in pairs.rows()}
    rows = []
    # A snapshot of an older version has neither the matching nor its columns.
    known = () if shares.frame.empty else zip(shares.rows(), shares.frame["posts"], strict=True)
    for row, posts in known:
        mine = people[row.keys[by]]
        seekers = "不予显示" if row.value is None else grouped(row.denominator or 0.0)
        rows.append(
            (
                row.labels[by],
                seekers,
                grouped(posts),
                words.figure(mine, pairs.metric),
                words.figure(row, shares.metric),
            )
        )
    return table(
        (what, "求职者（人）", "同类岗位（名额）", "可匹配", "可匹配率"),
        rows or [("暂无数据", "", "", "", "")],
        numbers=4,
        note=f"{words.place(shares.selection.region)}；"
        "同类岗位：职业相同、要求该学历、或月薪上限在该档的招聘人数。",
        title=f"求职者与岗位（按{what}）",
        found=[shares, pairs],
        key="cells",
    )


def majors(request: Request, about: Asked) -> Chart:
    """Which majors the posts are for: the majors with most of them, the largest occupations."""
    whole = request.fetch(matching.MAJOR_POSTS, about.place, "major")
    found = request.fetch(matching.MAJOR_POSTS, about.place, ("major", "job_group"))
    drawn = partial(clickable_matrix, down="major", across="job_group", upright=True)
    return panel(
        [whole, _widest(found)],
        lambda tables: drawn(tables[1]),
        lambda tables: of_place(say.majors, request.selection.region)(tables[0]),
        key="majors",
        name=matching.MAJOR_POSTS.name,
        note="行业和职业中类都对口的岗位，一个岗位可计入几个专业；对口关系为本系统的判断",
    )


def _widest(found: Protected) -> Protected:
    frame = found.frame
    if frame.empty:
        return found
    tops = {
        name: frame.groupby(name)["value"].sum().sort_values(ascending=False, kind="stable")
        for name in ("major", "job_group")
    }
    kept = frame[
        frame["major"].isin(tops["major"].head(_ROWS).index)
        & frame["job_group"].isin(tops["job_group"].head(_GROUPS).index)
        & (frame["value"] > 0)
    ]
    return replace(found, frame=kept.reset_index(drop=True))
