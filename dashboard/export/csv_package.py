"""A page's data as one ZIP: a tidy CSV for each table, and what they mean beside them.

``metadata.json`` follows the W3C's CSV on the Web (CSVW, 2015): for each file its columns with
names, units and types, its region, period, filters, snapshot and rule of protection. A file has
nothing above its header, so that every program reads it.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from dashboard.charts import tables
from dashboard.document.document import Document
from dashboard.document.values import Listing, Part
from dashboard.export.csv_table import spelled, tidy_pieces
from dashboard.export.names import steady_name, unforbidden
from dashboard.export.page import DEMO_LINE, Stamp, filters
from dashboard.export.printed import as_printed
from dashboard.export.progress import Progress
from dashboard.wording import captions, words
from metrics.disclosure.protect import Protected
from metrics.engine.core import Unit

METADATA: Final = "metadata.json"
_MARK: Final = b"\xef\xbb\xbf"  # of UTF-8: Excel and WPS read Chinese only with it


def package(page: Document, stamp: Stamp, watch: Progress | None = None) -> bytes:
    """Write the ZIP.

    Args:
        page: what the page showed.
        stamp: who takes it, when, from which snapshot.
        watch: called before each part.
    """
    page = as_printed(page, folded=False)
    out = io.BytesIO()
    told: list[dict[str, Any]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, part in enumerate(page.parts.values()):
            if watch is not None:
                watch(at / len(page.parts), part.title)
            for name, meaning, pieces in _files(part, len(told)):
                told.append(meaning)
                with archive.open(name, "w") as file:
                    file.write(_MARK)
                    for piece in pieces:
                        file.write(piece)
        meta = json.dumps(_metadata(page, stamp, told), ensure_ascii=False, indent=2)
        archive.writestr(METADATA, meta)
    return out.getvalue()


def _files(part: Part, before: int) -> Iterator[tuple[str, dict[str, Any], Iterator[bytes]]]:
    """The files of a part: name, meaning, content."""
    if not part.found and part.listing is not None:
        name = _name(before, part.title.partition("：")[0])
        yield name, _listed(name, part, part.listing), _lines(part.listing)
    for i, one in enumerate(part.found):
        name = _name(before + i, steady_name(part, (one,)))
        yield name, _table(name, part, one), tidy_pieces(one)


def _name(before: int, title: str) -> str:
    return f"{before + 1:02d}_{unforbidden(title)}.csv"


def _lines(listing: Listing) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(listing.head)
    writer.writerows([[spelled(cell) for cell in row] for row in listing.rows])
    yield text.getvalue().encode("utf-8")


def _metadata(page: Document, stamp: Stamp, told: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "dc:title": page.title,
        "dc:description": page.question,
        "dc:publisher": stamp.office,
        "dc:creator": stamp.user,
        "dc:created": stamp.at.isoformat(timespec="seconds"),
        "dc:accessRights": f"{stamp.mark}；{words.SECRET_NOTICE}",
        "dc:provenance": DEMO_LINE if stamp.demo else "",
        "schema:version": stamp.snapshot,
        "dc:abstract": list(page.sentences),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "header": True,
            "lineTerminators": "\r\n",
        },
        "tables": told,
    }


def _table(name: str, part: Part, one: Protected) -> dict[str, Any]:
    """What one file means; words of CSVW, Dublin Core and schema.org."""
    frame = tables.as_frame(one, slice(0, 1000))
    keys = [column for column in frame.columns[: 2 * len(one.by)] if column.endswith("代码")]
    plain = [column for column in frame.columns if column in ("月份", "年份", "届")]
    return {
        "url": name,
        "dc:title": part.title,
        "dc:subject": one.metric.id,
        "dc:description": one.metric.definition,
        "dc:source": captions.source_line([one]),
        "dc:spatial": words.whose(one),
        "dc:temporal": words.period(one),
        "dc:coverage": f"筛选：{filters(one.selection)}",
        "dc:rights": captions.rule(one.metric, one.profile, one.public),
        "schema:version": one.snapshot,
        "notes": captions.remarks([one], part.note),
        "tableSchema": {
            "columns": [_column(column, frame[column], one) for column in frame.columns],
            **({"primaryKey": [*keys, *plain]} if keys or plain else {}),
        },
    }


def _column(title: str, values: "pd.Series[Any]", one: Protected) -> dict[str, Any]:
    told: dict[str, Any] = {"name": title, "titles": title, "datatype": _kind(values)}
    shown = title.startswith((one.metric.name, "范围", "可能范围", "取整"))
    if shown and one.metric.unit is not Unit.AS_PUBLISHED:
        told["schema:unitText"] = one.metric.unit.value
    return told


def _kind(values: "pd.Series[Any]") -> str:
    known = values.dropna()
    if values.dtype.kind not in "fi" or known.empty:
        if len(known) and all(isinstance(v, str) and len(v) == 7 and v[4] == "-" for v in known):
            return "gYearMonth"
        return "number" if values.dtype.kind in "fi" else "string"
    return "integer" if all(float(value).is_integer() for value in known) else "decimal"


def _listed(name: str, part: Part, listing: Listing) -> dict[str, Any]:
    columns = [{"name": text, "titles": text, "datatype": "string"} for text in listing.head]
    return {
        "url": name,
        "dc:title": part.title,
        "dc:spatial": part.subtitle,
        "notes": [part.note] if part.note else [],
        "tableSchema": {"columns": columns},
    }
