"""Published figures in files: the number as published, with its year, unit, source and edition."""

from dataclasses import replace

import pandas as pd

from dashboard.charts.tables import as_frame
from dashboard.document.values import Part
from dashboard.export.grid import grids
from dashboard.serving.v1.figures import as_record
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection
from metrics.figures.peers.benchmark import PUBLISHED
from tests.dashboard.conftest import protected


def table():
    frame = pd.DataFrame(
        {
            "peer": [320100, 320500, 310000],
            "peer_label": ["南京市", "苏州市", "上海市"],
            "value": [0.35, 47.0, float("nan")],
            "numerator": float("nan"),
            "denominator": float("nan"),
            "half_width": 0.0,
            "status": ["ok", "ok", "empty"],
            "of_year": [2024.0, 2023.0, float("nan")],
            "unit": ["%", "所", None],
            "source": ["榜单", "教育部", None],
            "edition": ["2024年榜", "2023年版", None],
        }
    )
    return Protected(PUBLISHED, Selection(330100), ("peer",), frame)


def test_a_published_figure_stands_with_its_year_unit_and_source():
    (grid,) = grids(Part("对标", (table(),)))
    assert grid.head == (
        "对标地区代码",
        "对标地区",
        "城市公开指标（原发布单位）",
        "年份",
        "单位",
        "来源",
        "版本",
        "状态",
    )
    texts = [[cell.text for cell in row] for row in grid.rows]
    assert texts == [
        ["320100", "南京市", "0.35", "2024", "%", "榜单", "2024年榜", ""],
        ["320500", "苏州市", "47", "2023", "所", "教育部", "2023年版", ""],
        ["310000", "上海市", "暂无数据", "—", "—", "—", "—", "暂无数据"],
    ]
    assert [row[2].form for row in grid.rows[:2]] == ["#,##0.00", "#,##0"]


def test_a_table_divided_by_years_has_one_column_of_them():
    rows = [(330100, year, "杭州市", str(year), 40.0 + year / 1000) for year in (2023, 2024)]
    found = protected(PUBLISHED, rows, ("peer", "year"))
    frame = found.frame.assign(of_year=[2023, 2024], unit="%", source="榜单", edition="2024年榜")
    (grid,) = grids(Part("历年", (replace(found, frame=frame),)))
    assert grid.head[2:6] == ("年份", "城市公开指标（原发布单位）", "单位", "来源")
    assert len(set(grid.head)) == len(grid.head) == len(grid.rows[0])
    assert [row[2].text for row in grid.rows] == ["2023", "2024"]


def test_so_it_does_in_csv_and_over_the_api():
    frame = as_frame(table())
    assert frame[["年份", "单位", "来源"]].iloc[0].tolist() == [2024, "%", "榜单"]
    assert frame["年份"].isna().tolist() == [False, False, True]
    rows = as_record(table())["rows"]
    assert [(row["value"], row["of_year"], row["unit"]) for row in rows] == [
        (0.35, 2024, "%"),
        (47.0, 2023, "所"),
        (None, None, None),
    ]
