"""Figures as words: values with their unit, margins, periods. Everything reads the Metric."""

import math
from decimal import Decimal
from typing import Final

from dashboard.wording.theme import compact, grouped
from data.months import month_name
from data.reference import region
from metrics.disclosure.protect import STATUS_WORDS, Protected, Row, Status
from metrics.engine.core import Kind, Metric, Time, Unit
from metrics.engine.cubes import CUBES
from metrics.engine.dimensions import SECTION

FINE_POINTS: Final = 0.005  # half-width of a share above which its decimal says nothing
SECRET_NOTICE: Final = "非涉密系统，严禁处理国家秘密"
DEMO_MARK: Final = "演示数据"
INTERNAL: Final = "内部资料"
PUBLIC: Final = "公开"
HIDDEN_WORD: Final = "已隐去"
_DECIMALS: Final = {
    Unit.TIMES: 2,
    Unit.DAYS: 0,
    Unit.PER_10K: 0,
    Unit.YUAN_A_MONTH: 0,
    Unit.SCORE: 1,
    Unit.RANK: 0,
    Unit.Z: 1,
    Unit.COEFFICIENT: 2,
}
_VAGUE_SHARE: Final = 0.05  # of a share: as much left open is told beside it
_VAGUE_PART: Final = 0.02  # of an amount of money: likewise
_OPEN_PART: Final = 0.5  # of an amount of money: one that leaves more open says nothing
_OPEN_SHARE: Final = 0.25  # half-width of a share, likewise
WAN: Final = 10_000.0
_IN_WAN: Final = 99_995_000.0  # from here on an amount is written in 亿
_NEARLY: Final = 0.99  # as sure as a forecast may sound
_MEASURES: Final = 2  # that a subtitle names
_LONGEST_UNIT: Final = 4  # characters that fit behind a number
_CLASSES: Final = ("source", "homecoming")
_GLUED: Final = {Unit.PERCENT}
EVERYWHERE: Final = "不限就业地"


def number(value: float, metric: Metric, half_width: float = 0.0) -> str:
    """Write a value without its unit; shares become per cent, whole where rounding blurs them, and
    so are the 万 of an amount of money."""
    if metric.unit is Unit.PERCENT:
        return grouped(value * 100, 0 if half_width > FINE_POINTS else 1)
    if metric.unit is Unit.DAYS and metric.kind is Kind.RATIO:
        return grouped(value, 1)  # a mean; a median is read from bins of ten days
    if metric.unit in _DECIMALS:
        return grouped(value, _DECIMALS[metric.unit])
    if metric.unit is Unit.AS_PUBLISHED:
        return published(value)
    if metric.unit is Unit.YUAN and half_width >= WAN <= abs(value) < _IN_WAN:
        return f"{value / WAN:.0f}万"
    return compact(value)


def published(value: float | Decimal) -> str:
    """Write a number with the decimals it was published with: ``6 670``, ``-1.5``."""
    exact = Decimal(str(value)).normalize()
    return grouped(float(exact), max(-int(exact.as_tuple().exponent), 0))


def unit(metric: Metric) -> str:
    """The unit as it stands after a number."""
    return metric.unit.value


def written(value: float, metric: Metric, half_width: float = 0.0) -> str:
    """Write a value with its unit: ``8.3万人``, ``61.2%``, ``1.09倍``."""
    own = "" if metric.unit is Unit.AS_PUBLISHED else unit(metric)  # its rows name theirs
    return f"{number(value, metric, half_width)}{own}"


def figure(row: Row, metric: Metric) -> str:
    """Write a protected figure, or the word for why there is none."""
    if row.value is None:
        return {Status.SUPPRESSED: HIDDEN_WORD, Status.EMPTY: "暂无数据"}.get(row.status, "—")
    return written(row.value, metric, row.half_width)


