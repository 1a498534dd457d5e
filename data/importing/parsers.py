"""Texts of one column → values: which parser a column's kind stands for.

A parser takes a batch of distinct texts and gives one :class:`Parsed` for each, so that costly
steps (keys, title matching) work on batches.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from data.contracts import Column, Contract, Kind, Timing
from data.importing import keyed
from data.importing.parsed import BETWEEN, Context, Parsed, Parser, refused
from data.importing.places import place
from data.importing.spoken import spoken
from data.reference.region_codes import NATION, region_name
from data.values import education, grades, numbers, person_id, when
from data.values.base import ValueRefused, is_missing
from data.values.mask import has_id
from data.values.milestones import written
from data.values.salary import salary
from data.values.text import SHORTENED, clean, fold, shortened

_LONGEST_TEXT: Final = 500
# Tables of published figures: the nation and the office's own region are rows like others.
PUBLISHED: Final = frozenset({"city_indicator", "target"})
_NATION: Final = frozenset(
    {"全国", "中国", "全国合计", "全国总计", "全国平均", "000000", "100000", "中华人民共和国"}
)
_WHOLE: Final = frozenset(
    {
        "全市",
        "全省",
        "全区",
        "全县",
        "全州",
        "本市",
        "本省",
        "本区",
        "本县",
        "市本级",
        "全市合计",
        "全省合计",
    }
)
# The office's own region as a place of work, by what the office is: to a province, 全市 is none.
_HERE: Final = {
    "province": frozenset({"全省", "本省", "省内"}),
    "city": frozenset({"全市", "本市", "市内", "市区"}),
    "county": frozenset({"全区", "全县", "本区", "本县", "区内", "县内"}),
}
_WITH_UNIT: Final = re.compile(
    r"(?<=.) ?[(\[【](?:单位[:：]? ?)?(?:[十百千万亿]{0,2}(?:元|人次|人|名|位|件|个|家)|[万亿])"
    r"[)\]】]$"
)
# How a register of employers goes on: 有限责任公司（自然人投资或控股）, 事业单位（公益一类）.
_KIND_OF: Final = re.compile(r"\([^()]*\)$")
_NO_INDUSTRY: Final = "行业判断不出大类，记为未说明"
_WORKDAYS: Final = re.compile(r"(?<=[0-9]) ?(?:个?(?:工作|自然)?日|个?工作天)$")  # 5个工作日


def parser(column: Column, context: Context) -> Parser:
    """The parser of a column."""
    if column.kind is Kind.PERSON:
        return keyed.persons(context)
    if column.kind is Kind.EMPLOYER:
        return keyed.employers(context)
    if column.kind is Kind.TEXT and column.personal:
        return keyed.private(context)
    if column.kind is Kind.TRAIT:
        return keyed.traits(column, context)
    if column.kind is Kind.OCCUPATION:
        return occupations
    single = _single(column, context)
    return lambda texts: [_guarded(single, text, column) for text in texts]


def needs_key(contract: Contract) -> bool:
    """Whether a contract's rows hold keys of persons or employers."""
    return any(
        c.kind in (Kind.PERSON, Kind.EMPLOYER, Kind.TRAIT) or (c.personal and c.kind is Kind.TEXT)
        for c in contract.columns
    )


def _guarded(single: Callable[[str], Parsed], text: str, column: Column) -> Parsed:
    try:
        found = single(text)
    except ValueRefused as refusal:
        return refused(refusal)
    low, high = column.minimum, column.maximum
    value = found.value
    if isinstance(value, int | float) and (
        (low is not None and value < low) or (high is not None and value > high)
    ):
        reason, accepted = beyond(column)
        return Parsed(reason=reason, accepted=accepted)
    return found


def beyond(column: Column) -> tuple[str, str]:
    """What is said of a figure outside a column's bounds: the reason, and what is accepted."""
    low, high, unit = column.minimum, column.maximum, f" {column.unit}".rstrip()
    if high is None:
        return "超出合理范围", f"不小于 {low:.15g} 的数{unit}"
    if low is None:
        return "超出合理范围", f"不大于 {high:.15g} 的数{unit}"
    return "超出合理范围", f"{low:.15g} 至 {high:.15g}{unit}"


