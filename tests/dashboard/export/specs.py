"""One chart of each mark by hand: small, with something hidden, negative, provisional or unsure."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from dashboard.charts.map_view import view_of
from dashboard.charts.spec import (
    Arc,
    AtRisk,
    Axis,
    Bars,
    Category,
    Cell,
    ChartSpec,
    Columns,
    Curves,
    Empty,
    FlowMap,
    Funnel,
    Interval,
    Label,
    LegendItem,
    Lines,
    Link,
    Matrix,
    Node,
    Point,
    Quadrant,
    Ranges,
    RegionClass,
    RegionMap,
    Role,
    Sankey,
    Scale,
    Series,
    Step,
    Tick,
    Tone,
    Tooltip,
    Waterfall,
)
from data.reference.boundaries import DEFAULT_OUT, NATION, places
from metrics.figures.people import flow, stock
from tests.world import HANGZHOU, NINGBO, m

COUNT: Final = flow.INFLOW
SHARE: Final = stock.TALENT_SHARE


def categories(*names: str, **more: str) -> tuple[Category, ...]:
    return tuple(Category(i, name, i, name, **more) for i, name in enumerate(names))


def points(*values: float | None) -> tuple[Point, ...]:
    return tuple(
        Point(i, v, "已隐去" if v is None else f"{v:g}人", Tooltip(f"第{i}项", (f"{v}",)), i)
        for i, v in enumerate(values)
    )


def bars(*values: float | None, names: tuple[str, ...] = ()) -> Bars:
    shown = [v for v in values if v is not None]
    return Bars(
        categories=categories(*(names or [f"市{i}" for i in range(len(values))])),
        series=Series("流入", points(*values)),
        axis=Axis(min([0.0, *shown]), max([0.0, *shown]), metric=COUNT, shown=False),
        notes=("另有 3 项未画出，见数据表",),
    )


def gaps() -> Bars:
    bounds = [(300.0, 120.0, 480.0, Tone.D4), (-90.0, -200.0, 40.0, Tone.D2)]
    return Bars(
        categories=categories("制造业", "建筑业"),
        series=Series(
            "缺口",
            tuple(
                Point(i, v, f"缺 {v:g}", low=low, high=high, tone=tone)
                for i, (v, low, high, tone) in enumerate(bounds)
            ),
        ),
        axis=Axis(-200, 600, metric=COUNT, zero=True),
        legend=(LegendItem(Tone.D4, "几乎肯定短缺"), LegendItem(Tone.D2, "说不准")),
    )


def columns(*, stacked: bool) -> Columns:
    pair = (("流入", (30.0, None, 50.0)), ("流出", (-10.0, -20.0, -15.0)))
    return Columns(
        categories=categories("2024", "2025", "2026"),
        series=tuple(
            Series(name, tuple(replace(p, label="") for p in points(*values)), tone)
            for (name, values), tone in zip(pair, (Tone.C0, Tone.C1), strict=True)
        ),
        axis=Axis(-25, 55, metric=COUNT),
        stacked=stacked,
    )


def waterfall(low: float = 0.0) -> Waterfall:
    steps = (
        ("2025年6月", low, 1000.0, 1000.0, Role.TOTAL, Tone.OTHER),
        ("流入", 1000.0, 1300.0, 300.0, Role.VALUE, Tone.GAIN),
        ("流出", 1300.0, 1200.0, -100.0, Role.VALUE, Tone.LOSS),
        ("2026年6月", low, 1200.0, 1200.0, Role.TOTAL, Tone.OURS),
    )
    return Waterfall(
        steps=tuple(
            Step(name, start, end, size, f"{size:g}", Tooltip(name), tone, role)
            for name, start, end, size, role, tone in steps
        ),
        axis=Axis(low, 1400, metric=COUNT),
    )


def lines(*values: float | None, name: str = "流入", settled: int = 99) -> Lines:
    shown = [v for v in values if v is not None]
    first = m("2026-01")
    return Lines(
        x=Axis(first, first + len(values) - 1, scale=Scale.MONTH),
        y=Axis(0, max(shown) * 1.08, metric=COUNT),
        series=(
            Series(
                name,
                tuple(Point(first + i, v, provisional=i >= settled) for i, v in enumerate(values)),
                Tone.C0,
                end=Label(f"{name} {shown[-1]:g}人", Tone.C0),
            ),
        ),
    )


def fan() -> Lines:
    years = tuple((2025 + i) * 12 + 5 for i in range(4))
    middle = (100.0, 110.0, 120.0, 130.0)
    return Lines(
        x=Axis(
            years[0] - 1,
            years[-1],
            tuple(Tick(at, str(at // 12)) for at in years),
            Scale.YEAR,
        ),
        y=Axis(80, 160, metric=COUNT),
        series=(
            Series(
                "别处的预测",
                tuple(map(Point, years, (100.0, 104.0, 108.0, 112.0))),
                Tone.QUIET,
                Role.REFERENCE,
                Label("别处 112", Tone.QUIET),
            ),
            Series(
                "需求",
                tuple(map(Point, years, middle)),
                Tone.OURS,
                Role.FORECAST,
                Label("需求 130", Tone.OURS),
                marked=True,
            ),
        ),
        intervals=tuple(
            Interval(
                f"可能范围（{level}%）",
                tuple(
                    (at, v - w * i, v + w * i)
                    for i, (at, v) in enumerate(zip(years, middle, strict=True))
                ),
                Tone.OURS,
                level,
            )
            for level, w in ((95, 9.0), (80, 5.0))
        ),
    )


def said() -> Lines:
    years = tuple((2022 + i) * 12 + 5 for i in range(4))
    return Lines(
        x=Axis(
            years[0] - 1, years[-1] + 1, tuple(Tick(y, str(y // 12)) for y in years), Scale.YEAR
        ),
        y=Axis(80, 140, metric=COUNT),
        series=(
            *(
                Series(
                    f"{made}年",
                    tuple(
                        Point(at, v, low=v - 9, high=v + 9)
                        for at, v in zip(years[2:], values, strict=True)
                    ),
                    tone,
                    Role.FORECAST,
                )
                for made, values, tone in (
                    (2022, (110.0, 118.0), Tone.C3),
                    (2023, (112.0, 121.0), Tone.C4),
                )
            ),
            Series(
                "实际",
                tuple(map(Point, years, (100.0, 106.0, 113.0, 120.0))),
                end=Label("实际 120", Tone.OURS),
                marked=True,
            ),
        ),
        named=True,
    )


def curves() -> Curves:
    shares = (("大专", (1.0, 0.9, 0.71)), ("本科", (1.0, 0.93, 0.712)), ("博士", (1.0, 0.88, 0.70)))
    months = (0, 12, 60)
    return Curves(
        x=Axis(
            -2, 61, tuple(Tick(12 * n, f"{n}年" if n else "来时") for n in range(6)), Scale.TENURE
        ),
        y=Axis(0.65, 1.02, metric=SHARE),
        series=tuple(
            Series(
                name,
                tuple(map(Point, months, values)),
                tone,
                end=Label(f"{name} {values[-1]:.0%}", tone),
            )
            for (name, values), tone in zip(shares, (Tone.C0, Tone.C1, Tone.C2), strict=True)
        ),
        intervals=(Interval("", ((0, 1.0, 1.0), (60, 0.6, 0.8)), Tone.C0, 95),),
        at_risk=tuple(
            AtRisk(name, ((0, 1200.0), (12, 900.0), (60, 40.0)), Tone.C0) for name, _ in shares
        ),
        height=290,
    )


def ranges() -> Ranges:
    found = ((1.6, 1.2, 2.1, Tone.LOSS), (0.7, 0.5, 0.9, Tone.GAIN))
    return Ranges(
        categories=categories("学历\n（硕士，对照大专）", "性别"),
        series=Series(
            "离开的可能",
            tuple(
                Point(i, v, low=low, high=high, tone=tone)
                for i, (v, low, high, tone) in enumerate(found)
            ),
        ),
        axis=Axis(0.45, 2.2, tuple(Tick(t, f"{t:g}倍") for t in (0.5, 1, 2)), Scale.LOG),
    )


def dumbbell() -> Ranges:
    """Where two places were and are; of the second nobody knows where it was."""
    found = ((1.6, 1.2, Tone.OURS), (0.7, None, Tone.OTHER))
    return Ranges(
        categories=categories("杭州市 1.6", "宁波市 0.7"),
        series=Series(
            "2025年",
            tuple(
                Point(i, now, low=min(now, was or now), high=max(now, was or now), tone=tone)
                for i, (now, was, tone) in enumerate(found)
            ),
        ),
        axis=Axis(0.5, 2.0, tuple(Tick(t, f"{t:g}") for t in (0.5, 1, 1.5, 2))),
        reference=None,
        starts=Series("2020年", tuple(Point(i, was) for i, (_, was, _) in enumerate(found))),
    )


def quadrant() -> Quadrant:
    return Quadrant(
        x=Axis(-0.5, 1.5, title="密度", metric=COUNT),
        y=Axis(-0.1, 0.1, title="净流入率", metric=SHARE),
        series=Series(
            "净流入率",
            (
                Point(1.0, 0.05, "杭州", Tooltip("杭州市"), HANGZHOU, Tone.OURS),
                Point(0.2, -0.04, "", Tooltip("宁波市"), NINGBO, Tone.OTHER),
            ),
        ),
        centre=(0.5, 0.0),
        corners=("又多又进", "少而进", "又少又出", "多而出"),
    )


def funnel() -> Funnel:
    rows = (
        (20.0, 1.1, 0.6, 1.5, None),
        (60.0, 1.9, 0.8, 1.3, Tone.WARNING),
        (90.0, 1.0, 0.9, 1.1, None),
    )
    return Funnel(
        x=Axis(15, 100, title="应有离开人数", metric=COUNT),
        y=Axis(0.5, 2.0, metric=COUNT),
        series=Series(
            "倍数",
            tuple(
                Point(at, v, "需关注 建筑业" if tone else "", low=low, high=high, tone=tone)
                for at, v, low, high, tone in rows
            ),
            Tone.OTHER,
        ),
    )


def matrix() -> Matrix:
    return Matrix(
        down=categories("杭州", "宁波"),
        across=categories("流入", "流出"),
        cells=(
            (Cell("120", Tooltip("杭州", ("120人",)), Tone.S4, value=120.0), Cell(tone=Tone.EMPTY)),
            (Cell("", Tooltip("宁波"), Tone.SUPPRESSED), Cell("30", tone=Tone.S0, value=30.0)),
        ),
    )


def parts() -> Matrix:
    """The parts of an index: a level each, one not known, the index itself last."""
    return Matrix(
        down=(Category(1, "软件和信息技术服\n务人员", 0, sub="求人倍率高"),),
        across=(
            Category("a", "求人\n倍率", 0),
            Category("b", "完成\n率", 1),
            Category("z", "指数", 2, role=Role.TOTAL),
        ),
        cells=((Cell(level=0.9), Cell(tone=Tone.UNKNOWN), Cell("71.2")),),
        above=True,
        height=120,
    )


def region_map(maps: Path = DEFAULT_OUT) -> RegionMap:
    view = view_of(330000, "city", maps)
    rest = tuple(code for code in view.members if code not in (HANGZHOU, NINGBO, 330300))
    return RegionMap(
        view=view,
        classes=(
            RegionClass("不足 6 000", Tone.S0, (NINGBO,)),
            RegionClass("6 000 及以上", Tone.S4, (HANGZHOU,)),
            RegionClass("已隐去（1–9）", Tone.SUPPRESSED, (330300,)),
            RegionClass("暂无数据", Tone.EMPTY, rest),
        ),
        tips={code: Tooltip(place.name) for code, place in view.members.items()},
        head="人才总量（人） · 等量分级",
        note="底图据 GS（2024）0650号",
        outlined=HANGZHOU,
        values={HANGZHOU: 9000.0, NINGBO: 5000.0},
        arcs=(Arc(places(maps)[NINGBO], places(maps)[HANGZHOU], 100.0, 3),),
        arc_labels=((3, "100 及以上"),),
        boundaries=maps,
    )


def flow_map(maps: Path = DEFAULT_OUT) -> FlowMap:
    view = view_of(NATION, "province", maps)
    known, home = places(maps), 330000
    sending = (110000, 420000)
    rest = tuple(code for code in view.members if code not in (home, *sending))
    return FlowMap(
        view=view,
        classes=(
            RegionClass("", Tone.OURS_SOFT, (home, *sending)),
            RegionClass("暂无数据", Tone.EMPTY, rest),
        ),
        tips={code: Tooltip(place.name) for code, place in view.members.items()},
        head="来本地就业的毕业生（人）",
        note="底图据 GS（2024）0650号",
        arcs=tuple(
            Arc(known[code], known[home], 100.0 * (i + 1), i) for i, code in enumerate(sending)
        ),
        arc_labels=((0, "不足 200"), (1, "200 及以上")),
        home=known[home],
        boundaries=maps,
    )


def sankey() -> Sankey:
    nodes = (
        ("杭州", 0, 150.0),
        ("宁波", 0, 50.0),
        ("浙江大学", 1, 200.0),
        ("本市", 2, 120.0),
        ("其他", 2, 80.0),
    )
    return Sankey(
        headings=("生源地", "院校", "就业地"),
        nodes=tuple(
            Node(name, name, column, Tone.OTHER if name == "其他" else Tone.C0, size)
            for name, column, size in nodes
        ),
        links=(
            Link(0, 2, 150.0, Tone.OURS),
            Link(1, 2, 50.0, Tone.OURS),
            Link(2, 3, 120.0, Tone.OURS),
            Link(2, 4, 80.0, Tone.OTHER),
        ),
        unit="人",
        height=260,
    )


# Every mark at least once, by a name; maps want the boundaries' folder.
FLAT: Final[dict[str, Callable[[], ChartSpec]]] = {
    "bars": lambda: bars(400.0, None, -30.0, 0.0),
    "gaps": gaps,
    "columns": lambda: columns(stacked=False),
    "stacked": lambda: columns(stacked=True),
    "waterfall": waterfall,
    "shortened": lambda: waterfall(900.0),
    "lines": lambda: lines(10.0, 15.0, None, 20.0, 25.0, 30.0, settled=4),
    "fan": fan,
    "said": said,
    "curves": curves,
    "ranges": ranges,
    "dumbbell": dumbbell,
    "quadrant": quadrant,
    "funnel": funnel,
    "matrix": matrix,
    "parts": parts,
    "sankey": sankey,
    "empty": lambda: Empty(words="样本少，不予显示"),
}
MAPS: Final[dict[str, Callable[[Path], ChartSpec]]] = {"map": region_map, "flow_map": flow_map}
NAMES: Final = (*FLAT, *MAPS)


def example(name: str, maps: Path = DEFAULT_OUT) -> ChartSpec:
    """The example of that name."""
    return MAPS[name](maps) if name in MAPS else FLAT[name]()
