"""A table as CSV, preceded by what it means: filters, 口径, data date, protection, marks."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from dashboard.charts import tables
from dashboard.wording import captions, words
from data.contracts import Protects
from metrics.disclosure.protect import Protected

_AT_ONCE: Final = 20_000  # rows of a piece


def csv_bytes(found: Protected) -> bytes:
    """The table as a file: UTF-8 with BOM for Excel and WPS, preceded by what it means."""
    return b"".join(csv_pieces(found))


def csv_pieces(found: Protected, *, first: bool = True) -> Iterator[bytes]:
    """The same piece by piece: a million rows take no more memory than the first pieces.

    Args:
        found: the table.
        first: it opens its file, so that the mark of UTF-8 (BOM) stands before it.
    """
    metric = found.metric
    rules = (
        [captions.rounded(found.profile, found.public)]
        if metric.protects is Protects.PERSON
        else []
    )
    head = [
        metric.name,
        f"口径：{metric.definition}",
        f"范围：{words.whose(found)}，{words.period(found)}",
        captions.source_line([found]),
        f"数据快照：{found.snapshot}",
        *(f"因保护规则，{rule}" for rule in rules),
        *found.notes,
        *([found.widened] if found.widened else []),
        *([f"{words.DEMO_MARK}：由程序合成，不对应任何真实个人或单位"] if found.demo else []),
        f"{words.mark(found.public)}；{words.SECRET_NOTICE}",
    ]
    yield "".join(f'"# {_cell(line)}"\r\n' for line in head).encode(
        "utf-8-sig" if first else "utf-8"
    )
    yield from tidy_pieces(found)


def tidy_pieces(
    found: Protected, beside: Mapping[str, str] = MappingProxyType({})
) -> Iterator[bytes]:
    """The table alone under its header, piece by piece; whole numbers without a point.

    Args:
        found: the table.
        beside: further columns, the same on each row.
    """
    for start in range(0, max(len(found), 1), _AT_ONCE):
        frame = tables.as_frame(found, slice(start, start + _AT_ONCE)).assign(**beside)
        for name in frame.select_dtypes(include=["object", "string"]):
            frame[name] = frame[name].map(spelled)
        yield frame.to_csv(
            index=False, header=not start, lineterminator="\r\n", float_format=_number
        ).encode("utf-8")


def marked_pieces(found: Protected) -> Iterator[bytes]:
    """The table alone, for programs that take the first line for its header: what stands before it
    elsewhere is on each row, as snapshot and marks."""
    marks = [words.DEMO_MARK] if found.demo else []
    marks.append(f"{words.mark(found.public)}；{words.SECRET_NOTICE}")
    beside = {"快照": found.snapshot, "标记": "；".join(marks)}
    yield "\ufeff".encode()
    yield from tidy_pieces(found, beside)


def _number(value: Any) -> str:
    number = float(value)
    return f"{number:.0f}" if number.is_integer() else repr(number)


def _cell(text: str) -> str:
    return text.replace('"', '""').replace("\n", " ")


def spelled(value: object) -> object:
    """A name from data is text in a spreadsheet, never a formula."""
    # Full-width signs begin a formula too, where the spreadsheet speaks Chinese or Japanese.
    if isinstance(value, str) and value[:1] in tuple("=+-@＝＋－＠\t\r"):
        return f"'{value}"
    return value
