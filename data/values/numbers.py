"""Numbers as people and scanners write them → int or float, or a refusal.

One strict grammar under all: a sign, digits with thousands commas in the right places, a point.
What Python, pandas or DuckDB would swallow wrongly (``1_000``, ``0 17``, ``1234①``, ``12,34``) is
either read right or refused; nothing is guessed.
"""

import re
from decimal import Decimal
from typing import Final, Literal

from data.values.base import ValueRefused, is_missing
from data.values.chinese_numerals import chinese_integer
from data.values.text import clean

_PLAIN: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+|(?=\.))(?P<part>\.[0-9]+)?"
    r"(?:[eE](?P<power>[+-]?[0-9]{1,3}))?"
)
# A point that a scanner set apart from its digits: 「18 . 58」, 「37 .49」.
_APART: Final = re.compile(r"(?<=[0-9]) ?\. ?(?=[0-9])")
# A mark after the figure: ①, ¹, *, †, [1], [注1], 〔2〕; not ½, and not 「(1)」 (accounting).
_MARK: Final = re.compile(
    r"(?P<bare>.*?[0-9%‰元人])\s*"
    r"(?P<mark>[\u2460-\u2473\u24f5-\u24fe\u2776-\u2793\u00b9\u00b2\u00b3\u2070-\u2079*†‡]+"
    r"|[\[〔【](?:(?:备?注|note)\s*[0-9a-z]{0,2}|[0-9]{1,2}|[a-e])[\]〕】]|注[0-9]?)"
)
_RAISED: Final = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹")
_APPROXIMATE: Final = re.compile(
    r"^(?:大约|约|近|超|逾|不足|不到|至少|至多|[<>≤≥≈~])|(?:余|多|左右|上下|以上|以下|[+])$"
    r"|[0-9][余多几](?:[万亿人个名元]|$)"
)
_RANGE: Final = re.compile(r"[0-9%万元] ?(?:-|–|—|~|至|到) ?[0-9]")

_THREE_ZEROS: Final = re.compile(r"^[+-]?[1-9][0-9]{0,2}\.000$")  # 1.000 is a thousand in Europe

MAX_DIGITS: Final = 15  # what a float holds exactly; longer runs are identity or account numbers
LONGEST: Final = 60  # no figure is longer; keeps the patterns below off whole paragraphs
COUNT: Final = "整数，如 1234 或 1,234"
NUMBER: Final = "数字，如 1234.5"
SHARE: Final = "百分数，如 18.58%"
MONEY: Final = "金额，如 1234.5、3.2万元、1,200元"

_MONEY_UNITS: Final = {
    "元": 1,
    "百元": 10**2,
    "千元": 10**3,
    "千": 10**3,
    "万元": 10**4,
    "万": 10**4,
    "十万元": 10**5,
    "百万元": 10**6,
    "百万": 10**6,
    "千万元": 10**7,
    "千万": 10**7,
    "亿元": 10**8,
    "亿": 10**8,
}
_MONEY: Final = re.compile(
    r"(?:人民币|RMB|CNY|¥)?\s*(?P<body>.*?)\s*(?P<unit>[十百千]?[万千百亿]?元|[百千]?[万千亿])?整?",
    re.IGNORECASE,
)
_SCALED: Final = re.compile(
    r"(?P<figure>[+-]?[0-9.,]+) ?(?P<scale>[十百千]?[万亿]|[百千])"
    r"(?:人次|[元人名位次件套户家个项])?"
)
_COUNTED: Final = re.compile(r"(?P<figure>[+-]?[0-9.,]+) ?(?:人次|[元人名位次件套户家个项])")
_FOREIGN: Final = re.compile(
    r"[$€£]|美元|美金|港[元币]|欧元|日元|英镑|台币|USD|HKD|EUR", re.IGNORECASE
)


_ALSO: Final = {
    "人": ("名", "位"),
    "件": ("笔", "项", "宗", "例", "单", "份"),
    "套": ("间", "户"),
    "次": ("人次",),
}
_SCALES: Final = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}


