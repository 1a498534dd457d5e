"""The gap of a year by region and industry: its size a number, how sure it is a shade. Pure."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.charts.spec import (
    DIVERGING,
    Category,
    Cell,
    ChartSpec,
    Empty,
    LegendItem,
    Matrix,
    Tone,
    Tooltip,
)
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.rows import records

_ROW, _FOOT = 27, 50  # pixels of a row; of the legend below
# From sure to be ample to sure to be short; the middle says nothing either way.
_CLASSES: Final = tuple(
    zip(
        (0.05, 0.20, 0.80, 0.95, 1.01),
        DIVERGING,
        ("几乎肯定富余", "很可能富余", "说不准", "很可能短缺", "几乎肯定短缺"),
        strict=True,
    )
)
LEGEND: Final = tuple(LegendItem(tone_, word) for _, tone_, word in _CLASSES)


def gap_heat(found: Protected, down: str, across: str) -> ChartSpec:
    """Each pair of region and industry by the chance of a shortage, with its gap written in it; a
    click returns ``down|across``.

    Args:
        found: the gap, divided by ``down`` and ``across``, with ``probability`` of a gap above 0.
        down: the dimension of the rows.
        across: the dimension of the columns.
    """
    rows = records(found.frame)
    if not any(r["value"] == r["value"] for r in rows):
        return Empty(words="人数过少，不予显示" if rows else "暂无数据")
    cells = {(r[down], r[across]): r for r in rows}
    downs, acrosses = _members(rows, down), _members(rows, across)
    return Matrix(
        found=(found,),
        height=_ROW * len(downs) + _FOOT,
        legend=LEGEND,
        down=downs,
        across=acrosses,
        cells=tuple(
            tuple(_cell(cells.get((a.code, b.code)), found, a, b) for b in acrosses) for a in downs
        ),
        above=True,
    )


def certainty(chance: float) -> str:
    """A probability of shortage in words: 「很可能短缺」."""
    return next(word for limit, _, word in _CLASSES if chance < limit)


def tone(chance: float) -> Tone:
    """The shade of a probability of shortage."""
    return next(tone_ for limit, tone_, _ in _CLASSES if chance < limit)


def tip(record: dict[str, Any] | None, found: Protected, name: str) -> Tooltip:
    """What a cell or a bar says when it is pointed at."""
    if record is None or record["value"] != record["value"]:
        none = record is None or record["status"] == "empty"
        return Tooltip(name, ("没有人" if none else "人数过少，不予显示",))
    size = words.written(abs(record["value"]), found.metric)
    lines = [f"{'缺' if record['value'] > 0 else '富余'} {size}" if record["value"] else "持平"]
    chance = record["probability"]
    if chance == chance:
        lines.append(f"{words.likely('短缺可能性', chance)}，{certainty(chance)}")
    return Tooltip(name, tuple(lines))


def _members(rows: Sequence[dict[str, Any]], by: str) -> tuple[Category, ...]:
    names = {r[by]: str(r[f"{by}_label"]) for r in sorted(rows, key=lambda r: r[by])}
    return tuple(
        Category(code, name.removesuffix("市"), i, name)
        for i, (code, name) in enumerate(names.items())
    )


def _cell(
    record: dict[str, Any] | None, found: Protected, down: Category, across: Category
) -> Cell:
    said = tip(record, found, f"{down.name} · {across.name}")
    code = f"{down.code}|{across.code}"
    if record is None or record["status"] == "empty":
        return Cell(tip=said, tone=Tone.EMPTY, code=code)
    value, chance = record["value"], record["probability"]
    known = value == value and chance == chance
    return Cell(
        words.number(value or 0.0, found.metric) if value == value else "",
        said,
        tone(chance) if known else Tone.SUPPRESSED,
        value=value if value == value else None,
        code=code,
    )
