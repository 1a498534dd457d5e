"""Which column of a file seems to fill which column of a contract, by its name and its values.

Values are read by the very parsers that the import uses: what a draft says can be read, is read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from data.contracts import Column, Contract, Kind
from data.importing import parsers
from data.importing.mapping import from_header
from data.importing.parsed import BETWEEN, Context, Parsed
from data.importing.totals import FIGURES
from data.importing.unit_words import BESIDE, bare, is_unit, paid, pay_unit
from data.reference import section_alone
from data.values import employer_id, person_id, when
from data.values.base import ValueRefused, is_missing
from data.values.text import clean, fold

LEAST: Final = 0.45  # below this a guess is not made
NAMED: Final = 0.6  # from here on two names are alike
# What names of things look like, for columns whose kind is plain text.
_LOOKS: Final = {
    "title": (
        r"工程师|经理|分析|开发|运营|产品|设计|实习|主管|专员|助理|顾问|总监|代表|会计|司机|"
        r"[师员工]([（(].*)?$"
    ),
    "employer": r"公司|集团|银行|中心|医院|学院|研究院|工作室|事务所|厂$",
    "name": r"公司|集团|银行|中心|医院|学院|研究院|工作室|事务所|厂$",
}
# Kinds that hardly any other text can be read as; a year is also an integer.
_TELLING: Final = frozenset({Kind.PERSON, Kind.EMPLOYER, Kind.SALARY, Kind.DATE, Kind.REGION})
_SOME: Final = frozenset({Kind.EDUCATION, Kind.MONTH, Kind.SCHOOL, Kind.INDUSTRY, Kind.CODE})
_NOTHING: Final = frozenset(
    {"序号", "姓名", "备注", "联系电话", "电话", "手机", "手机号码", "联系人", "说明"}
) | {"籍贯", "出生地", "民族", "政治面貌", "年龄"}
# What makes a figure another one: of more months, of another year, of each person, a change.
_ANOTHER: Final = re.compile(
    "累计|上年|去年|上月|上期|同期|同比|环比|增[长减幅速量]|占比|比重|比例|人均|户均|件均|排名|位次|"
    "目标|计划|预计|完成率|增加|减少"
)
_MANNER: Final = re.compile(r"[（(][^（）()]*[）)]$")


@dataclass(frozen=True)
class Guess:
    """Which source column seems to fill a contract column: how surely (0 to 1), and why."""

    column: Column
    source: str
    score: float
    why: str
    unit: str = ""  # where something beside the source's name says it


def assign(
    contract: Contract,
    header: Sequence[str],
    samples: Mapping[str, Sequence[str]],
    within: int | None = None,
) -> dict[str, Guess]:
    """Give each contract column the source that fits best, no source twice.

    Args:
        contract: what is to be filled.
        header: the file's columns.
        samples: some distinct texts of each.
        within: the office's region, as an import would have it.
    """
    exact = from_header(header, contract).columns
    owned = {s: {c.name for c in contract.columns if alike(c, s) >= 1} for s in header}
    units = {s: _of_units(s, samples[s]) for s in header}
    guesses = []
    for column in contract.columns:
        for source in header:
            if fold(source) in _NOTHING and column.kind is not Kind.TRAIT:
                continue
            if _another(column, source):
                continue
            if owned[source] and column.name not in owned[source]:
                continue  # 行业名称 beside 行业代码 is no 产业链
            if column.kind is Kind.TEXT and column.name != "unit" and units[source]:
                continue  # 单位 with 万人 and 亿元 in it is no department
            named = column.name in exact and exact[column.name].rules[0].sources == (source,)
            found = _score(column, contract, source, samples[source], named, within)
            if found.score >= LEAST:
                guesses.append(found)
    chosen: dict[str, Guess] = {}
    taken: set[str] = set()
    for found in sorted(guesses, key=lambda g: -g.score):
        if found.column.name not in chosen and found.source not in taken:
            chosen[found.column.name] = found
            taken.add(found.source)
    return chosen


def _another(column: Column, source: str) -> bool:
    """Whether a name is of another figure than a column's: 累计办件量, 上年同期, 人均, 同比."""
    if column.kind not in FIGURES or column.unit_column:
        return False  # a published figure may be any
    word = _ANOTHER.search(clean(source))
    return word is not None and not any(
        word[0] in name for name in (column.label, *column.aliases, *column.hints)
    )


def _of_units(source: str, cells: Sequence[str]) -> bool:
    """Whether a source tells units: it is called so, and every cell is one."""
    if not re.fullmatch(BESIDE, clean(source)):
        return False
    said = [clean(cell) for cell in cells if not is_missing(cell)]
    return bool(said) and all(is_unit(cell) for cell in said)


