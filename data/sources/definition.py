"""SOURCE.toml: which database, which table, how much of it each time, and how its columns map."""

import hashlib
import json
from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from data.contracts import CONTRACTS, Contract
from data.home import Home, Refused, read_toml
from data.importing import mapping as mappings
from data.importing.mapping import Mapping
from data.sources.makers import MAKERS, Maker

TESTS: Final = {
    "is": "=",
    "is_not": "<>",
    "above": ">",
    "at_least": ">=",
    "below": "<",
    "at_most": "<=",
    "like": "LIKE",
    "in": "IN",
    "empty": "IS NULL",
}
_TLS: Final = ("off", "require", "verify")
_OF_MAPPING: Final = ("columns", "skip", "identical_rows")
_TOP: Final = ("contract", "source", "note", "mapping", "database", "table", *_OF_MAPPING)
_DATABASE: Final[dict[str, type]] = {
    "kind": str,
    "host": str,
    "port": int,
    "name": str,
    "user": str,
    "password_env": str,
    "password_file": str,
    "tls": str,
    "tls_ca": str,
    "encoding": str,
}
_TABLE: Final[dict[str, type]] = {
    "name": str,
    "schema": str,
    "columns": list,
    "key": list,
    "where": list,
    "watermark": str,
    "lookback": int,
    "partition": str,
    "by": str,
    "again": int,
    "slice": int,
}
_SLICE: Final = 1_000_000
_AGAIN: Final = 3


@dataclass(frozen=True)
class Database:
    """Where the table lies. Holds the place of the password, never the password."""

    kind: str
    host: str
    port: int
    name: str
    user: str
    password_env: str = ""
    password_file: str = ""
    tls: str = ""
    tls_ca: str = ""
    encoding: str = ""

    @property
    def maker(self) -> Maker:
        """Whose product it is."""
        return MAKERS[self.kind]

    def label(self) -> str:
        """How messages call it: the address without the account."""
        return f"{self.maker.label} {self.host}:{self.port}/{self.name}"


@dataclass(frozen=True)
class Condition:
    """One condition on a column; all of a source's must hold."""

    column: str
    test: str
    value: Any


@dataclass(frozen=True)
class Source:
    """One table to be pulled.

    Attributes:
        watermark: the column that grows with each change; "" for none.
        lookback: minutes (of a time; days of a date) before the last watermark that are read
            again, for rows that were committed late.
        partition: the column whose values are pulled one by one; "" for none.
        by_month: the partition is the month of a date or time.
        again: how many of the newest partitions are always read again.
        slice: rows of one step by watermark.
    """

    file: str
    contract: Contract
    source: str
    database: Database
    table: str
    schema: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    where: tuple[Condition, ...]
    mapping: Mapping | None
    watermark: str = ""
    lookback: int | None = None
    partition: str = ""
    by_month: bool = False
    again: int = _AGAIN
    slice: int = _SLICE

    @property
    def named(self) -> str:
        """The table as reports and the ledger call it."""
        place = (self.database.name, self.schema, self.table)
        return ".".join(part for part in place if part)

    def id(self) -> str:
        """The same pull, whatever became of its account, mapping or steps."""
        base = self.database
        what = {
            "contract": self.contract.name,
            "source": self.source,
            "database": [base.maker.wire, base.host, base.port, base.name],
            "table": [self.schema, self.table],
            "where": [asdict(one) for one in self.where],
            "by": [self.watermark, self.partition, self.by_month],
        }
        return digest(what)

    def digest(self) -> str:
        """All that decides what becomes of a row: where it changed, all is pulled anew."""
        how = self.mapping.digest() if self.mapping else "header"
        return digest([how, sorted(self.columns), list(self.key), self.database.encoding])


