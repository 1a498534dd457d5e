"""人才留存: of those who came, how many are still here, and who leaves?"""

from functools import partial

import streamlit as st

from dashboard import controls, frame, panel
from dashboard import findings_retention as say
from dashboard import retention_view as view
from dashboard.charts.bars import bars
from dashboard.charts.curves import curves, funnel, hazard, ratios
from dashboard.gateway import fetch
from metrics import leaving, retention

chosen = controls.selection(period=False)
frame.opening("人才留存", "来了的人才，半年、一年、三年、五年后还有多少在？什么人先走？", chosen)
leaves = fetch(leaving.LEAVING_HAZARD, chosen, "tenure")
horizons = [fetch(retention.RETAINED[months], chosen) for months in (36, 12, 6)]
regions = fetch(leaving.UNUSUAL_LOSSES, chosen, "county")
frame.say(panel.lacking(horizons[-1]) or say.headline(horizons, leaves))
frame.warn(say.alarm(regions))
frame.cards(view.cards(chosen))

shown = view.switches(chosen)
left, right = st.columns([3, 2], gap="medium")
with left:
    stays = view.known(fetch(retention.RETENTION_CURVE, chosen, (shown.group, "tenure")))
    whole = fetch(retention.RETENTION_CURVE, chosen, "tenure")
    at = view.known(fetch(retention.RETAINED[shown.horizon], chosen, shown.group))
    drawing = partial(curves, by=shown.group, whole=whole)
    title = say.groups(at, shown.horizon)
    panel.show(stays, drawing, title, key="curve", note=view.CENSORED)
with right:
    panel.show(at, bars, f"满 {shown.horizon} 个月后仍在的比例", key="at")
    panel.show(leaves, hazard, say.cliff, key="hazard", name="每月离开的比例")

left, right = st.columns(2, gap="medium")
with left:
    causes = fetch(leaving.LEAVING_DRIVERS, chosen, "driver")
    panel.show(causes, ratios, say.drivers, key="drivers", note=say.assumption(causes))
with right:
    by = view.counties(view.losses(chosen))
    lost = fetch(leaving.UNUSUAL_LOSSES, chosen, by)
    panel.show(lost, partial(funnel, by=by), say.losses, key="funnel", note=view.FUNNEL)

left, right = st.columns(2, gap="medium")
with left:
    helped = fetch(retention.SUPPORT_CURVE, chosen, ("received", "tenure"))
    drawing = partial(curves, by="received")
    panel.show(helped, drawing, say.support, key="support", note=view.CAUTION)
with right:
    jobs = view.known(fetch(retention.JOB_CURVE, chosen, ("nature", "tenure")))
    panel.show(jobs, partial(curves, by="nature"), say.employers, key="jobs", note=view.CENSORED)
    quits = view.known(fetch(leaving.UNUSUAL_JOB_LOSSES, chosen, "size"))
    panel.show(quits, partial(funnel, by="size"), say.losses, key="quits", note=view.FUNNEL)
frame.closing(whole, at, leaves, causes, lost, helped, jobs, quits)
