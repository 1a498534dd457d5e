"""A read-only session with an office's database, which ends soon where the server is gone."""

import importlib.util
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pymysql.converters
from psycopg.types.string import TextLoader
from pymysql.constants import FIELD_TYPE
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from data.home import Refused
from data.sources.definition import Database
from data.sources.faults import told
from data.sources.makers import Wire

CONNECT: Final = 10  # seconds to wait for a server that doesn't answer
_SHAKE: Final = 20  # for all of the sign-in
_ZONE: Final = "+08:00"  # times with a zone are told as the office's clocks have them
# Half a minute without a sign of life ends a session: idle, between and number of its probes.
_PROBES: Final = (10, 5, 3)
_WITHOUT_WORDS: Final = (
    *("bool", "int2", "int4", "int8", "oid", "float4", "float8", "numeric"),
    *("date", "time", "timetz", "timestamp", "timestamptz", "interval"),
    *("uuid", "json", "jsonb"),
)
_UNREAD: Final = (
    FIELD_TYPE.DECIMAL,
    FIELD_TYPE.NEWDECIMAL,
    FIELD_TYPE.DATE,
    FIELD_TYPE.TIME,
    FIELD_TYPE.DATETIME,
    FIELD_TYPE.TIMESTAMP,
    FIELD_TYPE.TINY,
    FIELD_TYPE.SHORT,
    FIELD_TYPE.LONG,
    FIELD_TYPE.INT24,
    FIELD_TYPE.LONGLONG,
    FIELD_TYPE.YEAR,
    FIELD_TYPE.FLOAT,
    FIELD_TYPE.DOUBLE,
)


class Kin(PGDialect_psycopg):
    """PostgreSQL and what speaks its wire: versions that say another name are no fault."""

    supports_statement_cache = True

    def _get_server_version_info(self, connection: Any) -> Any:
        try:
            return super()._get_server_version_info(connection)  # type: ignore[no-untyped-call]
        except AssertionError:  # 「KingbaseES V008R006」, 「(openGauss 5.0.0 build …)」
            return (9, 2)


registry.register("postgresql.kin", __name__, "Kin")


@contextmanager
def session(
    database: Database, secret: str, doing: str, *, raw: bool = False
) -> Iterator[Connection]:
    """Open a read-only session; whatever goes wrong in the block is refused in our words.

    Args:
        database: where.
        secret: the password.
        doing: what for, for messages.
        raw: texts come as the bytes that the database holds, for one whose declared encoding
            isn't the true one.

    Raises:
        Refused: the server can't be reached, or doesn't let us in, or fails.
    """
    engine = _engine(database, secret, raw=raw)
    try:
        with told(database, secret, "连接"):
            opened = engine.connect()
        with told(database, secret, doing), opened as con:
            if raw and database.maker.wire is Wire.POSTGRESQL:  # once SQLAlchemy has looked around
                con.exec_driver_sql("SET client_encoding TO 'SQL_ASCII'")
            yield con
    finally:
        engine.dispose()


def _engine(database: Database, secret: str, *, raw: bool) -> Engine:
    maker = database.maker
    if maker.wire is Wire.DM:
        return _dm(database, secret)
    postgres = maker.wire is Wire.POSTGRESQL
    url = URL.create(
        "postgresql+kin" if postgres else "mysql+pymysql",
        username=database.user,
        password=secret or None,
        host=database.host,
        port=database.port,
        database=database.name,
    )
    options = _postgres(database) if postgres else _mysql(database, raw=raw)
    with told(database, secret, "连接"):
        engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args=options,
            **({"use_native_hstore": False} if postgres else {}),
        )
    if postgres:
        event.listen(engine, "connect", lambda opened, _: _prepared_postgres(opened, database))
    else:
        event.listen(
            engine, "connect", lambda opened, _: _prepared_mysql(opened, database, raw=raw)
        )
    return engine


