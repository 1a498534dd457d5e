"""One part for each kind of figure there is, from tables made by hand."""

from dataclasses import replace
from typing import Any

from dashboard.charts.curves import curves, ratios
from dashboard.charts.funnel import funnel
from dashboard.charts.matrix import matrix
from dashboard.charts.quadrant import quadrant
from dashboard.charts.sankey import sankey
from dashboard.charts.scale import value_axis
from dashboard.charts.spec import Axis, Interval, Lines, Point, Scale, Series, Tone
from dashboard.charts.waterfall import steps, waterfall
from dashboard.document.document import Document
from dashboard.document.values import Part
from metrics.disclosure.protect import Protected
from metrics.figures.people import flow, stock
from metrics.figures.retention import leaving, retention
from metrics.figures.schools import source
from tests.dashboard.conftest import protected
from tests.world import m

NAN = float("nan")
HIDDEN = (NAN, "suppressed")
# Still here at each quarter since they came.
BACHELORS = (1.0, 0.98, 0.95, 0.93, 0.9, 0.88, 0.85, 0.83, 0.8)
MASTERS = (1.0, 0.99, 0.98, 0.96, 0.95)


def single(metric: Any, value: float, **more: Any) -> Protected:
    return protected(metric, [(value,)], demo=True, **more)


def with_columns(found: Protected, **columns: list[Any]) -> Protected:
    return replace(found, frame=found.frame.assign(**columns))


def change() -> Part:
    """1 000 people, 300 came, 120 went: 1 180."""
    before, after = single(stock.TALENT_STOCK, 1000.0), single(stock.TALENT_STOCK, 1180.0)
    parts = [single(flow.INFLOW, 300.0), single(flow.OUTFLOW, -120.0)]
    return Part("一年里的增减", (before, *parts, after), figure=steps(before, parts, after))


def below_zero() -> Part:
    """+40, then −100: −60, so that a step crosses zero."""
    parts = [single(flow.INFLOW, 40.0), single(flow.OUTFLOW, -100.0)]
    whole = single(flow.NET_INFLOW, -60.0)
    return Part("净流入的构成", (*parts, whole), figure=waterfall(parts, whole))


def staying() -> Part:
    """Two curves over 24 months with their ranges, and one that ends early."""
    rows, low, high, at_risk = [], [], [], []
    for code, name, values in ((4, "本科", BACHELORS), (5, "硕士", MASTERS)):
        for i, value in enumerate(values):
            rows.append((code, 3 * i, name, f"{3 * i}个月", value))
            low.append(NAN if not i else value - 0.05)
            high.append(NAN if not i else value + 0.04)
            at_risk.append(500.0 - 25 * i)
    found = protected(retention.RETENTION_CURVE, rows, ("education", "tenure"), demo=True)
    found = with_columns(found, low=low, high=high, denominator=at_risk)
    figure = curves(found, by="education")
    return Part("来后两年的留存", (found,), figure=figure)


def drivers() -> Part:
    """Two ratios that tell a difference."""
    rows = [("a", "本市生源（与省外生源相比）", 0.63), ("b", "高中（与本科相比）", 1.29)]
    found = protected(leaving.LEAVING_DRIVERS, rows, ("driver",), demo=True)
    found = with_columns(found, low=[0.61, 1.14], high=[0.66, 1.48])
    return Part("什么人先走", (found,), figure=ratios(found))


def outliers() -> Part:
    """Three counties, one beyond the upper limit."""
    rows = [(330106, "西湖区", 0.9), (330110, "余杭区", 1.8), (330382, "乐清市", 1.1)]
    found = protected(leaving.UNUSUAL_LOSSES, rows, ("county",), demo=True)
    found = with_columns(
        found,
        low=[0.4, 0.5, 0.6],
        high=[1.7, 1.5, 1.4],
        denominator=[20.0, 40.0, 60.0],
        fast=[False, True, False],
    )
    return Part("余杭区离开得快", (found,), figure=funnel(found))


def four_fields() -> Part:
    """Two trades in two of four quadrants."""
    rows = [("C", "制造业", 1.4), ("I", "信息软件业", 0.6)]
    ups = [("C", "制造业", 0.05), ("I", "信息软件业", -0.02)]
    across = protected(stock.TALENT_SHARE, rows, ("section",), demo=True)
    up = protected(flow.NET_INFLOW_RATE, ups, ("section",), demo=True)
    figure = quadrant(
        across, up, "section", centre=(1.0, 0.0), names=("强而增", "弱而增", "弱而减", "强而减")
    )
    return Part("两项对照", (across, up), figure=figure)


def heat() -> Part:
    """Cities by education, one pair hidden."""
    rows = [
        (330100 + 100 * i, 4 + j, f"市{i}", f"学历{j}", *(HIDDEN if i == j else (100.0 * i + j,)))
        for i in range(3)
        for j in range(2)
    ]
    found = protected(stock.TALENT_STOCK, rows, ("city", "education"), demo=True)
    return Part("各市学历", (found,), figure=matrix(found, "city", "education"))


def flows() -> Part:
    """From two places through one school to two cities."""
    left = [
        (330000, "浙江大学", "浙江省", "浙江大学", 60.0),
        (340000, "浙江大学", "安徽省", "浙江大学", 40.0),
    ]
    right = [
        ("浙江大学", 330100, "浙江大学", "杭州市", 70.0),
        ("浙江大学", 310000, "浙江大学", "上海市", 30.0),
    ]
    one = protected(source.SCHOOL_PLACED, left, ("origin_province", "school"), demo=True)
    two = protected(source.SCHOOL_PLACED, right, ("school", "work_place"), demo=True)
    figure = sankey(one, two, names=("生源地", "院校", "就业地"))
    return Part("从哪里来、到哪里去", (one, two), figure=figure)


def fan() -> Part:
    """Three months that are known and two that are forecast, with two ranges."""
    values = [100.0, 110.0, 120.0, 130.0, 140.0]
    low80, high80 = [125.0, 130.0], [135.0, 150.0]
    low95, high95 = [120.0, 120.0], [140.0, 160.0]
    rows = [(m("2026-01") + i, f"2026-{i + 1:02d}", v) for i, v in enumerate(values)]
    found = protected(stock.TALENT_STOCK, rows, ("month",), demo=True)
    known = [NAN] * 3
    wide = with_columns(found, low=known + low95, high=known + high95)
    narrow = with_columns(found, low=known + low80, high=known + high80)
    months = [float(row[0]) for row in rows]
    ahead = months[3:]
    spec = Lines(
        found=(wide, narrow),
        height=280,
        x=Axis(months[0], months[-1], scale=Scale.MONTH),
        y=value_axis(90.0, 170.0, found.metric),
        series=(Series("人才总量", tuple(map(Point, months, values))),),
        intervals=(
            Interval("95% 区间", tuple(zip(ahead, low95, high95, strict=True)), Tone.OURS, 95),
            Interval("80% 区间", tuple(zip(ahead, low80, high80, strict=True)), Tone.OURS, 80),
        ),
    )
    return Part("未来两个月", (wide, narrow), figure=spec)


KINDS = {
    "change": change,
    "below_zero": below_zero,
    "staying": staying,
    "drivers": drivers,
    "outliers": outliers,
    "four_fields": four_fields,
    "heat": heat,
    "flows": flows,
    "fan": fan,
}


def every_kind() -> Document:
    """A page with one part of each kind."""
    parts = {name: make() for name, make in KINDS.items()}
    return Document.of_parts("各类图", "每一类图都能导出吗？", None, ["九类图都在。"], parts)
