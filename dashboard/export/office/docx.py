"""A page or a briefing as Word: the official layout, charts to edit, maps as shapes.

An office's own template is filled where it says ``{{标题}}``, ``{{副标题}}``, ``{{正文}}``,
``{{单位}}``, ``{{日期}}``, ``{{密级}}``; its page and styles stay as they are.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx as word_files
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from dashboard.access import holdings
from dashboard.charts.spec import ChartSpec
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export import font_words
from dashboard.export.letter import fine_print
from dashboard.export.office import package, shapes, word_letter
from dashboard.export.office.word_charts import DRAW, InText, at_risk
from dashboard.export.office.word_layout import (
    BODY,
    FANGSONG,
    HEITI,
    KAITI,
    QUIET,
    SMALL,
    TITLE,
    XIAOBIAOSONG,
    indented,
    lay_out,
    plain,
    put,
)
from dashboard.export.office.word_table import add_table
from dashboard.export.page import Stamp
from dashboard.export.paper.on_paper import below, paper_tables
from dashboard.export.progress import Progress
from dashboard.export.report import Heading, Numbered, Report, Say, Show, of_page
from dashboard.export.unbroken import told_word
from data.home import Refused

_WARN = "C8381F"


def page(made: Document, stamp: Stamp, watch: Progress | None = None) -> bytes:
    """Write a page as DOCX.

    Raises:
        Refused: the office's template is missing or no Word file.
    """
    return document(replace(of_page(made, stamp), watch=watch))


def document(told: Report) -> bytes:
    """Write a document as DOCX, in the office's template where ``office.toml`` names one.

    Raises:
        Refused: the office's template is missing or no Word file.
    """
    named = holdings.settings().templates.get("docx", "")
    word = _template(holdings.home().path / named) if named else word_files.Document()
    writer = _Writer(word)
    if named:
        _fill(writer, told)
    else:
        lay_out(word, told.marks())
        writer.title(told)
        writer.body(told)
    package.signed(word.core_properties, told.title, told.stamp.user, told.marks(), told.stamp.at)
    package.emptied(word.part, own=bool(named))
    package.zoomed(word.settings.element)
    told_word(word.settings.element)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _template(path: Path) -> Word:
    if not path.exists():
        raise Refused(f"office.toml 中的 Word 模板「{path.name}」不存在，应放在数据目录下")
    try:
        return word_files.Document(str(path))
    except (PackageNotFoundError, ValueError, KeyError, OSError) as error:
        raise Refused(
            f"office.toml 中的 Word 模板「{path.name}」不是 .docx 文件：{error}"
        ) from error


class _Writer:
    """Writes at the end of a document, or before a paragraph of a template."""

    def __init__(self, word: Word) -> None:
        self.word = word
        self.before: Any = None
        self.drawn = 0
        self.count = Numbered()

    def paragraph(self) -> Paragraph:
        if self.before is None:
            return self.word.add_paragraph()
        return self.before.insert_paragraph_before()  # type: ignore[no-any-return]

    def title(self, told: Report) -> None:
        if told.letter is not None:
            word_letter.head(self.paragraph, told.letter)
        line = self.paragraph()
        line.style = self.word.styles["Title"]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        put(line, told.title, XIAOBIAOSONG, TITLE)
        if told.under:
            line = self.paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            put(line, told.under, KAITI, BODY)
        self.paragraph()
        if told.letter is not None:
            word_letter.addressee(self.paragraph, told.letter)

    def body(self, told: Report) -> None:
        for block in told.walk():
            if isinstance(block, Heading):
                line = self.paragraph()
                line.style = self.word.styles[f"Heading {block.level}"]
                indented(line)
                put(line, self.count.heading(block), HEITI if block.level == 1 else KAITI, BODY)
            elif isinstance(block, Say):
                line = self.paragraph()
                line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
                indented(line)
                put(line, block.text, FANGSONG, BODY, colour=_WARN if block.warning else "")
                if block.metrics:
                    put(line, told.numbers(block), FANGSONG, BODY, raised=True)
            elif isinstance(block, Show):
                self.figure(block.part)
        self.end(told)

    def figure(self, part: Part) -> None:
        """A chart with its caption below it, or a table with its caption above."""
        if part.figure is not None:
            self.chart(part, part.figure)
        else:
            self.tables(part)
        told = below(part)
        for i, text in enumerate(told):
            self.small(text, follows=i < len(told) - 1)
        plain(self.paragraph())

    def chart(self, part: Part, chart: ChartSpec) -> None:
        """A chart, the people at risk as a table below it, its caption."""
        line = self.paragraph()
        plain(line)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_before = Pt(6)
        line.paragraph_format.keep_with_next = True
        self.drawn += 1
        DRAW[chart.mark](InText(self.word, line, part, self.drawn), chart)
        under = at_risk(chart, part.title)
        if under is not None:
            add_table(self.word, under, self.before, follows=True)
        self.caption(part, is_table=False)

    def tables(self, part: Part) -> None:
        """The part's tables under their caption."""
        self.caption(part, is_table=True)
        tables = paper_tables(part)
        for grid in tables:
            if len(tables) > 1:
                self.small(grid.name, follows=True)
            add_table(self.word, grid, self.before)

    def caption(self, part: Part, *, is_table: bool) -> None:
        line = self.paragraph()
        plain(line)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.space_before = Pt(6)
        put(line, self.count.caption(part, is_table=is_table), HEITI, Pt(12))

    def small(self, text: str, *, follows: bool = False) -> None:
        line = self.paragraph()
        plain(line)
        line.paragraph_format.keep_with_next = follows
        put(line, text, FANGSONG, SMALL, colour=QUIET)

    def end(self, told: Report) -> None:
        """Who signs and when; what every figure means."""
        if told.signed:
            self.paragraph()
            for text in (told.signed, day(told.stamp)):
                line = self.paragraph()
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                line.paragraph_format.right_indent = Pt(32)
                line.paragraph_format.keep_with_next = text == told.signed
                put(line, text, FANGSONG, BODY)
        line = self.paragraph()
        line.paragraph_format.keep_with_next = True
        # A letter's figures are defined on a sheet of their own behind it.
        line.paragraph_format.page_break_before = told.letter is not None
        put(line, "口径与说明", HEITI, Pt(12))
        facts = [*told.facts(), (font_words.LABEL, font_words.named("docx"))]
        lines = [*told.definitions(), *(f"{name}：{text}" for name, text in facts)]
        size = SMALL if told.letter is None else Pt(fine_print(lines))
        for text in lines:
            line = self.paragraph()
            plain(line)
            put(line, text, FANGSONG, size)
        if told.letter is not None:
            word_letter.end(self.paragraph, told.letter)


