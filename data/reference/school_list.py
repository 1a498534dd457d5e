"""Schools: the ministry's list of regular institutions, and names written in other ways."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from data.reference.names import tidy
from data.reference.tables import text_rows

_MARKS = re.compile(r"[\s()\[\]{}〔〕【】《》「」“”\"'·•.,，、。\-—–_/]+")
_BRACKETS = re.compile(r"\([^()]*\)")
# Words that name a part of a school, never a school of its own. 学院 is not among them: an
# independent college (独立学院) is another school than the university whose name it carries.
_PART = re.compile(
    r"(?:[一-龥]{2,4}?校区|本部|校本部|主校区|新校区|老校区|医学部|研究生院|继续教育学院|成人教育学院|网络教育学院|"
    r"远程教育学院)$"
)


@dataclass(frozen=True, slots=True)
class School:
    """One school. ``moe_code`` is '' for the three military ones; ``region`` is its place."""

    moe_code: str
    name: str
    aliases: tuple[str, ...]
    region: int
    city: int
    province: int
    level: str
    authority: str
    private: bool
    tier: str


def plain_name(name: str) -> str:
    """Give a name as it is compared: NFKC, simplified, no punctuation, spaces or pinyin."""
    return _MARKS.sub("", tidy(name)).lower()


@cache
def schools() -> tuple[School, ...]:
    """List all schools in the order of the ministry's list."""
    return tuple(
        School(
            r["moe_code"],
            r["name"],
            tuple(r["aliases"].split("|")) if r["aliases"] else (),
            int(r["region"]),
            int(r["city"]),
            int(r["province"]),
            r["level"],
            r["authority"],
            r["private"] == "1",
            r["tier"],
        )
        for r in text_rows("schools")
    )


@cache
def _by_name() -> dict[str, School]:
    found = {plain_name(alias): s for s in schools() for alias in s.aliases}
    # A name in force wins over another school's former name.
    return found | {plain_name(s.name): s for s in schools()}


@lru_cache(maxsize=65536)
def school(name: str) -> School | None:
    """Give the school a text names, by its name, former name or usual short name, else None.

    A campus in brackets or at the end (「浙江大学（紫金港校区）」) is dropped only where what is
    left is a school's full name; an independent college is never taken for its university.
    """
    whole = tidy(name)
    found = _by_name().get(plain_name(whole))
    if found is not None:
        return found
    bare = _BRACKETS.sub("", whole)
    inner = "".join(_BRACKETS.findall(whole))
    if bare != whole and not re.search(r"学院|分校", inner):
        found = _by_name().get(plain_name(bare))
        if found is not None:
            return found
    return _without_part(plain_name(bare))


def _without_part(name: str) -> School | None:
    part = _PART.search(name)
    if part is None:
        return None
    # The shortest campus name is tried first, so 「中国地质大学武汉校区」 keeps what it can.
    for end in range(part.end() - 2, 3, -1):
        found = _by_name().get(name[:end])
        if found is not None and _PART.fullmatch(name[end:]):
            return found
    return None
