"""产业链一览: every figure of each chain, or of each link from upstream to downstream. What a small
place may not be told is named below, not drawn as columns of nothing."""

from typing import Final

from dashboard.chains.view import Asked, ordered
from dashboard.document.build import table, titled
from dashboard.document.request import Request
from dashboard.document.values import Block
from dashboard.wording import words
from metrics.disclosure.protect import Row, Status
from metrics.engine.core import Metric
from metrics.figures.chains import chain
from metrics.figures.market import trade

_LISTED: Final = (
    chain.CHAIN_EMPLOYED,
    chain.CHAIN_TALENT,
    chain.CHAIN_JOINED,
    chain.CHAIN_DEPARTED,
    chain.CHAIN_STAYED,
    trade.CHAIN_NEED,
    chain.CHAIN_FILLED,
    chain.CHAIN_PAID,
)
_NOTE: Final = (
    "入职、离职、招聘、兑现均为近一年；兑现金额含申请时在企业参保的人获得的。"
    "不足三家企业、或一家占去绝大部分的不予显示。"
)


def listed(request: Request, about: Asked) -> tuple[Block, ...]:
    """The table with its title; columns that tell nothing are named in its note, but for the first:
    it says of each chain whether its people may be told."""
    found = [ordered(request.fetch(metric, about.here, about.by)) for metric in _LISTED]
    cells = [{str(row.keys[about.by]): row for row in one.rows()} for one in found]
    labels = {str(row.keys[about.by]): row.labels[about.by] for row in about.employed.rows()}
    pairs = list(zip(cells, found, strict=True))
    shown = [*pairs[:1], *(pair for pair in pairs[1:] if _tells([*pair[0].values()]))]
    kept = {one.metric.id for _, one in shown}
    left = [_short(one.metric) for one in found if one.metric.id not in kept]
    rows = [
        (name, *(_cell(of.get(code), one.metric) for of, one in shown))
        for code, name in labels.items()
    ]
    hidden = f"人数或企业过少、未列出的：{'、'.join(left)}。" if left else ""
    made = table(
        ("产业链" if about.by == "chain" else "环节", *(_short(one.metric) for _, one in shown)),
        rows or [("暂无数据", *[""] * len(shown))],
        numbers=len(shown),
        note=f"{_NOTE}{hidden}",
        title=f"{about.what}一览",
        found=found,
        key="chains",
    )
    return titled(made)


def _tells(rows: list[Row | None]) -> bool:
    """Whether a column says anything: not where all but a zero or what is missing is hidden."""
    there = [row for row in rows if row is not None]
    hidden = any(row.status is Status.SUPPRESSED for row in there)
    return not hidden or any(row.value for row in there)


def _cell(row: Row | None, metric: Metric) -> str:
    return "—" if row is None else words.brief(row, metric)


def _short(metric: Metric) -> str:
    return metric.name.removeprefix("产业链").removeprefix("新入职")
