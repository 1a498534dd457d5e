"""The sections of the monthly briefing: which figures, in which order, with which charts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.access import auth, holdings
from dashboard.alerts import attention
from dashboard.alerts.board import board
from dashboard.briefing import support, work
from dashboard.briefing.desk import Desk, asks, joined, known
from dashboard.briefing.peers import peers
from dashboard.briefing.shown import drawn, is_shown
from dashboard.charts.bars import bars
from dashboard.charts.lines import lines, several
from dashboard.document.values import Part
from dashboard.export.report import Block, Heading, Say, Show, numeral
from dashboard.wording import findings, words
from data.months import month_name
from data.reference import region
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, level
from metrics.figures.market import gap, recruitment
from metrics.figures.peers.kind import MUNICIPALITIES  # their districts come next
from metrics.figures.people import flow, stock
from metrics.figures.policy import target
from metrics.figures.retention import retention
from metrics.figures.schools import homecoming, source

MOST_ALERTS: Final = 8
_POINTS: Final = 4  # of a lead, besides what needs attention
_NAMED: Final = 3  # trades in a sentence, and districts that lag


def sections(desk: Desk) -> Iterator[Block]:
    """The whole text; a section without a sentence and a chart isn't there."""
    found: list[Block] = []
    for section in SECTIONS:
        blocks = list(section.write(desk))
        if blocks:
            found += [Heading(section.name), *blocks]
    if found:
        yield from (*lead(desk, found), *found, *_suggestions())


def lead(desk: Desk, blocks: Sequence[Block]) -> list[Say]:
    """What matters, ranked: lines crossed, targets that lag, then how many came and are there."""
    said = [block for block in blocks if isinstance(block, Say) and block.rank]
    said.sort(key=lambda one: one.rank)
    alarms = [one for one in said if one.warning]
    others = [one for one in said if not one.warning][:_POINTS]
    points = [one.short for one in others]
    used = [table for one in (*alarms[:1], *others) for table in one.found]
    if alarms:
        points.insert(0, f"需关注 {len(alarms)} 项，首要是{alarms[0].short}")
    elif desk.month == desk.last and said:
        points.insert(0, "没有越过预警线的事项")
    if not points:
        return []
    # A sentence each: they have windows of their own.
    told = "".join(f"{numeral(i)}是{text}。" for i, text in enumerate(points, start=1))
    head = f"截至{month_name(desk.month)}，{words.place(desk.region)}人才工作要情"
    return [Say(f"{head}：{told}", tuple(used), points=tuple(points))]


def _suggestions() -> Iterator[Block]:
    """Room for what only people may say."""
    yield Heading("工作建议")
    yield Say("（本部分由起草人填写。系统只陈述变化，不作原因判断，不提建议。）")


def _whole(desk: Desk) -> Iterator[Block]:
    yield from desk.fact(stock.TALENT_STOCK, monthly=True, rank=4)
    yield from desk.fact(stock.TALENT_SHARE, above=True)
    yield from desk.fact(stock.HIGH_TIER_STOCK, monthly=True)
    found = desk.series(stock.TALENT_STOCK)
    yield from drawn(found, lines(found), findings.trend(found))


def _moves(desk: Desk) -> Iterator[Block]:
    for metric in (flow.NEW_COLLEGE, flow.NEW_GRADUATE_DEGREE, flow.NEW_HIGH_TIER):
        rank = 3 if metric is flow.NEW_COLLEGE else 0
        yield from desk.fact(metric, months=desk.year_to_date, rank=rank)
    yield from desk.fact(flow.NEW_COLLEGE, months=1, monthly=True)
    yield from desk.fact(flow.INFLOW)
    yield from desk.fact(flow.OUTFLOW)
    yield from desk.fact(flow.NET_INFLOW_RATE, above=True, rank=5)
    pair = [
        desk.get(one, desk.here.at(_settled(desk, one), 1), "month")
        for one in (flow.INFLOW, flow.OUTFLOW)
    ]
    if all(is_shown(one) for one in pair):
        part = Part(findings.balance(*pair), tuple(pair), figure=several(pair))
        yield Show(part)


