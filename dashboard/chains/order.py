"""The order of a chain's links, from upstream to downstream, as their names say it. Pure."""

import re
from collections.abc import Iterable
from typing import Final

_STREAMS: Final = ("上游", "中游", "下游")
_NUMBER: Final = re.compile(r"\d+")
_COUNTED: Final = "一二三四五六七八九十"


def place_of(link: str) -> tuple[int, ...]:
    """Where a link stands: by the stream that it names, then by the number that it begins with."""
    stream = next((i for i, word in enumerate(_STREAMS) if word in link), len(_STREAMS))
    begins = _NUMBER.match(link.strip("（( 第"))
    if begins:
        return stream, int(begins.group())
    first = link.strip("（( 第")[:1]
    return stream, _COUNTED.find(first) + 1 if first and first in _COUNTED else len(_COUNTED) + 90


def in_order(links: Iterable[str]) -> list[str]:
    """Links from upstream to downstream; one without a name last."""
    return sorted(set(links), key=lambda link: (not link, place_of(link), link))


def is_told(links: Iterable[str]) -> bool:
    """Whether the names say the order of all links that have one."""
    unsaid = place_of("")
    return all(place_of(link) != unsaid for link in links if link)