def _single(column: Column, context: Context) -> Callable[[str], Parsed]:
    scale = _scale(context.unit, column)
    simple: dict[Kind, Callable[[str], Any]] = {
        Kind.INTEGER: lambda t: _integer(t, column, int(scale)),
        Kind.NUMBER: lambda t: _number(t, column, scale),
        Kind.MONEY: lambda t: numbers.money(_per_month(t, column), unit=context.unit or "元"),
        Kind.MONTH: lambda t: when.month(t, excel_serials=True),
        Kind.DATE: lambda t: when.date(t, excel_serials=True),
        Kind.YEAR: _year,
        Kind.FLAG: grades.yes_no,
        Kind.EDUCATION: (
            education.education_wanted
            if context.contract.name in ("job_posting", "job_seeker")
            else education.education
        ),
        Kind.TEXT: _text,
        Kind.MAJOR: _text,
    }
    special: dict[Kind, Callable[[str], Parsed]] = {
        Kind.REGION: lambda t: _region(t, column, context),
        Kind.INDUSTRY: _industry,
        Kind.SCHOOL: _school,
        Kind.SALARY: _salary,
        Kind.CODE: lambda t: _code_or_word(t, column),
    }
    if column.name == "milestones":
        return lambda text: Parsed(written(text))
    if column.kind in special:
        return special[column.kind]
    convert = simple[column.kind]
    if column.kind in (Kind.MONTH, Kind.DATE):
        return lambda text: _when(text, convert, column)
    return lambda text: Parsed(convert(text))


def _when(text: str, convert: Callable[[str], Any], column: Column) -> Parsed:
    """A day or month; an end that is written as none (至今, 9999-12) is none, and says so."""
    if column.timing is Timing.OPEN and when.unending(text):
        return Parsed(note=f"{column.label}写作「至今」「长期」「9999」一类，记为没有终止")
    note = f"{column.label}是表格软件的日期序号，已换算" if when.is_serial(text) else None
    value = convert(text)
    return Parsed(value, note=note if value is not None else None)


def _scale(unit: str, column: Column) -> float:
    """What a 1 in the file stands for, where the mapping names a unit such as 万人."""
    if not unit or column.kind is Kind.MONEY:
        return 1
    return float(numbers.scale_of(unit))


def _integer(text: str, column: Column, scale: int) -> int | None:
    if column.name == "headcount" and scale == 1:
        return numbers.headcount(text)
    return numbers.integer(text, unit=column.unit, scale=scale)


def _number(text: str, column: Column, scale: float) -> float | None:
    """A number; one whose unit stands in its row (「%」) may repeat it in the cell."""
    if column.unit == "天":
        text = _WORKDAYS.sub("天", clean(text))
    unit, between, figure = text.rpartition(BETWEEN)
    if not between:
        return numbers.number(text, unit=column.unit, scale=scale)
    return numbers.figure(figure, unit=clean(unit))


def _per_month(text: str, column: Column) -> str:
    """A column in 元/月 may repeat its 「/月」 in the cell."""
    return re.sub(r"(?<=元)\s*(?:/|每)月$", "", clean(text)) if "/月" in column.unit else text


def _year(text: str) -> int | None:
    """A year; a full date (毕业时间, 出生年月) gives its year, so does a column's name."""
    for read in (when.year_named, _year_of_month):
        try:
            return read(text)
        except ValueRefused:
            continue
    return when.year(text, earliest=1900)


def _year_of_month(text: str) -> int | None:
    month = when.month(text, earliest=1900)
    return None if month is None else month // 12


def _text(text: str) -> str | None:
    if is_missing(text):
        return None
    cleaned = clean(text)
    if shortened(cleaned):
        raise ValueRefused(SHORTENED, "完整的编号；把该列设为文本格式后重新导出")
    if has_id(cleaned):
        raise ValueRefused("文字中含有身份证号", "不含证件号码的文字")
    if len(cleaned) > _LONGEST_TEXT:
        raise ValueRefused("文字过长", f"不超过 {_LONGEST_TEXT} 字")
    return cleaned


