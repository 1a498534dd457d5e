"""A figure's protected rows: of the snapshot being served, or of a signed one named for good."""

from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from dashboard.access import gateway, holdings, versions
from dashboard.access.versions import to_date, within_reach
from dashboard.export import csv_table, names
from dashboard.serving.v1 import parameters, shapes
from dashboard.serving.v1.asking import (
    Caller,
    Who,
    choice,
    holds,
    noted,
    paged,
    reference,
    tag,
    unchanged,
    whole,
)
from dashboard.serving.v1.catalogue import record
from dashboard.serving.v1.forms import (
    LISTS,
    MEDIA,
    file_answer,
    file_headers,
    json_answer,
    parquet,
    wanted,
)
from dashboard.serving.v1.route import PREFIX, Guarded
from metrics.answer import RULES
from metrics.ask.answering import ordered
from metrics.ask.query import MOST, ORDERS
from metrics.ask.query import Query as Ranked
from metrics.disclosure.protect import Protected
from metrics.disclosure.ranked import bands
from metrics.engine.compute import SPAN
from metrics.engine.core import Metric, Unknown
from metrics.engine.selection import Selection
from metrics.query import Written, read
from metrics.records import about, records
from metrics.registry import find

router: Final = APIRouter(prefix=PREFIX, route_class=Guarded)
_LONGEST_SERIES: Final = 240  # months


@dataclass(frozen=True)
class Asked:
    """A question, read and within what there is."""

    metric: Metric
    selection: Selection
    by: tuple[str, ...]
    span: int
    order: str
    limit: int | None
    public: bool
    head: bool
    snapshot: str


def as_record(found: Protected) -> dict[str, Any]:
    """A protected table as plain values, with all that a reader must know about it."""
    return {
        "metric": record(found.metric),
        **about(found),
        "public": found.public,
        "rules": RULES,
        # Beside what every door says: the best and the worst rank within the margins.
        "rows": [
            {**row, "ranks": band} for row, band in zip(records(found), bands(found), strict=True)
        ],
    }


def _read(request: Request, who: Caller, metric: str) -> Asked:
    """A question as it is written in an address.

    Raises:
        Unknown: it can't be understood, or asks for what there isn't.
        versions.Gone, versions.NoVersion: of the snapshot that it names.
    """
    words = request.query_params
    wanted_metric = find(metric)
    written = Written(
        words.get("region", ""),
        words.get("month", ""),
        words.get("months", ""),
        words.get("by", ""),
        tuple(words.getlist("where")),
    )
    named = words.get("snapshot", "").strip()
    snapshot = versions.signed(who.home, named).id if named else holdings.serving_id()
    # Unsaid, the region is as far as they may look.
    selection, by = read(wanted_metric, written, who.user.scope.region)
    within_reach(wanted_metric, selection.month, snapshot)
    if choice(request, "ytd", ("0", "1"), "0") == "1":
        if written.months:
            raise Unknown("ytd=1 与 months 只能写一个：ytd 为当年 1 月至所查月份")
        months = to_date(wanted_metric, selection.month, snapshot)
        selection = replace(selection, months=months)
    order = choice(request, "order", ("", *ORDERS), "")
    limit = whole(request, "limit", MOST)
    public = choice(request, "public", ("0", "1"), "0") == "1"
    span = whole(request, "span", _LONGEST_SERIES) or SPAN
    head = choice(request, "head", ("0", "1"), "1") == "1"
    return Asked(wanted_metric, selection, by, span, order, limit, public, head, snapshot)


def _answer(request: Request, who: Caller, metric: str) -> Response:
    asked = _read(request, who, metric)
    form = wanted(request, LISTS)
    mark = tag(request, who, asked.snapshot, form)
    if holds(request, mark):
        noted(who, f"{asked.metric.id} 304", asked.snapshot)
        return unchanged(mark)
    found = gateway.fetch_as(
        who.user,
        asked.metric,
        asked.selection,
        asked.by,
        span=asked.span,
        public=asked.public,
        snapshot=asked.snapshot,
    )
    ranked = Ranked(asked.metric.id, asked.by, order=asked.order, limit=asked.limit)
    numbers = [number for number, _ in ordered(ranked, found)]
    page = paged(request, len(numbers), every=True)
    links = page.links(request)
    told = ", ".join(f'<{link}>; rel="{kind}"' for kind, link in links.items())
    chosen = numbers[page.rows]
    if form == "csv":
        part = replace(found, frame=found.frame.iloc[chosen].reset_index(drop=True))
        return _csv(part, asked.head, mark, told)
    whole_record = as_record(found)
    rows = [whole_record["rows"][number] for number in chosen]
    about = {
        **whole_record,
        "total": page.total,
        "page": page.number,
        "size": page.size,
        "links": links,
        "permalink": _permalink(request, found),
        "rows": rows,
    }
    if form == "parquet":
        name = names.file_name(asked.metric.name, found)
        return file_answer(_parquet(about, asked.by), form, name, mark, link=told)
    return json_answer(about, mark, link=told)


def _permalink(request: Request, found: Protected) -> str:
    """The same question of this snapshot for good, whole, relative to the address asked."""
    fixed = {"snapshot": found.snapshot, "region": str(found.selection.region)}
    return reference(request, without=("page", "size"), **fixed)


def _csv(found: Protected, head: bool, mark: str, link: str) -> Response:
    name = names.file_name(found.metric.name, found)
    return StreamingResponse(
        csv_table.csv_pieces(found) if head else csv_table.marked_pieces(found),
        media_type=f"{MEDIA['csv']}; charset=utf-8",
        headers=file_headers("csv", name, mark, link=link),
    )


_FIGURES: Final = ("value", "numerator", "denominator", "status", "half_width")


def _parquet(about: dict[str, Any], by: tuple[str, ...]) -> bytes:
    """Rows under the names that JSON has, ranks as two columns; all else in the file's metadata."""
    rows = [
        {
            **{name: value for name, value in row.items() if name != "ranks"},
            "rank_best": row["ranks"][0] if row["ranks"] else None,
            "rank_worst": row["ranks"][1] if row["ranks"] else None,
        }
        for row in about["rows"]
    ]
    columns = dict.fromkeys((*by, *(f"{key}_label" for key in by), *_FIGURES))
    columns |= dict.fromkeys(name for row in rows for name in row)
    told = {name: value for name, value in about.items() if name not in ("rows", "links")}
    return parquet(rows, list(columns), told)


@router.get(
    "/query", response_model=shapes.Figures, summary="查一个指标", dependencies=parameters.QUESTION
)
def query(request: Request, who: Who, metric: parameters.MetricId) -> Response:
    """受保护的各行，连同状态、误差、单位与说明。不写 size 时一次给全。"""
    return _answer(request, who, metric)


@router.get(
    "/metrics/{metric}",
    response_model=shapes.Figures,
    summary="查一个指标（早先的地址）",
    dependencies=parameters.QUESTION,
)
def one_metric(request: Request, who: Who, metric: parameters.MetricPath) -> Response:
    """与 query 相同，指标写在地址里。"""
    return _answer(request, who, metric)
