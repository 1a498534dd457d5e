"""What Word, PowerPoint and Excel are strict about and LibreOffice forgives, read from the parts.

Each fault is a sentence that names the part. Rules: ISO/IEC 29500-2 (packages) and 29500-1; the
orders of children are those of its schemas, as far as our files use them.
"""

import io
import math
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils.datetime import to_excel

NS = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "t": "http://schemas.openxmlformats.org/package/2006/content-types",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
_R = f"{{{NS['r']}}}"
_SERIES = (
    "idx",
    "order",
    "tx",
    "spPr",
    "invertIfNegative",
    "marker",
    "pictureOptions",
    "dPt",
    "dLbls",
    "trendline",
    "errBars",
    "cat",
    "xVal",
    "val",
    "yVal",
    "smooth",
    "shape",
    "extLst",
)
ORDERS = {
    "c:ser": _SERIES,
    "a:rPr": (
        "ln",
        "noFill",
        "solidFill",
        "gradFill",
        "effectLst",
        "highlight",
        "latin",
        "ea",
        "cs",
        "sym",
        "hlinkClick",
        "extLst",
    ),
    "w:rPr": (
        "rStyle",
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "smallCaps",
        "color",
        "spacing",
        "w",
        "kern",
        "position",
        "sz",
        "szCs",
        "highlight",
        "u",
        "vertAlign",
        "lang",
    ),
    "w:pPr": (
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "widowControl",
        "numPr",
        "pBdr",
        "shd",
        "tabs",
        "kinsoku",
        "overflowPunct",
        "snapToGrid",
        "spacing",
        "ind",
        "contextualSpacing",
        "jc",
        "outlineLvl",
        "rPr",
        "sectPr",
    ),
    "c:chartSpace": (
        "date1904",
        "lang",
        "roundedCorners",
        "style",
        "clrMapOvr",
        "pivotFmts",
        "protection",
        "chart",
        "spPr",
        "txPr",
        "externalData",
        "printSettings",
        "userShapes",
        "extLst",
    ),
    "c:plotArea": (
        "layout",
        "areaChart",
        "barChart",
        "lineChart",
        "scatterChart",
        "pieChart",
        "valAx",
        "catAx",
        "dateAx",
        "serAx",
        "dTable",
        "spPr",
    ),
}
_MIXED = {"c:plotArea"}  # charts and axes may stand in any order among themselves


def faults(raw: bytes) -> list[str]:
    """Everything that is wrong with a DOCX, PPTX or XLSX; empty for a sound one."""
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        doubles = [n for n, times in Counter(map(str.lower, box.namelist())).items() if times > 1]
        parts = {name: box.read(name) for name in box.namelist()}
    found = [f"{name}: twice in the package" for name in doubles]
    trees: dict[str, Any] = {}
    for name, text in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                trees[name] = etree.fromstring(text)
            except etree.XMLSyntaxError as error:
                found.append(f"{name}: {error}")
    found += [*_types(parts, trees), *_relations(parts, trees), *_properties(trees)]
    for name, tree in trees.items():
        found += [f"{name}: {text}" for text in _orders(tree)]
        colours = {one.get("val", "") for one in tree.iter(f"{{{NS['a']}}}srgbClr")}
        strange = [one for one in colours if not re.fullmatch("[0-9A-Fa-f]{6}", one)]
        found += [f"{name}: {one} is no colour" for one in strange]
        if name.startswith(("ppt/slides/", "ppt/notesSlides/", "ppt/charts/", "word/")):
            found += [f"{name}: {text}" for text in _texts(tree)]
        if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
            found += [f"{name}: {text}" for text in _slide(tree)]
        elif re.fullmatch(r"(ppt|word|xl)/charts/chart\d+\.xml", name):
            found += [f"{name}: {text}" for text in _chart(tree, _book(name, parts, trees))]
        elif name == "word/document.xml":
            found += [f"{name}: {text}" for text in _word(tree)]
        elif name == "word/settings.xml":
            bare = tree.findall("w:zoom", NS)
            found += [
                f"{name}: zoom without a percentage"
                for one in bare
                if one.get(f"{{{NS['w']}}}percent") is None
            ]
    return found


