"""The import page's hands: keep an upload, draft a mapping, try, import, build. Steward only.

A file that arrives through the browser is a file like any other: it lies in the home for a moment
(:mod:`data.passing`) and goes through the same importer as from the command line.
"""

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import pandas as pd
import tomli_w

from dashboard.access import holdings
from data import disk, passing
from data.contracts import CONTRACTS, Contract
from data.contracts.template import template
from data.disk import write_aside
from data.home import Refused
from data.importing import mapping as mappings
from data.importing.guess import guess
from data.importing.importer import import_file
from data.importing.mapping import Mapping
from data.importing.peek import first_values
from data.importing.report import Report
from data.readers import ReadError, read
from data.snapshots import gates, publish
from data.snapshots.warehouse import NoSnapshot
from data.staging.loads import READY
from data.values.mask import mask, without_ids

_LONGEST: Final = 40
_BYTES: Final = 180  # of a name: a list of refused or mended rows is called after it, too
UNUSED: Final = "（不用）"
RULE: Final = "（按规则，见映射文件）"
_TARGET, _SOURCE, _SAMPLE, _NEED, _WHAT = "目标列", "来源列", "样例", "必填", "说明"
_SAMPLES: Final = 3
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Draft:
    """A mapping to be looked through: the draft as TOML, and as a table that can be edited."""

    toml: str
    table: pd.DataFrame  # 目标列, 来源列, 样例, 必填, 说明
    header: tuple[str, ...]  # the file's own columns
    samples: dict[str, str]  # of each of them, three values


def keep(name: str, content: BinaryIO) -> Path:
    """Put an upload into a folder of its own; of its name only the last part is believed.

    The caller gives the folder back (:func:`data.passing.give_back`).

    Raises:
        Refused: it can't be written; nothing is left of it.
    """
    home = holdings.home()
    place = passing.borrow(home, "upload") / _believed(name)
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            while block := content.read(1 << 20):
                file.write(block)
    except OSError as error:
        passing.give_back(place.parent)
        raise Refused(f"上传的文件写不进数据目录 {home.path}：{disk.why(error)}") from error
    return place


def _believed(name: str) -> str:
    """A name that a file here can have: Windows allows 255 characters, this system 255 bytes."""
    last = name.replace("\\", "/").rpartition("/")[2]
    last = "".join(char if char.isprintable() else "_" for char in last)
    if last in ("", ".", ".."):
        return "未命名"
    kind = Path(last).suffix
    if len(last.encode()) <= _BYTES or len(kind.encode()) > _BYTES // 2:
        kind = ""
    room = _BYTES - len(kind.encode())
    stem = last.removesuffix(kind).encode()
    if len(stem) <= room:
        return last
    return stem[: room - len("…".encode())].decode(errors="ignore") + "…" + kind


def template_bytes(contract: str) -> bytes:
    """The contract's import template, as XLSX."""
    with passing.folder(holdings.home(), "template") as folder:
        place = folder / f"{contract}.xlsx"
        template(CONTRACTS[contract], place)
        return place.read_bytes()


def draft(path: Path, contract: str) -> Draft:
    """Guess a mapping from names and values.

    Raises:
        Refused, ReadError: the file can't be read; the text says why.
    """
    table = CONTRACTS[contract]
    with passing.folder(holdings.home(), "preview") as scratch:
        text = guess(path, table, scratch, holdings.settings().region)
        found = mappings.parse(tomllib.loads(text), table)
        shown = read(path, scratch, options=found.read)[0]
        seen = first_values(shown, _SAMPLES)
    personal = {s for name in table.personal() for s in _sources(found, name)}
    samples = {
        # The cell's own length is told: a number of 17 digits lost one. Masked before, it had 8.
        name: "、".join(map(mask if name in personal else _readable, values))
        for name, values in seen.items()
    }
    raw: dict[str, Any] = tomllib.loads(text).get("columns", {})
    rows = [
        {
            _TARGET: column.label,
            _SOURCE: _shown(raw.get(column.name)),
            _SAMPLE: next((samples[s] for s in _sources(found, column.name) if s in samples), ""),
            _NEED: column.required,
            _WHAT: column.note or (f"单位：{column.unit}" if column.unit else ""),
        }
        for column in table.columns
    ]
    return Draft(text, pd.DataFrame(rows), shown.header, samples)


