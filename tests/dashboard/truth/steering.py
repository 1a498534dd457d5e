"""城市对标, 目标与考核 and 政策与资金, claim by claim: asked anew, ranked and counted the slow way.

Like :mod:`reading`, without a function that made the words: sentences are taken apart and held
against the gateway's answers, ranks against all pairs of published values, counts in titles against
the rows beneath them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from dashboard.document.document import Document
from dashboard.document.values import Block, Chart, Sentence, Table
from data.contracts.policy import INDICATORS
from data.reference import regions
from metrics.disclosure.protect import Protected, Status
from metrics.engine.selection import Selection
from metrics.figures.policy import payouts
from metrics.figures.policy.target import PROGRESS

Found = Iterator[tuple[str, str]]
Ask = Callable[..., Protected]
_RATE = re.compile(
    r"([^；：]+?)完成全年目标的 ([\d.]+)%，(快于|慢于|符合)序时进度(?: ([\d.]+) 个百分点)?"
)
_AHEAD = re.compile(r"预计全年完成 (\d+)%（可能范围 (\d+)%–(\d+)%），([^，；。]+)")
_PERIOD = re.compile(r"^\d{4}年[\d—]+月")
_AMOUNT = re.compile(r"\d{4}年[\d—]+月([^\d，。：（]+?)兑现人才政策资金约? ?([\d.\s]+)(万元|元)")
_LESS = re.compile("失业|离职|流失|外流率|死亡|房价收入比|办结天数|等待")
_BAND = re.compile(r"第 (\d+)(?: 至 (\d+))? 位")
_OPEN = 0.5  # of an amount: what leaves more open is no headline
_CODES = {name: code for code, name in INDICATORS.items()}


def steering(document: Document, page: str, ask: Ask) -> Found:
    """What one of the three pages says that isn't so; nothing of another page.

    Args:
        document: the page.
        page: its address.
        ask: the gateway: metric, selection, by → table, not widened.
    """
    blocks = list(document.walk())
    yield from _drawn(blocks)
    if page == "targets":
        yield from _promises(blocks, ask)
        yield from _counted(blocks)
    elif page == "peers":
        yield from _ranked(blocks)
    elif page == "policy":
        yield from _paid(blocks, ask)


def _drawn(blocks: list[Block]) -> Found:
    """A title that tells there is nothing stands over nothing; a comparison over something."""
    for block in blocks:
        if not isinstance(block, Chart):
            continue
        title, figure = block.part.title, block.part.figure
        empty = type(figure).__name__ == "Empty"
        shown = any(one.frame["value"].notna().any() for one in block.part.found if len(one))
        if "暂无数据" in title and shown and not empty:
            yield "a title of nothing over a drawing", title
        if empty and re.search(r"都在|最高|最多|居第|快于|慢于", title):
            yield "a finding over no drawing", title
        if re.search(r" 0(元|人|件)，与上年同期持平", title):
            yield "nothing is level with nothing", title


def _promises(blocks: list[Block], ask: Ask) -> Found:
    """Each rate, its pace and its end, of the place that the sentence names."""
    text = next(one.text for one in blocks if isinstance(one, Sentence))
    for sentence in filter(None, text.split("。")):
        if "完成全年目标" not in sentence:
            continue
        region = code_of(_PERIOD.sub("", sentence.split("：", 1)[0]))
        month = _month(sentence)
        for clause in sentence.split("：", 1)[1].split("；"):
            told = _RATE.match(clause)
            if told is None:
                yield "a promise without a rate", clause
                continue
            row = ask(PROGRESS[_CODES[told[1]]], Selection(region, month, month % 12 + 1)).one()
            if row.value is None or abs(row.value * 100 - float(told[2])) > 0.51:
                yield "another completion rate", clause
                continue
            gap = row.value - (month % 12 + 1) / 12
            pace = "符合" if abs(gap) <= row.half_width else "快于" if gap > 0 else "慢于"
            size = float(told[4] or 0)
            if pace != told[3] or (pace != "符合" and abs(abs(gap) * 100 - size) > 0.51):
                yield "another pace", clause
            yield from _end(clause)


def _end(clause: str) -> Found:
    told = _AHEAD.search(clause)
    if told is None:
        return
    middle, low, high = (int(told[n]) for n in (1, 2, 3))
    wanted = "有把握完成" if low >= 100 else "预计完不成" if high < 100 else "能否完成还不能断定"
    if not low <= middle <= high or (told[4] != wanted and 100 not in (low, high)):
        yield "an end of the year that its range doesn't bear", clause


def _counted(blocks: list[Block]) -> Found:
    """Counts in a table's title are those of its rows; a rate of a vague amount is no rate."""
    for block in blocks:
        if not isinstance(block, Table) or block.part is None:
            continue
        title, rows, head = block.part.title, block.listing.rows, block.listing.head
        if "档次" in head and "档 " in title:
            column = head.index("档次")
            for grade, count in re.findall(r"(\w) 档 (\d+) 个", title):
                if sum(row[column] == grade for row in rows) != int(count):
                    yield "another number of a class", title
            whole = re.search(r"(\d+) 个(?:市|区县|责任单位)：", title)
            if whole and int(whole[1]) != len(rows):
                yield "another number of places", title
        if title.startswith("一事一议"):
            late = sum("已到期" in row[3] for row in rows)
            said = re.search(r"到期未办结 (\d+) 件", title)
            if late != (int(said[1]) if said else 0):
                yield "another number of late matters", title
        if "完成率" in head:
            for row in rows:
                done = re.match(r"([\d. ]+)万元（±([\d.]+)万元）", row[head.index("已完成")])
                open_ = float(done[2]) / float("".join(done[1].split())) if done else 0.0
                if open_ > 0.05 and row[head.index("完成率")] != "—":
                    yield "a pace of a vague amount", "，".join(row)


