"""Refused rows mended on the page: the cell is written anew, its row tried again.

What a personal column held is masked, as in every list of refused rows: the right value is typed
from the office's own file, and what is left blank stays as it was.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from dashboard.access import holdings
from data import passing
from data.contracts import CONTRACTS, Contract
from data.home import Refused
from data.importing import mapping as mappings
from data.importing import surroundings, units
from data.importing.importer import import_file
from data.importing.mapping import SHEET_NAME, Mapping
from data.importing.peek import lines
from data.importing.rejects import HEAD
from data.importing.report import REJECTED, FileReport, Report
from data.readers import ReadOptions, Table, read

MOST: Final = 200  # cells that are offered at a time
NEW: Final = "改为"
_SHEET, _LINE, _COLUMN, _VALUE, _REASON, _ACCEPTED, _HANDLED = HEAD[1:]


@dataclass(frozen=True)
class Refusals:
    """The cells that cost rows of one file, as a table to be filled in."""

    path: Path  # the upload
    load: str
    table: pd.DataFrame  # 表, 行, 列, 值, 改为, 原因, 可接受


def refused(path: Path, report: FileReport) -> Refusals | None:
    """The first refused cells of a file; ``None`` where no row was refused for a cell."""
    if not report.rejects or not Path(report.rejects).exists():
        return None
    with Path(report.rejects).open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row[_HANDLED] == REJECTED]
    cells = [row for row in rows if row[_COLUMN] != "（整行）"][:MOST]
    if not cells:
        return None
    names = [_SHEET, _LINE, _COLUMN, _VALUE, NEW, _REASON, _ACCEPTED]
    table = pd.DataFrame([{**row, NEW: ""} for row in cells])[names]
    return Refusals(path, report.load, table)


def is_done(paths: Sequence[Path], report: Report) -> bool:
    """Whether an import needs its files no more: nothing is held, no cell can be mended."""
    named = {path.name: path for path in paths}
    return not report.dry_run and all(
        not file.held and (file.file not in named or refused(named[file.file], file) is None)
        for file in report.files
    )


def again(
    found: Refusals, edited: pd.DataFrame, contract: str, mapping: Mapping | str | None, source: str
) -> Report:
    """Import the rows that were mended, as an addition to their load.

    Args:
        found: what was refused.
        edited: the same table with 改为 filled in.
        contract: name of the source table.
        mapping: the one that the file was imported with.
        source: the source that it was imported under.

    Raises:
        Refused, ReadError: nothing was mended, or it can't be imported.
    """
    wanted = edited[edited[NEW].fillna("").str.strip() != ""]
    if wanted.empty:
        raise Refused(f"没有填写「{NEW}」的格；请先在表中改正，再试")
    known = CONTRACTS[contract]
    plan = mappings.load(mapping, holdings.home(), known) if isinstance(mapping, str) else mapping
    with passing.folder(holdings.home(), "mended") as place:
        written: list[Path] = []
        used: Mapping | None = None
        for table in read(found.path, place, options=plan.read if plan else ReadOptions()):
            mine = wanted[wanted[_SHEET].fillna("") == (table.sheet or "")]
            if mine.empty:
                continue
            used = _whole(table, known, plan)
            target = place / f"{found.path.stem}_改正{len(written) + 1}_{found.load}.csv"
            _write(table, mine, target)
            written.append(target)
        if not written:
            raise Refused("文件里已找不到这些行；请在原文件中改正后重新导入")
        return import_file(
            holdings.home(), written, known, mapping=used, source=source or None, part=True
        )


def _whole(table: Table, contract: Contract, plan: Mapping | None) -> Mapping:
    """The mapping with all that the file said around its table: the rows leave it behind."""
    made = plan or mappings.from_header(table.header, contract)
    made, _ = surroundings.completed(table, contract, made, holdings.settings().region)
    return replace(units.settled(table, contract, made).plan, read=ReadOptions())


def _write(table: Table, mended: pd.DataFrame, target: Path) -> None:
    rows = lines(table, sorted({int(line) for line in mended[_LINE]}))
    header = [*table.header, *([SHEET_NAME] if table.sheet else [])]
    change = {(int(r[_LINE]), _bare(r[_COLUMN])): r[NEW].strip() for _, r in mended.iterrows()}
    with target.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(header)
        for *cells, line in rows:
            texts = [
                change.get((line, name), "" if cell is None else cell)
                for name, cell in zip(table.header, cells, strict=True)
            ]
            out.writerow([*texts, *([table.sheet] if table.sheet else [])])


def _bare(column: str) -> str:
    """A column as the file calls it: of 数值（2020年） the first part, of several the first."""
    return column.split("（")[0].split("/")[0] if "（20" in column else column.split("/")[0]
