"""Typed rows and what is wrong with them: required cells, order, keys, tallies. All in SQL.

Which bad cell costs the row, and which only itself? A careful person drops a row when the cell is
required, part of the row's identity, a person or an employer, the number that a tally adds up,
or one of two dates that check each other (an unreadable 终止年月 must not become "still there").
Any other bad cell is left empty, listed, and the row stays.
"""

from collections.abc import Sequence

from data.contracts import Column, Contract, Kind
from data.importing.lookups import text_of
from data.importing.mapped import PLACE, count
from data.importing.typed import Job, titled
from data.reference.region_codes import region_name
from data.staging import formats
from data.staging.schema import UNSTATED, columns, quoted, schema

REPEATED = "重复行"
SAME_KEY = "主键重复"
SUM_OF_PARTS = "为空，而人数等于以上各行之和，像是合计"
SUM_OF_PLACES = "是其中各地所在的整个地区，而人数等于各地之和，像是合计"
REVISED = "同一版本已有不同数值"


def costs_the_row(contract: Contract, column: Column) -> bool:
    """Whether a row can't be kept when this cell can't be read."""
    ordered = {name for order in contract.orders for name in (order.earlier, order.later)}
    return (
        column.required
        or column.name in contract.key
        or column.name in ordered
        or column.name == contract.tally
        or column.kind in (Kind.PERSON, Kind.EMPLOYER)
    )


def find_bad_cells(job: Job) -> None:
    """Create table ``problems`` (_row, _line, col, raw, reason, accepted, fatal)."""
    job.con.execute(
        "CREATE OR REPLACE TABLE problems (_row BIGINT, _line INTEGER, col VARCHAR, raw VARCHAR, "
        "reason VARCHAR, accepted VARCHAR, fatal BOOLEAN)"
    )
    for column in job.contract.columns:
        if column.name in job.present:
            _unreadable(job, column)
            _missing(job, column)


def _unreadable(job: Job, column: Column) -> None:
    text = text_of(column, job.present)
    fatal = "true" if costs_the_row(job.contract, column) else "false"
    job.con.execute(
        f"INSERT INTO problems SELECT m._row, m._line, {quoted(column.name)}, "
        f'm."r_{column.name}", l.reason, l.accepted, {fatal} '
        f'FROM mapped m JOIN "look_{column.name}" l ON l.raw = {text} WHERE l.reason IS NOT NULL'
    )


def _missing(job: Job, column: Column) -> None:
    """Required cells that say nothing; in a tally also a blank count (it isn't one)."""
    counted = column.name == job.contract.tally
    if not (column.required or counted) or (column.default is not None and not counted):
        return
    accepted = "、".join(column.codes.values()) or f"填写{column.label}"
    text = text_of(column, job.present)
    job.con.execute(
        f"INSERT INTO problems SELECT m._row, m._line, {quoted(column.name)}, "
        f"m.\"r_{column.name}\", '必填而为空', {quoted(accepted)}, true FROM mapped m "
        f'WHERE {text} IS NULL OR {text} IN (SELECT raw FROM "look_{column.name}" '
        "WHERE reason IS NULL AND v IS NULL)"
    )


def find_bad_rows(job: Job) -> None:
    """Add to ``problems`` rows out of order and rows whose key came before in the same file."""
    for order in job.contract.orders:
        if {order.earlier, order.later} <= job.present:
            label = job.contract.column(order.earlier).label
            accepted = quoted(f"不早于（不小于）「{label}」")
            job.con.execute(
                f"INSERT INTO problems SELECT t._row, t._line, {quoted(order.later)}, "
                f'm."r_{order.later}", {quoted(order.reason)}, {accepted}, true '
                "FROM typed t JOIN mapped m USING (_row) "
                f'WHERE t."{order.earlier}" > t."{order.later}"'
            )
    job.con.execute(
        "CREATE OR REPLACE VIEW good AS SELECT * FROM typed t WHERE NOT EXISTS "
        "(SELECT 1 FROM problems p WHERE p.fatal AND p._row = t._row)"
    )
    _hidden_totals(job)
    _repeated(job)


