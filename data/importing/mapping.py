"""Mappings: which column of an office's file fills which column of a contract, kept as TOML.

A file whose headers are the contract's own labels (a filled-in template) needs none. The format
is described in ``docs/importing.md``.
"""

import hashlib
import json
import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Final

from data.contracts import CONTRACTS, Column, Contract
from data.home import Home, Refused, toml
from data.importing.unit_words import bare
from data.readers.model import ReadError, ReadOptions
from data.values.text import fold

FILE_NAME: Final = "文件名"  # sources that every file has: its own name, and the sheet's
SHEET_NAME: Final = "工作表"
HEADING: Final = "小标题"  # the last heading above a row
OF_THE_FILE: Final = (FILE_NAME, SHEET_NAME, HEADING)
_RULE_KEYS: Final = frozenset(
    {"from", "join", "pattern", "template", "translate", "constant", "newest", "unit", "when"}
)
_OF_ITS_FILE: Final = ("written", "by_line", "units", "at_end", "inside", "percents")
# What a header's first row says of all columns below it.
_GENERAL: Final = re.compile(
    r"(?:基本|个人|人员|单位|企业|岗位|招聘|项目|资金|服务|办理|办件|毕业生?|学历|薪酬|薪资|业务|补贴|政策)?"
    r"(?:信息|情况|资料|金额|资金|数据|指标|要求|内容)\s*(?:[(（][^()（）0-9]{1,8}[)）])?"
)
_TOP_KEYS: Final = frozenset(
    {"contract", "source", "note", "identical_rows", "read", "columns", "skip"}
)


@dataclass(frozen=True)
class Condition:
    """Holds where the source column's text contains a match of the pattern."""

    column: str
    pattern: str


@dataclass(frozen=True)
class Rule:
    """How one contract column is filled: from sources, or with a constant.

    The first source that says something (after ``pattern``) is taken, or all of them joined.
    """

    sources: tuple[str, ...] = ()
    join: str | None = None
    pattern: str | None = None  # group 1 of the match is taken; no match = nothing said
    template: str = "{}"
    constant: str | None = None
    newest: str | None = None  # the greatest value of this source that occurs in the file
    when: Condition | None = None

    def needs(self) -> tuple[str, ...]:
        """The source columns without which this rule can't work."""
        asked = (*self.sources, *((self.newest,) if self.newest else ()))
        return (*asked, *((self.when.column,) if self.when else ()))


@dataclass(frozen=True)
class Below:
    """The unit of bare figures below a line; or why they have none that is certain."""

    line: int
    unit: str
    refused: str = ""
    accepted: str = ""


@dataclass(frozen=True)
class Filled:
    """One contract column: its rules (the first whose condition holds counts), unit, words."""

    rules: tuple[Rule, ...]
    unit: str = ""
    translate: dict[str, str] = field(default_factory=dict)
    written: str = ""  # a unit that is put behind bare figures: another sheet's is another
    beside: str = ""  # a source whose cell names the unit of the bare figure in its row
    by_line: tuple[tuple[int, str], ...] = ()  # what headings say of the rows below their line
    units: tuple[Below, ...] = ()  # of bare figures, below lines that state another one
    at_end: bool = False  # … at the end of its text: 人才总量（万人）
    inside: str = ""  # the contract column whose text ends in this one, where nothing else says it
    percents: bool = False  # a number format of the workbook shows some of its numbers as per cents


@dataclass(frozen=True)
class Skip:
    """Rows of the file that are no rows of the table (totals, other tables), with the reason."""

    when: Condition
    reason: str


@dataclass(frozen=True)
class Mapping:
    """A whole mapping for one contract."""

    contract: str
    columns: dict[str, Filled]
    read: ReadOptions = field(default_factory=ReadOptions)
    source: str = ""
    skip: tuple[Skip, ...] = ()
    keep_identical: bool = False  # rows that look alike are different things (no key in the file)
    name: str = ""

    def digest(self) -> str:
        """A short hash of all that this mapping does; its name and comments don't count."""
        plain = {k: v for k, v in asdict(self).items() if k not in {"name", "source"}}
        for filled in plain["columns"].values():
            for follows in _OF_ITS_FILE:
                del filled[follows]
        text = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def load(given: str | Path, home: Home, contract: Contract) -> Mapping:
    """Find a mapping by path, by name in the office's home, or by name in the project.

    Raises:
        Refused: there is none, it isn't TOML, or it says something unknown.
    """
    text, name = _find(str(given), home)
    return parse(toml(f"映射 {name}", text), contract, name)


