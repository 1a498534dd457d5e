"""One line of the trail, as it is written: compact JSON, its seal last."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

FIRST: Final = "0" * 64
GAP: Final = "gap"  # what was there before is not there any more
REPAIR: Final = "repair"  # a torn line was set aside
_SEAL: Final = b',"seal":"'


@dataclass(frozen=True)
class Line:
    """What happened: a look at a figure, a file that left, somebody who came or went.

    Attributes:
        user: who.
        action: what; the words that there are stand in the papers (dashboard.approval.dossier).
        metric, by, region, month, months, where: the question, where there was one.
        scope, role: under which rights.
        snapshot: of which data.
        detail: more, in words.
    """

    user: str
    action: str
    metric: str = ""
    by: tuple[str, ...] = ()
    region: int = 0
    month: int | None = None
    months: int | None = None
    where: tuple[tuple[str, tuple[int | str, ...]], ...] = ()
    scope: int = 0
    role: str = ""
    snapshot: str = ""
    detail: str = ""


def written(line: Line, at: datetime, before: str, mac: Callable[[bytes], bytes]) -> bytes:
    """A line as bytes, after the line of a hash, under a seal."""
    record: dict[str, Any] = {
        "time": at.isoformat(timespec="milliseconds"),
        "user": line.user,
        "role": line.role,
        "action": line.action,
        "metric": line.metric,
        "by": list(line.by),
        "region": line.region,
        "month": line.month,
        "months": line.months,
        "where": [[name, list(codes)] for name, codes in line.where],
        "scope": line.scope,
        "snapshot": line.snapshot,
        "detail": line.detail,
        "before": before,
    }
    plain = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return plain[:-1] + _SEAL + mac(plain).hex().encode() + b'"}'


def parted(line: bytes) -> tuple[bytes, str]:
    """A line as it was before it was sealed, and its seal; the seal is empty where it has none."""
    at = line.rfind(_SEAL)
    if at < 0 or not line.endswith(b'"}'):
        return line, ""
    return line[:at] + b"}", line[at + len(_SEAL) : -2].decode("ascii", "replace")


def hash_of(line: bytes) -> str:
    """The hash that the next line names."""
    return hashlib.sha256(line).hexdigest()


def files(folder: Path) -> list[Path]:
    """The trail's files, oldest first."""
    return sorted(folder.glob("????-??.jsonl")) if folder.is_dir() else []


def last_line(path: Path, size: int | None = None) -> bytes:
    """The last whole line of a file, of its first ``size`` bytes where given; empty without one."""
    end = path.stat().st_size if size is None else size
    back = 4096
    with path.open("rb") as file:
        while True:
            start = max(0, end - back)
            file.seek(start)
            raw = file.read(end - start)
            raw = raw[: raw.rfind(b"\n") + 1]
            lines = raw.splitlines()
            if len(lines) > 1 or not start:
                return lines[-1] if lines else b""
            back *= 4
