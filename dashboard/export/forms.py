"""The kinds of file there are: how each is made of a page, of a written document."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from dashboard.access import gateway
from dashboard.document.document import Document
from dashboard.document.values import Listing, Part
from dashboard.export.csv_package import package
from dashboard.export.csv_table import csv_pieces
from dashboard.export.leaving import office
from dashboard.export.names import PPTX, XLSX
from dashboard.export.office import docx
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from dashboard.export.page import Stamp
from dashboard.export.paper import fonts, pdf
from dashboard.export.progress import Progress
from dashboard.export.report import Heading, Numbered, Report, Say, Show
from dashboard.export.web import html
from data.home import Refused

_ON_A_SLIDE: Final = 640  # characters of sentences


class OfPage(Protocol):
    """Writes a page; ``watch`` is told how far it is."""

    def __call__(self, page: Document, stamp: Stamp, /, watch: Progress | None = None) -> bytes:
        """The file."""


@dataclass(frozen=True)
class Form:
    """One kind of file."""

    id: str
    label: str
    mime: str
    of_page: "OfPage"
    of_document: Callable[[Report], bytes]


def _slides(page: Document, stamp: Stamp, /, watch: Progress | None = None) -> bytes:
    return slides(page, stamp, progress=watch, office=office())


def _csv(page: Document, _stamp: Stamp, /, watch: Progress | None = None) -> bytes:
    return b"".join(streamed(page))


def streamed(page: Document) -> Iterator[bytes]:
    """All tables of a page as one CSV, piece by piece, each under its own head."""
    for i, one in enumerate(page.tables()):
        if i:
            yield b"\r\n"
        yield from csv_pieces(one, first=not i)


FORMS: Final = {
    form.id: form
    for form in (
        Form(
            "docx",
            "文档（DOCX）",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            docx.page,
            docx.document,
        ),
        Form(
            "pptx",
            "幻灯片（PPTX）",
            PPTX,
            _slides,
            lambda told: slides(
                as_page(told, _ON_A_SLIDE), told.stamp, progress=told.watch, office=office()
            ),
        ),
        Form("pdf", "PDF", "application/pdf", pdf.page, pdf.document),
        Form("html", "网页（HTML）", "text/html", html.page, html.document),
        Form(
            "xlsx",
            "工作簿（XLSX）",
            XLSX,
            workbook,
            lambda told: workbook(as_page(told), told.stamp, told.watch),
        ),
        Form("csv", "CSV", "text/csv", _csv, lambda told: _csv(as_page(told), told.stamp)),
        Form(
            "zip",
            "数据包（CSV）",
            "application/zip",
            package,
            lambda told: package(as_page(told), told.stamp, told.watch),
        ),
    )
}


def lacking(form: str) -> str:
    """Why this machine can't write a kind of file: a PDF wants a Chinese font; else empty."""
    if form != "pdf":
        return ""
    try:
        fonts.face("sans", gateway.home().path / "fonts")
    except Refused as error:
        return str(error)
    return ""


def as_page(told: Report, most: int = 0) -> Document:
    """A document as one page of parts: each section's sentences, then its figures; the 口径 last.

    Args:
        told: the document.
        most: characters of sentences that one part takes, for slides; 0 = all.
    """
    parts: dict[str, Part] = {}
    count = Numbered()
    for i, (head, blocks) in enumerate(_sections(told)):
        title = count.heading(head) if head else told.title
        said = [block.text + told.numbers(block) for block in blocks if isinstance(block, Say)]
        for j, part in enumerate(_prose(title, said, most)):
            parts[f"say-{i}-{j}"] = part
        for j, block in enumerate(b for b in blocks if isinstance(b, Show)):
            parts[f"show-{i}-{j}"] = block.part
    for j, part in enumerate(_prose("指标口径", told.definitions(), most)):
        parts[f"definitions-{j}"] = part
    return Document.of_parts(told.title, told.under, parts=parts)


def _prose(title: str, texts: Sequence[str], most: int) -> Iterator[Part]:
    for i, some in enumerate(_split(texts, most or sum(map(len, texts)))):
        name = title if i == 0 else f"{title}（续）"
        rows = tuple((str(n), text) for n, text in enumerate(some, start=1))
        yield Part(name, (), listing=Listing(("序号", "内容"), rows), prose=tuple(some))


def _sections(told: Report) -> Iterator[tuple[Heading | None, list[Heading | Say | Show]]]:
    head: Heading | None = None
    blocks: list[Heading | Say | Show] = []
    for block in told.blocks:
        if isinstance(block, Heading):
            if blocks:
                yield head, blocks
            head, blocks = block, []
        else:
            blocks.append(block)
    if blocks:
        yield head, blocks


def _split(texts: Sequence[str], most: int) -> list[list[str]]:
    """Texts in heaps of at most so many characters; a longer one stands alone."""
    heaps: list[list[str]] = []
    for text in texts:
        if heaps and sum(map(len, heaps[-1])) + len(text) <= most:
            heaps[-1].append(text)
        else:
            heaps.append([text])
    return heaps