def _hidden_totals(job: Job) -> None:
    """Refuse a tally that leaves one trait blank and counts what its rows with the trait add up to.

    「就业，（空），50」 under 30 and 20 of the same school and year is their total, not fifty more.
    """
    contract = job.contract
    if not contract.tally:
        return
    person = _person(contract)
    for column in contract.columns:
        name = column.name
        if name not in job.present or name not in contract.key or column.required:
            continue
        if column.kind is Kind.PERSON:
            continue
        asked = f"写明{column.label}；确是另外的人的，写「不详」"
        rest = [n for n in contract.key if n not in (name, person)]
        same = " AND ".join(f't."{n}" IS NOT DISTINCT FROM s."{n}"' for n in rest)
        nobody = f'"{person}" IS NULL' if person else "true"
        blank = UNSTATED.get(column.kind)
        is_blank = f'"{name}" IS NULL' if blank is None else f'"{name}" = {blank}'
        parts = (
            f'SELECT {", ".join(chr(34) + n + chr(34) for n in rest)}, sum("{contract.tally}") '
            f"AS whole FROM good WHERE {nobody} AND NOT ({is_blank}) GROUP BY ALL "
            "HAVING count(*) > 1"
        )
        job.con.execute(
            f'INSERT INTO problems SELECT t._row, t._line, {quoted(name)}, m."r_{name}", '
            f"{quoted(SUM_OF_PARTS)}, {quoted(asked)}, true "
            f"FROM (SELECT * FROM good WHERE {nobody} AND {is_blank}) t JOIN ({parts}) s ON {same} "
            f'JOIN mapped m ON m._row = t._row WHERE t."{contract.tally}" = s.whole '
            f'AND m."r_{name}" IS NULL'
        )
        if column.kind is Kind.REGION:
            _whole_places(job, name, rest, nobody, asked)


def _whole_places(job: Job, name: str, rest: list[str], nobody: str, asked: str) -> None:
    """Refuse a tally of a whole place (全省) that counts what its own places add up to."""
    inside = (
        f'((t."{name}" % 10000 = 0 AND p."{name}" // 10000 = t."{name}" // 10000) OR '
        f'(t."{name}" % 100 = 0 AND p."{name}" // 100 = t."{name}" // 100)) '
        f'AND p."{name}" <> t."{name}"'
    )
    same = "".join(f' AND t."{n}" IS NOT DISTINCT FROM p."{n}"' for n in rest)
    tally = job.contract.tally
    job.con.execute(
        f"INSERT INTO problems SELECT t._row, any_value(t._line), {quoted(name)}, "
        f'any_value(m."r_{name}"), {quoted(SUM_OF_PLACES)}, {quoted(asked)}, true '
        f"FROM (SELECT * FROM good WHERE {nobody}) t JOIN (SELECT * FROM good WHERE {nobody}) p "
        f"ON {inside}{same} JOIN mapped m ON m._row = t._row "
        f'GROUP BY t._row HAVING count(*) > 1 AND sum(p."{tally}") = any_value(t."{tally}")'
    )


def _repeated(job: Job) -> None:
    """The first row of a key stays; a later one is refused and told the first one's line.

    Tallies of nobody in particular add up instead.
    """
    contract = job.contract
    key = ", ".join(f'"{name}"' for name in contract.key)
    same = " AND ".join(f'g."{name}" IS NOT DISTINCT FROM d."{name}"' for name in contract.key)
    equal = " AND ".join(
        f'g."{c.name}" IS NOT DISTINCT FROM f."{c.name}"'
        for c in columns(contract)
        if c.name not in contract.key
    )
    person = _person(contract)
    named = f'"{person}" IS NOT NULL' if contract.tally and person else "true"
    # Eight bytes a row instead of forty: only rows whose digest isn't alone are compared whole.
    digest = f"hash({key})"
    job.con.execute(
        f"CREATE OR REPLACE TABLE repeated AS SELECT {key}, min(_row) AS first_row FROM good "
        f"WHERE {named} AND {digest} IN (SELECT {digest} FROM good WHERE {named} "
        "GROUP BY 1 HAVING count(*) > 1) GROUP BY ALL HAVING count(*) > 1"
    )
    shown = (
        contract.key[0]
        if contract.key[0] in job.present
        else next((c.name for c in contract.columns if c.name in job.present), contract.key[0])
    )
    label = "、".join(contract.column(name).label for name in contract.key)
    raw = f'm."r_{shown}"' if shown in job.present else "NULL"
    job.con.execute(
        f"INSERT INTO problems SELECT g._row, g._line, {quoted(shown)}, {raw}, "
        f"CASE WHEN {equal or 'true'} THEN {quoted(REPEATED)} ELSE {quoted(SAME_KEY)} END, "
        f"{quoted(f'每个（{label}）只有一行；已收')} || {PLACE.format('f')}, true "
        f"FROM good g JOIN repeated d ON {same} JOIN typed f ON f._row = d.first_row "
        "JOIN mapped m ON m._row = g._row LEFT JOIN places w ON w._line = f._line "
        "WHERE g._row <> d.first_row"
    )


