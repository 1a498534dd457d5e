"""What a figure lacks, in words: where 求人倍率 would stand, a hall without seekers reads
「缺少求职登记，无法计算」."""

from typing import Final

from dashboard.access import holdings
from dashboard.wording import words
from data.contracts import CONTRACTS
from metrics.disclosure.protect import Protected, Status
from metrics.engine import delivered
from metrics.engine.core import Metric

# Columns that a contract leaves optional, without which a figure has nothing to stand on.
_COLUMNS: Final = {
    "fill_rate": "岗位未登记已招人数",
    "days_to_fill": "岗位未登记截止日期和已招人数",
    "posted_pay": "岗位未注明薪酬",
}


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


def without(found: Protected) -> str:
    """The sentence of a page that has nothing to say: 「浙江省人才总量：缺少参保月记录，
    无法计算。」; empty where something can be said."""
    why = lacking(found)
    return f"{words.whose(found)}{found.metric.name}：{why}。" if why else ""


def missing_sources(found: Protected) -> list[str]:
    """What the sources are called on which a figure rests and of which no row was delivered."""
    return undelivered(found.metric)


def undelivered(metric: Metric) -> list[str]:
    """The same of a figure that nobody has asked for yet."""
    sources = holdings.sources().set_index("contract")["rows"]
    there = [str(name) for name, rows in sources.items() if rows]
    return [CONTRACTS[name].label for name in delivered.absent(metric.sources, there)]


def absent(*found: Protected) -> list[str]:
    """What a page lacks, in words for its first sentence: sources, or columns left empty."""
    words: list[str] = []
    for one in found:
        if lacking(one):
            words += missing_sources(one) or [_COLUMNS.get(one.metric.id, "")]
    return list(dict.fromkeys(word.removeprefix("岗位未登记") for word in words if word))
