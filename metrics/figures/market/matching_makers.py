"""How the figures of :mod:`.matching` are made: cells of a place, the largest matching, its floors.

A matching is shown from 100 seekers and ten matched on, and where nobody or ten at least are left
over; what is shown is rounded to 5 people. Smaller ones are hidden, and the answer is widened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from data.reference import links
from metrics.disclosure.curves import EVENT_THRESHOLD, may_model
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Metric, Unknown
from metrics.engine.coverage import newest
from metrics.engine.cubes import pay_band_expression
from metrics.engine.selection import STEPS, Selection, level
from metrics.engine.statement import REGIONS, Cubes
from metrics.figures.market import recruitment
from metrics.figures.market.trade_makers import By
from metrics.models.market.matching import (
    PART,
    POST,
    REQUIREMENTS,
    SEEKER,
    Cells,
    Market,
    Matched,
    most_matched,
)

STEM: Final = len("2-06")  # of an occupation's code: its 中类
_COLUMNS: Final = ("value", "numerator", "denominator", "half_width", "status", "posts")
_NOBODY: Final = [
    dict.fromkeys((*side, "n", "pay_band"), np.zeros(0, dtype=np.int64)) for side in (SEEKER, POST)
]
Row = dict[str, Any]


def matchable(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """The matching of a place, or of each class of its seekers against all of its posts."""
    return _made(cubes, metric, selection, by, _people)


def matchable_share(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """The same as a share of the seekers, of the rounded counts."""
    return _made(cubes, metric, selection, by, _share)


def requirement_gain(
    cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int
) -> Exact:
    """How many more would be matched with one requirement left out; undivided, the most of them."""
    month = _month(cubes, metric, selection)
    asked = selection.codes("requirement") or REQUIREMENTS
    names = [name for name in REQUIREMENTS if name in asked]
    regions = tuple(name for name in by if name in REGIONS)
    kept = _market(cubes, selection, month, regions)
    rows: list[Row] = []
    for keys, part in _places(kept, regions):
        people, posts = kept.people(part), kept.heads(part)
        if people is None or posts is None:
            nothing = _hidden(Status.EMPTY, float(posts or 0))
            rows.append(keys | {"requirement": REQUIREMENTS[0]} | nothing)
            continue
        usual = kept.pairs(part)
        base = _people(people, usual, posts)
        gains = [
            keys | {"requirement": name} | _gain(base, kept.pairs(part, (name,)) - usual)
            for name in names
        ]
        if "requirement" not in by:
            gains = [max(gains, key=lambda row: np.nan_to_num(row["value"], nan=-1.0))]
        rows += gains
    return _exact(metric, rows, by, month, selection)


def major_posts(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Advertised headcount whose industry and occupation both lead to a major; a post counts under
    each of its majors, and once where majors are not asked for."""
    here = selection.with_("major").with_("job_group")
    here = here.at(_month(cubes, metric, selection), selection.months or metric.window)
    regions = tuple(name for name in by if name in REGIONS)
    found = compute(cubes, recruitment.NEW_HEADCOUNT, here, (*regions, "industry", "occupation"))
    posts = found.frame.assign(job_group=found.frame["occupation"].astype(str).str[:STEM])
    posts = posts.groupby([*regions, "industry", "job_group"])[["t0"]].sum().reset_index()
    cells = posts.merge(_led("occupation"), on="job_group").merge(_led("industry"))
    for name in ("major", "job_group"):
        codes = selection.codes(name)
        cells = cells[cells[name].isin(codes)] if codes else cells
    if "major" not in by:
        cells = cells.drop_duplicates([*regions, "industry", "job_group"])
    made = (
        cells.groupby(list(by))[["t0"]].sum().reset_index()
        if by
        else pd.DataFrame({"t0": [cells["t0"].sum() if found.month is not None else np.nan]})
    )
    return Exact(made, found.first_month, found.month, found.provisional)


def _led(kind: str) -> pd.DataFrame:
    """The majors that lead to each 中类 of occupations, or to each industry."""
    rows = [(int(one.major), one.target) for one in links() if one.kind == kind]
    frame = pd.DataFrame(rows, columns=["major", "target"])
    if kind == "industry":
        return frame.assign(industry=frame["target"].astype(int)).drop(columns="target")
    return frame.assign(job_group=frame["target"].str[:STEM]).drop(columns="target")