def _person(contract: Contract) -> str:
    return next((c.name for c in contract.columns if c.kind is Kind.PERSON), "")


def find_overwritten(job: Job, editions: str) -> None:
    """Refuse figures that a kept edition states differently: editions are never overwritten.

    Args:
        job: the table.
        editions: name of the view with what earlier loads staged.
    """
    key = ", ".join(f'"{name}"' for name in job.contract.key)
    job.con.execute(
        "INSERT INTO problems SELECT g._row, g._line, 'value', m.\"r_value\", "
        f"{quoted(REVISED)}, '在映射中用 edition 写明新版本；已存 ' || e.value, true "
        f"FROM good g JOIN {editions} e USING ({key}) JOIN mapped m ON m._row = g._row "
        "WHERE e.value <> g.value"
    )


def stage(job: Job, path: str) -> int:
    """Write the good rows to a Parquet file, tallies of nobody in particular added up.

    Returns:
        Rows written.
    """
    contract, person = job.contract, _person(job.contract)
    names = list(schema(contract))
    picked = ", ".join(f'"{name}"' for name in names)
    rows = f"SELECT {picked} FROM good"
    if contract.tally:
        others = [n for n in names if n not in (contract.tally, "_line")]
        key = ", ".join(f'"{name}"' for name in others)
        added = (
            f'SELECT {key}, sum("{contract.tally}")::BIGINT AS "{contract.tally}", '
            f'min(_line) AS _line FROM good WHERE "{person}" IS NULL GROUP BY ALL'
        )
        rows = (
            f'SELECT {picked} FROM good WHERE "{person}" IS NOT NULL '
            f"UNION ALL SELECT {picked} FROM ({added}) ORDER BY _line"
        )
    if job.keyed:
        rows = f"SELECT * REPLACE (NULL::INTEGER AS _line) FROM ({rows})"
    job.con.execute(f"COPY ({rows}) TO {quoted(path)} ({formats.stamp(contract)})")
    return count(job.con, f"SELECT count(*) FROM read_parquet({quoted(path)})")


def remarks(job: Job) -> list[tuple[str, int]]:
    """The parsers' remarks with the number of good rows they concern."""
    found: list[tuple[str, int]] = []
    for column in job.contract.columns:
        found += _own_region(job, column)
        noted = column.name in job.present or titled(job, column)
        if noted and count(job.con, f'SELECT count(note) FROM "look_{column.name}"'):
            found += job.con.execute(
                f'SELECT l.note, count(*) FROM "look_{column.name}" l '
                f"JOIN mapped m ON l.raw = {text_of(column, job.present)} "
                "JOIN good g ON g._row = m._row WHERE l.note IS NOT NULL GROUP BY 1 ORDER BY 2 DESC"
            ).fetchall()
    return found


def _own_region(job: Job, column: Column) -> list[tuple[str, int]]:
    """How many rows say no region and are the office's own."""
    if not (column.own_region and job.region):
        return []
    said = "count(*) FROM good"
    if column.name in job.present:
        said = (
            f'count(*) FROM good g JOIN mapped m ON m._row = g._row LEFT JOIN "look_{column.name}" '
            f"l ON l.raw = {text_of(column, job.present)} WHERE l.v IS NULL"
        )
    rows = count(job.con, f"SELECT {said}")
    name = region_name(job.region)
    return [(f"没有写明{column.label}，记为本办公室所在的{name}", rows)] if rows else []


def reasons(job: Job, *, fatal: bool) -> dict[str, int]:
    """Rejected rows by their first reason, or blanked cells of rows that were kept."""
    labels = {c.name: c.label for c in job.contract.columns}
    if fatal:
        sql = (
            "SELECT reason, col, count(*) FROM (SELECT DISTINCT ON (_row) _row, reason, col "
            "FROM problems WHERE fatal ORDER BY _row, rowid) GROUP BY 1, 2 ORDER BY 3 DESC, 2, 1"
        )
    else:
        sql = (
            "SELECT p.reason, p.col, count(*) FROM problems p JOIN good g USING (_row) "
            "WHERE NOT p.fatal GROUP BY 1, 2 ORDER BY 3 DESC, 2, 1"
        )
    rows: Sequence[tuple[str, str, int]] = job.con.execute(sql).fetchall()
    found: dict[str, int] = {}
    for reason, col, number in rows:
        text = reason if reason in (REPEATED, SAME_KEY) else f"{labels.get(col, col)}：{reason}"
        found[text] = found.get(text, 0) + number
    return found
