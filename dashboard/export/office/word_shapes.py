"""A drawing as a group of Word's own shapes: each region and band can be recoloured by hand."""

from html import escape
from typing import Final

from dashboard.export.office.shapes import FONT, clean
from dashboard.export.vector.drawing import Drawing, Label, Shape, width_of

PIXEL: Final = 9525  # EMU at 96 dpi, the unit of a drawing before it is scaled
_SPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_GROUP: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
_CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def chart_run(rel: str, number: int, name: str, wide: int, high: int) -> str:
    """The XML of a run that shows a chart part; ``wide`` and ``high`` in EMU."""
    inside = (
        f'<a:graphic><a:graphicData uri="{_CHART}"><c:chart r:id="{rel}"/></a:graphicData>'
        "</a:graphic>"
    )
    return (
        f"<w:r {_SPACES}><w:drawing>{_inline(number, name, wide, high, inside)}</w:drawing></w:r>"
    )


def group_run(made: Drawing, number: int, name: str, wide: int) -> str:
    """The XML of a run that shows a drawing as a group of shapes, ``wide`` EMU across."""
    scale = wide / (made.width * PIXEL)
    high = round(made.height * PIXEL * scale)
    shapes = []
    for i, item in enumerate(made.items, start=1):
        own = number * 10_000 + i
        text = _shape(item, own, scale) if isinstance(item, Shape) else _label(item, own, scale)
        shapes.append(text)
    across, down = round(made.width * PIXEL), round(made.height * PIXEL)
    inside = (
        f'<a:graphic><a:graphicData uri="{_GROUP}"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="{across}" cy="{down}"/></a:xfrm></wpg:grpSpPr>{"".join(shapes)}'
        "</wpg:wgp></a:graphicData></a:graphic>"
    )
    return (
        f'<w:r {_SPACES}><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>'
        f"{_inline(number, name, wide, high, inside)}</w:drawing></mc:Choice>"
        "</mc:AlternateContent></w:r>"
    )


def _inline(number: int, name: str, wide: int, high: int, inside: str) -> str:
    said = escape(clean(name), quote=True)
    return (
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}" name="图{number}" '
        f'descr="{said}"/><wp:cNvGraphicFramePr/>{inside}</wp:inline>'
    )


def _shape(one: Shape, number: int, scale: float) -> str:
    xs = [x for contour in one.contours for x, _ in contour]
    ys = [y for contour in one.contours for _, y in contour]
    left, top = min(xs), min(ys)
    wide, high = (max(1, round((max(v) - min(v)) * PIXEL)) for v in (xs, ys))

    def point(at: tuple[float, float]) -> str:
        return f'<a:pt x="{round((at[0] - left) * PIXEL)}" y="{round((at[1] - top) * PIXEL)}"/>'

    paths = "".join(
        f"<a:moveTo>{point(contour[0])}</a:moveTo>"
        + "".join(f"<a:lnTo>{point(at)}</a:lnTo>" for at in contour[1:])
        + ("<a:close/>" if one.closed else "")
        for contour in one.contours
    )
    fill = _solid(one.fill, one.opacity) if one.fill else "<a:noFill/>"
    nothing = "" if one.fill else ' fill="none"'
    line = "<a:ln><a:noFill/></a:ln>"
    if one.stroke and one.width:
        dash = '<a:prstDash val="sysDash"/>' if one.dash else ""
        thick = round(one.width * PIXEL * scale)
        line = f'<a:ln w="{thick}">{_solid(one.stroke, one.opacity)}{dash}<a:round/></a:ln>'
    said = escape(clean(one.tip.text), quote=True)
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="{said or number}" descr="{said}"/><wps:cNvSpPr/>'
        f'<wps:spPr><a:xfrm><a:off x="{round(left * PIXEL)}" y="{round(top * PIXEL)}"/>'
        f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/>'
        f'<a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{wide}" h="{high}"{nothing}>{paths}</a:path></a:pathLst></a:custGeom>'
        f"{fill}{line}</wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _label(one: Label, number: int, scale: float) -> str:
    # Room for a wider font than the estimate's; the text stays at its anchor.
    wide = width_of(one.text, one.size) * 1.25 + 6
    high = one.size * 1.7
    left = one.at[0] - {"left": 0.0, "center": wide / 2, "right": wide}[one.anchor]
    top = one.at[1] - {"top": 0.0, "middle": high / 2, "bottom": high}[one.level]
    side = {"left": "start", "center": "center", "right": "end"}[one.anchor]
    inner = {"top": "t", "middle": "ctr", "bottom": "b"}[one.level]
    half_points = max(2, round(one.size * 0.75 * scale * 2))
    bold = "<w:b/>" if one.bold else ""
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="字{number}"/><wps:cNvSpPr txBox="1"/><wps:spPr>'
        f'<a:xfrm><a:off x="{round(left * PIXEL)}" y="{round(top * PIXEL)}"/>'
        f'<a:ext cx="{round(wide * PIXEL)}" cy="{round(high * PIXEL)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>'
        "</wps:spPr><wps:txbx><w:txbxContent><w:p><w:pPr>"
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}"/>{bold}'
        f'<w:color w:val="{one.colour.lstrip("#").upper()}"/><w:sz w:val="{half_points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(clean(one.text))}</w:t></w:r></w:p></w:txbxContent>'
        f'</wps:txbx><wps:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{inner}">'
        "<a:noAutofit/></wps:bodyPr></wps:wsp>"
    )


def _solid(colour: str, opacity: float) -> str:
    alpha = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    value = colour.lstrip("#").upper()
    return f'<a:solidFill><a:srgbClr val="{value}">{alpha}</a:srgbClr></a:solidFill>'
