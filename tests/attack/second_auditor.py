"""The audit of τ-ARGUS over linked tables of ours: an engine that others wrote and offices use.

It reads a set of cells, each with its bounds, and the sums that hold among them (the JJ format of
τ-ARGUS), and returns what is left of each suppressed cell. Rounding is told to it as bounds: a
shown 20 is a cell of 18–22, a mark 1–9, a mark that a rule explains 0 and more.
"""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from tests.attack.differencing import TRADE, Intruder, Seen

_MOST = 1_000_000
_OTHERS = "others"  # whom no table counts


class Linked(Intruder):
    """Tables of one region as cells and sums; figures one of which is part of the other too."""

    def __init__(self, cubes, region: int) -> None:
        super().__init__(cubes, region)
        self.sums: list[tuple[list[int], list[int]]] = []  # cells, weights; they add up to nothing
        self.starts: dict[int, int] = {}
        self.cells: list[tuple[float, float, bool, str]] = []

    def start(self, seen: Seen) -> int:
        """The number of a table's first cell."""
        if id(seen) not in self.starts:
            self.starts[id(seen)] = len(self.cells)
            for row in seen.frame.itertuples(index=False):
                keys = tuple(row)[: len(seen.by)]
                self.cells.append((row.low, min(row.high, _MOST), bool(row.marked), str(keys)))
        return self.starts[id(seen)]

    def _sums(self, cause, total: Seen, parts, keys) -> None:
        ((seen, frame),) = parts
        top, first = self.start(total), self.start(seen)
        names = list(keys)
        groups = frame.groupby(names)["row"].apply(list) if names else {(): frame["row"].tolist()}
        wholes = total.frame[names].itertuples(index=False, name=None)
        for i, key in enumerate(wholes):
            inside = groups.get(key[0] if len(names) == 1 else key, []) if names else groups[()]
            rows = [first + int(row) for row in inside]
            self.sums.append(([top + i, *rows], [-1, *([1] * len(rows))]))

    def part_of(self, part: Seen, whole: Seen) -> None:
        """Row by row a part and others, whom no table counts, are the whole."""
        mine, theirs = self.start(part), self.start(whole)
        names = list(part.by)
        both = whole.frame.assign(w=range(len(whole.frame)))
        if names:
            rows = part.frame[names].assign(p=range(len(part.frame)))
            both = both.merge(rows, on=names, how="inner")
        else:
            both = both.assign(p=0)
        for w, p in zip(both["w"], both["p"], strict=True):
            self.cells.append((0.0, _MOST, False, _OTHERS))
            self.sums.append(([theirs + w, mine + p, len(self.cells) - 1], [-1, 1, 1]))

    def stock(self, *axes: tuple[str, ...]) -> "Linked":
        """Talent among the employed along some axes, all at once; by industry and section, if
        none is given."""
        axes = axes or (TRADE,)
        for figure in ("talent_stock", "employed"):
            self.classes(figure, axes)
        for levels in product(*axes):
            by = tuple(name for name in levels if name)
            self.part_of(self.table("talent_stock", by), self.table("employed", by))
        return self

    def written(self, path: Path) -> Path:
        """The JJ file: cells with value, cost, status and bounds; then the sums."""
        lines = ["0", str(len(self.cells))]
        for i, (low, high, marked, _) in enumerate(self.cells):
            middle = int(min(max(low, 1 if marked else low), high))
            status = "u" if marked else "m" if high > low else "z"
            lines.append(f"{i} {middle} 1 {status} {int(low)} {int(high)} 0 0 0")
        lines.append(str(len(self.sums)))
        for cells, weights in self.sums:
            terms = " ".join(f"{c} ({w})" for c, w in zip(cells, weights, strict=True))
            lines.append(f"0 {len(cells)} : {terms}")
        path.write_text("\n".join(lines) + "\n", "ascii")
        return path

    def narrow(self, path: Path, audit: Callable[[str], list[dict]]) -> Iterator[tuple[str, int]]:
        """Marks of which the audit leaves less than three, and what it leaves."""
        found = pd.DataFrame(audit(str(self.written(path))))
        low = np.ceil(found["min"].to_numpy(dtype=float) - 1e-6)
        high = np.floor(found["max"].to_numpy(dtype=float) + 1e-6)
        for cell, width in zip(found["cell"], high - low, strict=True):
            low_of, high_of, marked, name = self.cells[int(cell)]
            hidden = marked or (high_of == _MOST and name != _OTHERS)
            if hidden and high_of > low_of and width < 3:
                yield name, int(width)

    @property
    def marked(self) -> int:
        """How many cells are marked, for being 1–9 or by a rule."""
        return sum(m or (high == _MOST and name != _OTHERS) for _, high, m, name in self.cells)
