"""A first draft of SOURCE.toml's mapping: from names, comments and first rows of the table."""

from dataclasses import replace
from pathlib import Path

import tomli_w

from data import passing
from data.contracts import Contract
from data.home import Home, office
from data.importing import guess, peek
from data.importing.likeness import assign
from data.importing.surroundings import DISTRICTS_OF
from data.importing.unit_words import bare
from data.readers import ReadOptions
from data.sources import catalog, columns, credentials, definition
from data.sources.asking import Asked, Bounds
from data.sources.connecting import session
from data.sources.streaming import stream

_ROWS = 5_000


def draft(path: Path, contract: Contract, home: Home) -> str:
    """Draft SOURCE.toml whole, with a comment for each column.

    Args:
        path: a SOURCE.toml with [database] and [table].
        contract: what the table is to be pulled as.
        home: for the office's own region.

    Raises:
        Refused: the file is wrong, or the table can't be read.
    """
    raw = definition.read(path)
    source = definition.load(path, home, contract.name)
    source = replace(source, contract=contract, mapping=None, watermark="", partition="")
    secret = credentials.password(source.database)
    encoded = bool(source.database.encoding)
    with passing.folder(home, "draft") as scratch:
        with session(source.database, secret, "查看表") as con:
            found = catalog.found(con, source)
        if not source.key and not found.key:
            source = replace(source, key=found.names()[:1])
        chosen = columns.chosen(source, found)
        with session(source.database, secret, "读取样例", raw=encoded) as con:
            table = stream(
                Asked(chosen.source, found),
                con,
                chosen.names,
                chosen.hidden,
                Bounds(""),
                scratch / "rows.parquet",
                lambda rows: None,
                limit=_ROWS,
            ).table
        comments = {name: found.column(name).comment.strip() for name in table.header}
        real = {comment or name: name for name, comment in comments.items()}
        said = [
            comments[name] if real.get(comments[name]) == name else name for name in table.header
        ]
        region = office(home).region
        within = None if contract.name in DISTRICTS_OF else region
        samples = dict(zip(said, peek.samples(table).values(), strict=True))
        guesses = {
            name: replace(
                one,
                source=table.header[said.index(one.source)],
                why=f"{one.source}，{one.why}" if one.source not in table.header else one.why,
                unit=bare(one.source, one.column)[1],
            )
            for name, one in assign(contract, said, samples, within).items()
        }
        text = guess.toml(path.name, contract, table, ReadOptions(), guesses, region)
    own = tomli_w.dumps({key: raw[key] for key in ("database", "table")})
    before, after = text.split("[columns]\n", 1)
    if raw.get("source"):
        lines = (x for x in before.splitlines() if not x.startswith("source = "))
        before = "\n".join([*lines, tomli_w.dumps({"source": raw["source"]})]) + "\n"
    return f"{before}{own}\n[columns]\n{after}"
