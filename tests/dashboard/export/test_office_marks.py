"""Every mark has its function in each office format, and none of them reads a picture back."""

import ast
from pathlib import Path

import pytest

from dashboard.charts.spec import Mark
from dashboard.export import office
from dashboard.export.office import sheet, slide, word_charts

ROOM = Path(office.__file__).parent
MODULES = sorted([*ROOM.glob("*.py"), ROOM.parent / "grid.py"])
# What office files know of charts: what they say, and the colour of a tone.
KNOWN = {"spec", "palette", "runs", "scale", "tables"}


@pytest.mark.parametrize("target", [slide, sheet, word_charts])
def test_every_mark_has_a_function(target):
    assert set(target.DRAW) == set(Mark)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_office_file_knows_how_a_screen_draws(path):
    text = path.read_text("utf-8")
    assert "plotly" not in text.lower()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dashboard.charts"):
            rest = (node.module or "").split(".")[2:3] or [alias.name for alias in node.names]
            assert set(rest) <= KNOWN, (path.name, rest)