def _places(desk: Desk) -> Iterator[Block]:
    below = _below(desk.region)
    if not below:
        return
    rates = asks(desk, flow.NET_INFLOW_RATE, below)
    if rates is not None and is_shown(rates):
        yield Say(f"{words.period(rates)}，{findings.signs(rates)}。", (rates,))
        lose = [row for row in findings.known(rates) if (row.value or 0) < -row.half_width]
        if lose:
            names = [f"{row.labels[below]}（{words.figure(row, rates.metric)}）" for row in lose]
            yield Say(f"净流出的为{joined(names)}。", (rates,))
    growth = asks(desk, stock.TALENT_GROWTH, below)
    if growth is not None and is_shown(growth):
        said = findings.signs(growth, "人才总量增长", "人才总量减少")
        yield Say(f"{words.period(growth)}，{said}（与上年同期比）。", (growth,))
        less = [row for row in findings.known(growth) if (row.value or 0) < -row.half_width]
        if less:
            names = [f"{row.labels[below]}（{words.figure(row, growth.metric)}）" for row in less]
            yield Say(f"人才总量减少的为{joined(names)}。", (growth,))
        yield from drawn(growth, bars(growth), f"各地{growth.metric.name}")


def _gaps(desk: Desk) -> Iterator[Block]:
    yield from desk.fact(recruitment.OPENINGS_PER_SEEKER, monthly=True, above=True)
    yield from desk.fact(recruitment.OPEN_HEADCOUNT, monthly=True)
    yield from desk.fact(recruitment.FILL_RATE, above=True)
    yield from desk.fact(gap.MISMATCH)
    short = asks(desk, gap.SHORTAGE, "occupation")
    if short is None or not is_shown(short):
        return
    top = sorted(findings.known(short), key=lambda row: -(row.value or 0.0))[:_NAMED]
    names = [f"{row.labels['occupation']}（{words.figure(row, short.metric)}）" for row in top]
    yield Say(f"{words.period(short)}，{short.metric.name}居前的职业为{joined(names)}。", (short,))
    figure = bars(short, order="value", limit=10)
    yield from drawn(short, figure, f"{short.metric.name}居前的职业")


def _schools(desk: Desk) -> Iterator[Block]:
    for metric in (
        source.GRADUATES_STAY_CITY,
        source.GRADUATES_STAY_PROVINCE,
        source.GRADUATES_COME,
    ):
        yield from desk.fact(metric)
    yield from desk.fact(homecoming.RETURN_RATE)


def _stays(desk: Desk) -> Iterator[Block]:
    for months in (6, 12, 36, 60):
        yield from desk.fact(retention.RETAINED[months], yearly=False, above=True)


def _goals(desk: Desk) -> Iterator[Block]:
    below = _below(desk.region)
    for metric in target.METRICS:
        found = desk.at(metric, months=desk.year_to_date)
        row = known(found)
        if row is None or found.month is None:
            continue
        yield _against_schedule(found, row)
        places = asks(desk, metric, below, months=desk.year_to_date) if below else None
        if places is not None and is_shown(places):
            yield Say(f"{metric.name}：{_behind(places, below)}。", (places,))


def _against_schedule(found: Protected, row: Row) -> Say:
    """A target with its pace, in a sentence and in cells."""
    pace, value = _pace(found, row), words.figure(row, found.metric)
    beside = pace.rpartition("，")[2]
    return Say(
        f"{words.period(found)}，{pace}。",
        (found,),
        cells=(
            ("指标", found.metric.name),
            ("数值", value),
            ("时段", words.period(found)),
            ("比较", beside),
        ),
        short=f"{words.period(found)}{found.metric.name} {value}，{beside}",
        rank=2 if beside.startswith("慢于") else 6,
    )


