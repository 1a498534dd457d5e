"""Scenarios (情景): a handful of levers under a name, kept in the home.

A scenario travels as one filter code, ``kind:amount:region:section:start`` for each lever, joined
by ``;``, so that it is scoped, cached and noted in the audit trail as every other filter is. Who
may save one (steward, analyst) is checked, and noted, at the gateway.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from data import disk, records
from data.home import Home, Refused
from metrics.engine.core import Unknown
from metrics.models.supply_demand.levers import LIMITS, Lever

COMPARED: Final = 4  # scenarios side by side
MOST: Final = 100  # saved
LEVERS: Final = 12  # of one scenario
WORDS: Final = {
    "retention": "留任率",
    "staying": "毕业生来本地就业比例",
    "growth": "用人增速",
    "arrivals": "其他新增人数",
    "project": "新项目",
}
_FORM: Final = "种类:数值:地区:门类:起始年"
_SECTION: Final = re.compile(r"[A-T*]")


@dataclass(frozen=True)
class Scenario:
    """Levers under a name, who saved them and when (UTC)."""

    name: str
    levers: tuple[Lever, ...]
    by: str = ""
    at: str = ""

    @property
    def code(self) -> str:
        """The filter code."""
        return code(self.levers)


def code(levers: Sequence[Lever]) -> str:
    """Write levers as one filter code."""
    return ";".join(
        f"{one.kind}:{one.amount!r}:{one.region}:{one.section}:{one.start}" for one in levers
    )


def levers(text: str) -> tuple[Lever, ...]:
    """Read a filter code.

    Raises:
        Unknown: it isn't one; the text says how it is written.
    """
    found = tuple(_lever(piece) for piece in text.split(";") if piece)
    if len(found) > LEVERS:
        raise Unknown(f"一个情景最多 {LEVERS} 项调整")
    return found


def _lever(text: str) -> Lever:
    parts = text.split(":")
    try:
        kind, amount, region, section, start = parts
        lever = Lever(kind, float(amount), int(region), section, int(start))
    except ValueError:
        raise Unknown(f"情景「{text}」应写作 {_FORM}") from None
    if lever.kind not in LIMITS:
        raise Unknown(f"没有「{lever.kind}」这种情景调整；可用：{'、'.join(LIMITS)}")
    low, high = LIMITS[lever.kind]
    if not low <= lever.amount <= high and lever.amount != 0:
        raise Unknown(
            f"「{WORDS[lever.kind]}」应在 {low:g} 至 {high:g} 之间，不能是 {lever.amount:g}"
        )
    if not _SECTION.fullmatch(lever.section):
        raise Unknown(f"情景「{text}」中的门类「{lever.section}」应为 A 至 T，或 * 表示全部")
    return lever


def words(lever: Lever, base_year: int, where: str = "") -> str:
    """A lever as a sentence for the screen: 「留任率 +2.0 个百分点（2027 年起）」.

    Args:
        lever: the change.
        base_year: year of the newest data.
        where: the place it is limited to, where that has to be said.
    """
    since = max(lever.start, base_year + 1)
    when = f"{where}，{since}" if where else f"{since}"
    if lever.kind == "project":
        return f"新项目 {lever.amount:,.0f} 个岗位（{when} 年）"
    if lever.kind == "arrivals":
        return f"{WORDS[lever.kind]} {lever.amount:+.0%}（{when} 年起）"
    return f"{WORDS[lever.kind]} {100 * lever.amount:+.1f} 个百分点（{when} 年起）"


def path(home: Home) -> Path:
    """Where an office's scenarios lie."""
    return home.path / "scenarios.json"


def saved(home: Home) -> tuple[Scenario, ...]:
    """All saved scenarios that this version understands, oldest first.

    Raises:
        Refused: the file can't be understood.
    """
    return tuple(one for _, one in _every(home) if isinstance(one, Scenario))


def unread(home: Home) -> tuple[str, ...]:
    """One clause for each scenario that another version saved and this one can't follow.

    It stays in the file, for the version that can.
    """
    return tuple(why for _, why in _every(home) if isinstance(why, str))


def _every(home: Home) -> Iterator[tuple[dict[str, Any], Scenario | str]]:
    """What the file holds, with what this version makes of it, or why it makes nothing."""
    if not path(home).exists():
        return
    try:
        rows = json.loads(path(home).read_text("utf-8"))
        named = [(row, str(row["name"])) for row in rows]
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise Refused(f"scenarios.json 无法识别：{error}") from error
    for row, name in named:
        chosen = row.get("levers", [])
        strange = [*records.strange(Scenario, row), *_strange(chosen)]
        if strange:
            yield row, f"情景「{name}」由其他版本保存，本版本不认得「{'、'.join(strange)}」"
        else:
            made = tuple(Lever(**one) for one in chosen)
            yield row, Scenario(name, made, row.get("by", ""), row.get("at", ""))


def _strange(levers: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Of levers as saved: settings that are missing or unknown, and kinds that are."""
    for one in levers:
        yield from (*records.lacking(Lever, one), *records.strange(Lever, one))
        if one.get("kind") not in LIMITS:
            yield str(one.get("kind"))


def save(home: Home, name: str, chosen: Sequence[Lever], user: str) -> Scenario:
    """Save levers under a name; one of the same name is replaced.

    Raises:
        Refused: no name, no levers, too many of either.
    """
    name = " ".join(name.split())
    if not name or len(name) > 40:
        raise Refused("情景名称应为 1 至 40 个字")
    if not chosen:
        raise Refused("情景没有任何调整，无须保存")
    levers(code(chosen))  # what is saved can be read again
    kept = [row for row, _ in _every(home) if row["name"] != name]
    if len(kept) >= MOST:
        raise Refused(f"最多保存 {MOST} 个情景，请先删除不用的")
    made = Scenario(name, tuple(chosen), user, datetime.now(UTC).isoformat(timespec="seconds"))
    _write(home, [*kept, asdict(made)])
    return made


def drop(home: Home, name: str) -> None:
    """Forget a scenario.

    Raises:
        Refused: there is none of that name.
    """
    rows = [row for row, _ in _every(home)]
    kept = [row for row in rows if row["name"] != name]
    if len(kept) == len(rows):
        raise Refused(f"没有名为「{name}」的情景")
    _write(home, kept)


def _write(home: Home, rows: Sequence[dict[str, Any]]) -> None:
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    disk.write_aside(path(home), text.encode())
