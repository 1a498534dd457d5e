"""Notes in the audit trail from a command of this layer. What can't be noted isn't done."""

import getpass

from data.home import Home, Refused
from data.trail.record import Line
from data.trail.writing import NotWritten, write

_LONGEST = 300


def note(home: Home, action: str, detail: str) -> None:
    """Write one line into the audit trail of a home.

    Raises:
        Refused: it can't be written, so nothing may be changed.
    """
    user = f"{getpass.getuser()}（命令行）"
    write_line(home, Line(user, action, role="steward", detail=detail[:_LONGEST]))


def write_line(home: Home, line: Line) -> None:
    """Write a line as it is; raises the same."""
    try:
        write(home, [line])
    except NotWritten as error:
        raise Refused(f"审计记录写不进去，没有改动任何数据：{error}") from error
