"""产业链与企业, 人才服务, 人才留存 and 供需预测, claim by claim: asked anew, counted the slow way.

Like :mod:`steering`: without a function that made the words.
"""

import re
from collections.abc import Iterable, Iterator

from dashboard.document.document import Document
from dashboard.document.values import Block, Chart, Sentence, Table
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.selection import Selection
from metrics.figures.chains import chain
from metrics.figures.outlook import supply
from metrics.figures.policy import finance, service
from tests.dashboard.truth.steering import Ask, code_of

Found = Iterator[tuple[str, str]]
_NUMBER = r"[\d.\s\u2009]+"
_CHAINS = re.compile(
    rf"^\d{{4}}年\d+月(.+?)产业链从业人员 ({_NUMBER}万?)人(?:；近一年入职 ({_NUMBER}万?)人、"
    rf"离职 ({_NUMBER}万?)人，(进出持平|进多于出|出多于进))?。$"
)
_DONE = re.compile(
    rf"^(?:\d{{4}}年\d+月—)?\d{{4}}年(?:\d+—)?\d+月(.+?)人才服务办件 ({_NUMBER}[万亿]?)件"
    r"(?:，网上（含人才码）办结占 (\d[\d.]*)%)?(?:，平均办结 ([\d.]+)天)?(?:，满意率 ([\d.]+)%)?$"
)
_FLATS = re.compile(
    rf"^\d{{4}}年\d+月末(.+?)人才公寓 ({_NUMBER}万?)套(?:，入住率 ([\d.]+)%)?"
    r"(?:，补贴后租金为当地参保月薪中位数的 ([\d.]+)%)?$"
)
_UNUSUAL = re.compile("超出.*正常波动|略超")
_LEAST_EXCESS = 1.2
_RISE = re.compile(rf"(需求|供给)(增|减|不变) ?({_NUMBER}万?)?人?")
_GAP = re.compile(rf"(缺|富余|供需持平) ?({_NUMBER}万?)?")


def working(document: Document, page: str, ask: Ask) -> Found:
    """What one of the four pages says that isn't so; nothing of another page.

    Args:
        document: the page.
        page: its address.
        ask: the gateway: metric, selection, by → table, not widened.
    """
    blocks = list(document.walk())
    if page == "chains":
        yield from _chains(blocks, ask)
        yield from _moved(blocks)
    elif page == "services":
        yield from _services(blocks, ask)
        yield from _shares(blocks, ask)
    elif page == "outlook":
        yield from _adds_up(blocks)
    if page in ("chains", "retention"):
        yield from _beyond(blocks)


def _chains(blocks: list[Block], ask: Ask) -> Found:
    """Stock, arrivals and departures of the place's chains, and which of the two is more."""
    text = _first(blocks)
    if re.search("：|已隐去|暂无|过少|尚未", text):
        return
    told = _CHAINS.match(text)
    if told is None:
        yield "a sentence of chains that can't be read", text
        return
    here = Selection(code_of(told[1]), _month(text))
    yield from _same(told[2], ask(chain.CHAIN_EMPLOYED, here), text)
    if told[3] is None:
        return
    come, gone = ask(chain.CHAIN_JOINED, here), ask(chain.CHAIN_DEPARTED, here)
    yield from _same(told[3], come, text)
    yield from _same(told[4], gone, text)
    one, other = come.one(), gone.one()
    gain = (one.value or 0.0) - (other.value or 0.0)
    level = abs(gain) <= one.half_width + other.half_width
    wanted = "进出持平" if level else "进多于出" if gain > 0 else "出多于进"
    if told[5] != wanted:
        yield "another balance of comers and goers", text


def _moved(blocks: list[Block]) -> Found:
    """How many ways between trades are told, and on how many pay rose, fell, or did neither."""
    for block in _charts(blocks):
        title, table = block.part.title, block.part.found[0]
        sure = _sure(table)
        said = re.search(r"流动方向有 (\d+) 个", title)
        if said and int(said[1]) != sum(bool(row.value) for row in sure):
            yield "another number of ways", title
        if "个方向换行业后" not in title:
            continue
        counts = {
            "上升": sum((row.value or 0) > row.half_width for row in sure),
            "下降": sum((row.value or 0) < -row.half_width for row in sure),
        }
        counts["相近"] = len(sure) - sum(counts.values())
        if int(re.match(r"\D*(\d+) 个方向", title)[1]) != len(sure):  # type: ignore[index]
            yield "another number of ways", title
        for word, count in counts.items():
            each = re.search(rf"(\d+) 个{word}", title)
            all_ = f"都{word}" in title
            if (len(sure) if all_ else int(each[1]) if each else 0) != count:
                yield "another number of ways", title


