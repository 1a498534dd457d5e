"""预警: what needs attention today, found by stated rules on protected figures only.

Two kinds of rule. A *line* is crossed: a target far behind its schedule, money long overdue, a
source that stopped. A cell is *unusual*: its change on a year ago stands out from all its peers
by the modified z-score of Iglewicz and Hoaglin (1993), 0.6745·(x − median)/MAD beyond 3.5, and is
large enough to matter. A rule on a hidden or imprecise cell says nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Final

import numpy as np

from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Direction, Metric
from metrics.engine.selection import Selection
from metrics.figures.market import recruitment
from metrics.figures.people import flow
from metrics.figures.policy import payouts, target
from metrics.figures.schools import source

Ask = Callable[[Metric, Selection, tuple[str, ...]], Protected]

UNUSUAL: Final = 3.5
BEHIND: Final = 0.10  # share of the year by which a target may lag
FEWEST: Final = 100  # people behind a rate before it may raise an alarm (DESIGN §6)
FEWEST_PEERS: Final = 8
LONG_WAITS: Final = (3, 4)  # bands of more than 180 days
LONG_SHARE: Final = 0.25  # of what is due
FEWEST_CASES: Final = 20


@dataclass(frozen=True)
class Alert:
    """One thing that needs attention, with all that a sentence about it needs."""

    rule: str
    metric: Metric
    where: str  # name of the cell
    region: int
    value: float
    before: float | None  # the figure it is compared with
    words: str  # what is compared
    month: int | None
    weight: float  # for the order: how far beyond the line


@dataclass(frozen=True)
class Watch:
    """A figure whose unusual changes are looked for.

    ``matters`` is the smallest change worth a word: in the metric's own unit, or relative
    (``relative``) to the value a year before.
    """

    metric: Metric
    by: str
    matters: float
    _: KW_ONLY
    relative: bool = False
    months: int | None = None


WATCHES: Final = (
    Watch(flow.NET_INFLOW_RATE, "county", 0.03),
    Watch(recruitment.OPENINGS_PER_SEEKER, "occupation", 0.5, relative=True),
    Watch(source.GRADUATES_STAY_CITY, "city", 0.05),
)
# Every figure that an alert may be about: lines that are crossed, and unusual changes.
ALERTED: Final = (*target.METRICS, payouts.DUE_CASES, *(watch.metric for watch in WATCHES))
_GRAVE: Final = {Direction.MORE_IS_BETTER: -1, Direction.LESS_IS_BETTER: 1, Direction.NEITHER: 1}


def alerts(ask: Ask, chosen: Selection) -> list[Alert]:
    """All alerts for a region, gravest first.

    Args:
        ask: answers a question in protected figures (the gateway, under the user's scope).
        chosen: the region; its window and filters are not used, a rule has its own.
    """
    here = Selection(chosen.region)
    found = [
        *behind_schedule(ask, here),
        *overdue(ask, here),
        *(alert for watch in WATCHES for alert in unusual(ask, here, watch)),
    ]
    return sorted(found, key=lambda alert: -alert.weight)


def behind_schedule(ask: Ask, here: Selection) -> Iterable[Alert]:
    """Yearly targets more than ten points of the year behind, here and one level down."""
    for metric in target.METRICS:
        whole = ask(metric, here, ())
        if whole.month is None:
            continue
        to_date = here.at(whole.month, whole.month % 12 + 1)
        gone = target.year_gone(whole.month)
        for by in ((), ("city",), ("county",)):
            table = ask(metric, to_date, by)
            for row in table.rows():
                if row.value is None or row.status is not Status.OK:
                    continue
                if row.value - gone < -BEHIND and (row.denominator or 0) >= FEWEST:
                    code = int(row.keys[by[0]]) if by else here.region
                    if by and code == here.region:
                        continue
                    yield Alert(
                        "behind",
                        metric,
                        row.labels[by[0]] if by else "",
                        code,
                        row.value,
                        gone,
                        "序时进度",
                        table.month,
                        (gone - row.value) / BEHIND,
                    )


def overdue(ask: Ask, here: Selection) -> Iterable[Alert]:
    """Counties in which a quarter or more of what is due has waited over 180 days."""
    whole = ask(payouts.DUE_CASES, here, ("county",))
    late = ask(payouts.DUE_CASES, here.with_("wait", *LONG_WAITS), ("county",))
    due = {row.keys["county"]: row.value for row in whole.rows() if row.value}
    for row in late.rows():
        total = due.get(row.keys["county"])
        if row.value is None or not total or row.value < FEWEST_CASES:
            continue
        if row.value / total >= LONG_SHARE:
            yield Alert(
                "overdue",
                payouts.DUE_CASES,
                row.labels["county"],
                int(row.keys["county"]),
                row.value,
                total,
                "其中等待超过180天",
                late.month,
                row.value / total / LONG_SHARE,
            )


def unusual(ask: Ask, here: Selection, watch: Watch) -> Iterable[Alert]:
    """Cells whose change on a year ago stands out from their peers, for the worse."""
    now = ask(watch.metric, here.at(None, watch.months), (watch.by,))
    if now.month is None:
        return
    before = ask(watch.metric, here.at(now.month - 12, watch.months), (watch.by,))
    base = {row.keys[watch.by]: row for row in before.rows() if row.status is Status.OK}
    cells = []
    for row in now.rows():
        old = base.get(row.keys[watch.by])
        if row.status is not Status.OK or old is None or row.value is None or old.value is None:
            continue
        if min(row.denominator or 0, old.denominator or 0) < FEWEST or not row.keys[watch.by]:
            continue
        change = row.value - old.value
        if watch.relative:
            change = float(np.log(row.value / old.value)) if row.value > 0 < old.value else 0.0
        cells.append((row, old, change))
    if len(cells) < FEWEST_PEERS:
        return
    changes = np.array([change for *_, change in cells])
    scores = modified_z(changes) * _GRAVE[watch.metric.direction]
    for (row, old, change), score in zip(cells, scores, strict=True):
        slack = row.half_width + old.half_width
        material = abs(change) >= watch.matters and abs((row.value or 0) - (old.value or 0)) > slack
        if score > UNUSUAL and material:
            yield Alert(
                "unusual",
                watch.metric,
                row.labels[watch.by],
                int(row.keys[watch.by]) if watch.by in ("county", "city") else here.region,
                row.value or 0.0,
                old.value,
                "上年同期",
                now.month,
                score / UNUSUAL,
            )


def modified_z(values: np.ndarray) -> np.ndarray:
    """Modified z-scores: 0.6745·(x − median)/MAD.

    Where more than half the values are equal (rounded figures often are) the MAD is zero and the
    mean absolute deviation stands in: (x − median)/(1.2533·MeanAD). All equal: all zero.
    Source: Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers, p. 11; the stand-in as
    in IBM SPSS, "Modified z score".
    """
    from_middle = values - np.median(values)
    spread = np.median(np.abs(from_middle)) / 0.6745
    if spread == 0:
        spread = 1.253314 * np.mean(np.abs(from_middle))
    if spread == 0:
        return np.zeros(len(values))
    scores: np.ndarray = from_middle / spread
    return scores
