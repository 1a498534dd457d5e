"""A progress bar on a terminal; nothing at all where output goes to a file or another program."""

import shutil
import sys
import time
import unicodedata
from types import TracebackType
from typing import Final, Self, TextIO

_CELLS: Final = 24
_SOON: Final = 5.0  # seconds from which on the time left is told
_PAUSE: Final = 0.1  # seconds between two drawings


class Bar:
    """Called with what is being done and how much of it is done (0 to 1); a context manager."""

    def __init__(self, *, quiet: bool = False, out: TextIO | None = None) -> None:
        self._out = sys.stderr if out is None else out
        self._shown = not quiet and self._out.isatty()
        self._drawn = 0.0
        self._began = time.monotonic()
        self._used = False

    def __call__(self, doing: str, share: float) -> None:
        """Draw the bar, unless it was drawn a moment ago."""
        now = time.monotonic()
        if not self._shown or (now - self._drawn < _PAUSE and share < 1):
            return
        self._drawn, self._used = now, True
        full = round(_CELLS * min(max(share, 0.0), 1.0))
        bar = "█" * full + "░" * (_CELLS - full)
        room = shutil.get_terminal_size().columns - _CELLS - 8
        left = remaining(now - self._began, share)
        doing = f"{doing}，{left}" if left else doing
        self._out.write(f"\r\x1b[K{bar} {share:4.0%} {fitted(doing, room)}")
        self._out.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Take the bar off the screen, so that the report stands alone."""
        if self._used:
            self._out.write("\r\x1b[K")
            self._out.flush()


def remaining(seconds: float, share: float) -> str:
    """How long it will take yet, told once that can be known; "" before, and at the end.

    Args:
        seconds: since it began.
        share: of the whole that is done, 0 to 1.
    """
    if seconds < _SOON or not 0.02 <= share < 1:
        return ""
    left = seconds * (1 - share) / share
    return f"约剩 {left / 60:.0f} 分钟" if left >= 90 else f"约剩 {max(1, round(left))} 秒"


def fitted(text: str, room: int) -> str:
    """As much of a text as fits into ``room`` columns; Chinese characters take two."""
    used = 0
    for at, char in enumerate(text):
        used += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used > room:
            return text[:at]
    return text
