"""The result file of the command line's engines."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from data import disk
from data.home import Refused


def write(path: Path, head: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Write a CSV in one go: a reader sees the old file or the whole new one.

    Raises:
        Refused: the file can't be written; nothing is left behind.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head)
            writer.writerows(rows)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise Refused(f"无法写入「{path}」：{disk.why(error)}") from error
