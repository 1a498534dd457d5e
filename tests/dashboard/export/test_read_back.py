"""The same truth in every form: each number of each file stands on its page, with its place and
period, and under nobody else's name."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import pytest

from dashboard.access import auth, holdings, site
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Part
from dashboard.export.forms import FORMS
from dashboard.export.leaving import stamp
from dashboard.export.page import Stamp
from data.reference import region
from tests.dashboard.export import figures
from tests.dashboard.export.pages import STAMP
from tests.dashboard.export.read_back import (
    Known,
    Piece,
    furniture,
    known_of_part,
    not_named,
    read,
    tokens,
)
from tests.dashboard.truth.test_truth import DOZEN, MORE, PAGES, demo_home

__all__ = ["demo_home"]
ALL = ("pptx", "xlsx", "docx", "html", "csv", "zip", "pdf")
QUICK = ALL[:-1]  # a PDF carries its letters: two seconds each


@dataclass(frozen=True)
class Read:
    """What was read of one file: how many numbers, and which of them nothing on the page bears."""

    numbers: int
    wrong: tuple[str, ...]


def documents(
    codes: tuple[int, ...], pages: tuple[str, ...] = PAGES
) -> Iterator[tuple[str, int, Document]]:
    """Each page of each region that has something to export."""
    files = {one.url: Path(one.file).stem for one in site.ENTRIES}
    for code in codes:
        for page in pages:
            module = import_module(f"pages.{files[page]}")
            user = auth.current_user(holdings.home())
            made = module.page(Request(user, {"region": str(code)}, module.FILTERS))
            if not made.is_empty:
                yield page, code, made


def read_back(form: str, raw: bytes, page: Document, by: Stamp) -> Read:
    """Look every number of a file up: on a slide or sheet in the part that it shows, in a text on
    the page."""
    own = furniture(page, by)
    parts = {key: known_of_part(part) for key, part in page.parts.items()}
    whole = own
    for known in parts.values():
        whole |= known
    wrong: list[str] = []
    numbers = 0
    for piece in read(form, raw):
        shown = [key for key, part in page.parts.items() if _is_of(piece, part)]
        known = whole
        if len(shown) == 1:
            known = own | parts[shown[0]]
            if form == "pptx":
                wrong += _unnamed(page.parts[shown[0]], piece, page)
        said = tokens(piece.text)
        numbers += len(said) + len(piece.numbers)
        wrong += [f"{piece.name}：{d}{u}" for d, u in said if not known.has_token(d, u)]
        wrong += [f"{piece.name}：{n}" for n in piece.numbers if not known.has_number(n)]
    return Read(numbers, tuple(wrong))


def _is_of(piece: Piece, part: Part) -> bool:
    """Whether a slide or a sheet bears a part's title, with its place before it or a measure
    behind."""
    return piece.name.endswith(part.title) or f"{part.title}·" in piece.name


def _unnamed(part: Part, piece: Piece, page: Document) -> Iterator[str]:
    """A slide that doesn't say of whom and of when its figures are, or says so under the page's
    own name alone."""
    for one in part.found:
        for lacking in not_named(one, piece.text):
            yield f"{piece.name}：不见 {lacking}"
    if page.selection is None:
        return
    places, mine = {one.selection.region for one in part.found}, page.selection.region
    others = [found.name for code in places if code != mine and (found := region(code))]
    elsewhere = part.found and part.listing is None and mine not in places
    if elsewhere and not any(name in piece.name for name in others):
        yield f"{piece.name}：标题不见 {others}"


def checked(
    codes: tuple[int, ...], forms: tuple[str, ...], pages: tuple[str, ...] = PAGES
) -> Counter[str]:
    """How many numbers were read of each form; fails with those that stand nowhere."""
    count: Counter[str] = Counter()
    wrong: list[str] = []
    for name, code, page in documents(codes, pages):
        by = stamp(page.leaving())
        for form in forms:
            found = read_back(form, FORMS[form].of_page(page, by), page, by)
            count[form] += found.numbers
            wrong += [f"{name}?region={code} {form} {text}" for text in found.wrong]
    assert not wrong, f"{len(wrong)} of {count.total()}: {wrong[:20]}"
    return count


@pytest.mark.slow
@pytest.mark.parametrize("code", [330000, pytest.param(330100, marks=pytest.mark.long), 330922])
def test_every_number_of_every_page_is_read_back(code, demo_home, monkeypatch):
    """A province, a city, and the smallest county, whose tables are mostly hidden or widened."""
    monkeypatch.setenv("TALENT_HOME", str(demo_home.path))
    count = checked((code,), QUICK)
    assert all(count[form] > 1000 for form in QUICK), count


@pytest.mark.slow
def test_every_number_of_a_county_on_paper_is_read_back(demo_home, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(demo_home.path))
    assert checked((330922,), ("pdf",), ("overview", "source", "outlook"))["pdf"] > 300


@pytest.mark.long
def test_every_number_of_a_dozen_regions_is_read_back_in_every_form(demo_home, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(demo_home.path))
    count = checked((*DOZEN, *MORE), ALL)
    assert count.total() > 300_000, count


@pytest.mark.parametrize("form", QUICK)
def test_a_number_that_stands_nowhere_is_found_out(form):
    """The instrument itself: the same file against a page whose figures are a tenth less."""
    page = figures.every_kind()
    raw = FORMS[form].of_page(page, STAMP)
    # Counted first: pytest would write out the page, polygons and all, for a failed comparison.
    true = read_back(form, raw, page, STAMP).wrong
    assert true == ()
    lower = Document.of_parts(page.title, page.question, page.selection, [], _lower(page))
    false = len(read_back(form, raw, lower, STAMP).wrong)
    assert false > 5


def _lower(page: Document) -> dict[str, Part]:
    parts = {}
    for key, part in page.parts.items():
        found = []
        for one in part.found:
            frame = one.frame.copy()
            frame[["value", "numerator"]] = frame[["value", "numerator"]] * 0.9 + 0.0137
            found.append(replace(one, frame=frame))
        parts[key] = replace(part, found=tuple(found), figure=None, note="", subtitle="")
    return parts


def test_a_form_is_read_by_what_it_holds():
    """Words of a slide, cells of a sheet, texts of shapes in Word: nothing is passed over."""
    page = figures.every_kind()
    for form in QUICK:
        said = "".join(piece.text for piece in read(form, FORMS[form].of_page(page, STAMP)))
        lacking = [p.title for p in page.parts.values() if p.found[0].metric.name not in said]
        assert lacking == [], form
    assert tokens("1\u2009250人，83.4%，1.25万人") == [("1250", ""), ("83.4", "%"), ("1.25", "万")]
    known = Known({1250.0, 0.834, 12_485.0})
    assert all(known.has_token(*one) for one in (("83.4", "%"), ("1.25", "万"), ("1250", "")))
    assert not known.has_token("1.26", "万")
