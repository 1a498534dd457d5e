"""What a policy did that some counties began and others did not, or later.

Counties × quarters of what the register says it is meant to raise; the comparison and its judgement
are metrics.models.effect (staggered starts). What leaves is the verdict, as a change in per cent.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.coverage import coverage
from metrics.engine.dimensions import POLICY, REGIONS
from metrics.engine.selection import Selection, inside, place_of
from metrics.engine.statement import Cubes
from metrics.figures.policy.grant_effect import COLUMNS, told
from metrics.figures.reasons import MODEL
from metrics.models.effect.group_time import NEVER, Panel
from metrics.models.effect.verdict import Answer, Verdict, Why, staggered

QUARTER: Final = 3
LEAST: Final = 5  # cases in each quarter; fewer tell no logarithm
Begun = Iterable[tuple[int, int]]  # region, first month


def panel(cases: pd.DataFrame, begun: Begun, last: int) -> Panel | None:
    """Logarithms of cases of counties by quarters up to a month, with each one's start.

    Args:
        cases: region, month, cases.
        begun: where the policy holds, since which month; a city stands for its counties.
        last: the newest month, the end of the last quarter.

    Returns:
        ``None`` where no county has enough cases in every quarter.
    """
    region, month, count = (cases[name].to_numpy() for name in ("region", "month", "cases"))
    if not (month <= last).any():
        return None
    quarters = (last - int(month[month <= last].min()) + 1) // QUARTER
    first = last - QUARTER * quarters + 1
    seen = (month >= first) & (month <= last)
    if quarters < 1 or not seen.any():
        return None
    codes, at = np.unique(region[seen], return_inverse=True)
    cells = at * quarters + (month[seen] - first) // QUARTER
    wide = np.bincount(cells, count[seen], len(codes) * quarters).reshape(-1, quarters)
    enough = (wide >= LEAST).all(axis=1)
    codes, wide = codes[enough], wide[enough]
    if not len(wide):
        return None
    starts = np.full(len(wide), float(NEVER))
    for where, since in begun:
        under = inside(where, codes)
        # The first quarter that is wholly under the policy.
        starts[under] = np.minimum(starts[under], -(-(since - first) // QUARTER))
    return Panel(np.log(wide), starts)


def judged(cases: pd.DataFrame, begun: Begun, last: int) -> tuple[Verdict, int]:
    """The verdict, as a relative change, and how many counties under the policy it rests on."""
    made = panel(cases, begun, last)
    if made is None:
        return Verdict(Answer.UNKNOWN, why=Why.TOO_FEW), 0
    said = staggered(made)
    ends = (float(np.expm1(one)) for one in (said.estimate, said.low, said.high))
    estimate, low, high = ends
    under = int(np.isfinite(made.usable.start).sum())
    return replace(said, estimate=estimate, low=low, high=high), under


def _effect(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """One verdict a policy, of the counties of the place asked about."""
    for name in by:
        metric.dimension(name)
    reach = coverage(cubes, "finance")
    last = selection.month if selection.month is not None else reach[1] if reach else 0
    events: Any = cubes.query("SELECT policy, region, outcome, start_month FROM policy_event")
    every: Any = cubes.query(
        "SELECT finance_kind, region, month, SUM(cases) AS cases FROM finance "
        "WHERE finance_kind IN (SELECT outcome FROM policy_event) "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    wanted, place = selection.codes(POLICY.id), place_of(selection)
    rows = []
    for (policy, outcome), one in events.groupby(["policy", "outcome"], sort=True):
        if wanted and policy not in wanted:
            continue
        cases = every[every["finance_kind"] == outcome]
        nowhere = np.zeros(len(cases), dtype=bool)
        here = nowhere if place is None else inside(place, cases["region"].to_numpy())
        begun = list(one[["region", "start_month"]].itertuples(index=False, name=None))
        said, places = judged(cases[here], begun, last)
        rows.append({POLICY.id: policy} | told(said, float(places)))
    if by != (POLICY.id,):  # a policy alone has an effect; several have none together
        alone = len(rows) == 1 and not by
        unknown = told(Verdict(Answer.UNKNOWN, why=Why.NO_COMPARISON), 0.0)
        rows = rows if alone else [] if by else [unknown]
    made = pd.DataFrame(rows, columns=[*by, *COLUMNS])
    return Exact(made, None, last or None, False)


POLICY_EFFECT = Metric(
    id="policy_effect",
    name="先后施行的政策的效果",
    definition=(
        "政策登记中填了评估指标的政策，先施行的区县与尚未施行的区县相比，施行后该指标（按季度，取对数）"
        "多增长的百分比；按施行先后分组估计再平均（Callaway–Sant'Anna），可能范围为 95%。"
        "施行前走势已不同、施行或未施行的区县不足 8 个、施行前不足 3 个季度的，不作判断；"
        "任一季度不足 5 件的区县不计。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.MODEL,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("笔数", Measure("finance", "cases", Time.SUM)),),
    dimensions=(*REGIONS, POLICY),
    sources=("policy", "talent_finance"),
    follows="Callaway, Sant'Anna（2021）",
    topic="policy",
    maker=_effect,
    part_of=MODEL,
    examined=MODEL,
)

METRICS = (POLICY_EFFECT,)
