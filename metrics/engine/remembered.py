"""What is made of a column and asked for again and again: kept as long as the column is.

A question's marginal totals are judged by the same key columns, and the keys of cells in memory
are those of the next question: their ranks, coarser classes and names, and which rows belong to
which total, are an index as a database has it. It is made of codes alone: no answer, no count.
"""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from numpy.typing import NDArray

Column = NDArray[Any]
More = ParamSpec("More")
Made = TypeVar("Made")


def remembered(
    make: Callable[Concatenate[Column, More], Made], most: int = 64
) -> Callable[Concatenate[Column, More], Made]:
    """A function of a column that is asked about the same ones again and again within a question.
    Columns don't change, so what was made of one is kept as long as it is, of the last ``most``. It
    must not be the column itself, nor hold it."""
    kept: dict[tuple[Any, ...], tuple[weakref.ref[Column], Made]] = {}

    @wraps(make)
    def asked(column: Column, /, *more: More.args, **named: More.kwargs) -> Made:
        key = (id(column), *more, *named.values())
        known = kept.get(key)
        if known is not None and known[0]() is column:
            return known[1]
        made = make(column, *more, **named)
        while len(kept) >= most:
            kept.pop(next(iter(kept), ()), None)
        kept[key] = weakref.ref(column, lambda _: kept.pop(key, None)), made
        return made

    return asked


def indexed(
    make: Callable[Concatenate[tuple[Column, ...], More], Made], most: int = 256
) -> Callable[Concatenate[tuple[Column, ...], More], Made]:
    """The same for a function of several columns: kept as long as all of them are. Of the last
    ``most``; what it is made of must be codes, so that nothing that counts people outlives its
    question."""
    kept: dict[tuple[Any, ...], tuple[tuple[weakref.ref[Column], ...], Made]] = {}

    @wraps(make)
    def asked(columns: tuple[Column, ...], /, *more: More.args, **named: More.kwargs) -> Made:
        key = (*map(id, columns), *more, *named.values())
        known = kept.get(key)
        if known is not None:
            for ref, column in zip(known[0], columns, strict=True):
                if ref() is not column:
                    break
            else:
                return known[1]
        made = make(columns, *more, **named)
        while len(kept) >= most:
            kept.pop(next(iter(kept), ()), None)

        def forget(_: Any) -> None:
            kept.pop(key, None)

        kept[key] = tuple(weakref.ref(one, forget) for one in columns), made
        return made

    return asked
