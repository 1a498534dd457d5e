"""What each test costs, in CPU seconds: the measure by which tests are marked (tests/README.md).

CPU seconds of this process, its threads and its ended children hardly change with how busy the
machine is; the clock on the wall does. What fixtures of a module or session cost is theirs, not the
test's that happens to come first. Nothing here fails a test: the summary names those whose mark is
wrong, and ``--costs FILE`` writes all of it as a table.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import pytest

QUICK: Final = 2.0  # an unmarked test may cost so much
CHEAP: Final = 0.3  # a slow test that costs less has no need of its mark
NAMED: Final = 20  # of each kind, in the summary
_APART: Final = ("slow", "e2e", "office", "long")
_KEY: Final = "cost"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--costs", metavar="FILE", help="write the CPU seconds of each test as CSV")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Costs(), "costs")


def spent() -> float:
    """CPU seconds of this process and of its children that ended."""
    found = os.times()
    return found.user + found.system + found.children_user + found.children_system


class Costs:
    """Measured where tests run, added up where they are reported: with xdist, two processes."""

    def __init__(self) -> None:
        self.item: pytest.Item | None = None
        self.began = 0.0
        self.shared = 0.0  # cost of the fixtures made for this test that outlive it
        self.tests: dict[str, tuple[float, str]] = {}
        self.fixtures: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.item, self.began, self.shared = item, spent(), 0.0
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        began, before = spent(), self.shared
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function" and self.item is not None:
                own = spent() - began - (self.shared - before)
                self.shared += own
                name = f"{fixturedef.baseid}::{fixturedef.argname}"
                self.item.user_properties.append((_KEY, (name, own, "fixture")))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        try:
            return (yield)
        finally:
            marks = " ".join(mark for mark in _APART if item.get_closest_marker(mark))
            own = spent() - self.began - self.shared
            item.user_properties.append((_KEY, (item.nodeid, own, marks)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "teardown":
            return
        for key, value in report.user_properties:
            if key == _KEY:
                name, own, marks = value  # type: ignore[misc]
                if marks == "fixture":
                    self.fixtures[name] += own
                else:
                    self.tests[name] = own, marks

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        out = config.getoption("--costs")
        if out:
            with Path(out).open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file)
                table.writerow(("cpu_seconds", "marks", "what"))
                table.writerows((f"{c:.2f}", m, n) for n, (c, m) in sorted(self.tests.items()))
                table.writerows((f"{c:.2f}", "fixture", n) for n, c in self.fixtures.items())
        dear = {n: c for n, (c, marks) in self.tests.items() if not marks and c > QUICK}
        cheap = {n: c for n, (c, marks) in self.tests.items() if marks == "slow" and c < CHEAP}
        _tell(terminalreporter, f"unmarked, but over {QUICK} CPU seconds: mark it slow", dear)
        _tell(terminalreporter, f"marked slow, but under {CHEAP} CPU seconds: take it off", cheap)


def _tell(reporter: Any, title: str, found: dict[str, float]) -> None:
    if not found:
        return
    reporter.section(title, sep="-")
    worst = sorted(found, key=lambda name: -found[name])
    for name in worst[:NAMED]:
        reporter.write_line(f"{found[name]:6.2f} s  {name}")
    if len(worst) > NAMED:
        reporter.write_line(f"  and {len(worst) - NAMED} more (--costs FILE lists all)")
