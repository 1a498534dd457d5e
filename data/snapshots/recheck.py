"""A published snapshot held against its manifest again: `python -m data verify`."""

from typing import Any

import duckdb

from data.cubes.served import lacking
from data.home import Home, Refused
from data.snapshots import certified, gates
from data.snapshots.certified_words import words
from data.snapshots.manifest import named, read
from data.snapshots.serving import damage
from data.snapshots.verify import NotTrue, columns_of, verify_cubes


def verify(home: Home, snapshot: str | None = None) -> dict[str, Any]:
    """Check a snapshot (by default the one being served) against its manifest and identities.

    Returns:
        Rows of each cube, and ``notes`` where an older version built it and something is to be
        said of that.

    Raises:
        Refused: there is none, a newer version made it, or it is damaged or contradicts itself.
    """
    asked = snapshot or named(home)
    if not asked:
        raise Refused("还没有已发布的快照")
    found = read(home, asked)
    folder = home.snapshots / found.id
    try:
        with duckdb.connect(str(folder / "cubes.duckdb"), read_only=True) as con:
            cubes = verify_cubes(con, found.digests)
            columns = columns_of(con)
    except (NotTrue, duckdb.Error) as error:
        raise Refused(f"快照 {found.id} 未通过核对：{error}") from error
    same = found.engine == duckdb.__version__
    differing = [
        name
        for name, (count, digest) in cubes.items()
        if (found.rows[name], found.digests[name] if same else digest) != (count, digest)
        or found.columns.get(name, " ".join(columns[name])) != " ".join(columns[name])
    ]
    left = dict(gates.files(folder))
    differing += [name for name, digest in found.files if left.get(name) != digest]
    if differing:
        raise Refused(f"快照 {found.id} 与清单不符：{'、'.join(differing)}")
    if why := damage(home, asked):
        raise Refused(f"快照 {asked} 已损坏：{why}")
    proved = certified.verify(folder)
    notes = [words(proved)] if proved else []
    if not same:
        notes.append(f"由 DuckDB {found.engine} 生成，内容摘要无从比较，只核对了行数和恒等式")
    if lacks := lacking(columns):
        notes.append(f"由旧版本生成，缺少 {'、'.join(lacks)}；运行 python -m data build 后可用")
    rows: dict[str, Any] = {name: count for name, (count, _) in cubes.items()}
    return {**rows, "notes": notes} if notes else rows
