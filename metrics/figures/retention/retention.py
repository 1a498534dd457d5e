"""人才留存: of those who came, how many are still here, after how long.

Curves are Kaplan–Meier estimates from the life cubes, made exactly here and protected by the curve
rule as they leave. A stay whose beginning nobody saw has no known length and is in none of them.
"""

from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.curve_complements import complementary
from metrics.disclosure.curves import (
    COLUMNS,
    EVENT_THRESHOLD,
    HORIZONS,
    drawable,
    nothing,
    point,
    unseen,
)
from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import (
    COHORT,
    EDUCATION_LEVEL,
    INDUSTRY,
    NATIVE,
    NATURE,
    RECEIVED,
    REGIONS,
    SCHOOL_GROUP,
    SECTION,
    SIZE,
    TENURE,
)
from metrics.engine.risk_set import RiskSet, exits_and_censored, last_decided, padded, risk_sets
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.reasons import CURVE
from metrics.figures.retention import leaving
from metrics.models.survival.log_rank import log_rank_tables

LANDMARK: Final = 6
_USUAL: Final = 12  # months a curve is read at when nobody divides it by tenure
_CUTS = (*REGIONS, COHORT, EDUCATION_LEVEL, SECTION, INDUSTRY, SCHOOL_GROUP, NATIVE)
_JOB_CUTS = (*REGIONS, COHORT, EDUCATION_LEVEL, SECTION, INDUSTRY, NATURE, SIZE)
_SOURCES = ("person", "employment", "insurance_month")
_WHO = (
    "来时即为人才（大专及以上，或有职称、高级工及以上）者，从到本地参保当月起算；连续三个月不在本地参保即为离开，"
    "数据截至时仍在的按观察期未满处理，不当作离开。数据起点已在本地、来的时间不详者不计。"
    "同一人离开三个月以上再来，另计一次。"
)
_FOLLOWS = "Kaplan–Meier（1958）；可能范围按 Greenwood 方差、对数负对数变换，同 R survival 包"


_LEFT = (Term("逐月连乘（1 − 当月离开 ÷ 当月仍在）", leaving.LEFT.measure),)
_QUIT = (Term("逐月连乘（1 − 当月离职 ÷ 当月仍在）", Measure("life_job", "exits", Time.NOW)),)


def _curve(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    _span: int,
    *,
    horizon: int = _USUAL,
    after: int = 0,
) -> Exact:
    """Protected points of a curve per group: at quarters by tenure, else at one horizon."""
    selection, notes = leaving.classes_apart(metric, selection, by)
    groups = tuple(name for name in by if name != TENURE.id)
    condition = f"tenure > {after}" if after else ""
    found = list(
        risk_sets(exits_and_censored(cubes, metric, selection, groups, condition), groups, after)
    )
    hidden = leaving.single_firms(cubes, selection, groups)
    beside = complementary(cubes, metric, selection, groups, condition, after, hidden)
    rows: list[dict[str, Any]] = []
    shown: list[RiskSet] = []
    for one in found:
        key = dict(zip(groups, one.key, strict=True))
        at_risk = one.at_risk
        allowed = [] if one.key in hidden else drawable(at_risk, one.exits)
        allowed = [month for month in allowed if month not in beside.get(one.key, ())]
        if allowed:
            shown.append(one)
        if TENURE.id not in by:
            seen = horizon in allowed
            rows.append(
                key | (point(one.curve(), horizon, allowed) if seen else unseen(at_risk, horizon))
            )
        elif not allowed:
            rows.append(key | {TENURE.id: 0} | nothing(Status.SUPPRESSED))
        else:
            curve = one.curve()
            rows += [key | {TENURE.id: t} | point(curve, t, allowed) for t in allowed]
    if not rows and not by:
        rows = [nothing(Status.EMPTY)]
    frame = pd.DataFrame(rows, columns=[*by, *COLUMNS])
    return Exact(frame, None, last_decided(cubes), False, (*notes, *_difference(groups, shown)))


