"""Columns side by side: rows with equal keys are found as pandas finds them."""

import numpy as np
import pandas as pd

from metrics.engine.table import Table, grouped


def test_rows_are_grouped_by_keys_in_order_as_pandas_does():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "city": rng.choice([330100, 330200, 330900], 60),
            "section": rng.choice(["C", "A", "全部"], 60),
            "n": np.arange(60),
        }
    )
    table = Table.of(frame)
    for names in (["city"], ["section", "city"]):
        right = {key: part["n"].tolist() for key, part in frame.groupby(names)}
        found = {key: table["n"][at].tolist() for key, at in grouped(table, names)}
        assert found == right
        assert list(found) == list(right)
    ((key, at),) = grouped(table, [])
    assert (key, at.tolist()) == ((), list(range(60)))