def _code_or_word(text: str, column: Column) -> Parsed:
    """A code; in an open column also a word that is none, under its own name."""
    text = _WITH_UNIT.sub("", clean(text)) if column.open else text  # its figure is in it
    try:
        return Parsed(_code(text, column))
    except ValueRefused as error:
        if not column.open:
            raise
        kept = _text(text)
        note = f"{column.label}「{kept}」不是统计指标，照收并单独列出"
        return Parsed(kept, note=f"{note}；统计指标有：{error.accepted}" if kept else None)


def _code(text: str, column: Column) -> str | None:
    """A column's own code: the code, its label, the label's part before or inside brackets."""
    readers: dict[str, Callable[[str], str | None]] = {
        "gender": grades.gender,
        "skill_level": grades.skill_level,
        "professional_title": grades.professional_title,
        "id_type": lambda t: None if is_missing(t) else person_id.id_kind(t),
    }
    if column.name in readers:
        return readers[column.name](text)
    if is_missing(text):
        return None
    word = fold(text)
    found = {code for code, label in column.codes.items() if word in _names(code, label)}
    if not found:
        found = spoken(column.name, word) & set(column.codes)
    if not found and column.name == "nature":
        found = spoken(column.name, fold(_KIND_OF.sub("", clean(text)))) & set(column.codes)
    if len(found) == 1:
        return found.pop()
    raise ValueRefused(f"不在「{column.label}」的允许值之内", "、".join(column.codes.values()))


def _names(code: str, label: str) -> frozenset[str]:
    parts = re.split(r"[（）()]", label)
    return frozenset(fold(part) for part in (code, label, *parts) if part)


def _region(text: str, column: Column, context: Context) -> Parsed:
    if is_missing(text):
        return Parsed()
    if context.contract.name in PUBLISHED:
        word = fold(text)
        if word in _NATION:
            return Parsed(NATION)
        if word in _WHOLE and context.region:
            note = f"{column.label}「{clean(text)}」记为本办公室所在的{region_name(context.region)}"
            return Parsed(context.region, note=note)
    if column.name == "destination_region" and fold(text) in _HERE.get(_level(context.region), ()):
        # Found work in 全市: somewhere in the office's own, nearer it isn't told.
        note = f"{column.label}「{clean(text)}」记为本办公室所在的{region_name(context.region)}"
        return Parsed(context.region, note=note)
    found = place(text, context.within if column.name == "region" else None)
    return Parsed(found.code or None, note=f"{column.label}：{found.note}" if found.note else None)


def _level(code: int) -> str:
    """What an office's region is; nothing where it isn't known."""
    if not code:
        return ""
    return "province" if code % 10_000 == 0 else "city" if code % 100 == 0 else "county"


def _industry(text: str) -> Parsed:
    from data.reference import industry, section_alone
    from data.reference.industry_text import industry_code, section_alone_code

    if is_missing(text):
        return Parsed(0, note=_NO_INDUSTRY)
    code = industry_code(text) or section_alone_code(text)
    found = industry(code)
    if not code or found is None:
        return Parsed(0, note=_NO_INDUSTRY)
    if section_alone(code):
        section = found.name.partition("（")[0]
        return Parsed(code, note=f"行业只写到门类「{section}」，计入该门类，大类记为未说明")
    return Parsed(code)


def _school(text: str) -> Parsed:
    from data.reference.school_list import school

    name = _text(text)
    if name is None:
        return Parsed()
    found = school(name)
    return Parsed(found.name) if found else Parsed(name, note="院校不在教育部名单，照原名保留")


def _salary(text: str) -> Parsed:
    found = salary(text)
    return Parsed(found.low, found.high) if found else Parsed()


def occupations(texts: Sequence[str]) -> list[Parsed]:
    """Codes of the 大典 for codes, names and job titles; not stated where the matcher is unsure."""
    from data.matching import default_matcher
    from data.reference.occupation_codes import occupation

    found = [occupation(clean(text)) for text in texts]
    unknown = [text for text, known in zip(texts, found, strict=True) if known is None]
    guesses = iter(default_matcher().match(unknown))
    return [
        Parsed(known.code) if known is not None else _occupation(next(guesses).code)
        for known in found
    ]


def _occupation(code: str | None) -> Parsed:
    return Parsed(code, note=None if code else "职业把握不足，记为未说明")
