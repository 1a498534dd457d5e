"""A drawing as SVG: no script, no font file, nothing fetched."""

import html
from typing import Final

from dashboard.export.vector.drawing import Drawing, Label, Shape
from dashboard.wording.theme import FONT_FAMILY

_ANCHORS: Final = {"left": "start", "center": "middle", "right": "end"}


def svg(drawing: Drawing, title: str = "") -> str:
    """Write a drawing as one ``<svg>`` element; ``title`` is what a screen reader says."""
    e = html.escape
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{e(title)}" '
        f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" '
        f'font-family="{e(FONT_FAMILY, quote=True)}">{inner(drawing)}</svg>'
    )


def inner(drawing: Drawing) -> str:
    """Its items alone, for an element that has its own size and font."""
    return "".join(_shape(i) if isinstance(i, Shape) else _label(i) for i in drawing.items)


def _shape(one: Shape) -> str:
    end = "Z" if one.closed else ""
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in contour) + end for contour in one.contours
    )
    looks = f'fill="{one.fill}"' if one.fill else 'fill="none"'
    if one.fill and len(one.contours) > 1:
        looks += ' fill-rule="evenodd"'
    if one.stroke and one.width:
        looks += f' stroke="{one.stroke}" stroke-width="{one.width:g}" stroke-linejoin="round"'
    if one.dash:
        looks += f' stroke-dasharray="{one.dash:g} {one.dash:g}"'
    if one.opacity < 1:
        looks += f' opacity="{one.opacity:g}"'
    said = f"<title>{html.escape(one.tip.text)}</title>" if one.tip.text else ""
    return f'<path d="{path}" {looks}>{said}</path>'


def _label(one: Label) -> str:
    looks = ' font-weight="700"' if one.bold else ""
    if one.halo:
        wide = one.size * 0.22
        looks += f' stroke="{one.halo}" stroke-width="{wide:.1f}" stroke-linejoin="round"'
        looks += ' paint-order="stroke"'
    return (
        f'<text x="{one.at[0]:.1f}" y="{one.baseline:.1f}" font-size="{one.size:.4g}" '
        f'fill="{one.colour}" text-anchor="{_ANCHORS[one.anchor]}"{looks}>'
        f"{html.escape(one.text)}</text>"
    )
