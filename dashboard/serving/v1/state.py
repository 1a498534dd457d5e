"""What is around the figures: versions of the data set with their changes, alerts, boundaries."""

import hashlib
from dataclasses import asdict, replace
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from dashboard.access import audit, gateway, holdings, looks, versions
from dashboard.access.routes import base
from dashboard.alerts.board import Board, Item, board
from dashboard.kept import views
from dashboard.serving.v1 import outlines, parameters, shapes
from dashboard.serving.v1.asking import Caller, Who, choice, holds, noted, tag, unchanged
from dashboard.serving.v1.catalogue import give
from dashboard.serving.v1.forms import MAPS, MEDIA, json_answer, wanted
from dashboard.serving.v1.route import PREFIX, Guarded
from data.months import month_text
from data.reference import region_name
from metrics.disclosure.protect import Protected
from metrics.engine.choices import known_region
from metrics.engine.core import Metric
from metrics.engine.selection import Selection

router: Final = APIRouter(prefix=PREFIX, route_class=Guarded)


def _region(who: Caller, written: str | None) -> int:
    """The region meant, within what the caller may see.

    Raises:
        OutOfScope, Unknown: it isn't, or there is none of that name.
    """
    own = who.user.scope.region
    told = (written or "").strip()
    return who.user.scope.narrow(Selection(known_region(told, own) if told else own)).region


@router.get("/alerts", response_model=shapes.Alerts, summary="预警", dependencies=parameters.LIST)
def alerts(request: Request, who: Who, region: parameters.Region = None) -> Response:
    """与「预警」页同一份清单、同一次序；办结而在静默期内的排在最后。"""
    here = _region(who, region)
    found = _board(who, here)
    rows = [_alert(one) for one in (*found.open, *found.settled)]
    serving = holdings.serving()
    about = {"snapshot": serving.id, "demo": serving.demo, "unseen": found.unseen}
    # People take alerts in hand between two snapshots.
    state = hashlib.sha256(repr(rows).encode()).hexdigest()
    columns = tuple(shapes.Alert.model_fields)
    return give(request, who, "alerts", rows, (serving.id, state), about=about, columns=columns)


def _board(who: Caller, here: int) -> Board:
    def fetch(metric: Metric, selection: Selection) -> Protected:
        return gateway.fetch_for(who.user, metric, selection, widen=False)

    with looks.collected() as seen:
        found = board(who.user, here, fetch)
    audit.write(who.home, [replace(event, action="api") for event in seen.events])
    return found


def _alert(one: Item) -> dict[str, Any]:
    alert = one.alert
    return {
        "id": alert.key,
        "text": one.text,
        "rule": alert.rule,
        "rule_name": one.rule.name,
        "kind": one.rule.kind.value,
        "severity": one.severity.label,
        "region": alert.region,
        "region_name": region_name(alert.region),
        "metric": None if alert.metric is None else alert.metric.id,
        "month": None if alert.month is None else month_text(alert.month),
        "state": one.state,
        "duty": one.step.duty,
        "due": one.step.due,
        "since": one.since,
    }


@router.get(
    "/views", response_model=shapes.Views, summary="保存的视图", dependencies=parameters.LIST
)
def saved(request: Request, who: Who) -> Response:
    """本人保存的，和共享给本人角色的视图；是地址，不含数值。"""
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "owner": one.owner,
            "page": one.page,
            "conditions": dict(one.conditions),
            "shared_with": one.role,
            "favourite": one.favourite,
            "pinned": one.pinned,
            "link": f"{base()}/{one.link}",
            "problem": one.problem(who.user),
        }
        for one in views.views(who.home, who.user)
    ]
    state = hashlib.sha256(repr((who.user, rows)).encode()).hexdigest()
    return give(request, who, "views", rows, ("", state), columns=tuple(shapes.View.model_fields))


@router.get(
    "/snapshots",
    response_model=shapes.Snapshots,
    summary="数据集的版本",
    dependencies=parameters.LIST,
)
def snapshots(request: Request, who: Who) -> Response:
    """曾经签发的快照，新的在前；available 的可写在 query 的 snapshot 中。"""
    rows = [_version(one) for one in versions.versions(who.home)]
    state = hashlib.sha256(repr(rows).encode()).hexdigest()
    columns = tuple(shapes.Snapshot.model_fields)
    return give(request, who, "snapshots", rows, ("", state), columns=columns)


def _version(one: versions.Version) -> dict[str, Any]:
    return {**asdict(one), "available": one.available}


@router.get("/snapshots/{snapshot}", response_model=shapes.SnapshotWhole, summary="一个版本")
def one_snapshot(request: Request, who: Who, snapshot: parameters.VersionPath) -> Response:
    """一个已签发的快照，以及与前一版相比变了什么。"""
    found = versions.signed(who.home, snapshot)
    about = next(one for one in versions.versions(who.home) if one.id == found.id)
    told = {**_version(about), "changes": versions.changes(who.home, found)}
    mark = tag(request, who, found.id, "json", repr(told))
    noted(who, f"snapshots/{found.id}", found.id)
    return unchanged(mark) if holds(request, mark) else json_answer(told, mark)


@router.get("/boundaries", response_model=shapes.Boundaries, summary="行政区划边界")
def boundaries(
    request: Request,
    who: Who,
    region: parameters.Region = None,
    level: parameters.Level = None,
    format: parameters.GeoForm = None,
) -> Response:
    """GeoJSON（经纬度）：所查地区内各市或各区县；只含本人可见的地区。"""
    form = wanted(request, MAPS)
    here = _region(who, region)
    cut = choice(request, "level", ("", *outlines.LEVELS), "")
    told = outlines.outlines(here, cut)
    mark = tag(request, who, "", form, outlines.version())
    noted(who, f"boundaries {here}")
    if holds(request, mark):
        return unchanged(mark)
    return json_answer(told, mark, MEDIA[form])
