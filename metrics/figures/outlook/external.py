"""外部预测: an outlook made by others, imported as 城市公开指标, to be drawn beside ours.

An office that has one imports it through the contract `city_indicator`: the indicator is called
「外部预测：需求」, 「外部预测：供给」 or 「外部预测：从业人员」, unit 人 or 万人, one row a year;
each source and edition is an outlook of its own. Public figures, shown as they were published.
"""

from typing import Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact
from metrics.engine.core import Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import CITY, PROVINCE, YEAR
from metrics.engine.selection import Selection, level
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By, marked, unanswered

UNITS: Final = {"人": 1.0, "万人": 10_000.0}
NAMES: Final = {
    "outside_demand": "外部预测：需求",
    "outside_supply": "外部预测：供给",
    "outside_employed": "外部预测：从业人员",
}


def outside(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """Values by year, of the region itself, with ``source`` (source and edition) of each.

    Of several outlooks of one year all rows stand, one a source and edition.
    """
    marks = ", ".join("?" * len(UNITS))
    found = cubes.query(
        "SELECT year, value, unit, source, edition FROM indicator "
        f"WHERE indicator = ? AND region = ? AND unit IN ({marks}) ORDER BY source, edition, year",
        [NAMES[metric.id], selection.region, *UNITS],
    )
    years = selection.codes("year")
    if years:
        found = found[found["year"].isin(years)]
    if "year" not in by and len(found):
        found = found.tail(1)
    if found.empty or level(selection.region) == "county":
        return unanswered(None, "", by)
    found = found.reset_index(drop=True)
    value = found["value"] * found["unit"].map(UNITS)
    keys = pd.DataFrame(
        {name: found["year"] if name == "year" else selection.region for name in by},
        index=found.index,
    )
    frame = marked(keys, value, np.nan, np.nan, Status.OK.value)
    frame["source"] = found["source"] + "（" + found["edition"] + "）"
    return Exact(frame, None, None, False)


def _outside(id: str) -> Metric:
    return Metric(
        id=id,
        name=NAMES[id],
        definition=(
            f"其他机构发布、由本办导入的预测（城市公开指标「{NAMES[id]}」，单位人或万人），原样列出，"
            "不与本系统的预测混算。"
        ),
        unit=Unit.PERSONS,
        kind=Kind.MODEL,
        numerator=(
            Term("外部预测", Measure("indicator", "value", Time.YEAR, protects=Protects.PUBLIC)),
        ),
        dimensions=(PROVINCE, CITY, YEAR),
        sources=("city_indicator",),
        topic="supply",
        maker=outside,
    )


DEMAND, SUPPLY, EMPLOYED = (_outside(id) for id in NAMES)
METRICS = (DEMAND, SUPPLY, EMPLOYED)
