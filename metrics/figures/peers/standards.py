"""The field's own indicators, as the national talent plan names them: published, or worked out of
published parts, and labelled which.

Formulas: 《国家中长期人才发展规划纲要（2010—2020年）》, its table of main indicators. 人才贡献率 by
its growth accounting: 桂昭明（2009）《人才资本对经济增长贡献率的理论研究》.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Metric, Unit
from metrics.engine.dimensions import PEER, YEAR
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By
from metrics.figures.peers.comparing import held, ranked
from metrics.figures.peers.standing import PUBLIC_TERM, told
from metrics.figures.peers.units import moved
from metrics.models.benchmark.ranks import rounding

PLAN: Final = "《国家中长期人才发展规划纲要（2010—2020年）》人才发展主要指标"
GROWTH: Final = "桂昭明（2009）《人才资本对经济增长贡献率的理论研究》"
WORKED_OUT: Final = "按公开数推算"
AS_PRINTED: Final = "公开发布"
DEMO: Final = ("（演示）", "(演示)")
Names = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One published figure of a formula: the names it goes by, and the unit it enters in."""

    names: Names
    unit: str


@dataclass(frozen=True)
class Standard:
    """A standard indicator: what it is published as, and what it is worked out of.

    ``(sum of over) × (product of times) ÷ under × scale``.
    """

    names: Names
    unit: str
    over: tuple[Part, ...]
    under: Part
    times: tuple[Part, ...] = ()
    scale: float = 1.0
    formula: str = ""
    direction: Direction = field(default=Direction.MORE_IS_BETTER)


_GDP: Final = Part(("地区生产总值", "GDP", "国内生产总值"), "亿元")
STANDARDS: Final = {
    "rd_per_worker": Standard(
        ("每万劳动力研发人员", "每万劳动力中研发人员", "每万名就业人员中研发人员"),
        "人年/万人",
        (Part(("研发人员全时当量", "R&D人员全时当量", "研发人员折合全时当量"), "人年"),),
        Part(("就业人员", "全社会就业人员", "全社会从业人员", "从业人员"), "万人"),
        formula="研发人员全时当量（人年）÷ 就业人员（万人）",
    ),
    "skilled_share": Standard(
        ("高技能人才占技能人才比重", "高技能人才占技能人才的比重", "高技能人才占技能劳动者比例"),
        "%",
        (Part(("高技能人才", "高技能人才数", "高技能人才总量"), "万人"),),
        Part(("技能人才", "技能人才数", "技能人才总量", "技能劳动者"), "万人"),
        scale=100,
        formula="高技能人才 ÷ 技能人才",
    ),
    "higher_educated_share": Standard(
        ("主要劳动年龄人口受高等教育比例", "主要劳动年龄人口受过高等教育的比例"),
        "%",
        (Part(("主要劳动年龄人口中受过高等教育人数",), "万人"),),
        Part(("主要劳动年龄人口", "主要劳动年龄人口数"), "万人"),
        scale=100,
        formula="20至59岁人口中受过高等教育（大专及以上）的人数 ÷ 20至59岁人口",
    ),
    "human_capital_share": Standard(
        ("人力资本投资占GDP", "人力资本投资占GDP比重", "人力资本投资占国内生产总值比例"),
        "%",
        (
            Part(("教育经费", "教育支出", "教育经费总投入"), "亿元"),
            Part(("卫生总费用", "卫生健康支出", "卫生支出"), "亿元"),
            Part(("研发经费", "R&D经费", "研究与试验发展经费支出", "研发经费支出"), "亿元"),
        ),
        _GDP,
        scale=100,
        formula="（教育 ＋ 卫生 ＋ 研发三项投入）÷ 地区生产总值",
    ),
    "talent_contribution": Standard(
        ("人才贡献率", "人才对经济增长的贡献率"),
        "%",
        (Part(("人才资本年均增长率",), "%"),),
        Part(("地区生产总值年均增长率", "GDP年均增长率"), "%"),
        times=(Part(("人才资本产出弹性",), ""),),
        scale=100,
        formula="人才资本产出弹性 × 人才资本年均增长率 ÷ 地区生产总值年均增长率（同一时期年均）",
    ),
}


def bare(name: str) -> str:
    """An indicator's name without the mark of an invented series."""
    for mark in DEMO:
        name = name.removesuffix(mark)
    return name


