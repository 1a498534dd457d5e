"""Rows reshaped as the reading options ask: a list cell to columns, a wide table to a long one."""

from __future__ import annotations

import re

from data.readers import cells as cell_rules
from data.readers.layout import Layout
from data.readers.model import Explode, ReadError, ReadOptions


def column_of(explode: Explode, layout: Layout, file: str) -> int:
    """Place of the column to take apart; a table without it is a ``ReadError``."""
    if explode.column not in layout.header:
        raise ReadError(
            f"{file}：没有要拆开的列「{explode.column}」；现有列：{'、'.join(layout.header)}"
        )
    return layout.header.index(explode.column)


def made_names(explode: Explode) -> tuple[str, ...]:
    """Names of the columns that a list cell becomes; what no pattern takes has one of its own."""
    return (*explode.names, f"{explode.column}:其余") if explode.patterns else explode.names


def exploded(cell: str, explode: Explode) -> list[str] | None:
    """Parts of a list cell in the order of :func:`made_names`; None where their number is wrong."""
    found = cell_rules.leaves(cell)
    parts = [part for part in (found if found is not None else [cell]) if part]
    if not explode.patterns:
        if not parts:
            return [""] * len(explode.names)
        return parts if len(parts) == len(explode.names) else None
    made = [""] * len(explode.names)
    rest: list[str] = []
    for part in parts:
        for at, pattern in enumerate(explode.patterns):
            if not made[at] and re.search(pattern, part):
                made[at] = part
                break
        else:
            rest.append(part)
    return [*made, "、".join(rest)]


def melted(
    wide: list[str], options: ReadOptions, file: str
) -> tuple[list[str], list[int], list[tuple[int, str]]]:
    """Header after melting, the id columns' places, the variable columns' places and names."""
    melt = options.melt
    if melt is None:
        return wide, [], []
    ids = melt.ids or (wide[0],)
    lost = [name for name in ids if name not in wide]
    if lost:
        raise ReadError(
            f"{file}：宽表转长表时找不到标识列「{'、'.join(lost)}」；现有列：{'、'.join(wide)}"
        )
    places = [wide.index(name) for name in ids]
    variables = [(i, name) for i, name in enumerate(wide) if i not in places]
    return [*ids, melt.variable, melt.value], places, variables
