"""供需预测: demand, supply and gap of the years to come, each with its interval."""

from collections.abc import Callable

from metrics.engine.compute import Exact
from metrics.engine.core import Dimension, Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import (
    BAND,
    CITY,
    PART,
    PROVINCE,
    SCENARIO,
    SECTION,
    YEAR,
)
from metrics.engine.labels import DEMAND_PARTS, SUPPLY_PARTS
from metrics.figures.outlook import makers
from metrics.figures.reasons import MODEL

_CUTS = (PROVINCE, CITY, SECTION, BAND, YEAR, SCENARIO)
_INSURED = ("person", "employment", "insurance_month")
_ALL = (*_INSURED, "job_posting", "job_seeker", "graduate")
_PEOPLE = (Term("从业人员", Measure("stock", "people", Time.POINT)),)
_BASIS = (
    "年度时点与最新数据月同月；市×行业门类×学历层次逐格推算、加总一致，可能范围由模拟得出。"
    "从业人员不足 100 人或五年流出不足 10 人的不显示。"
)
_CEDEFOP = "Cedefop、BLS 职业流出法：新增需求 + 补充需求；ROA-RM-1999/2：小单元流出率向上级收缩"


def _metric(
    id: str,
    name: str,
    definition: str,
    maker: Callable[..., Exact],
    *,
    direction: Direction = Direction.NEITHER,
    unit: Unit = Unit.PERSONS,
    kind: Kind = Kind.MODEL,
    dimensions: tuple[Dimension, ...] = _CUTS,
    sources: tuple[str, ...] = _ALL,
) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=definition,
        unit=unit,
        kind=kind,
        direction=direction,
        numerator=_PEOPLE,
        dimensions=dimensions,
        sources=sources,
        follows=_CEDEFOP,
        topic="supply",
        maker=maker,
        part_of=MODEL,
        examined=MODEL,
    )


DEMAND = _metric(
    "sd_demand",
    "预计需求",
    "预计从业人员 ×（1 + 基年在招人数 ÷ 基年从业人员）；基年需求 = 参保从业人员 + 近 12 个月平均"
    f"在招人数。{_BASIS}",
    makers.term("demand"),
)
SUPPLY = _metric(
    "sd_supply",
    "预计供给",
    "上年人数 × 留任率 − 退休 + 毕业生 × 来本地就业比例 × 就业参保率 + 其他新增，再加登记求职者"
    f"（与在岗者之比不变）；基年供给 = 参保从业人员 + 三个月内登记、尚未达成意向的求职者。{_BASIS}",
    makers.term("supply"),
    direction=Direction.MORE_IS_BETTER,
)
GAP = _metric(
    "sd_gap",
    "供需缺口",
    f"预计需求 − 预计供给，正数为短缺。{_BASIS}",
    makers.term("gap"),
    direction=Direction.LESS_IS_BETTER,
)
CHANCE = _metric(
    "sd_gap_chance",
    "短缺可能性",
    f"模拟中预计需求大于预计供给的比例。{_BASIS}",
    makers.chance,
    direction=Direction.LESS_IS_BETTER,
    unit=Unit.PERCENT,
)
OPENINGS = _metric(
    "sd_openings",
    "当年用人需求",
    "岗位增加 + 补充离职（（1 − 留任率）× 年初年末平均从业人员）+ 补充退休，不低于 0；"
    f"同一单元内换单位不计。{_BASIS}",
    makers.term("openings"),
    sources=_INSURED,
)
ENTRANTS = _metric(
    "sd_entrants",
    "当年新增供给",
    f"应届毕业生 + 返回 + 新来 + 其他行业、其他市转入和学历提升转入；"
    f"所选范围内部的流动不计。{_BASIS}",
    makers.term("entrants"),
    direction=Direction.MORE_IS_BETTER,
    sources=(*_INSURED, "graduate"),
)
GAP_FLOW = _metric(
    "sd_gap_flow",
    "当年缺口",
    f"当年用人需求 − 当年新增供给，正数为短缺。{_BASIS}",
    makers.term("gap_flow"),
    direction=Direction.LESS_IS_BETTER,
    sources=(*_INSURED, "graduate"),
)
EMPLOYED_AHEAD = _metric(
    "sd_employed",
    "预计从业人员",
    f"参保从业人员按历年增长推算，各市各门类加总一致。{_BASIS}",
    makers.term("employed"),
    sources=_INSURED,
)
RETENTION = _metric(
    "sd_retention",
    "预计留任率",
    "年初在岗者一年后仍在所选地区和门类的比例，退休另计、换单位不计；按在岗年限的近五年流出率加权，"
    "小单元向上级收缩。",
    makers.retention,
    direction=Direction.MORE_IS_BETTER,
    unit=Unit.PERCENT,
    sources=_INSURED,
)
DEMAND_BY_PART = _metric(
    "sd_demand_parts",
    "用人需求的构成",
    "岗位增加、补充离职、补充退休。按年份划分时为各年，否则为从基年累计到所选年份。"
    f"法定退休年龄按 2025 年起渐进延迟的规定，实际到龄即退的程度按数据估计。{_BASIS}",
    makers.parts(DEMAND_PARTS),
    dimensions=(*_CUTS, PART),
    sources=_INSURED,
)
SUPPLY_BY_PART = _metric(
    "sd_supply_parts",
    "供给的构成",
    "期初在岗、离开、退休、应届毕业生、返回、新来、其他行业转入、学历提升转入、其他市转入、期末可在岗、登记求职、供给合计。"
    f"按年份划分时为各年，否则为从基年累计到所选年份。{_BASIS}",
    makers.parts(SUPPLY_PARTS),
    dimensions=(*_CUTS, PART),
)
HISTORY = _metric(
    "sd_history",
    "历年从业人员",
    "每年与最新数据月同月的参保从业人员，每人按主要参保关系计一次。",
    makers.history,
    kind=Kind.COUNT,
    dimensions=(PROVINCE, CITY, SECTION, BAND, YEAR),
    sources=_INSURED,
)

METRICS = (
    DEMAND,
    SUPPLY,
    GAP,
    CHANCE,
    OPENINGS,
    ENTRANTS,
    GAP_FLOW,
    EMPLOYED_AHEAD,
    RETENTION,
    DEMAND_BY_PART,
    SUPPLY_BY_PART,
    HISTORY,
)
