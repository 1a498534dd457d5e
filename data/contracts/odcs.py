"""The contracts in the Open Data Contract Standard (ODCS 3.1.0, Bitol): for others' catalogues.

Made of the records, nothing typed again. What the standard has no word for (kinds of ours, codes,
aliases, terms of sharing) stands in ``customProperties``, as the standard provides.
"""

from typing import Any, Final

from data.contracts import CONTRACTS
from data.contracts.base import Column, Contract, Kind
from data.contracts.dictionary import accepted, kind_name

STANDARD: Final = "v3.1.0"
_DOMAIN: Final = "talent"
_LOGICAL: Final[dict[Kind, str]] = {
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.MONEY: "number",
    Kind.MONTH: "string",
    Kind.DATE: "date",
    Kind.YEAR: "integer",
    Kind.FLAG: "boolean",
    Kind.EDUCATION: "integer",
    Kind.REGION: "integer",
    Kind.INDUSTRY: "integer",
}  # all others are texts
_PHYSICAL: Final[dict[Kind, str]] = {
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.MONEY: "DOUBLE",
    Kind.MONTH: "INTEGER",
    Kind.DATE: "DATE",
    Kind.YEAR: "INTEGER",
    Kind.FLAG: "BOOLEAN",
    Kind.EDUCATION: "INTEGER",
    Kind.REGION: "INTEGER",
    Kind.INDUSTRY: "INTEGER",
    Kind.PERSON: "UUID",
    Kind.EMPLOYER: "UUID",
    Kind.ENCODING: "UUID",
}  # all others VARCHAR


def contracts() -> list[dict[str, Any]]:
    """Every contract, in their order."""
    return [contract(one) for one in CONTRACTS.values()]


def contract(one: Contract) -> dict[str, Any]:
    """One contract as a document of the standard."""
    return {
        "apiVersion": STANDARD,
        "kind": "DataContract",
        "id": f"talent-brain.{one.name}",
        "name": one.label,
        "version": f"{one.format}.0.0",
        "status": "active",
        "domain": _DOMAIN,
        "description": {
            "purpose": one.scope,
            "usage": f"一行为{one.grain}",
            "limitations": f"{one.licence}；保存期限：{one.retention}",
        },
        "team": {"name": one.publisher},
        "schema": [
            {
                "name": one.name,
                "businessName": one.label,
                "physicalName": one.name,
                "physicalType": "table",
                "logicalType": "object",
                "description": f"一行为{one.grain}",
                "dataGranularityDescription": one.grain,
                "properties": [_property(one, column) for column in one.columns],
                **({"quality": _orders(one)} if one.orders else {}),
            }
        ],
        "slaProperties": [
            {
                "property": "latency",
                "value": one.lag_months * 30,
                "unit": "d",
                "driver": "analytics",
            }
        ],
        "customProperties": _custom(
            {
                "legalBasis": one.legal_basis,
                "scopeOfUse": one.scope,
                "retention": one.retention,
                "licence": one.licence,
                "asOf": one.as_of,
                "lagMonths": one.lag_months,
                "maxChange": one.max_change,
                "unitOfProtection": one.protects.value,
                "format": one.format,
            }
        ),
    }


def _property(one: Contract, column: Column) -> dict[str, Any]:
    key = column.name in one.key
    told: dict[str, Any] = {
        "name": column.name,
        "businessName": column.label,
        "logicalType": _LOGICAL.get(column.kind, "string"),
        "physicalType": _PHYSICAL.get(column.kind, "VARCHAR"),
        "required": column.required,
        "primaryKey": key,
        **({"primaryKeyPosition": one.key.index(column.name) + 1} if key else {}),
        "description": column.note or accepted(column),
        "classification": "personal" if column.personal else "internal",
    }
    bounds = {"minimum": column.minimum, "maximum": column.maximum}
    options = {name: value for name, value in bounds.items() if value is not None}
    if options and told["logicalType"] in ("integer", "number"):
        told["logicalTypeOptions"] = options
    if column.codes:
        told["quality"] = [
            {
                "type": "library",
                "metric": "invalidValues",
                "arguments": {"validValues": list(column.codes)},
                "mustBe": 0,
                "dimension": "conformity",
            }
        ]
    told["customProperties"] = _custom(
        {
            "kind": column.kind.value,
            "kindName": kind_name(column),
            "unit": column.unit,
            "codes": [f"{code}={label}" for code, label in column.codes.items()],
            "aliases": list(column.aliases),
            "accepted": accepted(column),
            "personal": column.personal,
            "since": column.since,
        }
    )
    return told


def _orders(one: Contract) -> list[dict[str, Any]]:
    return [
        {
            "type": "text",
            "name": f"{order.earlier} <= {order.later}",
            "description": order.reason,
            "dimension": "consistency",
        }
        for order in one.orders
    ]


def _custom(told: dict[str, Any]) -> list[dict[str, Any]]:
    """What has a value, in the standard's form."""
    return [
        {"property": name, "value": value}
        for name, value in told.items()
        if value not in ("", [], None)
    ]
