"""A funnel: what was observed of what was to be expected, with the limits of chance. Pure."""

from typing import Any, Final

from dashboard.charts.codes import plain
from dashboard.charts.scale import value_axis
from dashboard.charts.spec import Axis, ChartSpec, Empty, Funnel, Point, Series, Tone, Tooltip
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Status
from metrics.engine.rows import records

_PLOT: Final = 290


def promises(found: Protected, due: float) -> ChartSpec:
    """Completion of a promise against its size, with the limits of chance around what is due.

    Args:
        found: a completion rate by place, ``low`` and ``high`` the limits, ``fast`` whether it lies
            below the lower one.
        due: share of the promise that is due by now: the reference.
    """
    rows = sorted(_shown(found), key=lambda r: float(r["denominator"]))
    if len(rows) < 2:
        return Empty(words="人数足够的不足两地，无法比较", height=_PLOT)
    first, last = float(rows[0]["denominator"]), float(rows[-1]["denominator"])
    span = last - first or 1.0
    top = max(due, *(max(r["high"], r["value"]) for r in rows)) * 1.08
    foot = max(0.0, min(due, *(min(r["low"], r["value"]) for r in rows)) * 0.85)
    points = tuple(_promise(r, found) for r in rows)
    return Funnel(
        found=(found,),
        height=_PLOT,
        x=Axis(max(0.0, first - span * 0.05), last + span * 0.07, title="全年目标（人）"),
        y=value_axis(foot, top, found.metric),
        series=Series(found.metric.name, points, Tone.OTHER),
        reference=due,
    )


def _promise(r: dict[str, Any], found: Protected) -> Point:
    by = found.by[0]
    name, late = str(r[f"{by}_label"]), bool(r["fast"])
    low, high = (words.number(r[end], found.metric) for end in ("low", "high"))
    told = words.written(r["value"], found.metric, float(r["half_width"]))
    return Point(
        r["denominator"],
        r["value"],
        f"需关注 {name}" if late else "",
        Tooltip(name, (f"{told}（正常波动 {low}–{high}%）",)),
        plain(r[by]),
        Tone.WARNING if late else None,
        low=r["low"],
        high=r["high"],
    )


def funnel(found: Protected) -> ChartSpec:
    """Observed ÷ expected leavers against the expected number, with the limits of chance.

    Only what lies above the upper limit is a warning and has a name.
    """
    by = found.by[0]
    rows = sorted(_shown(found), key=lambda r: float(r["denominator"]))
    if len(rows) < 2:
        return Empty(words="人数足够的不足两类，无法比较", height=_PLOT)
    first, last = float(rows[0]["denominator"]), float(rows[-1]["denominator"])
    span = last - first or 1.0
    top = max(max(r["high"], r["value"]) for r in rows) * 1.08
    foot = max(0.0, min(min(r["low"], r["value"]) for r in rows) * 0.85)
    return Funnel(
        found=(found,),
        height=_PLOT,
        x=Axis(max(0.0, first - span * 0.05), last + span * 0.07, title="应有离开人数"),
        y=value_axis(foot, top, found.metric),
        series=Series(found.metric.name, tuple(_point(r, by) for r in rows), Tone.OTHER),
    )


def _point(r: dict[str, Any], by: str) -> Point:
    name = str(r[f"{by}_label"])
    times = f"{r['value']:.2f}倍（正常波动 {r['low']:.2f}–{r['high']:.2f}）"
    return Point(
        r["denominator"],
        r["value"],
        f"需关注 {name}" if r["fast"] else "",
        Tooltip(name, (times,)),
        plain(r[by]),
        Tone.WARNING if r["fast"] else None,
        low=r["low"],
        high=r["high"],
    )


def _shown(found: Protected) -> list[dict[str, Any]]:
    return [row for row in records(found.frame) if row["status"] == Status.OK.value]
