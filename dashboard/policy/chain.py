"""上报 → 审核 → 反馈 → 确认 → 执行: the year's money on its way, days and amounts. Public."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import pandas as pd

from dashboard.access import holdings
from dashboard.charts.bars import bars, columns
from dashboard.document.build import panel, table
from dashboard.document.request import Request
from dashboard.document.values import Columns, Fold
from dashboard.policy.view import funded, whose
from dashboard.wording import words
from dashboard.wording.findings import known
from dashboard.wording.theme import compact
from data.contracts.funding import STEPS
from metrics.disclosure.protect import Protected
from metrics.engine.selection import contains
from metrics.figures.policy.fund import WAY

_EPOCH: Final = date(1990, 1, 1)
# 反馈 says again what 审核 said; its day and amount stand in the table.
DRAWN: Final = ("declared", "reviewed", "confirmed", "spent")
_Key = tuple[Any, ...]  # department, programme, region, source
_Done = tuple[Any, Any]  # the day that a step was done, days since 1990; yuan
_HEAD: Final = ("部门", "项目", "地区", "资金来源", *STEPS.values(), "现在环节")


def money(request: Request) -> Columns:
    """Amounts at each step by year; what was confirmed, by source."""
    chosen = funded(request)
    whose_ = whose(request, chosen)
    years = [request.fetch(WAY[step], chosen, "year") for step in DRAWN]
    sources = request.fetch(WAY["confirmed"], chosen, "fund_source")
    drawn = partial(columns, by="year", names=[STEPS[step] for step in DRAWN])
    left = panel(
        years, drawn, lambda all_: whose_ + narrowing(all_), key="way", name="资金流程各环节金额"
    )
    right = panel(
        sources, bars, lambda one: whose_ + by_source(one), key="sources", name="确认金额按资金来源"
    )
    return Columns(((left,), (right,)))


def narrowing(years: list[Protected]) -> str:
    """How much of what was asked for was confirmed, and how much of that is spent, last year."""
    newest = {
        step: max(known(one), key=lambda row: int(row.keys["year"]), default=None)
        for step, one in zip(DRAWN, years, strict=True)
    }
    asked, given, spent = (newest[step] for step in ("declared", "confirmed", "spent"))
    if asked is None or given is None or not asked.value or asked.keys != given.keys:
        return "资金流程各环节金额"
    said = (
        f"{asked.labels['year']}年上报 {words.figure(asked, WAY['declared'])}，"
        f"确认 {words.figure(given, WAY['confirmed'])}"
    )
    if spent is None or spent.keys != given.keys or not given.value:
        return said
    return f"{said}，已执行其中 {(spent.value or 0.0) / given.value * 100:.0f}%"


def by_source(found: Protected) -> str:
    """Which source gives most of what is confirmed."""
    rows = [row for row in known(found) if row.value]
    if not rows:
        return "确认金额按资金来源"
    whole = sum(row.value or 0.0 for row in rows)
    most = max(rows, key=lambda row: row.value or 0.0)
    share = (most.value or 0.0) / whole * 100
    return f"确认的资金中，{most.labels['fund_source']}占 {share:.0f}%"


def programmes(request: Request) -> Fold:
    """Every programme of the year in the place: day and amount of each step, and how long it has
    been where it is."""
    place, until = funded(request).region, _until(request)
    found = holdings.fund_steps()
    inside = [one for one in found["region"].unique() if contains(place, int(one))]
    found = found[found["region"].isin(inside) & (found["year"] <= until.year)]
    newest = found[found["year"] == found["year"].max()]
    rows = [_line(key, steps, until) for key, steps in _by_programme(newest)]
    year = "" if newest.empty else f"{int(newest['year'].max())}年"
    none = [("暂无数据", *[""] * (len(_HEAD) - 1))]
    note = f"{words.place(place)}{year}；日期为该环节办结日，执行为最近一次支出，金额为累计。"
    return Fold("项目资金流程", (table(_HEAD, rows or none, note=note),))


def _until(request: Request) -> date:
    """The last day of the month asked about, or of the data's newest."""
    reach = holdings.months()
    month = request.selection.month if request.selection.month is not None else None
    if month is None:
        month = reach[1] if reach else date.today().year * 12 + date.today().month - 1
    year, at = month // 12, month % 12 + 1
    return date(year, at, monthrange(year, at)[1])


def _by_programme(found: pd.DataFrame) -> list[tuple[_Key, dict[str, _Done]]]:
    """Day and amount of each step of each programme, by department, programme, region and source;
    in the order of these."""
    steps: dict[_Key, dict[str, _Done]] = {}
    names = ("department", "programme", "region", "fund_source", "step", "day", "amount")
    for *key, step, day, amount in zip(*(found[name].tolist() for name in names), strict=True):
        if not any(pd.isna(one) for one in key):
            steps.setdefault(tuple(key), {})[str(step)] = day, amount
    return sorted(steps.items(), key=lambda one: one[0])


def _line(key: _Key, steps: Mapping[str, _Done], until: date) -> tuple[str, ...]:
    department, programme, region, source = key
    done = {name: day for name in STEPS if (day := _day(steps.get(name))) and day <= until}
    last = next((name for name in reversed(STEPS) if name in done), None)
    now = "未开始"
    if last == "spent":
        now = STEPS[last]
    elif last is not None:
        now = f"{STEPS[last]}后已 {(until - done[last]).days} 天"
    cells = (_cell(steps.get(name), done.get(name)) for name in STEPS)
    return (department, programme, words.place(int(region)), source or "未说明", *cells, now)


def _day(found: _Done | None) -> date | None:
    if found is None or pd.isna(found[0]):
        return None
    return _EPOCH + timedelta(days=int(found[0]))


def _cell(found: _Done | None, day: date | None) -> str:
    if found is None:
        return "—"
    amount = compact(float(found[1]), "元") if found[1] else ""
    told = [day.isoformat() if day else "", amount]
    return " ".join(part for part in told if part) or "—"
