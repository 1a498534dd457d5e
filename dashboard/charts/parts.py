"""Trades by shortage index with the parts that made it. Pure."""

from typing import Any, Final

from dashboard.charts.spec import Category, Cell, ChartSpec, Empty, Matrix, Role, Tone, Tooltip
from dashboard.charts.text import short
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import Protected, Status
from metrics.models.market.shortage import PARTS

MOST: Final = 10
_ROW, _FOOT = 44, 24  # pixels of a row; of what lies below the rows
_LINE: Final = 10  # characters of a name on one of its two lines
_WIDEST: Final = 3.0  # standard deviations at either end of the shades
_SHORT: Final = {
    "tightness": "求人\n倍率",
    "fill_rate": "完成\n率",
    "pay_growth": "薪酬\n涨幅",
    "employment_growth": "人员\n增长",
    "days_to_fill": "招聘\n周期",
    "underqualified": "学历\n不足",
}


def shortage_parts(found: Protected, most: int = MOST) -> ChartSpec:
    """One row per trade, the scarcest first: name, driver, each part as a shade, index.

    Args:
        found: the shortage index by one trade dimension, with its ``z_…`` columns.
        most: no more rows than that; the data table has all.

    A part from +3 (orange: scarcer than its peers) to −3 (teal: easier); grey where not known.
    """
    (by,) = found.by
    frame = found.frame[found.frame["status"] == Status.OK]
    frame = frame.sort_values("value", ascending=False, kind="stable").head(most)
    if frame.empty:
        return Empty(words="样本少，不予显示" if len(found) else "暂无数据")
    records: list[Any] = frame.to_dict("records")
    names = [str(record[f"{by}_label"]) for record in records]
    last = len(PARTS)
    return Matrix(
        found=(found,),
        height=_ROW * len(records) + _FOOT,
        down=tuple(
            Category(record[by], _folded(name), i, name, sub=record["driver"])
            for i, (record, name) in enumerate(zip(records, names, strict=True))
        ),
        across=(
            *(Category(part.id, _SHORT[part.id], i, part.name) for i, part in enumerate(PARTS)),
            Category("index", "指数", last, "指数", role=Role.TOTAL),
        ),
        cells=tuple(
            (*(_part(record, name, by, i) for i in range(last)), _index(record, name, by))
            for record, name in zip(records, names, strict=True)
        ),
        above=True,
    )


def _part(record: Any, name: str, by: str, i: int) -> Cell:
    z = float(record[f"z_{PARTS[i].id}"])
    known = z == z
    said = f"比同类{'紧' if z > 0 else '松'} {abs(z):.1f} 个标准差" if known else "缺项"
    tip = Tooltip(name, (f"{PARTS[i].name}（权重 {PARTS[i].weight:.0%}）：{said}",))
    if not known:
        return Cell(tip=tip, tone=Tone.UNKNOWN, code=record[by])
    return Cell(tip=tip, level=(z + _WIDEST) / (2 * _WIDEST), code=record[by])


def _index(record: Any, name: str, by: str) -> Cell:
    text = grouped(record["value"], 1)
    return Cell(text, Tooltip(name, (f"指数 {text}",)), value=record["value"], code=record[by])


def _folded(name: str) -> str:
    """A name on one line or on two of the same length."""
    text = short(name, 2 * _LINE)
    half = len(text) if len(text) <= _LINE else (len(text) + 1) // 2
    return "\n".join(line for line in (text[:half], text[half:]) if line)
