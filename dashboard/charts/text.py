"""Texts of charts: broken into lines, cut short."""

from typing import Final

_STOPS: Final = "，、；：。！—"
_CLOSING: Final = "，、；：。！？）)」%"
_NUMBER: Final = "0123456789.\u2009"  # 3 650 stays on one line
_UNITS: Final = "万亿人件元天个次套家笔分倍"  # and so does 3 650人


def wrapped(text: str, most: int) -> list[str]:
    """Break a text into lines of about ``most`` Chinese characters, after punctuation if it can.

    Latin letters and digits count as half a character.
    """
    lines: list[str] = []
    line = ""
    for at, char in enumerate(text):
        line += char
        rest = text[at + 1 :]
        if width(line) >= most * 0.6 and char in _STOPS:
            if width(line) + width(rest) > most:
                lines.append(line)
                line = ""
        elif width(line) >= most and rest and char not in "（(" and rest[0] not in _CLOSING:
            # Back to the last clause, so that no word of two characters stands alone below.
            stop = max(line.rfind(mark) for mark in _STOPS) + 1
            if width(line[:stop]) >= most * 0.3:
                lines.append(line[:stop])
                line = line[stop:]
            elif not (char in _NUMBER and rest[0] in _NUMBER + _UNITS):
                lines.append(line)
                line = ""
    if line:
        lines.append(line)
    return lines or [""]


def width(text: str) -> float:
    """How wide a text is, in Chinese characters of its size; a little more than it needs."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.55 for char in text)


def short(name: str, most: int) -> str:
    """A name of at most so many characters, the last of them an ellipsis where it is cut."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
