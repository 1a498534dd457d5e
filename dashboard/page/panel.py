"""A chart that knows when its data were never delivered, and says in place what is missing.

The layout stays as it is: where 求人倍率 would stand, a hall without seekers reads 「缺少求职登记，
无法计算」.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

from dashboard.access import gateway
from dashboard.charts import cards as card_charts
from dashboard.charts.cards import Card
from dashboard.charts.spec import ChartSpec, Empty
from dashboard.page import frame
from data.contracts import CONTRACTS
from metrics.disclosure.protect import Protected, Status

# Either of the two says who was insured when; one is enough.
_INSURED: Final = frozenset({"employment", "insurance_month"})
Tables = TypeVar("Tables", Protected, list[Protected])

# Columns that a contract leaves optional, without which a figure has nothing to stand on.
_COLUMNS: Final = {
    "fill_rate": "岗位未登记已招人数",
    "days_to_fill": "岗位未登记截止日期和已招人数",
    "posted_pay": "岗位未注明薪酬",
}


def show(
    found: Tables,
    draw: Callable[[Tables], ChartSpec],
    title: Callable[[Tables], str] | str,
    *,
    key: str,
    name: str = "",
    drawn: int | None = None,
    on_click: Callable[[Any], None] | None = None,
    note: str = "",
    hint: str = "",
) -> None:
    """Show a chart as :func:`dashboard.page.frame.show` does, or say what is lacking.

    Args:
        found: the tables; the first that lacks its source speaks for all.
        draw: makes the chart; called only where there is something to draw.
        title: the finding, or what makes it; likewise.
        key: unique on the page.
        name: what the chart is called when there is none; the metric's name when not given.
        drawn: pixels of the drawing, for a map.
        on_click, note, hint: as for :func:`dashboard.page.frame.show`.
    """
    tables: list[Protected] = [found] if isinstance(found, Protected) else found
    for one in tables:
        why = lacking(one)
        if why:
            frame.show(Empty(words=why), one, title=name or one.metric.name, key=key)
            return
    said = title if isinstance(title, str) else title(found)
    frame.show(
        draw(found),
        found,
        title=said,
        key=key,
        height=drawn,
        on_click=on_click,
        note=note,
        hint=hint,
    )


def card(now: Protected, series: Protected | None = None, *, name: str | None = None) -> Card:
    """A card as :func:`dashboard.charts.cards.card` makes it, with what its figure lacks, or which
    filter it can't follow, written under it.

    A year's growth is left out where the year before is not wholly in the data, whose first month
    is rarely a whole one.
    """
    made = card_charts.card(now, series, name=name)
    changes = made.changes if _year_before_is_whole(now) else ()
    why = lacking(now) or "；".join((*([made.note] if made.note else []), *now.notes))
    if now.refused:
        made = replace(made, value="不予显示", period="")
    return replace(made, note=why, changes=changes)


def _year_before_is_whole(now: Protected) -> bool:
    sources = gateway.sources().dropna(subset=["first_month"]).set_index("contract")
    firsts = [sources["first_month"].get(name) for name in now.metric.sources]
    known = [int(first) for first in firsts if first is not None]
    return now.first_month is None or all(first < now.first_month - 12 for first in known)


def lacking(found: Protected) -> str:
    """Why there is nothing at all: 「缺少求职登记，无法计算」; empty where something can be said.

    What is too vague, or hidden beside others that are shown, is there and says so itself.
    """
    if found.refused:
        return found.refused
    states = set(found.frame["status"])
    if found.by and states and states <= {Status.EMPTY.value, Status.SUPPRESSED.value}:
        if Status.SUPPRESSED.value in states:
            return "样本过少，不予显示；可看上级地区或更长时段"
    elif states - {Status.EMPTY.value}:
        return ""
    absent = missing_sources(found)
    if absent:
        return f"缺少{'、'.join(absent)}，无法计算"
    if found.metric.id in _COLUMNS:
        return f"{_COLUMNS[found.metric.id]}，无法计算"
    return "所选范围内暂无数据"


def missing_sources(found: Protected) -> list[str]:
    """What the sources are called on which a figure rests and of which no row was delivered."""
    sources = gateway.sources().set_index("contract")["rows"]
    delivered = {name for name, rows in sources.items() if rows}
    needed = list(found.metric.sources)
    if delivered & _INSURED:
        needed = [name for name in needed if name not in _INSURED]
    elif set(needed) >= _INSURED:
        # One of the two would do: the reader is asked for the one that offices have.
        needed.remove("employment")
    return [CONTRACTS[name].label for name in needed if name not in delivered]


def absent(*found: Protected) -> list[str]:
    """What a page lacks, in words for its first sentence: sources, or columns left empty."""
    words: list[str] = []
    for one in found:
        if lacking(one):
            words += missing_sources(one) or [_COLUMNS.get(one.metric.id, "")]
    return list(dict.fromkeys(word.removeprefix("岗位未登记") for word in words if word))
