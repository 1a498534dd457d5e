"""What 数据与口径 shows: sources, loads, figures, columns and snapshots, as rows of words."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

import pandas as pd

from dashboard.access import holdings, rejects
from dashboard.access.auth import User
from dashboard.definitions import counts
from dashboard.document.values import Definition, Download, Fold, Terms
from data.contracts import CONTRACTS
from data.contracts.dictionary import accepted, kind_name
from data.months import month_name
from data.reference import region_name
from data.staging.loads import HELD, UNDONE, Load
from metrics.engine.core import Metric
from metrics.registry import REGISTRY, TOPICS

PARTS: Final = {
    "sources": "来源与时效",
    "loads": "导入与退回",
    "metrics": "指标口径",
    "dictionary": "数据字典",
    "snapshots": "数据快照",
}
SOURCE_HEAD: Final = (
    "来源表",
    "提供单位",
    "文件来源",
    "覆盖月份",
    "时效",
    "最近导入",
    "批次",
    "行数",
    "退回",
)
LOAD_HEAD: Final = (
    "时间",
    "来源表",
    "文件",
    "来源",
    "状态",
    "主要退回原因",
    "读入",
    "接收",
    "退回",
)
COLUMN_HEAD: Final = ("列", "英文名", "类型", "必填", "可填内容", "个人信息", "说明")
SNAPSHOT_HEAD: Final = ("快照", "状态", "生成时间", "签发", "数据", "发布前检验", "批次数")
GAPS_NOTE: Final = (
    "只看按月上报的来源最近 24 个月；某地当月一行也没有，"
    "而按其他地区的行数本应有 12 行以上，才算缺月。「行数少」：平时每月不足 12 行，不判断。"
)
NO_GAPS: Final = "没有按月上报、可以判断的来源。"
_GAPS_NAMED: Final = 4
_LISTS: Final = 20  # of refused rows that are offered
FRESHNESS_NOTE: Final = "「滞后」指比该来源通常的发布周期晚；月份以数据内容为准，不以导入时间为准。"


def sentence() -> str:
    """How many sources there are, how fresh, how many rows were refused."""
    known = holdings.sources()
    used = known[known["rows"] > 0]
    late = [str(row.label) for row in used.itertuples() if _lag(row) > 0]
    read, refused = (counts.about(int(used[name].sum())) for name in ("rows", "rejected"))
    text = f"已接入 {len(used)} 类来源，{read}，{f'退回{refused}' if refused else '没有退回的行'}"
    if late:
        return f"{text}；{'、'.join(late)}更新滞后。"
    return f"{text}；各来源均在通常的发布周期内。"


def warning() -> str:
    """What single regions lack, a sentence each; empty where nothing is missing."""
    told = [
        f"{region_name(region)}{CONTRACTS[contract].label}{_lacks(last, months)}"
        for contract, region, last, months, _ in _reach()
        if months
    ]
    left = len(told) - _GAPS_NAMED
    more = (f"另有 {left} 处，见「来源与时效」",) if left > 0 else ()
    return "".join(f"{one}。" for one in (*told[:_GAPS_NAMED], *more))


def gap_table() -> tuple[list[str], list[list[str]]]:
    """Head and rows: a region a row, a source that reports by month a column."""
    cells: dict[tuple[int, str], str] = {}
    for contract, region, last, months, judged in _reach():
        said = _lacks(last, months) if months else f"至{month_name(last)}"
        cells[region, contract] = said if judged or months else f"{said}（行数少）"
    contracts = list(dict.fromkeys(contract for _, contract in cells))
    places = sorted({region for region, _ in cells})
    body = [
        [region_name(place), *(cells.get((place, one), "—") for one in contracts)]
        for place in places
    ]
    return ["地区", *(CONTRACTS[one].label for one in contracts)], body


def _reach() -> list[tuple[str, int, int, list[int], bool]]:
    """Source, region, its last month, the months it lacks, whether it reports enough to judge."""
    found: dict[tuple[str, int], tuple[int, list[int], list[int]]] = {}
    for row in holdings.coverage().itertuples():
        key = str(row.contract), int(str(row.region))
        _, months, judged = found.setdefault(key, (int(str(row.last_month)), [], []))
        gap = int(str(row.gap))
        (judged if gap < 0 else months).append(int(str(row.judged)) if gap < 0 else gap)
    return [(*key, last, months, any(judged)) for key, (last, months, judged) in found.items()]


def _lacks(last: int, months: Sequence[int]) -> str:
    """「缺 2026年5月」; 「自2026年6月起没有数据」 for those after the last month there is."""
    since = [month for month in months if month > last]
    holes = [month_name(month) for month in months if month < last]
    said = [f"缺{'、'.join(holes)}"] if holes else []
    said += [f"自{month_name(min(since))}起没有数据"] if since else []
    return "，".join(said)


def source_rows() -> list[list[str]]:
    """One row per source table, those without data last."""
    known = holdings.sources().sort_values("rows", ascending=False, kind="stable")
    return [_source_row(row) for row in known.itertuples()]


def _source_row(row: Any) -> list[str]:
    if not row.rows:
        return [
            row.label,
            row.publisher,
            "",
            "",
            "暂无数据",
            "",
            "0",
            "0",
            counts.rows(row.rejected, row.contract),
        ]
    lag = _lag(row)
    reach = ""
    if not pd.isna(row.last_month):
        reach = f"{month_name(int(row.first_month))}—{month_name(int(row.last_month))}"
    fresh = f"滞后 {lag} 个月" if lag > 0 else ("正常" if reach else "无月份")
    return [
        row.label,
        row.publisher,
        row.sources,
        reach,
        fresh,
        _when(row.imported_at),
        str(row.loads),
        counts.rows(row.rows, row.contract),
        counts.rows(row.rejected, row.contract),
    ]


def _lag(row: Any) -> int:
    """Months that a source is later than it usually is, seen from today; of the demo, whose data
    date never moves, from its newest month. 0 where nothing was delivered."""
    if pd.isna(row.last_month) or not row.rows:
        return 0
    if holdings.serving().demo:
        # The demo's data date is fixed; its age says nothing.
        reach = holdings.months()
        today = reach[1] if reach else int(row.last_month)
        return max(0, today - int(row.last_month) - int(row.lag_months))
    now = datetime.now()
    return max(0, now.year * 12 + now.month - 1 - int(row.last_month) - int(row.lag_months) - 1)


def load_rows() -> list[list[str]]:
    """One row per imported file, newest first."""
    return [_load_row(load) for load in reversed(holdings.loads())]


def _load_row(load: Load) -> list[str]:
    worst = sorted(load.reasons.items(), key=lambda item: -item[1])[:3]
    return [
        _when(load.imported_at),
        CONTRACTS[load.contract].label,
        load.file,
        load.source,
        {HELD: "待确认", UNDONE: "已撤出"}.get(load.state, "已采用"),
        "；".join(f"{reason} {counts.rows(count, load.contract)}" for reason, count in worst),
        counts.rows(load.read, load.contract),
        counts.rows(load.accepted, load.contract),
        counts.rows(load.rejected, load.contract),
    ]


def rejected(user: User) -> tuple[Download, ...]:
    """Refused rows as files, for the steward alone."""
    if not user.is_steward:
        return ()
    refused = [load for load in reversed(holdings.loads()) if load.rejected]
    found = ((load, rejects.listed(load)) for load in refused[:_LISTS])
    return tuple(
        Download(
            f"rejects-{load.id}",
            f"下载退回清单：{load.file}（{load.rejected} 行）",
            f"退回_{load.file}.csv",
            "text/csv",
            partial(rejects.handed_over, path, load.contract, load.file),
            quiet=True,
        )
        for load, path in found
        if path is not None
    )


def found_metrics(wanted: str) -> list[Metric]:
    """The figures whose record has all the words, in the registry's order."""
    words = wanted.lower().split()
    return [metric for metric in REGISTRY.values() if _has(metric, words)]


