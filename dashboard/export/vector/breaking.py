"""Lines of Chinese text: numbers stay whole, no line begins or ends with a mark that may not."""

import re
from collections.abc import Callable
from typing import Final

from dashboard.export.unbroken import UNIT

_NO_START: Final = "，。、；：！？）》」』】〕％%…—·"
_NO_END: Final = "（《「『【〔"
# A run of Latin letters and digits with the unit behind it, or one sign.
_PIECE: Final = re.compile(rf"[\x21-\x7e\u00a0]+(?:(?<=\d){UNIT})?|.", re.DOTALL)


def broken(text: str, width: float, indent: float, measure: Callable[[str], float]) -> list[str]:
    """Break a text into lines no wider than ``width``.

    Numbers and Latin words stay whole where they fit a line; no line begins with a closing mark
    or ends with an opening one.
    """
    lines: list[str] = []
    line, used = "", indent
    for piece in _pieces(text):
        wide = measure(piece)
        fits = used + wide <= width or piece in _NO_START  # one mark hangs over the edge
        if line and not fits:
            carried = ""
            while line and line[-1] in _NO_END:
                line, carried = line[:-1], line[-1] + carried
            lines.append(line)
            line = carried + piece.lstrip(" ")
            used = measure(line)
        else:
            line, used = line + piece, used + wide
        while used > width and wide > width:  # a word longer than a line
            head = _head(line, width - (indent if not lines else 0.0), measure)
            lines.append(head)
            line = line[len(head) :]
            used = wide = measure(line)
    return [*lines, line] if line or not lines else lines


def _head(line: str, width: float, measure: Callable[[str], float]) -> str:
    """As many characters as a line holds; one at least."""
    used = 0.0
    for i, char in enumerate(line):
        used += measure(char)
        if used > width and i:
            return line[:i]
    return line


def _pieces(text: str) -> list[str]:
    """Single Chinese characters, and runs of Latin letters, digits and hard spaces; a number with
    its unit is one piece."""
    return _PIECE.findall(text)
