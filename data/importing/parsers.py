"""Texts of one column → values: which parser a column's kind stands for.

A parser takes a batch of distinct texts and gives one :class:`Parsed` for each, so that costly
steps (keys, title matching) work on batches.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.contracts import Column, Contract, Kind
from data.importing.places import place
from data.pseudonym import Pseudonymiser
from data.values import education, employer_id, grades, numbers, person_id, when
from data.values.base import ValueRefused, is_missing
from data.values.salary import salary
from data.values.text import clean, fold

_HIDDEN_ID: Final = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_LONGEST_TEXT: Final = 500
BETWEEN: Final = "\x1f"  # joins the kind of document and its number


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value (two for a salary), or why there is none; ``note`` is a remark that is counted."""

    value: Any = None
    second: Any = None
    reason: str | None = None
    accepted: str | None = None
    note: str | None = None


Parser = Callable[[Sequence[str]], list[Parsed]]


@dataclass(frozen=True)
class Context:
    """What parsing needs besides the text: the key, the office's region, the column's unit."""

    contract: Contract
    keys: Pseudonymiser | None
    within: int | None = None
    unit: str = ""


def parser(column: Column, context: Context) -> Parser:
    """The parser of a column."""
    if column.kind is Kind.PERSON:
        return _persons(context)
    if column.kind is Kind.EMPLOYER:
        return _employers(context)
    if column.kind is Kind.TEXT and column.personal:
        return _private(context)
    if column.kind is Kind.OCCUPATION:
        return occupations
    single = _single(column, context)
    return lambda texts: [_guarded(single, text, column) for text in texts]


def needs_key(contract: Contract) -> bool:
    """Whether a contract's rows hold keys of persons or employers."""
    return any(
        c.kind in (Kind.PERSON, Kind.EMPLOYER) or (c.personal and c.kind is Kind.TEXT)
        for c in contract.columns
    )


def has_id(text: str) -> bool:
    """Whether a resident ID number stands somewhere in a text."""
    return any(_is_id(found) for found in _HIDDEN_ID.findall(text))


def without_ids(text: str) -> str:
    """The text with every ID number in it made unreadable."""
    return _HIDDEN_ID.sub(lambda m: "（证件号已遮蔽）" if _is_id(m[0]) else m[0], text)


def _is_id(number: str) -> bool:
    try:
        person_id.normalise_id("resident", number)
    except ValueRefused:
        return False
    return True


def _refused(refusal: ValueRefused) -> Parsed:
    return Parsed(reason=refusal.reason, accepted=refusal.accepted)


def _guarded(single: Callable[[str], Parsed], text: str, column: Column) -> Parsed:
    try:
        found = single(text)
    except ValueRefused as refusal:
        return _refused(refusal)
    low, high = column.minimum, column.maximum
    value = found.value
    if isinstance(value, int | float) and (
        (low is not None and value < low) or (high is not None and value > high)
    ):
        return Parsed(reason="超出合理范围", accepted=_span(low, high, column.unit))
    return found


def _span(low: float | None, high: float | None, unit: str) -> str:
    if high is None:
        return f"不小于 {low:g} 的数{unit}"
    if low is None:
        return f"不大于 {high:g} 的数{unit}"
    return f"{low:.15g} 至 {high:.15g} {unit}".rstrip()


def _single(column: Column, context: Context) -> Callable[[str], Parsed]:
    scale = _scale(context.unit, column)
    simple: dict[Kind, Callable[[str], Any]] = {
        Kind.INTEGER: lambda t: _integer(t, column, int(scale)),
        Kind.NUMBER: lambda t: numbers.number(t, unit=column.unit, scale=scale),
        Kind.MONEY: lambda t: numbers.money(_per_month(t, column), unit=context.unit or "元"),
        Kind.MONTH: when.month,
        Kind.DATE: when.date,
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
        Kind.CODE: lambda t: Parsed(_code(t, column)),
    }
    if column.kind in special:
        return special[column.kind]
    convert = simple[column.kind]
    return lambda text: Parsed(convert(text))


def _scale(unit: str, column: Column) -> float:
    """What a 1 in the file stands for, where the mapping names a unit such as 万人."""
    if not unit or column.kind is Kind.MONEY:
        return 1
    for word, times in (("亿", 1e8), ("万", 1e4), ("千", 1e3), ("百", 1e2)):
        if unit.startswith(word):
            return times
    return 1


def _integer(text: str, column: Column, scale: int) -> int | None:
    if column.name == "headcount" and scale == 1:
        return numbers.headcount(text)
    return numbers.integer(text, unit=column.unit, scale=scale)


def _per_month(text: str, column: Column) -> str:
    """A column in 元/月 may repeat its 「/月」 in the cell."""
    return re.sub(r"(?<=元)\s*(?:/|每)月$", "", clean(text)) if "/月" in column.unit else text


