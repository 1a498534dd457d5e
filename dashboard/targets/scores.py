"""Places and departments scored by the rules, from protected tables and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.document.request import Request
from dashboard.targets.goals import YEAR_END, Goal, rows, to_date
from dashboard.targets.rules import Rules
from data.values.milestones import Milestone, read
from metrics.disclosure.protect import Protected, Row, Status
from metrics.figures.policy import promise, target
from metrics.models.market.funnel import WARN, poisson_limits, sure_of
from metrics.models.regional.scorecard import FULL, Component, Score, bands, score

CLOSED = "closed"  # of a 一事一议 matter


@dataclass(frozen=True)
class Placed:
    """A place with its completion rates, its score, and the ranks it can have.

    ``score`` is ``None`` where nothing of it can be scored; ``why`` then says why.
    """

    code: int
    name: str
    rates: Mapping[str, Row]
    score: Score | None
    band: tuple[int, int] | None = None
    why: str = ""


@dataclass(frozen=True)
class Step:
    """A milestone that is due: ``met`` is ``None`` where rounding, chance or protection leaves it
    open."""

    when: str
    wanted: float
    share: float | None
    half_width: float
    met: bool | None


@dataclass(frozen=True)
class Judged:
    """A department: its promises, its score, milestones met of due, matters closed of due."""

    name: str
    goals: tuple[str, ...]
    score: Score | None
    steps: tuple[int, int]
    matters: tuple[int, int]


def rates(request: Request, month: int, by: str) -> dict[str, Protected]:
    """Completion of each indicator by place."""
    here = to_date(request.selection, month)
    return {code: request.fetch(metric, here, by) for code, metric in target.PROGRESS.items()}


def places(
    found: Mapping[str, Protected], told: Protected, by: str, month: int, rules: Rules
) -> list[Placed]:
    """The places of a level in the order of their codes, scored.

    Args:
        found: completion rates by place (:func:`rates`).
        told: all promises by place.
        by: the level.
        month: up to which they are done.
        rules: of the score.
    """
    steps = paths(told, by, rules)
    names: dict[int, str] = {}
    cells: dict[int, dict[str, Row]] = {}
    for code, table in found.items():
        for row in table.rows():
            place = int(row.keys[by])
            names[place] = row.labels[by]
            cells.setdefault(place, {})[code] = row
    made = []
    for place in sorted(names):
        parts = [
            part
            for code, weight in rules.weights.items()
            if (
                part := _counted(
                    cells[place].get(code), weight, month, steps.get((place, code), ())
                )
            )
        ]
        one = score(parts, rules.classes, rules.cap)
        made.append(Placed(place, names[place], cells[place], one, None, _why(cells[place], one)))
    return _ranked(made)


def paths(told: Protected, by: str, rules: Rules) -> dict[tuple[int, str], tuple[Milestone, ...]]:
    """Milestones of each promise by place; none where the calendar holds."""
    if rules.pace == "calendar":
        return {}
    return {
        (int(row[by]), str(row["promise"])): read(str(row["milestones"] or ""))
        for row in rows(told)
        if row["kind"] != promise.ITEM
    }


def limited(
    found: Protected,
    steps: Mapping[tuple[int, str], tuple[Milestone, ...]],
    code: str,
    month: int,
) -> Protected:
    """Completion by place with the limits of chance (99.8 %, or as many compared at once demand)
    around what is due: ``low``, ``high``, whether it lies below (``fast``) or above them
    (``ahead``) by more than rounding leaves open.

    Args:
        found: completion of one indicator by place.
        steps: milestones by place and indicator (:func:`paths`).
        code: the indicator.
        month: up to which it is done.
    """
    by, judged, ends = found.by[0], [], []
    for at, row in enumerate(found.rows()):
        due = target.due_share(month, steps.get((int(row.keys[by]), code), ()))
        if row.value is not None and row.denominator and due > 0:
            judged.append((at, row.value, row.half_width, row.denominator, due))
    sure = sure_of(len(judged), sides=2)
    for _, value, half, promised, due in judged:
        low, high = (due * end for end in poisson_limits(promised * due, sure))
        ends.append((low, high, value + half < low, value - half > high))
    kept = [at for at, *_ in judged]
    names = ("low", "high", "fast", "ahead")
    columns = {name: [one[n] for one in ends] for n, name in enumerate(names)}
    return replace(found, frame=found.frame.iloc[kept].assign(**columns))


def _counted(
    row: Row | None, weight: float, month: int, milestones: Sequence[Milestone]
) -> Component | None:
    """A completion rate as a component; none where it may not be known or nothing is due yet."""
    due = target.due_share(month, milestones)
    if row is None or row.value is None or not row.denominator or due <= 0 or weight <= 0:
        return None
    points, margin = FULL * row.value / due, FULL * row.half_width / due
    return Component(weight, points, row.denominator * due, margin)


def _why(cells: Mapping[str, Row], scored: Score | None) -> str:
    if scored is not None:
        return ""
    hidden = any(row.status is Status.SUPPRESSED for row in cells.values())
    return "人数过少，不评" if hidden else "未下达目标"


def _ranked(made: list[Placed]) -> list[Placed]:
    known = [one for one in made if one.score is not None]
    if len(known) < 2:
        return made  # nobody is first of one
    order = iter(bands([one.score for one in known if one.score is not None]))
    return [
        one
        if one.score is None
        else Placed(one.code, one.name, one.rates, one.score, next(order), one.why)
        for one in made
    ]


def reached(request: Request, goal: Goal, month: int) -> list[Step]:
    """The milestones of a promise that are due by the end of a month, each beside what was done by
    the end of its own."""
    first = month // 12 * 12
    found = []
    for at, day, wanted in goal.milestones:
        last = first + at - 1
        if last > month or goal.progress is None:
            continue
        row = request.fetch(
            goal.progress.metric, to_date(request.selection, last), widen=False
        ).one()
        met = None
        if row.value is not None and row.value - row.half_width >= wanted:
            met = True
        elif row.value is not None and row.value + row.half_width < wanted * _least(goal, wanted):
            met = False
        found.append(Step(f"{at}月{day}日", wanted, row.value, row.half_width, met))
    return found


def _least(goal: Goal, wanted: float) -> float:
    """Of what a milestone wants, the least that chance alone may bring (95 %)."""
    return poisson_limits(goal.wanted * wanted, WARN)[0] if goal.wanted * wanted > 0 else 1.0


def departments(
    goals: Sequence[Goal],
    steps: Mapping[str, Sequence[Step]],
    matters: Sequence[Mapping[str, Any]],
    month: int,
    today: str,
    rules: Rules,
) -> list[Judged]:
    """The departments that answer for the region's promises and matters, by name.

    Args:
        goals: measured promises.
        steps: milestones due of each, by indicator.
        matters: 一事一议, as records.
        month: up to which promises are done.
        today: the day up to which matters are due, 2026-09-30.
        rules: of the score.
    """
    names = {str(goal.row["source"]) for goal in goals} | {str(one["source"]) for one in matters}
    return [
        _department(name, goals, steps, matters, month, today, rules)
        for name in sorted(names - {""})
    ]


def _department(
    name: str,
    goals: Sequence[Goal],
    steps: Mapping[str, Sequence[Step]],
    matters: Sequence[Mapping[str, Any]],
    month: int,
    today: str,
    rules: Rules,
) -> Judged:
    mine = [goal for goal in goals if goal.row["source"] == name]
    paced = [part for goal in mine if (part := _paced(goal, month, rules)) is not None]
    told = [step for goal in mine for step in steps.get(goal.code, ()) if step.met is not None]
    met = sum(bool(step.met) for step in told)
    due = [one for one in matters if one["source"] == name and "" < str(one["due"]) <= today]
    closed = sum(one["state"] == CLOSED for one in due)
    parts = [
        Component(
            rules.department.get("targets", 0.0) / len(paced), one.points, one.expected, one.margin
        )
        for one in paced
    ]
    for key, count, of in (("milestones", met, len(told)), ("matters", closed, len(due))):
        if of:
            parts.append(Component(rules.department.get(key, 0.0), FULL * count / of))
    kept = [part for part in parts if part.weight > 0]
    return Judged(
        name,
        tuple(goal.name for goal in mine),
        score(kept, rules.classes, rules.cap),
        (met, len(told)),
        (closed, len(due)),
    )


def _paced(goal: Goal, month: int, rules: Rules) -> Component | None:
    """A promise of the region as a component; money has no chance of people in it."""
    share, due = goal.share, goal.due(month, rules.pace == "calendar")
    if share is None or due <= 0 or goal.code in YEAR_END:
        return None
    expected = 0.0 if goal.code == promise.YUAN else goal.wanted * due
    return Component(1.0, FULL * share[0] / due, expected, FULL * share[1] / due)
