"""Who stands before a plain HTTP route: the sign-in that Streamlit keeps in its signed cookie.

``st.user`` exists only within a script run. The cookie is the same, the check too: signature,
name of the cookie, and that it was given out under the address it comes back to.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import AUTH_COOKIE_NAME, get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from dashboard.access import auth
from data.home import Home


def user_of(request: Request, home: Home) -> auth.User:
    """The user behind a request.

    Raises:
        auth.SignInNeeded: nobody is signed in where somebody must be.
        auth.NoEntry: the account is not in the list, or disabled.
    """
    if not auth.required(home):
        return auth.current_user(home)
    known = _identity(request)
    if not known.get("is_logged_in"):
        raise auth.SignInNeeded
    return auth.user_named(home, str(known.get("email") or known.get("sub") or ""))


def _identity(request: Request) -> dict[str, Any]:
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        raw = request.cookies.get(name)
        # Header values travel as Latin-1, whatever was written into them.
        return decode_signed_value(secret, name, raw.encode("latin-1")) if raw else None

    if not secret:
        return {}
    found = get_cookie_with_chunks(one, AUTH_COOKIE_NAME)
    if not found:
        return {}
    try:
        told = json.loads(found)
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    # A cookie of another deployment that shares the secret is none of ours.
    given_at = urlsplit(str(told.get("origin", ""))).netloc
    return told if given_at and given_at == request.headers.get("host", "") else {}
