"""Bands around lines as layers of one stacked area, which every office program can draw.

Nested bands (a fan) are layers from the lowest end to the highest. Bands that cross each other
(supply and demand, with the gap between them) are cut into pieces: each piece is what the same
bands cover, in the colour that they make together on white.
"""

from itertools import pairwise
from typing import Final

from dashboard.export.office.category_chart import Band, CategoryChart, Series

_BASE: Final = "范围下沿（不显示）"
_AGAIN: Final = "（上半）"
_LEAST: Final = 0.16  # of a colour: paler bands don't show on paper
_SEEN: Final = 0.1  # of the largest piece: a smaller one's colour is not what a reader sees
_PAPER: Final = (255, 255, 255)
Cover = frozenset[int]  # the bands that lie over a piece, by their place


def stacked(drawn: CategoryChart) -> tuple[Series, ...]:
    """Bands as layers of a stacked area, the lowest first; empty where there are none.

    The first layer reaches from zero to the lowest end. A layer without a colour isn't painted;
    one that is ``unseen`` has no place in the legend. Before a band begins its layers have no
    height, at the line's own value, so that a fan opens from the last settled point.
    """
    bands = drawn.bands
    if not bands or not _together(bands):
        return ()
    return _nested_layers(drawn) if _nested(bands) else _pieces(drawn)


def _together(bands: tuple[Band, ...]) -> bool:
    """Whether all bands speak of the same months, of one at least."""
    known = [[None not in ends for ends in zip(b.low, b.high, strict=True)] for b in bands]
    return any(known[0]) and all(one == known[0] for one in known)


def _nested(bands: tuple[Band, ...]) -> bool:
    """Whether each band lies within the one before it, month by month."""
    return all(
        a is None or b is None or c is None or d is None or a <= b <= c <= d
        for outer, inner in pairwise(bands)
        for a, b, c, d in zip(outer.low, inner.low, inner.high, outer.high, strict=True)
    )


def _settled(drawn: CategoryChart, i: int) -> float:
    """Where layers without height lie: on the first line that has a value, else at an end."""
    low = drawn.bands[0].low
    for one in drawn.series:
        value = one.values[i]
        if not one.unseen and value is not None:
            return value
    known = [at for at, value in enumerate(low) if value is not None]
    return low[min(max(i, known[0]), known[-1])] or 0.0


def _nested_layers(drawn: CategoryChart) -> tuple[Series, ...]:
    bands = drawn.bands
    ends = [*(band.low for band in bands), *(band.high for band in reversed(bands))]
    levels = [
        [_settled(drawn, i)] * len(ends)
        if bands[0].low[i] is None
        else [float(line[i] or 0.0) for line in ends]
        for i in range(len(drawn.categories))
    ]
    layers = [Series(_BASE, tuple(row[0] for row in levels), "", unseen=True)]
    for k, _ in enumerate(pairwise(ends)):
        band = bands[min(k, len(ends) - 2 - k)]
        again = k > len(ends) - 2 - k
        heights = tuple(row[k + 1] - row[k] for row in levels)
        name = f"{band.name}{_AGAIN if again else ''}"
        layers.append(Series(name, heights, mixed([band]), unseen=again))
    return tuple(layers)


def _pieces(drawn: CategoryChart) -> tuple[Series, ...]:
    """Bands that cross, cut where one begins or ends; a piece may have no height in a month."""
    bands, months = drawn.bands, range(len(drawn.categories))
    cuts = [_cut(bands, i) for i in months]
    order: list[Cover] = []
    for cut in cuts:
        order = _merged(order, [cover for cover, _ in cut])
    bases = tuple(
        _settled(drawn, i) if bands[0].low[i] is None else min(b.low[i] or 0.0 for b in bands)
        for i in months
    )
    heights = [[0.0] * len(cuts) for _ in order]
    for i, cut in enumerate(cuts):
        at = -1
        for cover, size in cut:
            at = order.index(cover, at + 1)
            heights[at][i] = size
    named = _named(order, heights, len(bands))
    layers = [Series(_BASE, bases, "", unseen=True)]
    for at, (cover, height) in enumerate(zip(order, heights, strict=True)):
        under = [bands[k] for k in sorted(cover)]
        name = bands[named[at]].name if at in named else "与".join(b.name for b in under)
        colour = mixed(under) if under else ""
        layers.append(Series(name or _BASE, tuple(height), colour, unseen=at not in named))
    return tuple(layers)


def _cut(bands: tuple[Band, ...], i: int) -> list[tuple[Cover, float]]:
    """The pieces of one month from below, each with the bands over it and its height."""
    spans = [(b.low[i], b.high[i]) for b in bands]
    known = [
        (k, low, high)
        for k, (low, high) in enumerate(spans)
        if low is not None and high is not None
    ]
    ends = sorted({end for _, low, high in known for end in (low, high)})
    found: list[tuple[Cover, float]] = []
    for a, b in pairwise(ends):
        cover = frozenset(k for k, low, high in known if low <= a and b <= high)
        found.append((cover, b - a))
    return found


def _merged(first: list[Cover], second: list[Cover]) -> list[Cover]:
    """A list that holds both in their own order, sharing what most bands cover."""
    rows, columns = len(first), len(second)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            shared = best[i + 1][j + 1] + 1 + len(first[i]) ** 2 if first[i] == second[j] else 0
            best[i][j] = max(shared, best[i + 1][j], best[i][j + 1])
    found: list[Cover] = []
    i = j = 0
    while i < rows and j < columns:
        if first[i] == second[j] and best[i][j] > max(best[i + 1][j], best[i][j + 1]):
            found.append(first[i])
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            found.append(first[i])
            i += 1
        else:
            found.append(second[j])
            j += 1
    return [*found, *first[i:], *second[j:]]


def _named(order: list[Cover], heights: list[list[float]], count: int) -> dict[int, int]:
    """Which piece stands in the legend for which band: its own where there is enough of it to be
    seen, else the largest on which it lies above the others."""
    found: dict[int, int] = {}
    for k in range(count):
        size = {at: sum(heights[at]) for at, cover in enumerate(order) if cover and max(cover) == k}
        own = [at for at in size if order[at] == {k} and size[at] >= _SEEN * max(size.values())]
        if size:
            found[(own or sorted(size, key=lambda at: -size[at]))[0]] = k
    return found


def mixed(bands: list[Band]) -> str:
    """The colour of bands laid over each other on white, the first lowest."""
    colour: tuple[float, ...] = _PAPER
    for band in bands:
        alpha = max(band.alpha, _LEAST)
        top = (int(band.colour[k : k + 2], 16) for k in (1, 3, 5))
        colour = tuple(
            below + (above - below) * alpha for below, above in zip(colour, top, strict=True)
        )
    return "#" + "".join(f"{round(one):02x}" for one in colour)
