"""What the big screen plays: ``projector.toml`` in the home, read afresh whenever it changes.

theme = "dark"          # dark, light; ?theme=light in the address goes before it

[[scene]]
name = "总览"           # a scene's name or id; the order of the tables is the order on the screen
seconds = 20            # how long it stays
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tomli_w

from data import disk
from data.disk import write_aside
from data.home import Home, Refused, toml

FILE: Final = "projector.toml"
THEMES: Final = ("dark", "light")
SECONDS: Final = 20
SHORTEST, LONGEST = 5, 600


@dataclass(frozen=True)
class Turn:
    """One scene's place in the programme."""

    scene: str
    seconds: int = SECONDS


@dataclass(frozen=True)
class Programme:
    """What is played, and what was wrong with the file that should have said so."""

    turns: tuple[Turn, ...]
    theme: str = "dark"
    problem: str = ""


class Wrong(Exception):
    """The file can't be followed; the text names line, key and what would be accepted."""


def programme(home: Home, names: dict[str, str]) -> Programme:
    """Read the office's programme; without a file, or with a bad one, every scene in its order.

    Args:
        home: the installation.
        names: id → name of the scenes there are.
    """
    standard = Programme(tuple(Turn(scene) for scene in names))
    path = home.path / FILE
    if not path.exists():
        return standard
    try:
        return parsed(_text(path), names)
    except Wrong as error:
        return Programme(standard.turns, problem=f"{error}；现按默认顺序播放")


def parsed(text: str, names: dict[str, str]) -> Programme:
    """Understand the file's text.

    Raises:
        Wrong: it can't be followed.
    """
    try:
        found = toml(FILE, text)
    except Refused as error:
        raise Wrong(str(error)) from error
    lines = _Lines(text)
    for key in found:
        if key not in ("theme", "scene"):
            raise Wrong(f"{FILE} {lines.of(key)}：「{key}」不是可用的键；可用：theme、[[scene]]")
    theme = found.get("theme", THEMES[0])
    if theme not in THEMES:
        accepted = "dark（深色）、light（浅色）"
        raise Wrong(f"{FILE} {lines.of('theme')}：theme 为「{theme}」；可用：{accepted}")
    tables = found.get("scene", [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise Wrong(f"{FILE} {lines.of('scene')}：scene 应写作 [[scene]]，每个画面一段")
    turns = tuple(_turn(one, i, lines, names) for i, one in enumerate(tables))
    return Programme(turns or tuple(Turn(scene) for scene in names), theme)


def write(home: Home, made: Programme) -> None:
    """Write the file in one step, so that no screen reads half of it."""
    content = {
        "theme": made.theme,
        "scene": [{"name": turn.scene, "seconds": turn.seconds} for turn in made.turns],
    }
    write_aside(home.path / FILE, tomli_w.dumps(content).encode())


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Wrong(f"{FILE} 第 1 行起不是 UTF-8 编码；请另存为 UTF-8") from error
    except OSError as error:
        raise Wrong(f"{FILE} 读不出来（{disk.why(error)}）") from error


def _turn(table: dict[str, Any], index: int, lines: "_Lines", names: dict[str, str]) -> Turn:
    for key in table:
        if key not in ("name", "seconds"):
            where = lines.of(key, index)
            raise Wrong(f"{FILE} {where}：「{key}」不是可用的键；可用：name、seconds")
    ids = {**{name: scene for scene, name in names.items()}, **{scene: scene for scene in names}}
    name = table.get("name")
    if not isinstance(name, str) or name not in ids:
        told = "没有 name" if name is None else f"name 为「{name}」"
        accepted = "、".join(names.values())
        raise Wrong(f"{FILE} {lines.of('name', index)}：{told}；可用：{accepted}")
    seconds = table.get("seconds", SECONDS)
    if type(seconds) is not int or not SHORTEST <= seconds <= LONGEST:
        where = lines.of("seconds", index)
        raise Wrong(
            f"{FILE} {where}：seconds 为「{seconds}」；应为 {SHORTEST}–{LONGEST} 的整数（秒）"
        )
    return Turn(ids[name], seconds)


class _Lines:
    """Where a key stands in the text: TOML's reader forgets the lines."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, key: str, table: int | None = None) -> str:
        """The line of a key; with ``table``, of the key in so many-th ``[[scene]]``."""
        seen = -1
        head = 0
        for number, line in enumerate(self._lines, start=1):
            if re.match(r"\s*\[\[\s*\"?scene\"?\s*\]\]", line):
                seen += 1
                head = number if seen == table else head
            inside = table is None or seen == table
            if inside and re.match(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[=\].]", line):
                return f"第 {number} 行"
        if head:
            return f"第 {head} 行起的画面"
        return f"第 {(table or 0) + 1} 个画面"
