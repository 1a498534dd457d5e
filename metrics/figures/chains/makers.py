"""How the figures of :mod:`.chain` are made: sums of terms, hidden where employers would show.

The rule of persons is the metric's own (and that of :mod:`metrics.disclosure.marginal_totals`);
here the cells are hidden that three employers don't stand behind, or that one of them makes up
(:mod:`.cells`).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.curves import COLUMNS, may_model, nothing
from metrics.disclosure.employers import cell_of
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import money_of_cases, round_to
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Metric, Unknown
from metrics.engine.selection import STEPS, Selection, inside, level
from metrics.engine.statement import Cubes
from metrics.figures.chains import cells
from metrics.figures.market.trade_makers import By, marked, plain
from metrics.models.market.funnel import compared, funnel

Maker = Callable[[Cubes, Metric, Selection, By, int], Exact]
BY_TRAIT: Final = "请按学历、年龄或人才分类划分"
BY_CHAIN: Final = "环节分属各产业链：请同时按产业链划分，或只选一条产业链"
EVENTS: Final = 10  # people in 1–9 left over would be told by the difference


def with_its_chain(maker: Maker) -> Maker:
    """Links are a chain's: asked for without one, of several together, they are no whole of
    anything, and the answer says so."""

    @wraps(maker)
    def made(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
        links = "chain_link" in by or selection.codes("chain_link")
        if links and "chain" not in by and not selection.codes("chain"):
            return _nothing(metric, selection, by, BY_CHAIN)
        return maker(cubes, metric, selection, by, span)

    return made


def _nothing(metric: Metric, selection: Selection, by: By, why: str) -> Exact:
    rows = 0 if by else 1
    columns = {name: np.full(rows, np.nan) for name in (*by, *(f"t{i}" for i in range(2)))}
    terms = len(metric.terms)
    frame = pd.DataFrame(columns)[[*by, *(f"t{i}" for i in range(terms))]]
    return Exact(frame, None, selection.month, False, (why,))


@with_its_chain
def people(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """The stock at the yearly point."""
    return _shown(cubes, metric, selection, by, cells.PEOPLE)


@with_its_chain
def flows(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Who joined or left in the twelve months to it."""
    return _shown(cubes, metric, selection, by, cells.FLOWS)


