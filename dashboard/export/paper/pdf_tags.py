"""The logical structure of a PDF: headings, paragraphs, tables with their cells, figures in words.

fpdf2 (2.8) writes a structure tree of images alone, all of them the document's own children, so a
tree with branches is built here on its classes (ISO 32000-1, 14.7 and 14.8). What is no content
(marks above, numbers below, lines) is an artifact.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from fpdf import FPDF
from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFArray

TITLE: Final = "H1"
PARAGRAPH: Final = "P"


class _Kids(PDFArray):
    """The document's children. Walked, it yields every element below it too: fpdf2 tells each its
    page, and writes each, as it walks; written, it is the children alone."""

    def __init__(self) -> None:
        super().__init__()
        self.below: list[StructElem] = []

    def __iter__(self) -> Iterator[Any]:
        yield from super().__iter__()
        yield from self.below

    def serialize(self, *args: Any, **more: Any) -> str:
        return str(PDFArray(super().__iter__()).serialize(*args, **more))


class Tags(StructureTreeBuilder):
    """The structure being built, and the marks in the pages' content that refer to it."""

    def __init__(self, pdf: FPDF) -> None:
        super().__init__()
        self.pdf = pdf
        self.kids = self.doc_struct_elem.k = _Kids()

    def group(self, kind: str, parent: StructElem | None = None) -> StructElem:
        """An element that holds others: a paragraph its lines, a table its rows."""
        above = parent or self.doc_struct_elem
        made = StructElem(f"/{kind}", above, [], page_number=self.pdf.page)
        self._put(made, parent)
        return made

    @contextmanager
    def content(self, kind: str, parent: StructElem | None = None, alt: str = "") -> Iterator[None]:
        """What is written inside belongs to one element; it must stay on one page."""
        page = self.pdf.page
        number = self.spid_per_page_number.setdefault(page, len(self.spid_per_page_number))
        on_page = self.struct_tree_root.parent_tree.nums[number]
        mark = len(on_page)
        made = StructElem(
            f"/{kind}", parent or self.doc_struct_elem, [mark], page_number=page, alt=alt or None
        )
        on_page.append(made)
        self._put(made, parent)
        self.pdf.pages[page].struct_parents = number
        self.pdf._out(f"/{kind} <</MCID {mark}>> BDC")
        yield
        self.pdf._out("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is written inside is no content."""
        self.pdf._out("/Artifact BMC")
        yield
        self.pdf._out("EMC")

    def _put(self, made: StructElem, parent: StructElem | None) -> None:
        if parent is None:
            self.kids.append(made)
        else:
            parent.k.append(made)
            self.kids.below.append(made)
