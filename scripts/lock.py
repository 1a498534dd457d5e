"""`make lock`: from the names in pyproject.toml to pinned sets with the hashes of all platforms.

One resolution holds for Linux, macOS and Windows and for every Python from 3.11 on
(`--universal`, `--fork-strategy fewest`); no index is written down.
"""

from scripts import environment
from scripts.console import Trouble, say
from scripts.places import ENGINES_LOCK, LOCKS, PIP_LOCK, PYTHON, ROOT, quietly

_UV = (
    *("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
    *("--python-version", "3.11", "--fork-strategy", "fewest"),
    *("--custom-compile-command", "make lock", "--no-emit-index-url", "--no-emit-find-links"),
)


def lock() -> int:
    """Write the three locks anew; versions that still fit stay as they are."""
    environment.ensure("dev")
    run, dev = LOCKS["run"].name, LOCKS["dev"].name
    _compile("pyproject.toml", "--output-file", run)
    _compile("pyproject.toml", "--group", "dev", "--constraint", run, "--output-file", dev)
    engines = ("--extra", "spark", "--extra", "clickhouse")
    _compile("pyproject.toml", *engines, "--constraint", run, "--output-file", ENGINES_LOCK.name)
    _compile("--group", "pyproject.toml:bootstrap", "--output-file", PIP_LOCK.name)
    say(f"已更新 {run}、{dev}、{PIP_LOCK.name}", "locked")
    return 0


def _compile(*words: str) -> None:
    result = quietly([PYTHON, "-m", *_UV, *words], cwd=ROOT)
    if result.returncode != 0:
        raise Trouble(f"锁定失败：{result.stdout.strip()}", "the lock could not be made")
