"""The bounded child: ``python -m data.readers.child`` reads an order from standard input."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.readers.model import ReadError, ReadOptions, Table, Tell
from data.readers.source import Kind


def main() -> int:
    """Bound this process, parse the file, write the answer as JSON."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    options = ReadOptions.from_dict(order["options"])
    _bound(options.limits.child_bytes, order["seconds"])
    try:
        tell = _teller(Path(order["progress"]))
        scratch = Path(order["scratch"])
        tables = _read(Path(order["path"]), Kind(order["kind"]), scratch, options, tell)
        answer: dict[str, Any] = {"tables": [_plain(table) for table in tables]}
    except ReadError as refused:
        answer = {"refused": str(refused)}
    Path(order["answer"]).write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
    return 0


def _bound(size: int, seconds: int) -> None:
    """Limit memory and processor time where the system can (Linux; macOS: time only)."""
    if sys.platform == "win32":
        return  # the parent's time limit still holds
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _teller(progress: Path) -> Tell:
    """Write how far it has got where the parent looks, in one step."""

    def tell(share: float, rows: int) -> None:
        aside = progress.with_suffix(".new")
        aside.write_text(f"{share:.4f} {rows}", "utf-8")
        aside.replace(progress)

    return tell


def _read(path: Path, kind: Kind, scratch: Path, options: ReadOptions, tell: Tell) -> list[Table]:
    # Imported after the limits are set: the parsers are what is being bounded.
    if kind is Kind.PARQUET:
        from data.readers.columnar import read_parquet

        return read_parquet(path, scratch, options)
    if kind is Kind.HTML:
        from data.readers.webpage import read_html

        return read_html(path, scratch, options)
    from data.readers.workbook import read_workbook

    return read_workbook(path, kind, scratch, options, tell)


def _plain(table: Table) -> dict[str, Any]:
    return {**asdict(table), "path": str(table.path)}


if __name__ == "__main__":
    sys.exit(main())
