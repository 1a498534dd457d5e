"""The office's sign-in service, spoken to by Authlib: what is asked of it, what it must answer.

Set up in ``[auth]`` of ``.streamlit/secrets.toml`` (docs/sign-in.md). Beside what Authlib checks
(signature, audience, expiry, nonce) an answer must come from the issuer that was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from httpx import HTTPError
from joserfc.errors import JoseError
from streamlit.runtime.secrets import AttrDict, secrets_singleton

from data.home import Refused

CALLBACK: Final = "/oauth2callback"
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_SKEW: Final = 60  # seconds by which two machines' clocks may differ
# What a signature may be made with; none that a public key verifies and a client could forge.
_SIGNED: Final = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
)
_NEEDED: Final = ("client_id", "client_secret", "server_metadata_url", "redirect_uri")
_TRUE: Final = (True, "true")  # some services write it as text


class NotSignedIn(Exception):
    """The sign-in service's answer isn't believed; the text is for the user."""


@dataclass(frozen=True)
class Provider:
    """How this installation speaks to its sign-in service."""

    client_id: str
    client_secret: str = field(repr=False)
    metadata_url: str
    redirect_uri: str
    issuer: str
    more: tuple[tuple[str, Any], ...] = ()  # of client_kwargs: scope, prompt, verify
    levels: str = ""  # acr_values of client_kwargs: how people must have been identified

    @property
    def https(self) -> bool:
        """Whether people reach us under TLS, so that cookies may insist on it."""
        return urlsplit(self.redirect_uri).scheme == "https"

    @property
    def origin(self) -> str:
        """Where people reach us."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"


def provider() -> Provider:
    """The service as it is set up.

    Raises:
        Refused: it isn't, or not wholly.
    """
    auth = _settings()
    own = auth.get("default", auth)
    told = {**{k: v for k, v in auth.items() if not isinstance(v, Mapping)}, **own}
    missing = [name for name in _NEEDED if not told.get(name)]
    if missing:
        raise Refused(f"统一登录尚未配置完整：secrets.toml 的 [auth] 缺少 {'、'.join(missing)}")
    where = str(told["server_metadata_url"])
    issuer = str(told.get("issuer") or where.removesuffix(_WELL_KNOWN))
    redirect = str(told["redirect_uri"])
    if not urlsplit(redirect).path.endswith(CALLBACK):
        raise Refused(f"secrets.toml 的 redirect_uri 应以 {CALLBACK} 结尾")
    more = dict(told.get("client_kwargs") or {})
    scope = str(more.get("scope") or "openid email profile")
    levels = str(more.pop("acr_values", ""))
    more.setdefault("prompt", "select_account")
    more["scope"] = scope if "openid" in scope.split() else f"openid {scope}"
    return Provider(
        str(told["client_id"]),
        str(told["client_secret"]),
        where,
        redirect,
        issuer,
        tuple(sorted(more.items())),
        levels,
    )


def public_host() -> str:
    """The name under which people come back from the service; empty where none is set up."""
    return urlsplit(str(_settings().get("redirect_uri", ""))).hostname or ""


def _settings() -> dict[str, Any]:
    if not secrets_singleton.load_if_toml_exists():
        return {}
    found = secrets_singleton.get("auth")
    return found.to_dict() if isinstance(found, AttrDict) else {}


class _App(StarletteOAuth2App):  # type: ignore[misc]
    async def load_server_metadata(self) -> dict[str, Any]:
        """What the service says of itself, without signatures that prove nothing."""
        told: dict[str, Any] = await super().load_server_metadata()
        offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        told["id_token_signing_alg_values_supported"] = [a for a in offered if a in _SIGNED]
        return told


class _OAuth(OAuth):  # type: ignore[misc]
    oauth2_client_cls = _App


_apps: dict[Provider, Any] = {}


async def app(told: Provider) -> Any:
    """Authlib's client of a service, whose metadata name the issuer that is set.

    Raises:
        NotSignedIn: the service can't be reached, or is another.
    """
    key = told
    made = _apps.get(key)
    if made is None:
        registered = _OAuth()
        registered.register(
            "office",
            client_id=told.client_id,
            client_secret=told.client_secret,
            server_metadata_url=told.metadata_url,
            client_kwargs={**dict(told.more), "code_challenge_method": "S256"},
        )
        made = registered.create_client("office")
    try:
        metadata = await made.load_server_metadata()
    except (HTTPError, ValueError, AuthlibBaseError) as error:
        raise NotSignedIn("统一登录没有应答，请稍后再试，或联系管理员") from error
    if metadata.get("issuer") != told.issuer:
        raise NotSignedIn("统一登录自报的签发者与设置不符，已拒绝。请联系管理员")
    _apps.clear()  # one service at a time; a changed setting is another
    _apps[key] = made
    return made


async def claims_of(
    told: Provider, code: str, verifier: str, nonce: str, state: str
) -> Mapping[str, Any]:
    """What the service says of whoever came back with a code.

    Raises:
        NotSignedIn: it says nothing, or what it says isn't to be believed.
    """
    client = await app(told)
    try:
        token = await client.fetch_access_token(
            code=code, redirect_uri=told.redirect_uri, code_verifier=verifier, state=state
        )
        claims = await client.parse_id_token(
            token,
            nonce=nonce,
            claims_options={
                "iss": {"essential": True, "values": [told.issuer]},
                "sub": {"essential": True},
                "aud": {"essential": True, "values": [told.client_id]},
                "nonce": {"essential": True, "value": nonce},
            },
            leeway=_SKEW,
        )
    except (HTTPError, ValueError, AuthlibBaseError, JoseError) as error:
        raise NotSignedIn("统一登录的答复未通过核验，已拒绝。请重新登录，或联系管理员") from error
    if not claims:
        raise NotSignedIn("统一登录没有给出身份凭据，已拒绝。请联系管理员")
    if told.levels and claims.get("acr") not in told.levels.split():
        raise NotSignedIn("统一登录没有按要求的方式（如第二因素）核验身份，已拒绝")
    return dict(claims)


def account(claims: Mapping[str, Any], claim: str) -> str:
    """The name that stands in roles.toml: what the office's setting says, and nothing in its place.

    Raises:
        NotSignedIn: the claim isn't there, or is an e-mail that the service has not verified.
    """
    name = claims.get(claim)
    if not isinstance(name, str) or not name.strip():
        raise NotSignedIn(f"统一登录没有给出账号字段「{claim}」，请联系管理员核对 office.toml")
    if claim == "email" and claims.get("email_verified") not in _TRUE:
        raise NotSignedIn("统一登录未确认此邮箱属于您，不能据此进入。请联系管理员")
    return name
