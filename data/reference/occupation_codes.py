"""Occupations of the 大典 2022: code, name, level 1 大类, 2 中类, 3 小类, 4 细类, and parent.

The level is that of the code's form: a 小类 that is a single 细类 (2-07-02-00 法官) has level 3
and nothing below it.
"""

from dataclasses import dataclass
from functools import cache

from data.reference.tables import text_rows


@dataclass(frozen=True, slots=True)
class Occupation:
    """One class; ``parent`` is '' at level 1, ``mark`` S 数字职业, L 绿色职业, L/S both or ''."""

    code: str
    name: str
    level: int
    parent: str
    mark: str


@cache
def _by_code() -> dict[str, Occupation]:
    return {
        r["code"]: Occupation(r["code"], r["name"], int(r["level"]), r["parent"], r["mark"])
        for r in text_rows("occupations")
    }


def occupation(code: str) -> Occupation | None:
    """Give the class under a code such as ``2-02-10-03`` (``2-02`` means ``2-02-00-00``)."""
    parts = code.strip().split("-")
    whole = "-".join(parts + ["00"] * (4 - len(parts)))
    return _by_code().get(whole) or _unnamed().get(whole)


@cache
def _unnamed() -> dict[str, Occupation]:
    """小类 whose 细类 are listed but not they themselves (2-02-32): by the first of them."""
    found: dict[str, Occupation] = {}
    for one in _by_code().values():
        whole = f"{one.code[: len('2-02-32')]}-00"
        if one.level == 4 and whole not in _by_code() and whole not in found:
            found[whole] = Occupation(whole, f"{one.name}等", 3, one.parent, "")
    return found


@cache
def occupations(level: int | None = None) -> tuple[Occupation, ...]:
    """List the classes in code order, of one level or all."""
    return tuple(o for o in _by_code().values() if level is None or o.level == level)
