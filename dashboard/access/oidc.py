"""The way in and out: sign in at the office's service, come back, 退出.

In place of Streamlit's own routes, which keep a person in a signed cookie for 30 days, with the
service's tokens, and can't end a session (docs/decisions/0008). What goes to the service is bound
to the browser that asked (a cookie beside the state) and to one use.
"""

import secrets
from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.access import audit, auth, doorway, provider, routes, sessions
from dashboard.access.installation import Door, door
from dashboard.access.provider import NotSignedIn, Provider
from dashboard.access.routes import Kind
from data.home import Home, Refused, office

_BROWSER: Final = "talent_signing_in"
_MINUTES: Final = 10
_AGAIN: Final = "重新登录"


async def login(request: Request) -> Response:
    """Send a browser to the sign-in service, and remember where it wanted to go."""
    home = Home.find()
    if door(home) is not Door.SIGN_IN:
        return RedirectResponse(f"{routes.base()}/", 302)
    try:
        told = provider.provider()
        client = await provider.app(told)
        levels = {"acr_values": told.levels} if told.levels else {}
        asked = await client.create_authorization_url(told.redirect_uri, **levels)
        browser = secrets.token_urlsafe(32)
        pending = sessions.Pending(
            asked["nonce"], asked["code_verifier"], _target(request.query_params.get("to", ""))
        )
        await run_in_threadpool(sessions.leave_for_sign_in, home, asked["state"], browser, pending)
    except (Refused, NotSignedIn, sessions.Unreadable) as error:
        return doorway.say(home, "暂时不能登录", str(error), 503)
    answer = RedirectResponse(asked["url"], 302, headers={"cache-control": "no-store"})
    _set(answer, told, _BROWSER, browser, _MINUTES * 60)
    return answer


async def callback(request: Request) -> Response:
    """Take back who comes from the sign-in service, and begin a session."""
    home, asked = Home.find(), request.query_params
    if door(home) is not Door.SIGN_IN:
        return RedirectResponse(f"{routes.base()}/", 302)
    try:
        told = provider.provider()
        pending = await run_in_threadpool(
            sessions.back_from_sign_in,
            home,
            asked.get("state", ""),
            request.cookies.get(_BROWSER, ""),
        )
        if pending is None:
            raise NotSignedIn("这次登录已经过期，或不是从本浏览器发起的")
        if asked.get("iss", told.issuer) != told.issuer:
            raise NotSignedIn("统一登录的签发者与设置不符，已拒绝")
        if asked.get("error") or not asked.get("code"):
            raise NotSignedIn("统一登录没有完成登录")
        claims = await provider.claims_of(
            told, asked["code"], pending.verifier, pending.nonce, asked["state"]
        )
        name = provider.account(claims, office(home).sign_in.claim)
        key = await run_in_threadpool(_begin, home, name, request)
    except NotSignedIn as error:
        return _turned_away(home, str(error), 403)
    except auth.NoEntry as error:
        return _turned_away(home, str(error), 403)
    except (Refused, sessions.Unreadable, audit.NotWritten) as error:
        return doorway.say(home, "暂时不能登录", str(error), 503)
    answer = RedirectResponse(routes.base() + pending.target, 302)
    answer.headers["cache-control"] = "no-store"
    answer.delete_cookie(_BROWSER, path=_path())
    _set(answer, told, sessions.COOKIE, key, office(home).sign_in.hours * 3600)
    return answer


def _begin(home: Home, name: str, request: Request) -> str:
    """Begin a session for whoever is in the list; the one this browser had ends."""
    where = peer(request)
    try:
        user = auth.user_named(home, name)
    except auth.NoEntry:
        audit.write(home, [audit.Event(user=name, action="deny", detail=f"登录被拒 {where}")])
        raise
    former = sessions.of_key(home, request.cookies.get(sessions.COOKIE, ""), idle_counts=False)
    if former is not None:
        sessions.end(home, former.id, "同一浏览器重新登录")
    event = audit.event(user, "login", detail=where)
    audit.write(home, [event])
    key, gone = sessions.begin(home, name, where, request.headers.get("user-agent", ""))
    audit.write(
        home,
        [
            audit.Event(user=one.account, action="logout", detail=f"{one.id} 该账号另有新的登录")
            for one in gone
        ],
    )
    return key


