"""What a translation settles beyond sqlglot: keys, names, neighbours, files, order."""

import duckdb
import pytest
import sqlglot

from data.cubes.engines import translate


def said(text: str, dialect: str) -> str:
    return translate.said(sqlglot.parse_one(text, read="duckdb"), dialect)


def test_a_key_is_bytes_in_spark_and_text_in_clickhouse():
    text = "SELECT CAST(NULL AS UUID) AS employer_key, CAST(person_key AS VARCHAR) AS t FROM a"
    assert said(text, "spark") == (
        "SELECT CAST(NULL AS BINARY) AS employer_key, LOWER(CONCAT_WS('-', "
        "SUBSTRING(HEX(person_key), 1, 8), SUBSTRING(HEX(person_key), 9, 4), "
        "SUBSTRING(HEX(person_key), 13, 4), SUBSTRING(HEX(person_key), 17, 4), "
        "SUBSTRING(HEX(person_key), 21, 12))) AS t FROM a"
    )
    assert "UUID" not in said(text, "clickhouse")


def test_clickhouse_is_told_names_and_that_a_neighbour_may_lack():
    text = "SELECT p.region, LAG(p.a) OVER w AS b FROM p WINDOW w AS (ORDER BY p.a)"
    found = said(text, "clickhouse")
    assert "p.region AS region" in found and "toNullable(p.a)" in found
    assert "toNullable" not in said(text, "spark")


def test_nulls_come_last_everywhere():
    text = "SELECT ROW_NUMBER() OVER (ORDER BY a, b DESC) AS n FROM t"
    assert "ORDER BY a NULLS LAST, b DESC)" in said(text, "spark")  # its own way is first, last
    assert "NULLS FIRST" not in said(text, "clickhouse")  # its own way is last, up and down


def test_the_order_of_a_table_is_left_for_the_loading():
    step = translate.step(
        "CREATE TABLE a AS SELECT x.month, n + 1 AS n FROM x ORDER BY month DESC, n"
    )
    assert translate.order_of(step.query) == [("month", True), ("n", False)]
    assert "ORDER BY" not in translate.said(step.query, "spark")
    assert translate.step("DROP TABLE a") == translate.Step("a", None)
    with pytest.raises(ValueError, match="CREATE TABLE"):
        translate.step("SELECT 1")


def test_staged_files_become_tables():
    text = (
        "SELECT \"a\" AS \"a\" FROM read_parquet('/h/1''s.parquet') UNION ALL (SELECT a FROM ("
        "SELECT a, 0 AS _turn FROM read_parquet('/h/2.parquet') UNION ALL "
        "SELECT a, 1 AS _turn FROM read_parquet('/h/3.parquet')) "
        "QUALIFY row_number() OVER (PARTITION BY a ORDER BY _turn DESC) = 1)"
    )
    query, files = translate.staged_query(text, "person")
    assert {name: str(file) for name, file in files.items()} == {
        "person_1": "/h/1's.parquet",
        "person_2": "/h/2.parquet",
        "person_3": "/h/3.parquet",
    }
    assert translate.sources(query) == set(files)
    with duckdb.connect() as con:
        for number, name in enumerate(files):
            con.execute(f"CREATE TABLE {name} AS SELECT {number} // 2 AS a")
        found = sorted(row[0] for row in con.execute(query.sql("duckdb")).fetchall())
    assert found == [0, 0, 1]
