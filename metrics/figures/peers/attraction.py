"""人才吸引力指数: published indicators under stated weights, and what others would make of it.

Each part runs from 0 (the last of the places compared) to 100 (the first); the index is their
weighted mean. Which weights are right nobody can prove, so the ranks under all weightings are told
beside it (:mod:`metrics.models.benchmark.weights`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from data.reference import region_name
from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Metric, Unit
from metrics.engine.dimensions import PEER, PUBLISHED_INDICATOR, RECIPE
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By, marked, unanswered
from metrics.figures.peers.comparing import compared, descending, years_shared
from metrics.figures.peers.recipe import USUAL, Recipe, read, recipe
from metrics.figures.peers.standards import DEMO, bare
from metrics.figures.peers.standing import PUBLIC_TERM
from metrics.models.benchmark.weights import (
    DRAWS,
    ERROR,
    leading_share,
    scored,
    spread,
    weightings,
)

_NAMED: Final = 4
_LEAST_PLACES: Final = 2


@dataclass(frozen=True)
class Scores:
    """The table behind the index.

    Attributes:
        places: adcodes, the region first.
        parts: indicators as published, with the year of each.
        weights: one a part, sum 1.
        scores: a row a place, a column a part, 0 to 100.
        notes: what was left out, in words.
    """

    places: tuple[int, ...]
    parts: tuple[tuple[str, int], ...]
    weights: np.ndarray
    scores: np.ndarray
    notes: tuple[str, ...]

    @property
    def totals(self) -> np.ndarray:
        """The index, one a place."""
        found: np.ndarray = self.scores @ self.weights
        return found


def scores(cubes: Cubes, selection: Selection) -> Scores | None:
    """The places that have every part of the recipe; ``None`` where fewer than two do.

    Of each part the year (and, of several series of that name, the one) that most places share
    with the region, the newest of those.
    """
    wanted = _recipe(selection)
    names = [f"{name}{mark}" for name, _ in wanted.weights for mark in ("", *DEMO)]
    found = compared(cubes, selection.with_("indicator").with_("year"), names)
    rows = years_shared(found.rows, selection.region)
    parts, notes = [], list(found.notes)
    columns: list[dict[int, float]] = []
    for name, weight in wanted.weights:
        mine = rows[rows["indicator"].map(bare) == bare(name)]
        if mine.empty:
            notes.append(f"本地区与对标地区没有同年的「{name}」，未计入指数")
            continue
        counted = mine.groupby(["indicator", "year"]).size()
        indicator, year = max(counted.index, key=lambda one: (counted[one], one[1], one[0]))
        held = mine[(mine["indicator"] == indicator) & (mine["year"] == year)]
        parts.append(((str(indicator), int(year)), weight))
        columns.append(dict(zip(held["peer"].astype(int), held["value"], strict=True)))
    if not parts:
        return None
    whole = [one for one in columns[0] if all(one in other for other in columns)]
    anywhere = sorted({one for column in columns for one in column} - set(whole))
    if anywhere:
        notes.append(f"{_listed(anywhere)}缺指数中的指标，未排入")
    if len(whole) < _LEAST_PLACES or selection.region not in whole:
        return None
    places = (selection.region, *sorted(set(whole) - {selection.region}))
    values = np.array([[column[one] for column in columns] for one in places])
    down = np.array([descending(name) for (name, _), _ in parts])
    weights = np.array([weight for _, weight in parts])
    return Scores(
        places,
        tuple(one for one, _ in parts),
        weights / weights.sum(),
        scored(values, down),
        tuple(notes),
    )


def _recipe(selection: Selection) -> Recipe:
    codes = selection.codes("recipe")
    return read(str(codes[0])) if codes else recipe(USUAL)


def _listed(places: Sequence[int]) -> str:
    named = "、".join(region_name(one) for one in places[:_NAMED])
    return f"{named}等 {len(places)} 个地区" if len(places) > _NAMED else named


def index(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """The index of the region, of each place, or what each part adds to it."""
    found = _asked(cubes, metric, selection, by)
    if found is None:
        return _nothing(by)
    rows = [
        {
            "peer": place,
            "indicator": name,
            "recipe": _recipe(selection).code,
            "value": float(score * weight),
        }
        for place, line in zip(found.places, found.scores, strict=True)
        for (name, _), score, weight in zip(found.parts, line, found.weights, strict=True)
        if "peer" in by or place == selection.region
    ]
    frame = pd.DataFrame(rows)
    names = selection.codes("indicator")
    if names:
        frame = frame[frame["indicator"].isin(names)]
    if not by:
        return _exact(pd.DataFrame(index=[0]), [frame["value"].sum()], found.notes)
    summed = frame.groupby(list(by), as_index=False)["value"].sum()
    return _exact(pd.DataFrame(summed[[*by]]), summed["value"], found.notes)


def lead(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """The share of all weightings under which the region is ahead of each place, exactly; divided
    by nothing, that under which it is ahead of all, by sampling."""
    found = _asked(cubes, metric, selection, by)
    if found is None:
        return _nothing(by)
    if "peer" in by:
        shares = [leading_share(found.scores[0] - other) for other in found.scores[1:]]
        return _exact(_keys(selection, by, found.places[1:]), shares, found.notes)
    first = spread(found.scores, weightings(len(found.parts))).first[0]
    return _exact(_keys(selection, by), [first], found.notes, half=ERROR)


def rank(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """Ranks under the recipe, ``low`` to ``high`` those that 95 % of all weightings give."""
    found = _asked(cubes, metric, selection, by)
    if found is None:
        return _nothing(by)
    over = spread(found.scores, weightings(len(found.parts)))
    totals = found.totals
    ranks = 1 + (totals[None, :] > totals[:, None] + 1e-9).sum(axis=1)
    count = len(found.places) if "peer" in by else 1
    told = _exact(_keys(selection, by, found.places[:count]), ranks[:count], found.notes)
    told.frame["low"], told.frame["high"] = over.low[:count], over.high[:count]
    told.frame["places"] = len(found.places)
    return told


def _keys(selection: Selection, by: By, places: Sequence[int] = (0,)) -> pd.DataFrame:
    """The keys of an answer: a row a place, under the one recipe that was asked about."""
    whole = pd.DataFrame({"peer": places, "recipe": _recipe(selection).code})
    return pd.DataFrame(whole[[*by]], index=whole.index)


def _asked(cubes: Cubes, metric: Metric, selection: Selection, by: By) -> Scores | None:
    for name in (*by, *(name for name, _ in selection.where)):
        metric.dimension(name)
    return scores(cubes, selection)


def _exact(
    keys: pd.DataFrame, value: object, notes: tuple[str, ...], *, half: float = 0.0
) -> Exact:
    frame = marked(keys, value, np.nan, np.nan, Status.OK.value, half)
    return Exact(frame, None, None, False, notes)


def _nothing(by: By) -> Exact:
    return unanswered(None, "对标地区中没有与本地区各项指标齐备的，无法计算", by)


_PARTS: Final = (
    "各项指标取本地区与最多对标地区同年都有的数值，在所比地区之间按最低 0 分、最高 100 分线性折算"
    "（失业、流失、等待一类相反），按权重加权平均。权重由本办设定（office.toml 或页面），"
)
_ALL: Final = (
    "权重怎么定没有公认的标准，所以把各种可能的权重都算一遍：每项不小于 0、合计为 1 的所有组合，"
    "各组合机会相等。"
)
_OECD: Final = (
    "OECD与欧盟联合研究中心（2008）《综合指数编制手册》；Saisana、Saltelli、Tarantola（2005）"
)
INDEX = Metric(
    id="attraction_index",
    name="人才吸引力指数",
    definition=(
        f"{_PARTS}未设定时为：{recipe(USUAL).words}。只排各项齐备的地区；不计数值误差，"
        "只作比较用，不是绝对水平。"
    ),
    unit=Unit.SCORE,
    kind=Kind.INDEX,
    direction=Direction.MORE_IS_BETTER,
    numerator=(PUBLIC_TERM,),
    dimensions=(PEER, PUBLISHED_INDICATOR, RECIPE),
    sources=("city_indicator",),
    follows=_OECD,
    topic="benchmark",
    maker=index,
)
LEAD = Metric(
    id="attraction_lead",
    name="权重变动下领先的比例",
    definition=(
        f"{_ALL}按地区列出的，是本地区的人才吸引力指数高于该地区的组合占全部组合的比例，为精确值；"
        f"不划分的，是本地区居首位的比例，由 {DRAWS:,} 次抽样估计，误差不超过 "
        f"{ERROR * 100:.1f} 个百分点（95%）。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.INDEX,
    direction=Direction.MORE_IS_BETTER,
    numerator=(PUBLIC_TERM,),
    dimensions=(PEER, RECIPE),
    sources=("city_indicator",),
    follows=_OECD,
    topic="benchmark",
    maker=lead,
)
WEIGHTED_RANK = Metric(
    id="attraction_rank",
    name="人才吸引力位次",
    definition=(
        f"按人才吸引力指数从高到低的位次，并附权重变动下的位次范围。{_ALL}"
        f"范围为 {DRAWS:,} 次抽样中 95% 的组合所给的最前和最后位次。"
    ),
    unit=Unit.RANK,
    kind=Kind.INDEX,
    numerator=(PUBLIC_TERM,),
    dimensions=(PEER, RECIPE),
    sources=("city_indicator",),
    follows=_OECD,
    topic="benchmark",
    maker=rank,
)
METRICS = (INDEX, LEAD, WEIGHTED_RANK)