def _ranked(blocks: list[Block]) -> Found:
    """Ranks and gaps of every indicator from all pairs; the head counts what the table shows."""
    table = next(one for one in blocks if isinstance(one, Table) and one.key == "ranks")
    if table.part is None:
        return
    whole = table.part.found[0]
    frame = whole.frame[whole.frame["value"].notna()]
    own = frame[frame["peer"] == whole.selection.region]
    first, last = 0, 0
    for row in own.to_dict("records"):
        band = _slow_band(frame[frame["indicator"] == row["indicator"]], row)
        name = str(row["indicator"]).replace("(", "（").replace(")", "）")
        (line,) = [
            one for one in table.listing.rows if one[0] == name and one[5].startswith(row["source"])
        ]
        told = _BAND.search(line[3])
        if told is None or (int(told[1]), int(told[2] or told[1])) != band:
            yield "another rank", f"{line} {band}"
        if (line[4] == "居首") != (band == (1, 1)) or ("分不出" in line[4]) != (
            band[0] == 1 < band[1]
        ):
            yield "first by a word alone", "，".join(line)
        first += band == (1, 1)
        last += band[0] == row["places"] > 2
    text = next(one.text for one in blocks if isinstance(one, Sentence))
    for word, count in (("居首位", first), ("居末位", last)):
        said = re.search(rf"(\d+) 项{word}（", text)
        if (int(said[1]) if said else 0) != count:
            yield "another number of first or last", text


def _slow_band(rows: pd.DataFrame, own: dict[Any, Any]) -> tuple[int, int]:
    """Best and worst rank: surely ahead, and not surely behind, within both margins."""
    sign = -1 if _LESS.search(own["indicator"]) else 1
    others = rows[rows["peer"] != own["peer"]]
    apart = sign * (others["value"] - own["value"])
    reach = others["half_width"] + own["half_width"] + 1e-9
    return 1 + int((apart > reach).sum()), 1 + int((apart >= -reach).sum())


def _paid(blocks: list[Block], ask: Ask) -> Found:
    """The first sentence's money is the gateway's, with its margin, and no zero beside cases."""
    text = next(one.text for one in blocks if isinstance(one, Sentence))
    if re.search(r"(资金|每天)约? ?0元", text):
        yield "nothing was paid, told as an amount", text
    for block in blocks:
        if not isinstance(block, Chart):
            continue
        for one in block.part.found:
            if one.metric.id != payouts.PAID_AMOUNT.id or not (one.frame["value"] == 0).any():
                continue
            cases = ask(payouts.PAID_CASES, one.selection, one.by, **_span(one))
            hidden = {tuple(r.keys.values()) for r in cases.rows() if r.status is Status.SUPPRESSED}
            zero = {tuple(r.keys.values()) for r in one.rows() if r.value == 0}
            if zero & hidden:
                yield "no money beside hidden cases", f"{block.part.title} {len(zero & hidden)}"
    where = _AMOUNT.match(text)
    if where is None or "放宽" in text:
        return
    month, region = _month(text), code_of(where[1])
    row = ask(payouts.PAID_AMOUNT, Selection(region, month, month % 12 + 1)).one()
    told = float("".join(where[2].split())) * (1e4 if where[3] == "万元" else 1)
    if row.value is None or abs(row.value - told) > max(0.05 * row.value, 0.5):
        yield "another amount", text
    elif row.half_width > 0.05 * row.value and "误差 ±" not in text:
        yield "a vague amount as a headline", text
    elif row.half_width > _OPEN * row.value:
        yield "an amount that says nothing as a headline", text


def _span(found: Protected) -> dict[str, int]:
    return {"span": found.frame["month"].nunique()} if "month" in found.by else {}


def _month(text: str) -> int:
    """The last month of the first period of a text, 「2026年1—9月」, as its number."""
    told = re.search(r"(\d{4})年(?:\d+—)?(\d+)月", text)
    assert told is not None, text
    return int(told[1]) * 12 + int(told[2]) - 1


def code_of(name: str) -> int:
    """A place of the demo by its name."""
    if name == "浙江省":
        return 330000
    return next(one.code for one in regions(within=330000) if one.name == name)
