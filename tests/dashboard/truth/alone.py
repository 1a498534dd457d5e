"""A home with one contract's rows alone: what its pages say that nobody delivered."""

import re
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from dashboard.document.document import Document
from dashboard.document.values import Cards, Chart, Note, Sentence, Table
from dashboard.wording.captions import rests_on, source_line
from data.contracts import CONTRACTS
from data.home import Home
from data.snapshots import publish
from data.staging import loads
from metrics.disclosure.protect import Protected
from metrics.engine.core import Kind
from metrics.engine.delivered import absent

_NOTHING = re.compile(
    r"(?<![\d.,\u2009—/])0(?:\.0+)? ?(?:[万亿]?(?:人次|人|元|件|家|套|笔|次|倍|天|所)|%|个百分点)"
)
_CITED = re.compile(r"来源：(.*?)(?: ·|$)")
_FEW = re.compile("过少|样本少|人数不足|观察期未满|没有显著|没有明显")
_TRACE = re.compile(r"Traceback|Error|Exception|nan|None")


def alone(whole: Home, contract: str, at: Path) -> Home:
    """Build a home of the loads that another has of one contract.

    Args:
        whole: a built home; only read.
        contract: whose loads are taken.
        at: an empty folder.
    """
    home = Home(at)
    kept = [one for one in loads.read(whole) if one.contract == contract]
    assert kept, contract
    for one in kept:
        one.staged(home).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(one.staged(whole), one.staged(home))
    loads.add(home, kept)
    publish.build(home)
    return home


def undelivered(document: Document, there: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a page says of sources without a row: a figure, a zero, a citation, a hole.

    Args:
        document: the page.
        there: the contracts of which a row was delivered.
    """
    labels = {CONTRACTS[name].label for name in there}
    blocks = list(document.walk())
    if not any(isinstance(one, Sentence) and one.text for one in blocks):
        yield "no first sentence", document.title
    for table in _tables(document):
        lacking = absent(table.metric.sources, there)
        if not lacking:
            continue
        told = [row for row in table.rows() if row.value is not None]
        of_nothing = set(lacking) >= set(table.metric.sources)
        # A model's zero is what it says of a place; its parts are counts as others are.
        counts = table.metric.kind is not Kind.MODEL or "part" in table.by
        if (counts and any(row.value == 0 for row in told)) or (told and of_nothing):
            yield f"a figure without {lacking}", f"{table.metric.id} {table.by}"
    for text in _texts(document):
        if _NOTHING.search(text):
            yield "nothing, told as a number", text
        if _TRACE.search(text):
            yield "a hole in a text", text
    for part in (one.part for one in blocks if isinstance(one, Chart) and one.part.found):
        unfounded = all(absent(one.metric.sources, there) for one in part.found) and not any(
            row.value is not None for one in part.found for row in one.rows()
        )
        if unfounded and _FEW.search(part.title):
            yield "few, told of what nobody delivered", part.title
        said = _CITED.search(source_line(part.found))
        others = {*(said[1].split("、") if said else ())} - labels - {"", "尚未导入"}
        if others:
            yield "a source without a row is cited", f"{part.title}: {others}"
    foot = {name for one in document.cited for name in rests_on(one)} - {*there}
    if foot:
        yield "a source without a row is cited", f"{document.title}'s foot: {foot}"


def _tables(document: Document) -> Iterator[Protected]:
    for block in document.walk():
        if isinstance(block, Cards):
            for one in block.cards:
                yield from one.found
        elif isinstance(block, (Chart, Table)) and block.part is not None:
            yield from block.part.found


def _texts(document: Document) -> Iterator[str]:
    for block in document.walk():
        if isinstance(block, (Sentence, Note)):
            yield block.text
        elif isinstance(block, Cards):
            for one in block.cards:
                yield f"{one.name} {one.value}{one.unit} {one.changes} {one.target} {one.note}"
        elif isinstance(block, Chart):
            yield block.part.title
