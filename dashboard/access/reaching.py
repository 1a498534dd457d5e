"""Answers whose window reaches back before the data begin: called by the months there are, and no
point of a series.

Ten weeks of a source that began in October are no year: beside the whole year after it they would
read as a sixfold rise.
"""

from collections.abc import Mapping
from dataclasses import replace

from metrics.disclosure.protect import Protected
from metrics.engine.core import Time


def reaching(found: Protected, firsts: Mapping[str, int]) -> Protected:
    """An answer without windows that the data don't fill.

    Args:
        found: the answer.
        firsts: the first month of each source that has months, by contract.

    Returns:
        A series by month without the points whose window begins before all its sources do; any
        other answer with the first month that there is; what has no window as it was.
    """
    if found.first_month is None or found.month is None or found.metric.yearly:
        return found
    begun = [firsts[name] for name in found.metric.sources if name in firsts]
    window = found.month - found.first_month + 1
    windowed = any(term.measure.time is Time.SUM for term in found.metric.terms)
    if not begun or not (windowed or found.metric.maker):
        return found
    first = max(begun)
    if "month" in found.by:
        if not len(found):
            return found
        whole = found.frame["month"].astype(int) - window + 1 >= first
        if not 0 < whole.sum() < len(whole):
            return found
        return replace(found, frame=found.frame[whole].reset_index(drop=True))
    if found.first_month < first <= found.month:
        return replace(found, first_month=first)
    return found
