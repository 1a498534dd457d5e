"""城市对标: what statistics and lists publish about us, beside the same figure of peers.

The published figures (contract `city_indicator`) are kept in every edition; a figure here is that
of the newest edition, with its year, unit, source and edition as published. Public → exact. Nothing
is added up or converted: places are set side by side only in one year and one unit.
"""

from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from metrics.disclosure.protect import Protected, Status
from metrics.engine.compute import Exact
from metrics.engine.core import Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import PEER, PUBLISHED_INDICATOR, YEAR
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By, marked
from metrics.figures.outlook.external import NAMES as OUTLOOKS
from metrics.figures.peers.kind import comparable, newest_editions

# What a published figure is not to be read without, beside its value.
FACTS: Final = {"of_year": "年份", "unit": "单位", "source": "来源", "edition": "版本"}
APART: Final = "公开数据逐项列出，不相加，请选定一项指标"


def published(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """Published values of the region, or of the places named as peers.

    Without ``year`` each indicator is of the newest year that the region itself has, and peers
    count only in that year and unit; by ``year``, all years stand as published. Years that are not
    over at the selection's month are left out, so are the forecasts of others.

    Returns:
        ``value`` with ``of_year``, ``unit``, ``source`` and ``edition`` of each row; a row in
        which several figures would have to be added is empty.
    """
    for name in (*by, *(name for name, _ in selection.where)):
        metric.dimension(name)
    rows, by_indicator = newest_editions(_read(cubes, selection, by))
    rows, unclear = _side_by_side(rows, selection, by), int(by_indicator.sum())
    notes = (f"{unclear} 项数值的不同版本分不出先后，未列",) if unclear else ()
    frame = _told(rows, by)
    if len(rows) and (frame["status"] != Status.OK.value).any():
        notes = (*notes, APART)
    return Exact(frame, None, None, False, notes)


def facts(found: Protected) -> list[dict[str, int | str | None]]:
    """Of each row its year, unit, source and edition; nothing for figures of other kinds."""
    if found.metric.unit is not Unit.AS_PUBLISHED:
        return [{} for _ in range(len(found))]
    return [
        {
            name: None if pd.isna(row[name]) else int(row[name]) if name == "of_year" else row[name]
            for name in FACTS
        }
        for row in found.frame.reindex(columns=list(FACTS)).to_dict("records")
    ]


def told_beside(found: Protected) -> dict[str, str]:
    """Which of :data:`FACTS` stand beside a table's figures, with their heads: a table divided by
    years has them among its keys; none of figures of other kinds."""
    if found.metric.unit is not Unit.AS_PUBLISHED:
        return {}
    keyed = {"of_year"} if "year" in found.by else set()
    return {name: head for name, head in FACTS.items() if name not in keyed}


def _read(cubes: Cubes, selection: Selection, by: By) -> pd.DataFrame:
    """All editions of what is asked about: peer, indicator, year, value, unit, source, edition."""
    peers = selection.codes("peer")
    found = ["indicator NOT IN (?, ?, ?)"]
    values: list[Any] = list(OUTLOOKS.values())
    if peers or "peer" not in by:
        places = (selection.region, *peers)
        found.append(f"region IN ({', '.join('?' * len(places))})")
        values += places
    names = selection.codes("indicator")
    if names:
        found.append(f"indicator IN ({', '.join('?' * len(names))})")
        values += names
    if selection.month is not None:
        found.append("year * 12 + 11 <= ?")
        values.append(selection.month)
    rows = cubes.query(
        "SELECT region AS peer, indicator, year, value, unit, source, edition FROM indicator "
        f"WHERE {' AND '.join(found)} ORDER BY indicator, region, year, source, edition",
        values,
    )
    if not peers and "peer" in by:
        alike = partial(comparable, selection.region)
        rows = rows[(rows["peer"] == selection.region) | rows["peer"].map(alike).astype(bool)]
    return rows


def _side_by_side(rows: pd.DataFrame, selection: Selection, by: By) -> pd.DataFrame:
    """The places asked about, in the years asked about or in the region's own newest."""
    years = selection.codes("year")
    if years:
        rows = rows[rows["year"].isin(years)]
    peers = selection.codes("peer")
    if "year" not in by:
        own = rows[rows["peer"] == selection.region]
        own = own.sort_values("year").drop_duplicates("indicator", keep="last")
        rows = rows.merge(own[["indicator", "year", "unit"]], on=["indicator", "year", "unit"])
    if peers or "peer" not in by:
        rows = rows[rows["peer"].isin(peers or (selection.region,))]
    return rows.sort_values(["indicator", "peer", "year"]).reset_index(drop=True)


def _told(rows: pd.DataFrame, by: By) -> pd.DataFrame:
    """One row for each combination of the keys; empty where that holds several figures."""
    on = list(by) or ["all"]
    rows = rows.assign(all=0, of_year=rows["year"])
    alone = ~rows.duplicated(on, keep=False)
    first = rows.assign(value=rows["value"].where(alone))
    first.loc[~alone, list(FACTS)] = None
    first = first.drop_duplicates(on).reset_index(drop=True)
    if not by and first.empty:
        nothing = marked(pd.DataFrame(index=[0]), np.nan, np.nan, np.nan, Status.EMPTY.value)
        return nothing.assign(**dict.fromkeys(FACTS))
    status = np.where(first["value"].isna(), Status.EMPTY.value, Status.OK.value)
    keys = first[list(by)] if by else pd.DataFrame(index=first.index)
    frame = marked(keys, first["value"], np.nan, np.nan, status)
    return frame.assign(**{name: first[name] for name in FACTS})


PUBLISHED = Metric(
    id="city_published",
    name="城市公开指标",
    definition=(
        "统计部门或榜单公开发布、由本办导入的城市公开指标，按原数、原单位列出，注明年份、来源和版本。"
        "同一数值有多个版本的取最新版本（按版本名称中的年份），分不出先后且数值不同的不列；"
        "与对标地区比较时，只比同一指标、同一年份、同一单位的数值；不相加、不换算、不作预测。"
    ),
    unit=Unit.AS_PUBLISHED,
    kind=Kind.COUNT,
    numerator=(
        Term("公开数值", Measure("indicator", "value", Time.YEAR, protects=Protects.PUBLIC)),
    ),
    dimensions=(PUBLISHED_INDICATOR, PEER, YEAR),
    sources=("city_indicator",),
    topic="benchmark",
    maker=published,
)
METRICS = (PUBLISHED,)
