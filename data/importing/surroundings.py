"""What stands around a table and not in it: the region, year or month of its sheet, title or file.

A district's sheet, a title 「2026年西湖区…」: whoever reads the file knows, and a row does not say.
It is taken only for a column that the file lacks, and the report says where it was read.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

from data.contracts import Column, Contract, Kind
from data.importing.mapping import HEADING, SHEET_NAME, Filled, Mapping, Rule
from data.importing.places import place
from data.readers import Table
from data.reference.places import full_name
from data.values.base import ValueRefused
from data.values.text import clean

DISTRICTS_OF: Final = frozenset({"job_posting", "city_indicator"})  # posts, figures of anywhere
_NOT_PLACES: Final = re.compile(r"[0-9０-９]+|[年月日届度季]|[A-Za-z_\-—.（）()\[\]【】\s]+")
_NUMBERED: Final = re.compile(
    r"^(?:第[一二三四五六七八九十]+[部章节][分]?|[(（]?[一二三四五六七八九十0-9]{1,3}(?:[)）]|[、.．]))\s*"
)
_UNIT: Final = re.compile(r"^[一-龥]{2,12}?(?:省|市|区|县|旗|州|盟)")
_YEAR: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}) ?(?:年|届|[-_ ]|$)")
_MONTH: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}) ?[年.\-/_]? ?(1[0-2]|0?[1-9]) ?(?:月|$)")
_ANY_YEAR: Final = re.compile(r"(?<![0-9〔\[])((?:19|20)[0-9]{2})(?![0-9])")
_YEAR_SAID: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2} ?年")
# Months together: 2026年1月至3月, 2025年12月—2026年3月.
_MONTHS: Final = re.compile(r"月份? ?[-—–―~～至到] ?(?:(?:19|20)[0-9]{2} ?年)?[0-9]{1,2} ?月")
# What all districts' rows together are headed by; 全区 after 西湖区 is that district's.
_TOGETHER: Final = re.compile("全[省市国]|各[省市区县]|[合总]计")
_AND: Final = re.compile("[、,，/和与及]")
_LONGEST: Final = 40


def completed(
    table: Table, contract: Contract, plan: Mapping, within: int | None
) -> tuple[Mapping, list[str]]:
    """A mapping with what the surroundings say of columns that it fills with nothing.

    Args:
        table: the sheet or file.
        contract: whose columns.
        plan: what fills them.
        within: the office's region, in which a bare district is understood.

    Returns:
        The mapping, and remarks for the report.
    """
    columns, notes = dict(plan.columns), []
    for column in contract.columns:
        given = columns.get(column.name)
        if not _wanted(column) or (given is not None and not _of_headings(given)):
            continue
        marks = by_headings(table, column, within)
        if marks:
            columns[column.name] = Filled((Rule(sources=(HEADING,)),), by_line=marks)
            said = "、".join(f"第 {line + 1} 行起「{value}」" for line, value in marks[:5])
            notes.append(f"文件没有「{column.label}」列，按各段的标题取：{said}")
            continue
        found = next(_told(table, column, within), None)
        if found is not None:
            value, where, rule = found
            columns[column.name] = Filled((rule,))
            notes.append(f"文件没有「{column.label}」列，按{where}记为「{value}」")
    return replace(plan, columns=columns), notes


def _of_headings(filled: Filled) -> bool:
    return any(HEADING in rule.sources for rule in filled.rules)


def by_headings(table: Table, column: Column, within: int | None) -> tuple[tuple[int, str], ...]:
    """What headings between the rows say of a column, each of the rows below it.

    The rows above them all have it from the title; "" where that says nothing, and below a heading
    of several places, or of all of them together, after those of single ones.
    """
    if not _wanted(column):
        return ()
    plain = [(line, _NUMBERED.sub("", clean(text))) for line, text in table.headings]
    found = [(line, _value(text, column, within)) for line, text in plain]
    if column.kind is Kind.REGION and any(value for _, value in found):
        several = [
            _several(text, value, within)
            for (_, text), (_, value) in zip(plain, found, strict=True)
        ]
        found = [
            (line, "" if more else value)
            for (line, value), more in zip(found, several, strict=True)
        ]
    said = [(line, value) for line, value in found if value is not None]
    if not said:
        return ()
    first = next((value for value, _, _ in _told(table, column, within)), "")
    if {value for _, value in said} <= {first}:
        return ()
    said = [(0, first), *said]
    if column.kind is Kind.REGION:
        said = [(line, full_name(place(v, within).code) if v else v) for line, v in said]
    return tuple(said)


def _several(text: str, value: str | None, within: int | None) -> bool:
    """Whether a heading is of more places than the one that it begins with."""
    if value is None:
        return bool(_TOGETHER.search(text))
    return len({place_in(one, within) for one in _AND.split(text)} - {None}) > 1


def _wanted(column: Column) -> bool:
    """A row without it is nothing, or nowhere; other columns may stay unsaid."""
    if column.kind is Kind.REGION:
        return column.name in ("region", "city")
    return column.required and column.kind in (Kind.YEAR, Kind.MONTH)


def _told(table: Table, column: Column, within: int | None) -> Iterator[tuple[str, str, Rule]]:
    sheet = table.sheet or ""
    for where, text in (
        (f"工作表名「{sheet}」", sheet),
        *((f"表头上方「{clean(t)[:_LONGEST]}」", t) for t in table.above),
        (f"文件名「{table.file}」", re.sub(r"\.[A-Za-z]+$", "", table.file)),
    ):
        value = _value(_NUMBERED.sub("", clean(text)), column, within)
        if value is None:
            continue
        if text == sheet and value == clean(sheet):
            yield value, where, Rule(sources=(SHEET_NAME,))
        elif column.kind is Kind.REGION:
            yield value, where, Rule(constant=full_name(place(value, within).code))
        else:
            yield value, where, Rule(constant=value)


def month_of(table: Table, column: Column) -> str:
    """The one month that a table's surroundings name, as 2026-03; "" where they name none."""
    return next((value for value, _, _ in _told(table, column, None)), "")


