"""Figures, their 口径, dimensions and classes: what may be asked, before anything is."""

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from dashboard.access import holdings
from dashboard.serving.v1 import parameters, shapes
from dashboard.serving.v1.asking import NothingHere, Who, holds, noted, paged, tag, unchanged
from dashboard.serving.v1.forms import LISTS, json_answer, list_answer, wanted
from dashboard.serving.v1.route import PREFIX, Guarded
from data.contracts import CONTRACTS
from metrics.engine.choices import listed
from metrics.engine.core import Dimension, Metric
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.related import Within
from metrics.registry import REGISTRY, TOPICS

router: Final = APIRouter(prefix=PREFIX, route_class=Guarded)


def record(one: Metric) -> dict[str, Any]:
    """A figure's record as the catalogue has it."""
    return {
        "id": one.id,
        "name": one.name,
        "topic": TOPICS[one.topic],
        "definition": one.definition,
        "unit": one.unit.value,
        "multiply_by": one.unit.multiply_by,  # value × this is in the unit
        "windows": [window.value for window in one.windows],  # none: all of them
        "kind": one.kind.value,
        "direction": one.direction.value,
        "dimensions": [{"id": d.id, "name": d.name} for d in one.dimensions],
        "sources": list(one.sources),
        "version": one.version,
        "effective": one.effective,
    }


def definition(one: Metric) -> dict[str, Any]:
    """A figure's 口径, whole."""
    return {
        **record(one),
        "numerator": [term.name for term in one.numerator],
        "denominator": [term.name for term in one.denominator],
        "follows": one.follows,
        "approved_by": holdings.settings().approved_by,
        "source_labels": [CONTRACTS[name].label for name in one.sources],
    }


def dimensions() -> dict[str, Dimension]:
    """Every dimension that some figure is divided by, by id."""
    return {d.id: d for one in REGISTRY.values() for d in one.dimensions}


def about_dimension(one: Dimension) -> dict[str, Any]:
    """A dimension as the list of them has it."""
    return {
        "id": one.id,
        "name": one.name,
        "within": one.within.dimension if isinstance(one.within, Within) else None,
        "closed": listed(one.id) is not None,
        "metrics": [m.id for m in REGISTRY.values() if any(d.id == one.id for d in m.dimensions)],
    }


def give(
    request: Request,
    who: Who,
    name: str,
    rows: list[dict[str, Any]],
    known_by: tuple[str, str],
    *,
    about: dict[str, Any] | None = None,
    columns: tuple[str, ...] = (),
) -> Response:
    """One page of a list in the form wanted, noted first.

    Args:
        request: what was asked.
        who: by whom.
        name: what the list is called, in the answer and in the trail.
        rows: the whole list.
        known_by: the snapshot that it depends on, and what else (empty: of nothing else).
        about: what stands beside the list.
        columns: of a file; those of the first row when not given.
    """
    form = wanted(request, LISTS)
    mark = tag(request, who, known_by[0], form, known_by[1])
    page = paged(request, len(rows), every=form != "json")
    noted(who, request.url.path.rpartition("/api/v1/")[2] or name, known_by[0])
    if holds(request, mark):
        return unchanged(mark)
    chosen = rows[page.rows]
    links = page.links(request)
    told = ", ".join(f'<{link}>; rel="{kind}"' for kind, link in links.items())
    if form != "json":
        names = columns or tuple(rows[0] if rows else ())
        return list_answer(chosen, names, form, name, mark, link=told)
    body = {**(about or {}), name: chosen}
    shown = {"total": page.total, "page": page.number, "size": page.size, "links": links}
    return json_answer({**body, **shown}, mark, link=told)


@router.get(
    "/catalogue", response_model=shapes.Catalogue, summary="全部指标", dependencies=parameters.LIST
)
def catalogue(request: Request, who: Who) -> Response:
    """每个指标：名称、口径、单位、可按哪些维度划分、有意义的时段。"""
    rows = [record(one) for one in REGISTRY.values()]
    return give(request, who, "metrics", rows, ("", ""))


@router.get(
    "/definitions",
    response_model=shapes.Definitions,
    summary="全部口径",
    dependencies=parameters.LIST,
)
def definitions(request: Request, who: Who) -> Response:
    """每个指标的完整口径：分子、分母、依据、来源、版本与审定。"""
    rows = [definition(one) for one in REGISTRY.values()]
    return give(request, who, "definitions", rows, ("", ""))


@router.get("/definitions/{metric}", response_model=shapes.Definition, summary="一个指标的口径")
def one_definition(request: Request, who: Who, metric: parameters.MetricPath) -> Response:
    """一个指标的完整口径。"""
    found = REGISTRY.get(metric)
    if found is None:
        raise NothingHere(f"没有指标「{metric[:60]}」；全部指标见 catalogue")
    mark = tag(request, who, "", "json")
    noted(who, f"definitions/{metric}")
    return unchanged(mark) if holds(request, mark) else json_answer(definition(found), mark)


@router.get(
    "/dimensions",
    response_model=shapes.Dimensions,
    summary="全部维度",
    dependencies=parameters.LIST,
)
def all_dimensions(request: Request, who: Who) -> Response:
    """每个划分维度，以及哪些指标有它。"""
    rows = [about_dimension(one) for one in dimensions().values()]
    return give(request, who, "dimensions", rows, ("", ""))


@router.get(
    "/dimensions/{dimension}",
    response_model=shapes.Classes,
    summary="一个维度的取值",
    dependencies=parameters.LIST,
)
def classes(request: Request, who: Who, dimension: parameters.DimensionPath) -> Response:
    """固定名单的代码与名称；取值随数据而定的维度（closed 为 false）没有名单。"""
    found = dimensions().get(dimension) or DIMENSIONS.get(dimension)
    if found is None:
        raise NothingHere(f"没有维度「{dimension[:60]}」；可用：{'、'.join(dimensions())}")
    known = listed(found.id) or {}
    rows = [{"code": code, "label": label} for code, label in known.items()]
    about = {"dimension": about_dimension(found)}
    return give(request, who, "classes", rows, ("", ""), about=about, columns=("code", "label"))


@router.get(
    "/freshness",
    response_model=shapes.Freshness,
    summary="来源与时效",
    dependencies=parameters.LIST,
)
def freshness(request: Request, who: Who) -> Response:
    """现行快照，以及每个来源表到哪一月、何时入库。"""
    serving = holdings.serving()
    frame = holdings.sources_told().astype(object)
    rows = frame.where(frame.notna(), None).to_dict("records")
    about = {
        "snapshot": serving.id,
        "state": serving.state,
        "built_at": serving.built_at,
        "demo": serving.demo,
    }
    columns = tuple(map(str, frame.columns))
    told = [{str(name): value for name, value in row.items()} for row in rows]
    return give(request, who, "sources", told, (serving.id, ""), about=about, columns=columns)
