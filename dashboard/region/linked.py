"""What the charts of 区域人才地图 show of each other's members: tables by two dimensions."""

from typing import Final

from dashboard.document.request import Request
from dashboard.document.values import Cross
from dashboard.filters.places import around
from dashboard.region.view import View
from metrics.figures.people import stock

_OURS: Final = {"education": "学历结构", "section": "行业分布"}
_PLACES: Final = ("map", "list")


def crosses(request: Request, view: View) -> tuple[Cross, ...]:
    """A region's education and trades, the regions of an education or a trade, and both of these.

    Two months side by side have no such tables: what changed is read by region alone.
    """
    fetch, chosen, measure = request.fetch, request.selection, view.measure
    order = {"section": view.order, "list": view.order}  # the viewer's, where the page has it too
    here = around(chosen, request.scope)
    made = []
    for name, title in _OURS.items():
        found = fetch(stock.TALENT_STOCK, here, (view.level, name))
        made.append(Cross(name, (view.level,), found, title, order=order.get(name, "code")))
        if view.both or name not in {one.id for one in measure.metric.dimensions}:
            continue
        divided = fetch(measure.metric, measure.asked(here), (view.level, name))
        made += [
            Cross(key, (name,), divided, measure.name, order=order.get(key, "code"))
            for key in _PLACES
        ]
    both = fetch(stock.TALENT_STOCK, chosen, ("education", "section"))
    first, second = _OURS
    made.append(Cross(first, (second,), both, _OURS[first]))
    made.append(Cross(second, (first,), both, _OURS[second], order=view.order))
    return tuple(made)
