"""Who leaves, when, and where more leave than should: hazard, drivers, unusual losses."""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.disclosure.curves import AT_RISK_THRESHOLD, COLUMNS, may_model, nothing
from metrics.disclosure.few import EMPLOYER_THRESHOLD
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Unknown
from metrics.engine.dimensions import (
    COHORT,
    DRIVER,
    EDUCATION_LEVEL,
    INDUSTRY,
    NATIVE,
    NATURE,
    REGIONS,
    SCHOOL_GROUP,
    SECTION,
    SIZE,
    TENURE,
)
from metrics.engine.risk_set import by_group, exits_and_censored, last_decided, risk_sets
from metrics.engine.selection import Selection, level
from metrics.engine.statement import Cubes
from metrics.figures.reasons import CURVE
from metrics.figures.retention.drivers import Table, drivers
from metrics.models.market.funnel import compared, funnel
from metrics.models.survival.robust import Floats

LONGEST: Final = 36  # months of the hazard by month
FIRST_YEAR: Final = 12
EARLY: Final = 8  # months: the half-year cliff is in them, and what follows doesn't blur it
_RECENT: Final = 2  # entry years
_BEFORE: Final = 5  # entry years before them: a kind's own custom
_CLASSES: Final = (NATURE.id, SIZE.id)
_SOURCES = ("person", "employment", "insurance_month")
_CUTS = (*REGIONS, COHORT, EDUCATION_LEVEL, SECTION, INDUSTRY, SCHOOL_GROUP, NATIVE)
# Places and years are judged against each other. Kinds of people and employers differ by nature
# (hotels are left faster than offices, every year), so each is judged against its own past.
_AMONG_THEMSELVES: Final = {dimension.id for dimension in (*REGIONS, COHORT)}
_TALENT = (("talent", (1,)),)
LEFT: Final = Term("离开", Measure("life", "exits", Time.NOW, where=_TALENT))
UNFINISHED: Final = Term("观察期未满", Measure("life", "censored", Time.NOW, where=_TALENT))


def by_own_past(by: tuple[str, ...]) -> bool:
    """Whether unusual losses divided like this compare each class with its own earlier years."""
    return bool(by) and by[0] not in _AMONG_THEMSELVES


def classes_apart(
    metric: Metric, selection: Selection, by: tuple[str, ...]
) -> tuple[Selection, tuple[str, ...]]:
    """Classes of employers are looked at whole: a filter might leave a single employer in one.

    Raises:
        Unknown: one class alone is asked for, or a class within another division.
    """
    if selection.codes(NATURE.id) or selection.codes(SIZE.id):
        raise Unknown(f"「{metric.name}」按单位类别只能划分，不能筛选")
    if not set(by) & set(_CLASSES):
        return selection, ()
    if set(by) - {*_CLASSES, TENURE.id} or set(_CLASSES) <= set(by):
        raise Unknown(f"「{metric.name}」按单位类别划分时不能再按其他条件划分")
    if not selection.where:
        return selection, ()
    return Selection(selection.region), ("按单位类别比较时不叠加其他条件",)


def single_firms(cubes: Cubes, selection: Selection, groups: tuple[str, ...]) -> set[Any]:
    """Keys of employer classes with fewer than three employers in the region."""
    if len(groups) != 1 or groups[0] not in _CLASSES:
        return set()
    number = {"province": 1, "city": 2, "county": 3}[level(selection.region)]
    found = cubes.query(
        f"SELECT {groups[0]} AS class, firms FROM life_firm "
        f"WHERE level = ? AND region = ? AND {groups[0]} >= 0",
        [number, selection.region],
    )
    return {(code,) for code in found.loc[found["firms"] < EMPLOYER_THRESHOLD, "class"]}


