"""Who subtracts one published table from another: single equations, and nothing of the protection.

Shares no code with what it attacks: hierarchies, equations and roundings are written here again. It
is given the answers, and which marks a rule explains that has nothing to do with the count itself
(of these it learns nothing). ``python -m tests.attack.differencing HOME`` counts what comes out.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from data.home import Home
from data.reference import industries
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.attack.intruder import known_rows
from metrics.disclosure.snapshot import Published
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY

SECTION = {one.code: one.section for one in industries()}
UP: dict[str, Callable[[object], object]] = {
    "city": lambda code: int(code) // 100 * 100,
    "section": lambda code: SECTION.get(int(code), ""),
    "major_group": lambda code: int(code) // 100,
    "school_province": lambda code: int(code) // 10_000 * 10_000,
}
REGION = ("county", "city", "")
TRADE = ("industry", "section", "")
SCHOOL = ("school", "school_place", "school_province", "")
MAJOR = ("major", "major_group", "")
LEVEL = ("education", "")


def plain(name: str) -> tuple[str, str]:
    return (name, "")


# Figure → its axes, each from fine to coarse.
FIGURES: dict[str, tuple[tuple[str, ...], ...]] = {
    "talent_stock": (REGION, TRADE, LEVEL),
    "employed": (REGION, TRADE, LEVEL),
    "high_tier_stock": (REGION, TRADE, LEVEL),
    "inflow": (TRADE, LEVEL),
    "outflow": (TRADE, LEVEL),
    "step_new": (TRADE, LEVEL),
    "step_returned": (TRADE, LEVEL),
    "new_college": (TRADE, LEVEL),
    "new_graduate_degree": (TRADE, LEVEL),
    "inflow_from": (LEVEL, plain("other")),
    "outflow_to": (LEVEL, plain("other")),
    "talent_by_origin": (REGION, LEVEL, plain("origin")),
    "talent_profile": (REGION, LEVEL, plain("age"), plain("tier"), plain("team")),
    "graduates": (REGION, LEVEL, plain("destination_type"), plain("destination")),
    "graduate_destinations": (REGION, LEVEL, plain("destination")),
    "graduates_come": (REGION, SCHOOL, MAJOR, LEVEL),
    "graduates_come_by_class": (SCHOOL, MAJOR, LEVEL),
    "school_placed": (SCHOOL, MAJOR, LEVEL, plain("work_place")),
    "school_placed_by_class": (SCHOOL, MAJOR, LEVEL),
    "school_graduates": (SCHOOL, MAJOR, LEVEL, plain("destination_type")),
    "school_stock": (REGION, SCHOOL, LEVEL),
    "school_arrivals": (SCHOOL, LEVEL),
    "natives_placed": (REGION, SCHOOL, MAJOR, plain("work")),
    "natives_placed_by_class": (REGION, MAJOR, LEVEL, plain("work")),
    "natives_returned": (REGION, SCHOOL, MAJOR),
    "native_graduates": (REGION, SCHOOL, MAJOR, plain("destination_type")),
    "natives_now": (REGION, SCHOOL, plain("work")),
    "native_students": (REGION, SCHOOL, MAJOR),
    "seekers": (REGION, LEVEL, plain("hukou")),
    "payout_cases": (REGION, plain("kind")),
    "due_cases": (REGION, plain("kind"), plain("wait")),
}
LEVELLED = ("inflow", "outflow", "step_new", "step_returned", "new_college", "new_graduate_degree")
LEVELLED += ("inflow_from", "outflow_to", "school_arrivals")
WINDOWS: dict[str, tuple[int, ...]] = dict.fromkeys(LEVELLED[:6], (1, 12))
# Rows are there for all the employed, not only for those whom the figure counts.
_OF_OTHERS = ("talent_stock", "high_tier_stock", *LEVELLED[:6])
# Whole, its parts; both asked by the same.
SUMS = (("inflow", ("step_new", "step_returned")),)
# Some classes of a figure are another one.
CLASSES = (
    ("new_college", "step_new", "education", (3, 4, 5, 6)),
    ("new_graduate_degree", "new_college", "education", (5, 6)),
    ("natives_returned", "natives_placed", "work", (1, 2)),
    ("talent_stock", "employed", "", ()),
)
YEARLY = (
    ("graduates_come", "graduates_come_by_class"),
    ("school_placed", "school_placed_by_class"),
    ("natives_placed", "natives_placed_by_class"),
)


@dataclass
class Seen:
    """One published table: what each row can be, and which rows are marked for being 1–9."""

    name: str
    by: tuple[str, ...]
    frame: pd.DataFrame  # the keys, low, high, marked
    found: dict[int, tuple[float, float]] = field(default_factory=dict)


@dataclass
class Tally:
    """What all equations gave."""

    equations: int = 0
    hidden: int = 0
    exact: int = 0
    narrow: int = 0
    causes: dict[str, int] = field(default_factory=dict)

    def row(self, what: str) -> str:
        """One line of the report."""
        return (
            f"{what}: {self.equations} equations, {self.hidden} hidden, "
            f"{self.exact} exactly, {self.narrow} narrower than 3"
        )


class Intruder:
    """Asks every table of every figure, then subtracts."""

    def __init__(self, cubes: Published, region: int) -> None:
        self.cubes, self.region, self.scope = cubes, region, Scope(region)
        self.tables: dict[tuple[object, ...], Seen] = {}
        self.tally = Tally()
        self.bounds: dict[tuple[object, ...], tuple[np.ndarray, np.ndarray, list[str]]] = {}

    def table(
        self, figure: str, by: tuple[str, ...], month: int | None = None, months: int | None = None
    ) -> Seen:
        key = (figure, by, month, months)
        if key not in self.tables:
            region = 0 if not _placed(figure) else self.region
            found = answer(
                self.cubes,
                REGISTRY[figure],
                Selection(region, month, months),
                Scope(region),
                by,
                widen=False,
            )
            explained, there = known_rows(found, self.cubes)
            frame = found.frame
            keys = list(zip(*(frame[name].tolist() for name in by), strict=True)) if by else [()]
            value = frame["value"].to_numpy(dtype=float)
            marked = (frame["status"] == "suppressed").to_numpy()
            unknown = marked & np.array([one in explained for one in keys], dtype=bool)
            low = np.where(value >= 10, np.maximum(value - 2, 10), 0.0)
            high = np.where(value >= 10, value + 2, 0.0)
            low, high = np.where(marked, 1.0, low), np.where(marked, 9.0, high)
            low, high = np.where(unknown, 0.0, low), np.where(unknown, 1e9, high)
            some = unknown & np.array([one in there for one in keys], dtype=bool)
            # Where talent is counted, whoever is employed has a row.
            low = np.where(some & (figure not in _OF_OTHERS), 1.0, low)
            kept = frame[list(by)].assign(low=low, high=high, marked=marked & ~unknown)
            if gone := sorted(there - set(keys)):  # not listed: nothing is known of them
                more = pd.DataFrame(gone, columns=list(by)).assign(low=0.0, high=1e9, marked=False)
                kept = pd.concat([kept, more], ignore_index=True)
            self.tables[key] = Seen(str(key), by, kept.reset_index(drop=True))
            self.tally.hidden += int(marked.sum())
            size = len(kept)
            self.bounds[key] = (np.full(size, 1.0), np.full(size, 9.0), [""] * size)
        return self.tables[key]

    def note(self, key: tuple[object, ...], rows: np.ndarray, low, high, cause: str) -> None:
        """One equation's interval of some rows of a table."""
        mine, theirs, why = self.bounds[key]
        seen = self.tables[key].frame["marked"].to_numpy()
        for row, lo, hi in zip(rows, low, high, strict=True):
            if seen[row] and max(1.0, lo) - min(9.0, hi) > mine[row] - theirs[row]:
                mine[row], theirs[row], why[row] = max(1.0, lo), min(9.0, hi), cause

    def classes(self, figure: str, axes, month=None, months=None) -> None:
        """Every class beside the others, under every coarser class, for all other levels."""
        for levels in product(*axes):
            by = tuple(name for name in levels if name)
            for i, axis in enumerate(axes):
                if not levels[i]:
                    continue
                for coarse in axis[axis.index(levels[i]) + 1 :]:
                    above = tuple(n for n in (*levels[:i], coarse, *levels[i + 1 :]) if n)
                    if self._steps(levels[i], coarse) or not coarse:
                        self._one_sum(figure, by, above, levels[i], coarse, month, months)

    @staticmethod
    def _steps(fine: str, coarse: str) -> bool:
        return coarse in UP or fine == "school"

    def _one_sum(self, figure, by, above, fine, coarse, month, months) -> None:
        total = self.table(figure, above, month, months)
        parts = self.table(figure, by, month, months)
        frame = parts.frame.assign(row=range(len(parts.frame)))
        if coarse:
            if fine == "school" and coarse != "school":
                frame[coarse] = frame["school"].map(self._places(coarse))
            else:
                frame[coarse] = [UP[coarse](code) for code in frame[fine]]
        self._sums(f"{figure}: {fine} in {coarse or 'all'}", total, [(parts, frame)], above)

    def _places(self, what: str) -> dict[object, object]:
        found = self.cubes.query(f"SELECT DISTINCT school, {what} AS p FROM school_key")
        return dict(zip(found["school"], found["p"], strict=True))

    def _sums(self, cause: str, total: Seen, parts, keys: tuple[str, ...]) -> None:
        """Total = sum of parts, by keys."""
        both = pd.concat(
            [frame.assign(table=i) for i, (_, frame) in enumerate(parts)], ignore_index=True
        )
        whole = total.frame
        if keys:
            sums = both.groupby(list(keys))[["low", "high"]].sum()
            merged = both.join(sums, on=list(keys), suffixes=("", "_sum"))
            merged = merged.merge(
                whole[[*keys, "low", "high"]], on=list(keys), how="left", suffixes=("", "_whole")
            )
            self.tally.equations += len(sums)
        else:
            merged = both.assign(low_sum=both["low"].sum(), high_sum=both["high"].sum())
            merged = merged.assign(low_whole=whole["low"].iloc[0], high_whole=whole["high"].iloc[0])
            self.tally.equations += 1
        merged = merged.fillna({"low_whole": 0.0, "high_whole": 0.0})
        low = merged["low_whole"] - (merged["high_sum"] - merged["high"])
        high = merged["high_whole"] - (merged["low_sum"] - merged["low"])
        for i, (seen, _) in enumerate(parts):
            at = (merged["table"] == i).to_numpy()
            key = next(k for k, v in self.tables.items() if v is seen)
            self.note(key, merged["row"][at].to_numpy(), low[at], high[at], cause)

    def signed(self, cause: str, members: Sequence[tuple[int, Seen]], by: tuple[str, ...]) -> None:
        """A sum of tables with the same keys is nothing."""
        frames = []
        for i, (_, seen) in enumerate(members):
            frame = seen.frame.assign(row=range(len(seen.frame)))
            frames.append(
                frame.rename(columns={n: f"{n}{i}" for n in ("low", "high", "marked", "row")})
            )
        merged = frames[0]
        for frame in frames[1:]:
            merged = (
                merged.merge(frame, on=list(by), how="outer")
                if by
                else pd.concat([merged, frame], axis=1)
            )
        n = len(members)
        self.tally.equations += len(merged)
        low = [merged[f"low{i}"].fillna(0.0).to_numpy() for i in range(n)]
        high = [merged[f"high{i}"].fillna(0.0).to_numpy() for i in range(n)]
        for i, (sign, seen) in enumerate(members):
            others = [(s * -sign, low[j], high[j]) for j, (s, _) in enumerate(members) if j != i]
            bottom = sum(lo if s > 0 else -hi for s, lo, hi in others)
            top = sum(hi if s > 0 else -lo for s, lo, hi in others)
            there = merged[f"row{i}"].notna().to_numpy()
            key = next(k for k, v in self.tables.items() if v is seen)
            rows = merged[f"row{i}"][there].to_numpy(dtype=int)
            self.note(key, rows, bottom[there], top[there], cause)

    def run(self, figures: Sequence[str] = tuple(FIGURES)) -> Tally:
        """Everything."""
        for figure in figures:
            axes = FIGURES[figure]
            last = self.newest(figure)
            for months in WINDOWS.get(figure, (None,)):
                if figure in LEVELLED:
                    for place in ((), ("city",), ("county",)):
                        self._levelled(figure, axes, place, months)
                else:
                    self.classes(figure, axes, None, months)
            if figure in WINDOWS and last is not None:
                self._windows(figure, axes, last)
        self._figures(figures)
        self._years(figures)
        for key, (low, high, why) in self.bounds.items():
            marked = self.tables[key].frame["marked"].to_numpy()
            width = np.floor(high + 1e-9) - np.ceil(low - 1e-9)
            self.tally.exact += int((marked & (width <= 0)).sum())
            self.tally.narrow += int((marked & (width < 3)).sum())
            for row in np.flatnonzero(marked & (width < 3)):
                self.tally.causes[why[row]] = self.tally.causes.get(why[row], 0) + 1
        return self.tally

    def newest(self, figure: str) -> int | None:
        return answer(
            self.cubes,
            REGISTRY[figure],
            Selection(self.region if _placed(figure) else 0),
            Scope(self.region if _placed(figure) else 0),
            widen=False,
        ).month

    def _levelled(self, figure, axes, place, months) -> None:
        for levels in product(*axes):
            by = (*place, *(name for name in levels if name))
            for i, axis in enumerate(axes):
                if not levels[i]:
                    continue
                for coarse in axis[axis.index(levels[i]) + 1 :]:
                    if coarse and not self._steps(levels[i], coarse):
                        continue
                    rest = (n for n in (*levels[:i], coarse, *levels[i + 1 :]) if n)
                    self._one_sum(figure, by, (*place, *rest), levels[i], coarse, None, months)

    def _windows(self, figure, axes, last: int) -> None:
        """Windows of one month, twelve, and to date, at the newest months."""
        for place in ((), ("city",), ("county",)):
            for levels in product(*axes):
                by = (*place, *(name for name in levels if name))
                for month in (last, last - 1, last - 12):
                    t = lambda months, back=0, by=by, month=month: self.table(  # noqa: E731
                        figure, by, month - back, months
                    )
                    to_date = month % 12 + 1
                    sliding = [(1, t(12)), (-1, t(12, 1)), (-1, t(1)), (1, t(1, 12))]
                    self.signed(f"{figure}: twelve months slide", sliding, by)
                    if to_date > 1:
                        dated = [(1, t(to_date)), (-1, t(to_date - 1, 1)), (-1, t(1))]
                        self.signed(f"{figure}: to date", dated, by)
                    if to_date < 12:
                        left = [(1, t(12)), (1, t(to_date, 12)), (-1, t(12, to_date))]
                        self.signed(f"{figure}: year less to date", [*left, (-1, t(to_date))], by)

    def _figures(self, figures: Sequence[str]) -> None:
        for whole, parts in SUMS:
            if not {whole, *parts} <= set(figures):
                continue
            last = self.newest(whole)
            for place, levels in product(((), ("city",), ("county",)), product(*FIGURES[whole])):
                by = (*place, *(name for name in levels if name))
                for months in (1, 12):
                    members = [(1, self.table(part, by, last, months)) for part in parts]
                    total = (-1, self.table(whole, by, last, months))
                    self.signed(f"{whole} = {' + '.join(parts)}", [total, *members], by)
        for some, every, name, codes in CLASSES:
            if not name or not {some, every} <= set(figures):
                continue
            month = self.newest(every) if every in WINDOWS else None
            axes = [axis for axis in FIGURES[some] if axis[0] != name]
            places = ((), ("city",), ("county",)) if some in LEVELLED else ((),)
            for place, levels in product(places, product(*axes)):
                by = (*place, *(one for one in levels if one))
                for months in WINDOWS.get(every, (None,)):
                    fine = self.table(every, (*by, name), month, months)
                    some_of, all_of = (self.table(one, by, month, months) for one in (some, every))
                    frame = fine.frame.assign(row=range(len(fine.frame)))
                    inside = frame[frame[name].isin(codes)]
                    self._sums(f"{some} within {every}", some_of, [(fine, inside)], by)
                    rest = frame[~frame[name].isin(codes)]
                    mine = some_of.frame.assign(row=range(len(some_of.frame)))
                    together = [(fine, rest), (some_of, mine)]
                    self._sums(f"{every} less {some}", all_of, together, by)

    def _years(self, figures: Sequence[str]) -> None:
        for whole, yearly in YEARLY:
            if not {whole, yearly} <= set(figures):
                continue
            last = self.newest(yearly)
            for levels in product(*FIGURES[yearly]):
                by = tuple(name for name in levels if name)
                years = [(1, self.table(yearly, by, last - 12 * i, None)) for i in range(3)]
                self.signed(f"{whole} in years", [(-1, self.table(whole, by, last)), *years], by)


def _placed(figure: str) -> bool:
    return figure not in ("school_placed", "school_placed_by_class", "school_graduates")


def main(arguments: Sequence[str]) -> Iterator[str]:
    home = Home(Path(arguments[0]))
    snapshot = (home.path / "current").read_text("utf-8").strip()
    intruder = Intruder(Published(Warehouse(home), snapshot), 330000)
    tally = intruder.run(tuple(arguments[1:]) or tuple(FIGURES))
    yield tally.row("demo")
    for cause, count in sorted(tally.causes.items(), key=lambda one: -one[1]):
        yield f"  {count:5} {cause}"


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        print(line)
