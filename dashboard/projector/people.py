"""Scene 人才留存: of those who came, how many are still here."""

from dataclasses import replace

from dashboard.charts.curves import curves
from dashboard.charts.spec import ChartSpec, Curves
from dashboard.document.lacking import lacking
from dashboard.projector import parts, stage
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.retention import findings as say
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.figures.retention import leaving, retention

_HORIZONS = {60: "五年后仍在", 36: "三年后仍在", 12: "一年后仍在", 6: "半年后仍在"}
_LAST = 60  # months drawn
_DEGREES = (3, 4, 5, 6)  # 大专 and up: four lines can be told apart from the back row


def scene(room: Room) -> Drawn:
    """The curve by education, and the four horizons beside it."""
    at = {months: room.fetch(retention.RETAINED[months]) for months in _HORIZONS}
    leaves = room.fetch(leaving.LEAVING_HAZARD, None, "tenure")
    curve = room.fetch(retention.RETENTION_CURVE, None, ("education", "tenure"))
    if all(one.is_empty for one in at.values()):
        raise Nothing(lacking(at[6]) or "来的人才过少，或观察期未满")
    numbers = "".join(
        parts.stated(at[months], name)
        for months, name in sorted(_HORIZONS.items())
        if at[months].one().value is not None
    )
    drawn = stage.chart(_curves(curve), 1080, high=480)
    body = (
        f'<div class="columns"><div class="main">{drawn}</div>'
        f'<div class="numbers">{numbers}</div></div>'
    )
    title = parts.clauses(say.headline([at[60], at[36], at[12], at[6]], leaves), 2)
    below = f"来后仍在本地的比例，大专及以上按学历，{words.place(room.chosen.region)}"
    note = "数据截至时仍在的人观察期未满，不算离开"
    return Drawn(title, body, (*at.values(), leaves, curve), below, note=note)


def _curves(found: Protected) -> ChartSpec:
    """The curves of a few degrees; how many are at risk is for those who sit nearer."""
    frame = found.frame
    few = frame[frame["education"].isin(_DEGREES) & (frame["tenure"] <= _LAST)]
    drawn = curves(replace(found, frame=few.reset_index(drop=True)), "education")
    return replace(drawn, at_risk=()) if isinstance(drawn, Curves) else drawn
