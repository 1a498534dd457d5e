"""A first draft of a mapping, from a file's headers and from what stands under them.

A draft, not a decision: every column says in a comment how sure the guess is, and why.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from data.contracts import Column, Contract
from data.home import Refused
from data.importing import crosstab, pairs, peek, surroundings, units
from data.importing.crosstab import Crosstab
from data.importing.likeness import Guess, assign
from data.importing.mapping import (
    HEADING,
    OF_THE_FILE,
    Filled,
    Mapping,
    Rule,
    from_header,
    likeliest,
)
from data.importing.pairs import Pair
from data.importing.surroundings import DISTRICTS_OF
from data.importing.unit_words import bare
from data.importing.units import Stated
from data.readers import Melt, ReadError, ReadOptions, Table, read
from data.readers.source import Kind, kind_of
from data.values import when
from data.values.base import ValueRefused

_ENOUGH_YEARS: Final = 3
# A statistics bureau's export says in its preamble what the figures are.
_MARKED: Final = "[(（*＊]|初步|快报|预[计测估]|估[计算]"
_MEASURE: Final = "前言:指标"
_STATED: Final = {
    "indicator": "indicator = { from = '前言:指标', pattern = '^(.+?)[(（][^()（）]*[)）]$' }",
    "unit": "unit = { from = '前言:指标', pattern = '[(（]([^()（）]*)[)）]$' }",
    "edition": 'edition = { newest = "年份", template = "截至{}" }',
}


def guess(path: Path, contract: Contract, scratch: Path, region: int | None = None) -> str:
    """Draft a mapping for a file, as TOML with comments in Chinese.

    Args:
        path: the file; its first table is looked at.
        contract: what it is to be imported as.
        scratch: a folder for its rows meanwhile, which the caller removes.
        region: the office's own, in which a bare district is understood.

    Raises:
        Refused: the file can't be read.
    """
    within = None if contract.name in DISTRICTS_OF else region
    tables, options, across = _read(path, scratch, contract, within)
    table, others = tables[0], tables[1:]
    if across:
        return toml(path.name, contract, table, options, across.guesses(), region, across)
    cells = peek.samples(table)
    joined = pairs.find(table, contract, from_header(table.header, contract), cells)
    for other in others:  # the year of one sheet's title is not another's
        plan = from_header(other.header, contract)
        again = {p.column.name: p for p in pairs.find(other, contract, plan, peek.samples(other))}
        joined = [p for p in joined if p.column.name not in again or again[p.column.name] == p]
    taken = {source for pair in joined for source in pair.sources}
    header = [name for name in table.header if name not in taken]
    found = assign(contract, header, cells, within)
    made = [pair for pair in joined if pair.column.name not in found]
    return toml(path.name, contract, table, options, found, region, joined=made, others=others)


def _read(
    path: Path, scratch: Path, contract: Contract, within: int | None
) -> tuple[list[Table], ReadOptions, Crosstab | None]:
    """Read the file, again in its long form or with its lists unwrapped where it wants that."""
    options, across = ReadOptions(), None
    try:
        tables = read(path, scratch)
        table = tables[0]
        if _listed(peek.samples(table)):
            options = replace(options, list_cells=True)
        years = [name for name in table.header if _is_year(name)]
        if contract.name == "city_indicator" and len(years) >= _enough_years(table):
            preamble = [n for n in table.header if n.startswith("前言:")]
            ids = [n for n in table.header if n not in years and n not in preamble]
            options = replace(options, melt=Melt(tuple(ids), "年份", "数值"))
        elif kind_of(path) is not Kind.PARQUET:  # which is read as it is
            across = crosstab.find(table, contract, peek.samples(table), within)
            if across:
                every = [crosstab.find(t, contract, peek.samples(t), within) for t in tables[1:]]
                alone = any(one != across for one in every)  # another year, or another figure
                sheet = table.sheet if alone else None
                options = replace(options, melt=across.melt, sheet=sheet)
        if options != ReadOptions():
            tables = read(path, scratch, options=options)
    except ReadError as error:
        raise Refused(str(error)) from error
    return tables, options, across


def _enough_years(table: Table) -> int:
    """How many columns of years make a wide table: one is enough where no column says the year."""
    return _ENOUGH_YEARS if {"年份", "年度", "年", "统计年度"} & set(table.header) else 1


def _is_year(name: str) -> bool:
    """Whether a column is a year's: 2021年, 2024年(初步核算), 2025年*."""
    try:
        return when.year_named(name) is not None
    except ValueRefused:
        return False


