"""The cube SQL stays portable: nothing on which DuckDB, Spark and ClickHouse disagree."""

import re

import pytest

from data.cubes import statements

# DESIGN §5, "Beyond one machine": each of these gave different answers, or exists in one only.
FORBIDDEN = {
    r"//": "integer division is spelled differently",
    r"\bROUND\s*\(": "halves round differently",
    r"\b(MEDIAN|QUANTILE\w*|PERCENTILE\w*)\b": "quantiles differ",
    r"\bFULL\s+(OUTER\s+)?JOIN\b": "silently wrong on one engine",
    r"\b(DATE_DIFF|DATEDIFF|DATE_TRUNC|STRFTIME|INTERVAL)\b": "months differ",
    r"\bSUBSTR(ING)?\b": "bytes or characters",
    r"::": "a cast only DuckDB and PostgreSQL read",
    r"\bQUALIFY\b": "not everywhere",
    r"\bFILTER\s*\(": "not everywhere",
    r"\bGROUP BY ALL\b": "DuckDB only",
    r"(?<![<>=!])/ (?!2\b|500\b|5\b|10\b)": "division: ratios stay outside",
}


@pytest.mark.parametrize("file, statement", list(statements()), ids=lambda v: v[:40])
def test_no_idiom_is_used_that_engines_disagree_about(file, statement):
    for pattern, reason in FORBIDDEN.items():
        assert not re.search(pattern, statement, re.IGNORECASE), f"{file}: {reason}"
