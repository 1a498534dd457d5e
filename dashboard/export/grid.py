"""A part's tables as rows of cells: the number for a spreadsheet beside the screen's own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from dashboard.charts.tables import COUNTED
from dashboard.document.values import Part
from dashboard.wording import words
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Kind, Metric, Unit
from metrics.figures.peers.benchmark import facts, told_beside

_DECIMALS: Final = {
    Unit.TIMES: "0.00",
    Unit.SCORE: "0.0",
    Unit.RANK: "0",
    Unit.Z: "0.0",
    Unit.COEFFICIENT: "0.00",
    Unit.DAYS: "#,##0",
    Unit.PER_10K: "#,##0",
    Unit.YUAN_A_MONTH: "#,##0",
}
WHOLE: Final = "#,##0"
MONTH: Final = 'yyyy"年"m"月"'
# Columns beside the value, in its unit: its range, and what a projection carries.
_RANGE: Final = {
    "low": "范围下限",
    "high": "范围上限",
    "lo80": "可能范围下限（80%）",
    "hi80": "可能范围上限（80%）",
    "lo95": "可能范围下限（95%）",
    "hi95": "可能范围上限（95%）",
    "start": "基年",
    "actual": "实际",
    "naive": "沿用当时最新值",
    "known": "当年已有",
}
_CHANCE: Final = "probability"


@dataclass(frozen=True)
class Cell:
    """``value`` is a number with its Excel ``form``, or text; ``written`` is what a slide says.

    Where that takes time it is a function, which a workbook of a hundred thousand rows never calls.
    """

    value: float | str
    form: str = ""
    written: str | Callable[[], str] = ""

    @property
    def text(self) -> str:
        """The cell in words."""
        said = self.written() if callable(self.written) else self.written
        return said or str(self.value)


@dataclass(frozen=True)
class Grid:
    """A table for a file; ``figures`` is the column where the measure stands."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    found: tuple[Protected, ...]
    figures: int
    labels: int


def grids(part: Part) -> list[Grid]:
    """The tables of a part; undivided figures (cards, steps) stand together in one."""
    if part.found and not any(one.by for one in part.found):
        return [_together(part)]
    return [_divided(one, f"{part.title}{_apart(one, part)}") for one in part.found]


def _apart(one: Protected, part: Part) -> str:
    """What tells a table from the others of its part: its measure, and its place where they are of
    several."""
    if len(part.found) == 1:
        return ""
    several = len({words.whose(other) for other in part.found}) > 1
    return f"·{one.metric.name}{f'·{words.whose(one)}' if several else ''}"


def crossed(found: Protected, most: int) -> Grid | None:
    """A table divided twice as rows and columns, as a heat map stands on the screen.

    Args:
        found: divided by two dimensions, one row for each pair.
        most: rows and columns that fit; ``None`` is returned for more, or for other tables.
    """
    if len(found.by) != 2:
        return None
    down, across = found.by
    rows = list(found.rows())
    names = {row.keys[down]: str(row.labels[down]) for row in rows}
    columns = {row.keys[across]: str(row.labels[across]) for row in rows}
    cells = {(row.keys[down], row.keys[across]): _figure(row, found.metric) for row in rows}
    if not cells or len(cells) != len(rows) or max(len(names), len(columns)) > most:
        return None
    titles = {d.id: d.name for d in found.metric.dimensions}
    head = (f"{titles.get(down, down)} ＼ {titles.get(across, across)}", *columns.values())
    body = tuple(
        (Cell(name), *(cells.get((code, other), Cell("—")) for other in columns))
        for code, name in names.items()
    )
    return Grid(found.metric.name, head, body, (found,), figures=1, labels=1)


def form(metric: Metric, value: float, half_width: float = 0.0) -> str:
    """The number format under which Excel shows what the screen shows."""
    if metric.unit is Unit.PERCENT:
        return "0%" if half_width > words.FINE_POINTS else "0.0%"
    if metric.unit in _DECIMALS:
        return _DECIMALS[metric.unit]
    if metric.unit is Unit.AS_PUBLISHED:
        decimals = words.published(value).partition(".")[2]
        return f"{WHOLE}.{'0' * len(decimals)}" if decimals else WHOLE
    return WHOLE if float(value).is_integer() else "#,##0.0"


def _together(part: Part) -> Grid:
    rows = []
    for one in part.found:
        for row in one.rows():
            rows.append(
                (
                    Cell(one.metric.name),
                    _figure(row, one.metric),
                    Cell(words.unit(one.metric)),
                    Cell(words.whose(one)),
                    Cell(words.period(one)),
                    Cell(words.status(row)),
                )
            )
    head = ("指标", "数值", "单位", "地区", "时段", "状态")
    return Grid(part.title, head, tuple(rows), part.found, figures=1, labels=0)