def _types(parts: dict[str, bytes], trees: dict[str, Any]) -> Iterator[str]:
    root = trees["[Content_Types].xml"]
    endings = [one.get("Extension", "").lower() for one in root.findall("t:Default", NS)]
    named = [one.get("PartName", "").lstrip("/") for one in root.findall("t:Override", NS)]
    for kind in (endings, named):
        yield from (f"{n}: content type told twice" for n, k in Counter(kind).items() if k > 1)
    yield from (
        f"{name}: content type of a part that isn't there" for name in set(named) - {*parts}
    )
    for name in parts:
        if name != "[Content_Types].xml" and name not in named:
            ending = name.rpartition(".")[2].lower()
            if ending not in endings:
                yield f"{name}: no content type"
            elif ending == "xml":
                yield f"{name}: only known as some XML"


def _relations(parts: dict[str, bytes], trees: dict[str, Any]) -> Iterator[str]:
    for name, tree in trees.items():
        if name.endswith(".rels"):
            ids = [one.get("Id") for one in tree]
            yield from (f"{name}: {i} twice" for i, k in Counter(ids).items() if k > 1)
            folder = posixpath.dirname(posixpath.dirname(name))
            for one in tree:
                if one.get("TargetMode") == "External":
                    yield f"{name}: points outside, {one.get('Target')}"
                elif target(folder, one.get("Target", "")) not in parts:
                    yield f"{name}: points to nothing, {one.get('Target')}"
            continue
        known = set(_targets(name, trees))
        for one in tree.iter():
            for key, value in one.attrib.items():
                if str(key).startswith(_R) and value not in known:
                    yield f"{name}: {value} is no relationship"


def _targets(name: str, trees: dict[str, Any]) -> dict[str, str]:
    folder, _, last = name.rpartition("/")
    rels = trees.get(f"{folder}/_rels/{last}.rels")
    return {} if rels is None else {r.get("Id"): target(folder, r.get("Target")) for r in rels}


def target(folder: str, path: str) -> str:
    """A relationship's target as a part's name."""
    return posixpath.normpath(path if path.startswith("/") else f"/{folder}/{path}").lstrip("/")


def _properties(trees: dict[str, Any]) -> Iterator[str]:
    core = trees.get("docProps/core.xml")
    if core is None:
        yield "docProps/core.xml: missing"
        return
    for tag in ("dc:title", "dc:creator", "dcterms:created", "dcterms:modified"):
        if not core.findtext(tag, "", NS) or len(core.findall(tag, NS)) != 1:
            yield f"docProps/core.xml: {tag} is not told once"
    for tag in ("dcterms:created", "dcterms:modified"):
        if not re.fullmatch(r"20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", core.findtext(tag, "", NS)):
            yield f"docProps/core.xml: {tag} is {core.findtext(tag, '', NS)}"


def _orders(tree: Any) -> Iterator[str]:
    for tag, order in ORDERS.items():
        for one in tree.iter(f"{{{NS[tag.split(':')[0]]}}}{tag.split(':')[1]}"):
            names = [etree.QName(child).localname for child in one if isinstance(child.tag, str)]
            strange = [name for name in names if name not in order]
            if strange:
                yield f"{tag} holds {strange}"
            elif tag not in _MIXED and names != sorted(names, key=order.index):
                yield f"{tag} out of order: {names}"


def _texts(tree: Any) -> Iterator[str]:
    for run in tree.iter(f"{{{NS['a']}}}r"):
        if run.findtext("a:t", "", NS).strip() and run.find("a:rPr/a:ea", NS) is None:
            yield f"text without an East Asian font: {run.findtext('a:t', '', NS)[:20]}"


def _slide(tree: Any) -> Iterator[str]:
    ids = [one.get("id") for one in tree.iter(f"{{{NS['p']}}}cNvPr")]
    yield from (f"shape {i} twice" for i, times in Counter(ids).items() if times > 1)
    yield from (f"shape with the id {i}" for i in ids if not i or int(i) < 1)
    for grid in tree.iter(f"{{{NS['a']}}}tbl"):
        columns = len(grid.findall("a:tblGrid/a:gridCol", NS))
        for row in grid.findall("a:tr", NS):
            if len(row.findall("a:tc", NS)) != columns:
                yield "a table's row has other cells than columns"
    for size in (*tree.iter(f"{{{NS['a']}}}ext"),):
        if size.get("cx") is not None and (int(size.get("cx")) < 0 or int(size.get("cy")) < 0):
            yield "a shape smaller than nothing"


