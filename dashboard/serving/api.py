"""Read-only HTTP: the catalogue, figures, freshness. Same gateway, same protection, same audit.

Where people sign in it is open to machine accounts (:mod:`dashboard.access.tokens`) and to whoever
is signed in, each under their own rights; the guard decides who that is.
"""

import json
import logging
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from dashboard.access import audit, auth, gateway
from dashboard.export import csv_table, names
from data.home import Refused
from data.months import month_text
from data.snapshots.warehouse import NoSnapshot
from metrics.completion import grown
from metrics.disclosure.protect import Protected
from metrics.disclosure.ranked import bands
from metrics.engine.core import Metric, Unknown
from metrics.figures.peers.benchmark import facts
from metrics.query import Written, read
from metrics.registry import REGISTRY, find

Answer = Callable[[Request], Response]
_KNOWN: Final = ("by", "region", "month", "months", "where", "format", "public")
_FORMS: Final = ("json", "csv")
_LONGEST: Final = 4000  # characters of a question
_SAID: Final = 600  # characters of a refusal
_SIGN_IN: Final = "请带上接口令牌：Authorization: Bearer 令牌"
_BROKEN: Final = "服务出错了，已记入日志"
log = logging.getLogger(__name__)


def _short(words: str) -> str:
    """A sentence that may quote what was asked, or list thousands of counties."""
    return words if len(words) <= _SAID else words[: _SAID - 1] + "…"


def _json(content: Any, status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False, default=_number)
    return Response(text, status, media_type="application/json; charset=utf-8")


def _number(value: Any) -> Any:
    return value.item()


def _guarded(answer: Answer) -> Answer:
    """Turn what can go wrong into a status and a Chinese sentence; nothing else gets out."""

    def wrapped(request: Request) -> Response:
        try:
            return answer(request)
        except auth.SignInNeeded:
            return _json({"error": _SIGN_IN}, 401)
        except NoSnapshot as error:
            return _json({"error": str(error)}, 503)
        except audit.NotWritten as error:
            return _json({"error": str(error)}, 503)
        except (Unknown, Refused, ValueError) as error:
            return _json({"error": _short(str(error))}, 400)
        except Exception:  # a program that asks gets a sentence too
            log.exception("an HTTP route broke")
            return _json({"error": _BROKEN}, 500)

    return wrapped


@_guarded
def catalogue(_request: Request) -> Response:
    """Every figure's record."""
    return _json({"metrics": [_record(metric) for metric in REGISTRY.values()]})


@_guarded
def freshness(_request: Request) -> Response:
    """How fresh each source is."""
    serving = gateway.serving()
    rows = gateway.sources().astype(object)
    return _json(
        {
            "snapshot": serving.id,
            "state": serving.state,
            "built_at": serving.built_at,
            "demo": serving.demo,
            "sources": rows.where(rows.notna(), None).to_dict("records"),
        }
    )


@_guarded
def metric(request: Request) -> Response:
    """One figure: ``?by=city,month&region=330000&month=2026-06&months=12&where=education=5,6``.

    Codes, names and labels are accepted alike (``where=学历=硕士``); anything else is refused.

    ``format=csv`` streams it as the screen's own CSV, ``public=1`` answers in public figures.
    """
    if len(request.url.query) > _LONGEST:
        raise Unknown(f"问题太长：地址中问号之后至多 {_LONGEST} 个字符")
    strange = [name for name in request.query_params if name not in _KNOWN]
    if strange:
        raise Unknown(f"没有参数「{'、'.join(strange)}」；可用：{'、'.join(_KNOWN)}")
    twice = [n for n in _KNOWN if n != "where" and len(request.query_params.getlist(n)) > 1]
    if twice:
        raise Unknown(f"参数「{'、'.join(twice)}」写了两次")
    wanted = find(request.path_params["metric"])
    asked = request.query_params
    written = Written(
        asked.get("region", ""),
        asked.get("month", ""),
        asked.get("months", ""),
        asked.get("by", ""),
        tuple(asked.getlist("where")),
    )
    user = auth.user_of(request.scope, gateway.home())
    selection, by = read(wanted, written, user.scope.region)  # unsaid: as far as they may look
    form = asked.get("format", "json")
    if form not in _FORMS:
        raise Unknown(f"format「{form}」应为 {' 或 '.join(_FORMS)}")
    public = asked.get("public", "0")
    if public not in ("0", "1"):
        raise Unknown(f"public「{public}」应为 0 或 1")
    found = gateway.fetch_as(user, wanted, selection, by, public=public == "1")
    if form == "csv":
        name = quote(f"{names.file_name(wanted.name, found)}.csv")
        return StreamingResponse(
            csv_table.csv_pieces(found),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )
    return _json(as_record(found))


def _record(one: Metric) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
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


def as_record(found: Protected) -> dict[str, Any]:
    """A protected table as plain JSON, with all that a reader must know about it."""
    return {
        "metric": _record(found.metric),
        "region": found.selection.region,
        "first_month": None if found.first_month is None else month_text(found.first_month),
        "month": None if found.month is None else month_text(found.month),
        "provisional": found.provisional,
        "snapshot": found.snapshot,
        "demo": found.demo,
        "public": found.public,
        "notes": [*found.notes, *([found.widened] if found.widened else [])],
        "rows": [
            {
                **row.keys,
                **{f"{key}_label": text for key, text in row.labels.items()},
                "value": row.value,
                "numerator": row.numerator,
                "denominator": row.denominator,
                "status": row.status.value,
                "half_width": row.half_width,
                **grown(row, found),  # what unripe values will come to
                "ranks": band,  # the best and the worst rank within the margins
                **beside,
            }
            for row, band, beside in zip(found.rows(), bands(found), facts(found), strict=True)
        ],
    }


ROUTES: Final = [
    Route("/api/v1/catalogue", catalogue, methods=["GET"]),
    Route("/api/v1/metrics/{metric}", metric, methods=["GET"]),
    Route("/api/v1/freshness", freshness, methods=["GET"]),
]
