"""Tables with one figure whose columns are years, months, districts or kinds, made long.

「区县 \\ 年份 | 2023 | 2024」 under 「各区县人才资金预算」 is one row for each district and year.
A draft is made only where all of it is certain: every column but the first few is of one sort, and
the title, the corner or the name of the sheet names one figure of the contract. A steward confirms.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from data.contracts import Column, Contract, Kind
from data.importing.likeness import Guess
from data.importing.mapping import from_header
from data.importing.places import place
from data.importing.surroundings import one_year
from data.importing.totals import PUBLISHED
from data.readers import Melt, Table
from data.values import when
from data.values.base import ValueRefused
from data.values.education import education
from data.values.text import clean, fold

_LEAST: Final = 2  # columns of one sort
_MOST_IDS: Final = 3
_CORNER: Final = re.compile(r"[\\\\/／＼|｜]")
SUMS: Final = "^(?:合|小|总|共|累)计(?:数|额)?$|^总(?:数|额)$|^全年$"
_WHOLE: Final = "^全[市省区县]$"  # a sum of districts, and of a published figure a region's own
_MONTH: Final = re.compile(r"(1[0-2]|[1-9]) ?月份?")
_RUNNING: Final = re.compile(
    "累计|截至|截止"
)  # cells that hold those before them are no rows to add
_COMMENT: Final = {
    Kind.YEAR: "各年一列",
    Kind.MONTH: "各月一列",
    Kind.REGION: "各地一列",
    Kind.CODE: "各类一列",
    Kind.EDUCATION: "各学历一列",
}


@dataclass(frozen=True)
class Crosstab:
    """How a table is made long, and which column of the contract each of its parts fills.

    Attributes:
        melt: for the readers; its variable and value are called as the contract calls them.
        ids: the contract column that each of the first columns fills.
        across: the contract column that the heads of the others fill.
        figure: the one that their cells fill.
        year: of heads that say no more than 3月.
        sums: the pattern of heads that are a total of the others, if there are any.
    """

    melt: Melt
    ids: dict[str, Column]
    across: Column
    figure: Column
    year: str = ""
    sums: str = ""

    @property
    def comment(self) -> str:
        """What the table is, for the draft."""
        return _COMMENT[self.across.kind]

    def guesses(self) -> dict[str, Guess]:
        """The columns of the long table, as a draft has them."""
        found = {c.name: Guess(c, source, 0.9, "交叉表的左侧") for source, c in self.ids.items()}
        found[self.across.name] = Guess(self.across, self.melt.variable, 0.9, "交叉表的表头")
        found[self.figure.name] = Guess(self.figure, self.melt.value, 0.9, "交叉表各格的数")
        return found


def find(
    table: Table, contract: Contract, cells: Mapping[str, Sequence[str]], within: int | None
) -> Crosstab | None:
    """How a table can surely be made long; ``None`` where it is none of these, or not surely.

    Args:
        table: as read, wide.
        contract: what it is to be imported as.
        cells: some texts of each column.
        within: the office's region, in which a bare district is meant.
    """
    across = sort_of(table.header, contract, within)
    if across is None:
        return None
    column, ids, heads, year = across
    around = (*table.above, table.sheet or "", table.file, *ids)
    if any(_RUNNING.search(text) for text in around) or not _apart(column, heads, within, year):
        return None
    said = one_year((*table.above, table.sheet or "", table.file)) if year else ""
    if year and not said:
        return None
    figure = _figure(table, contract, ids)
    known = _ids({name: cells[name] for name in ids}, contract, (column, figure), within)
    if figure is None or known is None:
        return None
    variable, value = _free(column.label, ids, "表头"), _free(figure.label, ids, "数值")
    sums = _sums(contract) if any(_is_sum(head, _sums(contract)) for head in heads) else ""
    melt = Melt(tuple(ids), variable, value)
    return Crosstab(melt, known, column, figure, said, sums)


def sort_of(
    header: Sequence[str], contract: Contract, within: int | None
) -> tuple[Column, list[str], list[str], bool] | None:
    """What a wide table's heads are of: the contract's column, the columns before, the heads.

    The last part tells whether they are months that don't say their year.
    """
    own = [name for name in header if not name.startswith("前言:")]
    found, sums = [], _sums(contract)
    for column in contract.columns:
        reads = _READERS.get(column.kind)
        for bare in (False, True) if column.kind is Kind.MONTH else (False,):
            if reads is None:
                continue
            fits = [_is_sum(n, sums) or reads(n, column, within, bare) for n in own]
            start = next((at for at in range(len(own)) if all(fits[at:])), len(own))
            plain = [n for n in own[start:] if not _is_sum(n, sums)]
            if 1 <= start <= _MOST_IDS and len(plain) >= _LEAST:
                found.append((column, own[:start], own[start:], bare))
    return found[0] if len(found) == 1 else None  # 生源地 or 就业地, no head says


def how_to(header: Sequence[str], contract: Contract, within: int | None) -> str:
    """What to write in a mapping for a table that is wide, where none was drafted; else ""."""
    found = sort_of(header, contract, within)
    if found is None:
        return ""
    column, ids, heads, _ = found
    figures = "、".join(f"「{c.label}」" for c in _figures(contract))
    names = ", ".join(f'"{name}"' for name in ids)
    return (
        f"这是{_COMMENT[column.kind]}的交叉表（{'、'.join(heads[:3])}……）：标题里写明各格是哪一项"
        f"（{figures} 之一），python -m data guess 就会起草；或在映射里写 [read.melt]，"
        f'ids = [{names}]，variable = "{column.label}"，value = 各格那一项的名称'
    )


def _apart(column: Column, heads: Sequence[str], within: int | None, bare: bool) -> bool:
    """Whether heads are of different years, places or codes, and bare months of one year.

    硕士 beside 研究生 is a part of it, counted twice; 1月 after 12月 is of another year.
    """
    plain = [head for head in heads if not _is_sum(head, f"{SUMS}|{_WHOLE}")]
    if bare:
        months = [int(found[1]) for head in plain if (found := _MONTH.fullmatch(clean(head)))]
        return months == sorted(set(months))
    codes: list[object] = []
    for head in plain:
        with suppress(ValueRefused):
            if column.kind is Kind.EDUCATION:
                codes.append(education(head))
            elif column.kind is Kind.REGION:
                codes.append(place(head, within).code)
            elif column.kind is Kind.YEAR:
                codes.append(when.year_named(head))
            elif column.kind is Kind.MONTH:
                codes.append(when.month(head))
            else:
                codes.append(fold(head))
    return len(codes) == len(set(codes))


def _sums(contract: Contract) -> str:
    """What a head of the others' sum is called."""
    return SUMS if contract.name in PUBLISHED else f"{SUMS}|{_WHOLE}"


