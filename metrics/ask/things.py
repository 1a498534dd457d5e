"""Something that a question names, with the words around it, which tell the part it plays."""

import re
from dataclasses import dataclass
from typing import Final

from metrics.ask.lexicon import Meaning

SCHOOLS: Final = re.compile(
    r"^(?:市|省|地区)?(?:的)?(?:各|那些|这些|几所|所有)?(?:高校|院校|大学|学校|高职|大专院校|本科院校|高等院校)"
)
ORIGIN: Final = re.compile(
    r"^(?:市|省)?(?:籍|生源|户籍|户口|的?考生|的?学子|子弟|的?孩子|本地人|出生|老家|人(?!才|口|力|社|数|均|员|岗|多|少|最))"
)
FROM: Final = re.compile(r"(?:来自|从|源自|来源于|由|老家在?|户籍在|户籍为|籍贯为?)(?:于)?$")
TO: Final = re.compile(r"(?:流向|流出到|流失到|流到|跑到|去往|前往|去了|去到|去|到|赴|往|奔向|在)$")
COME: Final = re.compile(r"(?:来|流入|进入|引进到|输送到|输送给|给|进|流入到)$")
# What a dimension of place is called for by, as a slot of a phrase.
_PART_OF: Final = {
    "from": "from",
    "origin": "origin",
    "origin_province": "origin",
    "hukou": "origin",
    "destination": "to",
    "work_place": "to",
    "other": "to",
    "school_place": "school",
    "school_province": "school",
}


@dataclass(frozen=True)
class Thing:
    """Something named.

    Attributes:
        start, end, text: where, and how.
        meanings: what it may be.
        before, after: the letters around it.
        but: whether it is named as an exception.
    """

    start: int
    end: int
    text: str
    meanings: tuple[Meaning, ...]
    before: str = ""
    after: str = ""
    but: bool = False

    def of(self, dimension: str) -> Meaning | None:
        """Its meaning as a class of a dimension."""
        return next((one for one in self.meanings if one.dimension == dimension), None)

    def fills(self, slot: str) -> bool:
        """Whether it may stand where a phrase wants a class of a dimension."""
        if slot in ("province", "city"):
            return bool(self.place) and (self.place % 10_000 == 0) == (slot == "province")
        part = _PART_OF.get(slot)
        return bool(self.place and self.part == part) if part else self.of(slot) is not None

    @property
    def place(self) -> int:
        """The region it names; 0 where it is none."""
        found = self.of("place")
        return int(found.codes[0]) if found else 0

    @property
    def part(self) -> str:
        """The part of a place: ``school``, ``origin``, ``from``, ``to``, ``come`` or empty."""
        if SCHOOLS.match(self.after):
            return "school"
        if ORIGIN.match(self.after) or self.before.endswith(("籍贯", "户籍为", "老家")):
            return "origin"
        if FROM.search(self.before):
            return "origin" if "从" not in self.before[-2:] else "from"
        if COME.search(self.before):
            return "come"
        return "to" if TO.search(self.before) else ""