def _difference(groups: tuple[str, ...], found: list[RiskSet]) -> tuple[str, ...]:
    """Whether the groups shown leave at different paces, in words (log-rank)."""
    if len(groups) != 1 or len(found) < 2:
        return ()
    months = max(len(one.exits) for one in found)
    events = np.array([padded(one.exits, months) for one in found])
    at_risk = np.array([padded(one.at_risk, months) for one in found])
    if events.sum() < EVENT_THRESHOLD:
        return ()
    test = log_rank_tables([(at_risk, events)], tuple(one.key[0] for one in found))
    odds = "小于0.1%" if test.p < 0.001 else f"约{max(test.p, 0.001) * 100:.1f}%"
    known = "显著" if test.p < 0.05 else "不显著"
    return (f"组间差异{known}（若本无差异，出现这样大差异的可能性{odds}）",)


RETENTION_CURVE = Metric(
    id="retention_curve",
    name="来后仍在本地的比例",
    definition=f"来本地满若干个月后仍在的比例；不按时长划分时为满 {_USUAL} 个月。{_WHO}",
    unit=Unit.PERCENT,
    kind=Kind.CURVE,
    direction=Direction.MORE_IS_BETTER,
    numerator=_LEFT,
    dimensions=(*_CUTS, TENURE),
    sources=_SOURCES,
    follows=_FOLLOWS,
    topic="retention",
    maker=_curve,
    part_of=CURVE,
    examined=CURVE,
)


def _retained(months: int) -> Metric:
    return Metric(
        id=f"retained_{months}",
        name=f"满{months}个月留存率",
        definition=f"来本地满 {months} 个月后仍在的比例，由来后仍在的比例曲线读出。{_WHO}",
        unit=Unit.PERCENT,
        kind=Kind.CURVE,
        direction=Direction.MORE_IS_BETTER,
        numerator=_LEFT,
        dimensions=_CUTS,
        sources=_SOURCES,
        follows=_FOLLOWS,
        topic="retention",
        maker=partial(_curve, horizon=months),
        part_of=CURVE,
        examined=CURVE,
    )


RETAINED: Final = {months: _retained(months) for months in HORIZONS}

JOB_CURVE = Metric(
    id="job_retention_curve",
    name="入职后仍在同一单位的比例",
    definition=(
        f"入职满若干个月后仍在同一单位的比例；不按时长划分时为满 {_USUAL} 个月。"
        "连续三个月不在该单位参保即为离职，数据截至时仍在的按观察期未满处理。入职时间不详者不计。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.CURVE,
    direction=Direction.MORE_IS_BETTER,
    numerator=_QUIT,
    dimensions=(*_JOB_CUTS, TENURE),
    sources=(*_SOURCES, "employer"),
    follows=_FOLLOWS,
    topic="retention",
    maker=_curve,
    part_of=CURVE,
    examined=CURVE,
)

SUPPORT_CURVE = Metric(
    id="support_retention_curve",
    name=f"满{LANDMARK}个月者此后仍在本地的比例",
    definition=(
        f"只看来后满 {LANDMARK} 个月仍在的人，从那时起重新起算："
        "比较此前已获批生活、租房或购房补贴者与未获批者。"
        "补贴是来后才有的，若从到来之日比起，只能说明留下的人才有时间申请。"
        "两组还有其他不同，差异不等于补贴的作用。"
        f"不按时长划分时为此后满 {_USUAL} 个月。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.CURVE,
    direction=Direction.MORE_IS_BETTER,
    numerator=_LEFT,
    dimensions=(*_CUTS, RECEIVED, TENURE),
    sources=(*_SOURCES, "policy_payout"),
    follows="界标法：Anderson, Cain, Gelber（1983）",
    topic="retention",
    maker=partial(_curve, after=LANDMARK),
    part_of=CURVE,
    examined=CURVE,
)

METRICS: Final[tuple[Metric, ...]] = (
    RETENTION_CURVE,
    *RETAINED.values(),
    JOB_CURVE,
    SUPPORT_CURVE,
    *leaving.METRICS,
)
