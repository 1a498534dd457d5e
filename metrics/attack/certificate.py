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
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np

from data.commands.program import Program, tell
from data.disk import write_aside
from data.home import Home, office
from data.snapshots.certified import NAME
from data.snapshots.certified_words import words
from data.snapshots.gates import BROKEN
from data.snapshots.warehouse import Warehouse
from metrics.attack.lattice import Block, blocks, described
from metrics.attack.nodes import Nodes, nodes
from metrics.attack.seen import Seen
from metrics.attack.walk import Walk
from metrics.disclosure.profile import under
from metrics.disclosure.snapshot import Published

LATER: Final = "TALENT_CERTIFY_LATER"  # set where builds must be quick; certify by hand then
WORK: Final = 3000  # steps that are looked at for each suppressed sum of a cube
MOST: Final = 30_000_000  # steps for one cube (or level of it): a minute on a busy core
ENTRIES: Final = 2_200_000_000  # steps times tables: fewer steps where there are many tables
LARGEST: Final = 150_000_000  # unknowns times tables beyond which a cube is left out
PROCESSES: Final = 2


@dataclass(frozen=True)
class Part:
    """What was found for one block.

    Attributes:
        worlds, marked: as the certificate keeps them.
        hidden, proved: how many counts are suppressed, and how many of them are proved.
    """

    worlds: np.ndarray
    marked: np.ndarray
    hidden: int
    proved: int


def add(program: Program) -> None:
    """Add the word to `python -m metrics`."""
    says = "为隐去的人数各找两种相差 3 人以上、各表都容许的可能，存于快照旁"
    made = program.word("certify", _run, says, fault=BROKEN)
    made.add_argument("--snapshot", required=True, help="快照编号")
    made.add_argument("--work", type=int, default=WORK, help="每个隐去的人数最多试多少步")
    made.add_argument("--processes", type=int, default=PROCESSES, help="同时用几个进程")


def _run(options: argparse.Namespace, home: Home) -> int:
    if os.environ.get(LATER):
        return tell(options, {"hidden": 0, "proved": 0}, f"按 {LATER} 的设置暂缓，可另行运行")
    cubes = Published(Warehouse(home), options.snapshot)
    folder = home.snapshots / options.snapshot
    said = certify(cubes, office(home).region, folder, options.work, processes=options.processes)
    return tell(options, said, words(said))


def certify(
    cubes: Published,
    region: int,
    folder: Path,
    work: int = WORK,
    only: Sequence[str] = (),
    *,
    processes: int = 1,
) -> dict[str, int]:
    """Find worlds for every block of a snapshot and write the certificate beside it.

    It is made by the snapshot's profile, and names it.

    Args:
        cubes: the snapshot.
        region: the office's own.
        folder: of the snapshot.
        work: steps that are looked at for each suppressed count.
        only: names of cubes; all where none is given.
        processes: that share the blocks; it is the same certificate by however many.

    Returns:
        How many counts are suppressed, how many of them are proved, and how many cubes (or levels
        of one) were left out for their size.
    """
    told: list[dict[str, Any]] = []
    arrays: dict[str, np.ndarray] = {}
    hidden = proved = 0
    with under(cubes.profile):
        every = list(blocks(cubes, region, only))
    small = [one for one in every if _size(one) <= LARGEST]
    for number, (block, part) in enumerate(_parts(cubes, small, work, processes)):
        told.append(described(block))
        arrays[f"worlds{number}"], arrays[f"marked{number}"] = part.worlds, part.marked
        hidden, proved = hidden + part.hidden, proved + part.proved
    said = {"hidden": hidden, "proved": proved, "left": len(every) - len(small)}
    kept = io.BytesIO()
    np.savez_compressed(kept, allow_pickle=False, **arrays)
    write_aside(folder / f"{NAME}.npz", kept.getvalue())
    text = json.dumps(
        {**said, "protection": cubes.profile.name, "blocks": told}, ensure_ascii=False
    )
    write_aside(folder / f"{NAME}.json", text.encode())
    return said


def _size(block: Block) -> int:
    return len(block.unknowns) * len(block.groupings)


def _parts(
    cubes: Published, every: list[Block], work: int, processes: int
) -> Iterator[tuple[Block, Part]]:
    """Each block with what was found for it, in their order; the largest are begun first."""
    if processes < 2:
        yield from ((block, _part(cubes, block, work)) for block in every)
        return
    home = cubes.warehouse.home
    made = partial(_elsewhere, home, cubes.snapshot, cubes.protection, cubes.threshold, work)
    # Not forked: a forked child would have the database's locks without its threads.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        ordered = sorted(every, key=lambda block: -len(block.groupings) * len(block.atoms))
        begun = {id(block): pool.submit(made, block) for block in ordered}
        yield from ((block, begun[id(block)].result()) for block in every)


def _elsewhere(
    home: Home, snapshot: str, protection: str, threshold: int, work: int, block: Block
) -> Part:
    """The same in a process of its own, which opens the snapshot again."""
    warehouse = Warehouse(home)
    return _part(
        Published(warehouse, snapshot, threshold=threshold, protection=protection), block, work
    )


def _part(cubes: Published, block: Block, work: int) -> Part:
    with under(cubes.profile):
        known = nodes(cubes, block)
        seen = Seen(block, known)
        tables = max(1, len(seen.sums.of))
        Walk(seen).run(min(work * len(seen.targets), MOST, ENTRIES // tables))
        return Part(_stacked(seen), _marked(known), int(known.hidden.sum()), seen.proved)


def _stacked(seen: Seen) -> np.ndarray:
    if not seen.worlds:
        return np.zeros((0, len(seen.block.unknowns)), dtype=np.int16)
    return np.stack(seen.worlds)


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
