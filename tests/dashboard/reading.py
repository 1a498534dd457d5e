"""A page's document over a home made by a test, as a leader of the province reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from dashboard.access import auth, installation
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Chart, Sentence
from metrics.engine.selection import Scope
from tests.world import ZHEJIANG, World


@contextmanager
def serving(world: World) -> Iterator[World]:
    """This process serves the home, for as long as a module's tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALENT_HOME", str(world.path))
        patch.setenv(installation.SINGLE_USER, "the token of a test")
        yield world
    auth.act_as(None)


def opened(page: ModuleType, region: int, **address: str) -> Document:
    """The page of a region."""
    user = auth.User("测试", Scope(ZHEJIANG, "leader", ZHEJIANG))
    return page.page(Request(user, {"region": str(region)} | address, page.FILTERS))


def sentence(document: Document) -> str:
    """What the page says first."""
    return next(block.text for block in document.blocks if isinstance(block, Sentence))


def charts(document: Document) -> dict[str, Chart]:
    """The page's charts by key."""
    return {block.key: block for block in document.walk() if isinstance(block, Chart)}
