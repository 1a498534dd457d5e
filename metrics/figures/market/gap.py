"""产业缺口: the figures that compare trades and regions. All of them are made of rounded counts.

An index that were made of exact counts and shown to one decimal would narrow the counts behind it;
made of what the plain tables show anyway, it tells nothing new (docs/gap.md).
"""

from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Window
from metrics.engine.dimensions import COUNTY, INDUSTRY, MONTH, OCCUPATION, REGIONS, SECTION
from metrics.figures.market import gap_makers, hotspot_makers, regional_makers, trade
from metrics.figures.people import flow, stock
from metrics.figures.reasons import INDEX, OUTPUT

_INSURED = ("person", "employment", "insurance_month")
_MARKET = ("job_posting", "job_seeker")
_PEOPLE = (Term("从业人员", Measure("stock", "people", Time.POINT)),)
_REFERENCE = "以全省为参照。"

SHORTAGE = Metric(
    id="shortage_index",
    name="紧缺指数",
    definition=(
        "求人倍率（25%）、招聘完成率（25%，反向）、招聘薪酬涨幅（15%）、从业人员增长（15%）、"
        "招聘周期（10%）、学历不足占比（10%）各在同类之间"
        "按中位数和绝对中位差标准化（±3 封顶；比率类另计抽样误差，以免小职业偶然居前）后加权，"
        "50 为同类中位，每 10 分为一个标准差；缺项时其余各项按权重放大，缺项超过一半不计算。"
        "招聘完成率和招聘周期取截至三个月前的 12 个月（此后的仍在变动）。"
        "从业人员与求职者合计不足 100 人、招聘不足 10 人次的不计算。"
    ),
    unit=Unit.SCORE,
    kind=Kind.INDEX,
    direction=Direction.LESS_IS_BETTER,
    numerator=trade.TIGHTNESS.numerator,
    dimensions=(INDUSTRY, SECTION, OCCUPATION),
    sources=(*_MARKET, *_INSURED),
    window=12,
    windows=(Window.YEAR,),
    follows=(
        "OECD, Skills for Jobs 指标法；Jobs and Skills Australia 以招聘完成率为主要判据；"
        "稳健标准化：Iglewicz and Hoaglin (1993)"
    ),
    topic="gap",
    maker=gap_makers.shortage_index,
)

MISMATCH = Metric(
    id="mismatch_index",
    name="错配指数",
    definition=(
        "1 − Σ√(职业岗位占比 × 职业求职占比)，近 12 个月，按职业小类：因岗位与求职者不在同一职业"
        "而少成交的比例；0 为完全匹配。未注明职业的不计；求职者不足 100 人不计算。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.INDEX,
    direction=Direction.LESS_IS_BETTER,
    numerator=trade.TIGHTNESS.numerator + trade.TIGHTNESS.denominator,
    dimensions=(*REGIONS, MONTH),
    sources=_MARKET,
    window=12,
    windows=(Window.YEAR,),
    follows="Şahin, Song, Topa and Violante (2014), Mismatch Unemployment, AER 104(11)，α = 0.5",
    topic="gap",
    maker=gap_makers.mismatch_index,
    part_of=OUTPUT,
    examined=INDEX,
)

LOCATION_QUOTIENT = Metric(
    id="location_quotient",
    name="区位商",
    definition=(
        "（本地某行业从业人员 ÷ 本地从业人员）÷（全省该行业从业人员 ÷ 全省从业人员）；"
        f"大于 1 表示比全省集中。{_REFERENCE}"
    ),
    unit=Unit.TIMES,
    kind=Kind.INDEX,
    numerator=_PEOPLE,
    dimensions=(*REGIONS, INDUSTRY, SECTION),
    sources=_INSURED,
    follows="location quotient，由取整后的人数计算",
    topic="gap",
    maker=regional_makers.quotient,
    part_of=OUTPUT,
    examined=INDEX,
)


def _part(id: str, name: str, definition: str) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=f"{definition}{_REFERENCE}近三年，由取整后的人数计算，三项之和等于从业人员变化。",
        unit=Unit.PERSONS,
        kind=Kind.INDEX,
        direction=Direction.MORE_IS_BETTER,
        numerator=_PEOPLE,
        dimensions=(INDUSTRY, SECTION),
        sources=_INSURED,
        follows="Dunn (1960) 偏离-份额分析",
        topic="gap",
        maker=regional_makers.shift_part,
        part_of=OUTPUT,
        examined=INDEX,
    )


EMPLOYMENT_CHANGE = _part(
    "employment_change", "从业人员三年变化", "当月参保从业人员 − 三年前同月参保从业人员。"
)
SHIFT_NATIONAL = _part(
    "shift_national", "全省增长份额", "三年前从业人员 × 全省从业人员增长率：随全省一起增长的部分。"
)
SHIFT_MIX = _part(
    "shift_mix",
    "产业结构份额",
    "三年前从业人员 ×（该行业全省增长率 − 全省总增长率）：行业结构带来的部分。",
)
SHIFT_REGIONAL = _part(
    "shift_regional",
    "地区竞争份额",
    "三年前从业人员 ×（该行业本地增长率 − 该行业全省增长率）：本地自身的部分。",
)


def _hotspot(id: str, name: str, metric: Metric, what: str, people: str = "从业人员") -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=(
            f"区县及其相邻区县的{what}是否显著高于（热点）或低于（冷点）全省：Gi* 标准分，"
            f"错误发现率控制在 5%；{people}不足 100 人的区县不参与，海岛区县与最近的区县视为相邻。"
        ),
        unit=Unit.Z,
        kind=Kind.MODEL,
        numerator=metric.numerator,
        dimensions=(COUNTY,),
        sources=metric.sources,
        follows="Ord and Getis (1995)；Benjamini and Hochberg (1995)",
        topic="gap",
        maker=hotspot_makers.hotspot(metric),
        part_of=OUTPUT,
        examined=INDEX,
    )


TALENT_HOTSPOT = _hotspot("talent_hotspot", "人才密度冷热点", stock.TALENT_DENSITY, "人才密度")
GAP_HOTSPOT = _hotspot("gap_hotspot", "缺口冷热点", trade.INTENSITY, "在招人数占从业人员比")
INFLOW_HOTSPOT = _hotspot(
    "inflow_hotspot", "净流入冷热点", flow.NET_INFLOW_RATE, "人才净流入率", "人才"
)

METRICS = (
    *trade.METRICS,
    SHORTAGE,
    MISMATCH,
    LOCATION_QUOTIENT,
    EMPLOYMENT_CHANGE,
    SHIFT_NATIONAL,
    SHIFT_MIX,
    SHIFT_REGIONAL,
    TALENT_HOTSPOT,
    GAP_HOTSPOT,
    INFLOW_HOTSPOT,
)