def _sources(found: Mapping, name: str) -> list[str]:
    filled = found.columns.get(name)
    return [source for rule in (filled.rules if filled else ()) for source in rule.sources]


def _readable(value: str) -> str:
    """A value of no person's column: as it is, but for numbers like an ID's that stand in it."""
    return without_ids(value)[:_LONGEST]


def _shown(source: object) -> str:
    """A source as the grid has it: simply a column, or one with a unit; else a rule."""
    if isinstance(source, dict) and set(source) == {"from", "unit"}:
        return str(source["from"])
    return UNUSED if source is None else source if isinstance(source, str) else RULE


def edited(drafted: Draft, table: pd.DataFrame, contract: Contract) -> tuple[Mapping, str]:
    """The mapping that an edited table means, and its TOML.

    Raises:
        Refused: it can't be a mapping.
    """
    raw = tomllib.loads(drafted.toml)
    columns: dict[str, Any] = raw.setdefault("columns", {})
    for column, source in zip(contract.columns, table[_SOURCE], strict=True):
        if source == UNUSED or source is None:
            columns.pop(column.name, None)
        elif source != RULE and source != _shown(columns.get(column.name)):
            columns[column.name] = source
    text = tomli_w.dumps(raw)
    return mappings.parse(tomllib.loads(text), contract), text


def save(name: str, text: str) -> str:
    """Keep a mapping under a name, for the next file of this kind.

    Raises:
        Refused: the name can't be a file's.
    """
    clean = name.strip()
    if not clean or not clean.isprintable() or any(char in clean for char in '/\\:*?"<>|.'):
        raise Refused(f'映射名称「{name}」不能为空，也不能含 / \\ : * ? " < > | . 和看不见的字符')
    if len(clean.encode()) > _BYTES:
        raise Refused(f"映射名称过长：至多 {_BYTES // 3} 个汉字")
    write_aside(holdings.home().mappings / f"{clean}.toml", text.encode("utf-8"))
    return clean


def saved() -> tuple[str, ...]:
    """Names of the mappings that the office has saved, then of those that come with the product."""
    own = sorted(path.stem for path in holdings.home().mappings.glob("*.toml"))
    return (*own, *(name for name in mappings.kept() if name not in own))


def run(
    paths: list[Path],
    contract: str,
    mapping: Mapping | str | None,
    *,
    dry_run: bool,
    replace_demo: bool,
    confirm: bool,
    source: str,
    progress: Progress,
) -> Report:
    """Import, or only try.

    Raises:
        Refused, ReadError: nothing was changed; the text says why.
    """
    return import_file(
        holdings.home(),
        paths,
        contract,
        mapping=mapping,
        source=source or None,
        dry_run=dry_run,
        replace_demo=replace_demo,
        confirm=confirm,
        progress=progress,
    )


def has_demo() -> bool:
    """Whether the demo province is what the home holds."""
    return any(load.demo for load in holdings.loads())


def waiting() -> list[str]:
    """Files imported, and ready, that the served snapshot does not hold yet."""
    try:
        served = set(holdings.serving().loads)
    except NoSnapshot:
        served = set()
    return [load.file for load in holdings.loads() if load.state == READY and load.id not in served]


def build(progress: Progress) -> publish.Snapshot:
    """Build a snapshot from all loads; it is published where nobody has to sign it.

    Raises:
        Refused: it contradicts itself, or what has to look at it before publication stopped it.
    """
    return publish.build(holdings.home(), progress, before=gates.steps(holdings.home()))


FAULTS: Final = (Refused, ReadError)