async def logout(request: Request) -> Response:
    """End the session everywhere, and the one at the sign-in service where that can be done.

    Only a form of ours can: an address that is merely opened (a link, a picture in a mail, another
    site's page, a bookmark) leads to a question, whose answer is that form.
    """
    home = Home.find()
    if request.method != "POST" or not _is_ours(request):
        return doorway.ask(home, "退出登录", "确定要退出吗？", ("退出", _way_out()))
    try:
        await run_in_threadpool(_leave, home, request.cookies.get(sessions.COOKIE, ""))
    except (sessions.Unreadable, audit.NotWritten) as error:
        return doorway.say(home, "没有退出", str(error), 503)
    answer = await _away(home)
    answer.delete_cookie(sessions.COOKIE, path=_path())
    return answer


def _way_out() -> str:
    return f"{routes.base()}/auth/logout"


def _is_ours(request: Request) -> bool:
    """Whether a form was sent by a page of ours, as the browser says: by its Sec-Fetch-Site, by the
    origin where it is too old to tell. (Our cookie is lax: another site's form comes without it.)
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _leave(home: Home, key: str) -> None:
    session = sessions.of_key(home, key, idle_counts=False)
    if session is not None:
        audit.write(home, [audit.Event(user=session.account, action="logout", detail=session.id)])
        sessions.end(home, session.id, "本人退出")


async def _away(home: Home) -> Response:
    """A page that says it is done, or leads on to the sign-in service's own 退出: by itself, but as
    a page, for a policy that keeps forms at home forbids the way there to a form's answer."""
    start = f"{routes.base()}/"
    done = doorway.say(home, "已退出", "您已退出登录。", 200, ("重新登录", start))
    try:
        if door(home) is not Door.SIGN_IN or not office(home).sign_in.provider_logout:
            return done
        told = provider.provider()
        client = await provider.app(told)
        where = (await client.load_server_metadata()).get("end_session_endpoint")
    except (Refused, NotSignedIn):
        return done
    if not where:
        return done
    asked = {"client_id": told.client_id, "post_logout_redirect_uri": f"{told.origin}{start}"}
    join = "&" if "?" in where else "?"
    there = f"{where}{join}{urlencode(asked)}"
    words = "您已退出本系统，正在退出统一登录。"
    return doorway.say(home, "已退出", words, 200, ("继续", there), at_once=True)


def _target(wanted: str) -> str:
    """Where to go afterwards: one of our own pages with its question, nothing else."""
    path, _, query = wanted.partition("?")
    row = routes.find(path) if path.startswith("/") else None
    if row is None or row.kind not in (Kind.PAGE, Kind.PLAIN) or path.startswith("/auth/"):
        return "/"
    if path == provider.CALLBACK or any(ord(char) < 33 for char in wanted) or "#" in query:
        return "/"
    return wanted


def _turned_away(home: Home, words: str, status: int) -> Response:
    return doorway.say(home, "没有登录", words, status, (_AGAIN, f"{routes.base()}/auth/login"))


def peer(request: Request) -> str:
    """Whose address it is, for the trail: the proxy's word where the proxy is this machine."""
    host = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "")
    return told.split(",")[-1].strip()[:60] if told and host in ("127.0.0.1", "::1") else host


def _set(answer: Response, told: Provider, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path=_path(),
        httponly=True,
        secure=told.https,
        samesite="lax",
    )


def _path() -> str:
    return routes.base() or "/"


ROUTES: Final = [
    Route("/auth/login", login, methods=["GET"]),
    Route("/auth/logout", logout, methods=["GET", "POST"]),
    Route(provider.CALLBACK, callback, methods=["GET"]),
]
