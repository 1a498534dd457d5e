"""年度目标与一事一议: what was promised, by whom, until when. Public → exact, as it was issued.

A target of which no figure of the product counts anything is a row like the others. Who leads it in
person stands in no figure (:func:`leads`, read by the gateway for those who may know).
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from data.contracts.policy import INDICATORS
from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact
from metrics.engine.core import Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.coverage import coverage
from metrics.engine.dimensions import PROMISE, REGIONS
from metrics.engine.selection import STEPS, Selection, level
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By, marked

ITEM: Final = "item"  # 一事一议
YUAN: Final = "payout_amount"  # the promise that is money
# What a target is not to be read without: its year, unit, department and issue …
FACTS: Final = ("of_year", "unit", "source", "edition")
# … and how it stands.
STANDING: Final = ("kind", "milestones", "state", "due", "progress", "earlier")
APART: Final = "各项目标不相加，请按目标事项查看"


def _maker(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """Targets of the region, or of each region of a level in it, of the year of the month asked.

    Returns:
        ``value`` with :data:`FACTS` and :data:`STANDING`; empty where several targets meet in a
        row: they are not added up.
    """
    for name in (*by, *(name for name, _ in selection.where)):
        metric.dimension(name)
    year = _year(cubes, selection)
    rows = _read(cubes, selection, by, year)
    on = [*by] or ["all"]
    rows = rows.assign(all=0)
    alone = ~rows.duplicated(on, keep=False)
    rows.loc[~alone, ["target", *FACTS, *STANDING]] = None
    rows = rows.drop_duplicates(on).reset_index(drop=True)
    if rows.empty and not by:
        frame = marked(pd.DataFrame(index=[0]), np.nan, np.nan, np.nan, Status.EMPTY.value)
        for name in (*FACTS, *STANDING):
            frame[name] = None
        return Exact(frame, None, None, False)
    keys = rows[list(by)] if by else pd.DataFrame(index=rows.index)
    status = np.where(rows["target"].isna(), Status.EMPTY.value, Status.OK.value)
    frame = marked(keys, rows["target"].astype(float), np.nan, np.nan, status)
    for name in (*FACTS, *STANDING):
        frame[name] = rows[name].to_numpy()
    notes = () if alone.all() else (APART,)
    # What was issued for the year holds up to the month asked: that is its data date.
    last = selection.month if selection.month is not None or year is None else year * 12 + 11
    return Exact(frame, None if year is None else year * 12, last, False, notes)


def _year(cubes: Cubes, selection: Selection) -> int | None:
    """The year of the month asked, else of the newest insured month, else of the newest target."""
    if selection.month is not None:
        return selection.month // 12
    for name in ("stock", "promise_row"):
        reach = coverage(cubes, name)
        if reach is not None:
            return reach[1] // 12
    return None


def _read(cubes: Cubes, selection: Selection, by: By, year: int | None) -> pd.DataFrame:
    region = selection.region
    own = STEPS[level(region)]
    # Undivided, the targets of a place that is asked for are its own: no other place has them.
    places = [name for name in STEPS if name in by] or [
        name for name in STEPS if selection.codes(name)
    ]
    step = min([STEPS[name] for name in places], default=own)
    found = ["year = ?", "region // ? = ? // ?", "region % ? = 0"]
    values: list[Any] = [year, own, region, own, step]
    if step < own:  # counties of a province are not its cities
        found.append("region % ? <> 0")
        values.append(step * 100)
    for name, column in (("promise", "indicator"), *((one, "region") for one in STEPS)):
        codes = selection.codes(name)
        if codes:
            found.append(f"{column} IN ({', '.join('?' * len(codes))})")
            values += list(codes)
    rows = cubes.query(
        "SELECT region, indicator AS promise, year AS of_year, target, department AS source, "
        "issued AS edition, kind, milestones, state, due, progress, earlier FROM promise_row "
        f"WHERE {' AND '.join(found)} ORDER BY region, kind DESC, indicator",
        values,
    )
    rows["unit"] = [
        unit_of(code, kind) for code, kind in zip(rows["promise"], rows["kind"], strict=True)
    ]
    for name, size in STEPS.items():
        rows[name] = rows["region"] // size * size
    return rows


def unit_of(indicator: str, kind: str = "") -> str:
    """The unit of a promise; none where its file alone says it."""
    if kind == ITEM:
        return "件"
    if indicator == YUAN:
        return Unit.YUAN.value
    return Unit.PERSONS.value if indicator in INDICATORS else ""


def leads(cubes: Cubes, region: int, year: int) -> dict[tuple[int, str], str]:
    """领办人 of the targets of a region and all within it: (region, indicator) → name."""
    own = STEPS[level(region)]
    rows: Any = cubes.query(
        "SELECT region, indicator, lead FROM promise_row "
        "WHERE year = ? AND region // ? = ? // ? AND lead <> ''",
        [year, own, region, own],
    )
    return {
        (int(code), str(name)): str(who)
        for code, name, who in rows[["region", "indicator", "lead"]].itertuples(index=False)
    }


PROMISED = Metric(
    id="promise",
    name="目标下达数",
    definition=(
        "领导小组下达的全年目标和一事一议事项，按原数列出，注明责任单位、节点和督办状态。"
        "同一地区、指标、年度先后下达过两个目标的，以下达日期较晚的为准；各项目标不相加。"
    ),
    unit=Unit.AS_PUBLISHED,
    kind=Kind.COUNT,
    numerator=(
        Term("目标值", Measure("promise_row", "target", Time.YEAR, protects=Protects.PUBLIC)),
    ),
    dimensions=(*REGIONS, PROMISE),
    sources=("target",),
    topic="target",
    maker=_maker,
)
METRICS = (PROMISED,)