def _word(tree: Any) -> Iterator[str]:
    for kind, tags in (("picture", ("wp:docPr",)), ("shape", ("wps:cNvPr",))):
        ids = [
            one.get("id")
            for tag in tags
            for one in tree.iter(f"{{{NS[tag.split(':')[0]]}}}{tag.split(':')[1]}")
        ]
        yield from (f"{kind} {i} twice" for i, times in Counter(ids).items() if times > 1)
    for cell in tree.iter(f"{{{NS['w']}}}tc"):
        if etree.QName(cell[-1]).localname != "p":
            yield "a cell that doesn't end with a paragraph"
    for grid in tree.iter(f"{{{NS['w']}}}tbl"):
        columns = len(grid.findall("w:tblGrid/w:gridCol", NS))
        if any(len(row.findall("w:tc", NS)) != columns for row in grid.findall("w:tr", NS)):
            yield "a table's row has other cells than columns"


def _book(name: str, parts: dict[str, bytes], trees: dict[str, Any]) -> bytes | None:
    """The workbook behind a chart: embedded, or the one that it stands in (``None``)."""
    if name.startswith("xl/"):
        return None
    outside = trees[name].find("c:externalData", NS)
    place = "" if outside is None else _targets(name, trees).get(outside.get(f"{_R}id"), "")
    return parts.get(place, b"")


def _chart(tree: Any, book: bytes | None) -> Iterator[str]:
    series = list(tree.iter(f"{{{NS['c']}}}ser"))
    if not series:
        yield "no series"
    for tag in ("c:idx", "c:order"):
        marks = [one.find(tag, NS) for one in series]
        yield from (f"a series without {tag}" for mark in marks if mark is None)
        ids = [mark.get("val") for mark in marks if mark is not None]
        yield from (f"{tag} {i} twice" for i, times in Counter(ids).items() if times > 1)
    axes = [one.get("val") for one in tree.findall(".//c:plotArea/*/c:axId", NS)]
    yield from (f"axis {axis} isn't a positive number" for axis in set(axes) if int(axis) <= 0)
    for chart in tree.findall(".//c:plotArea/*", NS):
        if etree.QName(chart).localname.endswith("Ax"):
            other = chart.find("c:crossAx", NS).get("val")
            if other not in axes:
                yield f"an axis crosses {other}, which isn't there"
    sheets = None
    if book is not None:
        if not book:
            yield "no workbook behind it"
            return
        sheets = openpyxl.load_workbook(io.BytesIO(book), data_only=True)
    for one in series:
        values = (
            one.find("c:val", NS) if one.find("c:val", NS) is not None else one.find("c:yVal", NS)
        )
        if values is None or not values.findall(".//c:pt", NS):
            yield f"an empty series {one.findtext('c:tx//c:v', '', NS)}"
        for reference in one.iter(f"{{{NS['c']}}}numRef", f"{{{NS['c']}}}strRef"):
            if sheets is not None:
                yield from _agrees(reference, sheets)


def _agrees(reference: Any, sheets: Any) -> Iterator[str]:
    """Whether a series shows what stands in the workbook that opens for editing."""
    formula = reference.findtext("c:f", "", NS)
    sheet, _, area = formula.rpartition("!")
    sheet = sheet.strip("'").replace("''", "'")
    if sheet not in sheets.sheetnames:
        yield f"{formula}: no such sheet"
        return
    rows = sheets[sheet][area.replace("$", "")]
    flat = [rows] if not isinstance(rows, tuple) else [cell for row in rows for cell in row]
    for point in reference.iter(f"{{{NS['c']}}}pt"):
        shown, kept = point.findtext("c:v", "", NS), flat[int(point.get("idx"))].value
        if isinstance(kept, datetime):
            kept = to_excel(kept)
        number = isinstance(kept, int | float)
        same = math.isclose(float(shown), kept, rel_tol=1e-12) if number else shown == str(kept)
        if not same:
            yield f"{formula}: shows {shown}, the workbook has {kept}"
