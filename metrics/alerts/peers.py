"""Rules among peers: a cell whose change stands out from all others', for the worse.

The modified z-score of Iglewicz and Hoaglin (1993), 0.6745·(x − median)/MAD, beyond 3.5 and among
the false discoveries' share of its rule (:func:`metrics.models.departures.discoveries`). The spread
of the peers is that of a cell of usual size; a smaller one scatters more by chance alone, so the
excess of its own sampling variance is added (the additive random-effects limits of Spiegelhalter
2005, Funnel plots for comparing institutional performance, Statistics in Medicine 24, section 4.3).

Cells are judged among all their peers, those of the whole province where the viewer may see it:
three districts of a small city are no peers.
"""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Any, Final

import numpy as np
from scipy import stats

from metrics.alerts.rule import Alert, Ask
from metrics.disclosure.protect import Row, Status
from metrics.engine.core import Direction, Metric
from metrics.engine.dimensions import names_a_class
from metrics.engine.selection import Selection, contains, is_above
from metrics.figures.peers.benchmark import PUBLISHED
from metrics.models.departures import discoveries

UNUSUAL: Final = 3.5
FEWEST: Final = 100  # people behind a rate before it may raise an alarm (DESIGN §6)
FEWEST_PEERS: Final = 8
_GRAVE: Final = {Direction.MORE_IS_BETTER: -1, Direction.LESS_IS_BETTER: 1, Direction.NEITHER: 1}


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
    rule: str = "unusual"


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
    now = ask(watch.metric, asked.at(here.month, watch.months), (watch.by,))
    if now.month is None or now.provisional:
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
        if min(row.denominator or 0, old.denominator or 0) < FEWEST or not names_a_class(
            watch.by, key
        ):
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
    scores = scores * _GRAVE[watch.metric.direction]
    raised = discoveries(stats.norm.sf(scores))
    for (row, old, change, _), score, real in zip(cells, scores, raised, strict=True):
        if asked != here and not contains(here.region, int(row.keys[watch.by])):
            continue
        slack = row.half_width + old.half_width
        material = abs(change) >= watch.matters and abs((row.value or 0) - (old.value or 0)) > slack
        if real and score > UNUSUAL and material:
            key = row.keys[watch.by]
            region = int(key) if placed else here.region
            question = Selection(region, now.month, watch.months)
            question = question if placed else question.with_(watch.by, key)
            yield Alert(
                watch.rule,
                watch.metric,
                row.labels[watch.by],
                region,
                row.value or 0.0,
                old.value,
                "上年同期",
                now.month,
                score / UNUSUAL,
                "" if placed else f"{watch.by}={key}",
                question,
                question.at(now.month - 12, watch.months),
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


def published(ask: Ask, here: Selection, cities: Iterable[int]) -> Iterable[Alert]:
    """Published figures of our cities whose change on the year before stands out from all cities'.

    Nobody sampled them, so peers' spread is all there is to judge by; a change must also be half as
    large as cities differ among themselves (one standard deviation), or rounding would cry.

    Args:
        ask: answers a question in protected figures.
        here: the region; its month decides which years are over.
        cities: the cities of the region.
    """
    ours = set(cities)
    if not ours:
        return
    asked = Selection(min(ours), here.month)
    frame = ask(PUBLISHED, asked, ("peer", "indicator", "year")).frame
    frame = frame[(frame["status"] == Status.OK.value) & (frame["peer"] % 10_000 != 0)]
    changes: list[tuple[Any, float, float, float]] = []
    for name, rows in frame.groupby("indicator"):
        newest = int(rows["year"].max())
        now = rows[rows["year"] == newest].set_index("peer")
        old = rows[rows["year"] == newest - 1].set_index("peer")
        earlier = old[["value", "unit"]].add_suffix("_old")
        both = now.join(earlier, how="inner")
        both = both[both["unit"] == both["unit_old"]]
        if len(both) < FEWEST_PEERS:
            continue
        change = (both["value"] - both["value_old"]).to_numpy(dtype=float)
        apart = float(np.std(both["value_old"]))
        for row, size, score in zip(
            both.reset_index().to_dict("records"),
            change - np.median(change),
            modified_z(change),
            strict=True,
        ):
            changes.append(
                ({**row, "indicator": name, "year": newest}, float(size), float(score), apart)
            )
    raised = discoveries(2 * stats.norm.sf(np.abs([score for *_, score, _ in changes])))
    for (row, size, score, apart), real in zip(changes, raised, strict=True):
        if real and abs(score) > UNUSUAL and abs(size) >= apart / 2 and row["peer"] in ours:
            code = int(row["peer"])
            question = Selection(code).with_("indicator", row["indicator"])
            yield Alert(
                "published",
                PUBLISHED,
                f"{row['peer_label']}「{row['indicator']}」",
                code,
                float(row["value"]),
                float(row["value_old"]),
                f"{row['year']}年",
                int(row["year"]) * 12 + 11,
                abs(score) / UNUSUAL,
                f"indicator={row['indicator']}",
                question.with_("year", int(row["year"])),
                question.with_("year", int(row["year"]) - 1),
            )
