"""Every figure of the product, by id. Glossary, catalogue and data dictionary are made from it."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from data.contracts import CONTRACTS
from metrics.engine.core import Metric, Unknown
from metrics.figures.chains import chain, moves
from metrics.figures.market import gap, matching, recruitment, shortage_record
from metrics.figures.outlook import (
    balance_record,
    closing,
    external,
    honesty,
    now_record,
    nowcast,
    record,
    supply,
)
from metrics.figures.peers import attraction, benchmark, clauses, standards, standing
from metrics.figures.people import flow, stock
from metrics.figures.policy import (
    applications,
    event_effect,
    finance,
    fund,
    grant_effect,
    payouts,
    promise,
    recipients,
    service,
    target,
)
from metrics.figures.retention import retention
from metrics.figures.schools import homecoming, source

TOPICS = {
    "stock": "人才存量",
    "flow": "人才流动",
    "target": "年度目标",
    "source": "高校源头",
    "homecoming": "本地生源回流",
    "retention": "人才留存",
    "recruitment": "招聘市场",
    "gap": "产业缺口",
    "placement": "才岗匹配",
    "chains": "产业链与企业",
    "supply": "供需预测",
    "policy": "政策与资金",
    "service": "人才服务",
    "benchmark": "城市对标",
}
REGISTRY: dict[str, Metric] = {
    metric.id: metric
    for topic in (
        stock,
        flow,
        target,
        promise,
        gap,
        shortage_record,
        source,
        homecoming,
        retention,
        recruitment,
        matching,
        chain,
        moves,
        nowcast,
        now_record,
        supply,
        closing,
        record,
        honesty,
        balance_record,
        external,
        applications,
        payouts,
        recipients,
        grant_effect,
        event_effect,
        fund,
        service,
        finance,
        benchmark,
        standing,
        standards,
        attraction,
        clauses,
    )
    for metric in topic.METRICS
}


def find(metric_id: str) -> Metric:
    """Look a figure up.

    Raises:
        Unknown: there is none of that id; the message suggests the nearest.
    """
    try:
        return REGISTRY[metric_id]
    except KeyError:
        near = get_close_matches(metric_id, REGISTRY, n=3, cutoff=0.4)
        hint = f"；是不是：{'、'.join(near)}" if near else ""
        raise Unknown(f"没有指标「{metric_id}」{hint}。全部指标见 python -m metrics list") from None


def glossary() -> Iterator[str]:
    """The glossary as Markdown, a line at a time; `docs/glossary.md` is its output."""
    yield "# 指标口径（由 metrics/registry.py 生成，勿手改）"
    for topic, name in TOPICS.items():
        yield f"\n## {name}\n"
        for metric in REGISTRY.values():
            if metric.topic == topic:
                yield from _entry(metric)
    yield from Path(__file__).with_name("crosswalk.md").read_text("utf-8").splitlines()


def _entry(metric: Metric) -> Iterator[str]:
    yield f"### {metric.name}（`{metric.id}`）\n"
    yield f"- 口径：{metric.definition}"
    yield f"- 单位：{metric.unit.value}；{metric.direction.value}"
    yield f"- 来源：{'、'.join(CONTRACTS[name].label for name in metric.sources)}"
    yield f"- 可按：{'、'.join(d.name for d in metric.dimensions)}"
    if metric.follows:
        yield f"- 依据：{metric.follows}"
    yield f"- 版本 {metric.version}，{metric.effective} 起施行\n"