def _score(
    column: Column,
    contract: Contract,
    source: str,
    cells: Sequence[str],
    named: bool,
    within: int | None,
) -> Guess:
    name = 1.0 if named else alike(column, source)
    if column.kind is Kind.SALARY and (unit := pay_unit(source)):
        cells = [paid(cell, unit) for cell in cells]
    read_as = _share_read(column, contract, cells, within, sure=name >= NAMED)
    says = "列名相同" if name >= 1 else "列名相近"
    if read_as is None:  # any text would do, or there is none: the values prove nothing
        return Guess(column, source, 0.85 * name if name >= NAMED else 0.0, says)
    if name >= NAMED:
        return Guess(
            column, source, 0.6 * name + 0.4 * read_as, f"{says}，{read_as:.0%} 的值读得通"
        )
    telling = 1.0 if column.kind in _TELLING else 0.5
    if column.kind in _SOME or column.name in _LOOKS:
        telling = 0.9
    return Guess(column, source, 0.75 * read_as * telling, f"只凭内容，{read_as:.0%} 的值读得通")


def alike(column: Column, source: str) -> float:
    """How alike a header and the names of a column are, 0 to 1."""
    spelled = {fold(s) for s in (column.label, column.name, *column.aliases, *column.hints)}
    plain = source.removeprefix("前言:")
    heads = {fold(bare(part, column)[0]) for part in (plain, *plain.split("/"))}
    heads |= {fold(_MANNER.sub("", plain))}
    heads.discard("")
    return max((_alike(s, head) for s in spelled if len(s) > 1 for head in heads), default=0.0)


def _alike(name: str, head: str) -> float:
    if name == head:
        return 1.0
    part = 0.0
    if name in head:  # the noun that says what it is stands at the end: 申请人身份证号
        part = (0.68 if head.endswith(name) else 0.5) + 0.3 * len(name) / len(head)
    elif head in name and len(head) > 1:
        part = 0.5 + 0.4 * len(head) / len(name)
    return max(part, 0.95 * SequenceMatcher(None, name, head).ratio())


def _share_read(
    column: Column, contract: Contract, cells: Sequence[str], within: int | None, *, sure: bool
) -> float | None:
    """The share of values that an import would take; ``None`` where it takes anything."""
    said = [cell for cell in cells if not is_missing(cell)]
    convert = reader(column, contract, within, sure=sure)
    if convert is None:
        return None
    if not said:
        return None if sure else 0.0
    return sum(convert(cell) for cell in said) / len(said)


def reader(
    column: Column, contract: Contract, within: int | None = None, *, sure: bool = True
) -> Callable[[str], float] | None:
    """How well a text can be read as a column's, 0 to 1; ``None``: any text is one.

    Args:
        column: the contract column.
        contract: its contract.
        within: the office's region.
        sure: the name fits too, so that a costly reading (occupations) is worth it.
    """
    looks = None if column.kind is Kind.TRAIT else _LOOKS.get(column.name)
    if looks is not None:
        return lambda cell: float(bool(re.search(looks, cell)))
    if column.kind in (Kind.TEXT, Kind.MAJOR, Kind.TRAIT):
        return None
    if column.kind is Kind.OCCUPATION and not sure:
        return lambda cell: 0.0
    parse = _parse_one(column, Context(contract, None, within))

    def read(cell: str) -> float:
        found = parse(cell)
        if found.reason is not None:
            return 0.0
        if found.value is None and found.second is None:
            # 至今 is read as no end at all; an occupation that can't be told is not read.
            return float(column.kind in (Kind.MONTH, Kind.DATE) and bool(found.note))
        if column.kind is Kind.YEAR and _finer(cell):
            return 0.8  # a month says more than a year can keep
        if column.kind is Kind.INDUSTRY and not found.value:
            return 0.0
        if column.kind is Kind.INDUSTRY and section_alone(found.value):
            return 0.2  # a column of 大类 beside it is the better one
        if column.kind is Kind.SCHOOL and found.note:
            return 0.4
        return 1.0

    return read


def _finer(cell: str) -> bool:
    with suppress(ValueRefused):
        when.year(cell, earliest=1900)
        return False
    return True


def _parse_one(column: Column, context: Context) -> Callable[[str], Parsed]:
    """The column's parser for one text. Numbers of persons and employers are checked, not keyed."""
    checks: dict[Kind, Callable[[str], Any]] = {
        Kind.PERSON: lambda text: person_id.normalise_id("", text),
        Kind.EMPLOYER: employer_id.normalise_employer,
    }
    check = checks.get(column.kind)
    if check is None:
        parse = parsers.parser(column, context)
        return lambda text: parse([text.rpartition(BETWEEN)[2]])[0]

    def checked(text: str) -> Parsed:
        try:
            return Parsed(check(clean(text)))
        except ValueRefused as refusal:
            return Parsed(reason=refusal.reason)

    return checked
