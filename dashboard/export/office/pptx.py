"""Pages as slides: native charts to edit, maps as shapes to recolour, 口径 in the notes."""

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches

from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export import font_words
from dashboard.export.grid import crossed, grids
from dashboard.export.office import package, shapes, slide_frame, slide_lists, template
from dashboard.export.office.slide import DRAW
from dashboard.export.page import NOTHING, Stamp, facts, filters
from dashboard.export.printed import as_printed, is_blank
from dashboard.export.progress import Progress
from dashboard.export.unbroken import told_slides
from dashboard.wording import captions, words
from dashboard.wording.theme import ACCENT, MUTED, WARN
from metrics.disclosure.protect import Protected

_LONG: Final = 30  # characters of a title beyond which it is set smaller
_LONGER: Final = 80
_ONE_LINE: Final = 58  # characters of a subtitle that stand on one line
_SMALL: Final = 10  # points: no text of a slide is smaller, but for cells of a large table
_SIDE: Final = Inches(1.2)
_NUMBER: Final = Inches(0.5)  # of the slide
_A_LINE: Final = 8.0  # characters an inch at that size, digits counted in


def slides(
    pages: Document | Sequence[Document],
    stamp: Stamp,
    *,
    title: str = "",
    progress: Progress | None = None,
    office: Path | None = None,
) -> bytes:
    """Write pages as PPTX, 16:9 or as the office's template is.

    Args:
        pages: what one page showed, or several in their order.
        stamp: who takes it, when, from which snapshot.
        title: the deck's; those of the pages when not given.
        progress: called before each slide and at the end.
        office: the office's template.

    Returns:
        The file. A page without figures gives one slide that says so.
    """
    every = [as_printed(one) for one in ([pages] if isinstance(pages, Document) else pages)]
    made = _Deck(template.opened(office), stamp)
    held = shapes.TYPEFACES.set(shapes.THEME) if made.look.own else None
    try:
        titles = title or "、".join(dict.fromkeys(page.title for page in every))
        deck = made.look.deck
        package.signed(deck.core_properties, titles, stamp.user, stamp.mark, stamp.at)
        deck.core_properties.subject = "；".join(page.question for page in every if page.question)
        deck.core_properties.category = stamp.office
        made.cover(titles, every)
        package.emptied(deck.part, own=made.look.own)
        told_slides(deck.part._element)
        whole, done = sum(1 + len(page.parts) for page in every), 0
        for page in every:
            for title, make in made.steps(page):
                if progress is not None:
                    progress(done / whole, title)
                make()
                done += 1
        slide_frame.told_of(deck, stamp.office)
        if progress is not None:
            progress(1.0, "")
    finally:
        if held is not None:
            shapes.TYPEFACES.reset(held)
    out = io.BytesIO()
    made.look.deck.save(out)
    return out.getvalue()


