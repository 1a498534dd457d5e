"""The open interface as one application, and its OpenAPI 3.1 document, made of its routes."""

import copy
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request

from dashboard.access import holdings, problem
from dashboard.access.routes import base
from dashboard.serving.v1 import catalogue, figures, metadata, shapes, state
from dashboard.serving.v1.asking import Who, noted
from dashboard.serving.v1.forms import MEDIA
from dashboard.serving.v1.route import PREFIX, Guarded
from data.snapshots.warehouse import NoSnapshot

VERSION: Final = "1.0"
_ABOUT: Final = (
    "人才数智大脑的开放接口：只读。每个数值经同一保护规则处理，在调用者的权限内，逐次记入审计记录。"
    "状态为 suppressed 的不是 0。说明与例子见 docs/api.md。"
)
# What is listed here is asked by the method that it has: 405 is of no address in particular.
_REFUSALS: Final = tuple(str(status) for status in problem.KINDS if status != 405)
_FILES: Final = {
    MEDIA["csv"]: {"schema": {"type": "string"}},
    MEDIA["parquet"]: {"schema": {"type": "string", "format": "binary"}},
}

router: Final = APIRouter(prefix=PREFIX, route_class=Guarded)


@router.get("", response_model=shapes.Index, summary="目录")
def index(request: Request, who: Who) -> dict[str, Any]:
    """这里有什么。"""
    try:
        serving: str | None = holdings.serving_id()
    except NoSnapshot:
        serving = None
    noted(who, "index", serving or "")
    paths = [path for path in document()["paths"] if "{" not in path and path != PREFIX]
    return {
        "title": holdings.settings().title,
        "version": VERSION,
        "snapshot": serving,
        "links": {path.removeprefix(f"{PREFIX}/"): f"{base()}{path}" for path in paths},
    }


@router.get("/openapi.json", summary="本文档", response_model=dict[str, Any])
def openapi(request: Request, who: Who) -> dict[str, Any]:
    """OpenAPI 3.1 文档，由路由生成。"""
    noted(who, "openapi.json")
    return {**document(), "servers": [{"url": base() or "/"}]}


app: Final = FastAPI(
    title="人才数智大脑开放接口",
    version=VERSION,
    description=_ABOUT,
    openapi_url=None,  # served by a route of ours, noted like any other
    docs_url=None,  # its page would want scripts from elsewhere
    redoc_url=None,
    redirect_slashes=False,
)
ROUTERS: Final = (router, catalogue.router, figures.router, state.router, metadata.router)
for _one in ROUTERS:
    app.include_router(_one)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be missing isn't one that may be ``null``: an address has none."""
    either = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(either) != 1:
        return schema
    return {**either[0], **{name: told for name, told in schema.items() if name != "anyOf"}}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document: FastAPI's, with our refusals instead of its own."""
    made = copy.deepcopy(app.openapi())
    parts = made["components"]
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    parts["schemas"]["Problem"] = shapes.Problem.model_json_schema()
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}, {}]
    no = {problem.MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, methods in made["paths"].items():
        told = methods["get"]["responses"]
        told.pop("422", None)
        told |= {
            one: {"description": problem.KINDS[int(one)][1], "content": no} for one in _REFUSALS
        }
        told["304"] = {"description": "与 If-None-Match 所说的相同"}
        content = told["200"]["content"]
        for one in methods["get"].get("parameters", ()):
            one["schema"] = _without_null(one["schema"])
        forms = [one["name"] for one in methods["get"].get("parameters", ())]
        if path == f"{PREFIX}/boundaries":
            content[MEDIA["geojson"]] = content[MEDIA["json"]]
        elif path.startswith(f"{PREFIX}/metadata"):
            content[MEDIA["yaml"]] = content[MEDIA["json"]]
        elif "format" in forms:
            content |= _FILES
    return made
