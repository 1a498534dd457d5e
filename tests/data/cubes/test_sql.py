"""The cube SQL stays portable: nothing on which DuckDB, Spark and ClickHouse disagree."""

import re

import pytest
import sqlglot

from data.contracts import CONTRACTS
from data.cubes import statements
from data.cubes.engines.translate import order_of, said, sources, step
from data.cubes.inputs import _VIEWS
from data.cubes.served import SERVED

# DESIGN §5, "Beyond one machine": each of these gave different answers, or exists in one only.
FORBIDDEN = {
    r"//": "integer division is spelled differently",
    r"\bROUND\s*\(": "halves round differently",
    r"\b(MEDIAN|QUANTILE\w*|PERCENTILE\w*)\b": "quantiles differ",
    r"\bFULL\s+(OUTER\s+)?JOIN\b": "silently wrong on one engine",
    r"\b(DATE_DIFF|DATEDIFF|DATE_TRUNC|STRFTIME|INTERVAL)\b": "months differ",
    r"\bSUBSTR(ING)?\b(?!\(CAST\((p\.)?person_key AS VARCHAR\))": "bytes or characters",
    r"::": "a cast only DuckDB and PostgreSQL read",
    r"\bQUALIFY\b": "not everywhere",
    r"\bFILTER\s*\(": "not everywhere",
    r"\bGROUP BY ALL\b": "DuckDB only",
    r"\bEXISTS\s*\(": "one engine knows no query that depends on the row outside",
    r"\b(LEAD|LAG)\s*\([^()]*,": "its default's type; COALESCE says the same everywhere",
    r"\bOVER \w+ -": "one engine reads w-last_month as a name",
    r"\b(ANY_VALUE|FIRST|ARG_MAX|ARG_MIN)\s*\(": "which row is left to the engine",
    r"\bSUM\s*\((\w+\.)?(amount|wage|pay)\b": "a sum of decimals depends on their order: add up 分",
    r"(?<![<>=!])/ (?!2\b|500\b|5\b|100?\b)": "division: ratios stay outside",
}


@pytest.mark.parametrize("file, statement", list(statements()), ids=lambda v: v[:40])
def test_no_idiom_is_used_that_engines_disagree_about(file, statement):
    for pattern, reason in FORBIDDEN.items():
        assert not re.search(pattern, statement, re.IGNORECASE), f"{file}: {reason}"


@pytest.mark.parametrize(
    "text",
    [
        "CASE WHEN EXISTS (SELECT 1)",
        "LEAD(month, 1, 0) OVER w",
        "x // 12",
        "LEAD(a) OVER w - b",
        "SUBSTRING(title, 1, 2)",
        "a / b",
    ],
)
def test_the_idioms_are_found(text):
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in FORBIDDEN)


def test_a_table_is_sorted_by_its_own_columns():
    """Elsewhere it is sorted when it is brought back, and only its own columns are there then."""
    sorted_ones = set()
    for file, statement in statements():
        found = step(statement)
        if found.query is not None:
            names = {column.alias_or_name for column in found.query.selects}
            assert {name for name, _ in order_of(found.query)} <= names, f"{file}: {found.table}"
            sorted_ones |= {found.table} if order_of(found.query) else set()
    assert {"stock", "flow", "posting", "life"} <= sorted_ones <= set(SERVED)


@pytest.mark.parametrize("dialect", ["spark", "clickhouse"])
def test_every_statement_has_a_text_in_each_dialect(dialect):
    made = set()
    for _, statement in statements():
        found = step(statement)
        if found.query is None:
            made.remove(found.table)
            continue
        made.add(found.table)
        text = said(found.query, dialect)
        assert text.startswith(("SELECT", "WITH")) and " UUID" not in text
        assert sources(sqlglot.parse_one(text, read=dialect)) == sources(found.query)
    assert made >= set(SERVED)


def test_what_the_sql_reads_is_made_before_it():
    """All else is a contract's rows or made by DuckDB beforehand; nothing is read after its end."""
    there = {*CONTRACTS, *_VIEWS, "month_dim", "region_dim", "occupation_dim", "school_dim"}
    there |= {"industry_dim", "retirement_dim", "major_dim"}
    for file, statement in statements():
        found = step(statement)
        if found.query is None:
            there.remove(found.table)
        else:
            assert sources(found.query) <= there, f"{file}: {found.table}"
            there.add(found.table)
