"""How the figures of :mod:`.matching` are made: cells of a place, the largest matching, its floors.

A matching is shown from 100 seekers and ten matched on, and where nobody or ten at least are left
over; what is shown is rounded to 5 people. Smaller ones are hidden, and the answer is widened.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from data.reference import links
from metrics.disclosure.curves import EVENT_THRESHOLD, may_model
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.protect import Status, round_to
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Metric, Unknown
from metrics.engine.coverage import newest
from metrics.engine.cubes import pay_band_expression
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes
from metrics.figures.market import recruitment
from metrics.figures.market.trade_makers import By
from metrics.models.market.matching import REQUIREMENTS, most_matched

STEM: Final = len("2-06")  # of an occupation's code: its 中类
_STEPS: Final = {"province": 10_000, "city": 100, "county": 1}
_COLUMNS: Final = ("value", "numerator", "denominator", "half_width", "status", "posts")
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
    regions = tuple(name for name in by if name in REGIONS)
    rows: list[Row] = []
    for keys, seekers, posts in _places(cubes, metric, selection, month, regions):
        if seekers.empty or posts.empty:
            nothing = _hidden(Status.EMPTY, float(posts["n"].sum()))
            rows.append(keys | {"requirement": REQUIREMENTS[0]} | nothing)
            continue
        usual = most_matched(seekers, posts).pairs
        base = _people(int(seekers["n"].sum()), usual, int(posts["n"].sum()))
        gains = [
            keys
            | {"requirement": name}
            | _gain(base, most_matched(seekers, posts, (name,)).pairs - usual)
            for name in REQUIREMENTS
            if name in (selection.codes("requirement") or REQUIREMENTS)
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
    rows: list[Row] = []
    for keys, seekers, posts in _places(cubes, metric, selection, month, regions):
        if seekers.empty or posts.empty:
            if not classes:
                rows.append(keys | _hidden(Status.EMPTY, float(posts["n"].sum())))
            continue
        if not classes:
            pairs = most_matched(seekers, posts).pairs
            rows.append(keys | told(int(seekers["n"].sum()), pairs, int(posts["n"].sum())))
            continue
        (name,) = classes
        offered = posts.groupby(name)["n"].sum()
        whole = most_matched(seekers, posts).by_occupation if name == "occupation" else {}
        for code, mine in seekers.groupby(name):
            if name == "occupation":  # nobody of another occupation competes with them
                pairs = whole.get(str(code), 0)
            else:
                pairs = most_matched(mine, posts).pairs
            row = told(int(mine["n"].sum()), pairs, int(offered.get(code, 0)))
            rows.append(keys | {name: code} | row)
    return _exact(metric, rows, by, month, selection)


def _month(cubes: Cubes, metric: Metric, selection: Selection) -> int | None:
    return selection.month if selection.month is not None else newest(cubes, metric)


def _places(
    cubes: Cubes, metric: Metric, selection: Selection, month: int | None, regions: By
) -> list[tuple[Row, pd.DataFrame, pd.DataFrame]]:
    """Seekers and posts of each place asked for: both of the place itself, of stated occupation."""
    if month is None:
        return []
    seekers = _cells(cubes, "match_seeker", "home, seekers AS n", selection, month)
    posts = _cells(cubes, "match_post", "headcount AS n", selection, month)
    for name in ("occupation", "education", "pay_band"):
        codes = selection.codes(name)
        if codes:
            seekers = seekers[seekers[name].isin(codes)]
    if not regions:
        return [({}, seekers, posts)]
    finest = min(regions, key=lambda name: _STEPS[name])
    found = []
    step = _STEPS[finest]
    for code, mine in seekers.groupby(seekers["region"] // step * step):
        place = int(str(code))
        keys = {name: place // _STEPS[name] * _STEPS[name] for name in regions}
        found.append((keys, mine, posts[posts["region"] // step * step == place]))
    return found


def _cells(cubes: Cubes, cube: str, columns: str, selection: Selection, month: int) -> pd.DataFrame:
    months = selection.months or 12
    low, high = _bounds(selection.region)
    found = cubes.query(
        f"SELECT region, education, occupation, pay, {columns}, {pay_band_expression()} "
        f"AS pay_band FROM {cube} WHERE month BETWEEN ? AND ? "
        "AND region BETWEEN ? AND ? AND occupation <> ''",
        [month - months + 1, month, low, high],
    )
    for name, step in _STEPS.items():
        codes = selection.codes(name)
        found = found[(found["region"] // step * step).isin(codes)] if codes else found
    return found.assign(city=found["region"] // 100 * 100)


def _bounds(region: int) -> tuple[int, int]:
    step = 10_000 if region % 10_000 == 0 else 100 if region % 100 == 0 else 1
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
