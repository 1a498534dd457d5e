"""What demand and supply are made of: survival in a cell, retirement, and the openings' arithmetic.

Openings = expansion + replacement, replacement = (1 - rho)(E[t] + E[t+1]) / 2 (Cedefop; the BLS
separations method), rho the share that stays in the cell, retirement apart. Thin cells' rates are
drawn to their parents' as ROA does with outflow coefficients (random coefficients, ROA-RM-1999/2):
rate* = w·rate + (1 - w)·parent, w = τ² / (τ² + p(1 - p) / n).
"""

from typing import Final

import numpy as np

from metrics.models.forecast.panel import Array

TENURES: Final = 6  # full years in the cell: 0, 1, 2, 3, 4, 5 and more


def shrink(events: Array, people: Array, parent: Array) -> Array:
    """Draw each cell's rate to its parent's by what of its difference is chance.

    τ², how far cells really differ, is the excess of Σ n(r - p)² over what chance alone gives
    (method of moments); one for each column.

    Args:
        events: (cells, columns) how many left.
        people: (cells, columns) of how many; 0 where there are none.
        parent: (cells, columns) or broadcast to it: the parent's rate.

    Returns:
        (cells, columns) rates within 0 and 1; the parent's where there are no people.
    """
    known = people > 0
    rate = np.where(known, events / np.where(known, people, 1.0), parent)
    chance = parent * (1 - parent)
    excess = np.where(known, people * (rate - parent) ** 2 - chance, 0.0).sum(axis=0)
    between = np.maximum(excess, 0.0) / np.maximum(people.sum(axis=0), 1.0)
    within = chance / np.where(known, people, 1.0)
    total = between + within
    weight = np.where(known & (total > 0), between / np.where(total > 0, total, 1.0), 0.0)
    found: Array = np.clip(weight * rate + (1 - weight) * parent, 0.0, 1.0)
    return found


def survival(leaving: Array, tenure: Array) -> Array:
    """Share of a cell that is still in it a year later: survival weighted by tenure.

    Args:
        leaving: (cells, 6) yearly exit probability by full years in the cell.
        tenure: (cells, 6) people or shares by the same; cells without anybody survive as new ones.

    Returns:
        (cells,) rho.
    """
    total = tenure.sum(axis=1)
    new = np.zeros_like(tenure)
    new[:, 0] = 1.0
    share = np.where(total[:, None] > 0, tenure / np.where(total > 0, total, 1.0)[:, None], new)
    found: Array = 1 - (share * leaving).sum(axis=1)
    return found


def staying_path(leaving: Array, tenure: Array, growth: Array) -> Array:
    """Rho of each year to come: whoever stays is a year longer in the cell, entrants are new.

    Args:
        leaving: (cells, 6).
        tenure: (cells, 6) people now.
        growth: (cells, years) E[t+1] / E[t]; sets how many enter.

    Returns:
        (cells, years).
    """
    total = tenure.sum(axis=1, keepdims=True)
    mix = np.where(total > 0, tenure / np.where(total > 0, total, 1.0), 0.0)
    mix[total[:, 0] == 0, 0] = 1.0
    found = np.empty(growth.shape)
    for year in range(growth.shape[1]):
        found[:, year] = survival(leaving, mix)
        kept = mix * (1 - leaving)
        older = np.zeros_like(mix)
        older[:, 1:] = kept[:, :-1]
        older[:, -1] += kept[:, -1]
        older[:, 0] = np.maximum(growth[:, year] - kept.sum(axis=1), 0.0)
        mix = older / np.maximum(older.sum(axis=1, keepdims=True), 1e-12)
    return found


def retiring_path(due: Array, past: float, reaching: float) -> Array:
    """People who retire in each year to come, from those whose age is known now.

    Whoever leaves before, or stays past the age, is taken to be made up for by others of that age
    who come: the pool of those past it stays as large as it is.

    Args:
        due: (cells, 1 + years) people past the statutory age now, then those who reach it within
            the first year, the second …
        past: yearly probability that somebody past the age goes.
        reaching: probability that somebody goes in the year in which the age is reached.

    Returns:
        (cells, years) heads.
    """
    found: Array = past * due[:, :1] + reaching * due[:, 1:]
    return found


def circulating(
    now: Array, going: Array, retiring: Array, came: Array, inside: Array, share: Array
) -> Array:
    """Who enters each cell from the others: as many as leave for other cells, by fixed shares.

    Args:
        now: (cells,) people.
        going: (cells, years) exits per head, retirement apart.
        retiring: (cells, years) heads.
        came: (cells, years) entrants from outside.
        inside: (cells,) share of the exits that are into other cells.
        share: (cells,) of those who enter from other cells, adding up to 1.

    Returns:
        (cells, years).
    """
    found, have = np.empty(going.shape), now.astype(float)
    for year in range(going.shape[1]):
        lost = have * going[:, year]
        found[:, year] = share * float((inside * lost).sum())
        gone = np.minimum(retiring[:, year], have - lost)
        have = have - lost - gone + came[:, year] + found[:, year]
    return found


def replacement(before: Array, after: Array, staying: Array) -> Array:
    """Posts freed by leavers, (1 - rho)(E[t] + E[t+1]) / 2; retirement is added to it."""
    found: Array = (1 - staying) * (before + after) / 2
    return found


def openings(expansion: Array, replaced: Array) -> Array:
    """Expansion + replacement, never below 0: a shrinking cell replaces fewer."""
    found: Array = np.maximum(expansion + replaced, 0.0)
    return found
