"""What 供需预测 says of past forecasts of replacement demand, supply and gap."""

from collections.abc import Mapping
from typing import Any, Final

from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.labels import RULES
from metrics.engine.rows import records

WORST: Final = 10  # cells of each quantity that are named
_OURS: Final = "ours"
_SLIGHT: Final = 0.005  # a bias below it is none to speak of


def title(every: Mapping[str, Protected]) -> str:
    """「往年预测偏差：补充需求低估 1.2%，供需缺口高估 0.4%」; empty where nothing has come."""
    said = []
    for name, found in every.items():
        row = _by_rule(found).get(_OURS)
        if row is None:
            continue
        off = float(row["value"])
        size = f"{'高估' if off > 0 else '低估'} {_written(abs(off), found)}"
        said.append(f"{name.split('（')[0]}{size if abs(off) >= _SLIGHT else '基本无偏'}")
    return f"往年预测偏差：{'，'.join(said)}" if said else ""


def row(name: str, found: Protected) -> list[str]:
    """A quantity's bias, and error in brackets, by method."""
    known = _by_rule(found)
    return [name, *(_cell(known.get(rule), found) for rule in RULES)]


def beaten(every: Mapping[str, Protected]) -> str:
    """Where a naive rule erred less: 「供需缺口用「沿用上年值」推算误差更小（0.4%）」."""
    said = []
    for name, found in every.items():
        known = _by_rule(found)
        ours = known.pop(_OURS, None)
        best = min(known.values(), key=lambda one: float(one["error"]), default=None)
        if ours is not None and best is not None and best["error"] < ours["error"]:
            size = _written(float(best["error"]), found)
            said.append(f"{name.split('（')[0]}用「{best['rule_label']}」推算误差更小（{size}）")
    return "；".join(said)


def worst(name: str, found: Protected) -> list[list[str]]:
    """The ten cells with the largest errors: what was forecast, cell, bias, error."""
    rows = [one for one in _records(found) if one["error"] == one["error"]]
    first = sorted(rows, key=lambda one: (-one["error"], one["city"], one["section"]))[:WORST]
    return [
        [
            name.split("（")[0],
            f"{str(one['city_label']).removesuffix('市')}·{one['section_label']}",
            _bias(one, found),
            _written(float(one["error"]), found),
        ]
        for one in first
    ]


def _cell(one: dict[str, Any] | None, found: Protected) -> str:
    if one is None:
        return "—"
    return f"{_bias(one, found)}（{_written(float(one['error']), found)}）"


def _bias(one: dict[str, Any], found: Protected) -> str:
    off = float(one["value"])
    sign = "+" if off > 0 else ("−" if off < 0 else "")
    return f"{sign}{_written(abs(off), found)}"


def _written(share: float, found: Protected) -> str:
    return words.written(share, found.metric, 0.0005)


def _by_rule(found: Protected) -> dict[str, dict[str, Any]]:
    return {str(one["rule"]): one for one in _records(found)}


def _records(found: Protected) -> list[dict[str, Any]]:
    return [one for one in records(found.frame) if one["value"] == one["value"]]