def _is_sum(name: str, sums: str) -> bool:
    return bool(re.search(sums, re.sub(r"\s", "", name)))


def _year(name: str, _column: Column, _within: int | None, _bare: bool) -> bool:
    with suppress(ValueRefused):
        return when.year_named(name) is not None
    return False


def _month(name: str, _column: Column, _within: int | None, bare: bool) -> bool:
    if bare:
        return bool(_MONTH.fullmatch(clean(name)))
    with suppress(ValueRefused):
        return when.month(name) is not None
    return False


def _place(name: str, _column: Column, within: int | None, _bare: bool) -> bool:
    with suppress(ValueRefused):
        found = place(name, within)
        return bool(found.code) and not found.note
    return bool(re.search(_WHOLE, name))


def _code(name: str, column: Column, _within: int | None, _bare: bool) -> bool:
    return fold(name) in {fold(label) for label in column.codes.values()}


def _education(name: str, _column: Column, _within: int | None, _bare: bool) -> bool:
    with suppress(ValueRefused):
        return not any(map(str.isdigit, name)) and bool(education(name))
    return False


_READERS: Final[dict[Kind, Callable[[str, Column, int | None, bool], bool]]] = {
    Kind.YEAR: _year,
    Kind.MONTH: _month,
    Kind.REGION: _place,
    Kind.CODE: _code,
    Kind.EDUCATION: _education,
}


def _figures(contract: Contract) -> list[Column]:
    kinds = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
    return [c for c in contract.columns if c.kind in kinds and not c.unit_column]


def _figure(table: Table, contract: Contract, ids: Sequence[str]) -> Column | None:
    """The one figure that the words around a table name; the only one needs no name."""
    figures = _figures(contract)
    if len(figures) == 1:
        return figures[0]
    texts = fold("｜".join((*table.above, table.sheet or "", table.file, *ids[:1])))
    named = {
        column.name: max(
            (fold(w) for w in (column.label, *column.aliases) if len(w) > 1 and fold(w) in texts),
            key=len,
            default="",
        )
        for column in figures
    }
    found = [column for column in figures if named[column.name]]
    return found[0] if len(found) == 1 else None


def _ids(
    ids: Mapping[str, Sequence[str]],
    contract: Contract,
    others: Sequence[Column | None],
    within: int | None,
) -> dict[str, Column] | None:
    """What each of the first columns fills; ``None`` where one of them is not known."""
    known: dict[str, Column] = {}
    for source, cells in ids.items():
        names = [source, *(part.strip() for part in _CORNER.split(source) if part.strip())]
        matched = {c for n in names for c in from_header([n], contract).columns}
        taken = {c.name for c in (*others, *known.values()) if c is not None}
        left = matched - taken or ({_by_cells(contract, cells, within)} - taken - {""})
        if len(left) != 1:
            return None
        known[source] = contract.column(left.pop())
    return known


def _by_cells(contract: Contract, cells: Sequence[str], within: int | None) -> str:
    """The column that a nameless corner heads: every cell below is a place, or a year."""
    plain = [cell for cell in cells if not _is_sum(cell, f"{SUMS}|{_WHOLE}")]
    for kind in (Kind.REGION, Kind.YEAR):
        same = [c for c in contract.columns if c.kind is kind]
        read = _READERS[kind]
        if len(same) == 1 and plain and all(read(c, same[0], within, False) for c in plain):
            return same[0].name
    return ""


def _free(label: str, ids: Sequence[str], other: str) -> str:
    return label if label not in ids else f"{label}（{other}）"


def rules(found: Crosstab) -> list[str]:
    """Lines of the draft for what the heads leave out: totals, and years of months."""
    if not found.sums:
        return []
    return [
        "",
        "[[skip]]  # 合计的列不作数据",
        f"column = '{found.melt.variable}'",
        f"pattern = '{found.sums}'",
        'reason = "合计列"',
    ]


def month_line(found: Crosstab) -> str:
    """How 3月 of a title's year becomes a month; "" where the heads say it all."""
    if not found.year:
        return ""
    source = found.melt.variable
    return (
        f"{found.across.name} = {{ from = '{source}', pattern = '^([0-9]{{1,2}}) ?月', "
        f'template = "{found.year}年{{}}月" }}  # {found.across.label}；年份取自标题'
    )