def _hazard(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """Exact parts: leavers and people at risk, by month of stay or over the first year."""
    groups = tuple(name for name in by if name != TENURE.id)
    rows = []
    people = 0.0
    for one in risk_sets(exits_and_censored(cubes, metric, selection, groups), groups):
        at_risk = one.at_risk
        people += one.people
        if TENURE.id not in by:
            rows.append((*one.key, one.exits[:FIRST_YEAR].sum(), at_risk[:FIRST_YEAR].sum()))
            continue
        for i in range(min(LONGEST, len(at_risk))):
            if at_risk[i] >= AT_RISK_THRESHOLD:
                rows.append((*one.key, i + 1, one.exits[i], at_risk[i]))
    if not rows and people and by == (TENURE.id,):
        few = pd.DataFrame([{TENURE.id: 1} | nothing(Status.SUPPRESSED)])
        return Exact(few, None, last_decided(cubes), False)
    names = [*groups, *([TENURE.id] if TENURE.id in by else []), "t0", "t1"]
    if not rows and not by:
        rows = [(np.nan, np.nan)]
    frame = pd.DataFrame(rows, columns=names)
    return Exact(frame[[*by, "t0", "t1"]], None, last_decided(cubes), False)


def _drivers(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """Protected hazard ratios, one row per class compared with its factor's base."""
    factors = (EDUCATION_LEVEL.id, SECTION.id, SCHOOL_GROUP.id, NATIVE.id)
    month = last_decided(cubes)
    if set(by) - {DRIVER.id}:
        raise Unknown(f"「{metric.name}」只能按因素列出，地区等请用筛选")
    table = Table(exits_and_censored(cubes, metric, selection, factors), factors)
    if not by:
        enough = may_model(table.people, table.exits)
        status = Status.SUPPRESSED if table.people and not enough else Status.EMPTY
        return Exact(pd.DataFrame([nothing(status)]), None, month, False)
    rows, notes = drivers(table)
    if not rows and table.people:
        rows = [{DRIVER.id: "", "factor": "", "steady": True} | nothing(Status.SUPPRESSED)]
    columns = [*COLUMNS, "factor", "steady"]
    return Exact(pd.DataFrame(rows, columns=[DRIVER.id, *columns]), None, month, False, notes)


def _unusual(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """Protected ratios of observed to expected early leavers, with funnel limits."""
    month = last_decided(cubes)
    if len(by) > 1:
        raise Unknown(f"「{metric.name}」每次只能按一种类别划分")
    selection, notes = classes_apart(metric, selection, by)
    wanted = selection.codes(by[0]) if by else ()
    if wanted:  # a class is judged beside all others, or it is like everybody: itself
        selection = selection.with_(by[0])
    years = selection.codes(COHORT.id)
    first = min(map(int, years)) if years else (month or 0) // 12 - _RECENT + 1
    newest = "" if years or COHORT.id in by else f"january >= {first * 12}"
    table = _observed_expected(cubes, metric, selection, by, newest)
    table["rests_on"] = np.inf
    if by_own_past(by):
        before = f"january BETWEEN {(first - _BEFORE) * 12} AND {(first - 1) * 12}"
        past = _observed_expected(cubes, metric, selection.with_(COHORT.id), by, before)
        past = past.reindex(table.index, fill_value=0.0)
        table["rests_on"] = past["exits"]
        table["expected"] *= (past["exits"] / past["expected"]).fillna(0.0)
        notes = (*notes, f"每类与自己此前 {_BEFORE} 年相比；往年离开的人过少的不比较")
    hidden = single_firms(cubes, selection, by)
    large = [
        may_model(people, min(exits, expected, rests_on)) and (key,) not in hidden
        for key, people, exits, expected, rests_on in table.itertuples(name=None)
    ]
    rows = {key: nothing(Status.SUPPRESSED) | {"fast": False} for key in table.index}
    kept = table[np.array(large, dtype=bool)] if len(table) else table
    if len(kept):
        found = funnel(*(kept[name].to_numpy() for name in ("exits", "expected", "rests_on")))
        notes = (*notes, *compared(len(kept)))
        for i, (key, expected) in enumerate(zip(kept.index, kept["expected"], strict=True)):
            rows[key] = {
                "value": round(float(found.ratio[i]), 2),
                "numerator": np.nan,
                "denominator": float(round_to(np.array([expected]), rounding_base())[0]),
                "half_width": 0.005,
                "status": Status.OK.value,
                "low": round(float(found.alarm_low[i]), 2),
                "high": round(float(found.alarm_high[i]), 2),
                "fast": bool(found.fast[i]),
            }
    asked = {key: row for key, row in rows.items() if not wanted or key in wanted}
    made = [({by[0]: key} if by else {}) | row for key, row in asked.items()]
    if not made and not by:
        made = [nothing(Status.EMPTY) | {"fast": False}]
    return Exact(pd.DataFrame(made, columns=[*by, *COLUMNS, "fast"]), None, month, False, notes)


def _observed_expected(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], condition: str
) -> pd.DataFrame:
    """People, early leavers, and those expected at the pace of everybody alike, by class."""
    # Employers' classes are found in different trades, whose pace is not their doing.
    alike = tuple(
        name
        for name in (EDUCATION_LEVEL.id, *([SECTION.id] if set(by) & set(_CLASSES) else []))
        if name not in by
    )
    frame = exits_and_censored(cubes, metric, selection, (*by, *alike), condition)
    columns = ["people", "exits", "expected"]
    if frame.empty:
        return pd.DataFrame(columns=columns, dtype=float)
    classes, keys = _numbered(frame, by)
    kinds, _ = _numbered(frame, alike)
    groups, firsts = np.unique(classes * (kinds.max() + 1) + kinds, return_inverse=True)
    of_class, of_kind = np.divmod(groups, kinds.max() + 1)
    exits, at_risk = by_group(frame, firsts, len(groups), EARLY)
    whole = _summed(np.stack([exits, at_risk]), of_kind)
    with np.errstate(invalid="ignore"):
        pace = np.where(whole[1] > 0, whole[0] / whole[1], 0.0)
    people = at_risk[:, :1].sum(axis=1)
    parts = np.stack([people, exits.sum(axis=1), (at_risk * pace[of_kind]).sum(axis=1)])
    found = pd.DataFrame(_summed(parts, of_class).T, keys, columns)
    return found[found.index.notna()]


def _numbered(frame: pd.DataFrame, by: tuple[str, ...]) -> tuple[NDArray[np.intp], "pd.Index[Any]"]:
    """Each row's class, numbered in their order; without any division all are in one, 0."""
    if not by:
        return np.zeros(len(frame), dtype=np.intp), pd.Index([0], name="key")
    keys = frame[by[0]] if len(by) == 1 else pd.MultiIndex.from_frame(frame[[*by]])
    numbers, found = pd.factorize(keys, sort=True, use_na_sentinel=False)
    return numbers, pd.Index(found, name="key", tupleize_cols=False)


def _summed(parts: Floats, group: NDArray[np.intp]) -> Floats:
    """Parts (parts, rows, …) summed over the rows of each group: (parts, groups, …)."""
    found = np.zeros((int(group.max()) + 1, parts.shape[0], *parts.shape[2:]))
    np.add.at(found, group, parts.swapaxes(0, 1))
    return found.swapaxes(0, 1)


LEAVING_HAZARD = Metric(
    id="leaving_hazard",
    name="当月离开的比例",
    definition=(
        "来后第若干个月里离开的人数 ÷ 当月仍在的人数；不按时长划分时为第一年平均每月。"
        "来的时间不详者不计，观察期未满者只计入仍在的月份。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.LESS_IS_BETTER,
    numerator=(LEFT,),
    denominator=(Term("当月仍在", UNFINISHED.measure),),
    share=True,
    dimensions=(*_CUTS, TENURE),
    sources=_SOURCES,
    topic="retention",
    maker=_hazard,
    part_of=CURVE,
    examined=CURVE,
)

LEAVING_DRIVERS = Metric(
    id="leaving_drivers",
    name="离开快慢之比",
    definition=(
        "其他条件相同、来后时间相同时，某类人才每月离开的可能性是对照类别的多少倍；"
        "大于 1 为走得快。"
        "学历、行业、院校、生源同时放入模型。"
    ),
    unit=Unit.TIMES,
    kind=Kind.MODEL,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("各因素同放入分组时间比例风险模型", LEFT.measure),),
    dimensions=(DRIVER,),
    sources=_SOURCES,
    follows="分组时间比例风险模型：Prentice, Gloeckler（1978）；比例性按交互项似然比检验",
    topic="retention",
    maker=_drivers,
    part_of=CURVE,
    examined=CURVE,
)


def _loss(id: str, name: str, who: str, cube: str, cuts: tuple[Any, ...]) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=(
            f"近两个年份{who}，{EARLY} 个月内离开的人数 ÷ 按全地区同类人员同月份离开比例推算的人数"
            "（按来本地年份划分时为全部年份）。除按地区、年份划分外，推算的人数再乘以"
            f"本类此前 {_BEFORE} 年的同一倍数：一向走得快的类别不算异常。"
            "人数越少，偶然波动越大，超出正常波动上限才提示。"
        ),
        unit=Unit.TIMES,
        kind=Kind.MODEL,
        direction=Direction.LESS_IS_BETTER,
        numerator=(Term(f"{EARLY} 个月内离开人数 ÷ 应有人数", Measure(cube, "exits", Time.NOW)),),
        dimensions=cuts,
        sources=_SOURCES if cube == "life" else (*_SOURCES, "employer"),
        follows=(
            "漏斗图：Spiegelhalter（2005），上下限 99.8%，一同比较的类别多时更宽（Bonferroni），"
            "再按类别间离散程度放宽"
        ),
        topic="retention",
        maker=_unusual,
        part_of=CURVE,
        examined=CURVE,
    )


UNUSUAL_LOSSES = _loss(
    "unusual_losses",
    "离开人数与应有人数之比",
    "来的参保人员（不限人才，人数多才看得出异常）",
    "life",
    _CUTS,
)
UNUSUAL_JOB_LOSSES = _loss(
    "unusual_job_losses",
    "离职人数与应有人数之比",
    "入职的人才",
    "life_job",
    (*REGIONS, COHORT, EDUCATION_LEVEL, SECTION, INDUSTRY, NATURE, SIZE),
)

METRICS: Final = (LEAVING_HAZARD, LEAVING_DRIVERS, UNUSUAL_LOSSES, UNUSUAL_JOB_LOSSES)