def _services(blocks: list[Block], ask: Ask) -> Found:
    """Cases, their three shares, and the flats, each of its own place and window."""
    for text in filter(None, _first(blocks).split("。")):
        if re.search("没有|：|已隐去|暂无", text):
            continue
        done, flats = _DONE.match(text), _FLATS.match(text)
        if done is not None:
            here = Selection(code_of(done[1]), _month(text), _months(text))
            figures = (service.CASES, service.ONLINE, service.DAYS, service.CONTENT)
            for told, metric in zip(done.groups()[1:], figures, strict=True):
                yield from _same(told, ask(metric, here), text)
        elif flats is not None:
            here = Selection(code_of(flats[1]), _month(text), 1)
            figures = (service.CAPACITY, service.RATE, service.BURDEN)
            for told, metric in zip(flats.groups()[1:], figures, strict=True):
                yield from _same(told, ask(metric, here), text)
        else:
            yield "a sentence of services that can't be read", text


def _shares(blocks: list[Block], ask: Ask) -> Found:
    """The part of a class is of the whole that its chart divides."""
    for block in _charts(blocks):
        title, table = block.part.title, block.part.found[0]
        told = re.match(r"(.+?)中，(.+?)占 (\d+)%，最多$", title)
        if told is None:
            continue
        if table.metric.id not in (service.CASES.id, finance.AMOUNT.id):
            yield "a share of something else", title
            continue
        whole = ask(table.metric, table.selection).one().value
        rows = [row for row in _sure(table) if row.labels[table.by[0]] == told[2]]
        top = max((row.value or 0.0) for row in _sure(table))
        if len(rows) != 1 or not whole or rows[0].value != top:
            yield "the largest class is another", title
        elif abs(top / whole * 100 - int(told[3])) > 0.5 + 1e-9:
            yield "another share", title


def _beyond(blocks: list[Block]) -> Found:
    """Who is said to be beyond chance lies above the limit drawn, by a fifth, and nobody else."""
    for block in _charts(blocks):
        table = block.part.found[0]
        if "fast" not in table.frame or not _UNUSUAL.search(block.part.title):
            continue
        title, by = block.part.title, table.by[0]
        frame = table.frame[table.frame["status"] == Status.OK.value]
        over = frame[frame["value"] > frame["high"] + 0.005]
        fast = over[over["value"] >= _LEAST_EXCESS - 0.005]
        names, sure = list(fast[f"{by}_label"]), frame["fast"].astype(bool)
        counted = re.search(r"(\d+) (?:个|类)", title)
        if counted is None or int(counted[1]) != len(frame):
            yield "another number of those compared", title
        if not re.search(r"\d{4}年|cohort", title + by):
            yield "beyond chance without a when", title
        if names and re.search("没有|都未", title):
            yield "one beyond its limit isn't named", f"{title} {names}"
        if sure.any() and any(str(one) not in title for one in names[:3]):
            yield "one beyond its limit isn't named", f"{title} {names}"
        if not names and len(over) and "略超" not in title:
            yield "none is beyond the limit, told over one that is", title


def _adds_up(blocks: list[Block]) -> Found:
    """Supply, demand and gap of one year, in title, bridge, cards and first sentence; one set of
    cells, or said of how many."""
    charts = {block.key: block for block in _charts(blocks)}
    if "balance" not in charts:
        return
    balance = charts["balance"].part
    rise = {name: _sign(how) * _size(size) for name, how, size in _RISE.findall(balance.title)}
    note = re.search(r"现在(.+?)，需求.+?相抵后 (\d{4}) 年(.+?)(?:；|$)", balance.note)
    if not rise:
        return
    if note is None:
        yield "demand and supply grow from nowhere", balance.title
        return
    start, end = _gap(note[1]), _gap(note[3])
    # 9 525 is shown to 5, 1.2万 to a hundred.
    open_ = sum(_open(one) for one in (note[1], note[3], *re.findall(_NUMBER, balance.title)))
    if abs(start + rise["需求"] - rise["供给"] - end) > open_ + 10:
        yield "supply, demand and gap don't add up", f"{balance.title} | {balance.note}"
    first = re.search(r"预计(.+?)，95%", _first(blocks))
    if first and abs(_gap(first[1]) - end) > 1:
        yield "another gap in the first sentence", f"{first[0]} | {balance.note}"
    for key, name in (("demand_parts", "需求"), ("supply_parts", "供给")):
        bridge = re.search(rf"合计{name}(增|减|不变) ?({_NUMBER}万?)?人?", charts[key].part.note)
        if bridge and abs(_sign(bridge[1]) * _size(bridge[2]) - rise[name]) > 1:
            yield "a bridge that leads elsewhere", f"{balance.title} | {charts[key].part.note}"
    yield from _of_each_year([*balance.found, charts["fan"].part.found[0]])
    yield from _parts_of_demand(charts["demand_parts"].part.found[0])
    yield from _cells(blocks, charts)


