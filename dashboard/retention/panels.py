"""The charts of 人才留存, row by row."""

from functools import partial
from typing import Final

from dashboard.charts.bars import bars
from dashboard.charts.curves import curves, hazard, ratios
from dashboard.charts.funnel import funnel
from dashboard.charts.region_map import region_map
from dashboard.document.build import drill, panel
from dashboard.document.coarser import nearest, of_place, tells_some, whose
from dashboard.document.request import Request
from dashboard.document.values import Block, Columns
from dashboard.filters.places import set_off
from dashboard.retention import findings as say
from dashboard.retention import view
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection
from metrics.figures.retention import leaving, retention

_MAP_HEIGHT: Final = 480


def staying(request: Request, shown: view.View) -> Columns:
    """The curve of each group, and what is left of it at the horizon chosen."""
    group, horizon, here = shown.group, shown.horizon, request.selection
    stays, elsewhere = view.staying(request, group)
    place = here.within(stays.selection.region)
    at = view.known(request.fetch(retention.RETAINED[horizon], place, group))
    drawing = partial(curves, by=group, whole=view.whole(request, place, group))
    of = whose(here.region, place.region)
    title = f"{of}{say.groups(at, horizon)}"
    note = "；".join(text for text in (elsewhere, view.remark(group)) if text)
    return Columns(
        (
            (panel(stays, drawing, title, key="curve", note=note),),
            (panel(at, bars, f"{of}满 {horizon} 个月后仍在的比例", key="at"),),
        ),
        (3, 2),
    )


def leaving_where(request: Request, horizon: int, leaves: Protected) -> Columns:
    """Who stays by county, when people leave, and where more leave than chance explains.

    Args:
        request: the page's.
        horizon: months of the map.
        leaves: the share that leaves by month since arrival.
    """
    chosen = request.selection
    placed = panel(
        view.by_county(request, horizon),
        partial(region_map, selected=next(iter(set_off(chosen)), None)),
        partial(say.counties, months=horizon),
        key="map",
        height=_MAP_HEIGHT,
        click=drill,
        note=view.MAP_NOTE,
    )
    when = panel(leaves, hazard, say.cliff, key="hazard", name="每月离开的比例")
    return Columns(((placed, when), (*_losses(request), *_quits(request))))


def _losses(request: Request) -> tuple[Block, Block]:
    switch = request.choice("losses", "离开本地，比较", view.LOSSES, "region")
    by = view.dimension(switch.value, request.selection)
    lost = view.lost(request, request.selection, by)
    title = partial(say.losses, here=request.selection.region)
    return switch, panel(lost, funnel, title, key="funnel", note=view.FUNNEL)


def _quits(request: Request) -> tuple[Block, Block]:
    switch = request.choice("quits", "离开单位，比较", view.QUITS, "section")
    here, by = request.selection, view.dimension(switch.value, request.selection)
    title = partial(say.losses, verb="离职", here=here.region)

    def ask(where: Selection) -> Protected:
        return view.lost(request, where, by, leaving.UNUSUAL_JOB_LOSSES)

    if by in view.PLACES:  # a county stands among its city's anyway
        return switch, panel(ask(here), funnel, title, key="quits", note=view.FUNNEL)
    lost, elsewhere = nearest(request, ask, here, partial(tells_some, least=2))
    note = "；".join(text for text in (elsewhere, view.FUNNEL) if text)
    return switch, panel(lost, funnel, of_place(title, here.region), key="quits", note=note)


def causes(request: Request) -> Columns:
    """What goes with leaving, beside whom support went to and where people work."""
    fetch, chosen = request.fetch, request.selection
    drivers = fetch(leaving.LEAVING_DRIVERS, chosen, "driver")
    helped = fetch(retention.SUPPORT_CURVE, chosen, ("received", "tenure"))
    jobs, elsewhere = nearest(
        request,
        lambda where: view.known(fetch(retention.JOB_CURVE, where, ("nature", "tenure"))),
        chosen,
        view.is_followed,
    )
    by_support, by_nature = partial(curves, by="received"), partial(curves, by="nature")
    left = (
        panel(drivers, ratios, say.drivers, key="drivers", note=say.assumption(drivers)),
        panel(helped, by_support, say.support, key="support", note=view.CAUTION),
    )
    title = of_place(say.employers, chosen.region)
    note = "；".join(text for text in (elsewhere, view.CENSORED) if text)
    right = (panel(jobs, by_nature, title, key="jobs", note=note),)
    return Columns((left, right))
