"""The certificate of a snapshot's suppressed counts, checked again: shares no code with its maker.

``certificate.json`` beside the cubes lists tables (figure, filters, what they are divided by) and
``certificate.npz`` other worlds: changes of people in the cubes' finest cells. A world is possible
when nobody becomes fewer than none, every shown count is still shown as what it was, every mark is
still one. Each suppressed count must differ by three between two possible worlds, the true one
among them. All counts and codes are made here, from the cubes alone.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.home import Refused
from data.reference import industries, sections_alone

NAME: Final = "certificate"
_APART: Final = 3
_FREE: Final = 1 << 40
Numbers = npt.NDArray[np.int64]
_SAFE: Final = re.compile(
    r"[a-z_]+( (//|\*|\+) \d+)*( (=|BETWEEN) \d+( AND \d+)?)?|[a-z_]+ NATURAL JOIN [a-z_]+"
)
_SECTIONS: Final = {one.code: one.section for one in (*industries(), *sections_alone())}
_COARSER: Final[
    dict[str, tuple[str, Callable[[Any], Any]]]
] = {  # by code, where the cube has no column of its own
    "city": ("county", lambda codes: codes // 100 * 100),
    "section": ("industry", lambda codes: codes.map(_SECTIONS).fillna("")),
    "major_group": ("major", lambda codes: codes // 100),
}


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
    rule = _rule(folder)
    if said.get("protection", "10/5") != f"{rule[0]}/{rule[1]}":
        raise Refused(
            f"隐去人数的证明按 {said['protection']} 作出，快照的保护方案为 {rule[0]}/{rule[1]}"
        )
    found = {"hidden": 0, "proved": 0, "worlds": 0}
    try:
        with (
            duckdb.connect(str(folder / "cubes.duckdb"), read_only=True) as con,
            np.load(folder / f"{NAME}.npz") as arrays,
        ):
            for i, block in enumerate(said["blocks"]):
                for name, number in _block(con, block, arrays, i, rule).items():
                    found[name] += number
    except (OSError, KeyError, ValueError, duckdb.Error) as error:
        raise Refused(f"{path} 无法核对（{error}）；请重新构建") from error
    if (found["hidden"], found["proved"]) != (said["hidden"], said["proved"]):
        raise Refused(
            f"隐去人数的证明与快照不符：写明 {said['proved']} 个，只证得 {found['proved']} 个"
        )
    return found | {"left": said.get("left", 0)}


def _rule(folder: Path) -> tuple[int, int]:
    """Below which count people are hidden, and to what others are rounded: of the manifest."""
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    least, base = map(int, said.get("protection", "10/5").split("/"))
    return least, base


def words(found: dict[str, int]) -> str:
    """The state of a certificate in one sentence."""
    hidden, proved = found["hidden"], found["proved"]
    if not hidden:
        return "最新一期各表没有隐去的人数"
    share = 1000 * proved // hidden / 10
    left = found.get("left", 0)
    return (
        f"最新一期各表隐去的 {hidden} 个人数中，{proved} 个（{share:g}%）已证明推不出来："
        "各有两种相差 3 人以上的可能与全部所示相符，其余未证"
        + (f"；另有 {left} 类数据太大，未查" if left else "")
    )


def _block(
    con: duckdb.DuckDBPyConnection,
    block: dict[str, Any],
    arrays: Any,
    i: int,
    rule: tuple[int, int],
) -> dict[str, int]:
    people, atoms = _people(con, block)
    worlds = arrays[f"worlds{i}"].astype(np.int64)
    if worlds.shape[1:] != people.reshape(-1).shape:
        raise ValueError(f"{block['cube']}: {worlds.shape[1:]}")
    if len(worlds) and (people.reshape(-1) + worlds).min() < 0:
        raise Refused(f"隐去人数的证明有误：{block['cube']} 的一种可能中人数为负")
    marked = arrays[f"marked{i}"]
    found = {"hidden": 0, "proved": 0, "worlds": len(worlds)}
    for number, table in enumerate(block["tables"]):
        count, low, high, changes = _table(
            block, table, people, atoms, worlds, marked[marked[:, 0] == number, 1:], rule
        )
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
    people: Numbers,
    atoms: pd.DataFrame,
    worlds: Numbers,
    marked: Numbers,
    rule: tuple[int, int],
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Counts of a table, between what they lie as it is shown, and their change in each world."""
    rows = np.ones(len(atoms), dtype=bool)
    for name, codes in table["where"]:
        rows &= atoms[name].isin(codes).to_numpy()
    if table["clock"] and block["clock"]:
        months = atoms["month"] if block["clock"] == "month" else atoms["year"] * 12 + 11
        rows &= months.between(*table["clock"]).to_numpy()
    kinds = np.array([table["column"] in kind.split("+") for kind in block["kinds"]])
    inside = (rows[:, None] & kinds[None, :]).reshape(-1)
    code = np.zeros(len(atoms), dtype=np.int64)
    for name in table["by"]:
        column = pd.factorize(atoms[name], use_na_sentinel=False)[0]
        code = pd.factorize(code * (column.max() + 1) + column)[0]
    node = np.repeat(code, len(kinds))
    size = int(node.max()) + 1
    count = np.bincount(node[inside], people.reshape(-1)[inside], size).astype(np.int64)
    changes = np.zeros((len(worlds), size), dtype=np.int64)
    for world, change in zip(worlds, changes, strict=True):
        change += np.bincount(node[inside], world[inside], size).astype(np.int64)
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


