"""How the matcher learns: ridge classifiers at three levels, mixed and calibrated left-one-out.

One Cholesky factor of the titles' likeness serves everything: the classifiers of all levels,
and what each would have said of a title had it not seen it (the closed form of leave-one-out
for ridge regression: Rasmussen & Williams, Gaussian Processes for ML, 2006, eq. 5.12; for
groups of equal titles its block form). Mixing and calibration use only those answers, so the
confidence holds for titles that the matcher never saw.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack
from scipy.optimize import minimize

from data.matching.model import (
    LEVELS,
    Classes,
    Curve,
    Floats,
    Ints,
    Model,
    best_by_class,
    softmax,
)
from data.matching.vocabulary import Vocabulary
from data.values.text import fold

# Chosen by five-fold cross-validation, docs/title-matcher.md; accuracy moves by less than half
# a point between half and double of it.
RIDGE = 0.5
# Bins of the calibration curve hold at least this many titles.
SMALLEST_BIN = 120


@dataclass(frozen=True)
class Named:
    """Texts of the occupation list with the full codes they stand for."""

    texts: Sequence[str]
    codes: Sequence[str]


def train(titles: Sequence[str], codes: Sequence[str], names: Named, aliases: Named) -> Model:
    """Fit a model on labelled titles, with the occupations' own names as further examples.

    ``codes`` are full codes (``2-02-10-03``). Takes a few seconds and memory of about
    3 × (titles + names)² × 4 bytes. Raises ``ValueError`` for fewer than 200 labelled titles,
    from which no confidence can be calibrated.
    """
    if len(titles) != len(codes) or len(titles) < 200:
        raise ValueError("at least 200 titles, each with its code, are needed")
    examples = [*titles, *names.texts]
    classes = Classes.from_codes([*codes, *names.codes, *aliases.codes])
    owner = classes.index([*codes, *names.codes])
    alias_class = classes.index(aliases.codes)
    vocabulary = Vocabulary.of([*examples, *aliases.texts])
    rows = vocabulary.rows(examples)
    wanted = _indicators(classes, owner)
    dual, left_out = _ridge((rows @ rows.T).toarray(), wanted, [fold(t) for t in titles])

    seen = len(titles)
    likeness = (rows[:seen] @ vocabulary.rows(aliases.texts).T).toarray()
    experts = [_spread(left_out[level], classes, level) for level in LEVELS]
    experts.append(best_by_class(likeness, alias_class, len(classes.names[3])))
    shares = _mixing(experts, owner[:seen])
    mixed = _combine([_spread(dual[level], classes, level) for level in LEVELS], shares[:-1])
    probabilities = softmax(_combine(experts, shares))
    return Model(
        vocabulary,
        classes,
        np.asarray(rows.T @ mixed, dtype=np.float32),
        list(aliases.texts),
        alias_class,
        float(shares[-1]),
        {level: _curve(classes, probabilities, owner[:seen], level) for level in LEVELS},
    )


def _indicators(classes: Classes, owner: Ints) -> dict[int, Floats]:
    """Give, per level, examples × classes: 1 where the example lies in the class."""
    return {
        level: np.eye(len(classes.names[level]), dtype=np.float32)[classes.of[level][owner]]
        for level in LEVELS
    }


def _spread(answers: Floats, classes: Classes, level: int) -> Floats:
    """Give every 小类 the answer of the class of ``level`` it lies in."""
    return answers[:, classes.of[level]]


def _ridge(
    likeness: Floats, wanted: dict[int, Floats], keys: Sequence[str]
) -> tuple[dict[int, Floats], dict[int, Floats]]:
    """Solve for the dual weights per level, and the answers to each keyed title left out."""
    likeness[np.diag_indices_from(likeness)] += RIDGE
    factor, failed = lapack.spotrf(likeness, lower=1, overwrite_a=1)
    if failed:
        raise ValueError(
            "the titles' likeness can't be factored: are there values that aren't finite?"
        )
    lower, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    inverse = np.tril(lower)
    inverse += np.tril(lower, -1).T
    same: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        same[key].append(place)
    dual = {level: inverse @ target for level, target in wanted.items()}
    diagonal = np.diag(inverse)[: len(keys), None]
    left_out = {}
    for level, target in wanted.items():
        answers = target[: len(keys)] - dual[level][: len(keys)] / diagonal
        for group in same.values():
            if len(group) > 1:
                block = inverse[np.ix_(group, group)]
                answers[group] = target[group] - np.linalg.solve(block, dual[level][group])
        left_out[level] = answers
    return dual, left_out


def _combine(experts: Sequence[Floats], shares: Floats) -> Floats:
    total = np.zeros_like(experts[0])
    for expert, share in zip(experts, shares, strict=True):
        total += np.float32(share) * expert
    return total


def _mixing(experts: Sequence[Floats], owner: Ints) -> Floats:
    """Give the experts' shares that make the titles' true classes most likely (softmax)."""
    place = np.arange(len(owner))

    def loss(shares: Floats) -> tuple[float, Floats]:
        probabilities = softmax(_combine(experts, shares))
        missed = -np.log(probabilities[place, owner] + 1e-12).mean()
        slope = [
            float((probabilities * expert).sum() - expert[place, owner].sum()) / len(owner)
            for expert in experts
        ]
        return float(missed) + 1e-5 * float(shares @ shares), np.array(slope) + 2e-5 * shares

    options = {"maxiter": 60, "ftol": 1e-6}
    found = minimize(loss, np.full(len(experts), 5.0), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x, dtype=np.float32)


def _curve(classes: Classes, probabilities: Floats, owner: Ints, level: int) -> Curve:
    """Learn how often the best class of a level is right, by its probability (isotonic)."""
    totals = classes.total(probabilities, level)
    right = totals.argmax(axis=1) == classes.of[level][owner]
    score = totals.max(axis=1)
    order = np.argsort(score, kind="stable")
    bins = np.array_split(order, max(1, min(40, len(order) // SMALLEST_BIN)))
    merged: list[tuple[float, float, int]] = []  # sums of score and of right answers, and count
    for members in bins:
        merged.append((float(score[members].sum()), float(right[members].sum()), len(members)))
        # Pool adjacent violators: a surer answer is never called less likely to be right.
        while len(merged) > 1 and merged[-2][1] / merged[-2][2] >= merged[-1][1] / merged[-1][2]:
            last, before = merged.pop(), merged.pop()
            merged.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    points = np.array(merged)
    return Curve(
        (points[:, 0] / points[:, 2]).astype(np.float32),
        (points[:, 1] / points[:, 2]).astype(np.float32),
    )
