"""Rows of an answer as records, for what is said and drawn of it row by row."""

from typing import Any

import numpy as np
import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by column, in Python's own values: what ``to_dict("records")`` gives, in
    a third of its time for frames of a few rows."""
    columns = [_own(frame[name]) for name in frame.columns]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _own(column: "pd.Series[Any]") -> list[Any]:
    values = column.tolist()
    if column.dtype == object:  # in these alone numpy's own numbers may be
        return [one.item() if isinstance(one, np.generic) else one for one in values]
    return values
