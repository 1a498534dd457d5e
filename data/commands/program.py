"""One base for `python -m data`, `python -m metrics` and `python -m dashboard` (DESIGN §8).

Every word takes `--home` and `--json` before or after it, exits 0 (done), 2 (refused) or 3 (done,
some rows rejected), and says what is wrong in one sentence: no user sees a traceback.
"""

import argparse
import json
import os
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any, Final

from data import logs, passing
from data.commands.arguments import Parser
from data.home import Home, Refused, keep_private

DONE: Final = 0
REFUSED: Final = 2
SOME: Final = 3  # done, but not for all
Run = Callable[[argparse.Namespace, Home], int]


class Words:
    """Words side by side: those of a program, or those of one word such as `audit`."""

    def __init__(self, parser: Parser, metavar: str) -> None:
        self._parsers = parser.add_subparsers(required=True, metavar=metavar, parser_class=Parser)

    def word(self, name: str, run: Run, says: str, fault: int = REFUSED) -> Parser:
        """Add a word; returns its parser for arguments of its own.

        Args:
            name: what is typed.
            run: does it, and returns the exit code.
            says: one line of help, in Chinese.
            fault: the exit code when it breaks; the steps of a build have one of their own
                (:mod:`data.snapshots.gates`), because there 2 is a verdict.
        """
        made = self._add(name, says)
        made.set_defaults(run=run, fault=fault)
        return made

    def group(self, name: str, says: str, metavar: str) -> "Words":
        """Add a word that is followed by another."""
        return Words(self._add(name, says), metavar)

    def _add(self, name: str, says: str) -> Parser:
        line = says.replace("%", "%%")  # argparse would fill it in
        made: Parser = self._parsers.add_parser(name, help=line, description=says)
        # Nothing is set where nothing was given: what stood before the word stays.
        _common(made, home=argparse.SUPPRESS, json=argparse.SUPPRESS)
        return made


class Program(Words):
    """A command line: its words, and what becomes of everything that goes wrong."""

    def __init__(self, name: str, says: str, refusals: tuple[type[Exception], ...] = ()) -> None:
        """A program without words.

        Args:
            name: the package that is run.
            says: one line of help, in Chinese.
            refusals: errors whose text is for the user, beside :class:`Refused`.
        """
        self.name = name
        self.parser = Parser(prog=f"python -m {name}", description=says)
        _common(self.parser, home=None, json=False)
        super().__init__(self.parser, "命令")
        self._refusals: tuple[type[Exception], ...] = (Refused, *refusals)

    def main(self, arguments: Sequence[str] | None = None) -> int:
        """Run one command; returns its exit code."""
        code = DONE
        try:
            try:
                code = self._run(arguments)
            finally:
                _flush()
        except BrokenPipeError:  # the reader of our output has seen enough, as `head` does
            _say_no_more()
        return code

    def _run(self, arguments: Sequence[str] | None) -> int:
        given = self.parser.parse_args(arguments)
        home = Home.find(given.home)
        logs.begin(home, self.name)
        try:
            keep_private(home)
            try:
                with passing.entered(home):
                    return int(given.run(given, home))
            finally:
                keep_private(home)  # a first import has just made it
        except self._refusals as refusal:
            return _refuse(given, str(refusal))
        except KeyboardInterrupt:
            return _refuse(given, "已中断，没有改动任何数据")
        except Exception as fault:  # the one place where anything may arrive; it is logged whole
            if isinstance(fault, BrokenPipeError) and _unheard():
                raise
            _refuse(given, logs.fault(fault))
            return int(given.fault)


def words(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every word of a program as it is typed, such as `audit verify`, with its parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                deeper = list(words(below))
                yield from ((f"{name} {word}", made) for word, made in deeper)
                if not deeper:
                    yield name, below


def tell(given: argparse.Namespace, result: Any, text: str = "") -> int:
    """Print a result: JSON when asked, else the text, else the result as indented lines."""
    plain = _plain(result)
    print(json.dumps(plain, ensure_ascii=False) if given.json else text or _indented(plain))
    return DONE


def _common(parser: Parser, home: str | None, json: str | bool) -> None:
    parser.add_argument(
        "--home", default=home, metavar="DIR", help="数据目录（默认取 TALENT_HOME，再默认 ./var）"
    )
    parser.add_argument("--json", action="store_true", default=json, help="输出 JSON，供程序读取")


def _refuse(given: argparse.Namespace, reason: str) -> int:
    """The sentence for people, and for a program the same as JSON."""
    if given.json:
        print(json.dumps({"refused": reason}, ensure_ascii=False))
    print(reason, file=sys.stderr)
    return REFUSED


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _unheard() -> bool:
    """Whether it is our own output that nobody reads any more, and not another pipe."""
    try:
        _flush()
        if hasattr(select, "poll"):
            ends = select.poll()
            ends.register(sys.stdout, 0)  # no event but that the reader is gone
            return bool(ends.poll(0))
    except BrokenPipeError:
        return True
    except (OSError, ValueError):  # no file at all
        return False
    return False


def _say_no_more() -> None:
    """Send the rest nowhere, so that the interpreter doesn't stumble over it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and paths as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _indented(value: Any) -> str:
    return "\n".join(_lines(value))


def _lines(value: Any, indent: str = "") -> list[str]:
    if isinstance(value, dict):
        pairs = [(f"{key}：", item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [("- ", item) for item in value]
    else:
        return [f"{indent}{'（无）' if value is None else value}"]
    lines: list[str] = []
    for head, item in pairs:
        if isinstance(item, dict | list) and item:
            lines += [f"{indent}{head}".rstrip(), *_lines(item, indent + "  ")]
        else:
            shown = "（无）" if item in (None, "", [], {}) else item
            lines.append(f"{indent}{head}{shown}")
    return lines or [f"{indent}（无）"]
