"""The routes of 大屏: its page, its figures, its two files. Same guard, gateway, scope and audit.

The page is ours alone: no Streamlit client, so no spinner, no dialog of a lost connection, and
nothing that grows (docs/decisions/0006). It asks here every quarter of a minute whether there is
something new.
"""

import hashlib
import html
import json
import logging
import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.access import audit, auth, holdings
from dashboard.projector import parts
from dashboard.projector.programme import THEMES, Programme, Turn, programme
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.projector.scenes import NAMES, SCENES
from dashboard.wording import words
from data.contracts import Protects
from data.home import Office, Refused
from data.months import month_name
from data.snapshots.publish import SIGNED
from data.snapshots.warehouse import NoSnapshot
from metrics.answer import RULES
from metrics.engine.core import Unknown

log = logging.getLogger(__name__)
_ASSETS: Final = Path(__file__).parent / "assets"
_KINDS: Final = {"projector.css": "text/css", "projector.js": "text/javascript"}
_FRESH: Final = {"cache-control": "no-store"}
# Chinese characters in one line of a title (projector.css: 40 units of 1488, 36 of 690).
_LINES: Final = {"wide": 36, "split": 18.5}
INTERNAL: Final = "内部资料"
# Where people sign in; a relative address, as all of this page.
_OUT: Final = (
    '<form class="out" method="post" action="auth/logout"><button>退出登录</button></form>'
)
_SIGN_IN: Final = "请先在首页登录，再打开大屏"
_BROKEN: Final = "页面出错了，错误已记入服务日志，请联系管理员"


def page(request: Request) -> Response:
    """The page without a figure: who may see one is asked when it asks for them."""
    shell = (_ASSETS / "projector.html").read_text("utf-8")
    try:
        title = holdings.settings().title
    except Refused:  # the figures' route says what is wrong with the settings
        title = Office().title
    asked = request.query_params.get("theme", "")
    theme = asked if asked in THEMES else programme(holdings.home(), NAMES).theme
    for name, value in (("title", title), ("theme", theme), ("assets", assets())):
        shell = shell.replace(f"{{{{{name}}}}}", html.escape(value))
    shell = shell.replace("{{out}}", _OUT if auth.required(holdings.home()) else "")
    return Response(shell, media_type="text/html", headers=_FRESH)


def asset(request: Request) -> Response:
    """A file of the page; its address changes with its content."""
    name = request.path_params["name"]
    if name not in _KINDS:
        return Response("没有这个文件", 404, media_type="text/plain")
    return Response((_ASSETS / name).read_bytes(), media_type=_KINDS[name], headers=_FRESH)


def scenes(request: Request) -> Response:
    """The programme with its figures; 204 where the asker has it already (``?have=``)."""
    try:
        user = auth.user_of(request.scope, holdings.home())
        played, ignored = programme(holdings.home(), NAMES), list[str]()
        room = Room.of(user, request.query_params, ignored)
        played = replace(played, problem="；".join(filter(None, (played.problem, *ignored))))
        version = _version(room, played)
        if request.query_params.get("have") == version:
            return Response(status_code=204, headers=_FRESH)
        content = {"version": version, **show(room, played)}
        audit.settle()
    except auth.SignInNeeded:
        return _json({"error": _SIGN_IN, "sign_in": True}, 401)
    except auth.NoEntry as error:
        return _json({"error": str(error)}, 403)
    except (NoSnapshot, audit.NotWritten, Refused, Unknown) as error:
        return _json({"error": str(error)}, 503)
    except Exception:  # a screen on a wall never shows a traceback
        log.exception("the big screen broke")
        return _json({"error": _BROKEN}, 500)
    return _json(content)


