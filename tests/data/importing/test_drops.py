"""A delivery much smaller than the last one is held; at the bound itself it is not."""

import pytest

from data.contracts import CONTRACTS
from data.importing.importer import import_file

HEAD = "事项,区县,渠道,年月,访问量,办件"


@pytest.mark.parametrize("rows, held", [(10, False), (7, False), (6, True), (1, True)])
def test_three_tenths_fewer_are_taken_and_more_are_held(home, write, rows, held):
    assert CONTRACTS["service_use"].max_change == 0.3
    first = [["落户", "杭州市西湖区", "人才码", f"2024-{n + 1:02d}", 5, 1] for n in range(10)]
    second = [["落户", "杭州市西湖区", "人才码", f"2025-{n + 1:02d}", 5, 1] for n in range(rows)]
    import_file(home, [write("前.csv", HEAD, *first)], "service_use", source="窗口")
    report = import_file(home, [write("后.csv", HEAD, *second)], "service_use", source="窗口")
    assert report.accepted == rows
    assert bool(report.held) is held
