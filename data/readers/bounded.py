"""The parent's side of the bounded child process, and what its ends mean to the office."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, Final

from data.readers.model import Limits, Problem, ReadError, ReadOptions, Table, Tell, silent
from data.readers.source import Kind

_ROOT: Final = Path(__file__).parents[2]
_LOOK: Final = 0.5  # seconds between two looks at what the child has done
_SMALL_MB, _SECONDS_PER_MB = 5, 30  # a million rows are 40 MB, and a machine may be busy
_PARQUET_SECONDS: Final = 3600  # streamed, so long only when it is large


def read_in_child(
    path: Path, kind: Kind, scratch: Path, options: ReadOptions, tell: Tell = silent
) -> list[Table]:
    """Parse in a child with bounded memory and time; its crash is a refusal, not ours.

    ``tell`` is told how far the child has got.

    Raises:
        ReadError: what the child refused, or that it ran out of memory or time.
    """
    limits = options.limits
    seconds = _PARQUET_SECONDS if kind is Kind.PARQUET else limits.child_seconds
    seconds += max(0, path.stat().st_size // 2**20 - _SMALL_MB) * _SECONDS_PER_MB
    with TemporaryDirectory(dir=scratch, prefix="child-") as folder:
        answer = Path(folder).resolve() / "answer.json"
        order = {
            "path": str(path.resolve()),
            "kind": kind.value,
            "scratch": str(scratch.resolve()),
            "answer": str(answer),
            "options": asdict(options),
            "seconds": seconds,
        }
        progress = Path(folder) / "progress"
        code, stderr = _run({**order, "progress": str(progress.resolve())}, seconds, progress, tell)
        if code is None:
            raise ReadError(
                f"{path.name}：{seconds} 秒内没有读完，已停止；请拆成几个文件，或另存为 CSV 再导入"
            )
        if not answer.is_file():
            raise ReadError(_crashed(path.name, code, stderr, limits))
        return _tables(json.loads(answer.read_text("utf-8")))


def _run(
    order: dict[str, Any], seconds: int, progress: Path, tell: Tell
) -> tuple[int | None, bytes]:
    """Exit code (``None``: out of time) and error output of the child."""
    beside = progress.parent  # on the home's disk, as all that a file becomes
    with TemporaryFile(dir=beside) as given, TemporaryFile(dir=beside) as said:
        given.write(json.dumps(order).encode())
        given.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-m", "data.readers.child"],
            stdin=given,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=_ROOT,
            env=_environment(),
        )
        until = time.monotonic() + seconds
        try:
            while child.poll() is None and time.monotonic() < until:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(min(_LOOK, max(until - time.monotonic(), 0.01)))
                _told(progress, tell)
        finally:
            late = child.poll() is None
            if late:
                child.kill()
                child.wait()
        _told(progress, tell)
        said.seek(0)
        return None if late else child.returncode, said.read()


def _told(progress: Path, tell: Tell) -> None:
    """Hand on what the child last wrote: share and rows."""
    with suppress(OSError, ValueError):
        share, rows = progress.read_text("utf-8").split()
        tell(min(max(float(share), 0.0), 1.0), int(rows))


def _environment() -> dict[str, str]:
    """Few threads, so that address space is spent on the file and not on stacks."""
    few = {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONUTF8": "1"}
    return {**os.environ, **few, "PYTHONPATH": str(_ROOT)}


def _crashed(file: str, code: int, stderr: bytes, limits: Limits) -> str:
    memory = b"memory" in stderr.lower() or b"MemoryError" in stderr
    if memory or code in (-6, -9):
        return (
            f"{file}：读取时所需内存超过上限 {limits.child_bytes / 2**30:g} GB，已停止；"
            "请拆成几个文件，或另存为 CSV 再导入"
        )
    return (
        f"{file}：解析程序异常退出（代码 {code}），文件可能已损坏；"
        "请在 WPS 或 Excel 中打开并另存为 .xlsx 或 .csv 再导入"
    )


def _tables(answer: dict[str, Any]) -> list[Table]:
    if "refused" in answer:
        raise ReadError(answer["refused"])
    return [
        Table(
            file=raw["file"],
            sheet=raw["sheet"],
            header=tuple(raw["header"]),
            path=Path(raw["path"]),
            rows=raw["rows"],
            notes=tuple(raw["notes"]),
            problems=tuple(Problem(**p) for p in raw["problems"]),
            footnotes=tuple(raw["footnotes"]),
            encoding=raw["encoding"],
            records=raw["records"],
            above=tuple(raw["above"]),
            titles=tuple(tuple(row) for row in raw["titles"]),
            units=tuple(raw["units"]),
            percents=tuple(raw["percents"]),
            formats_unread=raw["formats_unread"],
            ends=raw["ends"],
            headings=tuple((line, text) for line, text in raw["headings"]),
            reheaded=tuple((line, column, name) for line, column, name in raw["reheaded"]),
        )
        for raw in answer["tables"]
    ]
