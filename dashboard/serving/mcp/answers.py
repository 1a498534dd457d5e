"""What each tool answers, under its caller's rights: narrow questions, and none writes anything."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from dashboard.access import gateway, holdings
from dashboard.access.auth import User
from dashboard.access.versions import within_reach
from dashboard.alerts.board import board
from dashboard.asking import answering
from dashboard.document.request import Request
from dashboard.explore.choosing import found as search
from dashboard.serving.mcp import said
from dashboard.wording import differences, words
from data.home import Refused
from data.months import month_name, month_text
from data.reference import region, regions
from metrics.alerts.rule import Severity
from metrics.disclosure.protect import STATUS_WORDS, Protected
from metrics.engine.choices import known_region
from metrics.engine.core import YEAR_LONG, Metric, Unknown
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.selection import Selection, contains
from metrics.query import Written, read
from metrics.registry import REGISTRY

Sent = Mapping[str, Any]
_DIVISIONS: Final = 2
_FIGURES: Final = 20  # found by one search
_FOUND_PLACES: Final = 120
_ALERTS: Final = 60


def search_figures(_user: User, sent: Sent) -> dict[str, Any]:
    """Figures that bear the words, those by name first."""
    known = search(sent["words"])
    if not known:
        raise Unknown(f"没有含「{sent['words'][:40]}」的指标；换一个词，如 留存、新引进、补贴")
    return {"figures": [said.brief(one) for one in known[:_FIGURES]], "in_all": len(known)}


def describe_figure(_user: User, sent: Sent) -> dict[str, Any]:
    """A figure's record."""
    return said.record(_figure(sent))


def query_figure(user: User, sent: Sent) -> dict[str, Any]:
    """A protected table: divided, filtered, of a period."""
    metric = _figure(sent)
    where = [f"{name}={','.join(values)}" for name, values in sent.get("where", {}).items()]
    selection, by = _selection(user, metric, sent, ",".join(sent.get("by", ())), where)
    if len(by) > _DIVISIONS:  # several may stand in one text
        raise Unknown(f"至多按 {_DIVISIONS} 个维度划分")
    found = gateway.fetch_for(user, metric, selection, by)
    return said.table(_answered(found), sent.get("limit", said.ROWS))


def ask(user: User, sent: Sent) -> dict[str, Any]:
    """A question in plain Chinese: how it was read, and its protected rows."""
    told = answering.ask(Request(user), sent["question"])
    record = told.record() | {"reading": said.TEXT_ONLY}
    if "rows" not in record:
        return record
    if "before" in record:
        record["before"] |= said.rows(record["before"]["rows"], said.ROWS)
    return record | said.rows(record["rows"], said.ROWS)


def compare_regions(user: User, sent: Sent) -> dict[str, Any]:
    """One figure of several regions beside each other, with the year before."""
    metric = _figure(sent)
    codes = [known_region(text, user.scope.region) for text in sent["regions"]]
    if len(set(codes)) < len(codes):
        raise Unknown("同一个地区写了两次；请写二到六个不同的地区")
    rows: list[dict[str, Any]] = []
    first: Protected | None = None
    for code in codes:
        selection, _ = _selection(user, metric, {**sent, "region": str(code)})
        now = _answered(gateway.fetch_for(user, metric, selection, widen=False))
        first = first or now
        rows.append(_beside(user, metric, code, now))
    assert first is not None
    about = said.table(first)
    del about["region"], about["region_name"]
    return about | said.rows(rows, len(rows))


def _beside(user: User, metric: Metric, code: int, now: Protected) -> dict[str, Any]:
    """One region's value with that of a year before; the change in words, 持平 within margins."""
    row = now.one()
    made: dict[str, Any] = {
        "region": code,
        "region_name": words.place(code),
        "value": row.value,
        "half_width": row.half_width,
        "status": row.status.value,
        "written": words.figure(row, metric),
    }
    if now.month is None:
        return made
    earlier = now.selection.at(now.month - YEAR_LONG, now.selection.months)
    before = gateway.fetch_for(user, metric, earlier, widen=False)
    if before.refused or len(before) != 1:
        return made
    old = before.one()
    return made | {"year_before": old.value, "change": differences.change(row, old, metric)}


