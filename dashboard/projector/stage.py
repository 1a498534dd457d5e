"""Charts of the stage: specs drawn in its units and colours, as SVG whose text grows with it."""

from dataclasses import replace

from dashboard.charts.spec import Bars, Category, ChartSpec
from dashboard.export.vector.look import STAGE
from dashboard.export.vector.render import draw
from dashboard.export.vector.svg import inner
from data.reference.boundaries import places

WIDE, HALF = 1488, 690  # units: across the stage, and beside a map
SIDE = (750, 686)  # of a map at the right


def chart(spec: ChartSpec, wide: float, high: float | None = None, *, most: float = 900.0) -> str:
    """Draw a chart.

    Args:
        spec: the chart; what it says of its measure stands in the scene's own words.
        wide: units of the stage.
        high: the same; the chart's own height when not given, no more than ``most``.
    """
    made = draw(spec, STAGE, width=wide, height=high, most=most)
    return (
        f'<svg class="drawn" style="--w:{made.width:g};--h:{made.height:g}" '
        f'viewBox="0 0 {made.width:g} {made.height:g}" aria-hidden="true">{inner(made)}</svg>'
    )


def short_names(spec: Bars) -> Bars:
    """Regions by their short names where they fill more than one column."""
    if len(spec.categories) <= STAGE.column:
        return spec
    known = places()

    def named(one: Category) -> Category:
        place = known.get(int(one.code)) if isinstance(one.code, int) else None
        return replace(one, label=place.short) if place else one

    return replace(spec, categories=tuple(map(named, spec.categories)))
