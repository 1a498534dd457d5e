"""What a page says, whole: its blocks in order, and what files get of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from dashboard.document.values import (
    Block,
    Chart,
    Columns,
    Cross,
    Desk,
    Fold,
    Group,
    Part,
    Sentence,
    is_printed,
)
from dashboard.filters.values import Choice, Control, Search, Slide
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection


@dataclass(frozen=True)
class Document:
    """One page, for one reader, place, period and snapshot.

    Attributes:
        title: its name.
        question: what it answers.
        selection: place, period and filters; ``None`` for a page about no place.
        blocks: what it says, in order.
        cited: the tables whose sources and rules its foot names; without any it offers no files.
        public: whether its figures may be published.
        crosses: what its charts show of each other's members, held by the browser; ``None`` where
            they don't answer each other.
    """

    title: str
    question: str = ""
    selection: Selection | None = None
    blocks: tuple[Block, ...] = ()
    cited: tuple[Protected, ...] = ()
    public: bool = False
    crosses: tuple[Cross, ...] | None = None

    @classmethod
    def of_parts(
        cls,
        title: str,
        question: str = "",
        selection: Selection | None = None,
        sentences: Sequence[str] = (),
        parts: Mapping[str, Part] | None = None,
    ) -> "Document":
        """A document of sentences and parts alone: a chart in the basket, a briefing's sections."""
        said = (Sentence(text) for text in sentences)
        shown = (Chart(key, part) for key, part in (parts or {}).items())
        return cls(title, question, selection, (*said, *shown))

    def walk(self) -> Iterator[Block]:
        """Every block, those inside others after them, in the order of the page."""
        return _walk(self.blocks)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What it concludes and warns of, each once, as files print it."""
        found = (block.printed for block in self.walk() if isinstance(block, Sentence))
        return tuple(dict.fromkeys(found))

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """What files print, by key, in the order of the page."""
        return MappingProxyType(
            {one.key: one.part for one in self.walk() if is_printed(one) and one.part}
        )

    def tables(self) -> Iterator[Protected]:
        """Every table once, in the order of the page."""
        return _once(one for part in self.parts.values() for one in part.found)

    def leaving(self) -> Iterator[Protected]:
        """Every table that leaves with a file: those printed, those that charts are drawn from
        besides, and those that lists rest on."""
        printed = tuple(self.tables())
        told = {_asked(one) for one in printed}
        for part in self.parts.values():
            for one in part.figure.found if part.figure else ():
                if _asked(one) not in told:
                    told.add(_asked(one))
                    printed += (one,)
        rests = (one for part in self.parts.values() for one in part.rests)
        return _once((*printed, *rests))

    @property
    def is_empty(self) -> bool:
        """Whether no figure at all can be shown."""
        told = (part for key, part in self.parts.items() if key != "absent")
        listed = any(part.listing and part.listing.rows for part in told)
        return not listed and all(one.is_empty for one in self.tables())

    def controls(self) -> list[Control]:
        """The page's own switches."""
        return [one for one in self.walk() if isinstance(one, (Choice, Slide, Search))]

    def conditions(self) -> list[str]:
        """What its switches are called in an address."""
        named = [one for one in self.walk() if isinstance(one, (Choice, Slide, Search, Desk))]
        return [name for one in named for name in one.conditions]


def _walk(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Columns):
            for column in block.columns:
                yield from _walk(column)
        elif isinstance(block, (Group, Fold)):
            yield from _walk(block.blocks)


def _asked(one: Protected) -> tuple[object, ...]:
    """What a table answers."""
    return one.metric.id, one.selection, one.by


def _once(tables: Iterator[Protected] | Sequence[Protected]) -> Iterator[Protected]:
    seen: set[int] = set()
    for one in tables:
        if id(one) not in seen:
            seen.add(id(one))
            yield one
