"""The layers point one way, pages → dashboard → metrics → data: walked on the imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "data": {"data"},
    "metrics": {"data", "metrics"},
    "dashboard": {"data", "metrics", "dashboard"},
    "pages": {"data", "metrics", "dashboard", "pages"},
}
LAYERS = set(MAY_IMPORT)
FILES = sorted(p for layer in MAY_IMPORT for p in (ROOT / layer).rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_layer_imports_only_what_lies_below(path):
    layer = path.relative_to(ROOT).parts[0]
    names = imports(path)
    roots = {name.split(".")[0] for name in names}
    assert roots & LAYERS <= MAY_IMPORT[layer]
    if layer != "data":
        assert "duckdb" not in roots, "only data/ opens DuckDB"
    if layer in ("data", "metrics"):
        assert "streamlit" not in roots, "only dashboard/ and pages/ know Streamlit"
        assert "plotly" not in roots, "figures are drawn in dashboard/"
    if layer == "pages":
        inner = {
            n for n in names if n.startswith(("metrics.engine.compute", "metrics.answer", "data."))
        }
        assert not inner, f"figures reach a page only through the gateway, not {inner}"
