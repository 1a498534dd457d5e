"""The cube SQL in ClickHouse: inside this process (chdb), or at a server's HTTP address.

Staged rows are sent to it; all tables lie in a database of the build's own, which goes with it.
"""

import importlib
import logging
import os
import socket
import uuid
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from data.cubes.engines.session import UNREACHABLE, lost, unreachable
from data.home import Refused

_LOG: Final = logging.getLogger(__name__)
# What makes ClickHouse answer as standard SQL says: an outer join's missing side is NULL (else 0:
# silently wrong, DESIGN §5), a name is the column before it is an alias, UNION drops duplicates.
SETTINGS: Final = {
    "join_use_nulls": "1",
    "prefer_column_name_to_alias": "1",
    "union_default_mode": "DISTINCT",
    "allow_experimental_correlated_subqueries": "1",
    "output_format_parquet_string_as_string": "1",
}
_TYPES: Final = {
    "INTEGER": "Int32",
    "BIGINT": "Int64",
    "DOUBLE": "Float64",
    "VARCHAR": "String",
    "UUID": "String",
    "BOOLEAN": "Bool",
    "DATE": "Date32",
}
_CHUNK: Final = 1 << 20


class _Door(Protocol):
    """One way to a ClickHouse: a statement, rows in, rows out."""

    def ask(self, sql: str) -> str:
        """Run a statement; its answer as tab-separated text."""

    def put(self, table: str, file: Path, structure: str) -> None:
        """Add a Parquet file's rows to a table of this structure."""

    def get(self, table: str, file: Path) -> None:
        """Write a table as a Parquet file."""

    def close(self) -> None:
        """Let go."""


class ClickHouse:
    """A database of one build in a ClickHouse."""

    dialect = "clickhouse"

    def __init__(self, address: str = "") -> None:
        """Nothing is reached yet.

        Raises:
            Refused: the address is none, or chdb is not installed.
        """
        self._address = address.rstrip("/")
        if address:
            _checked(self._address)
        else:
            _installed()
        self._door: _Door | None = None
        self._version = ""
        self._database = f"talent_{uuid.uuid4().hex}"

    @property
    def name(self) -> str:
        """ClickHouse with its version, once it has been reached."""
        return f"clickhouse {self._version}".rstrip()

    def begin(self, folder: Path) -> None:
        """Open the library, or see that the server answers, and make the build's database."""
        door: _Door = _Server(self._address, self._database) if self._address else _Library(folder)
        self._version = door.ask("SELECT version()").strip()
        door.ask(f"CREATE DATABASE {self._database}")
        self._door = door
        if not self._address:
            door.ask(f"USE {self._database}")

    def provide(self, name: str, file: Path, types: Mapping[str, str]) -> None:
        """Send a Parquet file's rows into a table."""
        structure = ", ".join(
            f"`{column}` Nullable({_TYPES[kind]})" for column, kind in types.items()
        )
        self._ask(f"CREATE TABLE `{name}` ({structure}) ENGINE = MergeTree ORDER BY tuple()")
        assert self._door
        self._door.put(name, file, structure)

    def stage(self, contract: str, name: str, file: Path, types: Mapping[str, str]) -> None:
        """Send a staged file's rows; nothing stays there from one build to the next."""
        self.provide(name, file, types)

    def view(self, name: str, select: str) -> None:
        """Make a view."""
        self._ask(f"CREATE VIEW `{name}` AS {select}")

    def forget(self) -> None:
        """Nothing: what was staged goes with the build's database."""

    def make(self, name: str, select: str) -> None:
        """Make a table of a query."""
        self._ask(f"CREATE TABLE `{name}` ENGINE = MergeTree ORDER BY tuple() AS {select}")

    def drop(self, name: str) -> None:
        """Remove a table."""
        self._ask(f"DROP TABLE `{name}` SYNC")

    def fetch(self, name: str, folder: Path) -> None:
        """Bring a table here as one Parquet file."""
        assert self._door
        self._door.get(name, folder / "part.parquet")

    def end(self) -> None:
        """Remove the build's database."""
        if self._door is None:
            return
        door, self._door = self._door, None
        try:
            door.ask(f"DROP DATABASE IF EXISTS {self._database} SYNC")
        except (Refused, RuntimeError) as error:  # the build has ended, well or with its own word
            where = self._address or "in this process"
            _LOG.warning("ClickHouse %s: %s is still there: %s", where, self._database, error)
        finally:
            door.close()

    def _ask(self, sql: str) -> None:
        assert self._door
        self._door.ask(sql)


