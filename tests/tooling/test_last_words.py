"""The verdict is the last thing that a test run says."""

import subprocess
import sys

import pytest

from scripts.places import ROOT


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "1"])
def test_no_binding_complains_of_leaks_behind_the_verdict(workers):
    """A property of Hypothesis and a kept error of DuckDB: together they left hundred lines."""
    tests = ("tests/metrics/models/test_trade_models.py", "tests/data/test_logs.py")
    chosen = "add_up_to_the_change or nothing_is_written"
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *tests, "-k", chosen, "-n", workers],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "nanobind" not in ran.stdout + ran.stderr
