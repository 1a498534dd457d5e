"""Notes in the audit trail from a command of this layer.

The trail belongs to ``dashboard/``, which this layer may not import; so it is a command of its own.
What can't be noted isn't done.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from data.home import Home, Refused

_ROOT: Final = Path(__file__).parents[2]
_SECONDS: Final = 60


def note(home: Home, action: str, detail: str) -> None:
    """Write one line into the audit trail of a home.

    Raises:
        Refused: it can't be written, so nothing may be changed.
    """
    command = [sys.executable, "-m", "dashboard", "audit", "note", action, detail]
    try:
        ended = subprocess.run(
            [*command, "--home", str(home.path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=_ROOT,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Refused("审计记录写不进去（超时），没有改动任何数据") from late
    if ended.returncode:
        last = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
        raise Refused(f"审计记录写不进去，没有改动任何数据：{last[0]}")
