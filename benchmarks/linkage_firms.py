"""Precision and recall of linking employers without credit codes (docs/linkage.md).

``python -m benchmarks.linkage_firms --home DEMO_HOME [--unknown 12000] [--known 200000]``: the
demo's own employers, and where they are too few as many more under names made of parts of theirs,
with invented phones and heads, and branches of some of them; a second register writes their names
as departments do. Who is who is known.
"""

import argparse
import os
import resource
import time
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.linkage_people import Records, invented_names, phones
from data.importing.pseudonym import KEY_BYTES, Pseudonymiser
from data.linkage.decisions import FAINT, decide
from data.linkage.firms import FIRMS
from data.linkage.model import score
from data.linkage.rivals import weigh
from data.matching.firm_names import firm_parts
from data.reference import region_name
from data.values.traits import parts

BRANCHES: Final = 0.05  # employers with a branch that is registered by itself
ABSENT: Final = 0.15  # of the second register, not in the first
# What the second register does to a name, by share.
PLACE_OTHER, PLACE_INSIDE, FORM_OTHER, WIDE = 0.35, 0.10, 0.30, 0.5
BLANK, SIGN_WRONG, TRADITIONAL = 0.03, 0.03, 0.01
REGION_OTHER, REGION_LACKS, INDUSTRY_OTHER, INDUSTRY_LACKS = 0.06, 0.05, 0.12, 0.20
PHONE_NEW, PHONE_LACKS, CHIEF_NEW, CHIEF_LACKS = 0.30, 0.25, 0.10, 0.30
_TRADITIONAL: Final = str.maketrans("东风龙长业汇达华兴远", "東風龍長業匯達華興遠")
_WIDE: Final = str.maketrans("()0123456789", "（）０１２３４５６７８９")
_WRONG: Final = "天成恒信明德青松海拓新域远航金桥博睿同创鼎盛汇丰卓越清泉长风锦程星河智联"
_FORMS: Final = ("有限公司", "有限责任公司", "股份有限公司", "公司")


def of_home(home: Path) -> Records:
    """A demo home's employers: name, region, industry; the demo's mark is taken off the names."""
    files = str(home / "staged" / "employer" / "*.parquet")
    table = duckdb.sql(
        "SELECT regexp_replace(name, '[(（]虚构[)）]', '') AS name, region, industry "
        f"FROM read_parquet('{files}') ORDER BY name"
    ).to_arrow_table()
    return {name: np.array(table[name].to_pylist(), object) for name in table.column_names}


def more(firms: Records, wanted: int, seed: int = 1) -> Records:
    """As many employers as are wanted: new ones have a place and trade of one that there is, and
    three words of others' names in place of its two."""
    draw = np.random.default_rng([seed, 4])
    names = firms["name"].astype(str)
    there, made, like = set(names), list[str](), list[int]()
    while len(there) < wanted:
        first, *others = (int(at) for at in draw.integers(len(names), size=4))
        words = "".join(names[at][2:4] for at in others)
        name = names[first][:2] + words + names[first][6:]
        if name not in there:
            there.add(name)
            made.append(name)
            like.append(first)
    new = {name: column[like] for name, column in firms.items()} | {"name": np.array(made, object)}
    return {name: np.concatenate([firms[name], new[name]]) for name in firms}


