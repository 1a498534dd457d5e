"""What needs attention, as sentences with a link each: ``metrics.alerts.rules`` in words."""

import html
from collections.abc import Sequence
from typing import Final

import streamlit as st

from dashboard.access import audit, gateway
from dashboard.document.values import Listing, Part
from dashboard.page import collected
from dashboard.wording import words
from data.months import month_name
from metrics.alerts.rules import Alert, alerts
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection

SHOWN: Final = 6
PAGES: Final = {"overview": "总览", "region_map": "区域人才地图", "recruitment": "招聘市场"}


def find(chosen: Selection, rests: list[Protected] | None = None) -> list[Alert]:
    """The alerts of a region for whoever is looking, gravest first.

    Args:
        chosen: the region.
        rests: gets every table that was asked, for the audit trail of a file.
    """

    def ask(metric: Metric, selection: Selection, by: tuple[str, ...]) -> Protected:
        found = gateway.fetch(metric, selection, by, widen=False)
        if rests is not None:
            rests.append(found)
        return found

    return alerts(ask, chosen)


def show(chosen: Selection) -> None:
    """Show the list of a region, and keep it for the page's own files."""
    rests: list[Protected] = []
    found = find(chosen, rests)
    audit.settle()
    st.html(as_html(found))
    rows = tuple((sentence(alert),) for alert in found) or (("目前没有需要关注的事项",),)
    listing = Listing(("需关注",), rows)
    collected.showed("attention", Part("今天需要关注什么", (), listing=listing, rests=tuple(rests)))


def sentence(alert: Alert) -> str:
    """State an alert: where, which figure, compared with what."""
    metric = alert.metric
    value = words.written(alert.value, metric)
    head = f"{alert.where or words.place(alert.region)}"
    if alert.rule == "behind":
        late = (alert.before or 0.0) - alert.value
        return f"{head}{metric.name} {value}，落后序时进度 {late * 100:.1f} 个百分点"
    if alert.rule == "overdue":
        return (
            f"{head}应兑未兑 {words.written(alert.before or 0.0, metric)}，{alert.words}的 {value}"
        )
    before = words.written(alert.before or 0.0, metric)
    when = f"（{month_name(alert.month)}）" if alert.month is not None else ""
    return f"{head}{metric.name} {value}，{alert.words} {before}{when}"


def as_html(found: Sequence[Alert]) -> str:
    """The list as HTML; every text is escaped, every item leads to its page and region."""
    if not found:
        return '<p class="quiet">按既定规则，目前没有需要关注的事项。</p>'
    items = "".join(
        f'<li><b class="warn">需关注</b> <a href="{html.escape(page_link(alert))}" target="_self">'
        f"{html.escape(sentence(alert))}</a></li>"
        for alert in found[:SHOWN]
    )
    more = len(found) - SHOWN
    rest = f'<p class="note">另有 {more} 项，见下方明细与各页。</p>' if more > 0 else ""
    return f'<ol class="attention">{items}</ol>{rest}'


def page_link(alert: Alert) -> str:
    """A link that opens the page on the region meant."""
    public = f"&{gateway.PUBLIC}=1" if gateway.is_public() else ""
    return f"{alert.page}?region={alert.region}{public}"
