"""Single claims, each looked up again: words that say nothing, cards, charts, unripe values, 专报.

Like :mod:`reading`, without a function that made the words; margins are worked out here anew.
"""

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Kind, Time, Unit

Found = Iterator[tuple[str, str]]
_HOLES = re.compile(r"nan|None|[：，、；（]。|：，|：；|（）|^：|，，|：$")
_NONE = re.compile(
    r"(?:增加|减少|多|少|高|低|增|减|▲|▼) ?(?:约 ?)?0(?:\.0+)?"
    r"(?:人次|人|倍|%|个百分点|元|万元|家|件|个)"
)
_ONE = re.compile(r"(?<!\d)1 个(?:区县|市)(?:中|均)")
_OF = re.compile(r"\d+ 类(?:中|离|离职)")
_NOUN = re.compile(
    r"\d(?:人次|人|件|笔|套)(?=毕业生|学子|学生|人才|求职者|人员|职工|岗位|申请|公寓|在校|应届)"
)
AWKWARD = ("来本地率", "改类", "等待最久的为", "缺：", "外地院校")
_LINE = re.compile(r"（预警线：[^）]*）")  # the rule behind an alert claims nothing of the figure
_CHANGE = re.compile(r"比[^，。；]*?(?:多|少|高|低)")


def words_of(text: str) -> Found:
    """What no text may hold: holes, changes by nothing, maps of one, words no office uses."""
    if _HOLES.search(text):
        yield "a hole in a text", text
    if _NONE.search(text):
        yield "a change by nothing", text
    if _ONE.search(text):
        yield "one of one", text
    if _NOUN.search(text):
        yield "a noun behind a figure's unit", text
    for word in AWKWARD:
        if word in text:
            yield "an awkward word", text


def card(one: Any, found: Protected) -> Found:
    """A card tells what it leaves open, knows hidden from none, and changes beyond its margins."""
    row = found.one()
    said = f"{one.name} {one.value}{one.unit} {one.period} {one.note} {one.changes}"
    if row.status is Status.SUPPRESSED and ("暂无数据" in said or one.value.startswith("0")):
        yield "hidden is told as none", said
    if row.status is Status.IMPRECISE and not re.search("样本少|误差", one.note):
        yield "a vague value without a word", said
    vague = row.value is not None and row.half_width > 0.05 * row.value
    if "误差过大" in one.value:  # not told, and nothing beside it that tells it after all
        if re.search(r"\d", one.value) or "±" in one.note or one.changes:
            yield "an amount too vague to be told is told", said
    elif found.metric.unit is Unit.YUAN and vague and "±" not in one.note:
        yield "money without its margin", said
    if one.value in ("已隐去", "—") and one.changes:
        yield "a hidden value that changes", said
    series = one.found[1] if len(one.found) > 1 else None
    if series is None or found.month is None or series.by != ("month",):
        return
    months = {int(other.keys["month"]): other for other in series.rows()}
    for title, text in one.changes:
        before = months.get(found.month - (1 if "上月" in title else 12))
        if before is not None and text[:1] in "▲▼" and _same(row, before, found):
            yield "a change within its margins", f"{said} {title}"


def chart(title: str, found: list[Protected], code: int) -> Found:
    """What a chart says of how many, of enough, of whose counties."""
    table = found[0]
    if "比全省集中" in title and len(found) > 1:
        yield from _crowded(title, found)
    if table.metric.id in ("chain_intensity", "gap_intensity"):
        few = [r for r in table.rows() if r.value and (r.denominator or 0) < 100]
        if few:
            yield "a quotient of too few", f"{title}: {len(few)}"
    if "county" in table.by and code % 100:
        others = {int(key) for key in table.frame["county"]} - {code}
        if others and table.selection.region == code:
            yield "neighbours under a county's own name", title
        if not others and len(table) == 1:
            yield "a map of one", title
    if "year" in table.by and len(table) > 1:
        years = [int(year) for one in found if "year" in one.by for year in one.frame["year"]]
        if f"{min(years)}—{max(years)}" not in _subtitle_of(found):
            yield "a course's years are others", f"{title} | {_subtitle_of(found)}"
    if table.metric.id == "sd_supply_parts":
        yield from _parts(title, table)
    if table.metric.kind is Kind.CURVE and "满 " in title and len(table.by) == 1:
        yield from _overlapping(title, table)


def unripe(title: str, found: Iterable[Protected]) -> Found:
    """No title reads, ranks or compares what is still growing."""
    for one in found:
        growing = one.provisional and "month" not in one.by and "year" not in one.by
        if growing and re.search(r"\d|最", title) and "初步" not in title:
            yield "an unripe value in a title", title


