"""Industries: the 20 sections (门类) and 97 divisions (大类) of GB/T 4754-2017."""

from dataclasses import dataclass
from functools import cache

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


@cache
def _by_code() -> dict[int, Industry]:
    found = {
        int(r["code"]): Industry(int(r["code"]), r["name"], r["short"], r["section"])
        for r in text_rows("industries")
    }
    return {0: NOT_STATED, **found}


def industry(code: int) -> Industry | None:
    """Give the division under a number 1 to 97, 「未说明」 for 0, None for any other."""
    return _by_code().get(code)


@cache
def industries() -> tuple[Industry, ...]:
    """List the 97 divisions in code order."""
    return tuple(item for code, item in _by_code().items() if code)


@cache
def sections() -> tuple[Section, ...]:
    """List the 20 sections in order."""
    rows = text_rows("industries")
    heads = {row["section"]: (row["section_name"], row["section_short"]) for row in rows}
    return tuple(
        Section(letter, *names, tuple(i.code for i in industries() if i.section == letter))
        for letter, names in heads.items()
    )
