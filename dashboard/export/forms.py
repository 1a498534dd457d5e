"""The kinds of file there are: how each is made of a page, of a written document."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from dashboard.access import holdings
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
from dashboard.export.report import Numbered, Report, Say, Show
from dashboard.export.report_slides import as_slides, sections
from dashboard.export.web import html
from data.home import Refused


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
            lambda told: slides(as_slides(told), told.stamp, progress=told.watch, office=office()),
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
        fonts.face("sans", holdings.home().path / "fonts")
    except Refused as error:
        return str(error)
    return ""


def as_page(told: Report) -> Document:
    """A document as one page of parts: each section's sentences, its figures; the 口径 last."""
    parts: dict[str, Part] = {}
    count = Numbered()
    for i, (head, blocks) in enumerate(sections(told)):
        title = count.heading(head) if head else told.title
        said = [block.text + told.numbers(block) for block in blocks if isinstance(block, Say)]
        for j, part in enumerate(_prose(title, said)):
            parts[f"say-{i}-{j}"] = part
        for j, block in enumerate(b for b in blocks if isinstance(b, Show)):
            parts[f"show-{i}-{j}"] = block.part
    for j, part in enumerate(_prose("指标口径", told.definitions())):
        parts[f"definitions-{j}"] = part
    return Document.of_parts(told.title, told.under, parts=parts)


def _prose(title: str, texts: Sequence[str]) -> Iterator[Part]:
    if texts:
        rows = tuple((str(n), text) for n, text in enumerate(texts, start=1))
        yield Part(title, (), listing=Listing(("序号", "内容"), rows), prose=tuple(texts))
