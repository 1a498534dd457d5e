"""What goes with every chart: its 口径 card, its table, its files; filled only when opened."""

import html
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.access import auth, gateway, holdings
from dashboard.charts import tables
from dashboard.export.csv_table import csv_bytes
from dashboard.export.names import XLSX
from dashboard.wording.captions import rule
from dashboard.wording.theme import grouped
from data.contracts import CONTRACTS
from metrics.disclosure.protect import Protected
from metrics.engine.core import Kind, Metric


@st.fragment
def tools(
    found: Sequence[Protected],
    *,
    key: str,
    file_name: str,
    workbook: Callable[[], bytes],
    keep: Callable[[], None] | None = None,
) -> None:
    """口径, table and downloads of a chart; filled only when opened, and alone in its rerun.

    Args:
        found: the chart's tables; each has a CSV.
        key: unique on the page.
        file_name: without its ending.
        workbook: makes the XLSX of all of them when it is asked for.
        keep: puts the chart into the basket of the briefing.
    """
    box = st.popover("口径 · 数据 · 下载", type="tertiary", key=f"tools-{key}", on_change="rerun")
    if not box.open:
        return
    with box:
        for i, one in enumerate(found):
            st.html(definition_card(one.metric))
            st.html(tables.as_html(one))
            st.download_button(
                f"下载 CSV：{one.metric.name}",
                data=_csv(one),
                file_name=f"{file_name}.csv" if len(found) == 1 else f"{file_name}_{i + 1}.csv",
                mime="text/csv",
                key=f"csv-{key}-{i}",
                on_click="ignore",
            )
        st.download_button(
            "下载 XLSX",
            data=workbook,
            file_name=f"{file_name}.xlsx",
            mime=XLSX,
            key=f"xlsx-{key}",
            on_click="ignore",
        )
        if keep is not None and st.button("加入专报", key=f"keep-{key}"):
            keep()
        st.caption("图片：把指针移到图上，点右上角的相机；格式在页脚选择")


def _csv(found: Protected) -> Callable[[], bytes]:
    def make() -> bytes:
        gateway.exported(found, "csv")
        return csv_bytes(found)

    return auth.carried(holdings.home(), make)


def definition_card(metric: Metric) -> str:
    """The 口径 card as HTML: everything that the record says."""
    e = html.escape

    def terms(which: Sequence[Any]) -> str:
        return " ".join(
            f"{'＋' if t.weight > 0 else '−'} {t.name}" if i else t.name
            for i, t in enumerate(which)
        )

    formula = terms(metric.numerator)
    if metric.denominator:
        formula = f"{formula} ÷ {terms(metric.denominator)}"
        if metric.scale != 1:
            formula += f" × {grouped(metric.scale)}"
    rows = [
        ("口径", metric.definition),
        ("算法", _formula(metric, formula)),
        ("单位", f"{metric.unit.value}；{metric.direction.value}"),
        ("时段", f"近 {metric.window} 个月" if metric.window > 1 else "当月（可另选时段）"),
        ("来源", "、".join(CONTRACTS[name].label for name in metric.sources)),
        ("可按", "、".join(d.name for d in metric.dimensions)),
        ("保护", rule(metric, holdings.protection())),
        ("依据", metric.follows),
        ("版本", f"{metric.version}，{metric.effective} 起施行"),
        ("审定", holdings.settings().approved_by),
    ]
    body = "".join(f"<dt>{name}</dt><dd>{e(text)}</dd>" for name, text in rows if text)
    return f'<div class="definition"><h4>{e(metric.name)}</h4><dl>{body}</dl></div>'


def _formula(metric: Metric, formula: str) -> str:
    """How a figure is put together; an index says it in its definition."""
    if metric.kind is Kind.QUANTILE:
        return f"{metric.quantile:.0%} 分位数"
    return "" if metric.kind in (Kind.INDEX, Kind.MODEL) else formula
