"""年度目标: what was promised, what is done, beside the share of the year that is gone."""

from data.contracts import Protects
from metrics.disclosure.protect import Protected
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Window
from metrics.engine.dimensions import REGIONS
from metrics.engine.related import Reason
from metrics.figures.people import flow


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


def year_gone(month: int) -> float:
    """Share of the year gone at the end of a month (序时进度), 0 to 1."""
    return (month % 12 + 1) / 12


def schedule_gap(progress: Protected) -> float | None:
    """Completion less the share of the year gone (序时差), as a share; negative is behind."""
    row = progress.one()
    if row.value is None or progress.month is None:
        return None
    return row.value - year_gone(progress.month)
