"""A page or a briefing as PDF: text in the official layout, charts and maps as vectors."""

from dataclasses import replace
from typing import Final

from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export import font_words
from dashboard.export.letter import Letter, fine_print
from dashboard.export.page import Stamp
from dashboard.export.paper.on_paper import below, drawing, paper_tables, why_nothing
from dashboard.export.paper.pdf_paper import BODY, LINE, TEXT, TITLE, UNKNOWN, Paper
from dashboard.export.progress import Progress
from dashboard.export.report import Heading, Numbered, Report, Say, Show, of_page
from dashboard.wording.theme import MUTED, WARN
from data.home import Home

_SMALL: Final = 9.0
_STEP: Final = 14.0
_CLOSE: Final = 1.32  # of the size, from line to line of fine print
_LARGEST: Final = 48.0  # 版头
_IMPRINT: Final = 14.0  # 四号
_RED: Final = "#e60012"


def page(made: Document, stamp: Stamp, watch: Progress | None = None) -> bytes:
    """Write a page as PDF.

    Raises:
        Refused: this machine has no Chinese font; the text names those that would do.
    """
    return document(replace(of_page(made, stamp), watch=watch))


def document(told: Report) -> bytes:
    """Write a document as PDF.

    Raises:
        Refused: this machine has no Chinese font; the text names those that would do.
    """
    own = Home.find().path / "fonts"
    paper = Paper(
        told.title, told.stamp.user, told.marks(), told.stamp.at, own if own.is_dir() else None
    )
    if told.letter is not None:
        _head(paper, told.letter)
    paper.text(told.title, "title", TITLE, leading=36, align="center", tag="H1")
    if told.under:
        paper.text(told.under, "script", BODY, align="center")
    paper.y += LINE / 2
    if told.letter is not None:
        paper.text(told.letter.to)
    count = Numbered()
    for block in told.walk():
        if isinstance(block, Heading):
            role = "black" if block.level == 1 else "script"
            paper.text(
                count.heading(block),
                role,  # type: ignore[arg-type]
                indent=2 * BODY,
                keep=2 * LINE,
                tag=f"H{block.level + 1}",
            )
        elif isinstance(block, Say):
            text = block.text + told.numbers(block)
            paper.text(text, indent=2 * BODY, colour=WARN if block.warning else "#000000")
        elif isinstance(block, Show):
            _figure(paper, block.part, count)
    _end(paper, told, count)
    return paper.finish()


def _head(paper: Paper, letter: Letter) -> None:
    """版头: the red name, the issue, who makes and who signs it, the red line."""
    size = min(_LARGEST, TEXT / max(len(letter.head), 1))
    paper.text(letter.head, "title", size, leading=size * 1.3, align="center", colour=_RED)
    paper.text(letter.issue, align="center")
    paper.pair(letter.office, letter.signer)
    paper.rule(_RED, 1.5)
    paper.y += LINE


def _foot(paper: Paper, letter: Letter) -> None:
    """版记: 抄送, who prints it and when, between lines."""
    paper.y += LINE
    paper.room(3 * LINE)
    paper.rule("#000000", 1.0)
    if letter.cc:
        paper.text(letter.cc, size=_IMPRINT)
        paper.rule("#000000", 0.75)
    paper.pair(letter.printed_by, letter.printed_on, size=_IMPRINT)
    paper.rule("#000000", 1.0)


def _figure(paper: Paper, part: Part, count: Numbered) -> None:
    made, why = drawing(part), why_nothing(part)
    lines = below(part)
    if made is not None:
        caption = count.caption(part, is_table=False)
        paper.drawing(made, LINE + _STEP * 2 * len(lines), alt="。".join([part.title, *lines[:1]]))
        paper.text(caption, "black", 11, leading=18, align="center")
    elif why:
        paper.text(count.caption(part, is_table=False), "black", 11, leading=18, align="center")
        paper.text(why, size=12, align="center")
    else:
        caption = count.caption(part, is_table=True)
        paper.text(caption, "black", 11, leading=20, align="center", keep=60)
        tables = paper_tables(part)
        for grid in tables:
            if len(tables) > 1:
                paper.text(grid.name, "black", 10, leading=16, keep=40)
            paper.table(grid)
    for line in lines:
        paper.text(line, size=_SMALL, leading=_STEP, colour=MUTED)
    paper.y += LINE / 2


def _end(paper: Paper, told: Report, count: Numbered) -> None:
    if told.signed:
        day = f"{told.stamp.at.year}年{told.stamp.at.month}月{told.stamp.at.day}日"
        paper.y += LINE
        paper.text(told.signed, align="right", keep=LINE)
        paper.text(day, align="right")
    paper.y += LINE / 2
    if told.letter is not None:
        # Its figures are defined on a sheet of their own behind it.
        paper.page()
    paper.text("口径与说明", "black", 12, leading=22, keep=3 * _STEP, tag="H2")
    lines = [*told.definitions(), *(f"{name}：{text}" for name, text in told.facts())]
    lines.append(f"{font_words.LABEL}：{font_words.carried(paper.faces)}")
    size, step = _SMALL, _STEP
    if told.letter is not None:
        size = fine_print(lines)
        step = size * _CLOSE
    for line in lines:
        paper.text(line, size=size, leading=step)
    if paper.lacking:
        letters = "、".join(f"U+{ord(char):04X}" for char in paper.lacking)
        paper.text(
            f"本机字体没有以下字符，文中以「{UNKNOWN}」代替：{letters}", size=_SMALL, leading=_STEP
        )
    if told.letter is not None:
        _foot(paper, told.letter)