def brief(row: Row, metric: Metric) -> str:
    """Write a figure beside a mark of a chart whose subtitle has the unit: a unit as long as
    人/万名从业人员 stays there."""
    if row.value is None or len(unit(metric)) <= _LONGEST_UNIT:
        return figure(row, metric)
    return number(row.value, metric, row.half_width)


def mark(public: bool) -> str:
    """What stands on a file or picture: for whom it is."""
    return PUBLIC if public else INTERNAL


def status(row: Row) -> str:
    """The sentence behind a figure that isn't plainly there; empty when it is."""
    return STATUS_WORDS[row.status]


def probability(share: float) -> str:
    """A forecast's probability: nothing ahead is certain, however many runs agree."""
    if share > _NEARLY:
        return f"超过 {_NEARLY * 100:.0f}%"
    if share < 1 - _NEARLY:
        return f"不到 {(1 - _NEARLY) * 100:.0f}%"
    return f"{share * 100:.0f}%"


def likely(what: str, share: float) -> str:
    """What has a probability, and which: 「短缺可能性 93%」, 「短缺可能性不到 1%」."""
    text = probability(share)
    return f"{what} {text}" if text[0].isdigit() else f"{what}{text}"


def margin(row: Row, metric: Metric) -> str:
    """What a figure leaves open, where that is much: 「±15个百分点」, 「±70万元」; else ""."""
    if row.value is None or metric.kind is Kind.CURVE:  # curves tell their range themselves
        return ""
    if metric.unit is Unit.PERCENT:
        half = row.half_width + row.chance
        return f"±{half * 100:.0f}个百分点" if half > _VAGUE_SHARE else ""
    half = row.half_width
    if metric.unit is Unit.YUAN and half > _VAGUE_PART * abs(row.value):
        digits = 10 ** (math.floor(math.log10(half)) - 1)  # a margin needs no third digit
        told = math.ceil(half / digits) * digits
        return f"±{told / 10_000:g}万元" if told >= 10_000 else f"±{written(told, metric)}"
    return ""


def too_open(row: Row, metric: Metric) -> bool:
    """Whether an amount of money leaves more than half of itself open, or a share more than half of
    all that it can be: 271万元 ±230万元 and 100% ±72个百分点 are no figures to print large."""
    if row.value is not None and metric.share:
        return row.half_width > _OPEN_SHARE
    if not row.value or metric.unit is not Unit.YUAN:
        return False
    return row.half_width > _OPEN_PART * abs(row.value)


def period(found: Protected) -> str:
    """The months a figure covers: 「2026年6月」, 「2026年1—6月」, 「2025年7月—2026年6月」."""
    ahead = _ahead(found)
    if ahead:
        return ahead
    if found.month is None:
        # What is hidden has a date as well as what is shown.
        nothing = not len(found) or (found.frame["status"] == Status.EMPTY.value).all()
        return "暂无数据" if nothing else "截至数据日"
    if by_class(found.metric):
        last, years = found.month // 12, max(found.metric.window // 12, 1)
        return f"{last - years + 1}—{last} 届" if years > 1 else f"{last} 届"
    if all(term.measure.time is Time.YEAR for term in found.metric.numerator):
        return f"{found.month // 12}年"
    return months_between(found.first_month, found.month)


def months_between(first: int | None, last: int) -> str:
    """Two months and what lies between: 「2026年1—6月」; one month where they are the same."""
    if first is None or first == last:
        return month_name(last)
    start, end = month_name(first), month_name(last)
    if first // 12 == last // 12:
        return f"{start.removesuffix('月')}—{end.partition('年')[2]}"
    return f"{start}—{end}"