def _listed(samples: dict[str, list[str]]) -> bool:
    """Whether most cells are Python lists (``['1-1.5万/月']``)."""
    cells = [cell for column in samples.values() for cell in column]
    return (
        bool(cells) and sum(c.startswith("[") and c.endswith("]") for c in cells) > len(cells) / 2
    )


def toml(
    file: str,
    contract: Contract,
    table: Table,
    options: ReadOptions,
    found: dict[str, Guess],
    region: int | None,
    across: Crosstab | None = None,
    joined: Sequence[Pair] = (),
    others: Sequence[Table] = (),
) -> str:
    """A draft as TOML: what was found for each column, how surely, and what is still lacking."""
    plan = Mapping(
        contract.name,
        {
            name: Filled((Rule(sources=(g.source,)),), g.unit or bare(g.source, g.column)[1])
            for name, g in found.items()
        },
        options,
    )
    plan.columns.update({pair.column.name: Filled(pair.rules) for pair in joined})
    pair_of = {pair.column.name: pair for pair in joined}
    headed = [c for c in contract.columns if surroundings.by_headings(table, c, region)]
    for name in (c.name for c in headed if c.name in found):
        if found[name].source.startswith("前言:"):  # of the first part alone
            del found[name], plan.columns[name]
    strange = units.foreign(plan, contract, table)
    plan = units.without(plan, strange)
    found = {name: g for name, g in found.items() if name not in strange}
    stated = units.find(table, contract, plan)
    around, _ = surroundings.completed(table, contract, plan, region)
    plan, stated, around, apart = _of_all(plan, (stated, around), others, contract, region)
    lines = [
        f"# 由 {' '.join(file.split())} 起草的映射，请逐列核对后使用；把握由列名和内容推断",
        f"contract = {_quote(contract.name)}",
        f"source = {_quote(contract.publisher)}  # 数据来源，同一来源的各批次互相比较",
        "",
    ]
    lines[1:1] = [f"# 注意：{why}" for why in strange.values()]
    fitting = likeliest(table.header)
    if fitting is not None and fitting.name != contract.name:
        lines.insert(1, f"# 注意：表头更像 {fitting.name}（{fitting.label}）")
    within = None if contract.name in DISTRICTS_OF else region
    if options.melt is None and (why := crosstab.how_to(table.header, contract, within)):
        lines.insert(1, f"# 注意：{why}")
    lines += _read_section(options, across.comment if across else "各年一列")
    lines.append("[columns]")
    published = options.melt is not None and across is None
    inferred = _STATED if published and _MEASURE in table.header else {}
    if published:
        inferred = {**inferred, "edition": _STATED["edition"]}
    inferred = {name: line for name, line in inferred.items() if name not in found}
    for column in contract.columns:
        if column.name in pair_of:
            lines.append(pairs.toml(pair_of[column.name]))
        elif across and across.year and column.name == across.across.name:
            lines.append(crosstab.month_line(across))
        elif column.name == "edition" and options.melt and column.name in found:
            lines.append(_edition_line(found[column.name].source, table, options.melt))
        elif column.name in inferred:
            lines.append(f"{inferred[column.name]}  # {column.label}；由说明行和年份推断")
        elif column.name in apart and column.name not in found:
            lines.append(f"# {column.name}：{column.label}，各工作表的标题所说不同，导入时逐表取")
        elif column.name in around.columns and column.name not in found:
            lines.append(_around_line(column, around.columns[column.name]))
        else:
            lines += _column_lines(column, found.get(column.name), stated.get(column.name))
    lines += crosstab.rules(across) if across else []
    used = {g.source for g in found.values()} | {s for pair in joined for s in pair.sources}
    unused = [name for name in table.header if name not in used]
    if unused:
        lines += ["", f"# 没有用到的来源列：{'、'.join(' '.join(name.split()) for name in unused)}"]
    filled = {*found, *inferred, *around.columns, *pair_of, *apart}
    lacking = [c.label for c in contract.columns if c.required and c.name not in filled]
    if lacking:
        lines += ["", f"# 还缺必填列，导入前须补上：{'、'.join(lacking)}"]
    return "\n".join(lines) + "\n"