def _value(text: str, column: Column, within: int | None) -> str | None:
    if not text:
        return None
    if column.kind is Kind.REGION:
        return place_in(text, within)
    if column.kind is Kind.YEAR and len(years_in(text)) > 1:
        return None  # 「2021—2025年」, 「2024、2025年」 say no year of a row
    if column.kind is Kind.MONTH and _MONTHS.search(text):
        return None
    found = {m.groups() for m in (_MONTH if column.kind is Kind.MONTH else _YEAR).finditer(text)}
    if len(found) != 1:
        return None
    parts = found.pop()
    return parts[0] if len(parts) == 1 else f"{parts[0]}-{int(parts[1]):02d}"


def years_in(text: str) -> set[str]:
    """Every year that a text names, but for those of a document's number (〔2025〕12 号)."""
    return set(_ANY_YEAR.findall(text))


def one_year(texts: Iterable[str]) -> str:
    """The one year that titles name with its 年; "" where they name none or several."""
    said = [text for text in texts if _YEAR_SAID.search(text)]
    found = set().union(*map(years_in, said)) if said else set()
    return found.pop() if len(found) == 1 else ""


def place_in(text: str, within: int | None) -> str | None:
    """The place that a title begins a part of itself with: 西湖区 of 「2026年西湖区就业情况表」."""
    for run in _NOT_PLACES.split(text):
        if len(run) < 2:
            continue
        named = _UNIT.match(run)
        # The longest beginning that ends in a unit: 浙江省杭州市西湖区, and not 浙江省 alone.
        for end in range(min(len(run), 14), 1, -1):
            part = run[:end]
            if not (named and part[-1] in "省市区县旗州盟") and part != text:
                continue
            with suppress(ValueRefused):
                found = place(part, within)
                if found.code and not found.note:
                    return part
    return None