@with_its_chain
def stayed(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Those still there a year after they joined, and those who joined."""
    return _shown(cubes, metric, selection, by, cells.STAYED)


@with_its_chain
def paid(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Money as all money of people: the mean to two digits times the rounded cases."""
    found = compute(cubes, plain(metric), selection, by)
    few = _flags(cubes, found, selection, by, cells.PAID)
    amount, cases = (found.frame[name].to_numpy(float) for name in ("t0", "t1"))
    shown, small, error = money_of_cases(np.nan_to_num(amount), np.nan_to_num(cases))
    none = np.isnan(amount) | (cells.point_of(cubes, found.month) is None)
    hidden = (few | small) & ~none
    status = np.select(
        [none, hidden], [Status.EMPTY.value, Status.SUPPRESSED.value], Status.OK.value
    )
    value = np.where(none | hidden, np.nan, shown)
    error = np.where(none | hidden, 0.0, error)
    frame = marked(found.frame[list(by)], value, value, np.nan, status, error)
    return _dated(cubes, metric, found, frame)


@with_its_chain
def structure(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """A class of people among all of its chain, link or place."""
    traits = [name for name in by if name in cells.TRAITS]
    if any(selection.codes(name) for name in cells.TRAITS):
        raise Unknown(f"「{metric.name}」按人员类别只能划分，不能筛选")
    if not traits:
        return _nothing(metric, selection, by, BY_TRAIT)
    if len(traits) > 1:
        raise Unknown(f"「{metric.name}」每次只能按学历、年龄、人才分类之一划分")
    return _shown(cubes, metric, selection, by, cells.PEOPLE, traits[0])


@with_its_chain
def filled(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Heads found among heads wanted, of posts that say; public, so exact where employers allow."""
    found = compute(cubes, plain(metric), selection, by)
    heads, of = (found.frame[name].to_numpy(float) for name in ("t0", "t1"))
    few = _flags(cubes, found, selection, by, cells.FILLED)
    none = ~(of > 0)
    status = np.select([none, few], [Status.EMPTY.value, Status.SUPPRESSED.value], Status.OK.value)
    seen = ~(none | few)
    heads, of = (np.where(seen, one, np.nan) for one in (heads, of))
    share = np.divide(heads, of, out=np.full(len(of), np.nan), where=seen)
    frame = marked(found.frame[list(by)], share, heads, of, status)
    return _dated(cubes, metric, found, frame)


@with_its_chain
def losses(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Of those who joined a year before: who left, against those who leave like employers."""
    asked = compute(cubes, plain(metric), selection, by)  # settles month, refuses what can't be
    point = cells.point_of(cubes, asked.month)
    rows = _against_like(cubes, point) if point is not None else pd.DataFrame()
    table = _within(rows, selection, by) if len(rows) else pd.DataFrame()
    if not len(table):
        made = [nothing(Status.EMPTY) | {"fast": False}] if not by else []
        frame = pd.DataFrame(made, columns=[*by, *COLUMNS, "fast"])
        return _dated(cubes, metric, asked, frame)
    few = _flags(cubes, Exact(table, None, point, False), selection, by, cells.STAYED)
    large = ~few & np.array(
        [
            may_model(seen, min(gone, expected)) and not 0 < seen - gone < EVENTS
            for seen, gone, expected in table[["seen", "gone", "expected"]].itertuples(index=False)
        ],
        dtype=bool,
    )
    made = [nothing(Status.SUPPRESSED) | {"fast": False} for _ in range(len(table))]
    kept = np.flatnonzero(large)
    if len(kept):
        limits = funnel(*(table[name].to_numpy(float)[kept] for name in ("gone", "expected")))
        rounded = round_to(table["expected"].to_numpy(float), rounding_base())
        for i, at in enumerate(kept.tolist()):
            made[at] = {
                "value": round(float(limits.ratio[i]), 2),
                "numerator": np.nan,
                "denominator": float(rounded[at]),
                "half_width": 0.005,
                "status": Status.OK.value,
                "low": round(float(limits.alarm_low[i]), 2),
                "high": round(float(limits.alarm_high[i]), 2),
                "fast": bool(limits.fast[i]),
            }
    shown = pd.DataFrame(made, columns=[*COLUMNS, "fast"])
    frame = pd.concat([table[list(by)].reset_index(drop=True), shown], axis=1)
    return replace(_dated(cubes, metric, asked, frame), notes=compared(len(kept)))


def _against_like(cubes: Cubes, point: int) -> pd.DataFrame:
    """Firms of chains: who joined, who left within the year, how many would at like firms' pace."""
    return cubes.query(
        "WITH alike AS (SELECT section, size, SUM(seen12 - here12) * 1.0 / SUM(seen12) AS pace "
        "FROM firm_year NATURAL JOIN firm_register WHERE month = ? "
        "GROUP BY section, size HAVING SUM(seen12) > 0) "
        "SELECT region, chain, chain_link, CAST(seen12 AS DOUBLE) AS seen, "
        "CAST(seen12 - here12 AS DOUBLE) AS gone, seen12 * pace AS expected "
        "FROM firm_year NATURAL JOIN chain_register JOIN alike USING (section, size) "
        "WHERE month = ? AND seen12 > 0",
        [point, point],
    )


def _within(rows: pd.DataFrame, selection: Selection, by: By) -> pd.DataFrame:
    rows = rows[inside(selection.region, rows["region"].to_numpy())]
    for name, width in STEPS.items():
        rows = rows.assign(**{name: rows["region"] // width * width})
    for name, codes in selection.where:
        rows = rows[rows[name].isin(codes)]
    values = ["seen", "gone", "expected"]
    if not len(rows):
        return pd.DataFrame(columns=[*by, *values])
    if not by:
        return rows[values].sum().to_frame().T
    return rows.groupby(list(by), as_index=False)[values].sum()


def _shown(
    cubes: Cubes, metric: Metric, selection: Selection, by: By, what: str, trait: str = ""
) -> Exact:
    """The sums of the terms; one person or case stands for all that must be hidden: the metric's
    own rule hides 1 to 9 of them."""
    found = compute(cubes, plain(metric), selection, by)
    frame = found.frame
    few = _flags(cubes, found, selection, by, what, trait)
    parts = [f"t{i}" for i in range(len(metric.terms))]
    frame.loc[few, parts] = 1.0
    if cells.point_of(cubes, found.month) is None:
        frame[parts] = np.nan
    return _dated(cubes, metric, found, frame)


def _dated(cubes: Cubes, metric: Metric, found: Exact, frame: pd.DataFrame) -> Exact:
    """The answer with the months that it is about: those to the yearly point."""
    point = cells.point_of(cubes, found.month)
    first = None if point is None else point - metric.window + 1
    return Exact(frame, first, point, False)


def _flags(
    cubes: Cubes, found: Exact, selection: Selection, by: By, what: str, trait: str = ""
) -> np.ndarray:
    """Which rows the employers' rules hide."""
    point = cells.point_of(cubes, found.month)
    if point is None or not len(found.frame):
        return np.zeros(len(found.frame), dtype=bool)
    hidden = cells.hidden(cubes, what, point)
    rows = found.frame[list(by)].to_dict("records") if by else [{}]
    return np.array([_cell(selection, row, trait) in hidden for row in rows], dtype=bool)


def _cell(selection: Selection, row: dict[Any, Any], trait: str) -> Any:
    fixed = {name: codes[0] for name, codes in selection.where} | row
    at = next((name for name in ("county", "city", "province") if name in fixed), None)
    place = int(selection.region if at is None else fixed[at])
    of = f"{trait}:{fixed[trait]}" if trait else ""
    link = None if "chain_link" not in fixed else str(fixed["chain_link"])
    return cell_of(at or level(place), place, str(fixed.get("chain", "")), link, of)
