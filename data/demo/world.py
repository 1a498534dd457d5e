"""The province before anybody lives in it: places, industries, schools, employers, as tables."""

import zlib
from typing import Final

import duckdb

from data.demo.draws import facts, insert, quantile_table
from data.demo.plan import Plan
from data.reference import table

PULL, BASE = 0, 1  # groups of q_city besides the cities' own codes
ELSEWHERE: Final = 10  # added to the education for schools outside the province
PER_EMPLOYER: Final = 11  # mean size of an employer, insured people
_UNLISTED: Final = 0.05  # weight of a division that no list names


def build(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Create the tables of places, industries, schools, jobs and employers."""
    _places(con)
    mixes = _industries(con)
    _schools(con)
    _jobs(con)
    _employers(con, plan, mixes)


def bump(*key: int) -> float:
    """A factor from 0.5 to 2 that belongs to a key for good (not to the seed)."""
    return float(4.0 ** (zlib.crc32(repr(key).encode()) / 2**32 - 0.5))


def _places(con: duckdb.DuckDBPyConnection) -> None:
    cities = facts("cities")
    counties = [(int(r["code"]), int(r["population"])) for r in facts("counties")]
    insert(
        con,
        "city",
        {"code": "INTEGER", "pay": "DOUBLE", "leaving": "DOUBLE", "stay_school": "DOUBLE"},
        [
            (int(r["code"]), float(r["pay"]), float(r["leave"]), float(r["stay_school"]))
            for r in cities
        ],
    )
    insert(
        con,
        "county",
        {"code": "INTEGER", "city": "INTEGER", "leaving": "DOUBLE", "pay": "DOUBLE"},
        [
            (c, c // 100 * 100, round(bump(c, 1) ** 0.3, 2), round(bump(c, 2) ** 0.1, 3))
            for c, _ in counties
        ],
    )
    pull = {int(r["code"]): float(r["pull"]) for r in cities}
    base = {int(r["code"]): float(r["base"]) for r in cities}
    others = {code: {k: v for k, v in pull.items() if k != code} for code in pull}
    quantile_table(con, "q_city", {PULL: pull, BASE: base, **others})
    by_city = {c: {k: float(n) for k, n in counties if k // 100 * 100 == c} for c in pull}
    quantile_table(con, "q_county", by_city)
    quantile_table(con, "q_native", {0: {k: float(n) for k, n in counties}})
    abroad = {int(r["code"]): float(r["weight"]) for r in facts("origins") if float(r["weight"])}
    quantile_table(con, "q_origin", {0: abroad})


def _industries(con: duckdb.DuckDBPyConnection) -> dict[int, dict[int, float]]:
    """Weights of the divisions by county; also creates ``industry`` and its quantile tables."""
    sections = {int(r["code"]): str(r["section"]) for r in table("industries")}
    rows, overall, graduates = [], {}, {}
    for fact in facts("industries"):
        listed = _weights(fact["listed"])
        weights = {c: listed.get(c, _UNLISTED) for c, s in sections.items() if s == fact["section"]}
        total = sum(weights.values())
        for code, weight in weights.items():
            overall[code] = float(fact["share"]) * weight / total
            graduates[code] = float(fact["graduates"]) * weight / total
            pay = float(fact["pay"]) * bump(code, 3) ** 0.15
            rows.append((code, fact["section"], round(pay, 3), float(fact["quit"])))
    columns = {"code": "INTEGER", "section": "VARCHAR", "pay": "DOUBLE", "quit": "DOUBLE"}
    insert(con, "industry", columns, rows)
    section_of = {row[0]: row[1] for row in rows}
    known_for = {int(r["city"]): _weights(r["industries"]) for r in facts("specialities")}
    mixes: dict[int, dict[int, float]] = {}
    firsts: dict[int, dict[int, float]] = {}
    for place in facts("counties"):
        county = int(place["code"])
        factor = {c: known_for[county // 100 * 100].get(c, 1.0) * bump(county, c) for c in overall}
        mixes[county] = {c: w * factor[c] for c, w in overall.items()}
        firsts[county] = _same_sections(graduates, factor, section_of)
    quantile_table(con, "q_industry", mixes)
    quantile_table(con, "q_first_industry", firsts)
    return mixes


def _weights(text: str) -> dict[int, float]:
    """Read ``"13:1.0 14:.8"``."""
    return {int(code): float(weight) for code, weight in (x.split(":") for x in text.split())}


def _same_sections(
    weights: dict[int, float], factor: dict[int, float], section_of: dict[int, str]
) -> dict[int, float]:
    """Tilt the divisions inside each section only, so that published section shares hold."""
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    for code, weight in weights.items():
        section = section_of[code]
        before[section] = before.get(section, 0.0) + weight
        after[section] = after.get(section, 0.0) + weight * factor[code]
    return {
        code: weight * factor[code] * before[section_of[code]] / after[section_of[code]]
        for code, weight in weights.items()
    }


def _schools(con: duckdb.DuckDBPyConnection) -> None:
    rows = facts("schools")
    insert(
        con,
        "school",
        {"id": "INTEGER", "name": "VARCHAR", "city": "INTEGER"},
        [(i, r["name"], int(r["city"])) for i, r in enumerate(rows)],
    )
    columns = {3: "college", 4: "bachelor", 5: "postgraduate", 6: "postgraduate"}
    groups: dict[int, dict[int, float]] = {}
    for education, column in columns.items():
        for shift, inside in ((0, True), (ELSEWHERE, False)):
            groups[education + shift] = {
                i: float(r[column])
                for i, r in enumerate(rows)
                if (int(r["city"]) // 10000 == 33) == inside and float(r[column])
            }
    quantile_table(con, "q_school", groups)
    majors = facts("majors")
    insert(
        con,
        "major",
        {"id": "INTEGER", "name": "VARCHAR"},
        [(i, r["name"]) for i, r in enumerate(majors)],
    )
    quantile_table(
        con,
        "q_major",
        {
            g: {i: float(r[c]) for i, r in enumerate(majors) if float(r[c])}
            for g, c in ((0, "college"), (1, "degree"))
        },
    )


def _jobs(con: duckdb.DuckDBPyConnection) -> None:
    rows = facts("jobs")
    insert(
        con,
        "job",
        {"id": "INTEGER", "code": "VARCHAR", "title": "VARCHAR"},
        [(i, r["code"], r["title"]) for i, r in enumerate(rows)],
    )
    groups: dict[int, dict[int, float]] = {}
    for fact in table("industries"):
        code, scopes = int(fact["code"]), {"*", str(fact["section"]), str(fact["code"])}
        for high, level in ((0, "low"), (1, "high")):
            groups[code * 10 + high] = {
                i: float(r["weight"])
                for i, r in enumerate(rows)
                if r["scope"] in scopes and r["level"] in (level, "both")
            }
    quantile_table(con, "q_job", groups)


def _employers(
    con: duckdb.DuckDBPyConnection, plan: Plan, mixes: dict[int, dict[int, float]]
) -> None:
    """``cell(county, industry, first, n)``: the employers of a county and industry are a run."""
    base = {int(r["code"]): float(r["base"]) / 100 for r in facts("cities")}
    people = {int(r["code"]): float(r["population"]) for r in facts("counties")}
    in_city: dict[int, float] = {}
    for county, n in people.items():
        in_city[county // 100 * 100] = in_city.get(county // 100 * 100, 0.0) + n
    rows, first = [], 1
    for county, weights in mixes.items():
        city, total = county // 100 * 100, sum(weights.values())
        stock = plan.people * 0.5 * base[city] * people[county] / in_city[city]
        for industry, weight in weights.items():
            # Two at least, so that a change of employer inside the cell is always possible.
            n = max(2, round(stock * weight / total / PER_EMPLOYER))
            rows.append((county, industry, first, n))
            first += n
    columns = {"county": "INTEGER", "industry": "INTEGER", "first": "INTEGER", "n": "INTEGER"}
    insert(con, "cell", columns, rows)
