"""How the figures of :mod:`.supply` are made from a snapshot's stored projection.

A node (region × section × band) is shown from 100 people and ten exits on; smaller ones are hidden,
and the row says where to look instead. What is shown is rounded to 5 people.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact
from metrics.engine.core import Metric, Unknown
from metrics.engine.labels import DEMAND_PARTS
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.outlook import coarse
from metrics.figures.outlook.request import USUAL, By, point_of, scenario_of, told, years_of
from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.types import Inputs, Key, Outcome
from metrics.projection.store import big

BOUNDS: Final = ("lo80", "hi80", "lo95", "hi95")
TOO_SMALL: Final = "人数不足100或流动不足10，请看上级地区、全部行业或全部学历"
_MARKET: Final = re.compile("求职|招聘")  # remarks on posts and seekers
_TAKEN: Final = ("lost", "gone")
_CHANCE: Final = {"gap": "gap", "gap_flow": "gap_flow"}


def term(name: str) -> Callable[..., Exact]:
    """A maker of one term by place, section and year."""

    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
        asked = told(cubes, metric, selection, by)
        if isinstance(asked, str):
            return _nothing(selection, by, asked)
        inputs, said, nodes = asked
        fan = said.terms[name]
        chance = said.chance.get(_CHANCE.get(name, ""))
        start = coarse.starts(said).get(name)
        rows = []
        for row in nodes:
            for year in years_of(inputs, metric, selection, by):
                one: dict[str, Any] = _row(inputs, row, year, by)
                at = said.place.get(inputs.nodes[row], -1)
                one["value"] = _at(fan.mean, at, year)
                one |= {bound: _at(getattr(fan, bound), at, year) for bound in BOUNDS}
                one["start"] = np.nan if start is None or at < 0 else start[at]
                one["probability"] = np.nan if chance is None else _at(chance, at, year)
                rows.append(one)
        return _exact(inputs, metric, rows, by, selection, ("value", *BOUNDS, "start"))

    return make


def chance(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """How likely the stock gap is above 0; whole points of per cent."""
    found = term("gap")(cubes, metric, selection, by, _span)
    frame = found.frame
    frame["value"] = frame["probability"]
    frame["half_width"] = np.where(frame["value"].notna(), 0.005, 0.0)
    return Exact(
        frame.drop(columns=[*BOUNDS, "start"], errors="ignore"),
        found.first_month,
        found.month,
        found.provisional,
        found.notes,
    )


def retention(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """Rho of the node as a whole, retirement left out; one decimal of a per cent."""
    asked = told(cubes, metric, selection, by)
    if isinstance(asked, str):
        return _nothing(selection, by, asked)
    inputs, said, nodes = asked
    rows = []
    for row in nodes:
        at = said.place.get(inputs.nodes[row], -1)
        for year in years_of(inputs, metric, selection, by):
            stood = said.terms["attached"].mean
            before = _at(stood, at, year - 1) if year else _at(said.start["attached"], at)
            lost = _at(said.terms["lost"].mean, at, year)
            kept = 1 - lost / before if before > 0 else np.nan
            rows.append(_row(inputs, row, year, by) | {"value": kept})
    made = _exact(inputs, metric, rows, by, selection, ())
    made.frame["value"] = made.frame["value"].round(3)
    made.frame["half_width"] = np.where(made.frame["value"].notna(), 0.0005, 0.0)
    return made


def history(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """Employed at past points a year apart: exact, for the rule of counts."""
    asked = told(cubes, metric, selection, by)
    if isinstance(asked, str):
        keys: dict[str, list[Any]] = {name: [] if by else [np.nan] for name in (*by, "t0")}
        return Exact(pd.DataFrame(keys), None, None, False, (asked,))
    inputs, _, nodes = asked
    count, years = inputs.history.shape[1], selection.codes("year")
    first = inputs.base // 12 - (count - 1)
    back = [at for at in range(count) if not years or first + at in years]
    if "year" not in by:
        back = [point_of(inputs, selection)]
    rows = [
        _keys(inputs, row, by) | _year(by, first + at) | {"t0": inputs.history[row, at]}
        for row in nodes
        for at in back
    ]
    if not rows and not by:
        rows = [{"t0": np.nan}]
    return Exact(pd.DataFrame(rows, columns=[*by, "t0"]), None, inputs.base, False)


def parts(names: dict[str, str]) -> Callable[..., Exact]:
    """A maker of a waterfall's parts, in their order: of each year, or from now to a year."""

    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
        asked = told(cubes, metric, selection, by)
        if isinstance(asked, str):
            return _nothing(selection, by, asked)
        if "part" not in by:
            raise Unknown(f"「{metric.name}」须按组成部分划分")
        inputs, said, nodes = asked
        wanted = selection.codes("part")
        rows = [
            _row(inputs, row, year, by)
            | {"part": part, "value": _part(said, part, inputs.nodes[row], year, by)}
            for row in nodes
            for year in years_of(inputs, metric, selection, by)
            for part in names
            if not wanted or part in wanted
        ]
        return _exact(inputs, metric, rows, by, selection, ("value",))

    return make


