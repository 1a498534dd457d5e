"""A home with a linkage written by hand: who was told, who is in doubt; no model is run."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5

import duckdb

from data.home import Home
from data.staging import links, loads
from tests.world import World, key

HALL = "人才大厅"
TRAITS = ("姓名", "出生日期", "性别", "毕业院校", "毕业年份", "电话")
SALT = "00112233445566aa"


def own(number: int) -> UUID:
    """The key of a person whom the hall knows by a number of its own."""
    return uuid5(UUID(int=7), f"own {number}")


def linked(
    home: Home,
    told: dict[int, int],
    doubted: dict[int, int],
    *,
    unknown: int = 0,
    id: str = "20261130-050000-001",
) -> links.Run:
    """Write a run: the hall's number → the person of :func:`tests.world.key` that it is or may be.

    Args:
        home: where.
        told, doubted: the pairs.
        unknown: the hall's people; by default all that are named.
        id: of the run.
    """
    run = links.Run(
        id=id,
        by="甲",
        key=SALT,
        loads=(),  # it rests on none, so that it holds whatever becomes of them
        unknown=unknown or len(told) + len(doubted),
        linked=len(told),
        grey=len(doubted),
        method="按手写",
        bounds={"认定": 0.9},
    )
    links.folder(home).mkdir(mode=0o700, parents=True, exist_ok=True)
    agree = ", ".join(
        f"'{'不一致' if at == 1 else '一致'}' AS \"{n}\"" for at, n in enumerate(TRAITS)
    )
    _write(run.pairs(home), "", "", told)
    _write(
        run.grey_pairs(home),
        "round(0.9 - 0.01 * n, 4) AS probability, '名册.csv' AS own_file, n AS own_line, "
        "'参保.csv' AS file, 100 + n AS line,",
        agree,
        doubted,
    )
    links.add(home, run)
    return run


def _write(path: Path, more: str, last: str, pairs: dict[int, int]) -> None:
    rows = ", ".join(f"('{own(a)}', '{key(b)}', {a})" for a, b in pairs.items())
    source = f"(VALUES {rows})" if rows else "(SELECT NULL, NULL, NULL WHERE false)"
    columns = ", ".join(part for part in (more.rstrip(","), last) if part)
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT CAST(a AS UUID) AS _unknown, CAST(b AS UUID) AS _known"
            f"{', ' if columns else ''}{columns} FROM {source} t(a, b, n)) "
            f"TO '{path}' (FORMAT parquet)"
        )


def hall(world: World, spells: dict[int, int]) -> None:
    """Give the hall's people rows under its own numbers: number → how many spells, a year each."""
    rows = [
        {
            "person_key": own(number),
            "id_type": "own",
            "employer_key": key(f"firm {number}"),
            "region": 330106,
            "industry": 65,
            "start_month": 24_000 + 12 * at,
            "end_month": 24_011 + 12 * at,
        }
        for number, many in spells.items()
        for at in range(many)
    ]
    loads.add(
        world.home, [replace(world.load("employment", rows, f"hall-{len(spells)}"), source=HALL)]
    )
