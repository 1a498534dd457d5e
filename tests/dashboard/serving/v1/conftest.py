"""A home where people sign in, the server before it, and programs with tokens."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette

from dashboard.access import auth, guard, tokens
from dashboard.serving.api import ROUTES
from data.home import Home
from metrics.engine.selection import Scope
from tests.dashboard.asgi import Answer, Client
from tests.world import HANGZHOU, ZHEJIANG, World

STEWARD = auth.User("s", Scope(ZHEJIANG, "steward", ZHEJIANG))
Get = Callable[..., Answer]


def server() -> Starlette:
    return Starlette(routes=list(ROUTES), middleware=guard.MIDDLEWARE)


def token(home: Home, name: str = "月报", role: str = "leader", region: int = 0) -> dict[str, str]:
    """The header of a program."""
    _, text = tokens.make(home, STEWARD, name, role, region=region, per_minute=600)
    return {"authorization": f"Bearer {text}"}


@pytest.fixture
def home(world_home: World) -> Home:
    (world_home.path / "roles.toml").write_text('[users."s"]\nrole = "steward"\n', "utf-8")
    return world_home.home


@pytest.fixture
def get(home: Home) -> Get:
    """Ask under the leader's token: path below /api/v1, then headers."""
    client, own = Client(server(), at_home=False), token(home)

    def ask(path: str, **headers: str) -> Answer:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(f"/api/v1{path}", {**own, **more})

    return ask


@pytest.fixture
def district(home: Home) -> Get:
    """The same under a token of Hangzhou's."""
    client, own = Client(server(), at_home=False), token(home, "杭州", "district", HANGZHOU)
    return lambda path: client.get(f"/api/v1{path}", own)
