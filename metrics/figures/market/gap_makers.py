"""How shortage and mismatch of :mod:`.gap` are made: of protected figures, so they tell no more.

Counts of people enter rounded to 5 and only where they may be shown; whatever is computed from
them is a function of tables that anybody with the same scope can ask for.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from metrics.disclosure.chance import Z
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status, protected_columns
from metrics.disclosure.rounding import IMPRECISE_POINTS, round_to
from metrics.engine.compute import Exact, compute, evaluate
from metrics.engine.core import Metric, Unknown
from metrics.engine.coverage import newest
from metrics.engine.dimensions import names_a_class
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.engine.table import Table
from metrics.figures.market import recruitment, trade
from metrics.figures.market.trade_makers import BY_TRADE, By, marked, plain, unanswered
from metrics.models.market.mismatch import mismatch, mismatch_error
from metrics.models.market.shortage import PARTS, shortage, uncertain

FEWEST: Final = 100  # people behind an index or a model (DESIGN §6)
FEWEST_HEADS: Final = 10
_OK, _EMPTY, _HIDDEN = Status.OK.value, Status.EMPTY.value, Status.SUPPRESSED.value


def shortage_index(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Index, parts (``z_…``), the figures they rest on, what is missing, driver: by one trade."""
    if not by:
        return unanswered(selection.month, BY_TRADE)
    if len(by) > 1:
        raise Unknown(f"「{metric.name}」只能按行业、门类或职业之一划分")
    month = selection.month if selection.month is not None else newest(cubes, plain(metric))
    here = replace(selection, month=month, months=None)
    raw, size, heads, halves = _raw(cubes, here, by)
    few = ~((size >= FEWEST) & (heads >= FEWEST_HEADS))
    raw.loc[few] = np.nan
    made = shortage(raw)
    index = made["index"].round(1)
    status = np.select([heads.eq(0), few | index.isna()], [_EMPTY, _HIDDEN], _OK)
    keys = pd.DataFrame({by[0]: raw.index})
    half = 0.05 + uncertain(raw, halves)
    frame = marked(keys, index, np.nan, np.nan, status, half)
    for part in PARTS:
        frame[f"z_{part.id}"] = made[f"z_{part.id}"].round(1).to_numpy()
    frame["missing"] = made["missing"].to_numpy()
    frame["driver"] = made["driver"].to_numpy()
    known = np.array([names_a_class(by[0], key) for key in frame[by[0]]], dtype=bool)
    return Exact(
        frame[known].reset_index(drop=True), None if month is None else month - 11, month, False
    )


def _raw(
    cubes: Cubes, here: Selection, by: By
) -> tuple[pd.DataFrame, pd.Series, pd.Series, pd.DataFrame]:
    """The parts and causes of every trade, its people, its advertised headcount, and how far the
    parts are from the exact ones at most."""
    occupation = by == ("occupation",)
    growth = trade.OCCUPATION_GROWTH if occupation else trade.EMPLOYMENT_GROWTH
    asked: dict[str, Metric] = {
        "tightness": trade.TIGHTNESS,
        "fill_rate": recruitment.FILL_RATE,
        "pay_growth": trade.PAY_GROWTH,
        "employment_growth": growth,
        "days_to_fill": recruitment.DAYS_TO_FILL,
        "underqualified": trade.UNDERQUALIFIED,
        "demand_growth": trade.DEMAND_GROWTH,
        "leaving": trade.LEAVING,
        "pay_premium": trade.PAY_PREMIUM,
        **({"seeker_growth": trade.SEEKER_GROWTH} if occupation else {}),
    }
    found = {name: shown(cubes, one, here, by) for name, one in asked.items()}
    raw = pd.DataFrame({name: one["value"] for name, one in found.items()})
    raw.index.name = by[0]
    # A ratio of two periods is compared by its logarithm, so it goes in as a ratio.
    for name in ("demand_growth", "seeker_growth"):
        if name in raw:
            raw[name] = 1 + raw[name]
    for name, error in _errors(found).items():
        raw[f"{name}_error"] = error
    seekers = found["tightness"]["denominator"].reindex(raw.index).fillna(0.0)
    people = found["employment_growth"]["denominator"].reindex(raw.index).fillna(0.0)
    heads = found["tightness"]["numerator"].reindex(raw.index).fillna(0.0)
    halves = pd.DataFrame({part.id: found[part.id]["half_width"] for part in PARTS})
    halves["days_to_fill"] = 0.5  # shown in whole days
    return raw, seekers + people, heads, halves.reindex(raw.index).fillna(0.0)


