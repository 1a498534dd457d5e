"""Where counties and their neighbours stand out together: Gi* scores of protected figures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from data.reference.boundaries import BoundaryError
from data.reference.neighbours import neighbours
from metrics.disclosure.protect import Status, protect
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Metric
from metrics.engine.dimensions import REGIONS
from metrics.engine.selection import Selection, inside
from metrics.engine.statement import Cubes
from metrics.figures.market.gap_makers import FEWEST
from metrics.figures.market.trade_makers import By, marked, unanswered
from metrics.models.regional import hotspots

_NORMAL_99: Final = 2.58


def hotspot(base: Metric) -> Callable[..., Exact]:
    """A maker of Gi* scores of a figure by county, with ``cluster``: hot, cold or nothing."""

    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
        if by != ("county",):
            return unanswered(selection.month, "请按区县查看", by)
        province = selection.region // 10_000 * 10_000
        asked = [codes for one in REGIONS if (codes := selection.codes(one.id))]
        for one in REGIONS:  # a county is judged beside its neighbours, whichever are asked for
            selection = selection.with_(one.id)
        found = compute(cubes, base, replace(selection, region=province), by)
        values = protect(found.frame, base)
        large = (values["denominator"] >= FEWEST) & values["value"].notna()
        values = values[values["county"] % 100 > 0]  # a city's own code has no borders
        used = values[large.reindex(values.index)].reset_index(drop=True)
        score, significant = _spots(used, province)
        cluster = np.where(significant & (score > 0), "hot", np.where(significant, "cold", ""))
        made = values[["county"]].merge(
            pd.DataFrame({"county": used["county"], "z": score.round(1), "cluster": cluster}),
            on="county",
            how="left",
        )
        status = np.where(made["z"].isna(), Status.IMPRECISE.value, Status.OK.value)
        half = made["county"].map(_open(used, province)).fillna(0.0)
        frame = marked(made[["county"]], made["z"], np.nan, np.nan, status, half)
        frame["cluster"] = made["cluster"].fillna("").to_numpy()
        counties = frame["county"].to_numpy(dtype=np.int64)
        kept = inside(selection.region, counties)
        for places in asked:
            kept &= np.any([inside(int(one), counties) for one in places], axis=0)
        return replace(found, frame=frame[kept].reset_index(drop=True))

    return make


def _open(used: pd.DataFrame, province: int) -> dict[int, float]:
    """Half-width of each county's score, which holds the exact one 99 times in 100: each value that
    it is made of lies anywhere within its own half-width, independently (variance h²/3)."""
    codes = [int(code) for code in used["county"]]
    values, halves = (used[name].to_numpy(dtype=float) for name in ("value", "half_width"))
    weights = _weights(codes, province)
    if weights is None:
        return dict.fromkeys(codes, np.nan)
    score, total = hotspots.gi_star(values, weights), np.zeros(len(used))
    for i, half in enumerate(halves):
        moved = values.copy()
        moved[i] += half
        total += (hotspots.gi_star(moved, weights) - score) ** 2 / 3
    return dict(zip(codes, 0.05 + _NORMAL_99 * np.sqrt(total), strict=True))


def _spots(used: pd.DataFrame, province: int) -> tuple[np.ndarray, np.ndarray]:
    codes = [int(code) for code in used["county"]]
    weights = _weights(codes, province)
    if weights is None:
        return np.full(len(codes), np.nan), np.zeros(len(codes), dtype=bool)
    score = hotspots.gi_star(used["value"].to_numpy(dtype=float), weights)
    return score, hotspots.discoveries(hotspots.two_sided(score))


def _weights(codes: list[int], province: int) -> np.ndarray | None:
    """Who is whose neighbour; ``None`` where there are too few counties, or no borders."""
    if len(codes) < hotspots.FEWEST:
        return None
    try:
        known = neighbours(province)
    except BoundaryError:  # no borders bundled for it: words in place of a map
        return None
    return hotspots.contiguity(codes, known)