def show(room: Room, played: Programme) -> dict[str, Any]:
    """Everything that the page draws, of the newest signed snapshot.

    Raises:
        NoSnapshot: nothing signed is being served.
    """
    serving = holdings.serving()
    if serving.state != SIGNED:
        raise NoSnapshot("还没有已签发的数据，大屏只播放已签发的快照")
    drawn, left_out = [], []
    for turn in played.turns:
        try:
            drawn.append(_scene(turn, SCENES[turn.scene].make(room)))
        except (Nothing, Unknown) as error:
            left_out.append({"name": NAMES[turn.scene], "why": str(error)})
    if not drawn:
        why = "；".join(f"{one['name']}：{one['why']}" for one in left_out)
        raise NoSnapshot(f"没有可以播放的画面（{why}）")
    reach = holdings.months()
    return {
        "assets": assets(),
        "title": holdings.settings().title,
        "place": words.place(room.chosen.region),
        "reach": f"数据截至 {month_name(reach[1])}" if reach else "",
        "demo": words.DEMO_MARK if serving.demo else "",
        "internal": INTERNAL,
        "stamp": datetime.now().strftime("%Y-%m-%d %H:%M"),
        "problem": played.problem,
        "left_out": left_out,
        "scenes": drawn,
    }


def _scene(turn: Turn, drawn: Drawn) -> dict[str, Any]:
    name, e = NAMES[turn.scene], html.escape
    head = (
        f'<p class="kicker">{e(name)}</p><h1>{_clauses(drawn)}</h1>'
        f'<p class="below">{e(drawn.below)}</p>'
    )
    foot = f'<p class="foot">{e(_foot(drawn))}</p>'
    if drawn.layout == "split":
        inner = (
            f'<div class="left">{head}<div class="body">{drawn.body}</div></div>'
            f'<div class="side">{drawn.side}</div>'
        )
    else:
        inner = f'{head}<div class="body">{drawn.body}</div>'
    warns = " warns" if turn.scene == "attention" else ""
    return {
        "id": turn.scene,
        "name": name,
        "seconds": turn.seconds,
        "html": f'<div class="inner {drawn.layout}{warns}">{inner}</div>{foot}',
    }


def _clauses(drawn: Drawn) -> str:
    """A title whose lines end after a stop, where its clauses are no longer than a line."""
    pieces = re.findall(r"(?:（[^）]*）|[^，；])+[，；]?", drawn.title)
    line = _LINES[drawn.layout]
    return "".join(
        f"<span>{html.escape(piece)}</span>" if parts.em(piece) <= line else html.escape(piece)
        for piece in pieces
    )


def _foot(drawn: Drawn) -> str:
    """The remarks that a reader at the back row needs; the pages have them all."""
    lines = []
    if any(one.provisional for one in drawn.found):
        lines.append("最新三个月为初步数")
    if any(one.metric.protects is Protects.PERSON for one in drawn.found):
        lines.append(drawn.found[0].profile.words)
    if drawn.note:
        lines.append(drawn.note)
    return "；".join(lines)


def _version(room: Room, played: Programme) -> str:
    """Changes with whatever would change the picture."""
    serving = holdings.serving()
    parts = (room, serving.id, serving.state, RULES, played, holdings.settings(), assets())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def assets() -> str:
    """The version of the page's own files."""
    newest = tuple(sorted((p.name, p.stat().st_mtime_ns) for p in _ASSETS.iterdir()))
    return _digest(newest)


@lru_cache(maxsize=4)
def _digest(newest: tuple[tuple[str, int], ...]) -> str:
    content = b"".join((_ASSETS / name).read_bytes() for name, _ in newest)
    return hashlib.sha256(content).hexdigest()[:12]


def _json(content: dict[str, Any], status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False)
    kind = "application/json; charset=utf-8"
    return Response(text, status, media_type=kind, headers=_FRESH)


ROUTES: Final = [
    Route("/projector", page, methods=["GET"]),
    Route("/projector/scenes", scenes, methods=["GET"]),
    Route("/projector/{name}", asset, methods=["GET"]),
]
