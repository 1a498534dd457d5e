"""政策与资金: who applied, who was granted, refused, paid, and how long each step took."""

from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Window
from metrics.engine.dimensions import MONTH, NATURE, PAYOUT_KIND, POLICY, REGIONS
from metrics.engine.related import Part
from metrics.engine.ripening import Growing
from metrics.figures.reasons import OPEN

_CUTS = (*REGIONS, MONTH, POLICY, PAYOUT_KIND, NATURE)
_NATURE = "按单位性质划分时，单位申请的按申请单位，个人申请的按其申请当月参保的单位。"
_GROWING = 2  # months until most applications are decided


def _cases(*status: str) -> Measure:
    kept = (("status", status),) if status else ()
    return Measure("application", "cases", Time.SUM, where=kept)


def _count(
    id: str,
    name: str,
    definition: str,
    *status: str,
    direction: Direction,
    lag: int = 0,
    ripening: Growing | None = None,
) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=f"{definition}{_NATURE}",
        unit=Unit.CASES,
        kind=Kind.COUNT,
        direction=direction,
        numerator=(Term(name, _cases(*status)),),
        dimensions=_CUTS,
        sources=("policy_payout",),
        topic="policy",
        lag=lag,
        ripening=ripening,
        part_of=(Part(APPLICATIONS.id),) if status else OPEN,
        examined=OPEN,
    )


APPLICATIONS = _count(
    "applications", "申请笔数", "当期受理的人才政策申请笔数。", direction=Direction.NEITHER
)
APPROVED = _count(
    "approved_cases",
    "审定同意笔数",
    "当期受理的申请中，截至数据日已审定同意（含已兑现）的笔数。",
    "approved",
    "paid",
    direction=Direction.NEITHER,
    lag=_GROWING,
    ripening=Growing("application_ripening", "approved"),
)
REFUSED = _count(
    "refused_cases",
    "不予兑现笔数",
    "当期受理的申请中，截至数据日已审定不予兑现的笔数。",
    "rejected",
    direction=Direction.NEITHER,
    lag=_GROWING,
    ripening=Growing("application_ripening", "refused"),
)
APPROVAL_RATE = Metric(
    id="approval_rate",
    name="审定通过率",
    definition=(
        f"当期受理并已审定的申请中，同意（含已兑现）的笔数所占比例；待审的不计入分母。{_NATURE}"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.NEITHER,
    numerator=(Term("审定同意", _cases("approved", "paid")),),
    denominator=(Term("已审定", _cases("approved", "paid", "rejected")),),
    share=True,
    dimensions=_CUTS,
    sources=("policy_payout",),
    topic="policy",
    window=12,
    lag=_GROWING,
    ripening=Growing("application_ripening", "approved", "decided"),
    examined=OPEN,
)


def _days(id: str, name: str, definition: str, cube: str) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=f"{definition}取整到两天。{_NATURE}",
        unit=Unit.DAYS,
        kind=Kind.QUANTILE,
        direction=Direction.LESS_IS_BETTER,
        numerator=(Term("天数", Measure(cube, "cases", Time.SUM)),),
        bin_column="bin",
        bin_width=10,
        window=12,
        dimensions=(*REGIONS, POLICY, PAYOUT_KIND, NATURE),
        sources=("policy_payout",),
        topic="policy",
        version="2",
        effective="2026-11-30",
        part_of=OPEN,
        examined=OPEN,
    )


DAYS_TO_DECIDE = _days(
    "days_to_decide",
    "审定用时中位数",
    "当期审定的申请，从申请到审定的天数的中位数，同意与不予兑现都计。",
    "decide_days",
)
DAYS_AFTER_DECISION = _days(
    "days_after_decision",
    "审定后拨付用时中位数",
    "当期拨付的申请，从审定到拨付的天数的中位数。",
    "after_days",
)
PAID_PEOPLE = Metric(
    id="paid_people",
    name="已兑现人数",
    definition=(
        "今年以来在本地区兑现过个人补贴的人数，同一人在同一年度只计一次，计在当年首次兑现的月份；"
        "单位申请的、没有个人证件的不计。同一人在几个区县兑现的，在各区县各计一次，在全市、全省只计一次。"
    ),
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("人数", Measure("payout_person", "people", Time.SUM)),),
    dimensions=(*REGIONS, MONTH),
    windows=(Window.TO_DATE,),
    sources=("policy_payout",),
    topic="policy",
    part_of=(Part("payout_cases"),),
    examined=OPEN,
)

POLICY_PEOPLE = Metric(
    id="policy_people",
    name="各项政策兑现人数",
    definition=(
        "今年以来在本地区兑现过该项个人补贴的人数，同一人同一政策在同一年度只计一次，计在当年首次兑现"
        "该政策的月份；兑现几项政策的人在各项中各计一次；单位申请的、没有个人证件的不计。"
    ),
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("人数", Measure("policy_person", "people", Time.SUM)),),
    dimensions=(*REGIONS, MONTH, POLICY),
    windows=(Window.TO_DATE,),
    sources=("policy_payout",),
    topic="policy",
    part_of=(Part("payout_cases"),),
    examined=OPEN,
)

METRICS = (
    APPLICATIONS,
    APPROVED,
    REFUSED,
    APPROVAL_RATE,
    DAYS_TO_DECIDE,
    DAYS_AFTER_DECISION,
    PAID_PEOPLE,
    POLICY_PEOPLE,
)