def day(stamp: Stamp) -> str:
    """A day as it stands under an official paper."""
    return f"{stamp.at.year}年{stamp.at.month}月{stamp.at.day}日"


def _fill(writer: _Writer, told: Report) -> None:
    """Put the text where the template wants it; a template without a place gets it at the end."""
    words = {
        "{{标题}}": told.title,
        "{{单位}}": told.signed or holdings.settings().name,
        "{{日期}}": day(told.stamp),
        "{{密级}}": told.marks(),
        "{{副标题}}": told.under,
        **_of_letter(told),
    }
    place = None
    for paragraph in _everywhere(writer.word):
        text = paragraph.text
        if "{{正文}}" in text:
            place = paragraph
        elif any(mark in text for mark in words):
            for mark, said in words.items():
                text = text.replace(mark, shapes.clean(said))
            # The first run keeps its looks; a mark may be split over several.
            for run in paragraph.runs[1:]:
                run.text = ""
            paragraph.runs[0].text = text
    writer.before = place
    writer.body(told)
    if place is not None:
        place._p.getparent().remove(place._p)
    if told.marks() not in "".join(p.text for p in _everywhere(writer.word)):
        section = writer.word.sections[0]
        line = section.header.add_paragraph()
        put(line, told.marks(), HEITI, SMALL, colour=QUIET)


def _of_letter(told: Report) -> dict[str, str]:
    """What an office's template may ask for of a letter; nothing on other papers."""
    one = told.letter
    return {
        "{{版头}}": one.head if one else "",
        "{{期号}}": one.issue if one else "",
        "{{签发人}}": one.signer if one else "",
        "{{主送}}": one.to if one else "",
        "{{抄送}}": one.cc if one else "",
        "{{印发}}": f"{one.printed_by}\u3000{one.printed_on}" if one else "",
    }


def _everywhere(word: Word) -> Iterator[Paragraph]:
    """The paragraphs of the text, its tables, headers and footers."""
    yield from word.paragraphs
    for table in word.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs
    for section in word.sections:
        for part in (
            section.header,
            section.footer,
            section.even_page_header,
            section.even_page_footer,
            section.first_page_header,
        ):
            if not part.is_linked_to_previous:
                yield from part.paragraphs