def digest(what: Any, length: int = 12) -> str:
    """A hash of anything that JSON can hold."""
    text = json.dumps(what, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def read(path: Path) -> dict[str, Any]:
    """Read the file as it stands.

    Raises:
        Refused: there is no such file, or it isn't TOML.
    """
    try:
        return read_toml(path)
    except FileNotFoundError as error:
        raise Refused(f"{path}：找不到这个文件") from error
    except OSError as error:
        raise Refused(f"{path}：读不了这个文件") from error


def load(path: Path, home: Home, contract: str = "") -> Source:
    """Check SOURCE.toml and make a source of it.

    Args:
        path: the file.
        home: where the office's own mappings lie.
        contract: the contract, where the file may leave it out.

    Raises:
        Refused: what is wrong, where, and what is accepted.
    """
    raw, name = read(path), path.name
    _only(raw, _TOP, name)
    given = raw.get("contract") or contract
    if given not in CONTRACTS:
        known = "、".join(f"{c.name}（{c.label}）" for c in CONTRACTS.values())
        raise Refused(f"{name} 的 contract 写的是「{given or '（空）'}」；可用：{known}")
    found = CONTRACTS[given]
    database = _database(raw.get("database"), name)
    made = _table(raw.get("table"), name, found, database)
    plan = _mapping(raw, home, found, name)
    source = str(raw.get("source") or (plan.source if plan else "") or found.publisher)
    return replace(made, source=source, mapping=plan, file=name)


def _mapping(raw: dict[str, Any], home: Home, contract: Contract, name: str) -> Mapping | None:
    """The mapping that the file names or holds; ``None``: columns are told by their names."""
    own: dict[str, Any] = {key: raw[key] for key in _OF_MAPPING if key in raw}
    if "mapping" in raw:
        if own:
            raise Refused(f"{name} 里既写了 mapping，又写了 {'、'.join(own)}；只能写一种")
        plan = mappings.load(str(raw["mapping"]), home, contract)
    elif "columns" in raw:
        plan = mappings.parse(own, contract, name)
    else:
        return None
    if plan.read.to_dict():
        raise Refused(f"{name}：映射中的 [read] 只用于文件，数据库没有这些读取选项；请删去")
    return plan


def _database(raw: Any, name: str) -> Database:
    where = f"{name} 的 [database]"
    if isinstance(raw, dict) and "password" in raw:
        raise Refused(
            f"{where} 里不能写密码；请用 password_env 写明环境变量的名字，"
            "或用 password_file 写明密码文件（权限 0600）"
        )
    found = _typed(raw, _DATABASE, where, ("kind", "host", "name", "user"))
    kind = found["kind"]
    if kind not in MAKERS:
        known = "、".join(f"{k}（{m.label}）" for k, m in MAKERS.items())
        raise Refused(f"{where} 的 kind 写的是「{kind}」；可用：{known}")
    if found.get("password_env") and found.get("password_file"):
        raise Refused(f"{where} 里 password_env 和 password_file 只能写一个")
    if found.get("tls", "off") not in _TLS:
        raise Refused(f"{where} 的 tls 写的是「{found['tls']}」；可用：{'、'.join(_TLS)}")
    if found.get("encoding"):
        try:
            "".encode(found["encoding"])
        except LookupError:
            raise Refused(
                f"{where} 的 encoding 写的是「{found['encoding']}」；可用如 gb18030、gbk、utf-8"
            ) from None
    found.setdefault("port", MAKERS[kind].port)
    return Database(**found)


def _table(raw: Any, name: str, contract: Contract, database: Database) -> Source:
    where = f"{name} 的 [table]"
    found = _typed(raw, _TABLE, where, ("name",))
    for key in ("columns", "key"):
        if not all(isinstance(one, str) and one for one in found.get(key, ())):
            raise Refused(f"{where} 的 {key} 应是列名的列表")
    if found.get("watermark") and found.get("partition"):
        raise Refused(f"{where} 里 watermark（水位列）和 partition（分区列）只能写一个")
    if found.get("by", "value") not in ("value", "month"):
        raise Refused(f"{where} 的 by 写的是「{found['by']}」；可用：value、month")
    for key, least in (("slice", 1), ("again", 0), ("lookback", 0)):
        if found.get(key, least) < least:
            raise Refused(f"{where} 的 {key} 应不小于 {least}")
    if contract.tally and found.get("watermark"):
        raise Refused(
            f"{where} 的 watermark 不能用于 {contract.name}（{contract.label}）：同类的行在入库时"
            "相加，只取有变化的几行会把合计取代成零头；请改用 partition（分区列），或整表取"
        )
    return Source(
        file=name,
        contract=contract,
        source="",
        database=database,
        table=found["name"],
        schema=found.get("schema", ""),
        columns=tuple(found.get("columns", ())),
        key=tuple(found.get("key", ())),
        where=tuple(_condition(one, where) for one in found.get("where", ())),
        mapping=None,
        watermark=found.get("watermark", ""),
        lookback=found.get("lookback"),
        partition=found.get("partition", ""),
        by_month=found.get("by") == "month",
        again=found.get("again", _AGAIN),
        slice=found.get("slice", _SLICE),
    )


def _condition(raw: Any, where: str) -> Condition:
    tests = [key for key in raw if key != "column"] if isinstance(raw, dict) else []
    if len(tests) != 1 or "column" not in raw or tests[0] not in TESTS:
        raise Refused(
            f'{where} 的 where 每条应写 column 和一个条件，如 {{ column = "status", is = "1" }}；'
            f"可用的条件：{'、'.join(TESTS)}"
        )
    test, value = tests[0], raw[tests[0]]
    plain = str | int | float | bool | date | datetime | Decimal
    if test == "in":
        good = isinstance(value, list) and bool(value) and all(isinstance(v, plain) for v in value)
    elif test == "empty":
        good = isinstance(value, bool)
    else:
        good = isinstance(value, str if test == "like" else plain)
    if not good:
        raise Refused(f"{where} 的 where 里「{raw['column']}」的 {test} 写的值不对：{value!r}")
    return Condition(str(raw["column"]), test, tuple(value) if test == "in" else value)


def _typed(
    raw: Any, known: AnyMapping[str, type], where: str, needed: tuple[str, ...]
) -> dict[str, Any]:
    """A table of the file whose settings are known and of the right type."""
    if not isinstance(raw, dict):
        raise Refused(f"缺少 {where}；应写明：{'、'.join(needed)}")
    _only(raw, tuple(known), where)
    for key, value in raw.items():
        if type(value) is not known[key]:
            kinds = {str: "文字", int: "整数", list: "列表"}
            raise Refused(f"{where} 的 {key} 应是{kinds[known[key]]}，写的是 {value!r}")
    absent = [key for key in needed if not raw.get(key)]
    if absent:
        raise Refused(f"{where} 缺少：{'、'.join(absent)}")
    return dict(raw)


def _only(raw: AnyMapping[str, Any], known: tuple[str, ...], where: str) -> None:
    strange = [key for key in raw if key not in known]
    if strange:
        raise Refused(f"{where} 有不认识的设置「{strange[0]}」；可用：{'、'.join(known)}")
