"""CSV: piece by piece, the same as in one; names that would be formulas; names of files."""

import csv
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from dashboard.export import csv_table, names
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection
from metrics.figures.people import stock
from metrics.figures.schools import source
from tests.dashboard.asgi import Client
from tests.dashboard.conftest import protected


def large(rows: int) -> Protected:
    """Counties by months, again and again."""
    number = np.arange(rows)
    frame = pd.DataFrame(
        {
            "county": 330102 + number % 90,
            "month": 24_000 + number // 90,
            "value": (number % 5000) * 5.0 + 10,
            "numerator": (number % 5000) * 5.0 + 10,
            "denominator": np.nan,
            "status": "ok",
            "half_width": 2.5,
            "county_label": "某区",
            "month_label": "某月",
        }
    )
    return Protected(stock.TALENT_STOCK, Selection(330000), ("county", "month"), frame)


def rows_of(raw: bytes) -> list[list[str]]:
    lines = raw.decode("utf-8-sig").splitlines()
    return list(csv.reader(line for line in lines if not line.startswith('"#')))


def test_pieces_are_one_table_with_one_head(monkeypatch):
    monkeypatch.setattr(csv_table, "_AT_ONCE", 7)
    found = large(20)
    pieces = list(csv_table.csv_pieces(found))
    assert len(pieces) == 1 + 3
    rows = rows_of(b"".join(pieces))
    assert len(rows) == 1 + 20
    assert rows[0] == ["区县代码", "区县", "月份", "人才总量（参保口径）（人）", "状态"]
    assert rows[20] == ["330121", "某区", "某月", "105", ""]


def test_an_empty_table_has_its_head():
    raw = csv_table.csv_bytes(large(0))
    assert len(rows_of(raw)) == 1 and raw.startswith(b"\xef\xbb\xbf")


@pytest.mark.slow
def test_many_rows_take_no_more_memory_than_few():
    def peak(rows: int) -> int:
        found = large(rows)
        tracemalloc.start()
        length = sum(len(piece) for piece in csv_table.csv_pieces(found))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert length > rows * 20
        return most

    few, many = peak(40_000), peak(240_000)
    assert many < few * 1.5


def test_a_name_from_data_is_no_formula():
    rows = [(330100 + i, name, 100.0) for i, name in enumerate(["=1+1", "+1", "-1", "＝1", "好"])]
    found = protected(stock.TALENT_STOCK, rows, ("city",))
    names = [row[1] for row in rows_of(csv_table.csv_bytes(found))[1:]]
    assert names == ["'=1+1", "'+1", "'-1", "'＝1", "好"]


def test_a_files_name_says_what_where_and_when():
    found = protected(stock.TALENT_STOCK, [(1.0,)], demo=True)
    assert names.file_name("人才总量", found) == "人才总量_浙江省_2026年6月_演示数据"
    # The place isn't said twice; classes have no month; nothing that a system forbids.
    assert names.file_name("浙江省人才", found) == "浙江省人才_2026年6月_演示数据"
    classes = protected(source.GRADUATES_COME, [(1.0,)])
    assert names.file_name("来了多少", classes) == "来了多少_浙江省"
    evil = names.file_name('a/b\\c:*?"<>|\n' + "长" * 60 + ".", found)
    assert evil.startswith("abc长") and len(evil) < 80 and "\n" not in evil
    assert names.file_name("...", found).startswith("图表_")


def test_the_api_streams_the_same_csv(world_home):
    from streamlit_app import app

    asked = "/api/v1/metrics/talent_stock?by=city&region=330000&format=csv"
    answer = Client(app).get(asked)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "filename*=UTF-8''%E4%BA%BA%E6%89%8D" in answer.headers["content-disposition"]
    assert ["330100", "杭州市", "40", ""] in rows_of(answer.content)
    assert "内部资料；" in answer.text
    public = Client(app).get(asked + "&public=1")
    assert "公开；" in public.text
    refused = Client(app).get("/api/v1/metrics/talent_stock?format=xls")
    assert refused.status_code == 400 and "json、csv 或 parquet" in refused.text
