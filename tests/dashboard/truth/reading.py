"""Reads a page's Document and says what in it is not true of the tables it was made from.

An instrument of its own: it takes the words apart again and looks up each claim in the protected
tables (rows, margins, months, regions), without any function that made the words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.document.document import Document
from dashboard.document.values import Cards, Chart, Note, Sentence, Table
from dashboard.export.report import Report, Say, Show
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Kind, Unit
from metrics.engine.selection import contains
from tests.dashboard.truth import claims

LARGEST = ("最多", "最高", "最大", "最久", "最紧缺")
SMALLEST = ("最低", "最难招满")
_SUPERLATIVE = re.compile("|".join((*LARGEST, *SMALLEST)))
_PERIOD = re.compile(r"\d{4}年\d{1,2}月—\d{4}年\d{1,2}月|\d{4}年\d{1,2}—\d{1,2}月|\d{4}年\d{1,2}月")
_AS_OF = re.compile(r"截至\d{4}年\d{1,2}月")
_DATED = re.compile(r"\d{4}年|\d{4} ?届|—\d{4} 届")
_PERCENT = re.compile(r"[▲▼](\d+\.\d)%")
# 才岗匹配 names a requirement by what its absence means.
_LEFT_OUT = {
    "职业对口": "不要求职业对口",
    "学历达标": "不看学历",
    "薪酬相合": "不计薪酬差距",
    "同城或户籍地": "不限城市",
}
NOTHING = ("已隐去", "暂无数据", "—")


@dataclass(frozen=True)
class Wrong:
    """One untrue thing: its kind, where it stands, what is said."""

    kind: str
    region: int
    page: str
    said: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.page}?region={self.region}: {self.said}"


def wrongs(document: Document, code: int, page: str) -> Iterator[Wrong]:
    """Everything on a page that its tables don't bear.

    Args:
        document: the page.
        code: the region asked for.
        page: its address.
    """
    for kind, said in _all(document, code):
        yield Wrong(kind, code, page, said)


def briefed(report: Report, code: int) -> Iterator[Wrong]:
    """The same of 专报, sentence by sentence and chart by chart."""
    for block in report.blocks:
        found: list[tuple[str, str]] = []
        if isinstance(block, Say):
            found += [*claims.sentence(block.text, block.found), *_windows(block.text)]
        elif isinstance(block, Show) and block.part.found:
            title, tables = block.part.title, list(block.part.found)
            found += [*claims.words_of(title), *claims.unripe(title, tables)]
            found += [*claims.chart(title, tables, code), *_leader(title, tables)]
            found += _current(title, tables)
        for kind, said in found:
            yield Wrong(kind, code, "briefing", said)


def _all(document: Document, code: int) -> Iterator[tuple[str, str]]:
    blocks = list(document.walk())
    yield from _texts(blocks)
    about = "".join(one.text for one in blocks if isinstance(one, (Sentence, Note)))
    first = next((one for one in blocks if isinstance(one, Sentence)), None)
    if first is not None and any(char.isdigit() for char in first.text):
        yield from _dated(first.text)
    for block in blocks:
        if isinstance(block, Sentence):
            yield from _windows(block.text)
            yield from _zero(block.text)
        elif isinstance(block, Cards):
            for card in block.cards:
                yield from _card(card, code, about)
            yield from _one_region(block, code)
        elif isinstance(block, Chart):
            yield from claims.chart(block.part.title, list(block.part.found), code)
            yield from claims.unripe(block.part.title, list(block.part.found))
            yield from _zero(block.part.title)
            yield from _leader(block.part.title, list(block.part.found))
            yield from _current(block.part.title, list(block.part.found))
            yield from _subtitle(block)
        if isinstance(block, (Table, Chart)):
            yield from _never_certain(block, document)


def _texts(blocks: list[object]) -> Iterator[tuple[str, str]]:
    """What no sentence, title, card or remark may hold."""
    for block in blocks:
        if isinstance(block, Cards):
            said = [
                f"{c.name} {c.value}{c.unit} {c.changes} {c.target} {c.note}" for c in block.cards
            ]
        elif isinstance(block, Chart):
            said = [block.part.title, block.part.subtitle, block.part.note]
        elif isinstance(block, (Sentence, Note)):
            said = [block.text]
        else:
            continue
        for text in said:
            yield from claims.words_of(text)


def _dated(text: str) -> Iterator[tuple[str, str]]:
    """Every headline with a figure has its period."""
    if not _DATED.search(text):
        yield "headline without a period", text


def _windows(text: str) -> Iterator[tuple[str, str]]:
    """One sentence, one window."""
    for sentence in text.split("。"):
        # 「截至2026年9月」 is the day of the paper, no window of a figure.
        if len(set(_PERIOD.findall(_AS_OF.sub("", sentence)))) > 1:
            yield "two windows in one sentence", sentence


def _zero(text: str) -> Iterator[tuple[str, str]]:
    if re.search(r"最[多高大](，|（)?(约 )?0(\.0+)?[人%倍]", text):
        yield "nothing leads", text


def _card(card: object, code: int, about: str) -> Iterator[tuple[str, str]]:
    """A card names whose figure it shows, shows nothing hidden as widened, nothing unripe, and no
    percentage that rounding alone could have made."""
    found = card.found[0] if card.found else None  # type: ignore[attr-defined]
    said = f"{card.name} {card.value}{card.unit} {card.period} {card.note}"  # type: ignore[attr-defined]
    if found is None:
        return
    if "放宽" in said and card.value in NOTHING:  # type: ignore[attr-defined]
        yield "widened and hidden at once", said
    there = found.selection.region
    once = re.search(
        rf"(?:以下|所列)[^。]*{words.place(there)}", about
    )  # said once, above all of them
    if there != code and not once and words.place(there) not in said and card.value not in NOTHING:  # type: ignore[attr-defined]
        yield "another region's figure without its name", said
    if found.provisional and "初步" not in said:
        yield "an unripe value as a card", said
    yield from claims.card(card, found)
    for _, text in card.changes:  # type: ignore[attr-defined]
        match = _PERCENT.search(text)
        row = found.one()
        if match and row.value and found.metric.unit is not Unit.PERCENT:
            before = row.value / (1 + float(match[1]) / 100 * (1 if "▲" in text else -1))
            if before and 2 * row.half_width / before > 0.005 + 1e-9:
                yield "a percentage that rounding blurs", f"{said} {text}"
            elif (
                0 < before < 100
                and found.metric.unit is not Unit.TIMES
                and found.metric.kind is Kind.COUNT
            ):
                yield "a percentage of a handful", f"{said} {text}"


def _one_region(block: Cards, code: int) -> Iterator[tuple[str, str]]:
    """A row that reads as one course (retention) is of one region."""
    horizons = [card for card in block.cards if card.found and "后仍在" in card.name]
    if len({card.found[0].selection.region for card in horizons}) > 1:
        yield "regions mixed in one row", "、".join(card.name for card in horizons)


def _leader(title: str, found: list[Protected]) -> Iterator[tuple[str, str]]:
    """The leader a title names has the largest drawn value; ties within margins are named; the
    figure beside it is its own."""
    table = next((one for one in found if one.by and "month" not in one.by), None)
    if table is None or not _SUPERLATIVE.search(title) or len(table.by) > 2:
        return
    drawn = [row for row in table.rows() if row.value is not None and _named(row, table)]
    if "够" in title:
        drawn = [row for row in drawn if row.status is Status.OK]
        if table.metric.id in ("fill_rate", "days_to_fill"):
            drawn = [row for row in drawn if row.denominator is None or row.denominator >= 10]
        if table.metric.id == "location_quotient":
            drawn = [row for row in drawn if (row.value or 0) > 1]
    if not drawn:
        return
    if claims.is_alone(drawn, table):
        yield "a superlative of one", title
    start = 0
    title = title.replace("求职者最多的职业", "所列职业")  # which are drawn, not who leads
    for match in _SUPERLATIVE.finditer(title):
        piece, rest = title[start : match.start()], title[match.end() :]
        start = match.end()
        sign = 1 if match[0] in LARGEST else -1
        if table.metric.id == "days_to_fill":
            sign = 1
        rows = drawn
        if "省外" in piece:
            ours = table.selection.region // 10_000 * 10_000
            rows = [row for row in drawn if row.keys[table.by[0]] != ours]
        away = re.search(r"(\w+?[省市区县])）?以外", title)
        if away:
            home = claims.own_city(table.selection.region)
            rows = [row for row in drawn if not contains(home, int(row.keys[table.by[-1]]))]
        if "跨行业" in title:  # who stays within a section changed no section
            rows = [row for row in drawn if len(set(row.keys.values())) > 1]
        if "范围内" in piece:
            rows = [row for row in drawn if row.keys[table.by[0]]]
        if not rows:
            continue
        top = max(rows, key=lambda row: sign * (row.value or 0))
        tied = [row for row in rows if _near(row, top)]
        names = {_name(row, table) for row in tied}
        if not any(_within(name, piece) for name in names):
            yield "the leader isn't the largest drawn", title
        elif len(tied) > 1 and not ("相近" in piece or all(_within(n, piece) for n in names)):
            yield "a tie is not named", title
        elif re.search(r"占 \d+%，$", piece):
            continue  # a share of a whole: working.py asks for the whole
        elif words.figure(top, table.metric) not in piece + rest and "占" not in rest[:3]:
            number = words.number(top.value or 0, table.metric, top.half_width)
            if number not in piece + rest:
                yield "the leader's figure is another's", title


def _near(row: Row, top: Row) -> bool:
    return abs((row.value or 0) - (top.value or 0)) <= row.half_width + top.half_width


def _named(row: Row, table: Protected) -> bool:
    first = row.keys[table.by[0]]
    return first not in (0, "", "0") and all(row.keys[name] not in ("",) for name in table.by)


def _name(row: Row, table: Protected) -> str:
    if table.by == ("city", "other"):
        return f"{row.labels['other']}到{row.labels['city']}"
    if set(table.by) == {"from_section", "section"}:
        return f"{row.labels['from_section']}到{row.labels['section']}"
    if table.by == ("other",):
        return words.place(int(row.keys["other"]))
    return "".join(row.labels[name] for name in table.by)


def _within(name: str, piece: str) -> bool:
    name = _LEFT_OUT.get(name, name)
    return name in piece or ("不限" in name and "不限" in piece)


def _current(title: str, found: list[Protected]) -> Iterator[tuple[str, str]]:
    """A title over a series reads its last month, or says that this month can't be told."""
    table = found[0]
    if table.by != ("month",) or not len(table) or len(found) > 1:
        return
    rows = {int(row.keys["month"]): row for row in table.rows()}
    last = rows.get(table.month or 0) or rows[max(rows)]
    figures = {words.figure(row, table.metric) for row in rows.values() if row.value is not None}
    said = re.search(rf"{re.escape(table.metric.name)} ([\d. ]+[^\s，]*)", title)
    if said is None:
        return
    told = said[1].strip()
    if told in figures and (last.value is None or told != words.figure(last, table.metric)):
        yield "an old month's value as the current one", title
    elif last.status is not Status.OK and told == words.figure(last, table.metric):
        yield "a vague value as a headline", title


def _subtitle(block: Chart) -> Iterator[tuple[str, str]]:
    """The subtitle names the real first and last month of a series."""
    for table in block.part.found[:1]:
        if table.by != ("month",) or not len(table):
            continue
        months = [int(month) for month in table.frame["month"]]
        first = f"{min(months) // 12}年{min(months) % 12 + 1}"
        if first not in block.part.subtitle:
            yield "a series' period is another", f"{block.part.title} | {block.part.subtitle}"


def _never_certain(block: object, document: Document) -> Iterator[tuple[str, str]]:
    listing = getattr(block, "listing", None)
    if listing is None or "可能性" not in "".join(listing.head):
        return
    for row in listing.rows:
        if "100%" in row or "0%" in row:
            yield "a forecast that is certain", "，".join(row)
