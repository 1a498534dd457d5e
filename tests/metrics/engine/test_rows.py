"""Rows of an answer as records: what pandas gives."""

import numpy as np
import pandas as pd

from metrics.engine.rows import records


def test_they_are_what_pandas_gives_in_python_s_own_values():
    frame = pd.DataFrame(
        {
            "city": np.array([330100, 330200, 330300]),
            "city_label": ["杭州市", None, "温州市"],
            "value": [1.5, np.nan, -0.0],
            "fast": [True, False, True],
            "mixed": np.array([np.float64(0.25), "未说明", np.int64(3)], dtype=object),
            "on": pd.to_datetime(["2026-01-31", None, "2026-02-28"]),
        }
    )
    found = records(frame)
    assert repr(found) == repr(frame.to_dict("records"))
    assert [type(one) for one in found[0].values()] == [
        type(one) for one in frame.to_dict("records")[0].values()
    ]
    assert records(frame[frame["value"] > 5]) == []
    undivided = pd.DataFrame({"value": [np.nan], "status": ["empty"]})
    assert [one["status"] for one in records(undivided)] == ["empty"]
