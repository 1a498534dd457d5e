"""How long the files take that leave: slides of ten pages, a large workbook, a long CSV.

    python -m benchmarks.exports [HOME]

The pages need a home; without one only the large tables are measured. Ratios are to a plain
writer of the same rows: what 口径, formats and protection words cost on top.
"""

import csv
import io
import os
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import xlsxwriter

from dashboard.access import site
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export import csv_table
from dashboard.export.office import docx
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from dashboard.export.page import Stamp
from dashboard.export.paper import pdf
from dashboard.export.web import html
from dashboard.serving import headless
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection
from metrics.figures.people import stock

ROOT = Path(__file__).parents[1]
STAMP = Stamp("测量", datetime.now().astimezone(), "—", True)
PAGES = (
    "overview",
    "region",
    "profile",
    "gap",
    "recruitment",
    "schools",
    "homecoming",
    "retention",
)


def large(rows: int) -> Protected:
    """Counties by months, as many rows as asked for."""
    number = np.arange(rows)
    frame = pd.DataFrame(
        {
            "county": 330102 + number % 90,
            "month": 24_000 + number // 90,
            "value": (number % 5000) * 5.0 + 10,
            "numerator": (number % 5000) * 5.0 + 10,
            "denominator": np.nan,
            "status": "ok",
            "half_width": 2.5,
            "county_label": "某某区",
            "month_label": "2026年6月",
        }
    )
    return Protected(stock.TALENT_STOCK, Selection(330000), ("county", "month"), frame)


def timed(make: Callable[[], object]) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    make()
    return time.perf_counter() - began


def plain_workbook(found: Protected) -> None:
    """The same rows with xlsxwriter alone."""
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    sheet = book.add_worksheet()
    rows = found.frame[["county", "county_label", "month_label", "value", "status"]]
    for i, row in enumerate(rows.itertuples(index=False)):
        sheet.write_row(i, 0, row)
    book.close()


def plain_csv(found: Protected) -> None:
    """The same rows with the standard library's writer."""
    writer = csv.writer(io.StringIO())
    writer.writerows(
        found.frame[["county", "county_label", "month_label", "value"]].itertuples(index=False)
    )


def tables() -> None:
    """Workbook of 100 000 rows, CSV of a million."""
    found = large(100_000)
    page = Document.of_parts("大表", "", None, [], {"x": Part("大表", (found,))})
    base = timed(lambda: plain_workbook(found))
    took = timed(lambda: workbook(page, STAMP))
    print(f"XLSX, 100 000 rows      {took:6.1f} s   {took / base:.1f} : 1 of xlsxwriter alone")
    found = large(1_000_000)
    base = timed(lambda: plain_csv(found))
    took = timed(lambda: sum(map(len, csv_table.csv_pieces(found))))
    print(f"CSV, 1 000 000 rows     {took:6.1f} s   {took / base:.1f} : 1 of csv.writer")
    for rows in (100_000, 1_000_000):
        found = large(rows)
        tracemalloc.start()
        sum(map(len, csv_table.csv_pieces(found)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"  memory for {rows:9,} rows {most / 1e6:6.1f} MB beside the table")


def pages(home: str) -> None:
    """Every page of a home as one deck and as a workbook each."""
    os.environ["TALENT_HOME"] = home
    entries = [one for one in site.ENTRIES if Path(one.file).stem in PAGES]
    shown = [headless.collect(one, {}) for one in entries]
    ten = (shown + shown)[:10]
    took, size = _made(ten, slides)
    count = sum(1 + len(page.parts) for page in ten)
    print(f"PPTX, 10 pages          {took:6.1f} s   {count} slides, {size} kB")
    for page in shown:
        made = {name: _made(page, make) for name, make in _FILES.items()}
        told = "   ".join(
            f"{name} {took:5.2f} s {size:5} kB" for name, (took, size) in made.items()
        )
        print(f"  {page.title:8} {told}")


_FILES: Final[dict[str, Callable[..., bytes]]] = {
    "PPTX": slides,
    "XLSX": workbook,
    "DOCX": docx.page,
    "HTML": html.page,
    "PDF": pdf.page,
}


def _made(page: Any, make: Callable[..., bytes]) -> tuple[float, int]:
    """Seconds and kilobytes of a page's file."""
    began = time.perf_counter()
    raw = make(page, STAMP)
    return time.perf_counter() - began, len(raw) // 1024


def main(home: str | None = None) -> None:
    """Print seconds, sizes and ratios."""
    tables()
    if home:
        pages(home)


if __name__ == "__main__":
    main(*sys.argv[1:2])
