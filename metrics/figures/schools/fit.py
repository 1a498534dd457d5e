"""Which majors lead to a shortage, by our own links (data/reference): what a visit looks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.reference import links, majors


@dataclass(frozen=True)
class Shortage:
    """What is lacking: ``kind`` industry or occupation, and its code as ``major_links`` has it."""

    kind: str
    target: str


def fits(shortage: Shortage) -> dict[int, float]:
    """Majors that lead to a shortage: class code (a trade school's group code) → weight, 0 to 1."""
    return {
        int(link.major): link.weight
        for link in links()
        if link.kind == shortage.kind and link.target == shortage.target
    }


def classes(fit: Mapping[int, float]) -> tuple[int, ...]:
    """The class codes to filter on: a trade school's group stands for all its classes."""
    found = {code for code in fit if code >= 100}
    groups = {code for code in fit if code < 100}
    found |= {int(m.code) for m in majors("高职", 2) if int(m.code) // 100 in groups}
    return tuple(sorted(found))


def group_fit(fit: Mapping[int, float], sizes: Mapping[int, float]) -> dict[int, float]:
    """Fit of each group of majors: the mean of its fitting classes, by their graduates.

    Args:
        fit: from :func:`fits`.
        sizes: class code → graduates; classes without a count weigh as one.
    """
    sums: dict[int, tuple[float, float]] = {}
    for code in classes(fit):
        group = code // 100
        weight = fit.get(code, fit.get(group, 0.0))
        size = max(sizes.get(code, 0.0), 1.0)
        total, people = sums.get(group, (0.0, 0.0))
        sums[group] = (total + weight * size, people + size)
    return {group: total / people for group, (total, people) in sums.items()}
