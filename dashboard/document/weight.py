"""About how many bytes a document takes, for the store that is bounded by them."""

import sys
from dataclasses import fields, is_dataclass
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.engine.core import Metric

_CELL: Final = 64  # bytes of a word in a column, about
# What the screen makes of a chart besides (dashboard.page.drawn), as a share of its values.
_DRAWN: Final = 2


def weight(value: Any) -> int:
    """Bytes of a document with all that it holds; what the program itself holds costs nothing."""
    return _DRAWN * _weight(value, set())


def _weight(value: Any, seen: set[int]) -> int:
    if id(value) in seen or isinstance(value, (Metric, FunctionType, ModuleType, type)):
        return 0
    seen.add(id(value))
    if isinstance(value, (str, bytes, int, float)):
        return sys.getsizeof(value)
    if isinstance(value, pd.DataFrame):
        return 2048 + sum(_column(one) for _, one in value.items())
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, (dict, MappingProxyType)):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, (tuple, list, set, frozenset)):
        inner = list(value)
    elif is_dataclass(value):
        inner = [getattr(value, one.name) for one in fields(value)]
    else:
        return 256
    return sys.getsizeof(value) + sum(_weight(one, seen) for one in inner)


def _column(one: "pd.Series[Any]") -> int:
    kind = getattr(one.dtype, "kind", "O")
    return int(one.nbytes) if kind in "fib" else _CELL * len(one)