def _year(text: str) -> int | None:
    """A year; a full date (毕业时间, 出生年月) gives its year."""
    try:
        return when.year(text, earliest=1900)
    except ValueRefused as refusal:
        try:
            month = when.month(text, earliest=1900)
        except ValueRefused:
            raise refusal from None
        return None if month is None else month // 12


def _text(text: str) -> str | None:
    if is_missing(text):
        return None
    said = clean(text)
    if has_id(said):
        raise ValueRefused("文字中含有身份证号", "不含证件号码的文字")
    if len(said) > _LONGEST_TEXT:
        raise ValueRefused("文字过长", f"不超过 {_LONGEST_TEXT} 字")
    return said


def _code(text: str, column: Column) -> str | None:
    """A column's own code: the code, its label, the label's part before or inside brackets."""
    readers = {
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
    if len(found) == 1:
        return found.pop()
    raise ValueRefused(f"不在「{column.label}」的允许值之内", "、".join(column.codes.values()))


def _names(code: str, label: str) -> frozenset[str]:
    parts = re.split(r"[（）()]", label)
    return frozenset(fold(part) for part in (code, label, *parts) if part)


def _region(text: str, column: Column, context: Context) -> Parsed:
    if is_missing(text):
        return Parsed()
    found = place(text, context.within if column.name == "region" else None)
    return Parsed(found.code or None, note=f"{column.label}：{found.note}" if found.note else None)


def _industry(text: str) -> Parsed:
    from data.reference.industry_text import industry_code

    found = None if is_missing(text) else industry_code(text)
    if not found:
        return Parsed(0, note="行业判断不出大类，记为未说明")
    return Parsed(found)


def _school(text: str) -> Parsed:
    from data.reference.school_list import school

    said = _text(text)
    if said is None:
        return Parsed()
    found = school(said)
    return Parsed(found.name) if found else Parsed(said, note="院校不在教育部名单，照原名保留")


def _salary(text: str) -> Parsed:
    found = salary(text)
    return Parsed(found.low, found.high) if found else Parsed()


def occupations(texts: Sequence[str]) -> list[Parsed]:
    """Codes of the 大典 for codes, names and job titles; not stated where the matcher is unsure."""
    from data.matching.titles import matcher
    from data.reference.occupation_codes import occupation

    found = [occupation(clean(text)) for text in texts]
    guesses = iter(matcher().match([t for t, o in zip(texts, found, strict=True) if o is None]))
    unsure = "职业把握不足，记为未说明"
    return [
        Parsed(o.code) if o else Parsed(g.code, note=None if g.code else unsure)
        for o, g in ((o, None if o else next(guesses)) for o in found)
    ]


def _persons(context: Context) -> Parser:
    keys = _keys(context)

    def parse(texts: Sequence[str]) -> list[Parsed]:
        checked: list[str | Parsed] = []
        for text in texts:
            kind, _, number = text.partition(BETWEEN)
            if is_missing(number):
                checked.append(Parsed())
                continue
            try:
                checked.append(person_id.normalise_id("" if is_missing(kind) else kind, number))
            except ValueRefused as refusal:
                checked.append(_refused(refusal))
        return _keyed(checked, keys.person)

    return parse


def _employers(context: Context) -> Parser:
    keys = _keys(context)

    def parse(texts: Sequence[str]) -> list[Parsed]:
        checked: list[str | Parsed] = []
        for text in texts:
            if is_missing(text):
                checked.append(Parsed())
                continue
            try:
                checked.append(_employer(text))
            except ValueRefused as refusal:
                checked.append(_refused(refusal))
        return _keyed(checked, keys.employer)

    return parse


def _employer(text: str) -> str:
    """An employer's lifelong code, or its own number or name, folded and marked as such.

    Social insurance numbers its employers itself; such numbers have no checksum. What is as
    long as a credit code but fails its checksum was mistyped and is refused.
    """
    try:
        return employer_id.normalise_employer(text)
    except ValueRefused:
        word = fold(text)
        if len(word) == 18 and word.isascii():
            raise
        if len(word) < 2 or has_id(text):
            raise
        return f"OWN:{word}"


def _private(context: Context) -> Parser:
    """Numbers that a source gave to persons (登记编号): kept as keys, never as they are."""
    keys = _keys(context)

    def parse(texts: Sequence[str]) -> list[Parsed]:
        said = [Parsed() if is_missing(t) else f"NO:{clean(t)}" for t in texts]
        found = _keyed(said, keys.person)
        return [Parsed(p.value.replace("-", "")) if p.value else p for p in found]

    return parse


def _keyed(
    checked: Sequence[str | Parsed], make: Callable[[Sequence[str]], list[Any]]
) -> list[Parsed]:
    made = iter(make([text for text in checked if isinstance(text, str)]))
    return [x if isinstance(x, Parsed) else Parsed(str(next(made))) for x in checked]


def _keys(context: Context) -> Pseudonymiser:
    if context.keys is None:
        raise ValueError(f"{context.contract.name} holds persons or employers and needs a key")
    return context.keys
