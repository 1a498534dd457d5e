"""The log of an installation: JSON lines in `logs/talent.log` of its home, turned over when full.

Every program of a home writes the same file: command lines, server, the steps of a build. A line
is written, and the file turned over, under a file lock. `TALENT_LOG_LEVEL` sets how much is told
(DEBUG, INFO, WARNING, ERROR; WARNING when not set). Nothing is written while nothing goes wrong.

Personal data stay out: messages of errors quote the values they stumbled over, so what they quote,
and whatever looks like a number of a person, is made unreadable before it is written.
"""

import json
import logging
import os
import re
import sys
import traceback
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from data.home import Home
from data.values.mask import without_ids

LEVEL: Final = "TALENT_LOG_LEVEL"
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_OURS: Final = ("data", "metrics", "dashboard", "pages")
_FULL: Final = 2_000_000  # bytes; a traceback has about 5 000
_KEPT: Final = 4  # full files beside the one being written
_PATIENCE: Final = 5  # seconds to wait for another program's line
_HIDDEN: Final = "（已遮蔽）"
# What an error quotes is a value, but for names of columns, tables, modules: short and lower case.
_QUOTED: Final = re.compile(r"""(?<!\w)'([^'\n]*)'(?!\w)|"([^"\n]*)"|「([^」\n]*)」|“([^”\n]*)”""")
_NAME: Final = re.compile(r"[a-z_][a-z_.]{0,40}[0-9]{0,2}")
# Numbers of phones, cards, passports, mail, pseudonyms; a snapshot's has a date and a hyphen.
_NUMBER: Final = re.compile(
    r"(?<![\w-])[A-Za-z]{0,2}\d{7,}[Xx]?(?![\w-])|\S+@\S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_CHINESE: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")

log = logging.getLogger(__name__)
_handler: "_Shared | None" = None


def begin(home: Home, program: str, console: bool = False) -> None:
    """Log into a home from now on; called again, it replaces what was before.

    Args:
        home: whose folder `logs/` is written, once there is something to write.
        program: who writes: `data`, `metrics`, `dashboard`, `server`.
        console: say each line shortly on standard error too, as a server should.
    """
    global _handler
    asked = os.environ.get(LEVEL, "").strip().upper()
    level = asked if asked in _LEVELS else "WARNING"
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Shared | _Console)]:
        root.removeHandler(old)
        old.close()
    _handler = _Shared(_file(home), program)
    root.addHandler(_handler)
    if console:
        root.addHandler(_Console(_handler.path))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    if asked and asked != level:
        log.warning("%s is none of %s", LEVEL, ", ".join(_LEVELS))


def ensure(home: Home) -> None:
    """Log into a home where nobody has begun to: library calls from tests and scripts."""
    if _handler is None or _handler.path != _file(home):
        begin(home, "data")


def fault(error: BaseException) -> str:
    """Log an unexpected error whole; returns one sentence for people that says where."""
    log.error("unexpected error", exc_info=error)
    name = type(error).__name__
    if _handler is not None and _handler.failed is not None:
        return f"程序出错（{name}），{written()}"
    return f"程序出错（{name}），没有改动已发布的数据；{written()}"


def written() -> str:
    """Where the newest line stands, or why it could not be written; for the end of a sentence."""
    if _handler is None:
        return "没有写日志"
    if _handler.failed is None:
        return f"详情见 {_handler.path}"
    why = getattr(_handler.failed, "strerror", None) or type(_handler.failed).__name__
    return f"日志也写不进 {_handler.path.parent}：{why}"


def _file(home: Home) -> Path:
    return home.path / "logs" / "talent.log"


class _Lines(logging.Formatter):
    """One JSON object per line."""

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in _OURS
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created).astimezone().isoformat(),
            "level": record.levelname,
            "program": self._program,
            "pid": record.process,
            "logger": record.name,
            "message": _clean(record.getMessage(), ours=ours),
        }
        if hasattr(record, "detail"):
            line["detail"] = _clean(record.detail, ours=True)
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["traceback"] = "".join(_chain(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


class _Shared(RotatingFileHandler):
    """A file that several programs write and turn over; closed between two lines."""

    def __init__(self, path: Path, program: str) -> None:
        super().__init__(path, maxBytes=_FULL, backupCount=_KEPT, encoding="utf-8", delay=True)
        self.path = path
        self.failed: BaseException | None = None
        self.setFormatter(_Lines(program))

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a log that can't be written is remembered, never raised."""
        # Loaded by the first line, so that a command that goes well doesn't wait for it.
        from filelock import FileLock

        self.failed = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock"), timeout=_PATIENCE):
                super().emit(record)
                if self.stream is not None:
                    self.stream.close()
                    self.stream = None
        except OSError as error:
            self.failed = error

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Remember why, instead of printing a traceback."""
        self.failed = sys.exc_info()[1]


class _Console(logging.StreamHandler):  # type: ignore[type-arg]  # generic for mypy only
    """One short line for whoever watches the server; the whole stands in the file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in _OURS
        said = _clean(record.getMessage(), ours=ours)
        error = record.exc_info[1] if record.exc_info else None
        more = f"（{type(error).__name__}，详情见 {self._path}）" if error is not None else ""
        return f"{datetime.fromtimestamp(record.created):%H:%M:%S} {record.levelname} {said}{more}"


def _clean(text: str, *, ours: bool) -> str:
    """A message without what may be personal; in messages that aren't ours no Chinese either."""
    hidden = without_ids(text)
    hidden = _QUOTED.sub(_kept, hidden)
    hidden = _NUMBER.sub(_HIDDEN, hidden)
    return hidden if ours else _masked_chinese(hidden)


def _kept(quoted: re.Match[str]) -> str:
    whole, inside = quoted[0], next(part for part in quoted.groups() if part is not None)
    return whole if _NAME.fullmatch(inside) else f"{whole[0]}{_HIDDEN}{whole[-1]}"


def _masked_chinese(text: str) -> str:
    """Data in an English sentence; the marks of what is hidden already stay."""
    parts = re.split(r"(（证件号已遮蔽）|（已遮蔽）)", text)
    return "".join(part if at % 2 else _CHINESE.sub(_HIDDEN, part) for at, part in enumerate(parts))


def _chain(error: BaseException) -> list[str]:
    """A traceback as Python prints it, causes first, of each message the first line alone.

    DuckDB and others put the row they stumbled over into the lines below.
    """
    lines: list[str] = []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        lines = [*_chain(before), "\nThen:\n"]
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            lines += [*_chain(one), "\nAmong:\n"]
    kind = type(error)
    ours = kind.__module__.split(".")[0] in _OURS
    said = (str(error).splitlines() or [""])[0]
    return [
        *lines,
        "Traceback (most recent call last):\n",
        *traceback.format_tb(error.__traceback__),
        f"{kind.__qualname__}: {_clean(said, ours=ours)}\n",
    ]
