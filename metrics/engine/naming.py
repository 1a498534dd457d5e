"""The names beside the codes of an answer: one more column for each dimension it is divided by."""

from typing import Final

import numpy as np
import pandas as pd

from metrics.engine import labels
from metrics.engine.choices import listed
from metrics.engine.core import Dimension, Metric
from metrics.engine.dimensions import REGIONS
from metrics.engine.framing import worded
from metrics.engine.labels import Code
from metrics.engine.remembered import remembered
from metrics.engine.table import Column, Table

# Of closed lists alone: what classes open ones have, each snapshot says anew.
_NAMES: Final[dict[labels.Label, dict[Code, str]]] = {}
# Of the codes last named: their least, the place of each one's name, the names.
_PLACES: Final[dict[labels.Label, tuple[int, Column, Column]]] = {}
_CLOSE: Final = 1 << 12
_THEIR_OWN: Final = (labels.plain, labels.school)  # a text that says something is its own name


def named(table: Table, metric: Metric, by: tuple[str, ...]) -> Table:
    """An answer with ``<key>_label`` for each of its keys, whole numbers as such."""
    known = _dimensions(metric)
    keys: dict[str, Column] = {}
    names: dict[str, Column] = {}
    for name in by:
        codes = table[name]
        if codes.dtype.kind == "f" and (codes % 1 == 0).all():  # 330100.0 names no class
            codes = codes.astype(np.int64)
        keys[name] = codes
        names[f"{name}_label"] = _labels(known[name], codes)
    return table.put(**keys, **names)


def named_frame(frame: pd.DataFrame, metric: Metric, by: tuple[str, ...]) -> pd.DataFrame:
    """The same in the frame of an answer, which is changed."""
    known = _dimensions(metric)
    for name in by:
        codes = frame[name]
        if codes.dtype.kind == "f" and (codes % 1 == 0).all():
            frame[name] = codes.astype("int64")
        frame[f"{name}_label"] = labelled(known[name], frame[name].tolist())
    return frame


def labelled(dimension: Dimension, codes: list[Code]) -> list[str]:
    """What the screen calls each code."""
    if listed(dimension.id) is None or any(type(code) is float for code in codes):
        known = {code: dimension.label(code) for code in dict.fromkeys(codes)}
        return [known[code] for code in codes]
    names = _NAMES.setdefault(dimension.label, {})
    try:
        return [names[code] for code in codes]
    except KeyError:
        names |= {code: dimension.label(code) for code in dict.fromkeys(codes)}
        return [names[code] for code in codes]


def _labels(dimension: Dimension, codes: Column) -> Column:
    if codes.dtype == object:
        if dimension.label in _THEIR_OWN and _are_texts(codes):
            return codes
        words: list[Code] = codes.tolist()
        # As a frame has what is missing, whose words for nothing the labels know.
        words = [np.nan if one is None else one for one in words]
        return np.array(labelled(dimension, words), dtype=object)
    if codes.dtype.kind == "i":
        if listed(dimension.id) is None:
            return _of_numbers(codes, dimension)
        return _of_closed_list(codes, dimension, dimension.label)
    return np.array(labelled(dimension, codes.tolist()), dtype=object)


@remembered
def _are_texts(codes: Column) -> bool:
    return all(type(one) is str and one for one in codes.tolist())


def _of_numbers(codes: Column, dimension: Dimension) -> Column:
    places, known = pd.factorize(codes)
    return np.array(labelled(dimension, known.tolist()), dtype=object)[places]


@remembered
def _of_closed_list(codes: Column, dimension: Dimension, label: labels.Label) -> Column:
    """The same where nothing but the codes decides; dimensions are alike whatever their label."""
    if len(codes) == 0:
        return _of_numbers(codes, dimension)
    least, most = int(codes.min()), int(codes.max())
    if most - least >= _CLOSE:
        return _of_numbers(codes, dimension)
    known = _PLACES.get(label)
    if known is None or not (known[0] <= least and most < known[0] + len(known[1])):
        known = None
    at = None if known is None else known[1][codes - known[0]]
    if known is None or at is None or (at < 0).any():
        known = _PLACES[label] = _listed_places(dimension, codes, least, most)
        at = known[1][codes - known[0]]
    return worded(known[2], at)


def _listed_places(
    dimension: Dimension, codes: Column, least: int, most: int
) -> tuple[int, Column, Column]:
    """Their least, where the name of each is among the names, and these."""
    own = np.unique(codes)
    names = np.array(labelled(dimension, own.tolist()), dtype=object)
    at = np.full(most - least + 1, -1)
    at[own - least] = np.arange(len(own))
    return least, at, names


def _dimensions(metric: Metric) -> dict[str, Dimension]:
    return {dimension.id: dimension for dimension in (*REGIONS, *metric.dimensions)}
