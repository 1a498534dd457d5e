"""A question as a program or a person writes it down, read strictly: by codes, names or labels.

The command line and the HTTP routes read questions here, so that both accept the same and refuse
the same. What is not understood is refused with what there is; nothing is set aside silently.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data.months import month_number
from metrics.engine.choices import code_of, known_region
from metrics.engine.core import Metric, Unknown
from metrics.engine.selection import Selection

LONGEST = 120  # months of a window


@dataclass(frozen=True)
class Written:
    """What was written, as text.

    Attributes:
        region: code or name; empty for the office's own.
        month: ``2026-06``; empty for the newest.
        months: length of the window; empty for the figure's own.
        by: dimensions, separated by commas, by id or name.
        where: clauses ``dimension=value,value``.
    """

    region: str = ""
    month: str = ""
    months: str = ""
    by: str = ""
    where: Sequence[str] = ()


def read(metric: Metric, written: Written, home: int) -> tuple[Selection, tuple[str, ...]]:
    """What a question asks: its selection, and the dimensions to divide by.

    Args:
        metric: the figure asked for.
        written: the question.
        home: the region that is meant where none is written.

    Raises:
        Unknown: something in it can't be understood, or the figure can't be asked so.
    """
    made = Selection(
        known_region(written.region, home) if written.region.strip() else home,
        _month(written.month),
        _months(written.months),
    )
    for clause in written.where:
        name, equals, texts = clause.partition("=")
        values = [text for text in texts.split(",") if text.strip()]
        if not equals or not values:
            raise Unknown(f"「{clause}」应写作 维度=值,值")
        dimension = _dimension(metric, name.strip())
        if dimension == "month":
            raise Unknown("月份不能作为筛选条件；请用 month 指定截止月份、months 指定时段长度")
        if made.codes(dimension):
            raise Unknown(f"条件「{name.strip()}」写了两次；多个值请写作 {name.strip()}=值,值")
        codes = dict.fromkeys(code_of(metric, dimension, text, made.region) for text in values)
        made = made.with_(dimension, *codes)
    return made, _by(metric, written.by)


def _month(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return month_number(text)
    except ValueError as error:
        raise Unknown(str(error)) from error


def _months(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= LONGEST):
        raise Unknown(f"时段长度「{text}」应为 1–{LONGEST} 个月")
    return int(text)


def _by(metric: Metric, text: str) -> tuple[str, ...]:
    found = [_dimension(metric, name.strip()) for name in text.split(",") if name.strip()]
    twice = {name for name in found if found.count(name) > 1}
    if twice:
        raise Unknown(f"划分维度「{'、'.join(sorted(twice))}」写了两次")
    return tuple(found)


def _dimension(metric: Metric, text: str) -> str:
    """The id of a dimension that the figure has, written as its id or its name."""
    for one in metric.dimensions:
        if one.name == text:
            return one.id
    return metric.dimension(text).id  # refuses it, with those that there are
