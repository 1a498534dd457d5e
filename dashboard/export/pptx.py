"""A page as slides: native charts to edit, maps as shapes to recolour, 口径 in the notes."""

import io
from collections.abc import Sequence
from typing import Any, Final

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches

from dashboard import downloads, words
from dashboard.export import shapes, vector_map
from dashboard.export.grid import crossed, grids
from dashboard.export.native import chart, nothing_said
from dashboard.export.page import INTERNAL, NOTHING, Page, Part, Stamp, facts, filters
from dashboard.theme import ACCENT, MUTED, WARN
from metrics.disclosure import Protected

_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_EDGE: Final = Inches(0.6)
_TITLE_ONLY: Final = 5  # of python-pptx's own template
_TITLE: Final = (_EDGE, Inches(0.35), _WIDE - 2 * _EDGE, Inches(0.85))
_SUBTITLE: Final = (_EDGE, Inches(1.2), _WIDE - 2 * _EDGE, Inches(0.35))
_BODY: Final = (_EDGE, Inches(1.65), _WIDE - 2 * _EDGE, Inches(4.85))
_REMARKS: Final = (_EDGE, Inches(6.55), _WIDE - 2 * _EDGE, Inches(0.4))
_FOOT: Final = (_EDGE, Inches(7.02), _WIDE - 2 * _EDGE, Inches(0.3))
_LONG: Final = 30  # characters of a title beyond which it is set smaller
_ONE_LINE: Final = 58  # characters of a subtitle that stand on one line


def slides(page: Page, stamp: Stamp) -> bytes:
    """Write a page as PPTX, 16:9.

    Args:
        page: what the page showed.
        stamp: who takes it, when, from which snapshot.

    Returns:
        The file. A page without figures gives one slide that says so.
    """
    made = Presentation()
    made.slide_width, made.slide_height = _WIDE, _HIGH
    made.core_properties.title = shapes.clean(page.title)
    made.core_properties.author = shapes.clean(stamp.user)
    made.core_properties.comments = INTERNAL
    _first(made, page, stamp)
    for part in page.parts.values():
        _part(made, part)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _first(made: Any, page: Page, stamp: Stamp) -> None:
    slide = _slide(made, page.title)
    told = facts(page, stamp, downloads.ROUNDED)
    said = page.said or ([NOTHING] if page.is_empty else [])
    if page.is_empty and NOTHING not in said:
        said = [*said, NOTHING]
    shapes.text_box(slide, _SUBTITLE, [page.question], 14, colour=MUTED)
    left, top, width, _ = _BODY
    size = 20 if sum(map(len, said)) <= 4 * _ONE_LINE else 14
    shapes.text_box(slide, (left, top, width, Inches(2.1)), said, size, colour=ACCENT)
    rest = [f"{name}：{text}" for name, text in told
            if name not in ("页面", "问题", "结论", "说明")]  # fmt: skip
    shapes.text_box(slide, (left, top + Inches(2.3), width, Inches(2.5)), rest, 13)
    _foot(slide, downloads.source_line(list(page.tables())) if page.parts else "", stamp.demo)
    _notes(slide, [f"{name}：{text}" for name, text in told])


def _part(made: Any, part: Part) -> None:
    """A slide of a figure; of figures that only the screen draws, one for each of their tables."""
    drawn, why = chart(part.figure, part.found), nothing_said(part.figure)
    is_map = part.figure is not None and "geo" in part.figure["layout"]
    if drawn is None and not why and not is_map:
        for grid in grids(part):
            slide = _dressed(made, part, grid.name)
            wide = crossed(grid.found[0], shapes.MOST_ROWS) if len(grid.found) == 1 else None
            shapes.table(slide, _BODY, wide or grid)
        return
    slide = _dressed(made, part, part.title)
    if why:
        shapes.text_box(slide, _BODY, [why], 18, colour=MUTED)
    elif drawn is not None:
        shapes.native_chart(slide, _BODY, drawn, part.title)
    elif part.figure is not None:
        vector_map.draw(slide, _BODY, part.figure)


def _dressed(made: Any, part: Part, title: str) -> Any:
    """A slide with all that belongs to a figure but the figure."""
    slide = _slide(made, title)
    # Undivided figures stand in one table that names each one's unit, place and period.
    below = part.subtitle or "；".join(
        dict.fromkeys(words.subtitle(one) for one in part.found if one.by)
    )
    size = 14 if len(below) <= _ONE_LINE else 10
    shapes.text_box(slide, _SUBTITLE, [below], size, colour=MUTED)
    remarks = downloads.remarks(part.found, part.note)
    if remarks:
        line = "；".join(remarks)
        size = 10 if len(line) <= 3 * _ONE_LINE else 8
        shapes.text_box(slide, _REMARKS, [line], size, colour=MUTED)
    _foot(slide, downloads.source_line(part.found), any(one.demo for one in part.found))
    _notes(slide, [line for one in part.found for line in _definition(one)] + remarks)
    return slide


def _definition(found: Protected) -> list[str]:
    metric = found.metric
    return [
        f"{metric.name}（{words.unit(metric)}）口径：{metric.definition}",
        f"范围：{words.place(found.selection.region)}，{words.period(found)}；"
        f"筛选：{filters(found.selection)}；数据快照：{found.snapshot or '—'}",
        f"保护：{downloads.rule(metric)}；依据：{metric.follows or '—'}",
    ]


def _slide(made: Any, title: str) -> Any:
    """An empty slide with its title in the title's own place: outlines and readers find it."""
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
    place = slide.shapes.title
    place.left, place.top, place.width, place.height = map(Emu, _TITLE)
    place.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    place.text_frame.margin_left = 0
    size = 26 if len(title) <= _LONG else 20
    shapes.put_text(place.text_frame, [title], size, bold=True)
    return slide


def _foot(slide: Any, source: str, demo: bool) -> None:
    mark = words.DEMO_MARK if demo and words.DEMO_MARK not in source else ""
    line = " · ".join(text for text in (mark, source, words.SECRET_NOTICE) if text)
    left, top, width, height = _FOOT
    side = Inches(1.2)
    shapes.text_box(slide, (left, top, width - side, height), [line], 10, colour=MUTED)
    box = (left + width - side, top, side, height)
    shapes.text_box(slide, box, [INTERNAL], 10, bold=True, colour=WARN)


def _notes(slide: Any, lines: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(shapes.clean(line) for line in lines)
