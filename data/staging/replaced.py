"""Files of loads that were replaced since the last build: the next one reads what they said, once.

They lie in ``work/replaced/`` and go with that build, or at once where none could make use of them.
"""

import shutil
from pathlib import Path

from data.home import Home


def home_of(home: Home) -> Home:
    """They, as a home has its staged files."""
    return Home(home.work / "replaced")


def put_by(home: Home, staged: Path) -> None:
    """Take a staged file out."""
    if not home.work.exists():
        staged.unlink(missing_ok=True)
    elif staged.exists():
        there = home_of(home).path / staged.relative_to(home.path)
        there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged.replace(there)


def forget(home: Home) -> None:
    """Remove them."""
    shutil.rmtree(home_of(home).path, ignore_errors=True)
