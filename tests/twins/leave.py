"""Who leaves: observed against expected with funnel limits, and the model of drivers, slowly."""

from collections import Counter, defaultdict
from math import exp, floor, inf, sqrt
from random import Random
from typing import Any

import numpy as np
import statsmodels.api as sm

from tests.twins.asked import LEVELS, Asked, Key
from tests.twins.people import people
from tests.twins.stay import CLASSES, PEOPLE, Group, Stay, at_risk, few_firms, gone, grouped
from tests.twins.twin import Answer, Twin, never
from tests.twins.worlds import HANGZHOU, XIHU, Small
from tests.world import ZHEJIANG

EARLY = 8
STRETCHES = (0, 2, 5, 7, 12, 24, 36, 60, 10_000)
FACTORS = {"education": "4", "section": "C", "school_group": "2", "native": "3"}


def enough(many: float, events: float) -> bool:
    """A class is modelled from a hundred people and ten leavers on."""
    return many >= 100 and events >= 10


def unusual(job: bool) -> Twin:
    """Early leavers of each class against those expected at the pace of everybody alike."""

    def answer(small: Small, asked: Asked) -> Answer:
        by = asked.by
        hidden: set[Any] = set()
        if set(by) & set(CLASSES):
            asked = Asked(asked.region, by)
            hidden = few_firms(small, asked, by[0])
        alike = ["education"] * ("education" not in by) + ["section"] * bool(set(by) & set(CLASSES))
        first = min(asked.codes("cohort"), default=(people(small).last - 3) // 12 - 1)
        recent = "cohort" not in by and not asked.codes("cohort")
        now = paces(
            grouped(small, asked, (*by, *alike), job, talent=job),
            len(by),
            first if recent else 0,
            9999,
        )
        many, left, due = now
        rests: dict[Any, float] = dict.fromkeys(many, inf)
        if by and by[0] not in (*LEVELS, "cohort"):  # kinds are measured by their own past
            ever = Asked(asked.region, by, where=tuple(w for w in asked.where if w[0] != "cohort"))
            _, before, usual = paces(
                grouped(small, ever, (*by, *alike), job, talent=job), len(by), first - 5, first - 1
            )
            for key in many:
                rests[key] = before[key]
                due[key] *= before[key] / usual[key] if before[key] else 0
        large = [k for k in sorted(many) if enough(many[k], min(left[k], due[k], rests[k]))]
        large = [k for k in large if k not in hidden]
        out: Answer = dict.fromkeys(many, (None, None, None, None, "suppressed", False))
        weight = {key: 1 / (1 / due[key] + 1 / rests[key]) for key in large}
        spread = between([left[k] for k in large], [due[k] for k in large], list(weight.values()))
        # Beyond chance among all that are compared: each tail's share of one in twenty.
        tail = min(0.001, 0.05 / len(large)) if large else 0.0
        for key in large:
            wide = sqrt((1 + due[key] / rests[key]) * (1 + weight[key] * spread))
            ratio = left[key] / due[key]
            # A count is beyond the upper limit no more often than the tail says: one further out.
            ends = limit(due[key], tail), limit(due[key], 1 - tail) + 1
            low, high = (max(0.0, 1 + (end / due[key] - 1) * wide) for end in ends)
            fast = ratio > high and ratio >= 1.2
            out[key] = (ratio, floor(due[key] / 5 + 0.5) * 5.0, low, high, "ok", fast)
        return out

    return Twin(
        answer,
        ("value", "denominator", "low", "high", "status", "fast"),
        never,
        near=0.00501,
        pairs=False,
        filters=0 if job else 1,
        people=PEOPLE,
    )


def paces(
    cells: dict[Key, list[Stay]], own: int, first: int, last: int
) -> tuple[Counter[Key], Counter[Key], Counter[Key]]:
    """How many came in these years, left early, and were to leave at the pace of all alike.

    The first ``own`` parts of a key are the class; the rest says who is alike.
    """
    alike: dict[Key, dict[Key, list[Stay]]] = defaultdict(dict)
    for key, stays in cells.items():
        kept = [s for s in stays if first <= s.dims["cohort"] <= last]
        if kept:
            alike[key[own:]][key[:own]] = kept
    many, left, due = Counter[Key](), Counter[Key](), Counter[Key]()
    for classes in alike.values():
        groups = {key: Group(stays) for key, stays in classes.items()}
        for key, stays in classes.items():
            many[key] += len(stays)
            left[key] += 0
            due[key] += 0
        for month in range(1, EARLY + 1):
            all_ = sum(at_risk(group, month) for group in groups.values())
            ended = sum(gone(group, month) for group in groups.values())
            for key, group in groups.items():
                left[key] += gone(group, month)
                due[key] += at_risk(group, month) * ended / all_ if all_ else 0
    return many, left, due


def between(left: list[float], due: list[float], weight: list[float]) -> float:
    """How much classes differ beyond chance, the extremes pulled in; nothing below ten classes.

    ``weight`` is what chance leaves of the expectation: less than it where that was counted too.
    """
    if len(left) < 10:
        return 0.0
    z = [2 * (sqrt(o / e) - 1) * sqrt(w) for o, e, w in zip(left, due, weight, strict=True)]
    low, high = np.quantile(z, [0.1, 0.9])
    total = sum(min(max(one, low), high) ** 2 for one in z)
    return max(0.0, (total - len(z) + 1) / (sum(weight) - sum(w * w for w in weight) / sum(weight)))


def limit(mean: float, q: float) -> float:
    """The q-th quantile of a Poisson count, straight between whole numbers."""
    below, term, count = 0.0, exp(-mean), 0
    while below + term < q:
        below += term
        count += 1
        term *= mean / count
    return count - (below + term - q) / term


def drivers(small: Small, asked: Asked) -> Answer:
    """Ratios of each class to its factor's base, all factors in one complementary log-log model."""
    stays = [
        (stay, dict(zip(FACTORS, map(str, key), strict=True)))
        for key, found in grouped(small, asked, tuple(FACTORS), False).items()
        for stay in found
    ]
    if not enough(len(stays), sum(stay.ended for stay, _ in stays)):
        return {("",): (None, None, None, None, "suppressed")} if stays else {}
    bases = {}
    for name, wanted in FACTORS.items():
        merge(stays, name)
        size = Counter(dims[name] for _, dims in stays)
        bases[name] = wanted if wanted in size else max(sorted(size), key=size.__getitem__)
    used = [name for name in FACTORS if len({dims[name] for _, dims in stays}) > 1]
    classes = [
        (name, code)
        for name in used
        for code in sorted({dims[name] for _, dims in stays} - {bases[name]})
    ]
    if not classes:
        return {("",): (None, None, None, None, "suppressed")}
    table = person_months(stays, used)
    heads = sorted({key[0] for key in table})
    design = np.array(
        [
            [key[0] == head for head in heads]
            + [dict(zip(used, key[1:], strict=True))[name] == code for name, code in classes]
            for key in table
        ],
        dtype=float,
    )
    counts = np.array([(ended, risk - ended) for risk, ended in table.values()])
    family = sm.families.Binomial(sm.families.links.CLogLog())
    fit = sm.GLM(counts, design, family=family).fit(tol=1e-12, maxiter=200)
    out: Answer = {}
    for i, (name, code) in enumerate(classes, len(heads)):
        b, e = fit.params[i], fit.bse[i]
        many = sum(dims[name] == code for _, dims in stays)
        low, middle, high = (exp(b + k * 1.959964 * e) for k in (-1, 0, 1))
        out[(f"{name}:{code}:{bases[name]}",)] = (
            middle,
            floor(many / 5 + 0.5) * 5.0,
            low,
            high,
            "ok",
        )
    return out


def merge(stays: list[tuple[Stay, dict[str, str]]], name: str) -> None:
    """Classes too small to be modelled join the rest; if that is too small, the largest class."""
    many, left = Counter(), Counter()
    for stay, dims in stays:
        many[dims[name]] += 1
        left[dims[name]] += stay.ended
    small = {code for code in many if not enough(many[code], left[code])}
    together = enough(sum(many[c] for c in small), sum(left[c] for c in small))
    largest = max(sorted(many), key=many.__getitem__)
    for _, dims in stays:
        if dims[name] in small:
            dims[name] = "others" if together else largest


def person_months(
    stays: list[tuple[Stay, dict[str, str]]], used: list[str]
) -> dict[tuple[Any, ...], list[float]]:
    """Months at risk and leavers by stretch of the stay and class; stretches with ten leavers."""
    ends = Counter(stretch(stay.tenure) for stay, _ in stays if stay.ended)
    there = sorted({stretch(month) for stay, _ in stays for month in range(1, stay.tenure + 1)})
    heads: dict[int, int] = {}
    waiting: list[int] = []
    for one in there:
        waiting.append(one)
        if sum(ends[w] for w in waiting) >= 10:
            heads |= dict.fromkeys(waiting, one)
            waiting = []
    heads |= dict.fromkeys(waiting, max(heads.values()))
    table: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for stay, dims in stays:
        for month in range(1, stay.tenure + 1):
            cell = table[(heads[stretch(month)], *(dims[name] for name in used))]
            cell[0] += 1
            cell[1] += stay.ended and month == stay.tenure
    return table


def stretch(month: int) -> int:
    return max(start for start in STRETCHES if start < month)


def models(dice: Random, newest: int) -> list[Asked]:
    return [
        Asked(ZHEJIANG, ("driver",)),
        Asked(HANGZHOU, ("driver",)),
        Asked(XIHU, ("driver",)),
    ]


TWINS: dict[str, Twin] = {
    "unusual_losses": unusual(False),
    "unusual_job_losses": unusual(True),
    "leaving_drivers": Twin(
        drivers,
        ("value", "denominator", "low", "high", "status"),
        never,
        near=0.0051,
        people=PEOPLE,
        ask=models,
    ),
}