def _divided(found: Protected, name: str) -> Grid:
    metric = found.metric
    names = {d.id: d.name for d in metric.dimensions}
    head: list[str] = []
    for key in found.by:
        head += (
            [names.get(key, key)]
            if _plain(key)
            else [f"{names.get(key, key)}代码", names.get(key, key)]
        )
    figures = len(head)
    head.append(f"{metric.name}（{metric.unit.value}）")
    counted = metric.kind in (Kind.CURVE, Kind.MODEL) and found.frame["denominator"].notna().any()
    if metric.denominator:
        head += ["分子", "分母", "取整带来的误差（±）"]
    ends = [key for key in _RANGE if key in found.frame and _told(found, key)]
    head += [_RANGE[key] for key in ends]
    likely = _CHANCE in found.frame and metric.unit is not Unit.PERCENT and _told(found, _CHANCE)
    if likely:
        head.append("短缺可能性")
    times = [key for key in COUNTED if key in found.frame and _told(found, key)]
    head += [COUNTED[key] for key in times]
    if counted:
        head.append("涉及人数")
    # A published figure is none without its year, unit and source.
    told = told_beside(found)
    head += [*told.values(), "状态"]
    columns = [*ends, *([_CHANCE] if likely else []), *times]
    records = found.frame[columns].to_dict("records")
    rows = []
    for row, record, beside in zip(found.rows(), records, facts(found), strict=True):
        cells = _keys(row, found.by)
        cells.append(_figure(row, metric))
        if metric.denominator:
            cells += [_part(row.numerator), _part(row.denominator), _slack(row, metric)]
        cells += [_end(row, record[key], metric) for key in ends]
        if likely:
            cells.append(_share(float(record[_CHANCE])))
        cells += [_times(float(record[key])) for key in times]
        if counted:
            cells.append(_part(row.denominator))
        cells += [Cell("—" if beside[key] is None else str(beside[key])) for key in told]
        cells.append(Cell(words.status(row)))
        rows.append(tuple(cells))
    return Grid(name, tuple(head), tuple(rows), (found,), figures, labels=max(figures - 1, 0))


def _told(found: Protected, key: str) -> bool:
    """Whether a column says anything; a range stands even where it is open."""
    return key in ("low", "high") or bool(found.frame[key].notna().any())


def _share(value: float) -> Cell:
    return Cell("—") if value != value else Cell(value, "0%", f"{value * 100:.0f}%")


def _times(value: float) -> Cell:
    return Cell("—") if value != value else Cell(value, WHOLE, f"{value:.0f}")


def _plain(key: str) -> bool:
    """Months and years need no code beside their name."""
    return key in ("month", "year")


def _keys(row: Row, by: Sequence[str]) -> list[Cell]:
    cells = []
    for key in by:
        label = str(row.labels[key])
        if key == "month":
            cells.append(Cell(_day(int(row.keys[key])), MONTH, label))
            continue
        if key == "year" and label.isdigit():
            cells.append(Cell(float(label), "0", label))
            continue
        if not _plain(key):
            code = row.keys[key]
            cells.append(Cell(code if isinstance(code, str) else str(int(code))))
        cells.append(Cell(label))
    return cells


def _day(month: int) -> float:
    """The first day of a month as a spreadsheet counts it: days since 1899-12-30."""
    return float((date(month // 12, month % 12 + 1, 1) - date(1899, 12, 30)).days)


def _figure(row: Row, metric: Metric) -> Cell:
    if row.value is None:
        return Cell(words.figure(row, metric))
    written = partial(words.figure, row, metric)
    return Cell(row.value, form(metric, row.value, row.half_width), written)


def _part(value: float | None) -> Cell:
    return Cell("—") if value is None else Cell(value, WHOLE, partial(grouped, value))


def _slack(row: Row, metric: Metric) -> Cell:
    if row.value is None:
        return Cell("—")
    percent = metric.unit is Unit.PERCENT
    text = f"{row.half_width * 100:.2f}%" if percent else f"{row.half_width:.4g}"
    return Cell(row.half_width, "0.00%" if percent else "#,##0.00", text)


def _end(row: Row, value: float, metric: Metric) -> Cell:
    if row.value is None or value != value:  # NaN: this end is open
        return Cell("—")
    return Cell(float(value), form(metric, value), words.written(value, metric))