def scale_of(unit: str) -> int:
    """What a 1 stands for in a unit: 10000 in 万人, 1000000 in 百万元, 1 in 人."""
    times = 1
    for char in unit:
        if char not in _SCALES:
            break
        times *= _SCALES[char]
    return times


def footnote(text: str) -> str | None:
    """The footnote mark behind a figure (``①``, ``*``, ``[1]``), for the importer to note.

    The parsers here read the figure without it, so that ``1234①`` is 1234 and never 12341.
    """
    marked = _MARK.fullmatch(clean(text))
    return marked["mark"] if marked else None


def integer(text: str, *, unit: str = "", scale: int = 1) -> int | None:
    """A whole number; ``None`` for an absent one.

    Args:
        text: the cell. ``3.0`` is 3 (pandas writes so); Chinese numerals up to 千万 are read.
        unit: a word that may follow, e.g. 人 (then 名 and 位 may too).
        scale: what a 1 in the file stands for, e.g. 10000 where the head says 万人.

    Raises:
        ValueRefused: not exactly one whole number.
    """
    if is_missing(text):
        return None
    figure = _bare(text, COUNT)
    bare = _without_unit(figure, unit)
    scale = scale if bare == figure else 1  # 5人 is five also where the head says 万人
    if own := _SCALED.fullmatch(bare):  # 4万人: a cell that names its own scale keeps it
        bare, scale = own["figure"], scale_of(own["scale"])
    spelled = chinese_integer(bare)
    if scale == 1 and _THREE_ZEROS.search(bare):
        raise ValueRefused("分不清是小数还是千位分隔", COUNT)
    value = (Decimal(spelled) if spelled is not None else _exact(bare, COUNT)) * scale
    if value != value.to_integral_value():
        raise ValueRefused("不是整数", COUNT)
    return int(value)


def number(text: str, *, unit: str = "", scale: float = 1) -> float | None:
    """A number, in the column's unit; ``None`` for an absent one. Arguments as in `integer`.

    An exponent is taken only where it hides no digits: ``1.5e-05`` and ``1.234e3`` are, Excel's
    ``1.23E+11`` isn't.

    Raises:
        ValueRefused: not exactly one number.
    """
    if is_missing(text):
        return None
    figure = _bare(text, NUMBER)
    bare = _without_unit(figure, unit)
    scale = scale if bare == figure else 1
    if own := _SCALED.fullmatch(bare):
        bare, scale = own["figure"], scale_of(own["scale"])
    elif not unit and (own := _COUNTED.fullmatch(bare)):
        bare, scale = own["figure"], 1
    return float(_exact(bare, NUMBER) * Decimal(str(scale)))


def figure(text: str, *, unit: str) -> float | None:
    """A published figure in its row's own unit; ``None`` for an absent one.

    Args:
        text: the cell: ``1,262``, ``84.46%``, ``(3.2)`` for a minus, ``1262万人``.
        unit: the row's unit. A cell that repeats it is read without; one that names another
            (``84%`` under 万人) is refused. The value stays in that unit.

    Raises:
        ValueRefused: not exactly one number, or of another unit.
    """
    if is_missing(text):
        return None
    bare = _bare(text, NUMBER)
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1].strip()}"
    sign = next((s for s in ("%", "‰") if bare.endswith(s)), "")
    if sign:
        if unit and sign not in unit.replace("％", "%") and "百分" not in unit:
            raise ValueRefused("单位与本行的单位不符", f"以「{unit}」计的数")
        bare = bare[:-1].rstrip()
    elif unit and bare.endswith(unit):
        bare = bare.removesuffix(unit).rstrip()
    return float(_exact(bare, NUMBER))


def percent(text: str, *, bare: Literal["percent", "share"] | None = None) -> float | None:
    """A share, 0 to 1 for 0 % to 100 % (growth may lie outside); ``None`` for an absent one.

    Args:
        text: the cell; ``%`` or ``‰``, spaces round the point allowed (``18 . 58%``).
        bare: what a figure without a sign is; by default it is refused, because 0.5 may be
            half or half a per cent.

    Raises:
        ValueRefused: not one percentage, or a figure whose point was lost (``0 17%``).
    """
    if is_missing(text):
        return None
    figure = _bare(text, SHARE)
    if figure.endswith(("%", "‰")):
        return float(_exact(figure[:-1].rstrip(), SHARE) / (100 if figure[-1] == "%" else 1000))
    if bare is None:
        raise ValueRefused("缺百分号，分不清是百分数还是小数", SHARE)
    return float(_exact(figure, SHARE) / (100 if bare == "percent" else 1))


