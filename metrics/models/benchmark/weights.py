"""How an index moves when its weights do: over all weightings, each as likely as any other.

A weighting is a point of the simplex (weights not negative, sum 1), spread evenly over it: the
Dirichlet distribution with every parameter 1. Saisana, Saltelli and Tarantola (2005), Uncertainty
and sensitivity analysis techniques as tools for the quality assessment of composite indicators,
Journal of the Royal Statistical Society A 168(2), 307–323; OECD and JRC (2008), Handbook on
Constructing Composite Indicators, step 7.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

DRAWS: Final = 10_000
SEED: Final = 20261129
# Half the 95 % range of a share that so many draws estimate, where it is widest (one half).
ERROR: Final = 1.96 * 0.5 / DRAWS**0.5


def leading_share(lead: np.ndarray) -> float:
    """The exact share of all weightings under which the weighted sum of leads is above zero.

    With w = E / ΣE of independent exponential E the question is whether Σ over the positive leads
    p·E outlasts Σ over the negative ones q·E: a race of two chains of stages of mean p and q. As
    long as both run, the stage of mean p ends first with probability q / (p + q), and what is left
    is the same question with one stage fewer (exponential stages have no memory). All terms are
    positive, so nothing cancels; equal leads are no special case, as they are to the textbook sum
    Σ Π d_k / (d_k − d_j).

    Args:
        lead: by how much we are ahead in each part of the index (behind: below zero), finite.

    Returns:
        0 to 1; 0.5 where nothing tells the two apart.
    """
    ahead, behind = lead[lead > 0], -lead[lead < 0]
    if not len(ahead) and not len(behind):
        return 0.5
    # left[j]: the chance that ours outlast, j of their stages done; 0 once all of ours are.
    left = np.zeros(len(behind) + 1)
    for mean in ahead:
        now = np.ones_like(left)  # none of theirs left while ours run
        for j in range(len(behind) - 1, -1, -1):
            ended = behind[j] / (mean + behind[j])
            now[j] = ended * left[j] + (1 - ended) * now[j + 1]
        left = now
    return float(left[0])


@dataclass(frozen=True)
class Spread:
    """Where places rank over all weightings.

    Attributes:
        first: the share of weightings under which each is first (alone or with others).
        low, high: the ranks between which each is in 95 % of them.
    """

    first: np.ndarray
    low: np.ndarray
    high: np.ndarray


def weightings(parts: int, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """So many weightings of so many parts, spread evenly over the simplex; always the same ones."""
    drawn: np.ndarray = np.random.default_rng(seed).dirichlet(np.ones(parts), size=draws)
    return drawn


def spread(scores: np.ndarray, weights: np.ndarray) -> Spread:
    """The ranks of places under many weightings.

    Args:
        scores: a row a place, a column a part, more is better.
        weights: a row a weighting, a column a part.
    """
    totals = weights @ scores.T
    # Equal up to the noise of the sum: neither is ahead.
    ahead = totals[:, None, :] > totals[:, :, None] + 1e-9
    ranks = 1 + ahead.sum(axis=2)
    low, high = np.quantile(ranks, (0.025, 0.975), axis=0, method="nearest")
    return Spread((ranks == 1).mean(axis=0), low, high)


def scored(values: np.ndarray, descending: np.ndarray) -> np.ndarray:
    """Each part from 0 (the worst of the places) to 100 (the best); 50 where all are equal.

    Args:
        values: a row a place, a column a part, all known.
        descending: of each part, whether more is better.
    """
    low, high = values.min(axis=0), values.max(axis=0)
    wide = high > low
    share = np.where(wide, (values - low) / np.where(wide, high - low, 1.0), 0.5)
    found: np.ndarray = 100 * np.where(descending, share, 1 - share)
    return found
