"""A first draft of a mapping, from a file's headers and from what stands under them.

A draft, not a decision: every column says in a comment how sure the guess is, and why.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb

from data.contracts import Column, Contract, Kind
from data.home import Refused
from data.importing.mapping import bare, from_header, likeliest
from data.importing.places import place
from data.readers import Melt, ReadError, ReadOptions, Table, read
from data.staging.schema import quoted
from data.values import education, employer_id, grades, numbers, person_id, when
from data.values.base import ValueRefused
from data.values.salary import salary
from data.values.text import fold

_SAMPLE: Final = 200
_LEAST: Final = 0.45  # below this a guess is not made
_NAMED: Final = 0.6  # from here on two names are alike
_ENOUGH_YEARS: Final = 3
# What names of things look like, for columns whose kind is plain text.
_LOOKS: Final = {
    "title": (
        r"工程师|经理|分析|开发|运营|产品|设计|实习|主管|专员|助理|顾问|总监|代表|会计|司机|"
        r"[师员]([（(].*)?$"
    ),
    "employer": r"公司|集团|银行|中心|医院|学院|研究院|工作室|事务所|厂$",
    "name": r"公司|集团|银行|中心|医院|学院|研究院|工作室|事务所|厂$",
    "school": r"大学|学院|学校",
}
# A statistics bureau's export says in its preamble what the figures are.
_MEASURE: Final = "前言:指标"
_STATED: Final = {
    "indicator": "indicator = { from = '前言:指标', pattern = '^(.+?)[(（][^()（）]*[)）]$' }",
    "unit": "unit = { from = '前言:指标', pattern = '[(（]([^()（）]*)[)）]$' }",
    "edition": 'edition = { newest = "年份", template = "截至{}" }',
}


@dataclass(frozen=True)
class Guess:
    """Which source column seems to fill a contract column: how surely (0 to 1), and why."""

    column: Column
    source: str
    score: float
    why: str


def guess(path: Path, contract: Contract) -> str:
    """Draft a mapping for a file, as TOML with comments in Chinese.

    Args:
        path: the file; its first table is looked at.
        contract: what it is to be imported as.

    Raises:
        Refused: the file can't be read.
    """
    with TemporaryDirectory() as scratch:
        table, options = _read(path, Path(scratch), contract)
        samples = _samples(table)
    found = _assign(contract, table.header, samples)
    return _toml(path.name, contract, table, options, found)


def _read(path: Path, scratch: Path, contract: Contract) -> tuple[Table, ReadOptions]:
    """Read the file, again in its long form or with its lists unwrapped where it wants that."""
    options = ReadOptions()
    try:
        table = read(path, scratch)[0]
        samples = _samples(table)
        if _listed(samples):
            options = replace(options, list_cells=True)
        years = [name for name in table.header if _is_year(name)]
        if contract.name == "city_indicator" and len(years) >= _ENOUGH_YEARS:
            preamble = [n for n in table.header if n.startswith("前言:")]
            ids = [n for n in table.header if n not in years and n not in preamble]
            options = replace(options, melt=Melt(tuple(ids), "年份", "数值"))
        if options != ReadOptions():
            table = read(path, scratch, options=options)[0]
    except ReadError as error:
        raise Refused(str(error)) from error
    return table, options


def _is_year(name: str) -> bool:
    try:
        return when.year(name) is not None
    except ValueRefused:
        return False


def _listed(samples: dict[str, list[str]]) -> bool:
    """Whether most cells are Python lists (``['1-1.5万/月']``)."""
    cells = [cell for column in samples.values() for cell in column]
    return (
        bool(cells) and sum(c.startswith("[") and c.endswith("]") for c in cells) > len(cells) / 2
    )


def _samples(table: Table) -> dict[str, list[str]]:
    """Distinct texts of each column, a few hundred at most."""
    with duckdb.connect() as con:
        return {
            name: [
                str(row[0])
                for row in con.execute(
                    f"SELECT DISTINCT c{at} FROM (SELECT c{at} FROM "
                    f"read_parquet({quoted(str(table.path))}) LIMIT 5000) "
                    f"WHERE c{at} IS NOT NULL ORDER BY 1 LIMIT {_SAMPLE}"
                ).fetchall()
            ]
            for at, name in enumerate(table.header)
        }


def _assign(
    contract: Contract, header: Sequence[str], samples: dict[str, list[str]]
) -> dict[str, Guess]:
    """Give each contract column the source that fits best, no source twice."""
    exact = from_header(header, contract).columns
    guesses = []
    for column in contract.columns:
        for source in header:
            named = column.name in exact and exact[column.name].rules[0].sources == (source,)
            found = _score(column, contract, source, samples[source], named=named)
            if found.score >= _LEAST:
                guesses.append(found)
    chosen: dict[str, Guess] = {}
    taken: set[str] = set()
    for found in sorted(guesses, key=lambda g: -g.score):
        if found.column.name not in chosen and found.source not in taken:
            chosen[found.column.name] = found
            taken.add(found.source)
    return chosen


def _score(
    column: Column, contract: Contract, source: str, cells: Sequence[str], *, named: bool
) -> Guess:
    name = 1.0 if named else _alike(column, source)
    read_as = _readable(column, contract, cells)
    if read_as is None:  # any text would do: the values prove nothing
        score = 0.85 * name if name >= _NAMED else 0.0
        return Guess(column, source, score, "列名相同" if named else "列名相近")
    known = name >= _NAMED
    score = 0.6 * name + 0.4 * read_as if known else 0.75 * read_as * _telling(column)
    why = "列名相同" if named else "列名相近" if known else "只凭内容"
    return Guess(column, source, score, f"{why}，{read_as:.0%} 的值读得通")


def _alike(column: Column, source: str) -> float:
    spelled = [fold(s) for s in (column.label, column.name, *column.aliases)]
    head = fold(bare(source.removeprefix("前言:"), column)[0])
    if not head:
        return 0.0
    inside = max((len(s) / len(head) for s in spelled if len(s) > 1 and s in head), default=0.0)
    return max(inside, *(SequenceMatcher(None, s, head).ratio() for s in spelled))


def _telling(column: Column) -> float:
    """How much it means that values can be read as this kind: a year is also an integer."""
    if column.kind in (Kind.PERSON, Kind.EMPLOYER, Kind.SALARY, Kind.DATE, Kind.REGION):
        return 1.0
    telling = column.kind in (Kind.EDUCATION, Kind.MONTH) or column.codes or column.name in _LOOKS
    return 0.9 if telling else 0.5


def _readable(column: Column, contract: Contract, cells: Sequence[str]) -> float | None:
    """The share of values that a column's kind can read; ``None`` where it reads anything."""
    convert = _reader(column, contract)
    if convert is None:
        return None
    if not cells:
        return 0.0
    read_well = 0
    for cell in cells:
        try:
            read_well += convert(cell) is not None
        except ValueRefused:
            continue
    return read_well / len(cells)


