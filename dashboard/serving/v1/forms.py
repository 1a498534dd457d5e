"""JSON, CSV, Parquet, GeoJSON and YAML: which is wanted, and a list written in it."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from starlette.requests import Request
from starlette.responses import Response

from dashboard.export.csv_table import spelled
from dashboard.serving.v1.asking import NoSuchForm, about
from metrics.engine.core import Unknown

MEDIA: Final = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "yaml": "application/yaml",
}
LISTS: Final = ("json", "csv", "parquet")
MAPS: Final = ("geojson", "json")
DOCUMENTS: Final = ("json", "yaml")
Row = Mapping[str, Any]


def wanted(request: Request, offered: Sequence[str]) -> str:
    """The form asked for: by ``format``, else by ``Accept``, else the first.

    Raises:
        Unknown: ``format`` names none that is offered.
        NoSuchForm: ``Accept`` does.
    """
    told = request.query_params.get("format", "")
    names = f"{'、'.join(offered[:-1])} 或 {offered[-1]}" if offered[1:] else offered[0]
    if told:
        if told not in offered:
            raise Unknown(f"format「{told}」应为 {names}")
        return told
    best, weight = "", 0.0
    for part in request.headers.get("accept", "*/*").split(","):
        kind, *more = (one.strip().lower() for one in part.split(";"))
        heavy = _weight(more)
        found = next((one for one in offered if _fits(MEDIA[one], kind)), "")
        if found and heavy > weight:
            best, weight = found, heavy
    if not best:
        types = "、".join(MEDIA[one] for one in offered)
        raise NoSuchForm(f"Accept 中没有可用的格式；可用：{types}，或写 format={names}")
    return best


def _fits(media: str, asked: str) -> bool:
    return asked in ("*/*", media, f"{media.partition('/')[0]}/*")


def _weight(words: Sequence[str]) -> float:
    told = next((one[2:] for one in words if one.startswith("q=")), "1")
    try:
        return float(told)
    except ValueError:
        return 0.0


def json_answer(content: Any, known_by: str, media: str = MEDIA["json"], **more: str) -> Response:
    """An object as JSON; what is no number is ``null``, never NaN."""
    text = json.dumps(plain(content), ensure_ascii=False, allow_nan=False)
    return Response(text, headers={**about(known_by), **more}, media_type=media)


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers of other libraries as Python's, NaN as nothing."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return None
    return value


def list_answer(
    rows: Sequence[Row], names: Sequence[str], form: str, name: str, known_by: str, **more: str
) -> Response:
    """Rows as a file: CSV with UTF-8's mark for Excel and WPS, or Parquet.

    Args:
        rows: lists in them are written as words with 、 between.
        names: the columns, so that an empty list has them too.
        form: ``csv`` or ``parquet``.
        name: of the file, without its ending.
        known_by: its ETag.
        more: further headers.
    """
    flat = [{one: _flat(row.get(one)) for one in names} for row in rows]
    body = _csv(flat, names) if form == "csv" else parquet(flat, names, {})
    return file_answer(body, form, name, known_by, **more)


def file_answer(body: bytes, form: str, name: str, known_by: str, **more: str) -> Response:
    """A file that has a name of its own."""
    return Response(
        body, headers=file_headers(form, name, known_by, **more), media_type=MEDIA[form]
    )


def file_headers(form: str, name: str, known_by: str, **more: str) -> dict[str, str]:
    """The headers of such a file; ``name`` without its ending."""
    told = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
    return {**about(known_by), "content-disposition": told, **more}


def _flat(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "、".join(
            str(one.get("id", one) if isinstance(one, Mapping) else one) for one in value
        )
    return json.dumps(plain(value), ensure_ascii=False) if isinstance(value, Mapping) else value


def _csv(rows: Sequence[Row], names: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([spelled(plain(row[one])) for one in names])
    return out.getvalue().encode("utf-8-sig")


def parquet(rows: Sequence[Row], names: Sequence[str], told: Row) -> bytes:
    """Rows as Parquet; ``told`` stands in the file's own metadata, under ``talent``."""
    frame = pd.DataFrame([plain(row) for row in rows], columns=list(names))
    for one in frame.columns:
        held = frame[one].dropna()
        kinds = {type(value) for value in held}
        if frame[one].isna().all():
            frame[one] = frame[one].astype(float)
        elif len(kinds) > 1 and not kinds <= {int, float}:
            frame[one] = frame[one].map(lambda value: None if value is None else str(value))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    text = json.dumps(plain(told), ensure_ascii=False).encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"talent": text})
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()
