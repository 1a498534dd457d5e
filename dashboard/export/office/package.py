"""What office programs are strict about and the libraries' own templates leave behind.

Word, PowerPoint and Excel read numbers of axes as unsigned, properties as today's, and every part
of a package, needed or not: a printer, a picture of another file, styles that differ from those in
use. A file without them opens as it was written.
"""

from datetime import UTC, datetime
from typing import Any, Final

from docx.oxml.ns import qn as word_name
from pptx.oxml.ns import qn as slide_name

from dashboard.export.office.shapes import clean

_PROPERTY: Final = 255  # characters that the format allows a property
_PICTURE: Final = "/metadata/thumbnail"
_LEFT: Final = ("/printerSettings", "/stylesWithEffects", "/customXml")


def signed(properties: Any, title: str, author: str, comments: str, at: datetime) -> None:
    """Give a file its own properties: python-docx's and python-pptx's are of 2013 and another's.

    Args:
        properties: the package's core properties.
        title, author, comments: cut to what the format allows.
        at: when it is written.
    """
    properties.title = clean(title)[:_PROPERTY]
    properties.author = properties.last_modified_by = clean(author)[:_PROPERTY]
    properties.comments = clean(comments)[:_PROPERTY]
    properties.language = "zh-CN"
    properties.revision = 1
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)


def emptied(part: Any, *, own: bool) -> None:
    """Take out what the template left: its picture, and of a library's template the rest too.

    Args:
        part: the main part of the package.
        own: the template is the office's; what it holds is kept.
    """
    _without(part.package, (_PICTURE,))
    if not own:
        _without(part, _LEFT)


def _without(source: Any, endings: tuple[str, ...]) -> None:
    # A package of python-pptx keeps its relationships to itself.
    rels = source._rels if hasattr(source, "_rels") else source.rels
    for key, rel in list(rels.items()):
        if str(rel.reltype).endswith(endings):
            rels.pop(key)


def zoomed(settings: Any) -> None:
    """The zoom in Word's settings with the percentage that the schema wants."""
    for one in settings.findall(word_name("w:zoom")):
        if one.get(word_name("w:percent")) is None:
            one.set(word_name("w:percent"), "100")


def numbered_axes(space: Any) -> None:
    """Axes of a chart with positive numbers, as the schema wants them; python-pptx's are below 0.

    Args:
        space: the root of the chart's part.
    """
    for tag in ("c:axId", "c:crossAx"):
        for one in space.iter(slide_name(tag)):
            one.set("val", str(abs(int(one.get("val")))))
