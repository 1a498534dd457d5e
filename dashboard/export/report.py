"""What a written file says, in order: headings, sentences, figures. DOCX, HTML, PDF print it.

A sentence names the metrics behind it by number, 〔1〕; the numbers are those of the
口径 at the end, so that every figure can be traced.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.letter import Letter
from dashboard.export.page import DEMO_LINE, NOTHING, Stamp, filters, reach
from dashboard.export.printed import as_printed
from dashboard.export.progress import Progress
from dashboard.wording import captions, words
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric

_TENS: Final = "一二三四五六七八九十"


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is numbered 一、, level 2 （一）."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Say:
    """A paragraph; ``found`` are the figures it states, told by their number at its end.

    Attributes:
        text: the sentence.
        found: its figures.
        warning: whether it needs attention.
        cells: the same as cells of a table, each with its head, for slides.
        short: the finding alone, for the title of a slide and for the lead.
        points: of a lead, its items one by one.
        rank: where it belongs in a lead, 1 first; 0 = not there.
    """

    text: str
    found: tuple[Protected, ...] = ()
    warning: bool = False
    cells: tuple[tuple[str, str], ...] = ()
    short: str = ""
    points: tuple[str, ...] = ()
    rank: int = 0

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Each figure that it states, once."""
        return tuple({one.metric.id: one.metric for one in self.found}.values())


@dataclass(frozen=True)
class Show:
    """A chart, table or row of cards."""

    part: Part


Block = Heading | Say | Show


@dataclass(frozen=True)
class Report:
    """A written file.

    Attributes:
        title: what stands on top.
        under: place and period below the title.
        blocks: the text.
        stamp: who takes it, when, from which snapshot, for whom.
        about: further facts for the end, as pairs of name and text.
        signed: the office whose paper it is; empty for a page's own file.
        letter: what stands around a letter's text; ``None`` for other papers.
        watch: called before each block while a file is written.
    """

    title: str
    under: str
    blocks: tuple[Block, ...]
    stamp: Stamp
    about: tuple[tuple[str, str], ...] = ()
    signed: str = ""
    letter: Letter | None = None
    watch: Progress | None = None

    def walk(self) -> Iterator[Block]:
        """The blocks in order; whoever watches is told how far it is."""
        for i, block in enumerate(self.blocks):
            if self.watch is not None:
                name = block.part.title if isinstance(block, Show) else block.text
                self.watch(i / len(self.blocks), name)
            yield block

    def tables(self) -> Iterator[Protected]:
        """Every table that is stated or shown, or that a list rests on, once."""
        seen: set[int] = set()
        for block in self.blocks:
            shown = (*block.part.found, *block.part.rests) if isinstance(block, Show) else ()
            for one in shown or getattr(block, "found", ()):
                if id(one) not in seen:
                    seen.add(id(one))
                    yield one

    def sentences(self) -> int:
        """How many sentences it has."""
        return sum(isinstance(block, Say) for block in self.blocks)

    def metrics(self) -> list[Metric]:
        """Every figure stated or shown, in the order of the text."""
        found: dict[str, Metric] = {}
        for block in self.blocks:
            if isinstance(block, Say):
                found |= {one.id: one for one in block.metrics if one.id not in found}
            elif isinstance(block, Show):
                found |= {
                    t.metric.id: t.metric for t in block.part.found if t.metric.id not in found
                }
        return list(found.values())

    def numbers(self, block: Say) -> str:
        """The references behind a sentence: 〔1〕〔3〕; a run of them 〔4—9〕."""
        order = [one.id for one in self.metrics()]
        told = sorted(order.index(one.id) + 1 for one in block.metrics)
        runs: list[list[int]] = []
        for number in told:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return "".join(
            f"〔{run[0]}—{run[-1]}〕" if len(run) > 2 else "".join(f"〔{n}〕" for n in run)
            for run in runs
        )

    def definitions(self) -> list[str]:
        """The 口径 of every figure, numbered as the sentences refer to them."""
        return [
            f"〔{i}〕{one.name}（{words.unit(one)}）：{one.definition}"
            for i, one in enumerate(self.metrics(), start=1)
        ]

    def facts(self) -> list[tuple[str, str]]:
        """What else must be known: snapshot, protection, who and when, the marks."""
        rows = [
            *self.about,
            ("数据快照", self.stamp.snapshot),
            ("保护规则", captions.rounded(self.stamp.profile, self.stamp.public)),
            ("导出", f"{self.stamp.user}，{self.stamp.at:%Y-%m-%d %H:%M}"),
            ("密级提示", f"{self.stamp.mark}；{words.SECRET_NOTICE}"),
        ]
        return [*rows, ("数据性质", DEMO_LINE)] if self.stamp.demo else rows

    def marks(self) -> str:
        """What stands on every sheet of paper."""
        marks = [self.stamp.mark, *([words.DEMO_MARK] if self.stamp.demo else [])]
        return " · ".join([*marks, words.SECRET_NOTICE])


@dataclass
class Numbered:
    """Counts headings and figures while a file is written."""

    first: int = 0
    second: int = 0
    figures: int = 0
    tables: int = 0
    _seen: list[str] = field(default_factory=list)

    def heading(self, one: Heading) -> str:
        """A heading with its number."""
        if one.level == 1:
            self.first, self.second = self.first + 1, 0
            return f"{numeral(self.first)}、{one.text}"
        self.second += 1
        return f"（{numeral(self.second)}）{one.text}"

    def caption(self, part: Part, *, is_table: bool) -> str:
        """「图1　…」 or 「表1　…」."""
        if is_table:
            self.tables += 1
            return f"表{self.tables}\u3000{part.title}"
        self.figures += 1
        return f"图{self.figures}\u3000{part.title}"


def numeral(number: int) -> str:
    """A number up to 99 in Chinese: 十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _TENS[ones - 1]
    head = "" if tens == 1 else _TENS[tens - 1]
    return f"{head}十{_TENS[ones - 1] if ones else ''}"


def of_page(page: Document, stamp: Stamp) -> Report:
    """A page as it stood on the screen."""
    page = as_printed(page)
    return Report(page.title, _under(page), tuple(_blocks(page)), stamp, tuple(_about(page)))


def of_pages(
    title: str, items: Sequence[tuple[str, Document]], stamp: Stamp, signed: str
) -> Report:
    """Several pages or charts under one title, each with a sentence of its own before it."""
    blocks: list[Block] = []
    items = [(sentence, as_printed(page)) for sentence, page in items]
    for sentence, page in items:
        blocks.append(Heading(page.title))
        if sentence:
            blocks.append(Say(sentence))
        blocks += _blocks(page)
    if not items:
        blocks.append(Say(NOTHING))
    months = list(dict.fromkeys(reach(page) for _, page in items if reach(page)))
    about = [("数据截至", "、".join(months))] if months else []
    return Report(title, "", tuple(blocks), stamp, tuple(about), signed)


def _blocks(page: Document) -> Iterable[Block]:
    if page.is_empty:
        yield Say(NOTHING)
    for sentence in page.sentences:
        yield Say(sentence, warning=sentence.startswith("需关注"))
    for part in page.parts.values():
        yield Show(part)


def _under(page: Document) -> str:
    place = words.place(page.selection.region) if page.selection else ""
    return "，".join(
        text for text in (place, f"数据截至{reach(page)}" if reach(page) else "") if text
    )


def _about(page: Document) -> Iterator[tuple[str, str]]:
    if page.question:
        yield "问题", page.question
    if page.selection is not None:
        yield "筛选", filters(page.selection)
