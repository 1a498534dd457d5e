"""Any file that an office has → text rows that know their file, sheet and line.

Nothing is interpreted here: numbers, dates and codes stay the text that the file held. What a
row means is the contract's business (``data.importing``). May not: import anything of ours.
"""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from data.readers.abreast import parted
from data.readers.bounded import read_in_child
from data.readers.model import (
    Explode,
    Limits,
    Melt,
    Problem,
    ReadError,
    ReadOptions,
    Table,
    Tell,
    silent,
)
from data.readers.source import Kind, check_ole, check_size, kind_of
from data.readers.text import read_text

__all__ = [
    "Explode",
    "Limits",
    "Melt",
    "Problem",
    "ReadError",
    "ReadOptions",
    "Table",
    "Tell",
    "read",
    "silent",
]

_DEFAULT = ReadOptions()


def read(
    path: Path, scratch: Path, *, options: ReadOptions = _DEFAULT, tell: Tell = silent
) -> list[Table]:
    """Read a file into Parquet tables of text in ``scratch``, one per sheet or text file.

    ``tell`` is told how far it has got. Text is streamed here; workbooks, web pages and Parquet
    are parsed in a bounded child process, because a hostile one may crash or swell.

    Raises:
        ReadError: the file is refused; the message (Chinese) says why and what would do.
    """
    kind = kind_of(path)
    scratch.mkdir(parents=True, exist_ok=True)
    if kind in (Kind.TEXT, Kind.GZIP):
        text = read_text(path, kind, scratch / f"{uuid4().hex}.parquet", options, tell)
        return parted([text], scratch, options)
    if kind is not Kind.PARQUET:
        check_size(path, options.limits)
    if kind is Kind.OLE:
        check_ole(path)
    return parted(read_in_child(path, kind, scratch, options, tell), scratch, options)
