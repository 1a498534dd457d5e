"""Whom to visit: universities x majors ranked for a shortage, each factor on show.

score = 100 x product of (factor / largest factor) ^ weight, with the factors

- graduates a year (placed and traceable),
- share open to us: 1 - share that comes already,
- stay: share of those who came that is still here after three years,
- fit: how closely the majors lead to the shortage (our own links, 0 to 1).

A weight of 0 leaves a factor out, 2 makes it count double. All counts come in protected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

FACTORS: Final = ("volume", "open", "stay", "fit")
SATURATED: Final = 0.60  # share that comes already, from which on a visit wins little


@dataclass(frozen=True)
class Candidate:
    """One university and group of majors. Shares are 0 to 1, volume is graduates a year.

    ``taken`` is the share that comes already; None where too few to tell: then ``assumed`` names
    the factors for which the mean of all universities stands in.
    """

    school: str
    group: int
    volume: float
    taken: float | None
    stay: float | None
    fit: float


@dataclass(frozen=True)
class Call:
    """A line of the call list, best first."""

    rank: int
    candidate: Candidate
    open: float
    stay: float
    score: float
    saturated: bool
    assumed: tuple[str, ...]

    @property
    def reachable(self) -> float:
        """Graduates a year who go elsewhere."""
        return self.candidate.volume * self.open


def rank(
    candidates: Iterable[Candidate],
    weights: Mapping[str, float],
    *,
    usual_taken: float = 0.0,
    usual_stay: float = 1.0,
) -> list[Call]:
    """Rank candidates; ties keep the order of school and group.

    Args:
        candidates: those with any graduates.
        weights: factor → exponent, 0 to 2; missing = 1.
        usual_taken, usual_stay: of all universities together, for those with too few to tell.
    """
    lines = []
    for one in candidates:
        if one.volume <= 0:
            continue
        missing = {"已来本地就业比例": one.taken, "三年留存率": one.stay}
        assumed = tuple(name for name, share in missing.items() if share is None)
        taken = usual_taken if one.taken is None else one.taken
        stay = usual_stay if one.stay is None else one.stay
        saturated = one.taken is not None and one.taken >= SATURATED
        lines.append(Call(0, one, max(1 - taken, 0.0), stay, 0.0, saturated, assumed))
    tops = [max((_factors(line)[i] for line in lines), default=0.0) for i in range(len(FACTORS))]
    exponents = [weights.get(name, 1.0) for name in FACTORS]
    scored = [replace(line, score=_score(_factors(line), tops, exponents)) for line in lines]
    scored.sort(key=lambda c: (-c.score, c.candidate.school, c.candidate.group))
    return [replace(line, rank=i) for i, line in enumerate(scored, 1)]


def _factors(line: Call) -> tuple[float, float, float, float]:
    return (line.candidate.volume, line.open, line.stay, line.candidate.fit)


def _score(values: Sequence[float], tops: Sequence[float], exponents: Sequence[float]) -> float:
    score = 100.0
    for value, top, exponent in zip(values, tops, exponents, strict=True):
        if exponent:
            score *= (value / top) ** exponent if top > 0 else 0.0
    return score