def _reader(column: Column, contract: Contract) -> Callable[[str], Any] | None:
    looks = _LOOKS.get(column.name)
    if looks is not None:
        return lambda cell: re.search(looks, cell)
    if column.codes:
        words = {fold(word) for pair in column.codes.items() for word in pair}
        return lambda cell: True if fold(cell) in words else None
    readers: dict[Kind, Callable[[str], Any]] = {
        Kind.INTEGER: lambda t: numbers.integer(t, unit=column.unit),
        Kind.NUMBER: numbers.number,
        Kind.MONEY: numbers.money,
        Kind.MONTH: when.month,
        Kind.DATE: when.date,
        Kind.YEAR: when.year,
        Kind.FLAG: grades.yes_no,
        Kind.EDUCATION: education.education_wanted
        if contract.name == "job_posting"
        else education.education,
        Kind.REGION: lambda t: place(t).code or None,
        Kind.PERSON: lambda t: person_id.normalise_id("", t),
        Kind.EMPLOYER: employer_id.normalise_employer,
        Kind.SALARY: salary,
    }
    return readers.get(column.kind)


def _toml(
    file: str,
    contract: Contract,
    table: Table,
    options: ReadOptions,
    found: dict[str, Guess],
) -> str:
    lines = [
        f"# 由 {' '.join(file.split())} 起草的映射，请逐列核对后使用；把握由列名和内容推断",
        f"contract = {_quote(contract.name)}",
        f"source = {_quote(contract.publisher)}  # 数据来源，同一来源的各批次互相比较",
        "",
    ]
    fitting = likeliest(table.header)
    if fitting is not None and fitting.name != contract.name:
        lines.insert(1, f"# 注意：表头更像 {fitting.name}（{fitting.label}）")
    lines += _read_section(options)
    lines.append("[columns]")
    stated = _STATED if options.melt is not None and _MEASURE in table.header else {}
    if options.melt is not None:
        stated = {**stated, "edition": _STATED["edition"]}
    for column in contract.columns:
        if column.name in stated:
            lines.append(f"{stated[column.name]}  # {column.label}；由说明行和年份推断")
        else:
            lines += _column_lines(column, found.get(column.name))
    used = {g.source for g in found.values()}
    unused = [name for name in table.header if name not in used]
    if unused:
        lines += ["", f"# 没有用到的来源列：{'、'.join(' '.join(name.split()) for name in unused)}"]
    filled = {*found, *stated}
    lacking = [c.label for c in contract.columns if c.required and c.name not in filled]
    if lacking:
        lines += ["", f"# 还缺必填列，导入前须补上：{'、'.join(lacking)}"]
    return "\n".join(lines) + "\n"


def _read_section(options: ReadOptions) -> list[str]:
    lines: list[str] = []
    if options.list_cells:
        lines += ["[read]", "list_cells = true  # 每格都是列表写法，取出其中的文字", ""]
    if options.melt is not None:
        lines += [
            "# 各年一列的宽表，转成一行一个数值",
            "[read.melt]",
            f"ids = [{', '.join(_quote(name) for name in options.melt.ids)}]",
            f"variable = {_quote(options.melt.variable)}",
            f"value = {_quote(options.melt.value)}",
            "",
        ]
    return lines


def _column_lines(column: Column, found: Guess | None) -> list[str]:
    mark = "，必填" if column.required else ""
    if found is None:
        lost = f"# {column.label}{mark}：没有找到相应的列"
        hint = '{ constant = "常数" }' if column.required else '"来源列名"'
        return [f"# {column.name} = {hint}  {lost}"]
    sure = "高" if found.score >= 0.8 else "中" if found.score >= 0.6 else "低"
    unit = bare(found.source, column)[1]
    filled = _quote(found.source)
    if unit:
        filled = f"{{ from = {filled}, unit = {_quote(unit)} }}"
    return [
        f"{column.name} = {filled}  "
        f"# {column.label}{mark}；把握{sure}（{found.score:.0%}）：{found.why}"
    ]


def _quote(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's, but for the DEL character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
