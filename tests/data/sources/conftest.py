"""Databases of an office: a real server of each kind, tables of one test, and SOURCE.toml files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from data.home import Home
from data.staging import loads
from data.staging.loads import Load
from tests import needed
from tests.data.importing.conftest import home as _home
from tests.data.sources import servers
from tests.data.sources.servers import SECRET, Server

home = _home
READER = "reader"
_names = count()


def _wanted(*programs: str) -> None:
    absent = [name for name in programs if servers.program(name) is None]
    needed.need(not absent, f"{', '.join(absent)} (apt-get install postgresql mariadb-server)")


@dataclass
class Base:
    """One database: how to reach it as its owner, and how an office's SOURCE.toml does."""

    kind: str
    server: Server
    name: str
    tmp: Path
    made: list[str] = field(default_factory=list)

    def sql(self, *statements: str, rows: Sequence[Sequence[Any]] = ()) -> list[Any]:
        """Run statements as the owner, the last of them for each row; returns its answer."""
        with self.connected() as con, con.cursor() as cursor:
            for statement in statements[:-1] if rows else statements:
                cursor.execute(statement)
            if rows:
                cursor.executemany(statements[-1], rows)
            found = list(cursor.fetchall()) if cursor.description else []
            con.commit()
            return found

    def connected(self) -> Any:
        if self.kind == "postgresql":
            return psycopg.connect(**servers.owner(self.server.port), dbname=self.name)
        return pymysql.connect(
            **servers.owner(self.server.port),
            database=self.name,
            charset="utf8mb4",
            init_command="SET time_zone = '+08:00'",
        )

    def table(self, columns: str) -> str:
        """Make a table that the reader may read; returns its name."""
        name = f"t{next(_names)}"
        self.made.append(name)
        self.sql(f"CREATE TABLE {name} ({columns})")
        if self.kind == "postgresql":
            self.sql(f"GRANT SELECT ON {name} TO {READER}")
        return name

    def source(
        self,
        table: str,
        columns: dict[str, str] | str,
        *more: str,
        contract: str = "insurance_month",
        **database: Any,
    ) -> Path:
        """Write SOURCE.toml: lines of [table] after its name, settings of [database]."""
        settings = {
            "kind": self.kind,
            "host": "127.0.0.1",
            "port": self.server.port,
            "name": self.name,
            "user": READER,
            "password_env": "SHEBAO_PASSWORD",
            **database,
        }
        lines = [f'contract = "{contract}"', 'source = "社保"', "[database]"]
        lines += [f"{k} = {v if isinstance(v, int) else _quoted(v)}" for k, v in settings.items()]
        lines += ["[table]", f"name = {_quoted(table)}", *more, "[columns]"]
        if isinstance(columns, str):
            lines.append(columns)
        else:
            lines += [f"{k} = {_quoted(v)}" for k, v in columns.items()]
        path = self.tmp / "社保.toml"
        path.write_text("\n".join(lines), "utf-8")
        return path


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    _wanted("initdb", "postgres")
    with servers.postgres() as server:
        base = Base("postgresql", server, "postgres", Path())
        base.sql(f"CREATE ROLE {READER} LOGIN PASSWORD '{SECRET}'")
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[Server]:
    _wanted("mariadb-install-db", "mariadbd")
    with servers.mariadb() as server:
        base = Base("mariadb", server, "mysql", Path())
        base.sql(
            "CREATE DATABASE shebao CHARACTER SET utf8mb4",
            f"CREATE USER {READER}@'127.0.0.1' IDENTIFIED BY '{SECRET}'",
            f"GRANT SELECT ON *.* TO {READER}@'127.0.0.1'",
        )
        yield server


@pytest.fixture
def postgres(
    postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Base]:
    monkeypatch.setenv("SHEBAO_PASSWORD", SECRET)
    base = Base("postgresql", postgres_server, "postgres", tmp_path)
    yield base
    base.sql(*(f"DROP TABLE IF EXISTS {name} CASCADE" for name in base.made), "SELECT 1")


@pytest.fixture
def mariadb(
    mariadb_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Base]:
    monkeypatch.setenv("SHEBAO_PASSWORD", SECRET)
    base = Base("mariadb", mariadb_server, "shebao", tmp_path)
    yield base
    base.sql(*(f"DROP TABLE IF EXISTS {name}" for name in base.made), "SELECT 1")


@pytest.fixture(params=["postgres", "mariadb"])
def base(request: pytest.FixtureRequest) -> Base:
    found: Base = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def ledger(home: Home) -> Callable[[], list[Load]]:
    """The loads that a build would use, oldest first."""
    return lambda: [load for load in loads.read(home) if load.state == loads.READY]