def _of_all(
    plan: Mapping,
    said: tuple[dict[str, Stated], Mapping],
    others: Sequence[Table],
    contract: Contract,
    region: int | None,
) -> tuple[Mapping, dict[str, Stated], Mapping, set[str]]:
    """What the first sheet says of units, years and places, without what others say otherwise.

    An import takes that sheet by sheet, where the mapping leaves it open.
    """
    stated, around = dict(said[0]), said[1]
    apart: set[str] = set()
    used = {s for filled in plan.columns.values() for rule in filled.rules for s in rule.sources}
    for other in others:
        if not used - set(OF_THE_FILE) <= {*other.header}:
            continue
        for name in list(stated):
            there = units.stated(other, contract.column(name), plan.columns[name])
            if there is not None and there.unit != stated[name].unit:
                del stated[name]
        there_too, _ = surroundings.completed(other, contract, plan, region)
        apart |= {
            name
            for name, filled in around.columns.items()
            if name not in plan.columns and there_too.columns.get(name) != filled
        }
    around = replace(around, columns={n: f for n, f in around.columns.items() if n not in apart})
    return plan, stated, around, apart


def _read_section(options: ReadOptions, wide: str) -> list[str]:
    lines: list[str] = []
    if options.sheet is not None:
        lines += [
            "[read]",
            f"sheet = {_quote(options.sheet)}  # 各工作表的年份或指标不同，只读这一张",
            "",
        ]
    if options.list_cells:
        lines += ["[read]", "list_cells = true  # 每格都是列表写法，取出其中的文字", ""]
    if options.melt is not None:
        lines += [
            f"# {wide}的宽表，转成一行一个数值",
            "[read.melt]",
            f"ids = [{', '.join(_quote(name) for name in options.melt.ids)}]",
            f"variable = {_quote(options.melt.variable)}",
            f"value = {_quote(options.melt.value)}",
            "",
        ]
    return lines


def _edition_line(source: str, table: Table, melt: Melt) -> str:
    """The edition from its column; a year whose head calls its figures preliminary says so too."""
    plain = f"{{ from = {_quote(source)} }}"
    marked = (
        f"{{ when = {{ column = {_quote(melt.variable)}, pattern = '{_MARKED}' }}, "
        f'from = {_quote(source)}, template = "{{}}（初步数）" }}'
    )
    return f"edition = [{marked}, {plain}]  # 版本；列名带「初步核算」「*」的年份另记为初步数"


def _around_line(column: Column, filled: Filled) -> str:
    """A column that the file lacks and that its sheet's name or title tells."""
    rule = filled.rules[0]
    source = (
        f"{{ constant = {_quote(rule.constant)} }}"
        if rule.constant is not None
        else _quote(rule.sources[0])
    )
    if rule.sources == (HEADING,):
        return f"{column.name} = {source}  # {column.label}；文件没有这一列，取自各段的标题"
    said = "工作表名" if rule.sources else "标题、工作表名或文件名"
    return f"{column.name} = {source}  # {column.label}；文件没有这一列，取自{said}"


def _column_lines(column: Column, found: Guess | None, stated: Stated | None) -> list[str]:
    mark = "，必填" if column.required else ""
    if found is None:
        lost = f"# {column.label}{mark}：没有找到相应的列"
        hint = '{ constant = "常数" }' if column.required else '"来源列名"'
        return [f"# {column.name} = {hint}  {lost}"]
    sure = "高" if found.score >= 0.8 else "中" if found.score >= 0.6 else "低"
    unit = found.unit or bare(found.source, column)[1] or (stated.unit if stated else "")
    filled = _quote(found.source)
    told = f"；单位取自{stated.where}" if stated else ""
    if unit:
        filled = f"{{ from = {filled}, unit = {_quote(unit)} }}"
    return [
        f"{column.name} = {filled}  "
        f"# {column.label}{mark}；把握{sure}（{found.score:.0%}）：{found.why}{told}"
    ]


def _quote(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's, but for the DEL character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
