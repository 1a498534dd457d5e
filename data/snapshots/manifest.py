"""What is known of a snapshot: ``manifest.json`` beside its cubes, and the list of all of them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from data import disk, records
from data.home import Home, Refused
from data.protection import USUAL, Profile, profile
from data.staging.joined import Applied, Joined

FORMAT: Final = 3
_SEALED: Final = 3  # from this format on a manifest holds a digest of itself
_SEAL: Final = "seal"
FIRST_ENGINE: Final = "2.0.0"  # DuckDB of all snapshots that don't name theirs

DRAFT: Final = "草稿"
REVIEW: Final = "送审"
SIGNED: Final = "签发"
WITHDRAWN: Final = "撤回"

PASSED: Final = "通过"
STOPPED: Final = "未通过"
FAILED: Final = "未完成"
SKIPPED: Final = "略过"
WAITING: Final = "待运行"
T = TypeVar("T")


class Damaged(Refused):
    """A file of a snapshot isn't what was written."""


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
    """What is known of one snapshot; ``manifest.json`` beside its cubes.

    Attributes:
        rows, digests: of each cube: how many, and a digest of their content.
        loads: ids of the loads that it was built from.
        key: fingerprint of the key behind its pseudonyms.
        cited: a signed briefing rests on it: it is never pruned.
        files: what the steps left beside the cubes: name and SHA-256.
        cubes: SHA-256 of the cubes' file; empty before format 3.
        way: how the build went: whole, or what of it and why; empty where nobody noted it.
        protection, basis: the profile of protection that it is under, by name, and its legal basis.
        format: of manifest and folder; 1 where there was no number yet.
        columns: each cube's columns as built, joined by blanks; empty in format 1.
        engine: version of DuckDB behind the digests, which another version may reckon otherwise.
        made_on: the engine that made the cubes, with its version; empty where nobody noted it.
        linkage: whom a linkage told it to be, by which version and thresholds.
        joined: rows of each source by how they came to their persons; none where nobody noted it.
    """

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
    cited: bool = False
    checks: tuple[Check, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    format: int = 1
    columns: dict[str, str] = field(default_factory=dict)
    engine: str = FIRST_ENGINE
    made_on: str = ""
    cubes: str = ""
    protection: str = USUAL.name
    basis: str = ""
    way: str = ""
    linkage: tuple[Applied, ...] = ()
    joined: tuple[Joined, ...] = ()

    @property
    def profile(self) -> Profile:
        """The profile of protection; one that this version doesn't know is refused."""
        try:
            return profile(self.protection)
        except ValueError as error:
            raise Refused(f"快照 {self.id} 的{error}") from error

    @property
    def stopped(self) -> Check | None:
        """The first step that forbids publication, if any."""
        return next((check for check in self.checks if check.stops), None)

    @property
    def interrupted(self) -> bool:
        """Whether the build was killed before its steps had run: nobody can ever sign it."""
        told = [check for check in self.checks if check.result != WAITING]
        waits = len(told) < len(self.checks)
        return self.state == DRAFT and waits and not any(check.stops for check in told)


def read(home: Home, snapshot: str) -> Snapshot:
    """Read what is known of a snapshot.

    Raises:
        Refused: there is no such snapshot (the message names those that there are), or a newer
            version wrote it.
        Damaged: its manifest is not what was written.
    """
    path = home.snapshots / snapshot / "manifest.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        number = int(found.get("format", 1))
    except (FileNotFoundError, NotADirectoryError):
        known = "、".join(ids(home)) or "（无）"
        raise Refused(f"没有快照「{snapshot}」；现有：{known}") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise _damaged(path, str(error)) from error
    if number > FORMAT:
        raise Refused(
            f"快照 {snapshot} 由更新版本的程序生成（格式 {number}，本程序只认得到格式 {FORMAT}）；"
            "请用新版本打开，或用 python -m data rollback 加编号回滚到本版本的快照"
        )
    if (number >= _SEALED or _SEAL in found) and found.pop(_SEAL, "") != seal(found):
        raise _damaged(path, "内容与其摘要不符")
    if absent := records.lacking(Snapshot, found):
        raise _damaged(path, f"缺少「{'、'.join(absent)}」")
    return Snapshot(**_plain(found))


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    more = records.strange(Snapshot, found)
    return {
        **{name: value for name, value in found.items() if name not in more},
        "loads": tuple(found["loads"]),
        "checks": tuple(_made(Check, check) for check in found.get("checks", ())),
        "linkage": tuple(_made(Applied, one) for one in found.get("linkage", ())),
        "joined": tuple(_made(Joined, one) for one in found.get("joined", ())),
        "files": tuple((name, digest) for name, digest in found.get("files", ())),
    }


def _made(record: type[T], found: dict[str, Any]) -> T:
    more = records.strange(record, found)
    return record(**{name: value for name, value in found.items() if name not in more})


# What a manifest says of the way from a build to its publication, and of what came after it.
AFTERWARDS: Final = frozenset(
    ("state", "signed_by", "signed_at", "cited", "checks", "files", _SEAL)
)


def seal(found: dict[str, Any]) -> str:
    """Digest of what a manifest says, however it is set."""
    said = {name: value for name, value in found.items() if name != _SEAL}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _damaged(path: Path, why: str) -> Damaged:
    return Damaged(f"快照清单 {path} 已损坏（{why}）；请从备份恢复该文件，或重新构建")


def write(folder: Path, snapshot: Snapshot) -> Snapshot:
    """Replace the manifest in a snapshot's folder, in one step.

    What a later version of the same format wrote besides stays in it.
    """
    path = folder / "manifest.json"
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept = {name: before[name] for name in records.strange(Snapshot, before) if name != _SEAL}
    said = json.loads(json.dumps({**asdict(snapshot), **kept}))
    said[_SEAL] = seal(said)
    text = json.dumps(said, ensure_ascii=False, indent=1)
    disk.write_aside(path, text.encode())
    return snapshot


def ids(home: Home) -> list[str]:
    """Names of all snapshots, oldest first."""
    if not home.snapshots.is_dir():
        return []
    return sorted(p.name for p in home.snapshots.iterdir() if (p / "manifest.json").exists())


def history(home: Home) -> list[Snapshot]:
    """All snapshots that this version can read, oldest first; the others are :func:`unread`."""
    return [found for _, found in _every(home) if found is not None]


def unread(home: Home) -> list[str]:
    """Names of snapshots that a newer version made, or whose manifest is damaged: left alone."""
    return [name for name, found in _every(home) if found is None]


def _every(home: Home) -> Iterator[tuple[str, Snapshot | None]]:
    for name in ids(home):
        try:
            yield name, read(home, name)
        except Refused:
            yield name, None


def named(home: Home) -> str:
    """The id in the pointer, whatever it is; empty where there is no pointer."""
    return _line(home.pointer)


def named_again(home: Home) -> str:
    """The id in the pointer's copy."""
    return _line(home.pointer_copy)


def point(home: Home, snapshot: str) -> None:
    """Serve a snapshot from now on: the one step that readers see."""
    disk.write_aside(home.pointer, snapshot.encode())
    disk.write_aside(home.pointer_copy, snapshot.encode())


def _line(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""