def registers(firms: Records, unknown: int, seed: int = 1) -> tuple[Records, Records]:
    """The first register, with branches and cities before names, and what the second wrote down.

    Returns:
        known, unknown: ``who`` says which employer a record is of (no part of a register).
    """
    draw = np.random.default_rng([seed, 3])
    whole = len(firms["name"])
    city = np.array([region_name(code // 100 * 100) for code in firms["region"]], object)
    place = draw.random(whole)
    before = np.where(place < 0.5, city, np.where(place < 0.8, "浙江", ""))
    made = firms | {
        "name": np.array([a + b for a, b in zip(before, firms["name"], strict=True)], object),
        "city": city,
        "phone": phones(draw, whole),
        "chief": invented_names(draw, whole),
    }
    parent = np.flatnonzero(draw.random(whole) < BRANCHES)
    where = draw.choice(city, len(parent))
    branch = {name: column[parent].copy() for name, column in made.items()}
    branch["name"] = np.array(
        [f"{a}{b.removesuffix('市')}分公司" for a, b in zip(branch["name"], where, strict=True)],
        object,
    )
    branch["phone"], branch["chief"] = phones(draw, len(parent)), invented_names(draw, len(parent))
    every = {name: np.concatenate([made[name], branch[name]]) for name in made}
    every["who"] = np.arange(len(every["name"]))
    order = draw.permutation(len(every["who"]))
    absent = order[: round(ABSENT * unknown)]
    known = {name: np.delete(column, absent) for name, column in every.items()}
    second = {name: column[order[:unknown]].copy() for name, column in every.items()}
    _err(draw, second)
    return known, second


def _err(draw: np.random.Generator, records: Records) -> None:
    rows = len(records["who"])
    luck = {name: draw.random(rows) for name in ("place", "form", "wide", "blank", "sign", "old")}
    for row in range(rows):
        name, city = str(records["name"][row]), str(records["city"][row])
        name = _placed(draw, name, city, luck["place"][row])
        if luck["form"][row] < FORM_OTHER and name.endswith("有限公司"):
            name = name.removesuffix("有限公司") + _FORMS[int(draw.integers(len(_FORMS)))]
        if luck["sign"][row] < SIGN_WRONG:
            at = int(draw.integers(2, max(3, len(name) - 4)))
            name = name[:at] + _WRONG[int(draw.integers(len(_WRONG)))] + name[at + 1 :]
        if luck["wide"][row] < WIDE:
            name = name.translate(_WIDE)
        if luck["blank"][row] < BLANK:
            name = f"{name[:4]} {name[4:]}"
        if luck["old"][row] < TRADITIONAL:
            name = name.translate(_TRADITIONAL)
        records["name"][row] = name
    moved = draw.random(rows) < REGION_OTHER
    nearby = draw.integers(2, 7, int(moved.sum()))
    records["region"][moved] = records["region"][moved] // 100 * 100 + nearby
    other = draw.random(rows) < INDUSTRY_OTHER
    records["industry"][other] = draw.choice(records["industry"], int(other.sum()))
    for name, new in (("phone", phones), ("chief", invented_names)):
        changed = draw.random(rows) < (PHONE_NEW if name == "phone" else CHIEF_NEW)
        records[name][changed] = new(draw, rows)[changed]
    for name, share in (
        ("region", REGION_LACKS),
        ("industry", INDUSTRY_LACKS),
        ("phone", PHONE_LACKS),
        ("chief", CHIEF_LACKS),
    ):
        records[name][draw.random(rows) < share] = None


def _placed(draw: np.random.Generator, name: str, city: str, luck: float) -> str:
    """The place before a name as another register has it: full, short, inside brackets, or not."""
    if luck >= PLACE_OTHER + PLACE_INSIDE:
        return name
    bare = name.removeprefix(city).removeprefix("浙江")
    short = city.removesuffix("市")
    if luck < PLACE_INSIDE and bare.endswith("有限公司"):
        return f"{bare.removesuffix('有限公司')}({short})有限公司"
    ways = ("", short, city, f"浙江省{city}", f"浙江{short}", "浙江省")
    return ways[int(draw.integers(len(ways)))] + bare


def encoded(records: Records, keys: Pseudonymiser) -> pa.Table:
    """A register as it is staged: names, phones and heads as keyed encodings."""
    made: dict[str, pa.Array] = {"who": pa.array(records["who"])}
    for trait, column, read in (
        ("firm", "name", firm_parts),
        ("phone", "phone", lambda text: parts("phone", text)),
        ("chief", "chief", lambda text: parts("chief", text)),
    ):
        told = [read(str(value)) if value is not None else {} for value in records[column]]
        for name in (one for one in FIRMS.record if one.startswith(f"{trait}_")):
            plain = [found.get(name.removeprefix(f"{trait}_")) for found in told]
            held = sorted({text for text in plain if text is not None})
            keyed = map(str, keys.person([f"TRAIT:{name}:{text}" for text in held]))
            by_text = dict(zip(held, keyed, strict=True))
            made[name] = pa.array([by_text.get(text) for text in plain], pa.string())
    for name in ("region", "industry"):
        made[name] = pa.array(list(records[name]), pa.int32())
    return pa.table(made)


def measure(known: Records, unknown: Records, key: bytes) -> dict[str, float]:
    """Link two registers and compare with who is who: shares, and how many."""
    keys = Pseudonymiser(key)
    with duckdb.connect() as con:
        for at, (side, records) in enumerate((("unknown", unknown), ("known", known))):
            con.register("given", encoded(records, keys))
            columns = ", ".join(f"{sql} AS {name}" for name, sql in FIRMS.record.items())
            con.execute(
                f"CREATE TABLE {side} AS SELECT 2 * row_number() OVER () + {at} AS id, who, "
                f"'部门' AS origin, {columns} FROM given"
            )
            con.unregister("given")
        weigh(con, score(con, FIRMS, FAINT))
        decide(con)
        linked, right, true, grey, exact, exact_right = con.execute(
            """SELECT (SELECT count(*) FROM linked),
            (SELECT count(*) FROM linked l JOIN unknown u ON u.id = l.unknown
             JOIN known k ON k.id = l.known WHERE u.who = k.who),
            (SELECT count(*) FROM unknown JOIN known USING (who)), (SELECT count(*) FROM grey),
            (SELECT count(*) FROM plain), (SELECT count(*) FROM plain WHERE good)
            FROM (SELECT 1)""".replace("plain", f"({_PLAIN})")
        ).fetchall()[0]
    return {
        "true": true,
        "linked": linked,
        "precision": right / linked,
        "recall": right / true,
        "grey": grey,
        "exact_precision": exact_right / exact if exact else 0.0,
        "exact_recall": exact_right / true,
    }


_PLAIN: Final = """SELECT u.who = k.who AS good FROM unknown u JOIN known k
    ON u.firm_full = k.firm_full AND u.region = k.region
    QUALIFY count(*) OVER (PARTITION BY u.id) = 1 AND count(*) OVER (PARTITION BY k.id) = 1"""


def main() -> None:
    """Print one line of docs/linkage.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True, help="a demo home")
    parser.add_argument("--unknown", type=int, default=12_000, help="records without a code")
    parser.add_argument("--known", type=int, default=0, help="records with one: at least so many")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    firms = of_home(given.home)
    wanted = round((given.known + ABSENT * given.unknown) / (1 + BRANCHES))
    known, unknown = registers(more(firms, wanted, given.seed), given.unknown, given.seed)
    began, cpu = time.monotonic(), time.process_time()
    found = measure(known, unknown, os.urandom(KEY_BYTES))
    print(f"records {len(unknown['who']):,} × {len(known['who']):,}")
    print(", ".join(f"{name} {value:,.5g}" for name, value in found.items()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    took = time.monotonic() - began, time.process_time() - cpu
    print(f"{took[0]:.0f} s, {took[1]:.0f} CPU s (encoding included), peak {peak:.1f} GB")


if __name__ == "__main__":
    main()