def how_many(wanted: str) -> str:
    """How many figures a search found."""
    count = len(found_metrics(wanted))
    if not count:
        return f"没有名称、口径或编号中含「{wanted}」的指标"
    return f"共 {count} 个指标" if not wanted.strip() else f"含「{wanted}」的指标 {count} 个"


def _has(metric: Metric, words: list[str]) -> bool:
    text = " ".join((metric.id, metric.name, metric.definition, TOPICS.get(metric.topic, "")))
    return all(word in text.lower() for word in words)


def definition(metric: Metric) -> Fold:
    """A figure's 口径, and the way down to the files: figure → cubes → source tables → files."""
    cubes = sorted({term.measure.cube for term in metric.terms})
    files: list[str] = []
    for load in holdings.loads():
        if load.contract in metric.sources and load.state not in (HELD, UNDONE):
            files.append(
                f"{CONTRACTS[load.contract].label}：{load.file}（{_when(load.imported_at)}）"
            )
    steps = (
        ("指标", (f"{metric.name}（{metric.id}）",)),
        ("汇总表", tuple(cubes)),
        ("来源表", tuple(CONTRACTS[name].label for name in metric.sources)),
        ("文件", (*files[-8:], *_more(len(files) - 8)) or ("暂无数据",)),
    )
    return Fold(metric.name, (Definition(metric, steps),))


def _more(count: int) -> list[str]:
    return [f"……另有 {count} 个"] if count > 0 else []


def contract_names() -> dict[str, str]:
    """Source tables by name."""
    return {name: contract.label for name, contract in CONTRACTS.items()}


def contract_card(name: str) -> Terms:
    """On which terms a source table is shared."""
    contract = CONTRACTS[name]
    return Terms(
        (
            ("一行是", contract.grain),
            ("提供单位", contract.publisher),
            ("共享依据", contract.legal_basis),
            ("授权范围", contract.scope),
            ("期限", contract.retention),
            ("许可", contract.licence),
            ("时点", contract.as_of),
        )
    )


def column_rows(name: str) -> list[list[str]]:
    """One row per column that an office fills in."""
    return [
        [
            column.label,
            column.name,
            kind_name(column) + (f"（{column.unit}）" if column.unit else ""),
            "是" if column.required else "",
            accepted(column),
            "是" if column.personal else "",
            column.note,
        ]
        for column in CONTRACTS[name].columns
    ]


def snapshot_rows() -> list[list[str]]:
    """One row per snapshot, newest first; the one being served is named."""
    serving = holdings.serving_id()
    return [
        [
            one.id + ("（正在使用）" if one.id == serving else ""),
            one.state,
            _when(one.built_at),
            one.signed_by,
            "演示数据" if one.demo else "真实数据",
            "；".join(check.words for check in one.checks) or "未作",
            str(len(one.loads)),
        ]
        for one in holdings.history()
    ]


def _when(text: str | None) -> str:
    """A moment of the ledger as the office's clock shows it."""
    if not text:
        return ""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
