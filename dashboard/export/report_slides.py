"""A written document as slides: what matters as points, figures as tables, charts as charts.

A sentence that states a figure brings its cells along (:class:`~dashboard.export.report.Say`), so
a section is one table under its own first finding; sentences of other kinds stand as points.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from dashboard.document.document import Document
from dashboard.document.values import Listing, Part
from dashboard.export.report import Block, Heading, Report, Say, Show

_ON_A_SLIDE: Final = 640  # characters of sentences
_ROWS: Final = 12  # of a table
_DEFINED: Final = 1000  # characters of 口径 on a slide, which are set smaller


def as_slides(told: Report) -> Document:
    """The document as one page of parts, each a slide."""
    parts: dict[str, Part] = {}
    for i, (head, blocks) in enumerate(sections(told)):
        for j, part in enumerate(_section(head.text if head else told.title, blocks)):
            parts[f"{i}-{j}"] = part
    for j, texts in enumerate(heaps(told.definitions(), _DEFINED)):
        name = "指标口径" if j == 0 else "指标口径（续）"
        parts[f"definitions-{j}"] = Part(name, (), prose=tuple(texts))
    return Document.of_parts(told.title, told.under, parts=parts)


def _section(head: str, blocks: Sequence[Block]) -> Iterator[Part]:
    said = [block for block in blocks if isinstance(block, Say)]
    for one in said:
        if one.points:
            yield Part("本月要情", (), prose=one.points)
    stated = [one for one in said if one.cells]
    for columns, same in groupby(stated, key=lambda one: tuple(name for name, _ in one.cells)):
        rows = list(same)
        for at in range(0, len(rows), _ROWS):
            some = rows[at : at + _ROWS]
            listing = Listing(columns, tuple(tuple(text for _, text in r.cells) for r in some))
            title = f"{head}：{some[0].short}" if some[0].short else head
            rests = tuple(table for one in some for table in one.found)
            yield Part(title, (), listing=listing, rests=rests)
    plain = [one.text for one in said if not one.cells and not one.points]
    for at, texts in enumerate(heaps(plain, _ON_A_SLIDE)):
        name = f"{head}（要点）" if stated else head
        yield Part(f"{name}（续）" if at else name, (), prose=tuple(texts))
    for block in blocks:
        if isinstance(block, Show):
            yield block.part


def sections(told: Report) -> Iterator[tuple[Heading | None, list[Block]]]:
    """The blocks under each heading; those before the first one under none."""
    head: Heading | None = None
    blocks: list[Block] = []
    for block in told.blocks:
        if isinstance(block, Heading):
            if blocks:
                yield head, blocks
            head, blocks = block, []
        else:
            blocks.append(block)
    if blocks:
        yield head, blocks


def heaps(texts: Sequence[str], most: int) -> list[list[str]]:
    """Texts in heaps of at most so many characters; a longer one stands alone."""
    found: list[list[str]] = []
    for text in texts:
        if found and sum(map(len, found[-1])) + len(text) <= most:
            found[-1].append(text)
        else:
            found.append([text])
    return found
