"""Whose database it is: which wire it speaks, on which port, and how sure we are of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Wire(StrEnum):
    """What is spoken with the server."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    DM = "dm"


@dataclass(frozen=True)
class Maker:
    """One product.

    Attributes:
        label: as offices call it.
        wire: what it speaks.
        port: where it listens when nobody says otherwise.
        read_only: whether a session can be asked to be read-only; where not, nothing but
            SELECT is sent, and the account's rights must see to the rest.
    """

    label: str
    wire: Wire
    port: int
    read_only: bool = True


MAKERS: Final[dict[str, Maker]] = {
    "postgresql": Maker("PostgreSQL", Wire.POSTGRESQL, 5432),
    "kingbase": Maker("人大金仓 KingbaseES", Wire.POSTGRESQL, 54321),
    "opengauss": Maker("openGauss", Wire.POSTGRESQL, 5432),
    "gaussdb": Maker("GaussDB(DWS)", Wire.POSTGRESQL, 8000),
    "mysql": Maker("MySQL", Wire.MYSQL, 3306),
    "mariadb": Maker("MariaDB", Wire.MYSQL, 3306),
    "oceanbase": Maker("OceanBase（MySQL 模式）", Wire.MYSQL, 2881),
    "doris": Maker("Apache Doris", Wire.MYSQL, 9030, read_only=False),
    "starrocks": Maker("StarRocks", Wire.MYSQL, 9030, read_only=False),
    "dm": Maker("达梦", Wire.DM, 5236),
}
