"""Many series side by side: one matrix, all of them ending in its last column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_CELLS: Final = 24_000  # series × grid points worked on at once: what stays in the cache


@dataclass(frozen=True)
class Panel:
    """Series aligned at their ends.

    Attributes:
        values: (series, time); the columns before a series begins repeat its first value.
        length: (series,) how many of a row's last columns are its own.
        season: periods in a year: 1, 4, 12 or any other length of a cycle.
    """

    values: Array
    length: NDArray[np.int64]
    season: int = 1

    @classmethod
    def of(cls, series: Sequence[Array], season: int = 1) -> "Panel":
        """Align series at their ends; each has at least one finite value and nothing else."""
        length = np.array([len(each) for each in series], dtype=np.int64)
        values = np.empty((len(series), int(length.max())))
        for row, each in zip(values, series, strict=True):
            row[: len(row) - len(each)] = each[0]
            row[len(row) - len(each) :] = each
        return cls(values, length, season)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def live(self) -> NDArray[np.bool_]:
        """(series, time): which cells are observed."""
        wide = self.values.shape[1]
        shown: NDArray[np.bool_] = np.arange(wide) >= wide - self.length[:, None]
        return shown

    @property
    def last(self) -> Array:
        """(series,) newest values."""
        return self.values[:, -1]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Panel":
        """Some of the series, the matrix no wider than they need."""
        length = self.length[rows]
        wide = int(length.max()) if len(length) else 1
        return Panel(self.values[rows][:, self.values.shape[1] - wide :], length, self.season)

    def before(self, periods: int) -> "Panel":
        """The series as they stood some periods ago; all must be longer than that."""
        wide = self.values.shape[1] - periods
        return Panel(self.values[:, :wide], self.length - periods, self.season)

    def by_season(self) -> "Panel":
        """Every season-th value, counted back from the newest; a panel without seasons."""
        first = (self.values.shape[1] - 1) % self.season
        return Panel(self.values[:, first :: self.season], -(-self.length // self.season))

    def with_values(self, values: Array) -> "Panel":
        """The same shape holding other values."""
        return Panel(values, self.length, self.season)

    def chunks(self, points: int) -> list[NDArray[np.int64]]:
        """Rows in groups of like length, few enough for a grid of so many points."""
        order = np.argsort(self.length, kind="stable")
        count = max(1, -(-len(order) * points // _CELLS))
        return [part for part in np.array_split(order, count) if len(part)]


def masked_mean(values: Array, live: NDArray[np.bool_]) -> Array:
    """Mean of each row over its live cells; 0 for a row without any."""
    count = np.maximum(live.sum(axis=1), 1)
    mean: Array = np.where(live, values, 0.0).sum(axis=1) / count
    return mean


def lines(panel: Panel, most: int | None = None) -> tuple[Array, Array]:
    """Least-squares line of each series over its first `most` points (all if None).

    Returns:
        Value of the line at the first point, and slope per period; (series,) each. A single
        point has slope 0.
    """
    live = panel.live
    wide = panel.values.shape[1]
    time = np.arange(wide) - (wide - panel.length[:, None])  # 0 at a series' first point
    if most is not None:
        live = live & (time < most)
    count = np.maximum(live.sum(axis=1), 1)
    centre = np.where(live, time, 0).sum(axis=1) / count
    mean = masked_mean(panel.values, live)
    apart = np.where(live, time - centre[:, None], 0.0)
    spread = (apart * apart).sum(axis=1)
    slope = (apart * (panel.values - mean[:, None])).sum(axis=1) / np.where(spread > 0, spread, 1)
    return mean - slope * centre, slope


def scales(panel: Panel) -> Array:
    """Mean absolute step of each series, (series,); 0 for a constant or a single point."""
    live = panel.live[:, 1:] & panel.live[:, :-1]
    return masked_mean(np.abs(np.diff(panel.values, axis=1)), live)
