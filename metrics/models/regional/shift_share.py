"""Shift-share (偏离-份额): why a region's employment changed. Dunn (1960), in absolute numbers.

    national_i = e_i · G          what the whole area's growth would have brought
    mix_i      = e_i · (G_i − G)  what its industries' growth adds or takes
    regional_i = e_i · (g_i − G_i)  what is left to the region itself

with e_i the region's employed before, g_i, G_i the growth of industry i in the region and in the
whole area, G that of everything. The three add up to the change, industry by industry.
"""

import numpy as np
import pandas as pd


def shift_share(
    before: pd.Series,
    after: pd.Series,
    all_before: pd.Series,
    all_after: pd.Series,
    growth: float | None = None,
) -> pd.DataFrame:
    """Split each industry's change into its three parts.

    Args:
        before, after: the region's employed by industry, persons.
        all_before, all_after: the same of the area it is compared with, which contains it.
        growth: G, where it is known better than from the sums of these (after ÷ before − 1).

    Returns:
        By industry: ``change``, ``national``, ``mix``, ``regional``, persons (not whole). An
        industry that the whole area did not have before has no growth rate: its change is
        regional.

    Raises:
        ValueError: the area employed nobody before.
    """
    index = all_before.index.union(all_after.index).union(before.index).union(after.index)
    e0, e1, a0, a1 = (
        one.reindex(index).fillna(0.0).to_numpy(dtype=float)
        for one in (before, after, all_before, all_after)
    )
    if not a0.sum() > 0:
        raise ValueError("the area employed nobody before")
    whole = a1.sum() / a0.sum() - 1 if growth is None else growth
    rate = np.divide(a1, a0, out=np.full(len(a0), 1 + whole), where=a0 > 0) - 1
    national = e0 * whole
    mix = e0 * (rate - whole)
    return pd.DataFrame(
        {"change": e1 - e0, "national": national, "mix": mix, "regional": e1 - e0 * (1 + rate)},
        index=index,
    )