def sentence(text: str, found: Iterable[Protected]) -> Found:
    """A sentence of 专报: its figures are ripe, and it compares beyond their margins."""
    tables = [one for one in found if len(one)]
    yield from words_of(text)
    if not tables:
        return
    now = tables[0]
    if now.provisional and "初步" not in text:
        yield "an unripe value in a sentence", text
    if now.metric.topic in ("source", "homecoming") and now.provisional:
        yield "a class under way is compared", text
    rows = list(now.rows())
    if len(rows) != 1 or rows[0].value is None:
        return
    differ = sum(
        not _same(rows[0], other, now)
        for one in tables[1:]
        for other in one.rows()
        if not one.by and other.value is not None
    )
    told = len(_CHANGE.findall(_LINE.sub("", text)))
    if told > differ and "持平" not in text and now.metric.id == tables[-1].metric.id:
        yield "a change within its margins", text


def is_alone(drawn: list[Row], table: Protected) -> bool:
    """Whether a superlative is of one that can be compared, or of few beside hidden ones; what is
    hidden of a count is small, so that one told may yet be the most."""
    rows = list(table.rows())
    hidden = sum(row.status is Status.SUPPRESSED for row in rows)
    known = sum(row.status is Status.OK for row in rows)
    if table.metric.kind is Kind.COUNT:
        return len(drawn) == 1 and not hidden
    return known <= 1


def own_city(code: int) -> int:
    """A county's city; any other region itself."""
    return code // 100 * 100 if code % 100 else code


def _crowded(title: str, found: list[Protected]) -> Found:
    quotient, growth = found[0], found[1]
    sure = [r for r in quotient.rows() if r.status is Status.OK and r.value is not None]
    strong = {r.keys["section"] for r in sure if (r.value or 0) - r.half_width > 1}
    grown = {
        r.keys["section"]
        for r in growth.rows()
        if r.status is Status.OK and (r.value or 0) > r.half_width
    }
    told = [int(number) for number in re.findall(r"(\d+) 个", title)]
    wanted = [len(sure), len(strong)]
    if strong and told[:2] != wanted:
        yield "concentrated within the margins", title
    if "个仍在增长" in title and told[2] != len(strong & grown):
        yield "growing within the margins", title


def _parts(title: str, table: Protected) -> Found:
    """The parts that a bridge's title names lead their side of the chart."""
    steps = [r for r in table.rows() if r.keys["part"] not in ("start", "attached", "seekers")]
    sides = [
        [r for r in steps if r.keys["part"] != "supply" and r.value and r.value * sign > 0]
        for sign in (1, -1)
    ]
    for side in filter(None, sides):
        first = max(side, key=lambda row: abs(row.value or 0))
        if first.labels["part"] not in title:
            yield "the largest part is not named", title


def _overlapping(title: str, table: Protected) -> Found:
    """Two shares set against each other differ beyond their ranges."""
    told = re.search(r"后，(.+?)仍在的占 (\d+)%，(.+?)占 (\d+)%", title)
    if told is None or told[2] == told[4]:
        return
    frame = table.frame.set_index(f"{table.by[0]}_label")
    high, low = frame.loc[told[1]], frame.loc[told[3]]
    reach = math.hypot(high["high"] - high["low"], low["high"] - low["low"]) / 2
    if high["value"] - low["value"] <= reach:
        yield "groups whose ranges overlap", title


def _same(now: Row, before: Row, found: Protected) -> bool:
    """Whether rounding and chance explain the difference of two figures."""
    if now.value is None or before.value is None:
        return True
    open_ = now.half_width + before.half_width + math.hypot(_lots(now, found), _lots(before, found))
    return abs(now.value - before.value) <= open_ + 1e-12


def _lots(row: Row, found: Protected) -> float:
    """What drawing lots leaves open (95 %) of a share of posts or graduates, of posts for each
    seeker, of a curve with its own range; the plain textbook error, a little less than is used."""
    metric = found.metric
    if row.numerator is None or not row.denominator or not row.numerator:
        return 0.0
    if any(t.measure.time not in (Time.SUM, Time.YEAR) or t.weight != 1 for t in metric.terms):
        return 0.0
    if metric.id in ("openings_per_seeker", "openings_per_seeker_year"):
        return 1.96 * (row.value or 0) * math.sqrt(1 / row.numerator + 1 / row.denominator)
    if metric.id in ("fill_rate", "intention_rate") or metric.topic in ("source", "homecoming"):
        share = min(row.numerator / row.denominator, 1.0)
        return 1.9 * math.sqrt(share * (1 - share) / row.denominator)
    return 0.0


def _subtitle_of(found: list[Protected]) -> str:
    from dashboard.wording import words

    return words.subtitle(*found)
