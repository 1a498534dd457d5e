"""What is known of a snapshot: ``manifest.json`` beside its cubes, and the list of all of them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from data.home import Home, Refused
from data.staging import loads

DRAFT: Final = "草稿"
REVIEW: Final = "送审"
SIGNED: Final = "签发"
WITHDRAWN: Final = "撤回"

PASSED: Final = "通过"
STOPPED: Final = "未通过"
FAILED: Final = "未完成"
SKIPPED: Final = "略过"
WAITING: Final = "待运行"


@dataclass(frozen=True)
class Check:
    """How one step between build and publication ended (:mod:`data.snapshots.gates`).

    Attributes:
        name: of the step, for people.
        result: 通过, 未通过, 未完成, 略过 or 待运行.
        said: the step's own sentence.
        must: the snapshot may not be published unless the step passed (or need not run).
    """

    name: str
    result: str
    said: str = ""
    seconds: float = 0.0
    must: bool = True

    @property
    def stops(self) -> bool:
        """Whether the snapshot may not be published as things stand."""
        return self.must and self.result not in (PASSED, SKIPPED)

    @property
    def words(self) -> str:
        """One line for people."""
        return f"{self.name}{self.result}" + (f"：{self.said}" if self.said else "")


@dataclass(frozen=True)
class Snapshot:
    """What is known of one snapshot; ``manifest.json`` beside its cubes."""

    id: str
    built_at: str
    seconds: float
    demo: bool
    rows: dict[str, int]
    digests: dict[str, str]
    loads: tuple[str, ...]
    key: str
    state: str = DRAFT
    signed_by: str = ""
    signed_at: str = ""
    cited: bool = False  # a signed briefing rests on it: never pruned
    checks: tuple[Check, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # what the steps left beside the cubes: name, SHA-256

    @property
    def stopped(self) -> Check | None:
        """The first step that forbids publication, if any."""
        return next((check for check in self.checks if check.stops), None)


def read(home: Home, snapshot: str) -> Snapshot:
    """Read what is known of a snapshot.

    Raises:
        Refused: there is no such snapshot; the message names those that there are.
    """
    try:
        found: dict[str, Any] = json.loads(
            (home.snapshots / snapshot / "manifest.json").read_text("utf-8")
        )
    except (FileNotFoundError, NotADirectoryError):
        known = "、".join(ids(home)) or "（无）"
        raise Refused(f"没有快照「{snapshot}」；现有：{known}") from None
    plain = {
        "loads": tuple(found["loads"]),
        "checks": tuple(Check(**check) for check in found.get("checks", ())),
        "files": tuple((name, digest) for name, digest in found.get("files", ())),
    }
    return Snapshot(**{**found, **plain})


def write(folder: Path, snapshot: Snapshot) -> Snapshot:
    """Replace the manifest in a snapshot's folder, in one step."""
    text = json.dumps(asdict(snapshot), ensure_ascii=False, indent=1)
    loads.write_aside(folder / "manifest.json", text.encode())
    return snapshot


def ids(home: Home) -> list[str]:
    """Names of all snapshots, oldest first."""
    if not home.snapshots.is_dir():
        return []
    return sorted(p.name for p in home.snapshots.iterdir() if (p / "manifest.json").exists())


def history(home: Home) -> list[Snapshot]:
    """All snapshots, oldest first."""
    return [read(home, snapshot) for snapshot in ids(home)]


def current(home: Home) -> Snapshot | None:
    """The snapshot being served, if any."""
    if not home.pointer.exists():
        return None
    return read(home, home.pointer.read_text("utf-8").strip())
