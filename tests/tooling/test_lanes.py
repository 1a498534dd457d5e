"""No lane of tests vanishes in CI because what it needs is missing."""

import re

import pytest

from scripts.places import ROOT
from tests import needed


def test_what_is_missing_skips_here_and_fails_where_everything_is_required(monkeypatch):
    monkeypatch.delenv("TALENT_LANES", raising=False)
    assert needed.needs(False, "spark").args == (True,)
    with pytest.raises(pytest.skip.Exception, match="spark"):
        needed.need(False, "spark")
    monkeypatch.setenv("TALENT_LANES", "required")
    assert needed.needs(False, "spark").args == (False,)  # it runs, and fails
    with pytest.raises(pytest.fail.Exception, match="CI must have spark"):
        needed.need(False, "spark")
    needed.need(True, "spark")


def test_ci_requires_everything():
    lines = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("export TALENT_LANES=required"))
    assert at < next(n for n, line in enumerate(lines) if line.startswith("exec make"))


def test_nothing_else_skips_what_is_missing():
    own = {ROOT / "tests/needed.py", ROOT / "tests/tooling/test_lanes.py"}
    said = re.compile(r"importorskip|pytest\.skip\b|skipif\([^)]*(?:\bwhich\(|find_spec|is None)")
    others = [file for file in (ROOT / "tests").rglob("*.py") if file not in own]
    assert len(others) > 300
    # `readlink` is of every Linux: what is asked there is the system.
    found = [str(f.relative_to(ROOT)) for f in others if said.search(f.read_text("utf-8"))]
    assert found == ["tests/tooling/test_carried.py"]