def list_alerts(user: User, sent: Sent) -> dict[str, Any]:
    """What needs attention in a region, in everybody's one order."""
    place, severity = _place(user, sent), sent.get("severity", "")
    known = [one.label for one in Severity]
    if severity and severity not in known:
        raise Unknown(f"没有程度「{severity[:20]}」；可用：{'、'.join(known)}")

    def fetch(metric: Metric, selection: Selection) -> Protected:
        return gateway.fetch_for(user, metric, selection, widen=False)

    found = board(user, place, fetch)
    items = [one for one in found.open if not severity or one.severity.label == severity]
    return {
        "region": place,
        "region_name": words.place(place),
        "alerts": [
            {
                "text": one.told,
                "severity": one.severity.label,
                "state": one.state,
                "region": one.alert.region,
                "region_name": words.place(one.alert.region),
                "figure": None if one.alert.metric is None else one.alert.metric.id,
                "month": None if one.alert.month is None else month_name(one.alert.month),
            }
            for one in items[:_ALERTS]
        ],
        "in_all": len(items),
        "all_rules_looked_at": not found.unseen,
        "demo": holdings.serving().demo,
        "reading": said.TEXT_ONLY,
    }


def define(_user: User, sent: Sent) -> dict[str, Any]:
    """What a word means here: figures, dimensions, statuses."""
    wanted = sent["words"].strip()
    figures = [one for one in REGISTRY.values() if wanted and wanted in one.name]
    figures += [one for one in search(wanted) if one not in figures]
    dimensions = [one for one in DIMENSIONS.values() if wanted and wanted in one.name]
    states = {one.value for one, text in STATUS_WORDS.items() if wanted and wanted in text}
    if not (figures or dimensions or states):
        raise Unknown(f"口径中没有「{wanted[:40]}」；可写指标、维度或状态的名称，如 人才密度、学历")
    return {
        "figures": [
            said.brief(one)
            | {"follows": one.follows, "version": one.version, "effective": one.effective}
            for one in figures[:_FIGURES]
        ],
        "dimensions": [
            {"dimension": one.id, "name": one.name, **said.classes(one.id)} for one in dimensions
        ],
        "statuses": said.statuses(states or None),
    }


def find_places(_user: User, sent: Sent) -> dict[str, Any]:
    """Regions of the office by name or code."""
    office = holdings.settings().region
    every = [one for one in (region(office), *regions(within=office)) if one is not None]
    wanted = sent.get("words", "").strip()
    known = [
        one
        for one in every
        if wanted in one.name or str(one.code).startswith(wanted) or wanted == one.short
    ]
    if not known:
        raise Unknown(f"本单位范围内没有地区「{wanted[:40]}」；可写名称或代码，如 杭州、330100")
    return {
        "places": [
            {"region": one.code, "name": one.name, "level": one.level, "within": one.parent}
            for one in known[:_FOUND_PLACES]
        ],
        "in_all": len(known),
    }


def freshness(_user: User, _sent: Sent) -> dict[str, Any]:
    """The snapshot being served, and how fresh each source is."""
    serving, reach = holdings.serving(), holdings.months()
    rows = holdings.sources_told().astype(object)
    return {
        "snapshot": serving.id,
        "state": serving.state,
        "built_at": serving.built_at,
        "demo": serving.demo,
        "data_month": None if reach is None else month_name(reach[1]),
        "sources": [_source(row) for row in rows.where(rows.notna(), None).to_dict("records")],
    }


def _source(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    """A source with its months as people write them."""
    told = {str(name): said.plain(value) for name, value in row.items()}
    for name in ("first_month", "last_month"):
        told[name] = None if told[name] is None else month_text(int(told[name]))
    return told


def _figure(sent: Sent) -> Metric:
    """The figure meant, by its id or its whole name.

    Raises:
        Unknown: there is none.
    """
    wanted = sent["figure"].strip()
    for one in REGISTRY.values():
        if wanted in (one.id, one.name):
            return one
    raise Unknown(f"没有指标「{wanted[:40]}」；请先用 search_figures 查找编号")


def _place(user: User, sent: Sent) -> int:
    """The region asked about, within the caller's rights.

    Raises:
        Unknown, Refused: there is none, or it is not theirs to see.
    """
    text = sent.get("region", "").strip()
    place = known_region(text, user.scope.region) if text else user.scope.region
    if not contains(user.scope.region, place):
        raise Refused("所选地区不在您的授权范围内")
    return place


def _selection(
    user: User, metric: Metric, sent: Sent, by: str = "", where: Sequence[str] = ()
) -> tuple[Selection, tuple[str, ...]]:
    written = Written(
        sent.get("region", ""),
        sent.get("month", ""),
        str(sent["months"]) if "months" in sent else "",
        by,
        where,
    )
    selection, keys = read(metric, written, user.scope.region)
    within_reach(metric, selection.month, holdings.serving_id())
    return selection, keys


def _answered(found: Protected) -> Protected:
    """A table, unless it is the reason for there being none.

    Raises:
        Unknown: that reason.
    """
    if found.refused:
        raise Unknown(found.refused)
    return found