def kept() -> tuple[str, ...]:
    """Names of the mappings kept in the project."""
    folder = resources.files("data").joinpath("mappings")
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def _find(given: str, home: Home) -> tuple[str, str]:
    path = Path(given)
    for candidate in (path, home.mappings / f"{given}.toml"):
        if candidate.is_file():
            try:
                return candidate.read_text("utf-8-sig"), candidate.name
            except UnicodeDecodeError as error:
                raise Refused(f"映射 {candidate.name} 不是 UTF-8 文本") from error
    if given in kept():
        inside = resources.files("data").joinpath("mappings", f"{given}.toml")
        return inside.read_text(encoding="utf-8"), given
    raise Refused(f"找不到映射「{given}」；可写 TOML 文件的路径，或自带的：{'、'.join(kept())}")


def parse(raw: AnyMapping[str, Any], contract: Contract, name: str = "") -> Mapping:
    """Check a TOML document and make a mapping of it.

    Raises:
        Refused: unknown keys, columns the contract doesn't have, or values of the wrong type.
    """
    where = f"映射 {name}".strip()
    _only(raw, _TOP_KEYS, where)
    if raw.get("contract", contract.name) != contract.name:
        raise Refused(f"{where} 是给 {raw['contract']} 的，不是给 {contract.name} 的")
    if raw.get("identical_rows", "reject") not in {"reject", "keep"}:
        raise Refused(f"{where} 的 identical_rows 只能写 reject 或 keep")
    # A mapping made before a column was renamed goes on working.
    columns = {contract.current(name): spec for name, spec in raw.get("columns", {}).items()}
    known = contract.names()
    for column in columns:
        if column not in known:
            raise Refused(
                f"{where} 中的列「{column}」不在契约 {contract.name} 里；可用：{'、'.join(known)}"
            )
    try:
        return Mapping(
            contract=contract.name,
            columns={c: _filled(spec, f"{where} 的 {c}") for c, spec in columns.items()},
            read=ReadOptions.from_dict(raw.get("read", {})),
            source=str(raw.get("source", "")),
            skip=tuple(_skip(s, where) for s in raw.get("skip", ())),
            keep_identical=raw.get("identical_rows") == "keep",
            name=name,
        )
    except ReadError as error:
        raise Refused(f"{where}：{error}") from error


def _only(raw: AnyMapping[str, Any], allowed: frozenset[str], where: str) -> None:
    unknown = sorted(set(raw) - allowed)
    if unknown:
        raise Refused(
            f"{where} 中有不认识的设置「{unknown[0]}」；可用：{'、'.join(sorted(allowed))}"
        )


def _filled(spec: object, where: str) -> Filled:
    """A column is a table, a list of tables (rules in turn), or simply a source's name."""
    if isinstance(spec, str):
        return Filled((Rule(sources=(spec,)),))
    tables: list[Any] = spec if isinstance(spec, list) else [spec]
    if not tables or not all(isinstance(t, dict) for t in tables):
        raise Refused(f"{where} 应是来源列名，或含 from/constant 的表")
    units = {str(t["unit"]) for t in tables if "unit" in t}
    words: dict[str, str] = {}
    for table in tables:
        words.update({str(k): str(v) for k, v in table.get("translate", {}).items()})
    if len(units) > 1:
        raise Refused(f"{where} 的各条规则单位不一")
    return Filled(tuple(_rule(t, where) for t in tables), "".join(units), words)


