"""Commands that are killed: run as a process of its own, ended by SIGKILL after a while.

Each command runs in a child forked from a server that has the program's modules in memory already,
so that a kill falls into the work and seldom into Python's start.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType
from typing import Final

_MODULES: Final = [
    "data.commands.cli",
    "data.importing.importer",
    "data.snapshots.publish",
    "data.snapshots.gates",
    "data.readers",
    "tests.reliability.killed",
]


def forks() -> ForkServerContext:
    """The server that children are forked from."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(_MODULES)
    return made


@contextmanager
def plain_main() -> Iterator[None]:
    """Start children within this: a page that a test ran before left Streamlit's script as
    ``__main__``, which each child would run first."""
    kept = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = kept


def _command(home: Path, words: Sequence[str]) -> None:
    from data.commands.cli import main

    said = os.open(_said(home), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for out in (1, 2):
        os.dup2(said, out)
    os._exit(main(["--home", str(home), *words]))


def _said(home: Path) -> Path:
    """What the last command printed."""
    return home.with_suffix(".said")


def run(context: ForkServerContext, home: Path, words: Sequence[str], kill: float | None) -> int:
    """Run ``python -m data`` with these words.

    Args:
        context: of :func:`forks`.
        home: the data directory.
        words: of the command.
        kill: seconds after which it gets SIGKILL; ``None`` lets it end.

    Returns:
        Its exit code; ``-SIGKILL`` where it was killed before it ended.
    """
    child = context.Process(target=_command, args=(home, words))
    with plain_main():
        child.start()
    if kill is not None:
        child.join(kill)
        if child.is_alive() and child.pid is not None:
            os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def duration(context: ForkServerContext, home: Path, words: Sequence[str]) -> float:
    """Seconds that a command takes when nobody kills it; it must succeed."""
    began = time.monotonic()
    code = run(context, home, words, None)
    assert code == 0, _said(home).read_text("utf-8")
    return time.monotonic() - began
