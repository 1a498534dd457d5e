"""What the attacker recovers under each rule; ``python -m benchmarks.attack`` (some minutes).

Prints the table of docs/disclosure.md: hidden figures, recovered exactly, narrower than 3, least
width. The questions are the same for every rule; only the answers' fences differ.
"""

import tempfile
import time
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from metrics.attack.cells import Terms
from metrics.attack.intruder import Knowledge, System
from metrics.disclosure.protect import Protected

RULES = (
    "hide only",
    "hide and round",
    "zeros hidden",
    "zeros hidden, shown from 13",
    "to 10",
    "keyed noise",
)
NOISE = 2


def fenced(count: int, key: int, rule: str) -> tuple[float, float, bool]:
    """Least and greatest count that looks like this one, and whether it is hidden."""
    if rule == "hide only":
        return (1, 9, True) if 0 < count < 10 else (count, count, False)
    if rule == "keyed noise":
        noisy = count + key % (2 * NOISE + 1) - NOISE
        if noisy < 13:
            return 0, 12 + NOISE, True
        shown = (noisy + 2) // 5 * 5
        return shown - 2 - NOISE, shown + 2 + NOISE, False
    if rule == "to 10":
        shown = (count + 5) // 10 * 10
        return (0, 9, True) if count < 10 else (max(10, shown - 5), shown + 4, False)
    from_ = 13 if rule.endswith("13") else 10
    if count == 0 and rule == "hide and round":
        return 0, 0, False
    if count < from_:
        return int(rule == "hide and round"), from_ - 1, True
    shown = (count + 2) // 5 * 5
    return max(from_, shown - 2), shown + 2, False


def as_rule(asked: System, exact: np.ndarray, rule: str) -> System:
    """The same questions answered under another rule; cells below ten are the targets."""
    marks = np.random.default_rng(7).integers(0, 2**31, len(exact))  # stand for record keys
    out = System(asked.cells, Knowledge())
    for index, weight in asked.constraints:
        if not index or set(weight) != {1.0}:
            continue
        at = np.array(index)
        count = round(float(exact[at].sum()))
        content = int((exact[at].astype(np.int64) * marks[at]).sum())
        low, high, hidden = fenced(count, zlib.crc32(str(content).encode()), rule)
        out.constrain(Terms(at, np.ones(len(at))), low, high)
        if hidden and 0 < count < 10:
            out.targets[index] = str(count)
    return out


def main() -> None:
    from tests.attack import towns

    print("| Town | Tables | Rule | Hidden | Exactly | Narrower than 3 | Least width | s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, seed, people in (("250 people", 2, 250), ("1 500 people", 1, 1500)):
        cubes = towns.town(Path(tempfile.mkdtemp()), seed, people)
        families: tuple[tuple[str, bool, Iterable[Protected]], ...] = (
            ("stock, one dimension", True, towns.stock_tables(cubes, pairs=False)),
            ("stock, pairs too", True, towns.stock_tables(cubes)),
            ("inflow, 12 months", False, towns.inflow_tables(cubes)),
            ("inflow, 1 and 12 months, to date", False, towns.inflow_tables(cubes, (1, 12), True)),
        )
        for family, of_stock, tables in families:
            cut = towns.stock_slice(cubes) if of_stock else towns.flow_slice(cubes)
            cells = (towns.stock_cells if of_stock else towns.flow_cells)(cut)
            asked = System(cells, Knowledge(least_suppressed=1, absent=0)).read(tables)
            exact = towns.truth(cut, cells)
            for rule in RULES:
                began = time.monotonic()
                found = as_rule(asked, exact, rule).bounds(at_most=60)
                cells_of_row = [name, family, rule, *found.summary()]
                seconds = time.monotonic() - began
                print("|", " | ".join(map(str, cells_of_row)), f"| {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
