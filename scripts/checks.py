"""`make test`, `make check` and their kin: the same words for people, hooks and CI."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

from scripts import browser, environment, office
from scripts.console import say
from scripts.places import PYTHON, ROOT, clean_environment, module, quietly

# A file's tests share fixtures (a built home, a served app), so files are what is spread out, in
# the order of tests/conftest.py: the heavy ones first.
# One worker more than there are cores: a browser's test spends half of its time waiting.
SPREAD = ("-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder")


def test() -> int:
    """Everything but the slow campaigns: quick tests, the browser's, LibreOffice's."""
    return _pytest("not long")


def test_long() -> int:
    """The slow campaigns alone."""
    return _pytest("long")


def check() -> int:
    """Lint, format, types, dependencies, quick tests: all are run, and one failure is enough."""
    environment.ensure("dev")
    with ThreadPoolExecutor(1) as beside:
        types = beside.submit(quietly, [PYTHON, "-m", "mypy"])  # what it says stands at the end
        codes = [
            module("ruff", "check", "."),
            module("ruff", "format", "--check", "."),
            module("deptry", "."),
            module("pytest", *SPREAD, "-m", "not long and not e2e and not slow and not office"),
        ]
    print(types.result().stdout, end="")
    codes.append(types.result().returncode)
    return max(codes, key=abs)


def glossary() -> int:
    """Write docs/glossary.md from the metrics' own records; the old one stays on failure."""
    environment.ensure("run")
    made = subprocess.run(
        [str(PYTHON), "-m", "metrics", "glossary"],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        check=False,
    )
    if made.returncode == 0:
        target = ROOT / "docs/glossary.md"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(made.stdout)
    return made.returncode


def _pytest(marks: str) -> int:
    environment.ensure("dev")
    program = browser.ensure()
    say(f"浏览器：{program or 'Playwright 自带'}", "the browser for the tests")
    writer = office.ensure()
    say(f"LibreOffice：{writer}", "what renders the exported files")
    # A `-m` on the command line takes the place of the one in pyproject.toml's addopts.
    settings = {
        "TALENT_BROWSER": program,
        "TALENT_SOFFICE": writer,
        # Compiled files are kept, whatever the shell says: tests start hundreds of programs.
        "PYTHONDONTWRITEBYTECODE": "",
    }
    return module("pytest", *SPREAD, "-m", marks, extra=settings)
