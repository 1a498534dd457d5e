"""The rules of 考核: those shipped, and what an office's own ``scorecard.toml`` says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from data.contracts.policy import INDICATORS
from data.home import Home, Refused, read_toml
from metrics.figures.policy.target import PROGRESS
from metrics.models.regional.scorecard import Class

SHIPPED: Final = Path(__file__).with_name("scorecard.toml")
_PARTS: Final = ("targets", "milestones", "matters")
_KEYS: Final = ("pace", "cap", "weights", "department", "class")
_CLASS: Final = ("name", "least", "sure", "usual")


@dataclass(frozen=True)
class Rules:
    """How promises are scored.

    Attributes:
        pace: what is due by now: along the milestones, or by the calendar.
        cap: most points of one component.
        weights: of each indicator in a place's score.
        department: of each part of a department's score.
        classes: best first, one of them usual.
        own: whether the office set them itself.
    """

    pace: Literal["milestones", "calendar"]
    cap: float
    weights: Mapping[str, float]
    department: Mapping[str, float]
    classes: tuple[Class, ...]
    own: bool = False


def rules(home: Home) -> Rules:
    """The rules that hold.

    Raises:
        Refused: the office's file can't be followed; the text names the item and what is accepted.
    """
    found = read_toml(SHIPPED)
    own = home.scorecard_file
    if own.exists():
        given = read_toml(own)
        for key in given:
            if key not in _KEYS:
                raise _wrong(f"「{key}」不是已知的项", f"可用：{'、'.join(_KEYS)}")
        found |= given
    pace = found["pace"]
    if pace not in ("milestones", "calendar"):
        raise _wrong(f"pace 为 {pace!r}", '应为 "milestones"（按节点）或 "calendar"（按序时）')
    cap = _number("cap", found["cap"])
    if cap < 100:
        raise _wrong(f"cap 为 {cap:g}", "应不小于 100")
    names = {code: INDICATORS[code] for code in PROGRESS}
    return Rules(
        pace,
        cap,
        _weights("weights", found["weights"], names),
        _weights("department", found["department"], dict.fromkeys(_PARTS, "")),
        _classes(found["class"]),
        own.exists(),
    )


def _weights(name: str, given: Any, known: Mapping[str, str]) -> dict[str, float]:
    listed = "、".join(f"{code}（{word}）" if word else code for code, word in known.items())
    if not isinstance(given, dict):
        raise _wrong(f"[{name}] 不是表", f"应写明：{listed}")
    for key in given:
        if key not in known:
            raise _wrong(f"[{name}] 的「{key}」不能计分", f"可用：{listed}")
    found = {key: _number(f"[{name}] {key}", value) for key, value in given.items()}
    if any(value < 0 for value in found.values()) or not sum(found.values()):
        raise _wrong(f"[{name}] 的权重", "应不小于 0，且不全为 0")
    return found


def _classes(given: Any) -> tuple[Class, ...]:
    if not isinstance(given, list) or len(given) < 2:
        raise _wrong("[[class]] 少于两档", "应从高到低写明各档")
    found = tuple(_class(at, one) for at, one in enumerate(given, 1))
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise _wrong(f"[[class]] 档名重复：{'、'.join(names)}", "每档名称不同")
    least = [one.least for one in found]
    if least != sorted(least, reverse=True) or len(set(least)) < len(least):
        raise _wrong(
            f"[[class]] 的 least 依次为 {'、'.join(f'{x:g}' for x in least)}", "应从高到低"
        )
    if least[-1] != 0:
        raise _wrong(f"最低一档 least 为 {least[-1]:g}", "应为 0，否则有的得分没有档次")
    usual = [at for at, one in enumerate(found) if one.usual]
    if len(usual) != 1:
        raise _wrong(f"有 {len(usual)} 个平档（usual = true）", "应恰有一档")
    above = found[usual[0] - 1].least if usual[0] else float("inf")
    if not found[usual[0]].least <= 100 < above:
        raise _wrong(
            f"平档「{found[usual[0]].name}」不含 100 分", "恰好按计划完成的 100 分应在平档"
        )
    return found


def _class(at: int, given: Any) -> Class:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str) or not given["name"]:
        raise _wrong(f"第 {at} 个 [[class]] 没有 name", '应有档名，如 "A"')
    name = given["name"]
    for key in given:
        if key not in _CLASS:
            raise _wrong(f"[[class]] {name} 的「{key}」不是已知的项", f"可用：{'、'.join(_CLASS)}")
    least = _number(f"[[class]] {name} 的 least", given.get("least"))
    sure = _number(f"[[class]] {name} 的 sure", given.get("sure", 0.95))
    if not 0.5 <= sure < 1:
        raise _wrong(f"[[class]] {name} 的 sure 为 {sure:g}", "应在 0.5 至 1 之间，如 0.95")
    if type(given.get("usual", False)) is not bool:
        raise _wrong(f"[[class]] {name} 的 usual 为 {given['usual']!r}", "应为 true 或 false")
    return Class(name, least, sure, given.get("usual", False))


def _number(name: str, given: Any) -> float:
    if type(given) not in (int, float) or given != given or abs(given) == float("inf"):
        raise _wrong(f"{name} 为 {given!r}", "应为数字")
    return float(given)


def _wrong(what: str, accepted: str) -> Refused:
    return Refused(f"scorecard.toml 中 {what}；{accepted}")
