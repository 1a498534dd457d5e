"""The parser of the three command lines: argparse that speaks Chinese and suggests the nearest.

What argparse says in English is said again here, on one line: `命令写法有误：…`, exit 2.
"""

import argparse
import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NoReturn

WRONG: Final = 2  # the exit code of a command line that can't be understood

# In argparse's words, of Python 3.11 to 3.14; `argument X: …` is taken off before.
_SAID: Final = (
    (r"expected one argument", "后面缺少一个值"),
    (r"expected at least one argument", "后面至少要有一个值"),
    (r"invalid int value: '(.*)'", r"的值「\1」应为整数"),
    (r"invalid float value: '(.*)'", r"的值「\1」应为数"),
    (r"ignored explicit argument '(.*)'", r"后面不能带值「\1」"),
)


class _Help(argparse.HelpFormatter):
    """Headings in Chinese; the longest word stands on one line with what it does."""

    def __init__(self, *settings: Any, **more: Any) -> None:
        super().__init__(*settings, **more)
        self._action_max_length = 14  # argparse forgets the indent of a word

    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """One command line, or one word of it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=False, **settings)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the usage stands; exit 2."""
        text = f"命令写法有误：{_chinese(message)}；用 {self.prog} --help 查看用法\n"
        self.exit(WRONG, text)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, but what a word doesn't know is refused by that word itself."""
        found, strange = super().parse_known_args(args, namespace)
        if strange:
            known = self._option_string_actions
            near = [one for word in strange for one in nearest(word.partition("=")[0], known)]
            self.error(f"不认识「{' '.join(strange)}」{_perhaps(near)}")
        return found, strange

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        known = [] if action.choices is None else [str(choice) for choice in action.choices]
        if known and str(value) not in known:
            near = _perhaps(nearest(str(value), known))
            raise argparse.ArgumentError(action, f"没有「{value}」{near}；可用：{'、'.join(known)}")


def whole(least: int, most: int) -> Callable[[str], int]:
    """The type of an argument that is a whole number between two others."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"的值「{text}」应为 {least} 至 {most} 的整数")
        return int(text)

    return parse


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The one that was probably meant, or nothing."""
    return difflib.get_close_matches(word, list(known), n=1)


def _perhaps(near: Sequence[str]) -> str:
    return f"；是不是 {'、'.join(near)}" if near else ""


def _chinese(message: str) -> str:
    """The sentence of argparse in Chinese; as it stands where it is none of the known ones."""
    missing = re.fullmatch(r"the following arguments are required: (.*)", message)
    if missing:
        return f"缺少 {missing[1].replace(', ', '、')}"
    unclear = re.fullmatch(r"ambiguous option: (\S+) could match (.*)", message)
    if unclear:
        return f"「{unclear[1]}」写得不全，可能是 {unclear[2].replace(', ', '、')}"
    of, colon, rest = message.partition(": ")
    if not (colon and of.startswith("argument ")):
        return message
    name = of.removeprefix("argument ")
    for pattern, chinese in _SAID:
        said = re.fullmatch(pattern, rest)
        if said:
            return f"{name} {said.expand(chinese)}"
    return f"{name} {rest}"