def _parts_of_demand(found: Protected) -> Found:
    parts = {row.keys["part"]: row for row in found.rows()}
    rows = [parts[name] for name in ("expansion", "leaving", "retiring") if name in parts]
    whole = parts.get("openings")
    if whole is None or whole.value is None or any(row.value is None for row in rows):
        return
    open_ = whole.half_width + sum(row.half_width for row in rows)
    if abs(whole.value - sum(row.value or 0.0 for row in rows)) > open_ + 1e-9:
        yield "parts of demand don't add up", str([row.value for row in (*rows, whole)])


def _cells(blocks: list[Block], charts: dict[str, Chart]) -> Found:
    """Any other number of cells than the matrix has stands beside the matrix's own."""
    heat = charts.get("heat")
    if heat is None or (told := re.search(r"(\d+) 个单元中", heat.part.title)) is None:
        return
    drawn = heat.part.found[0]
    if int(told[1]) != int(drawn.frame["value"].notna().sum()):
        yield "another number of cells", heat.part.title
    texts = [_first(blocks)]
    texts += [b.part.title for b in blocks if isinstance(b, Table) and b.key == "record-cells"]
    for text in texts:
        for number in re.findall(r"(\d+) 个单元", text):
            plain = "各行业" in text or "各市" in text or "有往年结果" in text
            if number != told[1] and not plain:
                yield "cells of another number, without a word", f"{heat.part.title} | {text}"


def _of_each_year(found: Iterable[Protected]) -> Found:
    """Demand less supply is the gap, year by year, within what each leaves open."""
    tables = {one.metric.id: {row.keys["year"]: row for row in one.rows()} for one in found}
    gaps = tables[supply.GAP.id]
    for year, gap in gaps.items():
        rows = [tables[one.id].get(year) for one in (supply.DEMAND, supply.SUPPLY)]
        known = [row for row in (gap, *rows) if row is not None and row.value is not None]
        if len(known) == 3 and _apart(known) > sum(row.half_width for row in known) + 1e-9:
            yield "demand less supply isn't the gap", f"{year} {[row.value for row in known]}"


def _apart(rows: list[Row]) -> float:
    gap, demand, there = ((row.value or 0.0) for row in rows)
    return abs(demand - there - gap)


def _same(told: str | None, found: Protected, text: str) -> Found:
    """A number of a sentence is the one that the gateway answers."""
    if told is None:
        return
    row = found.one()
    said = words.number(row.value, found.metric, row.half_width) if row.value is not None else ""
    if _bare(said) != _bare(told):
        yield "another figure", f"{found.metric.id} {said or row.status}: {text}"


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _size(text: str | None) -> float:
    bare = _bare(text or "")
    return float(bare.rstrip("万")) * (1e4 if bare.endswith("万") else 1) if bare else 0.0


def _open(text: str) -> float:
    """What a number leaves open as it is written: 1.2万 half a thousand."""
    size = re.search(rf"({_NUMBER})(万)?", text)
    if size is None:
        return 0.0
    places = len(size[1].strip().partition(".")[2])
    return 0.5 * 10.0**-places * (1e4 if size[2] else 1)


def _sign(word: str) -> int:
    return {"增": 1, "减": -1}.get(word, 0)


def _gap(text: str) -> float:
    told = _GAP.search(text)
    assert told is not None, text
    return _size(told[2] or "") * {"缺": 1, "富余": -1}.get(told[1], 0)


def _months(text: str) -> int:
    """How many months the first period of a text has: 12 of 「2025年10月—2026年9月」."""
    long = re.match(r"(\d{4})年(\d+)月—(\d{4})年(\d+)月", text)
    if long:
        return (int(long[3]) - int(long[1])) * 12 + int(long[4]) - int(long[2]) + 1
    short = re.match(r"\d{4}年(\d+)—(\d+)月", text)
    return int(short[2]) - int(short[1]) + 1 if short else 1


def _month(text: str) -> int:
    """The last month of the period that a text begins with, as its number."""
    told = re.match(r"(?:\d{4}年\d+月—)?(\d{4})年(?:\d+—)?(\d+)月", text)
    assert told is not None, text
    return int(told[1]) * 12 + int(told[2]) - 1


def _first(blocks: list[Block]) -> str:
    return next(one.text for one in blocks if isinstance(one, Sentence) and one.text)


def _charts(blocks: list[Block]) -> list[Chart]:
    return [one for one in blocks if isinstance(one, Chart) and one.part.found]


def _sure(table: Protected) -> list[Row]:
    return [row for row in table.rows() if row.status is Status.OK and row.value is not None]