def standard(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """The indicator of the region, or of it and its peers: as published, else worked out."""
    for name in (*by, *(name for name, _ in selection.where)):
        metric.dimension(name)
    rows, notes = _rows(cubes, STANDARDS[metric.id], selection)
    rows = ranked(rows.assign(indicator=metric.name))
    if "year" not in by and len(rows):
        own = rows.loc[rows["peer"] == selection.region, "year"]
        rows = rows[rows["year"] == (own.max() if len(own) else -1)]
    if "peer" not in by:
        rows = rows[rows["peer"] == selection.region]
    rows = rows.sort_values(["peer", "year"]).reset_index(drop=True)
    rows = rows.assign(unit=STANDARDS[metric.id].unit)
    return told(rows, rows["value"], rows["margin"], by, notes)


def _rows(
    cubes: Cubes, wanted: Standard, selection: Selection
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Of each place and year the published value, or the one worked out where there is none."""
    parts = (*wanted.over, *wanted.times, wanted.under)
    names = [n for one in (Part(wanted.names, wanted.unit), *parts) for n in one.names]
    marked_too = tuple(f"{name}{mark}" for name in names for mark in ("", *DEMO))
    found = held(cubes, selection, marked_too)
    rows = found.rows.assign(bare=found.rows["indicator"].map(bare))
    printed = _entering(rows, Part(wanted.names, wanted.unit))
    printed["source"] = f"{AS_PRINTED}：" + printed["source"]
    worked = _worked_out(rows, wanted)
    both = pd.concat([printed, worked], ignore_index=True)
    return both.drop_duplicates(["peer", "year"]).reset_index(drop=True), found.notes


def _entering(rows: pd.DataFrame, part: Part) -> pd.DataFrame:
    """One row a place and year of the part, in the unit that the formula wants."""
    mine = rows[rows["bare"].isin(part.names)].copy()
    order = {name: at for at, name in enumerate(part.names)}
    mine["turn"] = mine["bare"].map(order)
    for name in ("value", "margin"):
        pairs = zip(mine[name], mine["unit"], strict=True)
        mine[name] = pd.Series(
            [moved(v, u, part.unit) for v, u in pairs], index=mine.index, dtype=float
        )
    mine = mine[mine["value"].notna()].sort_values("turn")
    mine = mine.drop_duplicates(["peer", "year"])
    return mine[["peer", "year", "value", "margin", "source", "edition"]].reset_index(drop=True)


def _worked_out(rows: pd.DataFrame, wanted: Standard) -> pd.DataFrame:
    """The formula where all its parts are published; margins add up relatively (first order)."""
    parts = [_entering(rows, part) for part in (*wanted.over, *wanted.times, wanted.under)]
    table = parts[0]
    for at, part in enumerate(parts[1:], 1):
        table = table.merge(part, on=["peer", "year"], suffixes=("", f"_{at}"))
    out: list[dict[str, Any]] = []
    for row in table.to_dict("records"):
        given = [
            (row[f"value{end}"], row[f"margin{end}"], row[f"source{end}"], row[f"edition{end}"])
            for end in ("", *(f"_{at}" for at in range(1, len(parts))))
        ]
        split = len(wanted.over)
        over = sum(value for value, *_ in given[:split])
        rest = given[split:-1]
        under = given[-1][0]
        if not under > 0 or not over:
            continue
        exact = over * float(np.prod([v for v, *_ in rest])) / under * wanted.scale
        value = float(f"{exact:.4g}")
        relative = sum(margin for _, margin, *_ in given[:split]) / abs(over)
        relative += sum(margin / abs(v) for v, margin, *_ in (*rest, given[-1]) if v)
        sources = "；".join(
            dict.fromkeys(f"{source}（{edition}）" for *_, source, edition in given)
        )
        out.append(
            {
                "peer": row["peer"],
                "year": row["year"],
                "value": value,
                "margin": abs(value) * relative + rounding(value),
                "source": f"{WORKED_OUT}：{sources}",
                "edition": wanted.formula,
            }
        )
    columns = ["peer", "year", "value", "margin", "source", "edition"]
    return pd.DataFrame(out, columns=columns)


def _record(id: str) -> Metric:
    one = STANDARDS[id]
    growth = id == "talent_contribution"
    return Metric(
        id=id,
        name=one.names[0],
        definition=(
            f"{one.formula}，单位{one.unit}。统计部门已直接公布的用公布数（注明「{AS_PRINTED}」），"
            f"没有公布而各项齐备的按此式推算（注明「{WORKED_OUT}」），缺一项即不列。"
            "各项均取自公开指标，不取自本系统的参保数据。"
        ),
        unit=Unit.AS_PUBLISHED,
        kind=Kind.INDEX,
        direction=one.direction,
        numerator=(PUBLIC_TERM,),
        dimensions=(PEER, YEAR),
        sources=("city_indicator",),
        follows=f"{PLAN}；{GROWTH}" if growth else PLAN,
        topic="benchmark",
        maker=standard,
    )


(
    RD_PER_WORKER,
    SKILLED_SHARE,
    HIGHER_EDUCATED_SHARE,
    HUMAN_CAPITAL_SHARE,
    TALENT_CONTRIBUTION,
) = METRICS = tuple(_record(id) for id in STANDARDS)