def _at(values: Array, row: int, year: int | None = None) -> float:
    """A number of a node; NaN of one that is too small to have been worked out (row below 0)."""
    if row < 0:
        return float("nan")
    return float(values[row] if year is None else values[row, year])


def _part(said: Outcome, part: str, key: Key, year: int, by: By) -> float:
    """One part: a stock at its end, a flow of the year, or of all years up to it."""
    row = said.place.get(key, -1)
    if row < 0:
        return float("nan")
    first = year if "year" in by else 0
    if part == "start":
        if first == 0:
            return float(said.start["attached"][row])
        return float(said.terms["attached"].mean[row, first - 1])
    values = said.terms[part].mean[row]
    if part in ("attached", "seekers", "supply"):
        return float(values[year])
    if part == "openings":  # of all years together, as their parts are
        values = sum((said.terms[name].mean[row] for name in list(DEMAND_PARTS)[:3]), values * 0)
        total = float(values[first : year + 1].sum())
        return max(total, 0.0)
    total = float(values[first : year + 1].sum())
    return -total if part in _TAKEN else total


def _keys(inputs: Inputs, row: int, by: By) -> dict[str, Any]:
    _, region, section, band = inputs.nodes[row]
    known = {
        "province": region // 10_000 * 10_000,
        "city": region,
        "section": section,
        "band": band,
    }
    return {name: known[name] for name in by if name in known}


def _year(by: By, year: int) -> dict[str, int]:
    return {"year": year} if "year" in by else {}


def _row(inputs: Inputs, row: int, year: int, by: By) -> dict[str, Any]:
    """Keys of a row, whether it may be shown, and what is to be said of it."""
    large = big(inputs, row)
    status = Status.OK if large else Status.SUPPRESSED
    if inputs.history[row, -1] == 0:
        status = Status.EMPTY
    return {
        **_keys(inputs, row, by),
        **_year(by, inputs.base // 12 + 1 + year),
        "status": status.value,
        "reason": inputs.reasons[row] if large else TOO_SMALL,
    }


def _exact(
    inputs: Inputs,
    metric: Metric,
    rows: list[dict[str, Any]],
    by: By,
    selection: Selection,
    people: Sequence[str],
) -> Exact:
    """Rounded and hidden as the rule for models has it."""
    if not rows:
        return _nothing(selection, by, "")
    frame = pd.DataFrame(rows)
    if "scenario" in by:  # one at a time: the one that is asked for
        frame["scenario"] = scenario_of(selection)
    hidden = frame["status"] != Status.OK.value
    for name in people:
        frame[name] = (
            round_to(frame[name].to_numpy(dtype=float), rounding_base()) + 0.0
        )  # no minus zero
    numbers = [name for name in ("value", *BOUNDS, "start", "probability") if name in frame]
    frame[numbers] = frame[numbers].mask(hidden)
    if "probability" in frame:
        frame["probability"] = frame["probability"].round(2)
    frame["numerator"] = frame["denominator"] = np.nan
    frame["half_width"] = np.where(hidden, 0.0, rounding_base() / 2)
    market = "job_seeker" in metric.sources
    notes = [note for note in inputs.notes if market or not _MARKET.search(note)]
    if not {"year"} & set(by) and not selection.codes("year"):
        notes.append(f"{inputs.base // 12 + min(USUAL, inputs.years)} 年（{USUAL} 年后）")
    return Exact(frame, None, inputs.base, False, tuple(notes))


def _nothing(selection: Selection, by: By, why: str) -> Exact:
    row: dict[str, Any] = dict.fromkeys(
        ("value", "numerator", "denominator", "start", "probability", *BOUNDS), np.nan
    )
    row |= {"status": Status.EMPTY.value, "half_width": 0.0, "reason": why}
    frame = pd.DataFrame([row])
    if by:
        frame = pd.DataFrame(columns=[*by, *row]).astype(dict.fromkeys(row, object))
    return Exact(frame, None, selection.month, False, (why,) if why else ())
