"""Hot and cold spots: the switch, the map of what is significant, and who it is."""

from typing import Final

from dashboard.charts.spec import Empty
from dashboard.charts.spots import WORDS
from dashboard.charts.spots import spots as spots_map
from dashboard.document.build import beside_a_map, chart, drill, panel, table
from dashboard.document.request import Request
from dashboard.document.values import Block, Chart, Columns, Group
from dashboard.filters.places import around
from dashboard.region import spot_findings as say
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.market import gap

KINDS: Final[dict[str, tuple[str, Metric]]] = {
    "gap": ("缺口", gap.GAP_HOTSPOT),
    "talent": ("人才密度", gap.TALENT_HOTSPOT),
    "inflow": ("净流入率", gap.INFLOW_HOTSPOT),
}
_MAP: Final = 520
_NOTHING: Final = 360  # of a map on which nothing is significant
_LONGEST: Final = 16  # rows of the list that fit beside the map
_MEANING: Final = (
    "热点：该区县和相邻区县合起来显著高于全省；冷点：显著低于全省。"
    "同时检验多个区县，已把误报比例控制在 5% 以内；零星偏高偏低的单个区县不算。"
)


def spots(request: Request, kinds: tuple[str, ...], *, beside: bool = False) -> tuple[Block, ...]:
    """Where a figure gathers beyond chance: the first kind, or the one switched to. Filters play
    no part, neighbours must not be filtered away.

    Args:
        request: the page's.
        kinds: of :data:`KINDS`.
        beside: list the spots beside the map, where it has the page's width; else under it.
    """
    switch = request.choice("spots", "冷热点", {kind: KINDS[kind][0] for kind in kinds}, kinds[0])
    metric = KINDS[switch.value][1]
    here = around(request.selection, request.scope)
    found = request.fetch(metric, Selection(here.region, here.month), "county")
    if not (found.frame["status"] == Status.OK).any():
        none = Empty(words="可检验的区县太少，或没有本省边界")
        return switch, chart(none, found, title=metric.name, key="spots")
    note = _MEANING if beside else "；".join([*say.spotted(found), _MEANING])
    high = _MAP if _any(found) else _NOTHING
    placed = panel(found, spots_map, say.clusters, key="spots", height=high, click=drill, note=note)
    return switch, _beside(placed, found) if beside else placed


def _any(found: Protected) -> bool:
    """Whether a single region is significant."""
    return bool((found.frame["cluster"] != "").any())


def _beside(placed: Chart, found: Protected) -> Columns:
    """The map, and the list; where nothing is significant the map has no more than half a page."""
    usual = (3, 2) if _any(found) else (1, 1)
    return Columns(((placed,), _listed(found)), beside_a_map(placed, usual))


def _listed(found: Protected) -> tuple[Block, ...]:
    """The significant ones with their scores, hottest first."""
    rows = found.frame[(found.frame["status"] == Status.OK) & (found.frame["cluster"] != "")]
    rows = rows.sort_values("value", ascending=False, kind="stable")
    if rows.empty:
        return ()
    listed = table(
        ("区县", "类别", "标准分"),
        [
            (r["county_label"], WORDS[r["cluster"]], f"{r['value']:+.1f}".replace("-", "−"))
            for r in rows.to_dict("records")
        ],
        numbers=1,
        note="绝对值越大，越不像偶然",
    )
    return (Group((listed,), height=_MAP if len(rows) > _LONGEST else None),)