Told = Callable[[int, int, int], Row]


def _made(cubes: Cubes, metric: Metric, selection: Selection, by: By, told: Told) -> Exact:
    month = _month(cubes, metric, selection)
    regions = tuple(name for name in by if name in REGIONS)
    classes = tuple(name for name in by if name not in REGIONS)
    if len(classes) > 1:
        raise Unknown(f"「{metric.name}」除地区外，只能按职业、学历、期望月薪之一划分")
    kept = _market(cubes, selection, month, regions)
    rows: list[Row] = []
    for keys, part in _places(kept, regions):
        people, posts = kept.people(part), kept.heads(part)
        if people is None or posts is None:
            if not classes:
                rows.append(keys | _hidden(Status.EMPTY, float(posts or 0)))
            continue
        if not classes:
            rows.append(keys | told(people, kept.pairs(part), posts))
            continue
        (name,) = classes
        offered = kept.by_class(kept.market.posts, name, part)
        for code, mine in kept.by_class(kept.market.seekers, name, part).items():
            row = told(mine, kept.pairs_of(name, code, part), offered.get(code, 0))
            key = kept.market.occupations[code] if name == "occupation" else code
            rows.append(keys | {name: key} | row)
    return _exact(metric, rows, by, month, selection)


def _month(cubes: Cubes, metric: Metric, selection: Selection) -> int | None:
    return selection.month if selection.month is not None else newest(cubes, metric)


@dataclass(frozen=True)
class _Kept:
    """The market of a place, or of several apart, and what was matched of it so far: figures ask
    for the same matchings."""

    market: Market
    matched: dict[tuple[object, ...], Matched] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Bytes of its columns, and room for what is matched."""
        return 2 * self.market.bytes

    def people(self, part: int) -> int | None:
        """Seekers of a part; ``None`` where there are none."""
        return self._sums[0].get(part)

    def heads(self, part: int) -> int | None:
        """Advertised headcount of a part; ``None`` where nobody advertises."""
        return self._sums[1].get(part)

    @cached_property
    def _sums(self) -> tuple[dict[int, int], dict[int, int]]:
        sides = self.market.seekers, self.market.posts
        first, second = (_added(one[PART], one["n"]) for one in sides)
        return first, second

    def pairs(self, part: int, without: tuple[str, ...] = ()) -> int:
        """The largest matching of a part with requirements left out."""
        return self._matched(without).by_part.get(part, 0)

    def pairs_of(self, name: str, code: int, part: int) -> int:
        """The largest matching of one class of a part's seekers with all of its posts."""
        if name == "occupation":  # nobody of another occupation competes with them
            whole = self._matched(())
            return whole.by.get((part, self.market.occupations[code]), 0)
        key = (name, code)
        if key not in self.matched:
            self.matched[key] = most_matched(self.market.only(name, code))
        return self.matched[key].by_part.get(part, 0)

    def by_class(self, cells: Cells, name: str, part: int) -> dict[int, int]:
        """Seekers or headcount of a part, class by class."""
        mine = cells[PART] == part
        return _added(cells[name][mine], cells["n"][mine])

    def _matched(self, without: tuple[str, ...]) -> Matched:
        if without not in self.matched:
            self.matched[without] = most_matched(self.market, without)
        return self.matched[without]


def _added(keys: np.ndarray, n: np.ndarray) -> dict[int, int]:
    codes, group = np.unique(keys, return_inverse=True)
    return dict(zip(codes.tolist(), np.bincount(group, n).astype(int).tolist(), strict=True))


