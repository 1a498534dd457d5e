"""A frame made of plain columns, in a tenth of what ``pandas.DataFrame`` takes for a small one.

An answer has a few rows, and each is framed once. Pandas finds out about every column by itself
what is known here (kind, length, that texts are texts); that was a tenth of a question. Its own
constructor is called wherever a column isn't plain, and gives the same frame: a test compares them.
"""

import importlib
import weakref
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.engine.remembered import remembered

Column = NDArray[Any]
_TEXT: Final = pd.StringDtype("python", na_value=np.nan)
# Not for everybody, hence without types; the version is pinned, and the test tells of a change.
_MANAGED: Final[Any] = importlib.import_module("pandas.core.internals.managers")
_FRAME: Final[Any] = pd.DataFrame
_WORDED: Final[dict[int, tuple[weakref.ref[Column], Any]]] = {}
_PLAIN: Final = "bif"  # flags, whole numbers, numbers
_A_TEXT: Final = 60  # bytes
_A_COLUMN: Final = 100


def framed(columns: Mapping[str, Column], rows: int) -> pd.DataFrame:
    """A frame of its own, which may be changed, of columns in their order."""
    made: list[Any] = []
    for column in columns.values():
        ready: Any = None
        if column.shape != (rows,):
            break
        if column.dtype.kind in _PLAIN:
            ready = column
        elif column.dtype == object:
            known = _WORDED.get(id(column))
            ready = _text(column) if known is None or known[0]() is not column else known[1]
            ready = None if ready is None else ready.copy()  # none shares another's
        if ready is None:
            break
        made.append(ready)
    if not made or len(made) < len(columns):
        return pd.DataFrame(dict(columns), index=pd.RangeIndex(rows))
    axes = [_named(tuple(columns)), pd.RangeIndex(rows)]
    manager = _MANAGED.create_block_manager_from_column_arrays(
        made, axes, consolidate=True, refs=[None] * len(made)
    )
    frame: pd.DataFrame = _FRAME._from_mgr(manager, manager.axes)
    return frame


def arrays(frame: pd.DataFrame) -> list[Any]:
    """The columns of a frame as pandas keeps them, in their order, without a series around each:
    that takes longer than to read a small one. To be read, not changed."""
    held: Any = frame
    return [held._get_column_array(i) for i in range(len(frame.columns))]


def cells(frame: pd.DataFrame, names: Sequence[str]) -> list[list[Any]]:
    """Some columns of a frame as lists, as each column's ``tolist`` gives them."""
    held: Any = frame
    place = {name: i for i, name in enumerate(frame.columns)}
    return [held._get_column_array(place[name]).tolist() for name in names]


def frame_bytes(frame: pd.DataFrame) -> int:
    """About how many bytes a frame takes: to count its texts takes as long as many an answer."""
    kinds = [one.dtype for one in arrays(frame)]
    return sum(len(frame) * (_A_TEXT if k.kind == "O" else k.itemsize) + _A_COLUMN for k in kinds)


@remembered
def _text(column: Column) -> Any:
    """A column of texts as pandas keeps it (metrics/__init__.py); ``None`` where not all of it is
    text, or nothing tells that it would be."""
    missing = pd.isna(column)
    if missing.all():
        return None
    texts = column.copy()
    texts[missing] = np.nan
    kind: Any = _TEXT.construct_array_type()
    try:
        return kind(texts, dtype=_TEXT)
    except ValueError:
        return None


def worded(words: Column, at: Column) -> Column:
    """A column of some words, each row's by its place among them: that they are texts is known."""
    column = words[at]
    known = _text(words) if len(at) else None  # of nothing nobody knows that it would be
    if known is not None:
        key = id(column)
        _WORDED[key] = weakref.ref(column, lambda _: _WORDED.pop(key, None)), known.take(at)
    return column


def taken(column: Column, rows: Column) -> Column:
    """Some rows of a column; of a few words it stays one."""
    found = column[rows]
    known = _WORDED.get(id(column)) if column.dtype == object else None
    if known is not None and known[0]() is column and len(found):
        key = id(found)
        _WORDED[key] = weakref.ref(found, lambda _: _WORDED.pop(key, None)), known[1][rows]
    return found


@lru_cache(maxsize=1024)
def _named(names: tuple[str, ...]) -> "pd.Index[str]":
    return pd.Index(names)
