"""Records that lie in a home as JSON or TOML, written by this version or another."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any


def lacking(record: type, found: Mapping[str, Any]) -> list[str]:
    """Fields that a dataclass can't do without and that were not found, in order."""
    return [
        one.name
        for one in fields(record)
        if one.default is MISSING and one.default_factory is MISSING and one.name not in found
    ]


def strange(record: type, found: Mapping[str, Any]) -> list[str]:
    """What was found that a dataclass has no field for: a later version's, or a slip."""
    known = {one.name for one in fields(record)}
    return [name for name in found if name not in known]