def _errors(found: dict[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """Standard errors of what is counted: of a ratio of counts (in logs), of a share."""
    errors: dict[str, pd.Series] = {}
    for name in ("fill_rate", "underqualified", "leaving"):
        share, whole = found[name]["value"], found[name]["denominator"]
        errors[name] = (share * (1 - share) / whole.where(whole > 0)) ** 0.5
    for name in ("tightness", "demand_growth", "seeker_growth"):
        if name in found:
            below, above = found[name]["denominator"], found[name]["numerator"]
            # A growth's numerator is the increase: what there is now is both together.
            above = above if name == "tightness" else above + below
            errors[name] = (1 / above.where(above > 0) + 1 / below.where(below > 0)) ** 0.5
    return errors


def shown(cubes: Cubes, metric: Metric, selection: Selection, by: By) -> pd.DataFrame:
    """A figure under its own rule, by its key: hidden and vague values are missing. Of one that
    grows for some months, the month so long before: what is made of it then never changes."""
    month = selection.month if selection.month is not None else newest(cubes, plain(metric))
    asked = selection.at(None if month is None else month - metric.lag, selection.months)
    if metric.maker is None:
        table = protected_columns(evaluate(cubes, metric, asked, by).table, metric)
    else:
        made = Table.of(compute(cubes, metric, asked, by).frame)
        table = made if "status" in made else protected_columns(made, metric)
    value = np.where(table["status"] == _OK, table["value"], np.nan)
    frame = table.put(value=value).frame()
    return frame.set_index(list(by) if len(by) > 1 else by[0])


def mismatch_index(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """M over occupations, for each region or month asked for."""
    here = selection.at(selection.month, selection.months or metric.window)
    (heads, seekers) = metric.terms
    # One question for both, so that both speak of the same months.
    both = replace(
        plain(metric),
        numerator=(heads,),
        denominator=(seekers,),
        dimensions=trade.TIGHTNESS.dimensions + metric.dimensions,
    )
    found = compute(cubes, both, here, (*by, "occupation"), span=span)
    frame = found.frame[found.frame["occupation"] != ""]
    rows = [
        (*key, *_mismatch(group))
        for key, group in (frame.groupby(list(by)) if by else [((), frame)])
        if isinstance(key, tuple)
    ]
    keyed = pd.DataFrame(rows, columns=[*by, "value", "status", "chance"])
    made = marked(keyed[list(by)], keyed["value"], np.nan, np.nan, keyed["status"], 0.00005)
    made["low"] = (keyed["value"] - keyed["chance"]).clip(lower=0.0)
    made["high"] = keyed["value"] + keyed["chance"]
    return replace(found, frame=made)


def _mismatch(cells: pd.DataFrame) -> tuple[float, str, float]:
    """The index, its state, and the 95 % half-width that chance leaves: of few posts and seekers
    the two are apart without any mismatch."""
    posts, seekers = cells["t0"].to_numpy(dtype=float), cells["t1"].to_numpy(dtype=float)
    if not np.nansum(posts) > 0 or not np.nansum(seekers) > 0 or np.isnan(posts).all():
        return np.nan, _EMPTY, np.nan
    if np.nansum(seekers) < FEWEST or np.nansum(posts) < FEWEST_HEADS:
        return np.nan, _HIDDEN, np.nan
    index = round(mismatch(np.nan_to_num(posts), np.nan_to_num(seekers)), 4)
    sizes = round_to(np.array([np.nansum(posts), np.nansum(seekers)]), rounding_base())
    chance = round(Z * mismatch_error(index, *sizes), 3)  # of rounded sizes: it tells no more
    return index, _OK if chance <= IMPRECISE_POINTS else Status.IMPRECISE.value, chance
