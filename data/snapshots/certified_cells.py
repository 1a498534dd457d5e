"""People in a cube's finest cells, as the verifier of a certificate counts them: read here anew,
and by nothing of what made the certificate."""

import re
from collections.abc import Callable
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.reference import industries, sections_alone

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


def people(con: duckdb.DuckDBPyConnection, block: dict[str, Any]) -> tuple[Numbers, pd.DataFrame]:
    """People of a block, one row a finest cell and one column a kind; and the cells' codes.

    Raises:
        ValueError: the certificate asks for something else than sums of a cube.
    """
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
    every, *some = (
        cells[f"n_{one}"].to_numpy(dtype=np.int64) for one in block["kinds"][-1].split("+")
    )
    return np.column_stack(_kinds(every, some)), cells


def _kinds(every: Numbers, some: list[Numbers]) -> list[Numbers]:
    """All people and those of them that one or two columns count, as disjoint kinds: none of them,
    the first, the second, both; as many in both as can be."""
    if len(some) < 2:
        return [every - some[0], some[0]] if some else [every]
    both = np.minimum(*some)
    return [every - np.maximum(*some), some[0] - both, some[1] - both, both]
