"""Tables: the data behind a chart, as a frame for files and as HTML for the screen."""

import html
from collections.abc import Sequence
from typing import Final

import pandas as pd

from dashboard import words
from dashboard.theme import grouped
from metrics.core import Unit
from metrics.disclosure import STATUS_WORDS, Protected, Status

MOST_ROWS: Final = 500  # on the screen; the download has all


def as_frame(found: Protected) -> pd.DataFrame:
    """The table under Chinese headers, numbers as numbers: for files.

    Shares stand in per cent, because the header says so. Hidden cells are empty; the 状态 column
    says why.
    """
    metric = found.metric
    factor = 100.0 if metric.unit is Unit.PERCENT else 1.0
    names = {d.id: d.name for d in metric.dimensions}
    out = pd.DataFrame(index=found.frame.index)
    for key in found.by:
        if key not in ("month", "year"):
            out[f"{names.get(key, key)}代码"] = found.frame[key]
        out[names.get(key, key)] = found.frame[f"{key}_label"]
    out[f"{metric.name}（{metric.unit.value}）"] = (found.frame["value"] * factor).round(4)
    if metric.denominator:
        out["分子"] = found.frame["numerator"].round(2)
        out["分母"] = found.frame["denominator"].round(2)
        out["取整带来的误差（±）"] = (found.frame["half_width"] * factor).round(4)
    out["状态"] = [STATUS_WORDS[Status(status)] for status in found.frame["status"]]
    return out


def as_html(found: Protected) -> str:
    """The table as the screen writes it; every text escaped, long ones cut with a word."""
    metric = found.metric
    names = {d.id: d.name for d in metric.dimensions}
    head = [*(names.get(key, key) for key in found.by), f"{metric.name}（{metric.unit.value}）"]
    if metric.denominator:
        head += ["分子", "分母"]
    rows = []
    for i, row in enumerate(found.rows()):
        if i == MOST_ROWS:
            break
        cells = [*row.labels.values(), words.figure(row, metric)]
        if metric.denominator:
            cells += [_part(row.numerator), _part(row.denominator)]
        rows.append(cells)
    cut = (
        f"仅显示前 {MOST_ROWS} 行，共 {len(found)} 行；下载可得全部"
        if len(found) > MOST_ROWS
        else ""
    )
    return plain(head, rows, numbers=len(head) - len(found.by), note=cut)


def plain(
    head: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: int = 0, note: str = ""
) -> str:
    """Any small table as HTML; the last ``numbers`` columns stand right. Every text is escaped."""
    e = html.escape
    start = len(head) - numbers

    def cells(tag: str, values: Sequence[object]) -> str:
        return "".join(
            f"<{tag}{' class=num' if i >= start else ''}>{e(str(value))}</{tag}>"
            for i, value in enumerate(values)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    tail = f'<p class="note">{e(note)}</p>' if note else ""
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="数据表"><table><thead><tr>'
        f"{cells('th', head)}</tr></thead><tbody>{body}</tbody></table></div>{tail}"
    )


def _part(value: float | None) -> str:
    return "—" if value is None else grouped(value, 0)
