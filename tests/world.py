"""A small world for tests: rows put straight into a home as loads, built into a real snapshot."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from data.contracts import CONTRACTS
from data.home import Home
from data.months import month_number
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from data.staging import loads
from data.staging.formats import stamp_of
from data.staging.schema import schema
from metrics.answer import answer
from metrics.disclosure.protect import Protected
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import compute
from metrics.engine.core import Metric
from metrics.engine.selection import Scope, Selection
from tests import homes

ZHEJIANG, HANGZHOU, XIHU, YUHANG, NINGBO, HAISHU = 330000, 330100, 330106, 330110, 330200, 330203


def key(number: int | str) -> uuid.UUID:
    """A stand-in for a pseudonym."""
    return uuid.uuid5(uuid.NAMESPACE_OID, str(number))


def m(text: str) -> int:
    """A month's number, short enough for tables of rows."""
    return month_number(text)


@dataclass
class World:
    """A home that fills with rows of the contracts' staged form."""

    path: Path
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        return Home(self.path)

    def put(self, contract: str, *rows: dict[str, Any]) -> "World":
        self.rows.setdefault(contract, []).extend(rows)
        return self

    def person(self, who: int, education: int = 4, **more: Any) -> "World":
        return self.put("person", {"person_key": key(who), "education": education, **more})

    def spell(
        self, who: int, region: int, start: str, end: str | None = None, **more: Any
    ) -> "World":
        row = {
            "person_key": key(who),
            "employer_key": key(f"firm{more.pop('firm', 1)}"),
            "region": region,
            "industry": more.pop("industry", 65),
            "wage": more.pop("wage", 8000.0),
            "start_month": m(start),
            "end_month": m(end) if end else None,
            **more,
        }
        return self.put("employment", row)

    def build(self) -> Published:
        """Publish the rows; a first build of rows that were built before is unpacked."""
        if self.path.exists() and any(self.path.iterdir()):
            self._build()
        else:
            homes.built(self.home, repr(sorted(self.rows.items())), self._build)
        made = publish.history(self.home)[-1]
        return Published(Warehouse(self.home), made.id, made.demo)

    def _build(self) -> None:
        fresh = [self._load(name, rows) for name, rows in self.rows.items()]
        loads.add(self.home, fresh)
        publish.build(self.home)

    def _load(self, name: str, rows: list[dict[str, Any]]) -> loads.Load:
        return self.load(name, rows, f"test-{name}")

    def load(self, name: str, rows: list[dict[str, Any]], id: str, format: int = 0) -> loads.Load:
        """Stage rows as one load, which the ledger doesn't know yet; by default in the contract's
        present format."""
        contract = CONTRACTS[name]
        load = loads.Load(
            id=id,
            contract=name,
            source="test",
            file=f"{name}.csv",
            sha256="",
            mapping="",
            mapping_digest="",
            imported_at="2026-11-01T00:00:00+00:00",
            delivery="test",
            read=len(rows),
            accepted=len(rows),
            rejected=0,
            rows=len(rows),
        )
        types = schema(contract)
        con = duckdb.connect()
        columns = ", ".join(f'"{c}" {t}' for c, t in types.items())
        con.execute(f"CREATE TABLE t ({columns})")
        frame = pd.DataFrame([[row.get(c) for c in types] for row in rows], columns=list(types))
        con.register("given", frame.astype({"person_key": str}) if "person_key" in frame else frame)
        casts = ", ".join(f'TRY_CAST("{c}" AS {t})' for c, t in types.items())
        con.execute(f"INSERT INTO t SELECT {casts} FROM given")
        path = load.staged(self.home)
        path.parent.mkdir(parents=True, exist_ok=True)
        con.execute(f"COPY t TO '{path}' ({stamp_of(contract, format or contract.format)})")
        return load


def exact(
    cubes: Published,
    metric: Metric,
    region: int = ZHEJIANG,
    *,
    by: tuple[str, ...] = (),
    month: str | None = None,
    months: int | None = None,
    span: int = 36,
    **where: Any,
):
    """Exact parts of a figure, as a frame: for tests of the arithmetic."""
    selection = Selection(region, m(month) if month else None, months)
    for name, codes in where.items():
        selection = selection.with_(name, *(codes if isinstance(codes, tuple) else (codes,)))
    return compute(cubes, metric, selection, by, span=span).frame


def shown(
    cubes: Published,
    metric: Metric,
    region: int = ZHEJIANG,
    *,
    by: tuple[str, ...] = (),
    month: str | None = None,
    months: int | None = None,
    widen: bool = False,
) -> Protected:
    """A figure as a screen would get it."""
    selection = Selection(region, m(month) if month else None, months)
    return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=widen)
