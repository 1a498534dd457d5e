"""预警: what needs attention today, found by stated rules on protected figures only.

Two kinds of rule. A *line* is crossed: a target far behind its schedule, money long overdue, a
source that stopped. A cell is *unusual*: its change on a year ago stands out from all its peers
by the modified z-score of Iglewicz and Hoaglin (1993), 0.6745·(x − median)/MAD beyond 3.5, and is
large enough to matter. The spread of the peers is that of a cell of usual size; a smaller one
scatters more by chance alone, so the excess of its own sampling variance is added (the additive
random-effects limits of Spiegelhalter 2005, Funnel plots for comparing institutional performance,
Statistics in Medicine 24, section 4.3). A rule on a hidden or imprecise cell says nothing.

Cells are judged among all their peers, those of the whole province where the viewer may see it:
three districts of a small city are no peers.
"""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Final

import numpy as np

from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Direction, Metric
from metrics.engine.selection import Selection, contains, is_above, parent
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
    moves: tuple[Metric, ...] = ()  # the counts whose difference the numerator is


WATCHES: Final = (
    Watch(flow.NET_INFLOW_RATE, "county", 0.03, moves=(flow.INFLOW, flow.OUTFLOW)),
    Watch(recruitment.OPENINGS_PER_SEEKER, "occupation", 0.5, relative=True),
    Watch(source.GRADUATES_STAY_CITY, "city", 0.05),
)
# Every figure that an alert may be about: lines that are crossed, and unusual changes.
ALERTED: Final = (*target.METRICS, payouts.DUE_CASES, *(watch.metric for watch in WATCHES))
_GRAVE: Final = {Direction.MORE_IS_BETTER: -1, Direction.LESS_IS_BETTER: 1, Direction.NEITHER: 1}


def alerts(ask: Ask, chosen: Selection, scope: int = 0) -> list[Alert]:
    """All alerts for a region, gravest first.

    Args:
        ask: answers a question in protected figures (the gateway, under the user's scope).
        chosen: the region; its window and filters are not used, a rule has its own.
        scope: the region within which the viewer may look: its counties and cities are the peers
            of those asked about; without it those of the region itself.
    """
    here = Selection(chosen.region)
    among = Selection(_widest(chosen.region, scope or chosen.region))
    found = [
        *behind_schedule(ask, here),
        *overdue(ask, here),
        *(alert for watch in WATCHES for alert in unusual(ask, here, watch, among)),
    ]
    return sorted(found, key=lambda alert: -alert.weight)


def _widest(region: int, scope: int) -> int:
    """The widest region around one that the viewer may see."""
    while parent(region) != region and contains(scope, parent(region)):
        region = parent(region)
    return region


def behind_schedule(ask: Ask, here: Selection) -> Iterable[Alert]:
    """Yearly targets more than ten points of the year behind, here and one level down."""
    for metric in target.METRICS:
        whole = ask(metric, here, ())
        if whole.month is None:
            continue
        to_date = here.at(whole.month, whole.month % 12 + 1)
        gone = target.year_gone(whole.month)
        for by in ((), ("city",), ("county",)):
            if by and is_above(by[0], here.region):
                continue
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


def unusual(
    ask: Ask, here: Selection, watch: Watch, among: Selection | None = None
) -> Iterable[Alert]:
    """Cells of a region whose change on a year ago stands out from their peers, for the worse.

    Args:
        ask: answers a question in protected figures.
        here: the region.
        watch: the figure, and by what it is divided.
        among: the region whose places are the peers; only places have any beyond the region.
    """
    placed = watch.by in ("county", "city")
    asked = among if placed and among is not None else here
    if is_above(watch.by, asked.region):
        return
    now = ask(watch.metric, asked.at(None, watch.months), (watch.by,))
    if now.month is None:
        return
    before = ask(watch.metric, asked.at(now.month - 12, watch.months), (watch.by,))
    moved = [_moves(ask, asked.at(one.month, watch.months), watch) for one in (now, before)]
    base = {row.keys[watch.by]: row for row in before.rows() if row.status is Status.OK}
    cells = []
    for row in now.rows():
        key = row.keys[watch.by]
        old = base.get(key)
        if row.status is not Status.OK or old is None or row.value is None or old.value is None:
            continue
        if min(row.denominator or 0, old.denominator or 0) < FEWEST or not key:
            continue
        change = row.value - old.value
        if watch.relative:
            change = float(np.log(row.value / old.value)) if row.value > 0 < old.value else 0.0
        chance = sum(
            _variance(one, watch, counted.get(key))
            for one, counted in zip((row, old), moved, strict=True)
        )
        cells.append((row, old, change, chance))
    if len(cells) < FEWEST_PEERS:
        return
    changes = np.array([change for *_, change, _ in cells])
    scores = modified_z(changes, np.array([chance for *_, chance in cells]))
    for (row, old, change, _), score in zip(
        cells, scores * _GRAVE[watch.metric.direction], strict=True
    ):
        if asked != here and not contains(here.region, int(row.keys[watch.by])):
            continue
        slack = row.half_width + old.half_width
        material = abs(change) >= watch.matters and abs((row.value or 0) - (old.value or 0)) > slack
        if score > UNUSUAL and material:
            yield Alert(
                "unusual",
                watch.metric,
                row.labels[watch.by],
                int(row.keys[watch.by]) if placed else here.region,
                row.value or 0.0,
                old.value,
                "上年同期",
                now.month,
                score / UNUSUAL,
            )


def _moves(ask: Ask, asked: Selection, watch: Watch) -> dict[object, float]:
    """People who came and people who left, together, by cell: what scatters in their difference."""
    counted: dict[object, float] = {}
    for metric in watch.moves:
        for row in ask(metric, asked, (watch.by,)).rows():
            key = row.keys[watch.by]
            counted[key] = counted.get(key, 0.0) + abs(row.value or 0.0)
    return counted


def _variance(row: Row, watch: Watch, moved: float | None) -> float:
    """The sampling variance of a cell's figure, from the counts it is shown with.

    A share p of n: p(1−p)/n. A difference of two counts over n: their sum over n². The logarithm of
    a quotient of two counts: one over each.
    """
    part, whole = abs(row.numerator or 0.0), row.denominator or 0.0
    if whole <= 0:
        return 0.0
    if watch.relative:
        return 1 / max(part, 1.0) + 1 / whole
    if watch.moves:
        return (moved or part) / whole**2
    share = min(abs(row.value or 0.0), 1.0)
    return share * (1 - share) / whole


def modified_z(values: np.ndarray, variances: np.ndarray | None = None) -> np.ndarray:
    """Modified z-scores: 0.6745·(x − median)/MAD.

    Args:
        values: one a cell.
        variances: the sampling variance of each: what a cell has beyond the usual (the median) is
            added to the square of the peers' spread.

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
    more = 0.0 if variances is None else np.maximum(variances - np.median(variances), 0.0)
    scores: np.ndarray = from_middle / np.sqrt(spread**2 + more)
    return scores
