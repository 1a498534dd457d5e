"""Lines of a file to series without gaps: every oddity is refused or treated, and said."""

import math
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.home import Refused

_MOST_NAMED: Final = 10
_PART: Final = 3  # lines that make a part of a series
_MISSING: Final = {"", "nan", "na", "n/a", "null", "none", "-", "—"}
_FORMS: Final = "2019、2019-Q3、2019-07（或当月 1 日 2019-07-01）或序号（整数）"
# per_year of a form, and how it is written; a year and a running number both count by one.
_PERIODS: Final = (
    (4, re.compile(r"(\d{4})[-年]?(?:Q|第)([1-4])(?:季度)?", re.IGNORECASE)),
    (12, re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月|[-/]0?1)?")),  # a month's first day is the month
    (1, re.compile(r"(-?\d{1,9})(?:\.0+|年)?")),
)
_NAMES: Final = {1: "年度或序号", 4: "季度", 12: "月度"}


@dataclass(frozen=True)
class Line:
    """One line of the file, as text."""

    number: int
    name: str
    period: str
    value: str


@dataclass
class Series:
    """One series, complete from its first to its last value.

    Attributes:
        name: series_id.
        per_year: 1 (years or running numbers), 4, 12.
        last: number of the newest period: year, year·4 + quarter − 1, year·12 + month − 1.
        values: oldest first.
        notes: what was done to it, in Chinese.
    """

    name: str
    per_year: int
    last: int
    values: NDArray[np.float64]
    notes: list[str] = field(default_factory=list)


def period_of(text: str) -> tuple[int, int] | None:
    """Periods in a year and number of a period; None if it is written in no known way."""
    for per_year, form in _PERIODS:
        match = form.fullmatch(text)
        if match is None:
            continue
        if per_year == 1:
            return 1, int(match[1])
        year, part = int(match[1]), int(match[2])
        if 1 <= part <= per_year:
            return per_year, year * per_year + part - 1
    return None


def text_of(number: int, per_year: int) -> str:
    """A period as it is written in the output."""
    if per_year == 1:
        return str(number)
    year, part = divmod(number, per_year)
    return f"{year}-Q{part + 1}" if per_year == 4 else f"{year}-{part + 1:02}"


def series_of(file: str, lines: list[Line]) -> list[Series]:
    """Series in the order in which the file first names them; each may stand in any order.

    Raises:
        Refused: a name, period or value that can't be read, two values for one period, two
            frequencies in one series, a series without a value or with most of its periods
            missing; up to ten are named.
    """
    bad: list[str] = []
    grouped: dict[str, list[tuple[Line, int, int, float]]] = {}
    for line in lines:
        period, value = period_of(line.period), _number(line.value)
        if not line.name:
            bad.append(f"第 {line.number} 行，列 series_id，值「」：应填写序列名")
        if period is None:
            bad.append(f"第 {line.number} 行，列 period，值「{line.period}」：应为 {_FORMS}")
        if value is None:
            bad.append(f"第 {line.number} 行，列 value，值「{line.value}」：应为数（空白表示缺失）")
        if line.name and period is not None and value is not None:
            grouped.setdefault(line.name, []).append((line, *period, value))
    found = [_series(name, rows, bad) for name, rows in grouped.items()]
    if bad:
        more = f"\n…… 共 {len(bad)} 处" if len(bad) > _MOST_NAMED else ""
        raise Refused(f"文件「{file}」有误：\n" + "\n".join(bad[:_MOST_NAMED]) + more)
    return [one for one in found if one is not None]


def _number(text: str) -> float | None:
    """A finite value, NaN for a missing one, None for what is neither.

    Beyond 1e100 the squares inside the models would leave the range of numbers.
    """
    if text.lower() in _MISSING:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e100 and "_" not in text else None


def _series(name: str, rows: list[tuple[Line, int, int, float]], bad: list[str]) -> Series | None:
    """One series put in order; None, and words in `bad`, if it can't be."""
    per_year = rows[0][1]
    for line, other, _, _ in rows:
        if other != per_year:
            bad.append(
                f"第 {line.number} 行，列 period，值「{line.period}」：序列「{name}」"
                f"此前为{_NAMES[per_year]}，不能与{_NAMES[other]}混用"
            )
            return None
    notes = _in_two_parts(name, rows)
    known: dict[int, tuple[float, Line]] = {}
    empty = []
    for line, _, number, value in rows:
        if math.isnan(value):
            empty.append(line)
        elif number not in known:
            known[number] = value, line
        elif known[number][0] == value:
            notes.append(
                f"第 {line.number} 行，列 period，值「{line.period}」：序列「{name}」"
                f"与第 {known[number][1].number} 行重复且数值相同，只计一次"
            )
        else:
            bad.append(
                f"第 {line.number} 行，列 value，值「{line.value}」：序列「{name}」的 "
                f"{line.period} 与第 {known[number][1].number} 行"
                f"「{known[number][1].value}」不一致，每期只应有一个值；"
                "若是两个序列同名，请改用不同的 series_id"
            )
            return None
    if not known:
        bad.append(
            f"第 {rows[0][0].number} 行，列 value，值「{rows[0][0].value}」："
            f"序列「{name}」没有任何数值"
        )
        return None
    numbers = sorted(known)
    span = numbers[-1] - numbers[0] + 1
    if span > 2 * len(numbers):
        far, near = max(pairwise(numbers), key=lambda pair: pair[1] - pair[0])
        bad.append(
            f"第 {known[near][1].number} 行，列 period，值「{known[near][1].period}」："
            f"序列「{name}」距上一期「{known[far][1].period}」缺 {near - far - 1} 期，"
            f"全部 {span} 期中缺一半以上，应补齐或改用等间隔的序号"
        )
        return None
    for line in empty:
        if line.period and not numbers[0] < (period_of(line.period) or (0, 0))[1] < numbers[-1]:
            notes.append(
                f"第 {line.number} 行，列 value，值「{line.value}」：序列「{name}」首尾的缺失不计，"
                f"预测自 {text_of(numbers[-1] + 1, per_year)} 起"
            )
    every = np.arange(numbers[0], numbers[-1] + 1)
    values = np.interp(every, numbers, [known[number][0] for number in numbers])
    lost = [text_of(int(number), per_year) for number in every if int(number) not in known]
    if lost:
        shown = "、".join(lost[:5]) + (f" 等 {len(lost)} 期" if len(lost) > 5 else "")
        notes.append(f"序列「{name}」缺 {shown}，按前后两期线性补齐")
    if values.min() <= 0:
        sign = "负值，预测不设下限" if values.min() < 0 else "零"
        notes.append(f"序列「{name}」含{sign}，不取对数")
    return Series(name, per_year, numbers[-1], values, notes)


def _in_two_parts(name: str, rows: list[tuple[Line, int, int, float]]) -> list[str]:
    """A remark where a series' lines stand in two places of the file, each in order: it may be two
    series of one name, the one ending before the other begins."""
    lines = [line.number for line, *_ in rows]
    ends = [i for i, (a, b) in enumerate(pairwise(lines), 1) if b > a + 1]
    if len(ends) != 1:
        return []
    first, second = rows[: ends[0]], rows[ends[0] :]
    ordered = all(
        len(part) >= _PART and all(a[2] < b[2] for a, b in pairwise(part))
        for part in (first, second)
    )
    if not ordered:
        return []
    return [
        f"序列「{name}」分列在第 {lines[0]}–{first[-1][0].number} 行和"
        f"第 {second[0][0].number}–{lines[-1]} 行，按同一序列合并；若是两个序列同名，请改名"
    ]