def _rule(table: AnyMapping[str, Any], where: str) -> Rule:
    _only(table, _RULE_KEYS, where)
    given = [key for key in ("from", "constant", "newest") if key in table]
    if len(given) != 1:
        raise Refused(f"{where} 必须且只能写 from、constant、newest 之一")
    sources = table.get("from", [])
    template = str(table.get("template", "{}"))
    if "{}" not in template:
        raise Refused(f"{where} 的 template 里要有 {{}}")
    constant = table.get("constant")
    return Rule(
        sources=(sources,) if isinstance(sources, str) else tuple(str(s) for s in sources),
        join=table.get("join"),
        pattern=_regex(table["pattern"], where) if "pattern" in table else None,
        template=template,
        constant=None if constant is None else str(constant),
        newest=table.get("newest"),
        when=_condition(table["when"], where) if "when" in table else None,
    )


def _skip(raw: AnyMapping[str, Any], where: str) -> Skip:
    _only(raw, frozenset({"column", "pattern", "reason"}), f"{where} 的 skip")
    return Skip(_condition(raw, where), str(raw.get("reason", "按映射略过")))


def _condition(raw: AnyMapping[str, Any], where: str) -> Condition:
    if not {"column", "pattern"} <= set(raw):
        raise Refused(f"{where} 的条件要写 column 和 pattern")
    return Condition(str(raw["column"]), _regex(raw["pattern"], where))


def _regex(pattern: object, where: str) -> str:
    try:
        re.compile(str(pattern))
    except re.error as error:
        raise Refused(f"{where} 的正则表达式「{pattern}」有误：{error}") from error
    return str(pattern)


def from_header(header: Sequence[str], contract: Contract) -> Mapping:
    """The mapping of a file whose headers are the contract's labels, English names or aliases.

    A unit in brackets behind the name of a figure (「金额（万元）」) is taken as its unit.
    """
    columns: dict[str, Filled] = {}
    taken: set[str] = set()
    for rank in range(3):
        for column in contract.columns:
            spellings = _spellings(column)[rank]
            match = next(
                (h for h in header if h not in taken and fold(bare(h, column)[0]) in spellings),
                None,
            )
            if match is not None and column.name not in columns:
                unit = bare(match, column)[1]
                columns[column.name] = Filled((Rule(sources=(match,)),), unit)
                taken.add(match)
    left = {h: _leaf(h) for h in header if h not in taken and _leaf(h)}
    for column in contract.columns:
        every = frozenset().union(*_spellings(column))
        fits = [h for h, leaf in left.items() if fold(bare(leaf, column)[0]) in every]
        if len(fits) == 1 and column.name not in columns and fits[0] not in taken:
            columns[column.name] = Filled(
                (Rule(sources=(fits[0],)),), bare(left[fits[0]], column)[1]
            )
            taken.add(fits[0])
    return Mapping(contract.name, columns, name="表头")


def _leaf(header: str) -> str:
    """The last part of a header of two rows whose first says nothing that tells columns apart.

    预算 of 金额（万元）/预算; not of 上年/预算 or 2025年/预算, which are other figures.
    """
    above, slash, leaf = header.rpartition("/")
    return leaf if slash and all(map(_GENERAL.fullmatch, above.split("/"))) else ""


def _spellings(column: Column) -> tuple[frozenset[str], ...]:
    """Header texts, folded, from the surest to the least sure."""
    marks = ("", "必填", "选填")
    label = frozenset(fold(column.label + mark) for mark in marks)
    names = (column.name, *column.formerly.values())
    return label, frozenset(map(fold, names)), frozenset(map(fold, column.aliases))


def likeness(header: Sequence[str], contract: Contract) -> float:
    """How much of a header a contract knows, 0 to 1; a required column missing weighs double."""
    found = from_header(header, contract).columns
    missing = sum(1 for c in contract.columns if c.required and c.name not in found)
    named = sum(1 for h in header if h)
    return max(0.0, (len(found) - missing) / named) if named else 0.0


def likeliest(header: Sequence[str]) -> Contract | None:
    """The contract whose columns this header names best, if any is plausible."""
    best = max(CONTRACTS.values(), key=lambda c: likeness(header, c))
    return best if likeness(header, best) >= 0.3 else None
