"""The coarser classes that those of a dimension make up, as the records say it."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from metrics.engine.core import Metric
from metrics.engine.related import Within


@cache
def coarser(metric: Metric, name: str) -> tuple[Within, ...]:
    """The coarser dimensions that the classes of one make up, those of the coarser ones too.

    Only those that protection reads, and that the figure can be asked by.
    """
    found: list[Within] = []
    known = {one.id: one for one in metric.dimensions}
    at = known.get(name)
    while at is not None and isinstance(at.within, Within):
        step = at.within
        if not step.protects or not (step.filtered or step.dimension in known):
            break
        before = found[-1].code if found else None
        found.append(replace(step, code=_after(before, step.code)) if found else step)
        at = known.get(step.dimension)
    return tuple(found)


def _after(
    first: Callable[[int | str], int | str] | None,
    then: Callable[[int | str], int | str] | None,
) -> Callable[[int | str], int | str] | None:
    """One step of coarsening after another; ``None`` where only the snapshot knows one of them."""
    if first is None or then is None:
        return None
    return lambda code: then(first(code))
