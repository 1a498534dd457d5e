"""What goes with every chart: its 口径 card, its table, its file, the line that names its source.

A file says what the screen says: filters, 口径, data date, snapshot, protection, the demo mark.
"""

import html
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import streamlit as st

from dashboard.access import gateway
from dashboard.charts import tables
from dashboard.wording import words
from dashboard.wording.theme import grouped
from data.contracts import CONTRACTS, Protects
from data.months import month_name
from metrics.disclosure.protect import STATUS_WORDS, Protected, Status
from metrics.engine.core import Kind, Metric

ROUNDED: Final = "人数取整到 5，1–9 人不予显示；因取整，分项合计可能不等于总计"
ROUNDED_PUBLIC: Final = (
    "公开版：人数在内部数值上再取整到 10，比例由取整后的人数重算或取整到百分点，"
    "金额取两位有效数字，1–9 人不予显示；因取整，分项合计可能不等于总计"
)
_AT_ONCE: Final = 20_000  # rows of a CSV's piece
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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

    return make


def csv_bytes(found: Protected) -> bytes:
    """The table as a file: UTF-8 with BOM for Excel and WPS, preceded by what it means."""
    return b"".join(csv_pieces(found))


def csv_pieces(found: Protected, *, first: bool = True) -> Iterator[bytes]:
    """The same piece by piece: a million rows take no more memory than the first pieces.

    Args:
        found: the table.
        first: it opens its file, so that the mark of UTF-8 (BOM) stands before it.
    """
    metric = found.metric
    head = [
        metric.name,
        f"口径：{metric.definition}",
        f"范围：{words.place(found.selection.region)}，{words.period(found)}",
        source_line([found]),
        f"数据快照：{found.snapshot}",
        *(["因保护规则，" + rounded(found.public)] if metric.protects is Protects.PERSON else []),
        *found.notes,
        *([found.widened] if found.widened else []),
        *([f"{words.DEMO_MARK}：由程序合成，不对应任何真实个人或单位"] if found.demo else []),
        f"{words.mark(found.public)}；{words.SECRET_NOTICE}",
    ]
    yield "".join(f'"# {_cell(line)}"\r\n' for line in head).encode(
        "utf-8-sig" if first else "utf-8"
    )
    for start in range(0, max(len(found), 1), _AT_ONCE):
        frame = tables.as_frame(found, slice(start, start + _AT_ONCE))
        for name in frame.select_dtypes(include=["object", "string"]):
            frame[name] = frame[name].map(lambda value: _text(value))
        yield frame.to_csv(index=False, header=not start, lineterminator="\r\n").encode("utf-8")


def _cell(text: str) -> str:
    return text.replace('"', '""').replace("\n", " ")


def _text(value: object) -> object:
    """A name from data is text in a spreadsheet, never a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


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
        ("保护", rule(metric)),
        ("依据", metric.follows),
        ("版本", f"{metric.version}，{metric.effective} 起施行，{metric.approved_by}审定"),
    ]
    body = "".join(f"<dt>{name}</dt><dd>{e(text)}</dd>" for name, text in rows if text)
    return f'<div class="definition"><h4>{e(metric.name)}</h4><dl>{body}</dl></div>'


def rounded(public: bool) -> str:
    """The rule for figures about people, in words."""
    return ROUNDED_PUBLIC if public else ROUNDED


def rule(metric: Metric, public: bool = False) -> str:
    """The disclosure rule that a figure is under, in words."""
    if metric.protects is Protects.PERSON:
        return rounded(public)
    if metric.protects is Protects.EMPLOYER:
        return "按单位保护，少于 3 家不显示" + ("，公开版取整到 10" if public else "")
    return "公开数据，原样显示"


def _formula(metric: Metric, formula: str) -> str:
    """How a figure is put together; an index says it in its definition."""
    if metric.kind is Kind.QUANTILE:
        return f"{metric.quantile:.0%} 分位数"
    return "" if metric.kind in (Kind.INDEX, Kind.MODEL) else formula


def remarks(found: Sequence[Protected], note: str = "") -> list[str]:
    """What a reader must know before believing a chart, as it stands under it."""
    lines = [one.widened for one in found if one.widened]
    lines += [text for one in found for text in one.notes]
    if any(one.provisional for one in found):
        lines.append("最新三个月为初步数，之后会修订")
    states = {Status(s) for one in found for s in one.frame["status"].unique()}
    if Status.SUPPRESSED in states:
        lines.append(f"{words.HIDDEN_WORD}：{STATUS_WORDS[Status.SUPPRESSED]}")
    if Status.IMPRECISE in states:
        lines.append(f"样本少的数值误差较大：{STATUS_WORDS[Status.IMPRECISE]}")
    if note:
        lines.append(note)
    return list(dict.fromkeys(lines))


def file_name(title: str, found: Protected) -> str:
    """What a file is called: what it shows, where, when."""
    place = words.place(found.selection.region)
    where = "" if place in title else f"_{place}"
    dated = found.month is not None and not words.by_class(found.metric)
    when = f"_{month_name(found.month)}" if dated and found.month is not None else ""
    return f"{_kept(title)}{where}{when}{tail(found.demo, found.public)}"


def _kept(title: str) -> str:
    """A title without what a file's name can't hold on some system, nor ends that hide it."""
    text = "".join(c for c in title if c not in '\\/:*?"<>|' and ord(c) >= 32)
    return text[:40].strip(" .") or "图表"


def tail(demo: bool, public: bool) -> str:
    """The end of a file's name: whether it is 演示数据, whether it is 公开."""
    return f"{'_公开' if public else ''}{'_演示数据' if demo else ''}"


def marked_line(found: Sequence[Protected]) -> str:
    """The line under a chart, burned into its pictures: 内部资料 or 公开 before the source."""
    public = all(one.public for one in found)
    return f"{words.mark(public)} · {source_line(found)}"


def source_line(found: Sequence[Protected]) -> str:
    """Where figures come from and how far they reach, as it stands under each of them."""
    sources = "、".join(
        dict.fromkeys(CONTRACTS[name].label for one in found for name in one.metric.sources)
    )
    months = [
        one.month for one in found if one.month is not None and not words.by_class(one.metric)
    ]
    parts = [words.DEMO_MARK] if any(one.demo for one in found) else []
    parts.append(f"来源：{sources}")
    if months:
        parts.append(f"数据截至{month_name(max(months))}")
    if any(one.provisional for one in found):
        parts.append("初步数")
    return " · ".join(parts)
