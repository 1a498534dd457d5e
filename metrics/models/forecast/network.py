"""A pretrained feed-forward network, forecasting all periods at once from the newest values.

Input: the last `window` values as logs less the newest, over the window's mean absolute step.
Layers are dense, ReLU between them. Output: logs less the newest in the same unit, one for each of
the next periods; beyond, the last goes on. A linear model is a network of one layer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.panel import Array, Panel

_LAYERS: Final = 32
_WIDE: Final = 4096
_FAR: Final = 10.0  # logs


@dataclass(frozen=True, eq=False)
class Network:
    """Weights (in, out) and biases (out,) of each layer; `season` 0 fits any."""

    name: str
    season: int
    layers: tuple[tuple[Array, Array], ...]

    @property
    def window(self) -> int:
        """Values it looks at."""
        return len(self.layers[0][0])

    def able(self, panel: Panel) -> NDArray[np.bool_]:
        """Positive series of its season, as long as its window, that moved within it."""
        recent = panel.values[:, -self.window :]
        moved = recent.max(axis=1) > recent.min(axis=1)
        able = moved & (panel.length >= self.window) & (panel.values.min(axis=1) > 0)
        found: NDArray[np.bool_] = able & (self.season in (0, panel.season))
        return found

    def forecast(self, panel: Panel, horizon: int) -> Array:
        """(series, horizon)."""
        logs = np.log(panel.values[:, -self.window :])
        unit = np.abs(np.diff(logs, axis=1)).mean(axis=1, keepdims=True)
        passed = (logs - logs[:, -1:]) / unit
        for place, (weights, bias) in enumerate(self.layers):
            passed = passed @ weights + bias
            if place < len(self.layers) - 1:
                passed = np.maximum(passed, 0.0)
        ahead = passed[:, np.minimum(np.arange(horizon), passed.shape[1] - 1)]
        found: Array = np.exp(logs[:, -1:] + np.clip(ahead * unit, -_FAR, _FAR))
        return found


def network(name: str, arrays: Mapping[str, NDArray[np.float64]]) -> Network:
    """Put a network together from named arrays: `season`, and `weights0`, `bias0`, `weights1` …

    Raises:
        ValueError: an array lacks, is of another shape or kind than its place wants, or holds a
            value that is not finite; the text names it (Chinese).
    """
    count = sum(1 for key in arrays if key.startswith("weights"))
    wanted = {"season"} | {f"{kind}{i}" for i in range(count) for kind in ("weights", "bias")}
    if not 1 <= count <= _LAYERS or set(arrays) != wanted:
        raise ValueError("数组应为 season、weights0、bias0、weights1、bias1……，层数 1 至 32")
    layers, before = [], None
    for i in range(count):
        weights, bias = arrays[f"weights{i}"], arrays[f"bias{i}"]
        fits = weights.ndim == 2 and bias.shape == weights.shape[1:]
        if not fits or before not in (None, weights.shape[0]) or max(weights.shape) > _WIDE:
            raise ValueError(f"weights{i}、bias{i} 的形状 {weights.shape}、{bias.shape} 对不上")
        for key, found in ((f"weights{i}", weights), (f"bias{i}", bias)):
            if found.dtype.kind not in "fi" or not np.isfinite(found).all():
                raise ValueError(f"{key} 应全为有限的数")
        layers.append((weights.astype(float), bias.astype(float)))
        before = weights.shape[1]
    season = arrays["season"]
    if season.shape != () or season.dtype.kind != "i" or not 0 <= int(season) <= 366:
        raise ValueError("season 应为 0（任意）或 1 至 366 的整数")
    if layers[0][0].shape[0] < 2:
        raise ValueError("weights0 至少有两行：网络至少要看两期")
    return Network(name, int(season), tuple(layers))
