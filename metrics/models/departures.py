"""How far the newest months of count series lie from what trend and season make expected.

Counts are taken as 2√(x + 3/8) (Anscombe 1948, Biometrika 35), whose sampling variance is about 1
whatever the mean: the cell's own sampling error is in every score, so that a small cell needs a
larger change than a large one. Trend and season are a robust STL (Cleveland, Cleveland, McRae,
Terpenning 1990) of the months before; the newest months are never fitted.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.seasonal import STL

SEASON: Final = 12
FEWEST_MONTHS: Final = 24  # two seasons before the newest months
FALSE_SHARE: Final = 0.01  # of what a rule raises, expected to be false
_TREND: Final = 6  # newest months whose middle is the level carried on
_FITTED: Final = 16  # constants that a season and a level cost
_FEWEST_CELLS: Final = 8
_PRIOR: Final = 20  # cells that the plain scale of chance counts for
_NORMAL: Final = 1.4826  # MAD to standard deviation


@dataclass(frozen=True)
class Departure:
    """Per cell and newest month.

    Attributes:
        z: standardised distance, positive above what was expected; shape (cells, months).
        usual: the count that was to be expected; same shape.
    """

    z: np.ndarray
    usual: np.ndarray


def anscombe(counts: np.ndarray) -> np.ndarray:
    """Counts on the scale on which their variance is 1."""
    found: np.ndarray = 2 * np.sqrt(np.maximum(counts, 0.0) + 0.375)
    return found


def departures(counts: np.ndarray, newest: int, grain: float = 1.0) -> Departure:
    """Set the newest months of each series beside what the months before make expected.

    Args:
        counts: shape (cells, months), oldest first; whole months, no gaps.
        newest: how many months are judged; as many as 12.
        grain: what counts are rounded to; its variance is added to that of chance.

    Raises:
        ValueError: fewer than two seasons lie before the newest months.
    """
    before = counts[:, :-newest]
    months = before.shape[1]
    if months < FEWEST_MONTHS:
        raise ValueError(f"{months} months before the newest; {FEWEST_MONTHS} are needed")
    scaled = anscombe(counts)
    cycles = months // SEASON
    expected = np.empty((len(counts), newest))
    spread = np.empty(len(counts))
    for cell, series in enumerate(scaled[:, :-newest]):
        fitted = STL(series, period=SEASON, robust=True).fit()
        season = np.resize(np.asarray(fitted.seasonal)[-SEASON:], newest)
        expected[cell] = np.median(np.asarray(fitted.trend)[-_TREND:]) + season
        rest = series - np.asarray(fitted.trend) - np.asarray(fitted.seasonal)
        mad = _NORMAL * float(np.median(np.abs(rest - np.median(rest))))
        free = np.sqrt(months / max(months - _FITTED, _FITTED / 2))
        mean = float(before[cell, -SEASON:].mean())
        chance = 1.0 + (grain**2 - 1) / 12 / (mean + 0.375)
        spread[cell] = np.sqrt(max((mad * free) ** 2, chance))
    # A season is known from as many years as there are; the level from half a year.
    wide = spread[:, None] * np.sqrt(1 + 1 / cycles + 1 / _TREND)
    usual = np.maximum((expected / 2) ** 2 - 0.375, 0.0)
    return Departure((scaled[:, -newest:] - expected) / wide, usual)


def lately(z: np.ndarray, typical: np.ndarray) -> np.ndarray:
    """P-value of each cell that its newest months are no higher than expected.

    What cells have in common beyond chance (a level that drifts everywhere) widens the scale: the
    robust spread of all cells' scores, at least 1.

    Args:
        z: scores, shape (cells, months).
        typical: the cells of which that spread is taken: those whose counts are all known.
    """
    score = z.sum(axis=1) / np.sqrt(z.shape[1])
    found: np.ndarray = stats.norm.sf(score / _common(score[typical]))
    return found


def shifted(z: np.ndarray, typical: np.ndarray, shortest: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """P-value of each cell that its level did not rise within the months judged, and since when.

    The largest of the standardised sums of the last k months (CUSUM of Page 1954, Biometrika 41,
    read backwards), paid for by the number of k that are tried (Bonferroni).

    Returns:
        P-values, and for each cell the number of newest months of the higher level.
    """
    lengths = np.arange(shortest, z.shape[1] + 1)
    sums = np.cumsum(z[:, ::-1], axis=1)[:, shortest - 1 :] / np.sqrt(lengths)
    scaled = sums / np.array([_common(column[typical]) for column in sums.T])
    best = scaled.argmax(axis=1)
    top = np.take_along_axis(scaled, best[:, None], axis=1)[:, 0]
    return np.minimum(stats.norm.sf(top) * len(lengths), 1.0), lengths[best]


def _common(score: np.ndarray) -> float:
    """How far cells scatter together, at least 1; of few cells little is known, so 1 counts as much
    as twenty of them, and fewer than eight say nothing (one cell's trouble would hide itself)."""
    if len(score) < _FEWEST_CELLS:
        return 1.0
    variance = (_NORMAL * float(np.median(np.abs(score)))) ** 2
    shrunk = (len(score) * variance + _PRIOR) / (len(score) + _PRIOR)
    return float(np.sqrt(max(1.0, shrunk)))


def discoveries(p: np.ndarray, share: float = FALSE_SHARE) -> np.ndarray:
    """Which of a rule's cells are raised, with false ones held to a share of them.

    Benjamini and Hochberg (1995), *Journal of the Royal Statistical Society* B 57: 289–300.
    """
    if not len(p):
        return np.zeros(0, dtype=bool)
    found: np.ndarray = multipletests(p, share, "fdr_bh")[0]
    return found
