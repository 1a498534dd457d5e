"""Rules on graduating classes: whose share fell from the three classes before to the newest."""

from collections.abc import Iterable
from typing import Final

from metrics.alerts.rule import Alert, Ask
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.dimensions import names_a_class
from metrics.engine.selection import Selection, is_above
from metrics.models.market.share_fall import Counts, falls

BEFORE: Final = 3  # classes that the newest is set beside
_SPAN: Final = 12


def lost(ask: Ask, here: Selection, metric: Metric, by: str, rule: str) -> Iterable[Alert]:
    """Cells whose share of the newest whole class is clearly below that of the three before.

    Args:
        ask: answers a question in protected figures.
        here: the region; its month decides which class is the newest that is whole.
        metric: a share by class, whose numerator and denominator are shown with it.
        by: its cells.
        rule: the rule's id.
    """
    if is_above(by, here.region):
        return
    table = ask(metric, here.at(None), (by, "year"), span=_SPAN)
    if here.month is None or not len(table):
        return
    newest = (here.month + 1) // 12 - 1  # the class whose year is over
    counts, shares, labels = _counts(table, by, newest)
    for fall in falls(counts, "fdr_bh"):
        placed = by in ("county", "city")
        region = int(fall.member) if placed else here.region
        asked = Selection(region, 12 * newest + 11)
        asked = asked if placed else asked.with_(by, fall.member)
        yield Alert(
            rule,
            metric,
            labels[fall.member],
            region,
            shares[fall.member],
            fall.before,
            f"{newest}届",
            12 * newest + 11,
            (fall.before - fall.now) / 0.10,
            "" if placed else f"{by}={fall.member}",
            asked,
        )


def _counts(
    table: Protected, by: str, newest: int
) -> tuple[dict[int | str, Counts], dict[int | str, float | None], dict[int | str, str]]:
    """Part and whole of the newest class and of those before; a class that is hidden is left out:
    what it counts is nobody's knowledge."""
    sums: dict[int | str, list[float]] = {}
    shares: dict[int | str, float | None] = {}
    labels: dict[int | str, str] = {}
    for row in table.rows():
        key, year = row.keys[by], int(row.keys["year"])
        vague = row.status is Status.IMPRECISE and year != newest  # three together are precise
        if not names_a_class(by, key) or not (vague or row.status is Status.OK):
            continue
        part, whole = row.numerator or 0.0, row.denominator or 0.0
        found = sums.setdefault(key, [0.0, 0.0, 0.0, 0.0])
        if year == newest:
            found[2:] = part, whole
            shares[key], labels[key] = row.value, str(row.labels[by])
        elif newest - BEFORE <= year < newest:
            found[0] += part
            found[1] += whole
    counts = {key: Counts(*sums[key]) for key in shares}
    return counts, shares, labels
