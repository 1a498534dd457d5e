"""Rules on a cell's own months: no peers are needed, so that a county alone raises.

The months are protected counts. What a table hides is taken as the 1 or the 9 that speaks more
against the alert, so that an alarm tells nothing that the table doesn't. A month hidden to shield
another may be nobody or more than nine: then the alert can be a false one (docs/alerts.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from metrics.alerts.rule import Alert, Ask
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, is_above
from metrics.models.departures import (
    FALSE_SHARE,
    FEWEST_MONTHS,
    departures,
    discoveries,
    lately,
    shifted,
)

SPAN: Final = 60  # months that are read
NEWEST: Final = 2  # months that differ from the season
YEAR: Final = 12  # months within which a level may have changed
_FEW_HIDDEN: Final = 0.25  # of a year's months: such a cell tells how far cells usually scatter


@dataclass(frozen=True)
class Course:
    """A count whose months are watched.

    Attributes:
        rule: the rule's id.
        metric: the count.
        by: its cells.
        worse: 1 where more is worse, -1 where fewer are.
        matters: the smallest relative change worth a word.
        fewest: people or cases a month, below which a cell says nothing.
        shift: look for a changed level within a year, not for two odd months.
    """

    rule: str
    metric: Metric
    by: str
    worse: int
    matters: float
    fewest: float
    shift: bool = False


def courses(ask: Ask, here: Selection, course: Course) -> Iterable[Alert]:
    """Cells whose newest months are worse than trend and season make expected."""
    if is_above(course.by, here.region):
        return
    table = ask(course.metric, here.at(here.month, 1), (course.by, "month"), span=SPAN)
    keys, labels, counts, hidden = _months(table, course)
    newest = YEAR if course.shift else NEWEST
    if not len(keys) or counts.shape[1] < FEWEST_MONTHS + newest:
        return
    enough = counts[:, :-newest][:, -YEAR:].mean(axis=1) >= course.fewest
    keys, labels = keys[enough], labels[enough]
    counts, hidden = counts[enough], hidden[enough]
    if not len(keys):
        return
    grain = 1.0 if course.metric.protects == "public" else float(table.profile.base)
    found = departures(counts, newest, grain)
    worse = found.z * course.worse
    typical = hidden[:, -YEAR:].mean(axis=1) <= _FEW_HIDDEN
    if course.shift:
        p, months = shifted(worse, typical)
    else:
        p, months = lately(worse, typical), np.full(len(keys), NEWEST)
    raised = discoveries(p)
    for cell in np.flatnonzero(raised):
        span = int(months[cell])
        now = counts[cell, -span:].mean()
        usual = found.usual[cell, -span:].mean()
        if not usual or course.worse * (now / usual - 1) < course.matters:
            continue
        if not course.shift and (worse[cell] <= 0).any():
            continue
        shown = (now, usual) if course.shift else (counts[cell, -1], found.usual[cell, -1])
        gone = hidden[cell, -span:].any() if course.shift else hidden[cell, -1]
        alert = _alert(course, here, table, keys[cell], labels[cell])
        yield replace(
            alert,
            value=None if gone else float(round(shown[0])),
            before=_rounded(float(shown[1]), table.profile.base),
            words=f"近{span}个月" if course.shift else "",
            # On one scale with other rules: at the line of false discoveries it is 1.
            weight=float(np.log10(max(p[cell], 1e-30)) / np.log10(FALSE_SHARE)),
        )


def _alert(course: Course, here: Selection, table: Protected, key: int | str, label: str) -> Alert:
    """What is known of a cell before its figures."""
    placed = course.by in ("county", "city")
    key = key if isinstance(key, str) else int(key)
    region = int(key) if placed else here.region
    asked = Selection(region, table.month, 1)
    asked = asked if placed else asked.with_(course.by, key)
    cell = "" if placed else f"{course.by}={key}"
    return Alert(
        course.rule, course.metric, label, region, None, None, "", table.month, 1.0, cell, asked
    )


def _rounded(count: float, base: int) -> float:
    """A mean or an expected count, no finer than the counts it is made of."""
    return float(round(count / base) * base or 1)


def _months(
    table: Protected, course: Course
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Keys, labels, counts and what is hidden, by cell and month; months nobody has are left out.

    Hidden counts are taken as 9 where that makes an alarm less likely, else as 1.
    """
    frame = table.frame
    nothing = np.empty(0), np.empty(0), np.empty((0, 0)), np.empty((0, 0), dtype=bool)
    if table.provisional or not len(frame) or table.month is None:
        return nothing
    frame = frame[~frame[course.by].isin([0, ""])]
    state = frame.pivot(index=course.by, columns="month", values="status")
    value = frame.pivot(index=course.by, columns="month", values="value")
    known = (state != Status.EMPTY.value).any(axis=0)
    state, value = state.loc[:, known], value.loc[:, known]
    if state.empty or int(state.columns.to_numpy()[-1]) != table.month:
        return nothing
    hidden = (state == Status.SUPPRESSED.value).to_numpy()
    counts = value.fillna(0.0).to_numpy(dtype=float)
    newest = YEAR if course.shift else NEWEST
    late = np.arange(counts.shape[1]) >= counts.shape[1] - newest
    low, high = 1.0, float(table.profile.threshold - 1)
    against = np.where(late, low, high) if course.worse > 0 else np.where(late, high, low)
    counts = np.where(hidden, against, counts)
    names = frame.drop_duplicates(course.by).set_index(course.by)[f"{course.by}_label"]
    keys = value.index.to_numpy()
    return keys, names.reindex(keys).to_numpy(), counts, hidden
