"""Past forecasts beside three naive rules, as of the same points and data: of the employed, of
replacement demand, entrants, supply and gap.

Our forecasts and what came are exact, for ``metrics/``; the rules start from counts as shown.
``figures/outlook/honesty.py`` rounds, scores and protects them.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from metrics.disclosure.profile import rounding_base
from metrics.disclosure.rounding import round_to
from metrics.engine.statement import Cubes
from metrics.models.forecast.naive_rules import NAIVE, naive
from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.types import ALL, Inputs
from metrics.projection.realised import QUANTITIES
from metrics.projection.record import records, said_before
from metrics.projection.said import Said
from metrics.projection.store import came, stored

_YEAR: Final = 12
_NODE: Final = ["level", "region", "section", "band"]


@lru_cache(maxsize=4)
def judged(cubes: Cubes) -> pd.DataFrame:
    """Every forecast of the employed whose year has come, of every node.

    Returns:
        Columns of :data:`metrics.projection.record.COLUMNS` (``naive``: employed when it was made,
        ``mean``: our forecast), ``events``: exits that the node's rates rest on today, and one for
        each of the rules :data:`NAIVE`, NaN where the point isn't among the snapshot's.
    """
    frame = records(cubes, ("employed",))
    frame = frame[frame["actual"].notna()].reset_index(drop=True)
    made = stored(cubes)
    said = pd.DataFrame(np.nan, index=frame.index, columns=["events", *NAIVE])
    if made is not None and len(frame):
        place, history = made.inputs.place, made.inputs.history
        keys = frame[_NODE].itertuples(index=False, name=None)
        rows = np.array([place.get(key, -1) for key in keys])
        said["events"] = np.where(rows >= 0, made.inputs.events[rows], 0.0)
        for base, some in frame.groupby("made"):
            ago, odd = divmod(made.inputs.base - int(str(base)), _YEAR)
            if odd or not 0 <= ago < history.shape[1]:
                continue
            mine = some.index[rows[some.index] >= 0]
            # As past counts are shown: a rule made of more would tell more.
            past = round_to(history[rows[mine], : history.shape[1] - ago], rounding_base())
            for rule, values in naive(past, frame.loc[mine, "h"].to_numpy(dtype=float)).items():
                said.loc[mine, rule] = values
    return frame.join(said)


_SIGNED: Final = "gap"  # may be below 0
_TERMS: Final = {  # a quantity is the sum of these terms of a projection
    "replacement": ("lost", "gone"),
    "entrants": ("entrants",),
    "supply": ("supply",),
    "gap": ("gap",),
}


@lru_cache(maxsize=4)
def judged_balance(cubes: Cubes) -> pd.DataFrame:
    """The same of demand and supply, a row for each forecast of each of :data:`QUANTITIES`.

    Returns:
        Columns quantity, kind, made, h, month, level, region, section, band, events; ``mean``: our
        forecast, ``now``: the quantity when it was made, ``came``; ``employed_now``,
        ``employed_came``; one for each of the rules :data:`NAIVE`. Rows of which what came, or what
        was there when it was made, isn't known are left out.
    """
    made, past = stored(cubes), came(cubes)
    found = []
    if made is not None:
        for kind, every in said_before(cubes).items():
            for one in every:
                found += [frame.assign(kind=kind) for frame in _balance(one, made.inputs, past)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _balance(one: Said, inputs: Inputs, past: Mapping[str, Array]) -> list[pd.DataFrame]:
    ago, odd = divmod(inputs.base - one.base, _YEAR)
    at = inputs.history.shape[1] - 1 - ago
    if odd or ago < 1 or at < 0:
        return []
    mine = np.array([row for row, key in enumerate(one.nodes) if key in inputs.place], dtype=int)
    if not len(mine):  # a past so small that nothing was foretold
        return []
    keys = [one.nodes[row] for row in mine]
    rows = np.array([inputs.place[key] for key in keys], dtype=int)
    nodes = pd.DataFrame(keys, columns=_NODE)
    frames = []
    for name in QUANTITIES:
        values = past[name][rows]
        known = ~np.isnan(values[:, : at + 1]).all(axis=0)
        # As past counts are shown: a rule made of more would tell more.
        before = round_to(values[:, : at + 1][:, known], rounding_base())
        said = sum(one.terms[term].mean[mine] for term in _TERMS[name])
        for h in range(1, min(ago, np.shape(said)[1]) + 1):
            rules = naive(before, np.full(len(rows), float(h)), signed=name == _SIGNED)
            frame = nodes.assign(
                quantity=name,
                made=one.base,
                h=h,
                month=one.base + _YEAR * h,
                events=inputs.events[rows],
                mean=np.asarray(said)[:, h - 1],
                now=values[:, at],
                came=values[:, at + h],
                employed_now=inputs.history[rows, at],
                employed_came=inputs.history[rows, at + h],
                **rules,
            )
            frames.append(frame[frame[["now", "came"]].notna().all(axis=1)])
    return frames


def beside_whole(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Of each row, the same columns of its province as a whole, named ``whole_…``."""
    whole = frame[(frame["level"] == 1) & (frame["section"] == ALL) & (frame["band"] == ALL)]
    whole = whole.assign(province=whole["region"])[["kind", "made", "h", "province", *columns]]
    renamed = whole.rename(columns={name: f"whole_{name}" for name in columns})
    placed = frame.assign(province=frame["region"] // 10_000 * 10_000)
    return placed.merge(renamed, on=["kind", "made", "h", "province"], how="left")