class _Library:
    """ClickHouse inside this process, its files in a folder of the build."""

    def __init__(self, folder: Path) -> None:
        chdb = importlib.import_module("chdb.session")
        self._session: Any = chdb.Session(str(folder / "clickhouse"))
        for name, value in SETTINGS.items():
            self.ask(f"SET {name} = '{value}'")

    def ask(self, sql: str) -> str:
        found: bytes = self._session.query(sql, "TSV").bytes()
        return found.decode()

    def put(self, table: str, file: Path, structure: str) -> None:
        self.ask(f"INSERT INTO `{table}` SELECT * FROM {_file(file, structure)}")

    def get(self, table: str, file: Path) -> None:
        self.ask(f"INSERT INTO FUNCTION {_file(file)} SELECT * FROM `{table}`")

    def close(self) -> None:
        self._session.close()


class _Server:
    """A ClickHouse server's HTTP interface; who we are stands in the environment."""

    def __init__(self, address: str, database: str) -> None:
        self._address, self._database = address, database
        self._http = requests.Session()
        self._http.trust_env = False  # an office's proxy is for other addresses
        self._http.mount(address, _Alive())
        user = os.environ.get("CLICKHOUSE_USER", "default")
        self._http.auth = (user, os.environ.get("CLICKHOUSE_PASSWORD", ""))
        self._made = False

    def ask(self, sql: str) -> str:
        found = self._post(sql.encode()).text
        self._made = self._made or sql.startswith("CREATE DATABASE")
        return found

    def put(self, table: str, file: Path, structure: str) -> None:
        with file.open("rb") as rows:
            self._post(rows, query=f"INSERT INTO `{table}` FORMAT Parquet")

    def get(self, table: str, file: Path) -> None:
        answer = self._post(f"SELECT * FROM `{table}` FORMAT Parquet".encode(), stream=True)
        try:
            with file.open("wb") as target:
                for chunk in answer.iter_content(_CHUNK):
                    target.write(chunk)
        except requests.RequestException as error:
            raise lost("ClickHouse", self._address, _plain(error)) from error

    def close(self) -> None:
        self._http.close()

    def _post(self, body: Any, *, stream: bool = False, **parameters: str) -> requests.Response:
        parameters |= SETTINGS | {"wait_end_of_query": "1"}
        if self._made:
            parameters["database"] = self._database
        say = lost if self._made else unreachable
        try:
            answer = self._http.post(
                f"{self._address}/",
                params=parameters,
                data=body,
                timeout=(UNREACHABLE, None if self._made else UNREACHABLE),
                stream=stream,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise say("ClickHouse", self._address, _plain(error)) from error
        if answer.status_code in (401, 403) or "AUTHENTICATION_FAILED" in answer.text[:2000] * (
            not answer.ok
        ):
            raise Refused(
                f"ClickHouse（{self._address}）不接受用户；"
                "请用环境变量 CLICKHOUSE_USER、CLICKHOUSE_PASSWORD 给出"
            )
        if not self._made and "X-ClickHouse-Server-Display-Name" not in answer.headers:
            raise unreachable("ClickHouse", self._address, "应答的不是 ClickHouse 的 HTTP 接口")
        if not answer.ok:
            raise RuntimeError(f"ClickHouse: {answer.text[:2000]}")
        return answer


class _Alive(HTTPAdapter):
    """Connections that notice within 25 s that the other side is gone, whatever a query takes."""

    def init_poolmanager(self, *given: Any, **more: Any) -> None:
        options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
        for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, name):  # not everywhere
                options.append((socket.IPPROTO_TCP, getattr(socket, name), value))
        super().init_poolmanager(*given, socket_options=options, **more)


def _file(file: Path, structure: str = "") -> str:
    place = str(file).replace("\\", "\\\\").replace("'", "\\'")
    return f"file('{place}', Parquet" + (f", '{structure}')" if structure else ")")


def _plain(error: requests.RequestException) -> str:
    if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout):
        return "没有应答"
    if isinstance(error, requests.ConnectionError):
        return "连接被拒绝或中断"
    return type(error).__name__


def _installed() -> None:
    try:
        version("chdb")
    except PackageNotFoundError:
        raise Refused(
            "没有安装 ClickHouse 引擎；请运行：pip install .[clickhouse]（Linux、macOS），"
            "或用 --master http://主机:8123 指明一个 ClickHouse 服务器"
        ) from None


def _checked(address: str) -> None:
    found = urlsplit(address)
    try:
        fits = found.scheme in ("http", "https") and found.hostname and (found.port or True)
    except ValueError:
        fits = False
    if not fits or found.path or found.query or found.username:
        raise Refused(
            f"--master「{address}」不是 ClickHouse 的地址；应为 http://主机:8123（用户与口令写在环境变量"
            " CLICKHOUSE_USER、CLICKHOUSE_PASSWORD 中）"
        )
