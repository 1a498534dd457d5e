"""The parent's side of the bounded child process, and what its ends mean to the office."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from data.readers.model import Limits, Problem, ReadError, ReadOptions, Table
from data.readers.source import Kind

_ROOT: Final = Path(__file__).parents[2]
_PARQUET_SECONDS: Final = 3600  # streamed, so long only when it is large


def read_in_child(path: Path, kind: Kind, scratch: Path, options: ReadOptions) -> list[Table]:
    """Parse in a child with bounded memory and time; its crash is a refusal, not ours.

    Raises:
        ReadError: what the child refused, or that it ran out of memory or time.
    """
    limits = options.limits
    seconds = _PARQUET_SECONDS if kind is Kind.PARQUET else limits.child_seconds
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
        try:
            ended = subprocess.run(
                [sys.executable, "-m", "data.readers.child"],
                input=json.dumps(order).encode(),
                capture_output=True,
                timeout=seconds,
                cwd=_ROOT,
                env=_environment(),
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise ReadError(
                f"{path.name}：{seconds} 秒内没有读完，已停止；请拆成几个文件，或另存为 CSV 再导入"
            ) from late
        if not answer.is_file():
            raise ReadError(_crashed(path.name, ended.returncode, ended.stderr, limits))
        return _tables(json.loads(answer.read_text("utf-8")))


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
            units=tuple(raw["units"]),
        )
        for raw in answer["tables"]
    ]
