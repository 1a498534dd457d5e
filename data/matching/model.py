"""The trained matcher: n-gram weights per class, and how sure a score has proved to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.matching.vocabulary import Vocabulary

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

LEVELS = (1, 2, 3)
# Rounding of saved weights: 15 to 127 steps are equally accurate, 31 make a file of 1.4 MB.
STEPS = 31
# Characters of a code such as 2-02-10-03 that name its 大类, 中类, 小类.
PREFIX = {1: 1, 2: 4, 3: 7}


@dataclass(frozen=True)
class Classes:
    """The 小类 prefixes (``2-02-10``) in code order, and the 大类 and 中类 each belongs to.

    A label known no finer than ``2-02-00-00`` is a class of its own, ``2-02-00``.
    """

    names: dict[int, list[str]]
    of: dict[int, Ints]

    @classmethod
    def from_codes(cls, codes: Sequence[str]) -> "Classes":
        """Collect the classes that occur in full codes."""
        finest = sorted({code[: PREFIX[3]] for code in codes})
        names = {level: sorted({c[: PREFIX[level]] for c in finest}) for level in LEVELS}
        place = {level: {c: i for i, c in enumerate(names[level])} for level in LEVELS}
        of = {
            level: np.array([place[level][c[: PREFIX[level]]] for c in finest]) for level in LEVELS
        }
        return cls(names, of)

    def index(self, codes: Sequence[str]) -> Ints:
        """Give each code's column among the 小类."""
        place = {name: i for i, name in enumerate(self.names[3])}
        return np.array([place[code[: PREFIX[3]]] for code in codes])

    def total(self, probabilities: Floats, level: int) -> Floats:
        """Add the probabilities of 小类 up to a level's classes."""
        if level == 3:
            return probabilities
        starts = np.flatnonzero(np.r_[True, np.diff(self.of[level]) > 0])
        return np.add.reduceat(probabilities, starts, axis=1)


@dataclass(frozen=True)
class Curve:
    """Score → share that proved right, linear between its points and flat beyond them."""

    score: Floats
    share: Floats

    def at(self, scores: Floats) -> Floats:
        """Read the curve."""
        return np.interp(scores, self.score, self.share).astype(np.float32)


def best_by_class(similarity: Floats, owners: Ints, count: int) -> Floats:
    """Give, per row and class, the highest similarity among the columns the class owns; else 0."""
    order = np.argsort(owners, kind="stable")
    sorted_owners = owners[order]
    starts = np.flatnonzero(np.r_[True, np.diff(sorted_owners) > 0])
    best = np.zeros((similarity.shape[0], count), dtype=np.float32)
    best[:, sorted_owners[starts]] = np.maximum.reduceat(similarity[:, order], starts, axis=1)
    return best


def softmax(scores: Floats) -> Floats:
    """Turn rows of scores into rows that add to 1."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True)
class Model:
    """What a fitted matcher needs to answer.

    Attributes:
        weights: n-grams × 小类, the ridge classifiers of the three levels mixed into one.
        offset: one per 小类, what the mixing takes off.
        aliases, alias_class, alias_share: everyday names from the occupation list, their 小类
            and the weight of the likeness to the nearest of them.
        curves: per level, from the summed probability of the best class to its confidence.
    """

    vocabulary: Vocabulary
    classes: Classes
    weights: Floats
    aliases: Sequence[str]
    alias_class: Ints
    alias_share: float
    curves: dict[int, Curve]

    def __post_init__(self) -> None:
        """Turn the aliases into rows once."""
        object.__setattr__(self, "_alias_rows", self.vocabulary.rows(self.aliases).T.tocsr())

    def probabilities(self, titles: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        """Give titles × 小类 probabilities (not calibrated), and which titles are known at all."""
        rows = self.vocabulary.rows(titles)
        alias_rows = self._alias_rows  # type: ignore[attr-defined]
        nearest = best_by_class(
            (rows @ alias_rows).toarray(), self.alias_class, len(self.classes.names[3])
        )
        scores = rows @ self.weights + self.alias_share * nearest
        return softmax(scores), np.diff(rows.indptr) > 0

    def save(self, path: Path) -> None:
        """Write the model, weights rounded to ``STEPS`` steps of each class's largest."""
        scale = np.abs(self.weights).max(axis=0) / STEPS + 1e-12
        arrays = {
            "grams": np.array("\n".join(self.vocabulary.columns)),
            "idf": self.vocabulary.idf,
            "rare": np.array(self.vocabulary.rare),
            "classes": np.array(self.classes.names[3]),
            "weights": np.rint(self.weights / scale).astype(np.int8),
            "scale": scale.astype(np.float32),
            "aliases": np.array("\n".join(self.aliases)),
            "alias_class": self.alias_class.astype(np.int16),
            "alias_share": np.array(self.alias_share),
        }
        for level, curve in self.curves.items():
            arrays[f"score{level}"], arrays[f"share{level}"] = curve.score, curve.share
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Model":
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as saved:
            grams = str(saved["grams"]).split("\n")
            return cls(
                Vocabulary(
                    {gram: column for column, gram in enumerate(grams)},
                    saved["idf"],
                    float(saved["rare"]),
                ),
                Classes.from_codes(saved["classes"].tolist()),
                saved["weights"] * saved["scale"],
                str(saved["aliases"]).split("\n"),
                saved["alias_class"].astype(np.intp),
                float(saved["alias_share"]),
                {level: Curve(saved[f"score{level}"], saved[f"share{level}"]) for level in LEVELS},
            )
