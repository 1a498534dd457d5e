"""补上缺口所需: what each lever alone must be set to so that supply meets demand in a year."""

import numpy as np
import pandas as pd

from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Metric, Unit
from metrics.engine.dimensions import BAND, CITY, LEVER, PROVINCE, SCENARIO, SECTION, YEAR
from metrics.engine.selection import Selection, level, place_of
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By, marked, unanswered
from metrics.figures.outlook.coarse import aim, coarse
from metrics.figures.outlook.request import USUAL
from metrics.figures.outlook.scenarios import levers
from metrics.figures.outlook.supply import GAP
from metrics.figures.reasons import MODEL
from metrics.models.supply_demand.balance import close
from metrics.models.supply_demand.levers import Lever
from metrics.models.supply_demand.types import ALL
from metrics.projection.store import big, stored

KINDS = ("retention", "staying", "arrivals", "growth")
_GRAIN = {"retention": 3, "staying": 3, "growth": 3, "arrivals": 2}  # decimals of a share


def closing(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """One row a lever: the amount that brings the gap to 0; empty where even its limit doesn't."""
    made = stored(cubes)
    codes = selection.codes("section")
    section = str(codes[0]) if codes else ALL
    bands = selection.codes("band")
    place = place_of(selection) or 0
    tier = {"province": 1, "city": 2}.get(level(place), 0)
    key = (tier, place, section, str(bands[0]) if bands else ALL)
    if made is None or key not in made.inputs.place or tuple(by) != ("lever",):
        alone = tuple(by) == ("lever",)
        why = "所选范围不能推算" if alone else "请只按调整项查看，其余条件各选一项"
        return unanswered(selection.month, why, by)
    inputs = made.inputs
    first = inputs.base // 12 + 1
    years = [int(code) for code in selection.codes("year")]
    year = (years[0] - first if years else USUAL - 1) + 1
    large = big(inputs, inputs.place[key])
    scenario = selection.codes("scenario")
    set_already = levers(str(scenario[0])) if scenario else ()
    # What is asked of levers is answered from coarse inputs, on top of the gap that is shown.
    small = coarse(inputs) if large else inputs
    goal = aim(small, made.outcome, key, year) if large else 0.0
    rows = []
    for kind in KINDS:
        lever = Lever(kind, 0.0, place, section)
        amount = close(small, lever, key, year, set_already, goal).amount if large else None
        rows.append((kind, np.nan if amount is None else round(amount, _GRAIN[kind])))
    keys = pd.DataFrame({"lever": [kind for kind, _ in rows]})
    values = np.array([value for _, value in rows], dtype=float)
    shown = np.where(np.isnan(values), Status.EMPTY.value, Status.OK.value)
    status = shown if large else Status.SUPPRESSED.value
    return Exact(marked(keys, values, np.nan, np.nan, status, 0.0005), None, inputs.base, False)


CLOSING = Metric(
    id="sd_closing",
    name="补上缺口所需的调整",
    definition=(
        "其他条件不变，只调整一项，使所选年份预计供给等于预计需求所需的幅度："
        "留任率、毕业生来本地就业比例、用人增速为百分点，其他新增人数为百分比。"
        "调到上限仍补不上的不给出。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.MODEL,
    direction=Direction.NEITHER,
    numerator=GAP.numerator,
    dimensions=(PROVINCE, CITY, SECTION, BAND, YEAR, SCENARIO, LEVER),
    sources=GAP.sources,
    follows="对单项调整二分求解",
    topic="supply",
    maker=closing,
    part_of=MODEL,
    examined=MODEL,
)
METRICS = (CLOSING,)
