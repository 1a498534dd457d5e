"""Pages made by hand, as `frame` would have collected them."""

from datetime import UTC, datetime
from typing import Any

from dashboard.charts.bars import bars
from dashboard.charts.lines import several
from dashboard.charts.spec import Empty
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.page import Stamp
from metrics.engine.selection import Selection
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.world import m

STAMP = Stamp("王分析", datetime(2026, 11, 22, 9, 30, tzinfo=UTC), "20261101-a1", True)
EVIL = ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "<b>&某区", "换行\n与😀", "甲" * 60]


def cities(values: list[Any], labels: list[str] | None = None) -> Any:
    names = labels or [f"市{i}" for i in range(len(values))]
    rows = [
        (330100 + 100 * i, name, *(v if isinstance(v, tuple) else (v,)))
        for i, (name, v) in enumerate(zip(names, values, strict=True))
    ]
    return protected(stock.TALENT_STOCK, rows, ("city",), demo=True, snapshot="20261101-a1")


def months(metric: Any, values: list[Any]) -> Any:
    rows = [(m("2026-01") + i, f"2026-{i + 1:02d}", v) for i, v in enumerate(values)]
    return protected(metric, rows, ("month",), demo=True, snapshot="20261101-a1")


HIDDEN = (float("nan"), "suppressed")


def page() -> Document:
    """A bar chart with a hidden and an empty cell, a line chart, and a table of one share."""
    one = cities([1250.0, 30.0, HIDDEN, (float("nan"), "empty"), 0.0])
    both = [months(flow.INFLOW, [10.0, 15.0, 20.0]), months(flow.OUTFLOW, [5.0, HIDDEN[0], 25.0])]
    share = protected(stock.TALENT_SHARE, [(0.125, "ok", 0.001)], demo=True)
    parts = {
        "bars": Part("市0最多", (one,), "人才总量", "一条备注", bars(one)),
        "lines": Part("来的多于走的", tuple(both), figure=several(both)),
        "cards": Part("指标卡", (share,)),
    }
    chosen = Selection(330000).with_("education", 5, 6)
    return Document.of_parts("总览", "进展如何？", chosen, ["人才多了。"], parts)


def empty() -> Document:
    none = protected(stock.TALENT_STOCK, [], ("city",))
    return Document.of_parts(
        "总览", "？", None, [], {"x": Part("人才总量", (none,), figure=Empty(words="暂无数据"))}
    )
