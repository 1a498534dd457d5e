"""Tables: the data behind a chart, as a frame for files and as HTML for the screen."""

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from dashboard.wording import words
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import STATUS_WORDS, Protected, Status
from metrics.engine.core import Kind, Metric, Unit
from metrics.engine.labels import TOTAL_PARTS
from metrics.engine.rows import records
from metrics.figures.peers.benchmark import facts, told_beside

_RANGE: Final = {"low": "范围下限", "high": "范围上限"}
# How many past forecasts stand behind a score, and how many of their ranges held what came.
COUNTED: Final = {
    "outcomes": "已有结果的预测（次）",
    "cells": "单元（个）",
    "first": "最早预测于（年）",
    "last": "最近结果（年）",
    "held80": "落在80%范围内（次）",
    "held95": "落在95%范围内（次）",
}
# Columns that a projection carries beside its value.
_AHEAD: Final = {
    "lo80": "可能范围下限（80%）",
    "hi80": "可能范围上限（80%）",
    "lo95": "可能范围下限（95%）",
    "hi95": "可能范围上限（95%）",
    "probability": "短缺可能性",
    "start": "基年",
    "actual": "实际",
    "naive": "沿用当时最新值",
    "known": "当年已有",
    **COUNTED,
    "reason": "说明",
}
_EXACT: Final = 12  # decimals: what is published is written as it is
_PEOPLE: Final = "涉及人数"
MOST_ROWS: Final = 500  # on the screen; the download has all


def as_frame(found: Protected, rows: slice = slice(None)) -> pd.DataFrame:
    """The table under Chinese headers, numbers as numbers: for files.

    Shares stand in per cent, because the header says so. Hidden cells are empty; the 状态 column
    says why.

    Args:
        found: the table.
        rows: which of its rows; the columns are those of the whole.
    """
    counted = _counted(found)
    found = replace(found, frame=found.frame.iloc[rows])
    metric = found.metric
    factor = 100.0 if metric.unit is Unit.PERCENT else 1.0
    names = {d.id: d.name for d in metric.dimensions}
    out = pd.DataFrame(index=found.frame.index)
    for key in found.by:
        if key not in ("month", "year"):
            out[f"{names.get(key, key)}代码"] = found.frame[key]
        out[names.get(key, key)] = found.frame[f"{key}_label"]
    out[f"{metric.name}（{metric.unit.value}）"] = (found.frame["value"] * factor).round(
        _EXACT if metric.unit is Unit.AS_PUBLISHED else 4
    )
    if metric.denominator:
        out["分子"] = found.frame["numerator"].round(2)
        out["分母"] = found.frame["denominator"].round(2)
        out["取整带来的误差（±）"] = (found.frame["half_width"] * factor).round(4)
    for key, name in _RANGE.items():
        if key in found.frame:
            out[name] = (found.frame[key] * factor).round(4)
    for key, name in _AHEAD.items():
        if key in found.frame and found.frame[key].replace("", None).notna().any():
            out[name] = found.frame[key]
    if counted:
        out[_PEOPLE] = found.frame["denominator"].round(2)
    beside = facts(found)
    for key, name in told_beside(found).items():
        out[name] = pd.Series([one[key] for one in beside], index=out.index, dtype=object)
    out["状态"] = [STATUS_WORDS[Status(status)] for status in found.frame["status"]]
    return out


def as_html(found: Protected) -> str:
    """The table as the screen writes it; every text escaped, long ones cut with a word."""
    metric = found.metric
    names = {d.id: d.name for d in metric.dimensions}
    head = [*(names.get(key, key) for key in found.by), f"{metric.name}（{metric.unit.value}）"]
    if metric.denominator:
        head += ["分子", "分母"]
    ranged = set(_RANGE) <= set(found.frame)
    if ranged:
        head.append("范围")
    if _counted(found):
        head.append(_PEOPLE)
    whole = records(found.frame) if ranged else []
    rows = []
    for i, row in enumerate(found.rows()):
        if i == MOST_ROWS:
            break
        cells = [*row.labels.values(), words.figure(row, metric)]
        if metric.denominator:
            cells += [_part(row.numerator), _part(row.denominator)]
        if ranged:
            cells.append(_reach(whole[i], metric))
        if _counted(found):
            cells.append(_part(row.denominator))
        rows.append(cells)
    cut = (
        f"仅显示前 {MOST_ROWS} 行，共 {len(found)} 行；下载可得全部"
        if len(found) > MOST_ROWS
        else ""
    )
    return plain(
        head,
        rows,
        numbers=len(head) - len(found.by),
        totals=int(_ends_in_a_total(found)),
        note=cut,
        label=f"{metric.name}，数据表",
    )


def _ends_in_a_total(found: Protected) -> bool:
    """Whether the last row is the sum of those above it."""
    return found.by == ("part",) and len(found) > 1 and found.frame["part"].iloc[-1] in TOTAL_PARTS


def plain(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: int = 0,
    totals: int = 0,
    note: str = "",
    label: str = "",
) -> str:
    """Any small table as HTML; the last ``numbers`` columns stand right, the last ``totals`` rows
    are its foot, which no sorting moves and no search hides. Every text is escaped.

    ``label`` tells it from the page's other tables to who hears it; else the names of its columns.
    """
    e = html.escape
    start = len(head) - numbers
    label = label or f"数据表：{'、'.join(head)}"

    def cells(tag: str, values: Sequence[object]) -> str:
        return "".join(
            f"<{tag}{' class=num' if i >= start else ''}>{e(str(value))}</{tag}>"
            for i, value in enumerate(values)
        )

    lines = [f"<tr>{cells('td', row)}</tr>" for row in rows]
    end = len(lines) - totals
    body, foot = "".join(lines[:end]), "".join(lines[end:])
    foot = f"<tfoot>{foot}</tfoot>" if foot else ""
    tail = f'<p class="note">{e(note)}</p>' if note else ""
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{e(label)}"><table><thead><tr>'
        f"{cells('th', head)}</tr></thead><tbody>{body}</tbody>{foot}</table></div>{tail}"
    )


def _counted(found: Protected) -> bool:
    """Curves and models carry how many people (or expected leavers) stand behind a value."""
    kinds = (Kind.CURVE, Kind.MODEL)
    return found.metric.kind in kinds and bool(found.frame["denominator"].notna().any())


def _reach(record: Mapping[str, Any], metric: Metric) -> str:
    low, high = float(record["low"]), float(record["high"])
    if math.isnan(low) or math.isnan(high):
        return "—"
    return "–".join(words.written(end, metric, _end_width(metric)) for end in (low, high))


def _end_width(metric: Metric) -> float:
    """Ends of a range are whole points of per cent, as the values are."""
    return 2 * words.FINE_POINTS if metric.unit is Unit.PERCENT else 0.0


def _part(value: float | None) -> str:
    return "—" if value is None else grouped(value, 0)
