"""The registry as a semantic model for others' tools: Apache Ossie (Open Semantic Interchange).

The form is Ossie 0.2.0.dev0: datasets with fields, metrics with an expression. A metric's
expression is the SQL of its exact terms, for reading; what may be *shown* is protected, so that a
tool asks ``/api/v1/query`` and never the cubes. All that the form has no word for (口径, unit,
kind, dimensions, windows, protection) stands as JSON in ``custom_extensions``.

May not: name a figure, or hold one; it reads the records.
"""

import json
from typing import Any, Final

from data.contracts import CONTRACTS
from metrics.engine.core import Dimension, Measure, Metric, Term
from metrics.engine.cubes import CUBES, Cube
from metrics.engine.related import Within
from metrics.registry import REGISTRY, TOPICS

STANDARD: Final = "0.2.0.dev0"
MODEL: Final = "talent_brain"
VENDOR: Final = "TALENT_BRAIN"
DIALECT: Final = "ANSI_SQL"
_TIME: Final = ("month", "year")


def semantic_model(approved_by: str = "") -> dict[str, Any]:
    """Cubes, dimensions and figures as one document.

    Args:
        approved_by: who approved the definitions, as the office says; empty: nobody has.
    """
    return {
        "version": STANDARD,
        "semantic_model": [
            {
                "name": MODEL,
                "description": "人才数智大脑：指标、维度与口径；数值经接口取用，已按保护规则处理",
                "ai_context": {
                    "instructions": "取数用 /api/v1/query；表达式只说明口径，不可直接执行"
                },
                "datasets": [_dataset(one) for one in used().values()],
                "metrics": [_metric(one, approved_by) for one in REGISTRY.values()],
                "custom_extensions": [
                    _extension({"dimensions": [_dimension(d) for d in dimensions().values()]})
                ],
            }
        ],
    }


def used() -> dict[str, Cube]:
    """The cubes on which some figure rests, by name."""
    names = (term.measure.cube for one in REGISTRY.values() for term in one.terms)
    return {name: CUBES[name] for name in dict.fromkeys(names)}


def dimensions() -> dict[str, Dimension]:
    """Every dimension that some figure is divided by, by id."""
    return {d.id: d for one in REGISTRY.values() for d in one.dimensions}


def _dataset(cube: Cube) -> dict[str, Any]:
    fields = []
    for one in dimensions().values():
        sql = cube.expression(one.id)
        if sql is None and one.id == cube.clock:
            sql = cube.clock
        if sql is not None:
            fields.append(
                {
                    "name": one.id,
                    "expression": _expression(sql),
                    "dimension": {"is_time": one.id in _TIME},
                    "label": one.name,
                    "description": one.name,
                }
            )
    return {
        "name": cube.name,
        "source": cube.source,
        "description": f"汇总表 {cube.table or cube.name}",
        "fields": fields,
    }


def _metric(one: Metric, approved_by: str) -> dict[str, Any]:
    return {
        "name": one.id,
        "expression": _expression(_formula(one)),
        "description": f"{one.name}：{one.definition}",
        "datatype": "Decimal",
        "ai_context": {"synonyms": [one.name]},
        "custom_extensions": [
            _extension(
                {
                    "name": one.name,
                    "topic": TOPICS[one.topic],
                    "definition": one.definition,
                    "unit": one.unit.value,
                    "multiply_by": one.unit.multiply_by,
                    "kind": one.kind.value,
                    "direction": one.direction.value,
                    "dimensions": [d.id for d in one.dimensions],
                    "windows": [window.value for window in one.windows],
                    "protects": one.protects.value,
                    "computed": "model" if one.maker is not None else "terms",
                    "terms": [_term(term) for term in one.terms],
                    "sources": [f"talent-brain.{name}" for name in one.sources],
                    "source_labels": [CONTRACTS[name].label for name in one.sources],
                    "follows": one.follows,
                    "version": one.version,
                    "effective": one.effective,
                    "approved_by": approved_by,
                    "query": f"/api/v1/query?metric={one.id}",
                }
            )
        ],
    }


def _term(one: Term) -> dict[str, Any]:
    """How a term adds up over time, which no expression says."""
    measure = one.measure
    return {
        "name": one.name,
        "column": f"{measure.cube}.{measure.column}",
        "time": measure.time.value,
        "weight": one.weight,
    }


def _dimension(one: Dimension) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "within": one.within.dimension if isinstance(one.within, Within) else None,
        "metrics": [m.id for m in REGISTRY.values() if any(d.id == one.id for d in m.dimensions)],
    }


def _formula(one: Metric) -> str:
    above = _sum(one.numerator)
    if not one.denominator:
        return above
    scale = f"{one.scale:g} * " if one.scale != 1 else ""
    return f"{scale}({above}) / NULLIF({_sum(one.denominator)}, 0)"


def _sum(terms: tuple[Term, ...]) -> str:
    parts = []
    for number, term in enumerate(terms):
        sign = "-" if term.weight < 0 else "+" if number else ""
        size = abs(term.weight)
        weight = f"{size:g} * " if size != 1 else ""
        gap = " " if number else ""
        parts.append(f"{gap}{sign}{gap}{weight}{_measure(term.measure)}")
    return "".join(parts)


def _measure(one: Measure) -> str:
    column = f"{one.cube}.{one.column}"
    if not one.where:
        return f"SUM({column})"
    kept = " AND ".join(
        f"{one.cube}.{name} IN ({', '.join(_literal(code) for code in codes)})"
        for name, codes in one.where
    )
    return f"SUM(CASE WHEN {kept} THEN {column} END)"


def _literal(code: int | str) -> str:
    return str(code) if isinstance(code, int) else "'" + code.replace("'", "''") + "'"


def _expression(sql: str) -> dict[str, Any]:
    return {"dialects": [{"dialect": DIALECT, "expression": sql}]}


def _extension(told: dict[str, Any]) -> dict[str, Any]:
    return {"vendor_name": VENDOR, "data": json.dumps(told, ensure_ascii=False)}
