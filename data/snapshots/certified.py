"""The certificate of a snapshot's suppressed counts, checked again: shares no code with its maker.

``certificate.json`` beside the cubes lists tables (figure, filters, what they are divided by) and
``certificate.npz`` other worlds: changes of people in the cubes' finest cells. A world is possible
when nobody becomes fewer than none, every shown count is still shown as what it was, every mark is
still one. Each suppressed count must differ by three between two possible worlds, the true one
among them. All counts and codes are made from the cubes alone
(:mod:`data.snapshots.certified_cells`).
"""

import json
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd

from data.home import Refused
from data.snapshots.certified_cells import Numbers, people

NAME: Final = "certificate"
_APART: Final = 3
_FREE: Final = 1 << 40


def verify(folder: Path) -> dict[str, int]:
    """Check the certificate of a snapshot.

    Returns:
        How many counts are suppressed in the tables that it lists, how many of them it proves, the
        worlds, and what was left out; nothing where there is no certificate.

    Raises:
        Refused: a world is not possible, or fewer counts are proved than it says.
    """
    path = folder / f"{NAME}.json"
    if not path.exists():
        return {}
    said = json.loads(path.read_text("utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    made, profile = (one.get("protection", "10/5") for one in (said, manifest))
    if made != profile:
        raise Refused(f"隐去人数的证明按 {made} 作出，快照的保护方案为 {profile}")
    least, base = map(int, profile.split("/"))  # hidden below the first, rounded to the second
    found = {"hidden": 0, "proved": 0, "worlds": 0}
    try:
        with (
            duckdb.connect(str(folder / "cubes.duckdb"), read_only=True) as con,
            np.load(folder / f"{NAME}.npz") as arrays,
        ):
            for i, block in enumerate(said["blocks"]):
                worlds, marked = (arrays[f"{name}{i}"] for name in ("worlds", "marked"))
                for name, number in _block(con, block, worlds, marked, (least, base)).items():
                    found[name] += number
    except (OSError, KeyError, ValueError, duckdb.Error) as error:
        raise Refused(f"{path} 无法核对（{error}）；请重新构建") from error
    if (found["hidden"], found["proved"]) != (said["hidden"], said["proved"]):
        raise Refused(
            f"隐去人数的证明与快照不符：写明 {said['proved']} 个，只证得 {found['proved']} 个"
        )
    return found | {"left": said.get("left", 0)}


def _block(
    con: duckdb.DuckDBPyConnection,
    block: dict[str, Any],
    worlds: Numbers,
    marked: Numbers,
    rule: tuple[int, int],
) -> dict[str, int]:
    """Suppressed counts of one cube's tables, and those of them that its worlds prove."""
    truth, cells = people(con, block)
    truth, worlds = truth.reshape(-1), worlds.astype(np.int64)
    if worlds.shape[1:] != truth.shape:
        raise ValueError(f"{block['cube']}: {worlds.shape[1:]}")
    if len(worlds) and (truth + worlds).min() < 0:
        raise Refused(f"隐去人数的证明有误：{block['cube']} 的一种可能中人数为负")
    found = {"hidden": 0, "proved": 0, "worlds": len(worlds)}
    for number, table in enumerate(block["tables"]):
        mine = marked[marked[:, 0] == number, 1:]
        count, low, high, changes = _table(block, table, truth, cells, worlds, mine, rule)
        if ((count + changes < low) | (count + changes > high)).any():
            raise Refused(f"隐去人数的证明有误：{table['figure']} 按 {table['by']} 与所示不符")
        hidden = (count > 0) & (count < rule[0])
        every = np.vstack([np.zeros_like(count), changes])
        apart = every.max(axis=0) - every.min(axis=0) >= _APART
        found["hidden"] += int(hidden.sum())
        found["proved"] += int((hidden & apart).sum())
    return found


def _table(
    block: dict[str, Any],
    table: dict[str, Any],
    truth: Numbers,
    cells: pd.DataFrame,
    worlds: Numbers,
    marked: Numbers,
    rule: tuple[int, int],
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Counts of a table, between what they lie as it is shown, and their change in each world."""
    rows = np.ones(len(cells), dtype=bool)
    for name, codes in table["where"]:
        rows &= cells[name].isin(codes).to_numpy()
    if table["clock"] and block["clock"]:
        months = cells["month"] if block["clock"] == "month" else cells["year"] * 12 + 11
        rows &= months.between(*table["clock"]).to_numpy()
    kinds = np.array([table["column"] in kind.split("+") for kind in block["kinds"]])
    inside = (rows[:, None] & kinds[None, :]).reshape(-1)
    code = np.zeros(len(cells), dtype=np.int64)
    for name in table["by"]:
        column = pd.factorize(cells[name], use_na_sentinel=False)[0]
        code = pd.factorize(code * (column.max() + 1) + column)[0]
    node = np.repeat(code, len(kinds))
    size, mine = int(node.max()) + 1, node[inside]
    count, *moved = (np.bincount(mine, one[inside], size).astype(int) for one in (truth, *worlds))
    changes = np.array(moved, dtype=np.int64).reshape(len(worlds), size)
    least, base = rule
    shown = (2 * count + base) // (2 * base) * base
    low = np.where(count >= least, np.maximum(shown - base // 2, least), np.minimum(count, 1))
    high = np.where(count >= least, shown + (base - 1) // 2, np.where(count > 0, least - 1, 0))
    free = node[marked[:, 0]]  # marked though not for its smallness, or not listed at all
    low[free], high[free] = 0, _FREE
    if marked.shape[1] > 1:  # some are known to count somebody; older ones don't say
        some = node[marked[marked[:, 1] > 0, 0]]
        low[some] = np.minimum(count[some], 1)
    return count, low, high, changes
