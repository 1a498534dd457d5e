"""政策与资金: what was paid, and what is owed."""

from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import MONTH, NATURE, PAYOUT_KIND, POLICY, REGIONS, WAIT
from metrics.engine.related import Part, Reason
from metrics.figures.reasons import MONEY

_EVERY_CASE = Reason("all cases of all kinds in their window: no figure counts more of them")
_DUE = "已审定、尚未拨付的申请，截至数据日。"
# What metrics.disclosure.grants does, in words.
_LEDGER = (
    "单独取整到1万元（会让人推知某类补贴笔数的，取整更粗并写明可能范围），与各类之和可能不一致"
)
_FEW = "笔数不足10、不单独显示的类别按5笔（保护方案 5/5：不足5的按2笔）和该类平均金额计"
_NEVER = "全部数据中不足10笔（5/5：不足5笔）的类别不计。"

PAID_AMOUNT = Metric(
    id="payout_amount",
    name="已兑现金额",
    definition=(
        f"当期拨付的人才政策资金。省、市单月的合计{_LEDGER}；多月为各月相加；区县的、按类别等划分或"
        "筛选的，为保护个人信息，各类补贴分别按取整后的笔数与平均金额推算后相加，"
        f"{_FEW}，其中全年笔数也少的按全年笔数（不单独显示的按上述笔数）折算到当期、至少1笔。{_NEVER}"
    ),
    unit=Unit.YUAN,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("金额", Measure("payout_paid", "amount", Time.SUM, cases="cases")),),
    dimensions=(*REGIONS, MONTH, POLICY, PAYOUT_KIND, NATURE),
    sources=("policy_payout",),
    topic="policy",
    part_of=_EVERY_CASE,
    examined=MONEY,
)

PAID_CASES = Metric(
    id="payout_cases",
    name="已兑现笔数",
    definition="当期拨付的人才政策申请笔数。",
    unit=Unit.CASES,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("笔数", Measure("payout_paid", "cases", Time.SUM)),),
    dimensions=(*REGIONS, MONTH, POLICY, PAYOUT_KIND, NATURE),
    sources=("policy_payout",),
    topic="policy",
    part_of=_EVERY_CASE,
    examined=MONEY,
)

DAYS_TO_PAY = Metric(
    id="days_to_pay",
    name="兑现用时中位数",
    definition="当期拨付的申请，从申请到拨付的天数的中位数，取整到两天。",
    unit=Unit.DAYS,
    kind=Kind.QUANTILE,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("天数", Measure("payout_days", "cases", Time.SUM)),),
    bin_column="bin",
    bin_width=10,
    window=12,
    dimensions=(*REGIONS, PAYOUT_KIND),
    sources=("policy_payout",),
    topic="policy",
    version="2",
    effective="2026-11-30",
    part_of=(Part("payout_cases"),),
    examined=Reason("a quantile, to whole bins: no count of its own stands beside it but cases"),
)

DUE_AMOUNT = Metric(
    id="due_amount",
    name="应兑未兑金额",
    definition=(
        f"{_DUE}省、市的合计{_LEDGER}；区县的、按类别等划分或筛选的，各类补贴分别按取整后的笔数与平均"
        f"金额推算后相加，{_FEW}。{_NEVER}"
    ),
    unit=Unit.YUAN,
    kind=Kind.COUNT,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("金额", Measure("payout_due", "amount", Time.NOW, cases="cases")),),
    dimensions=(*REGIONS, PAYOUT_KIND, WAIT),
    sources=("policy_payout",),
    topic="policy",
    part_of=_EVERY_CASE,
    examined=MONEY,
)

DUE_CASES = Metric(
    id="due_cases",
    name="应兑未兑笔数",
    definition=f"{_DUE}等待时长从审定日起算。",
    unit=Unit.CASES,
    kind=Kind.COUNT,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("笔数", Measure("payout_due", "cases", Time.NOW)),),
    dimensions=(*REGIONS, PAYOUT_KIND, WAIT),
    sources=("policy_payout",),
    topic="policy",
    part_of=_EVERY_CASE,
    examined=MONEY,
)

METRICS = (PAID_AMOUNT, PAID_CASES, DAYS_TO_PAY, DUE_AMOUNT, DUE_CASES)
