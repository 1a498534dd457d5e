"""The kinds of file there are: how each is made of a page, of a written document."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.downloads import XLSX, csv_bytes
from dashboard.export import docx, html, pdf
from dashboard.export.buttons import PPTX, office
from dashboard.export.document import Document, Heading, Numbered, Say, Show
from dashboard.export.page import Listing, Page, Part, Stamp
from dashboard.export.pptx import slides
from dashboard.export.xlsx import workbook

_ON_A_SLIDE: Final = 6  # sentences
_LONGEST: Final = 240  # characters of sentences on a slide


@dataclass(frozen=True)
class Form:
    """One kind of file."""

    id: str
    label: str
    mime: str
    of_page: Callable[[Page, Stamp], bytes]
    of_document: Callable[[Document], bytes]


def _csv(page: Page, _stamp: Stamp) -> bytes:
    """All tables one after the other, each under its own head."""
    return b"\r\n".join(csv_bytes(one) for one in page.tables())


FORMS: Final = {
    form.id: form
    for form in (
        Form("docx", "文档（DOCX）",
             "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
             docx.page, docx.document),
        Form("pptx", "幻灯片（PPTX）", PPTX,
             lambda page, by: slides(page, by, office=office()),
             lambda told: slides(as_page(told), told.stamp, progress=told.watch, office=office())),
        Form("pdf", "PDF", "application/pdf", pdf.page, pdf.document),
        Form("html", "网页（HTML）", "text/html", html.page, html.document),
        Form("xlsx", "工作簿（XLSX）", XLSX, workbook,
             lambda told: workbook(as_page(told), told.stamp)),
        Form("csv", "CSV", "text/csv", _csv, lambda told: _csv(as_page(told), told.stamp)),
    )
}  # fmt: skip


def as_page(told: Document) -> Page:
    """A document as a page of parts: its sentences stand in lists, a section's on as many slides
    as they need, each before the section's figures."""
    made = Page(told.title, told.under)
    count = Numbered()
    for i, (head, blocks) in enumerate(_sections(told)):
        title = count.heading(head) if head else told.title
        said = [block for block in blocks if isinstance(block, Say)]
        for j, some in enumerate(_split([b.text + told.numbers(b) for b in said])):
            name = title if j == 0 else f"{title}（续）"
            listing = Listing(("序号", "内容"), tuple(some))
            made.parts[f"say-{i}-{j}"] = Part(name, (), listing=listing)
        for j, block in enumerate(b for b in blocks if isinstance(b, Show)):
            made.parts[f"show-{i}-{j}"] = block.part
    for j, some in enumerate(_split(told.definitions())):
        listing = Listing(("序号", "内容"), tuple(some))
        name = "口径与说明" if j == 0 else "口径与说明（续）"
        made.parts[f"definitions-{j}"] = Part(name, (), listing=listing)
    return made


def _sections(told: Document) -> Iterator[tuple[Heading | None, list[Heading | Say | Show]]]:
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


def _split(texts: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
    """Numbered lines in lists that fit a slide."""
    heap: list[tuple[str, str]] = []
    long = 0
    for i, text in enumerate(texts, start=1):
        if heap and (len(heap) == _ON_A_SLIDE or long + len(text) > _LONGEST):
            yield heap
            heap, long = [], 0
        heap.append((str(i), text))
        long += len(text)
    if heap:
        yield heap