def _pace(found: Protected, row: Row) -> str:
    """A target beside its schedule; within the rounding they are level."""
    gone = target.year_gone(found.month or 0)
    difference = (row.value or 0.0) - gone
    share = words.figure(row, found.metric)
    mark = "（初步数）" if found.provisional else ""
    head = f"{found.metric.name} {share}{mark}，序时进度为 {gone * 100:.0f}%"
    if abs(difference) <= row.half_width:
        return f"{head}，与序时进度持平"
    size = f"{abs(difference) * 100:.1f} 个百分点"
    return f"{head}，{'快于' if difference > 0 else '慢于'}序时进度 {size}"


def _behind(places: Protected, below: str) -> str:
    gone = target.year_gone(places.month or 0)
    late = [row for row in findings.known(places) if (row.value or 0) + row.half_width < gone]
    said = findings.behind(places)
    if not 0 < len(late) <= 2 * _NAMED:
        return said
    names = [f"{row.labels[below]}（{words.figure(row, places.metric)}）" for row in late]
    return f"{said}，为{joined(names)}"


def _alarms(desk: Desk) -> Iterator[Block]:
    """Lines crossed and changes out of the usual, by the stated rules on the newest data."""
    if desk.month < desk.last:
        yield Say("需关注的事项只按最新数据判断，见最新一期专报。")
        return

    def fetch(metric: Metric, selection: Selection) -> Protected:
        return desk.get(metric, selection, (), widen=False)

    found = board(auth.current_user(holdings.home()), desk.region, fetch).open
    for one in found[:MOST_ALERTS]:
        line, page = one.rule.condition, attention.page_name(one.alert)
        yield Say(
            f"{one.text}（预警线：{line}；见「{page}」）。",
            one.found[:1],
            warning=True,
            cells=(("需关注的事项", one.text), ("预警线", line), ("见页面", page)),
            short=one.text,
            rank=1,
        )
    if len(found) > MOST_ALERTS:
        yield Say(f"另有 {len(found) - MOST_ALERTS} 项，见预警页。")
    if not found:
        yield Say("按既定规则，目前没有需要关注的事项。")


def _settled(desk: Desk, metric: Metric) -> int:
    month = desk.ask(metric, desk.here, ()).month
    return min(desk.month, month) if month is not None else desk.month


def _below(code: int) -> str:
    """The level of region that a briefing's 分地区 is divided by; none below a county."""
    if level(code) == "county" or region(code) is None:
        return ""
    return "city" if level(code) == "province" and code not in MUNICIPALITIES else "county"


@dataclass(frozen=True)
class Section:
    """One part of the briefing.

    Attributes:
        name: its heading.
        write: its sentences and charts; none where nothing may be told.
        pages: the addresses of the pages whose answers it states.
    """

    name: str
    write: Callable[[Desk], Iterator[Block]]
    pages: tuple[str, ...]


SECTIONS: Final = (
    Section("需关注", _alarms, ("alerts",)),
    Section("总体情况", _whole, ("overview",)),
    Section("引进与离开", _moves, ("overview", "region_map")),
    Section("分地区", _places, ("region_map",)),
    Section("产业缺口", _gaps, ("gap", "recruitment")),
    Section("才岗匹配", work.placement, ("placement",)),
    Section("产业链", work.chains, ("chains",)),
    Section("高校与回流", _schools, ("source", "homecoming")),
    Section("留存", _stays, ("retention",)),
    Section("目标进度", _goals, ("targets",)),
    Section("政策与资金", support.money, ("policy",)),
    Section("人才服务", support.services, ("services",)),
    Section("对标地区", peers, ("peers",)),
)
# Address of a page → why no section states it; a test refuses a page of which neither is said.
WITHOUT: Final = {
    "profile": "逐个地区细看用，专报「总体情况」「引进与离开」已说本地区",
    "outlook": "预测按年更新，不随月度专报变化；要用时从该页加入自选专报",
    "explore": "查询用，没有固定的内容；查到的图可加入自选专报",
    "briefing": "专报自己的页面",
    "kept": "各人自己的收藏；固定的视图可加入自选专报",
    "data": "口径另附在每份专报末页",
    "import": "数据管理员的操作页",
    "linkage": "经办人的操作页",
    "screen": "数据管理员的操作页",
    "accounts": "数据管理员的操作页",
}
