"""年度目标: what was promised, what is done, beside the share of the year that is gone."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from data.contracts import Protects
from data.values.milestones import Milestone
from metrics.disclosure.protect import Protected
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Window
from metrics.engine.dimensions import REGIONS
from metrics.engine.related import Reason
from metrics.figures.people import flow

_YEAR: Final = 12
_LONGEST: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days of the months


def _progress(id: str, name: str, done: Metric) -> Metric:
    promised = Measure(
        "promise", "target", Time.YEAR, protects=Protects.PUBLIC, where=(("indicator", (done.id,)),)
    )
    return Metric(
        id=id,
        name=name,
        definition=f"今年 1 月至数据月的{done.name} ÷ 全年目标。序时进度 = 已过月数 ÷ 12。",
        unit=Unit.PERCENT,
        kind=Kind.RATIO,
        direction=Direction.MORE_IS_BETTER,
        numerator=done.numerator,
        denominator=(Term("全年目标", promised),),
        dimensions=REGIONS,
        sources=(*done.sources, "target"),
        windows=(Window.TO_DATE,),
        topic="target",
        version="2",
        examined=Reason(f"its count is that of {done.id}, beside a promise that is public"),
    )


COLLEGE_PROGRESS = _progress("progress_new_college", "引进大专及以上人才完成率", flow.NEW_COLLEGE)
GRADUATE_DEGREE_PROGRESS = _progress(
    "progress_new_graduate_degree", "引进硕博人才完成率", flow.NEW_GRADUATE_DEGREE
)
HIGH_TIER_PROGRESS = _progress("progress_new_high_tier", "引进高层次人才完成率", flow.NEW_HIGH_TIER)

METRICS = (COLLEGE_PROGRESS, GRADUATE_DEGREE_PROGRESS, HIGH_TIER_PROGRESS)
# Of which promise, by the contract's code.
PROGRESS = dict(zip(("new_college", "new_graduate_degree", "new_high_tier"), METRICS, strict=True))


def year_gone(month: int) -> float:
    """Share of the year gone at the end of a month (序时进度), 0 to 1."""
    return (month % 12 + 1) / 12


def schedule_gap(progress: Protected) -> float | None:
    """Completion less the share of the year gone (序时差), as a share; negative is behind."""
    row = progress.one()
    if row.value is None or progress.month is None:
        return None
    return row.value - year_gone(progress.month)


def due_share(month: int, milestones: Sequence[Milestone] = ()) -> float:
    """Share of a promise that is due at the end of a month, 0 to 1: along its milestones, in equal
    steps between them; the share of the year gone where it has none."""
    if not milestones:
        return year_gone(month)
    days = [(m - 1 + day / _LONGEST[m - 1], share) for m, day, share in milestones]
    points = [(0.0, 0.0), *days]
    if points[-1][0] < _YEAR:
        points.append((float(_YEAR), 1.0))
    at = month % _YEAR + 1
    return float(np.interp(at, [x for x, _ in points], [y for _, y in points]))