class _Deck:
    """The deck being made, its look and its stamp."""

    def __init__(self, look: template.Template, stamp: Stamp) -> None:
        self.look, self.stamp = look, stamp

    def steps(self, page: Document) -> list[tuple[str, Callable[[], None]]]:
        """What a page makes, one after the other."""
        made: list[tuple[str, Callable[[], None]]] = [(page.title, lambda: self._first(page))]
        for part in page.parts.values():
            made.append((part.title, partial(self._part, part)))
        return made

    def cover(self, title: str, pages: list[Document]) -> None:
        """The first slide."""
        slide = self._slide(title)
        slide_frame.cover(slide, self.look.places.body, title, pages, self.stamp)
        self._foot(slide, "", demo=self.stamp.demo)
        _notes(slide, [f"{title}，共 {len(pages)} 页内容"] if len(pages) > 1 else [title])

    def _first(self, page: Document) -> None:
        """The page's conclusion, its other sentences, and on what it stands."""
        said = list(page.sentences)
        slide = self._slide(said.pop(0) if said else page.title)
        told = facts(page, self.stamp, captions.rounded(self.stamp.profile, self.stamp.public))
        if self.look.trouble:
            told.append(("模板", self.look.trouble))
        if page.is_empty:
            said.append(NOTHING)
        places = self.look.places
        shapes.text_box(
            slide, places.subtitle, [f"{page.title} · {page.question}"], 14, colour=MUTED
        )
        left, top, width, height = places.body
        size = 18 if sum(map(len, said)) <= 4 * _ONE_LINE else 14
        above = round(height * 0.4) if said else 0
        if said:
            shapes.text_box(slide, (left, top, width, above), said, size, colour=ACCENT)
        rest = [f"{name}：{text}" for name, text in told if name not in ("问题", "结论", "说明")]
        shapes.text_box(slide, (left, top + above, width, height - above), rest, 13)
        source = captions.source_line(list(page.tables())) if page.parts else ""
        self._foot(slide, source, demo=self.stamp.demo)
        told.append((font_words.LABEL, font_words.named("pptx", own=self.look.own)))
        _notes(slide, [f"{name}：{text}" for name, text in told])

    def _part(self, part: Part) -> None:
        """A slide of a figure; of what only the screen draws, one for each of its tables."""
        if part.prose:
            slide = self._dressed(part, part.title)
            shapes.paragraphs(slide, self.look.places.body, part.prose)
            return
        chart = part.figure
        if chart is not None and not is_blank(chart):
            slide = self._dressed(part, part.title)
            DRAW[chart.mark](slide, self.look.places.body, chart, part.title)
            slide_frame.described(slide, part.title, part.subtitle)
            return
        if part.listing is not None:
            made = slide_lists.split(part.listing, self.look.places.body)
            for at, sheetful in enumerate(made, start=1):
                title = f"{part.title}（{at}/{len(made)}）" if len(made) > 1 else part.title
                slide = self._dressed(part, title)
                slide_lists.listed(slide, self.look.places.body, sheetful, title)
                slide_frame.described(slide, title, part.subtitle)
            return
        for grid in grids(part):
            slide = self._dressed(part, grid.name)
            wide = crossed(grid.found[0], shapes.MOST_ROWS) if len(grid.found) == 1 else None
            shapes.table(slide, self.look.places.body, wide or grid)
            slide_frame.described(slide, grid.name, part.subtitle)

    def _dressed(self, part: Part, title: str) -> Any:
        """A slide with all that belongs to a figure but the figure."""
        slide = self._slide(title)
        below = part.subtitle or _measures(part)
        size = 14 if len(below) <= _ONE_LINE else _SMALL
        shapes.text_box(slide, self.look.places.subtitle, [below], size, colour=MUTED)
        remarks = captions.remarks(part.found, part.note)
        if remarks:
            most = 2 * round(self.look.places.remarks[2] / Inches(1) * _A_LINE)
            shapes.text_box(
                slide,
                self.look.places.remarks,
                [_cut("；".join(remarks), most)],
                _SMALL,
                colour=MUTED,
            )
        source = captions.source_line(part.found) if part.found else ""
        demo = any(one.demo for one in part.found) or self.stamp.demo
        self._foot(slide, source, demo=demo)
        told = [line for one in part.found for line in _definition(one)]
        _notes(slide, [*told, *remarks, source])
        return slide

    def _slide(self, title: str) -> Any:
        """An empty slide with its title in the title's own place: outlines and readers find it."""
        slide = self.look.deck.slides.add_slide(self.look.layout)
        place = template.title_and_body(slide)
        given = self.look.places.title
        text = shapes.clean(title)
        if given is None:
            # The office's own size, font and colour.
            place.text_frame.text = text
            return slide
        place.left, place.top, place.width, place.height = map(Emu, given)
        place.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        place.text_frame.margin_left = 0
        size = 26 if len(text) <= _LONG else 20 if len(text) <= _LONGER else 15
        shapes.put_text(place.text_frame, [text], size, bold=True)
        return slide

    def _foot(self, slide: Any, source: str, *, demo: bool) -> None:
        mark = words.DEMO_MARK if demo and words.DEMO_MARK not in source else ""
        line = " · ".join(text for text in (mark, source, words.SECRET_NOTICE) if text)
        left, top, width, height = self.look.places.foot
        wide = width - _SIDE - _NUMBER
        most = round(wide / Inches(1) * _A_LINE)
        shapes.text_box(slide, (left, top, wide, height), [_cut(line, most)], _SMALL, colour=MUTED)
        slide_frame.numbered(slide, (left + width - _NUMBER, top, _NUMBER, height), _SMALL)
        box = (left + wide, top, _SIDE, height)
        shapes.text_box(slide, box, [self.stamp.mark], _SMALL, bold=True, colour=WARN)


def _measures(part: Part) -> str:
    """What a table's columns are; of more than two lines of them their number, place and period:
    each column has its name and unit. Undivided figures stand in one table that names both."""
    divided = [one for one in part.found if one.by]
    every = list(dict.fromkeys(map(words.subtitle, divided)))
    told = "；".join(every)
    if len(told) <= 2 * _ONE_LINE:
        return told
    first, *rest = divided
    names = dict.fromkeys(one.metric.name for one in divided)
    places = "、".join(dict.fromkeys(words.whose(one) for one in divided))
    return f"{first.metric.name}等 {len(names)} 项，{places}，{words.reach(first, *rest)}"


def _cut(text: str, most: int) -> str:
    """What fits; the notes have all of it."""
    return text if len(text) <= most else f"{text[: most - 8]}…（全文见备注）"


def _definition(found: Protected) -> list[str]:
    metric = found.metric
    return [
        f"{metric.name}（{words.unit(metric)}）口径：{metric.definition}",
        f"范围：{words.whose(found)}，{words.period(found)}；"
        f"筛选：{filters(found.selection)}；数据快照：{found.snapshot or '—'}",
        f"保护：{captions.rule(metric, found.profile, found.public)}；"
        f"依据：{metric.follows or '—'}",
    ]


def _notes(slide: Any, lines: Sequence[str]) -> None:
    frame = slide.notes_slide.notes_text_frame
    frame.text = "\n".join(shapes.clean(line) for line in lines)
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            shapes.chinese(run._r.get_or_add_rPr())
