"""`python -m metrics certify`: for each suppressed count of a snapshot two worlds, three apart.

A step of every build. For each cube, coarsest tables and finest together, other worlds are looked
for that every table allows (:mod:`metrics.attack.walk`), with a budget of work and not of time, so
that the same cubes give the same certificate. It stands beside the cubes;
:mod:`data.snapshots.certified` checks it without any of this code.
"""

import argparse
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from data.commands.program import Program, tell
from data.disk import write_aside
from data.home import Home, office
from data.snapshots.certified import NAME, words
from data.snapshots.gates import BROKEN
from data.snapshots.warehouse import Warehouse
from metrics.attack.lattice import Block, blocks, described
from metrics.attack.nodes import Nodes, nodes
from metrics.attack.seen import Seen
from metrics.attack.walk import Walk
from metrics.disclosure.profile import under
from metrics.disclosure.snapshot import Published

LATER: Final = "TALENT_CERTIFY_LATER"  # set where builds must be quick; certify by hand then
WORK: Final = 2000  # steps that are looked at for each suppressed count of a cube
MOST: Final = 40_000_000  # steps for one cube (or level of it): stock takes a minute
ENTRIES: Final = 2_200_000_000  # steps times tables: fewer steps where there are many tables
LARGEST: Final = 60_000_000  # unknowns times tables beyond which a cube is left out


@dataclass(frozen=True)
class Part:
    """What was found for one block."""

    block: Block
    nodes: Nodes
    worlds: list[np.ndarray]
    proved: int


def add(program: Program) -> None:
    """Add the word to `python -m metrics`."""
    says = "为隐去的人数各找两种相差 3 人以上、各表都容许的可能，存于快照旁"
    made = program.word("certify", _run, says, fault=BROKEN)
    made.add_argument("--snapshot", required=True, help="快照编号")
    made.add_argument("--work", type=int, default=WORK, help="每个隐去的人数最多试多少步")


def _run(options: argparse.Namespace, home: Home) -> int:
    if os.environ.get(LATER):
        return tell(options, {"hidden": 0, "proved": 0}, f"按 {LATER} 的设置暂缓，可另行运行")
    cubes = Published(Warehouse(home), options.snapshot)
    folder = home.snapshots / options.snapshot
    said = certify(cubes, office(home).region, folder, options.work)
    return tell(options, said, words(said))


def certify(
    cubes: Published, region: int, folder: Path, work: int = WORK, only: Sequence[str] = ()
) -> dict[str, int]:
    """Find worlds for every block of a snapshot and write the certificate beside it.

    It is made by the snapshot's profile, and names it.

    Args:
        cubes: the snapshot.
        region: the office's own.
        folder: of the snapshot.
        work: steps that are looked at for each suppressed count.
        only: names of cubes; all where none is given.

    Returns:
        How many counts are suppressed, how many of them are proved, and how many cubes (or levels
        of one) were left out for their size.
    """
    with under(cubes.profile):
        return _certified(cubes, region, folder, work, only)


def _certified(
    cubes: Published, region: int, folder: Path, work: int, only: Sequence[str]
) -> dict[str, int]:
    told: list[dict[str, Any]] = []
    arrays: dict[str, np.ndarray] = {}
    hidden = proved = left = 0
    for block in blocks(cubes, region, only):
        if len(block.unknowns) * len(block.groupings) > LARGEST:
            left += 1
            continue
        part = _part(cubes, block, work)
        number = len(told)
        told.append(described(block))
        arrays[f"worlds{number}"] = _stacked(part)
        arrays[f"marked{number}"] = _marked(part.nodes)
        hidden += int(part.nodes.hidden.sum())
        proved += part.proved
    said = {"hidden": hidden, "proved": proved, "left": left}
    kept = io.BytesIO()
    np.savez_compressed(kept, allow_pickle=False, **arrays)
    write_aside(folder / f"{NAME}.npz", kept.getvalue())
    text = json.dumps(
        {**said, "protection": cubes.profile.name, "blocks": told}, ensure_ascii=False
    )
    write_aside(folder / f"{NAME}.json", text.encode())
    return said


def _part(cubes: Published, block: Block, work: int) -> Part:
    known = nodes(cubes, block)
    seen = Seen(block, known)
    Walk(seen).run(min(work * len(seen.targets), MOST, ENTRIES // len(block.groupings)))
    return Part(block, known, seen.worlds, len(seen.targets) - len(seen.open))


def _stacked(part: Part) -> np.ndarray:
    if not part.worlds:
        return np.zeros((0, len(part.block.unknowns)), dtype=np.int16)
    return np.stack(part.worlds)


def _marked(known: Nodes) -> np.ndarray:
    """Rows marked though not for their smallness or not listed: the table, an unknown that is in
    the row, and whether somebody is known to be in it."""
    found = []
    for number, of in enumerate(known.of):
        inside = np.flatnonzero(of >= 0)
        _, first = np.unique(of[inside], return_index=True)
        one = inside[first]
        one = one[known.free[of[one]]]
        found.append(np.column_stack([np.full(len(one), number), one, known.there[of[one]]]))
    marked: np.ndarray = np.concatenate(found).astype(np.int32)
    return marked
