"""Protected tables made by hand, and a small home that pages can be run against."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.access import auth, holdings, installation
from dashboard.document.request import Request
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from tests.world import HANGZHOU, NINGBO, World, m

Make = Callable[..., Protected]


def protected(
    metric: Metric,
    rows: list[tuple[Any, ...]],
    by: tuple[str, ...] = (),
    *,
    region: int = 330000,
    month: int | None = m("2026-06"),
    **more: Any,
) -> Protected:
    """Rows of ``(*keys, label of each key, value, status, half_width)``, cut short at will."""
    records = []
    for row in rows:
        keys, rest = row[: len(by)], list(row[len(by) :])
        labels, rest = rest[: len(by)], rest[len(by) :]
        value = rest[0]
        status = rest[1] if len(rest) > 1 else Status.OK.value
        half = rest[2] if len(rest) > 2 else 0.0
        records.append(
            {
                **dict(zip(by, keys, strict=True)),
                **{f"{k}_label": text for k, text in zip(by, labels, strict=True)},
                "value": value,
                "numerator": value,
                "denominator": None,
                "status": status,
                "half_width": half,
            }
        )
    columns = [
        *by,
        *(f"{k}_label" for k in by),
        "value",
        "numerator",
        "denominator",
        "status",
        "half_width",
    ]
    frame = pd.DataFrame(records, columns=columns)
    for name in ("value", "numerator", "denominator"):
        frame[name] = frame[name].astype(float)
    more.setdefault("first_month", month)
    return Protected(metric, Selection(region), by, frame, month=month, **more)


def reader() -> Request:
    """Somebody at a screen of the home being served, with an empty address."""
    return Request(auth.current_user(holdings.home()))


def small_world(path: Path) -> World:
    """40 people insured in Hangzhou and 30 in Ningbo since 2024; half came in 2026."""
    world = World(path)
    for who in range(40):
        world.person(who, 4).spell(who, HANGZHOU + 6, "2024-01" if who % 2 else "2026-03")
    for who in range(40, 70):
        world.person(who, 5).spell(who, NINGBO + 3, "2024-01")
    world.person(99, 4).spell(99, HANGZHOU + 6, "2024-01", "2026-06")
    return world


@pytest.fixture
def world_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A published home that this process serves."""
    world = small_world(tmp_path / "home")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    monkeypatch.setenv(installation.SINGLE_USER, "the token of a test")
    yield world