def money(text: str, *, unit: str = "元") -> float | None:
    """An amount in 元 (RMB); ``None`` for an absent one.

    Args:
        text: the cell; a unit in the cell (万元, 亿, …) outranks the column's. Accounting
            brackets make a negative: ``(1,234)``.
        unit: the column's unit, for a figure that has none.

    Raises:
        ValueRefused: a foreign currency, or not exactly one amount.
    """
    if is_missing(text):
        return None
    figure = _bare(text, MONEY)
    if _FOREIGN.search(figure):
        raise ValueRefused("是外币金额", "人民币" + MONEY)
    bracketed = figure.startswith("(") and figure.endswith(")")
    parts = _MONEY.fullmatch(figure[1:-1].strip() if bracketed else figure)
    if parts is None or (parts["unit"] or unit) not in _MONEY_UNITS:
        raise ValueRefused("不是金额", MONEY)
    amount = _exact(parts["body"], MONEY)
    if bracketed and amount < 0:
        raise ValueRefused("括号与负号重复", MONEY)
    return float(amount * _MONEY_UNITS[parts["unit"] or unit] * (-1 if bracketed else 1))


def headcount(text: str) -> int | None:
    """People wanted by a post: ``招3人``, ``3人``, ``3``; 若干 says nothing, so ``None``.

    Raises:
        ValueRefused: a range, an estimate, or anything else than one count.
    """
    wanted = re.sub(r"^(?:招聘?|需求?)\s*", "", clean(text))
    if wanted.removesuffix("人").removesuffix("名") in {"若干", "不限", "多", "数"}:
        return None
    return integer(wanted, unit="人")


def _bare(text: str, accepted: str) -> str:
    """The cell cleaned, with plain signs, its footnote mark off; refused where it isn't exact."""
    figure = clean(text).replace("−", "-")
    if len(figure) > LONGEST:
        raise ValueRefused("文字过长，不是一个数", accepted)
    marked = _MARK.fullmatch(figure)
    if marked:
        figure = marked["bare"]
        if figure.endswith("10") and not _RAISED.isdisjoint(marked["mark"]):
            raise ValueRefused("分不清是脚注还是乘方", accepted)
    if _APPROXIMATE.search(figure):
        raise ValueRefused("是约数，不是确数", accepted)
    if _RANGE.search(figure):
        raise ValueRefused("是区间，不是一个数", accepted)
    return figure


def _without_unit(figure: str, unit: str) -> str:
    """Take a known unit off the end; 人 also answers to 名 and 位, 件 to 笔."""
    for word in (*_ALSO.get(unit, ()), unit):
        if word and figure.endswith(word):
            return figure.removesuffix(word).rstrip()
    return figure


def _exact(figure: str, accepted: str) -> Decimal:
    """The decimal number that the text spells, every digit of it."""
    joined = _APART.sub(".", figure)
    if re.search(r"[0-9] +[0-9]", joined):
        raise ValueRefused("数字之间有空格，可能丢了小数点", accepted)
    parts = _PLAIN.fullmatch(joined)
    if parts is None:
        raise ValueRefused("不是数字", accepted)
    whole = parts["whole"].replace(",", "")
    if len(whole) > 1 and whole[0] == "0":
        raise ValueRefused("以 0 开头，可能丢了小数点或是编码", accepted)
    part = parts["part"] or ""
    if len(whole) > MAX_DIGITS:
        raise ValueRefused("位数过多，不像数量", accepted)
    power = int(parts["power"] or 0)
    if power > max(len(part) - 1, 0) or power < -30:
        raise ValueRefused("科学计数法，尾数已丢失", accepted)
    return Decimal(f"{parts['sign']}{whole}{part}").scaleb(power)
