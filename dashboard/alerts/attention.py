"""What needs attention, as sentences with a link each: ``metrics.alerts.rules`` in words."""

from collections.abc import Sequence
from typing import Final

from dashboard.access import gateway
from dashboard.access.site import ENTRIES
from dashboard.document.request import Request
from dashboard.document.values import Links, Listing, Part
from dashboard.wording import words
from data.months import month_name
from metrics.alerts import rules
from metrics.alerts.rules import Alert, alerts
from metrics.disclosure.protect import Protected
from metrics.engine.core import OUTDATED, Metric
from metrics.engine.selection import Selection
from metrics.figures.market import recruitment
from metrics.figures.people import flow
from metrics.figures.policy import payouts, target
from metrics.figures.schools import source

SHOWN: Final = 6
# The page that shows most of a figure that an alert may be about.
PAGES: Final = {
    flow.NET_INFLOW_RATE.id: "region_map",
    recruitment.OPENINGS_PER_SEEKER.id: "recruitment",
    source.GRADUATES_STAY_CITY.id: "overview",
    payouts.DUE_CASES.id: "overview",
    **{metric.id: "overview" for metric in target.METRICS},
}


def attention(request: Request) -> Links:
    """The alerts of the region asked about, gravest first; files list all of them."""
    asked: list[Protected] = []

    def ask(metric: Metric, selection: Selection, by: tuple[str, ...]) -> Protected:
        asked.append(request.fetch(metric, selection, by, widen=False))
        return asked[-1]

    return links(alerts(ask, request.selection, request.scope), asked, public=request.public)


def links(found: Sequence[Alert], asked: Sequence[Protected], *, public: bool = False) -> Links:
    """Alerts as sentences with links.

    Args:
        found: the alerts, gravest first.
        asked: every table that was asked for them, for the audit trail of a file.
        public: whether the pages meant are opened as 公开版.
    """
    # Rules on figures that an old snapshot lacks have not been looked at: that is no all-clear.
    unseen = ((OUTDATED, "data"),) if any(one.refused == OUTDATED for one in asked) else ()
    said = (*((sentence(alert),) for alert in found), *((text,) for text, _ in unseen))
    rows = said or (("目前没有需要关注的事项",),)
    part = Part("今天需要关注什么", (), listing=Listing(("需关注",), rows), rests=tuple(asked))
    items = tuple((sentence(alert), page_link(alert, public)) for alert in found[:SHOWN])
    return Links("attention", (*items, *unseen), part, len(found) - len(items))


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


def threshold(alert: Alert) -> str:
    """The line that was crossed, in words."""
    if alert.rule == "behind":
        return f"落后序时进度超过 {rules.BEHIND * 100:.0f} 个百分点"
    if alert.rule == "overdue":
        share = f"{rules.LONG_SHARE * 100:.0f}%"
        return f"等待超过 180 天的占应兑未兑 {share} 以上，且应兑未兑不少于 {rules.FEWEST_CASES} 件"
    watch = next((one for one in rules.WATCHES if one.metric.id == alert.metric.id), None)
    if watch is None:
        return "变化明显超出各地常态"
    size = f"{watch.matters * 100:.0f}{'%' if watch.relative else ' 个百分点'}"
    return f"一年变化达 {size}，且明显超出同类常态（偏离 {rules.UNUSUAL:g} 倍以上）"


def page_name(alert: Alert) -> str:
    """What the page is called that shows most of it."""
    named = gateway.settings().page_names
    return next(
        named.get(one.url, one.title) for one in ENTRIES if one.url == PAGES[alert.metric.id]
    )


def page_link(alert: Alert, public: bool = False) -> str:
    """A link that opens the page on the region meant."""
    more = f"&{gateway.PUBLIC}=1" if public else ""
    return f"{PAGES[alert.metric.id]}?region={alert.region}{more}"
