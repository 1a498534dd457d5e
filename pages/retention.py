"""人才留存: of those who came, how many are still here, and who leaves?"""

from functools import partial

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts.bars import bars
from dashboard.charts.curves import curves, hazard, ratios
from dashboard.charts.funnel import funnel
from dashboard.filters import controls
from dashboard.page import frame, panel
from dashboard.retention import findings as say
from dashboard.retention import view
from metrics.figures.retention import leaving, retention

chosen = controls.selection(period=False, industry=True, education=True, single=True)
frame.opening("人才留存", "来了的人才，半年、一年、三年、五年后还有多少在？什么人先走？", chosen)
leaves = fetch(leaving.LEAVING_HAZARD, chosen, "tenure")
horizons = [fetch(retention.RETAINED[months], chosen) for months in (36, 12, 6)]
frame.say(panel.lacking(horizons[-1]) or say.headline(horizons, leaves))
frame.warn(say.alarm(view.lost(view.place(chosen), "county")))
frame.cards(view.cards(chosen))

shown = view.switches(chosen)
left, right = st.columns([3, 2], gap="medium")
with left:
    stays = view.known(fetch(retention.RETENTION_CURVE, chosen, (shown.group, "tenure")))
    at = view.known(fetch(retention.RETAINED[shown.horizon], chosen, shown.group))
    drawing = partial(curves, by=shown.group, whole=view.whole(chosen, shown.group))
    title = say.groups(at, shown.horizon)
    panel.show(stays, drawing, title, key="curve", note=view.remark(shown.group))
with right:
    panel.show(at, bars, f"满 {shown.horizon} 个月后仍在的比例", key="at")

left, right = st.columns(2, gap="medium")
with left:
    counties = view.by_county(chosen, shown.horizon)
    panel.show(
        counties,
        partial(view.county_map, chosen=chosen),
        partial(say.counties, months=shown.horizon),
        key="map",
        drawn=view.MAP_HEIGHT,
        on_click=controls.drill,
        note=view.MAP_NOTE,
    )
    panel.show(leaves, hazard, say.cliff, key="hazard", name="每月离开的比例")
with right:
    lost = view.lost(chosen, view.losses(chosen))
    panel.show(lost, funnel, say.losses, key="funnel", note=view.FUNNEL)
    quits = view.lost(chosen, view.quits(chosen), leaving.UNUSUAL_JOB_LOSSES)
    panel.show(quits, funnel, partial(say.losses, verb="离职"), key="quits", note=view.FUNNEL)

left, right = st.columns(2, gap="medium")
with left:
    causes = fetch(leaving.LEAVING_DRIVERS, chosen, "driver")
    panel.show(causes, ratios, say.drivers, key="drivers", note=say.assumption(causes))
    helped = fetch(retention.SUPPORT_CURVE, chosen, ("received", "tenure"))
    drawing = partial(curves, by="received")
    panel.show(helped, drawing, say.support, key="support", note=view.CAUTION)
with right:
    jobs = view.known(fetch(retention.JOB_CURVE, chosen, ("nature", "tenure")))
    panel.show(jobs, partial(curves, by="nature"), say.employers, key="jobs", note=view.CENSORED)
frame.closing(stays, at, counties, leaves, causes, lost, helped, jobs, quits)