def _postgres(database: Database) -> dict[str, Any]:
    idle, between, number = _PROBES
    modes = {"": "prefer", "off": "disable", "require": "require", "verify": "verify-full"}
    options: dict[str, Any] = {
        "connect_timeout": CONNECT,
        "keepalives": 1,
        "keepalives_idle": idle,
        "keepalives_interval": between,
        "keepalives_count": number,
        "tcp_user_timeout": 1000 * (idle + between * number),
        "sslmode": modes[database.tls],
        "application_name": "talent-pull",
        "client_encoding": "UTF8",
    }
    if database.tls_ca:
        options["sslrootcert"] = database.tls_ca
    return options


def _mysql(database: Database, *, raw: bool) -> dict[str, Any]:
    known = dict(pymysql.converters.conversions)
    for kind in _UNREAD:
        known.pop(kind, None)  # what the server wrote is what we read
    options: dict[str, Any] = {
        "connect_timeout": CONNECT,
        "read_timeout": _SHAKE,
        "charset": "utf8mb4",
        "use_unicode": not raw,
        "conv": known,
        "local_infile": False,
    }
    if database.tls in ("require", "verify"):
        context = ssl.create_default_context(cafile=database.tls_ca or None)
        if database.tls == "require":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        options["ssl"] = context
    return options


def _prepared_postgres(opened: Any, database: Database) -> None:
    """Read-only from the first statement on, times in one zone, values as the server has them."""
    for name in _WITHOUT_WORDS:
        opened.adapters.register_loader(name, TextLoader)
    with opened.cursor() as cursor:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        cursor.execute("SET DateStyle TO 'ISO, YMD'")
        cursor.execute(f"SET TIME ZONE INTERVAL '{_ZONE}' HOUR TO MINUTE")
        opened.commit()
        cursor.execute("SHOW transaction_read_only")
        _demand(cursor.fetchone(), "on", database)
    opened.commit()


def _prepared_mysql(opened: Any, database: Database, *, raw: bool) -> None:
    _alive(opened)
    with opened.cursor() as cursor:
        cursor.execute(f"SET time_zone = '{_ZONE}'")
        if database.maker.read_only:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(
                "SHOW VARIABLES WHERE Variable_name IN ('transaction_read_only', 'tx_read_only')"
            )
            said = {_word(value) for _, value in cursor.fetchall()}
            _demand(("ON",) if said == {"ON"} else None, "ON", database)
            # A reader that checks while the server writes must not be taken for dead.
            cursor.execute("SET SESSION net_write_timeout = 3600")
        if raw:
            cursor.execute("SET character_set_results = NULL")


def _word(value: Any) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)


def _demand(row: Any, wanted: str, database: Database) -> None:
    value = _word(row[0]) if row else ""
    if value != wanted:
        raise Refused(f"{database.label()}：不能开只读会话，没有取数；请让库的管理员给一个只读账号")


def _alive(opened: Any) -> None:
    """Signed in: a query may take its time from here on, a server that is gone may not."""
    opened._read_timeout = None  # pymysql has no other way to tell sign-in and queries apart
    sock = getattr(opened, "_sock", None)
    if sock is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    idle, between, number = _PROBES
    for name, value in (
        ("TCP_KEEPIDLE", idle),
        ("TCP_KEEPINTVL", between),
        ("TCP_KEEPCNT", number),
        ("TCP_USER_TIMEOUT", 1000 * (idle + between * number)),
    ):
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _dm(database: Database, secret: str) -> Engine:
    """达梦, where the office has put its maker's driver beside us."""
    absent = [name for name in ("dmPython", "sqlalchemy_dm") if not importlib.util.find_spec(name)]
    if absent:
        raise Refused(
            f"取达梦的数据需要达梦公司的驱动，本机没有：{'、'.join(absent)}；请把达梦安装目录 "
            "drivers/python 下的 dmPython 和 sqlalchemy-dm 装进本程序的 Python 环境"
        )
    url = URL.create(
        "dm+dmPython",
        username=database.user,
        password=secret or None,
        host=database.host,
        port=database.port,
    )
    with told(database, secret, "连接"):
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", lambda con: con.execute(text("SET TRANSACTION READ ONLY")))
    return engine
