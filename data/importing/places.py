"""Place text → region, with a refusal that names what the writer may have meant."""

import re
from contextlib import suppress
from difflib import get_close_matches
from functools import cache

from data.reference.places import ACCEPTED, Place, PlaceError, resolve_place
from data.reference.region_codes import regions
from data.values.base import ValueRefused
from data.values.text import clean

_PARTS = re.compile(r"[\s\-—_/·•,，、]+|(?<=[省市州盟])")


def place(text: str, within: int | None = None) -> Place:
    """The region a text names, in today's codes; code 0 where it says nothing (异地招聘).

    Args:
        text: the cell.
        within: the office's own region, in which a bare name is understood if it is ambiguous
            otherwise.

    Raises:
        ValueRefused: no known place, or several; ``accepted`` names candidates.
    """
    try:
        return resolve_place(text)
    except PlaceError as error:
        if within is not None:
            # If that fails too, the first answer, for the whole country, is the one to report.
            with suppress(PlaceError):
                return resolve_place(text, within)
        raise _refusal(text, str(error)) from None


def _refusal(text: str, message: str) -> ValueRefused:
    choices = re.search(r"种可能：(.*?)；请写明", message)
    if choices:
        return ValueRefused("地名不止一处，分不清是哪里", f"写明省市的地名：{choices[1]}")
    near = _near(text)
    hint = f"；相近的有：{'、'.join(near)}" if near else ""
    return ValueRefused("不是已知的地点", ACCEPTED.removeprefix("可填：") + hint)


def _near(text: str) -> list[str]:
    """Names of places that look like the last part of the text, with their codes."""
    parts = [part for part in _PARTS.split(clean(text)) if part]
    if not parts:
        return []
    inside = None
    with suppress(PlaceError):
        inside = resolve_place("".join(parts[:-1])).code or None
    known = _by_name(inside)
    close = get_close_matches(parts[-1], list(known), n=3, cutoff=0.5 if inside else 0.6)
    return [f"{name}（{code}）" for name in close for code in known[name][:2]][:5]


@cache
def _by_name(inside: int | None) -> dict[str, list[int]]:
    """Codes by name, of the whole country or of what lies in a region."""
    found: dict[str, list[int]] = {}
    for unit in regions(within=inside):
        found.setdefault(unit.name, []).append(unit.code)
    return found
