"""Majors: fields of study, undergraduate and vocational classes, and what they lead to."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from data.reference.names import tidy
from data.reference.tables import text_rows

_BRACKETS = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"[\s()\[\]·•.,，、。\-—–_/]+")


@dataclass(frozen=True, slots=True)
class MajorClass:
    """One row of the catalogues: scheme 本科 or 高职, level 1 (门类/专业大类) or 2 (专业类)."""

    code: str
    name: str
    scheme: str
    level: int
    parent: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Our own judgement that a class of majors leads to an industry or an occupation group.

    ``kind`` is ``industry`` (``target`` a division's number as text) or ``occupation`` (a 中类
    code); the weights of one class and kind add up to 1.
    """

    major: str
    kind: str
    target: str
    weight: float


@cache
def majors(scheme: str | None = None, level: int | None = None) -> tuple[MajorClass, ...]:
    """List the catalogue in code order, of one scheme and/or level."""
    rows = (
        MajorClass(
            r["code"],
            r["name"],
            r["scheme"],
            int(r["level"]),
            r["parent"],
            tuple(r["names"].split("|")) if r["names"] else (),
        )
        for r in text_rows("majors")
    )
    return tuple(
        m
        for m in rows
        if (scheme is None or m.scheme == scheme) and (level is None or m.level == level)
    )


@cache
def links(major: str | None = None) -> tuple[Link, ...]:
    """List the links, of one class or all; a vocational class has its parent's."""
    rows = [
        Link(r["major"], r["kind"], r["target"], float(r["weight"]))
        for r in text_rows("major_links")
    ]
    if major is None:
        return tuple(rows)
    own = tuple(row for row in rows if row.major == major)
    return own or tuple(row for row in rows if len(major) == 4 and row.major == major[:2])


def _key(text: str) -> str:
    return _MARKS.sub("", tidy(text))


@cache
def _by_name(scheme: str | None) -> dict[str, MajorClass]:
    """Map names to classes, the given scheme's (else 本科) before the other's."""
    found: dict[str, MajorClass] = {}
    first, second = ("高职", "本科") if scheme == "高职" else ("本科", "高职")
    for major in (*majors(first, 2), *majors(second, 2)):
        for name in (major.name, *major.names):
            found.setdefault(_key(name), major)
    for major in (*majors(first, 2), *majors(second, 2)):
        found.setdefault(_key(major.name.removesuffix("类")), major)
        found.setdefault(major.code, major)
    return found


@lru_cache(maxsize=65536)
def major_class(text: str, scheme: str | None = None) -> MajorClass | None:
    """Give the class that a major's name or class code belongs to, or None.

    Codes of single majors (``080901``, ``510201``) go by their first four digits. A direction in
    brackets (「英语（师范）」) is dropped. Nothing is guessed from parts of a name. ``scheme``
    (本科, 高职) decides names that both catalogues have; without it they are taken as 本科.
    """
    plain = tidy(text)
    known = _by_name(scheme)
    digits = re.match(r"^(\d{4})(?:\d{2}[TK]{0,2})?(?:\D|$)", plain)
    if digits:
        return known.get(digits.group(1))
    key = _key(plain)
    return (
        known.get(key)
        or known.get(_key(_BRACKETS.sub("", plain)))
        or known.get(key.removesuffix("专业"))
    )