def reach(*tables: Protected) -> str:
    """The months that tables drawn together cover: of a series its first and last point, of several
    tables all of theirs; and how many months stand behind each point of a series."""
    series = [one for one in tables if "month" in one.by and len(one)]
    years = [int(year) for one in tables if "year" in one.by for year in one.frame["year"]]
    if years and not series:
        first, last = min(years), max(years)
        told = f"{first}" if first == last else f"{first}—{last}"
        return f"{told} 届" if by_class(tables[0].metric) else f"{told}年"
    if not series:
        ends = [one for one in tables if one.month is not None]
        same = {period(one) for one in ends}
        if len(same) < 2 or any(by_class(one.metric) or _ahead(one) for one in ends):
            return period(tables[0])
        firsts = [one.first_month or one.month for one in ends]
        return months_between(
            min(first for first in firsts if first is not None),
            max(one.month for one in ends if one.month is not None),
        )
    months = [int(month) for one in series for month in one.frame["month"]]
    told = months_between(min(months), max(months))
    behind = {_behind_a_point(one) for one in series}
    long = max(behind)
    return f"{told}，各点为近{long}个月" if long > 1 else told


def _behind_a_point(series: Protected) -> int:
    """How many months are added up (or averaged) in each point of a series."""
    if series.first_month is None or series.month is None:
        return 1
    return series.month - series.first_month + 1


def _ahead(found: Protected) -> str:
    """The years that a projection speaks of: they lie beyond the data's last month."""
    if found.metric.topic != "supply":
        return ""
    years = [int(year) for year in found.frame["year"]] if "year" in found.by else []
    years = years or [int(year) for year in found.selection.codes("year")]
    if not years and found.metric.id.startswith("now_") and found.month is not None:
        years = [found.month // 12]
    if not years:
        return ""
    first, last = min(years), max(years)
    return f"{first}年" if first == last else f"{first}—{last}年"


def by_class(metric: Metric) -> bool:
    """Whether a figure is about classes of graduates (届), which have a year and no month."""
    return metric.topic in _CLASSES and all(
        CUBES[term.measure.cube].clock == "year" for term in metric.terms
    )


def data_month(found: Protected) -> int | None:
    """The month that a table's data reach: none of classes, nor of what stands by the year (a
    budget), whose December has not come while the year runs."""
    if found.month is None or by_class(found.metric):
        return None
    yearly = all(CUBES[term.measure.cube].clock == "year" for term in found.metric.terms)
    return None if yearly and found.month % 12 == 11 else found.month


def place(code: int) -> str:
    """The full name of a region."""
    if code in (0, 100000):
        return "全国"
    found = region(code)
    return found.name if found else f"未知地区（{code}）"


def whose(found: Protected) -> str:
    """The region whose figure it is; one of all graduates of a school, wherever they went, is no
    region's own, though it was asked for on that region's page."""
    cubes = (CUBES[term.measure.cube] for term in found.metric.terms)
    if found.metric.terms and not any(cube.place for cube in cubes):
        return EVERYWHERE
    return place(found.selection.region)


def subtitle(found: Protected, *others: Protected) -> str:
    """Measures, unit, place and period of what is drawn, as they stand under a title."""
    where = whose(found)
    if found.metric.topic == "supply":
        where += "".join(SECTION.label(code) for code in found.selection.codes("section"))
    names = list(dict.fromkeys(one.metric.name for one in (found, *others)))
    told = "、".join(names) if len(names) <= _MEASURES else f"{names[0]}等 {len(names)} 项"
    return "，".join((told, _measured_in(found), where, reach(found, *others)))


def _measured_in(found: Protected) -> str:
    """The unit; of figures as published the one that all rows have."""
    if found.metric.unit is Unit.AS_PUBLISHED and "unit" in found.frame:
        own = found.frame["unit"].dropna().unique()
        if len(own) == 1:
            return str(own[0])
    return unit(found.metric)


def sentence(found: Protected) -> str:
    """State an undivided figure: 「2026年6月，浙江省人才总量 186万人」."""
    row = found.one()
    when = "" if found.month is None else f"{period(found)}，"
    head = f"{when}{whose(found)}{found.metric.name}"
    if row.value is None:
        return f"{head}：{status(row)}。"
    return f"{head} {figure(row, found.metric)}。"
