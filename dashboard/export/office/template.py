"""An office's own PowerPoint template: its master, size, fonts and places; or why it can't be used.

``office.toml`` names it: ``[templates] pptx = "模板.pptx"``, a path from the home. A layout that
has a place for a title and one for a body gives every slide its places; a template without such a
layout, or one that can't be opened, is said and the built-in one used.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from dashboard.export.office.slide_frame import widened
from data.home import Home, Office

_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_EDGE: Final = Inches(0.6)
_TITLE_ONLY: Final = 5  # of python-pptx's own template
_LARGEST: Final = 100 * 1024 * 1024
_BODIES: Final = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
_SMALLEST: Final = Inches(3)  # of a body, in both directions
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Places:
    """Where things stand on a slide, in EMU; ``title`` is ``None`` where the layout knows."""

    title: Box | None
    subtitle: Box
    body: Box
    remarks: Box
    foot: Box


@dataclass
class Template:
    """An empty deck with the layout of its slides; ``own`` tells an office's from the built-in."""

    deck: Any
    layout: Any
    places: Places
    own: bool = False
    trouble: str = ""


def named(home: Home, settings: Office) -> Path | None:
    """The template that the office named; ``None`` where it named none."""
    given = settings.templates.get("pptx", "")
    return home.path / Path(given).expanduser() if given else None


def opened(path: Path | None) -> Template:
    """Open a template, or the built-in one with the sentence why (``trouble``)."""
    if path is None:
        return _built_in("")
    try:
        if path.stat().st_size > _LARGEST:
            return _built_in(f"模板 {path.name} 超过 100 MB")
        deck = Presentation(str(path))
        found = _layout(deck)
    except FileNotFoundError:
        return _built_in(f"找不到模板 {path.name}")
    except (OSError, PackageNotFoundError, BadZipFile, KeyError, ValueError, AttributeError):
        # python-pptx says in these ways that a file is damaged or of another kind.
        return _built_in(f"模板 {path.name} 不是可用的 PPTX 文件")
    if found is None:
        return _built_in(f"模板 {path.name} 中没有同时带标题和正文占位符的版式")
    layout, body = found
    _emptied(deck)
    return Template(deck, layout, _within(body), own=True)


def trouble(path: Path | None) -> str:
    """Why the office's template can't be used; empty where it can, or where there is none."""
    if path is None:
        return ""
    changed = path.stat().st_mtime_ns if path.exists() else 0
    return _trouble(path, changed)


@lru_cache(maxsize=4)
def _trouble(path: Path, _changed: int) -> str:
    return opened(path).trouble


def title_and_body(slide: Any) -> Any:
    """The title's place of a new slide; all other places of the layout are taken off it, so that
    no 「单击此处添加文本」 stays."""
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx != 0:
            shape._element.getparent().remove(shape._element)
    return slide.shapes.title


def _built_in(why: str) -> Template:
    deck = Presentation()
    deck.slide_width, deck.slide_height = _WIDE, _HIGH
    widened(deck)
    wide = _WIDE - 2 * _EDGE
    places = Places(
        title=(_EDGE, Inches(0.35), wide, Inches(0.85)),
        subtitle=(_EDGE, Inches(1.2), wide, Inches(0.35)),
        body=(_EDGE, Inches(1.65), wide, Inches(4.75)),
        remarks=(_EDGE, Inches(6.45), wide, Inches(0.5)),
        foot=(_EDGE, Inches(7.02), wide, Inches(0.3)),
    )
    trouble = f"{why}，已改用内置版式" if why else ""
    return Template(deck, deck.slide_layouts[_TITLE_ONLY], places, trouble=trouble)


def _layout(deck: Any) -> tuple[Any, Box] | None:
    """The first layout with a title and one large place for a body."""
    for layout in deck.slide_layouts:
        kinds = [(p.placeholder_format.type, p) for p in layout.placeholders]
        bodies = [p for kind, p in kinds if kind in _BODIES]
        if any(kind is PP_PLACEHOLDER.TITLE for kind, _ in kinds) and len(bodies) == 1:
            body = bodies[0]
            if min(body.width or 0, body.height or 0) >= _SMALLEST:
                return layout, (body.left, body.top, body.width, body.height)
    return None


def _within(body: Box) -> Places:
    """Everything below the title stands within the template's own body."""
    left, top, width, height = body
    line, remarks, foot = Pt(24), Pt(32), Pt(18)
    return Places(
        title=None,
        subtitle=(left, top, width, line),
        body=(left, top + line, width, height - line - remarks - foot - Pt(8)),
        remarks=(left, top + height - remarks - foot, width, remarks),
        foot=(left, top + height - foot, width, foot),
    )


def _emptied(deck: Any) -> None:
    """Take the template's sample slides out, with their parts."""
    ids = deck.slides._sldIdLst
    for one in list(ids):
        deck.part.drop_rel(one.get(qn("r:id")))
        ids.remove(one)
    for kept in deck.part._element.findall(f".//{qn('p:extLst')}"):
        # Sections name slides that are gone: PowerPoint would offer a repair.
        if re.search("sectionLst", str([child.tag for child in kept.iter()])):
            kept.getparent().remove(kept)
