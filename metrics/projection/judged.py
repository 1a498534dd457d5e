"""Past forecasts of the employed beside three naive rules, as of the same points and the same data.

Our forecasts and what came are exact, for ``metrics/``; the rules start from counts as shown.
``figures/outlook/honesty.py`` rounds, scores and protects them.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import round_to
from metrics.engine.statement import Cubes
from metrics.models.forecast.naive_rules import NAIVE, naive
from metrics.models.supply_demand.types import ALL
from metrics.projection.record import records
from metrics.projection.store import stored

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


def beside_whole(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Of each row, the same columns of its province as a whole, named ``whole_…``."""
    whole = frame[(frame["level"] == 1) & (frame["section"] == ALL) & (frame["band"] == ALL)]
    whole = whole.assign(province=whole["region"])[["kind", "made", "h", "province", *columns]]
    renamed = whole.rename(columns={name: f"whole_{name}" for name in columns})
    placed = frame.assign(province=frame["region"] // 10_000 * 10_000)
    return placed.merge(renamed, on=["kind", "made", "h", "province"], how="left")