def _people(con: duckdb.DuckDBPyConnection, block: dict[str, Any]) -> tuple[Numbers, pd.DataFrame]:
    """People by kind in each finest cell, by its keys; and the cells with their coarser codes."""
    names, columns = dict(block["names"]), block["columns"]
    for table in block["tables"]:  # schools' places are columns of their own
        names |= {one: one for one in table["by"] if one not in names and one not in _COARSER}
    said = [block["source"], *names, *names.values(), *columns, *block["only"]]
    if strange := [one for one in said if not _SAFE.fullmatch(one)]:
        raise ValueError(strange[0])
    listed = ", ".join(f"{sql} AS {name}" for name, sql in names.items())
    sums = ", ".join(f"CAST(SUM({one}) AS BIGINT) AS n_{one}" for one in columns)
    cells = con.execute(
        f"SELECT {listed}, {sums} FROM {block['source']} "
        f"WHERE {' AND '.join(['1 = 1', *block['only']])} "
        f"GROUP BY ALL ORDER BY {', '.join(block['names'])}"
    ).df()
    for name, (finer, of) in _COARSER.items():
        if name not in cells and finer in cells:
            cells[name] = of(cells[finer])
    counts = dict(
        zip(columns, (cells[f"n_{one}"].to_numpy(dtype=np.int64) for one in columns), strict=True)
    )
    return np.column_stack(list(_kinds(block["kinds"], counts))), cells


def _kinds(kinds: list[str], counts: dict[str, Numbers]) -> Iterator[Numbers]:
    """Disjoint kinds of people, named by the columns that count them; as many in all as can be."""
    parts = {kind: kind.split("+") for kind in kinds}
    both = next((names for names in parts.values() if len(names) == 3), [])
    common = np.minimum(counts[both[1]], counts[both[2]]) if both else None
    for names in parts.values():
        if len(names) == 1 and len(kinds) == 1:
            yield counts[names[0]]
        elif len(names) == 1:
            others = [counts[one] for one in counts if one != names[0]]
            yield counts[names[0]] - (np.maximum(*others) if len(others) == 2 else others[0])
        elif len(names) == 2:
            yield counts[names[1]] - (common if common is not None else 0)
        else:
            yield np.minimum(counts[both[1]], counts[both[2]])
