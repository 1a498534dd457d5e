"""Where things lie, and how the commands of the environment are called."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
WHEELHOUSE = ROOT / "wheelhouse"
PIP_LOCK = ROOT / "requirements-pip.txt"
ENGINES_LOCK = ROOT / "requirements-engines.txt"
CHROMIUM_110 = VENV / "chromium-110" / "chromium"  # what `make older-browser` fetches
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}

# Settings of the person's shell that would send packages or imports past the environment.
_ASTRAY = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER")


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The shell's environment without what leads astray, in UTF-8, plus `extra`."""
    kept = {name: value for name, value in os.environ.items() if name not in _ASTRAY}
    return (
        kept
        | {
            "PYTHONNOUSERSITE": "1",
            "PYTHONUTF8": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        | dict(extra or {})
    )


def module(*words: str, extra: Mapping[str, str] | None = None) -> int:
    """Run `python -m WORDS` of the environment in the project's root; its exit code.

    By module and not by script, so that a moved folder or a space in its path doesn't matter.
    """
    command = [str(PYTHON), "-m", *words]
    return subprocess.run(command, cwd=ROOT, env=clean_environment(extra), check=False).returncode


def quietly(command: Sequence[str | Path], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command, keep both of its outputs as one text, and don't raise on failure."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
