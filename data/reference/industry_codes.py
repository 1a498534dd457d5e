"""Industries: the 20 sections (门类) and 97 divisions (大类) of GB/T 4754-2017.

A source that names the section alone tells more than nothing: its rows bear a number of our own,
100 + the section's place in the standard (103 is 制造业, 大类未说明). Such a number is a child of
its section like the divisions, so that the section's total is whole, but it is no industry: lists
of the divisions lack it, and nothing ranks or compares it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from data.reference.tables import text_rows


@dataclass(frozen=True, slots=True)
class Industry:
    """One division: its number, full name, our short name, and the letter of its section."""

    code: int
    name: str
    short: str
    section: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its letter, full name, our short name, and its divisions' numbers."""

    code: str
    name: str
    short: str
    divisions: tuple[int, ...]


NOT_STATED = Industry(0, "未说明", "未说明", "")
_SECTION_ALONE: Final = 100  # + the section's place in the standard's order, A = 1


@cache
def _by_code() -> dict[int, Industry]:
    return {0: NOT_STATED} | {one.code: one for one in (*industries(), *sections_alone())}


def industry(code: int) -> Industry | None:
    """Give the division under a number 1 to 97, 「未说明」 for 0, one of :func:`sections_alone`
    under its number, None for any other."""
    return _by_code().get(code)


@cache
def industries() -> tuple[Industry, ...]:
    """List the 97 divisions in code order."""
    return tuple(
        Industry(int(r["code"]), r["name"], r["short"], r["section"])
        for r in text_rows("industries")
    )


@cache
def sections() -> tuple[Section, ...]:
    """List the 20 sections in order."""
    rows = text_rows("industries")
    heads = {row["section"]: (row["section_name"], row["section_short"]) for row in rows}
    return tuple(
        Section(letter, *names, tuple(i.code for i in industries() if i.section == letter))
        for letter, names in heads.items()
    )


@cache
def sections_alone() -> tuple[Industry, ...]:
    """「制造业（大类未说明）」 and its like, of each section that has several divisions."""
    return tuple(
        Industry(
            _SECTION_ALONE + place,
            f"{one.name}（大类未说明）",
            f"{one.short}（大类未说明）",
            one.code,
        )
        for place, one in enumerate(sections(), 1)
        if len(one.divisions) > 1
    )


def section_alone(code: int | str) -> bool:
    """Whether a number stands for a section whose division nobody told."""
    return str(code).isdecimal() and any(one.code == int(code) for one in sections_alone())
