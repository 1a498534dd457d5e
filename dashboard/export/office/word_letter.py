"""版头 and 版记 of a letter in Word: the red name over a red line, and what stands at its end."""

from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from dashboard.export.letter import Letter
from dashboard.export.office.word_layout import (
    BODY,
    FANGSONG,
    KAITI,
    PARAGRAPH,
    TEXT_WIDE,
    XIAOBIAOSONG,
    place,
    plain,
    put,
)

RED: Final = "E60012"
_LARGEST: Final = 48  # points of 版头
_SMALL: Final = Pt(14)  # 四号, of 版记
_THICK, _THIN = 8, 6  # eighths of a point: 0.35 mm, 0.25 mm


def head(add: Any, told: Letter) -> None:
    """Write 版头: the name, the issue, who makes and who signs it, the red line.

    Args:
        add: gives a new paragraph.
        told: the letter.
    """
    name = add()
    plain(name)
    name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    size = min(_LARGEST, TEXT_WIDE / Pt(1) / max(len(told.head), 1))
    put(name, told.head, XIAOBIAOSONG, Pt(int(size)), colour=RED)
    issue = add()
    issue.alignment = WD_ALIGN_PARAGRAPH.CENTER
    put(issue, told.issue, FANGSONG, BODY)
    line = add()
    _two_ends(line)
    put(line, told.office, FANGSONG, BODY)
    line.add_run().add_tab()
    what, _, who = told.signer.partition("：")
    put(line, f"{what}：", FANGSONG, BODY)
    put(line, who, KAITI, BODY)
    _border(line, bottom=(12, RED))
    add()


def addressee(add: Any, told: Letter) -> None:
    """Write 主送, flush left above the text."""
    put(add(), told.to, FANGSONG, BODY)


def end(add: Any, told: Letter) -> None:
    """Write 版记: 抄送, who prints it and when, between lines."""
    add()
    lines = [(told.cc, "")] if told.cc else []
    lines.append((told.printed_by, told.printed_on))
    for i, (left, right) in enumerate(lines):
        line = add()
        _two_ends(line)
        line.paragraph_format.keep_with_next = i < len(lines) - 1
        put(line, left, FANGSONG, _SMALL)
        if right:
            line.add_run().add_tab()
            put(line, right, FANGSONG, _SMALL)
        top = (_THICK if i == 0 else _THIN, "000000")
        _border(line, top=top, bottom=(_THICK, "000000") if i == len(lines) - 1 else None)


def _two_ends(line: Any) -> None:
    """What follows a tab stands at the right edge."""
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDE, WD_TAB_ALIGNMENT.RIGHT)


def _border(
    line: Any, top: tuple[int, str] | None = None, bottom: tuple[int, str] | None = None
) -> None:
    made = "".join(
        f'<w:{side} w:val="single" w:sz="{ends[0]}" w:space="4" w:color="{ends[1]}"/>'
        for side, ends in (("top", top), ("bottom", bottom))
        if ends
    )
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}>{made}</w:pBdr>")
    place(line._p.get_or_add_pPr(), borders, PARAGRAPH)