def _market(cubes: Cubes, selection: Selection, month: int | None, regions: By) -> _Kept:
    """Seekers and posts of stated occupation, apart by the finest of the regions asked for: both
    are of the place itself."""
    step = min((STEPS[name] for name in regions), default=0)

    def made() -> _Kept:
        if month is None:
            return _Kept(Market.of(_NOBODY[0], _NOBODY[1], beside=("pay_band",)))
        seekers = _cells(cubes, "match_seeker", "home, seekers AS n", selection, month)
        posts = _cells(cubes, "match_post", "headcount AS n", selection, month)
        for name in ("occupation", "education", "pay_band"):
            codes = selection.codes(name)
            if codes:
                rows = np.isin(seekers[name], np.array(codes, dtype=seekers[name].dtype))
                seekers = {key: column[rows] for key, column in seekers.items()}
        if step:
            for side in (seekers, posts):
                side[PART] = side["region"] // step * step
        return _Kept(Market.of(seekers, posts, beside=("pay_band",)))

    where = tuple(one for one in selection.where if one[0] != "requirement")
    place = (selection.region, month, selection.months, where, step)
    found = cubes.kept.made(("market", cubes.snapshot, *place), made)
    assert isinstance(found, _Kept)  # by its key
    return found


def _places(kept: _Kept, regions: By) -> list[tuple[Row, int]]:
    """The places of which anybody seeks, and the part of the market that each is."""
    if not regions:
        return [({}, 0)]
    parts = dict.fromkeys(kept.market.seekers[PART].tolist())
    return [({name: part // STEPS[name] * STEPS[name] for name in regions}, part) for part in parts]


def _cells(
    cubes: Cubes, cube: str, columns: str, selection: Selection, month: int
) -> dict[str, np.ndarray]:
    months = selection.months or 12
    low, high = _bounds(selection.region)
    found = cubes.columns(
        f"SELECT region, education, occupation, pay, {columns}, {pay_band_expression()} "
        f"AS pay_band FROM {cube} WHERE month BETWEEN ? AND ? "
        "AND region BETWEEN ? AND ? AND occupation <> ''",
        [month - months + 1, month, low, high],
    )
    for name, step in STEPS.items():
        if codes := selection.codes(name):
            rows = np.isin(found["region"] // step * step, np.array(codes, dtype=np.int64))
            found = {key: column[rows] for key, column in found.items()}
    return found | {"city": found["region"] // 100 * 100}


def _bounds(region: int) -> tuple[int, int]:
    step = STEPS[level(region)]
    return region, region + step - 1


def _people(seekers: int, pairs: int, posts: int) -> Row:
    """A matching as a protected row."""
    left = seekers - pairs
    if not may_model(seekers, pairs) or 0 < left < hidden_below():
        return _hidden(Status.SUPPRESSED, posts)
    value = _rounded(pairs)
    return {
        "value": value,
        "numerator": value,
        "denominator": _rounded(seekers),
        "half_width": rounding_base() / 2,
        "status": Status.OK.value,
        "posts": float(posts),
    }


def _share(seekers: int, pairs: int, posts: int) -> Row:
    row = _people(seekers, pairs, posts)
    if row["status"] != Status.OK.value:
        return row
    share = min(row["numerator"] / row["denominator"], 1.0)
    half = rounding_base() / 2 * (1 + share) / row["denominator"]
    return row | {"value": share, "half_width": half}


def _gain(base: Mapping[str, Any], gain: int) -> Row:
    if base["status"] != Status.OK.value:
        return dict(base)
    if 0 < gain < EVENT_THRESHOLD:
        return _hidden(Status.SUPPRESSED, base["posts"])
    return {**base, "value": _rounded(gain), "numerator": _rounded(gain)}


def _hidden(status: Status, posts: float) -> Row:
    nothing = dict.fromkeys(("value", "numerator", "denominator"), np.nan)
    return nothing | {"half_width": 0.0, "status": status.value, "posts": float(posts)}


def _rounded(people: int) -> float:
    return float(round_to(np.array([float(people)]), rounding_base())[0])


def _exact(
    metric: Metric, rows: list[Row], by: By, month: int | None, selection: Selection
) -> Exact:
    if not rows and not by:
        rows = [_hidden(Status.EMPTY, 0.0)]
    made = pd.DataFrame(rows, columns=[*by, *_COLUMNS])
    if by:
        made = made.sort_values(list(by), kind="stable").reset_index(drop=True)
    months = selection.months or metric.window
    return Exact(made, None if month is None else month - months + 1, month, False)
