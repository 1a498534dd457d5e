"""An answer as bytes and back, for the store that processes share: words and numbers, never code.

No pickle: whoever could write into the store could then run what they like in the server. What
can't be written and read back to the same value isn't written at all.
"""

import json
import zlib
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from data.protection import Profile, profile
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.framing import arrays
from metrics.engine.selection import Selection
from metrics.registry import find

_LEVEL: Final = 1  # of zlib: 2 ms for the largest answer, a tenth of its size
_PLAIN: Final = (str, int, float, bool, type(None))


class Unpackable(TypeError):
    """A value that would not come back as it was."""


def packed(found: Protected) -> bytes:
    """An answer as bytes.

    Raises:
        Unpackable: it holds something that would not come back the same.
    """
    told = {one.name: as_json(getattr(found, one.name)) for one in fields(found)}
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode(), _LEVEL)


def unpacked(body: bytes) -> Protected:
    """The answer that :func:`packed` wrote.

    Raises:
        ValueError: these are no bytes of an answer.
    """
    try:
        told = json.loads(zlib.decompress(body))
        return Protected(**{name: of_json(value) for name, value in told.items()})
    except (zlib.error, KeyError, TypeError, AttributeError) as error:
        raise ValueError("no answer") from error


def as_json(value: Any) -> Any:
    """A value of an answer as JSON has it.

    Raises:
        Unpackable: it would not come back the same.
    """
    if isinstance(value, Metric):
        return {"metric": value.id}
    if isinstance(value, Profile):
        return {"profile": value.name}
    if isinstance(value, Selection):
        where = [[name, list(codes)] for name, codes in value.where]
        return {"selection": [value.region, value.month, value.months, where]}
    if isinstance(value, pd.DataFrame):
        return {"frame": _frame(value)}
    if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        return {"words": list(value)}
    return _scalar(value)


def _scalar(value: Any) -> Any:
    """A number or word as JSON has it; numpy's own come back as Python's."""
    if isinstance(value, np.generic):
        value = value.item()
    if type(value) not in _PLAIN:
        raise Unpackable(type(value).__name__)
    return value


def of_json(value: Any) -> Any:
    """The value that :func:`as_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    if not isinstance(value, dict):
        return value
    ((kind, told),) = value.items()
    if kind == "metric":
        return find(told)
    if kind == "profile":
        return profile(told)
    if kind == "selection":
        region, month, months, where = told
        return Selection(region, month, months, tuple((name, tuple(c)) for name, c in where))
    if kind == "words":
        return tuple(told)
    if kind == "frame":
        made = {name: _column(dtype, cells) for name, dtype, cells in told["columns"]}
        return pd.DataFrame(made, index=pd.RangeIndex(told["rows"]))
    raise ValueError(kind)


def _frame(frame: pd.DataFrame) -> dict[str, Any]:
    if (
        not frame.index.equals(pd.RangeIndex(len(frame)))
        or frame.attrs
        or not frame.columns.is_unique
    ):
        raise Unpackable("frame")
    pairs = zip(frame.columns, arrays(frame), strict=True)
    columns = [[str(name), *_cells(one)] for name, one in pairs]
    return {"rows": len(frame), "columns": columns}


def _cells(column: Any) -> tuple[str, list[Any]]:
    """The kind of a column, and its cells."""
    kind = column.dtype
    named = _named(kind)
    cells: list[Any] = column.tolist()  # an array's, numpy's or pandas' own
    if isinstance(kind, np.dtype) and kind.kind in "fib":
        return named, cells
    if named in ("object", "str"):  # text, or codes of either kind
        return named, [one if type(one) is str else _word(one) for one in cells]
    raise Unpackable(named)


@lru_cache(maxsize=64)
def _named(kind: Any) -> str:
    """The name of a column's kind; numpy puts it together each time."""
    return str(kind)


def _word(value: Any) -> Any:
    """A cell of words: a code, a label, nothing. NaN among words would come back as another."""
    told = _scalar(value)
    if isinstance(told, float):
        if told != told:
            return {"nan": 0}
        raise Unpackable("float among words")
    return told


def _column(dtype: str, cells: list[Any]) -> "pd.Series[Any]":
    whole = [float("nan") if isinstance(one, dict) else one for one in cells]
    return pd.Series(whole, dtype=dtype)
