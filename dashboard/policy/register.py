"""The register of policies on the page: what each asks and gives, and what doesn't fit together.

The register is public; nothing in it is counted from people.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from dashboard.access import holdings
from dashboard.document.build import table
from dashboard.document.request import Request
from dashboard.document.values import Block, Fold, Note, Table
from dashboard.wording import words
from dashboard.wording.theme import compact
from data.contracts.register import ONCE
from data.months import month_name
from data.values.education import EDUCATION
from metrics.engine.selection import contains

_OPEN: Final = 999_999  # the end of what has none
_NAMED: Final = 3
_HEAD: Final = ("政策", "适用地区", "施行期", "条件", "主管部门", "资金来源", "条款", "每笔标准")


def register(request: Request) -> tuple[Block, ...]:
    """What the register leaves open, and behind a line the policies that hold in the place asked
    about, each with its conditions."""
    place = request.selection.region
    found = holdings.policies()
    here = [row for row in found.to_dict("records") if _holds(row, place)]
    return (*map(Note, doubts(place)), Fold("政策登记与条件", (_listed(here),)))


def doubts(place: int) -> tuple[str, ...]:
    """What a reader of the page must know of the register: names it lacks, policies that nobody
    applied for, policies beside each other."""
    found, beside = holdings.policies(), holdings.overlaps()
    if found.empty:
        return ("没有导入政策登记，不能判断符合条件者和疑似错发；导入方法见「数据与口径」。",)
    here = [row for row in found.to_dict("records") if _holds(row, place)]
    unknown = sorted({str(row["policy"]) for row in here if not row["registered"]})
    idle = [
        f"{row['policy']}（{words.place(int(row['region']))}）"
        for row in here
        if row["registered"] and not row["used"]
    ]
    twice = [
        f"{row['policy']}与{row['other']}（{words.place(int(row['region']))}，"
        f"{_span(row['first_month'], row['last_month'])}）"
        for row in beside.to_dict("records")
        if contains(place, int(row["region"])) or contains(int(row["region"]), place)
    ]
    said = (
        ("申请中出现而没有登记、或登记的适用地区不含受理地的政策", unknown),
        ("已登记而没有申请的政策", idle),
        ("同一地区、同一时期、同一类别重叠的政策，申请各计各的，人数不能相加", twice),
    )
    return tuple(f"{head}：{_some(names)}。" for head, names in said if names)


def _holds(row: Mapping[Any, Any], place: int) -> bool:
    at = int(row["region"])
    return contains(at, place) or contains(place, at)


def _some(names: list[str]) -> str:
    more = f"等 {len(names)} 项" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _listed(rows: list[dict[Any, Any]]) -> Table:
    lines: list[tuple[str, ...]] = [
        (
            row["policy"],
            words.place(int(row["region"])),
            _span(row["start_month"], row["end_month"]),
            conditions(row) or "未登记条件",
            row["department"] or "未登记",
            row["fund_source"] or "未登记",
            row["clause"] or "—",
            "—" if pd.isna(row["amount"]) else compact(float(row["amount"]), "元"),
        )
        for row in rows
        if row["registered"]
    ]
    return table(_HEAD, lines or [("暂无登记", *[""] * (len(_HEAD) - 1))], numbers=1)


def conditions(row: Mapping[Any, Any]) -> str:
    """The conditions of a policy in words."""

    def some(name: str) -> int:
        return 0 if pd.isna(row[name]) else int(row[name])

    gap = some("claim_gap")
    told = (
        f"{EDUCATION[some('education')]}及以上" if some("education") else "",
        f"{some('age')} 周岁及以下" if some("age") else "",
        f"申请前连续参保 {some('insured_months')} 个月" if some("insured_months") else "",
        f"{month_name(some('arrived_from'))}以后来本地" if some("arrived_from") else "",
        f"服务期 {some('stay_months')} 个月" if some("stay_months") else "",
        "每人一次" if gap >= ONCE else f"间隔 {gap} 个月" if gap else "",
    )
    return "，".join(part for part in told if part)


def _span(first: Any, last: Any) -> str:
    until = "" if int(last) >= _OPEN else month_name(int(last))
    return f"{month_name(int(first))}至{until or '今'}"
