"""预警: the rules, and all that they raise in one order.

Every rule is a record: what it reads, when it raises, how grave it is, how it is said. Rules read
protected figures only, and only ripe ones: an answer without a month asked is of the newest month
that grows no more. A rule on a hidden or imprecise cell says nothing. Of all that a rule with many
cells raises, false ones are held to a share of one in a hundred (Benjamini and Hochberg 1995).

One list for everybody: it is made of the office's whole region once a snapshot, and each reader
sees of it what lies in their own region, so that a county's page says what the province's says.
"""

from collections.abc import Callable, Iterable
from typing import Final

from data.reference import regions
from metrics.alerts.classes import lost
from metrics.alerts.lines import behind_schedule, falls_short, overdue, unspent
from metrics.alerts.peers import Watch, published, unusual
from metrics.alerts.rule import Alert, Ask, Kind, Rule, Severity
from metrics.alerts.series import Course, courses
from metrics.alerts.sources import Lack, lacks
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, level
from metrics.figures.market import recruitment
from metrics.figures.outlook import nowcast
from metrics.figures.peers.benchmark import PUBLISHED
from metrics.figures.people import flow
from metrics.figures.policy import fund, payouts, target
from metrics.figures.schools import homecoming, source

VERSION: Final = "1"  # raised when a rule changes, so that a kept list is made anew

_COURSES: Final = (
    Course("leaving", flow.OUTFLOW, "county", 1, 0.5, 5.0),
    Course("leaving_city", flow.OUTFLOW, "city", 1, 0.3, 20.0),
    Course("leaving_level", flow.OUTFLOW, "county", 1, 0.5, 5.0, shift=True),
    Course("unpaid", payouts.PAID_CASES, "county", -1, 0.4, 12.0),
    Course("unpaid_level", payouts.PAID_CASES, "county", -1, 0.4, 12.0, shift=True),
    Course("posts", recruitment.NEW_POSTS, "industry", 1, 0.5, 20.0),
    Course("seekers_level", recruitment.SEEKERS, "occupation", -1, 0.25, 15.0, shift=True),
)
WATCHES: Final = (
    Watch(
        flow.NET_INFLOW_RATE,
        "county",
        0.03,
        moves=(flow.INFLOW, flow.OUTFLOW),
        rule="net_inflow",
    ),
    Watch(recruitment.OPENINGS_PER_SEEKER, "occupation", 0.5, relative=True, rule="tightness"),
    Watch(source.GRADUATES_STAY_CITY, "city", 0.05, rule="stays"),
)


def _rules() -> tuple[Rule, ...]:
    grave, usual, slight = Severity
    year = "{where}{name} {value}，上年同期 {before}（{when}）"
    months = "{where}{when}{name} {value}，按往年同期应约 {before}"
    level = "{where}{words}{name}持续偏离往年：月均约 {value}，按往年应约 {before}（{when}）"
    return (
        Rule(
            "behind",
            "目标落后",
            Kind.LINE,
            "target",
            target.METRICS,
            ("city", "county"),
            "年度目标（100 人以上）完成率落后序时进度 10 个百分点以上",
            grave,
            "{where}{name} {value}，落后序时进度 {gap} 个百分点",
        ),
        Rule(
            "falls_short",
            "全年预计完不成目标",
            Kind.FORECAST,
            "target",
            (nowcast.NOW_NEW,),
            ("city",),
            "当年预计新引进的可能范围（95%）上限仍低于全年目标（100 人以上）的 90%",
            usual,
            "{where}{name} {value}，低于全年目标 {before}",
        ),
        Rule(
            "overdue",
            "兑现超期",
            Kind.LINE,
            "money",
            (payouts.DUE_CASES,),
            ("county",),
            "应兑未兑中等待超过 180 天的占四分之一以上且不少于 20 件",
            grave,
            "{where}应兑未兑 {before}，{words}的 {value}",
        ),
        Rule(
            "unpaid",
            "兑现骤减",
            Kind.SEASON,
            "money",
            (payouts.PAID_CASES,),
            ("county",),
            "连续两个月低于按往年趋势和季节推算的正常范围，少四成以上（月均 12 件以上）",
            usual,
            months,
        ),
        Rule(
            "unpaid_level",
            "兑现持续偏低",
            Kind.SHIFT,
            "money",
            (payouts.PAID_CASES,),
            ("county",),
            "一年内水平下降四成以上并持续三个月以上（月均 12 件以上）",
            usual,
            level,
        ),
        Rule(
            "unspent",
            "资金未执行",
            Kind.LINE,
            "budget",
            (fund.EXECUTION,),
            ("city", "programme"),
            "项目执行率落后序时进度 25 个百分点以上，且低于各项目中位数 25 个百分点以上",
            usual,
            "{where}资金执行率 {value}，落后序时进度 {gap} 个百分点",
        ),
        Rule(
            "net_inflow",
            "净流入异于同类",
            Kind.FUNNEL,
            "flow",
            (flow.NET_INFLOW_RATE,),
            ("county",),
            "同比变化在各区县中超出中位数 3.5 个稳健标准差（含本地抽样误差），且不小于 3 个百分点",
            grave,
            year,
        ),
        Rule(
            "leaving",
            "流出骤增",
            Kind.SEASON,
            "flow",
            (flow.OUTFLOW,),
            ("county",),
            "连续两个月高于按往年趋势和季节推算的正常范围，多五成以上",
            grave,
            months,
        ),
        Rule(
            "leaving_city",
            "流出骤增",
            Kind.SEASON,
            "flow",
            (flow.OUTFLOW,),
            ("city",),
            "连续两个月高于按往年趋势和季节推算的正常范围，多三成以上",
            grave,
            months,
        ),
        Rule(
            "leaving_level",
            "流出持续偏高",
            Kind.SHIFT,
            "flow",
            (flow.OUTFLOW,),
            ("county",),
            "一年内水平上升五成以上并持续三个月以上",
            grave,
            level,
        ),
        Rule(
            "stays",
            "毕业生留市异于同类",
            Kind.FUNNEL,
            "school",
            (source.GRADUATES_STAY_CITY,),
            ("city",),
            "同比变化在各市中超出中位数 3.5 个稳健标准差（含本地抽样误差），且不小于 5 个百分点",
            usual,
            year,
        ),
        Rule(
            "school_lost",
            "高校不再输送",
            Kind.SHIFT,
            "school",
            (source.COME_RATE_BY_CLASS,),
            ("school",),
            "最近一届来本地就业比例比此前三届低 10 个百分点和三分之一以上，且超出偶然",
            grave,
            "{where}毕业生来本地就业比例 {value}（{words}），此前三届 {before}",
            12,
        ),
        Rule(
            "natives_lost",
            "生源不再返乡",
            Kind.SHIFT,
            "origin",
            (homecoming.RETURN_RATE_BY_CLASS,),
            ("county",),
            "最近一届返乡率比此前三届低 10 个百分点和三分之一以上，且超出偶然",
            usual,
            "{where}生源毕业生返乡率 {value}（{words}），此前三届 {before}",
            12,
        ),
        Rule(
            "tightness",
            "职业供求异于同类",
            Kind.FUNNEL,
            "market",
            (recruitment.OPENINGS_PER_SEEKER,),
            ("occupation",),
            "同比变化在各职业中超出中位数 3.5 个稳健标准差（含抽样误差），且升五成以上",
            usual,
            year,
        ),
        Rule(
            "posts",
            "招聘骤增",
            Kind.SEASON,
            "market",
            (recruitment.NEW_POSTS,),
            ("industry",),
            "连续两个月高于按往年趋势和季节推算的正常范围，多五成以上（月均 20 个以上）",
            usual,
            months,
        ),
        Rule(
            "seekers_level",
            "求职持续减少",
            Kind.SHIFT,
            "market",
            (recruitment.SEEKERS,),
            ("occupation",),
            "一年内水平下降四分之一以上并持续三个月以上（月均 15 人以上）",
            usual,
            level,
        ),
        Rule(
            "published",
            "公开指标异动",
            Kind.FUNNEL,
            "published",
            (PUBLISHED,),
            ("peer",),
            "年度变化在各城市中超出中位数 3.5 个稳健标准差，且不小于城市间差异的一半",
            slight,
            "{where} {value}（{words}），上年 {before}，变动与其他城市明显不同",
            12,
        ),
        Rule(
            "late",
            "数据迟报",
            Kind.LATE,
            "source",
            (),
            ("city",),
            "其他地区已有、本地按常年应有 12 行以上的最近月份没有数据",
            slight,
            "{where}「{words}」已有 {count} 个月没有数据（最近到{when}）",
            1,
        ),
        Rule(
            "hole",
            "数据缺月",
            Kind.QUALITY,
            "source",
            (),
            ("city",),
            "近一年中有按常年应有 12 行以上却没有数据的月份",
            slight,
            "{where}「{words}」缺{when}的数据",
            6,
        ),
    )


RULES: Final = _rules()
BY_ID: Final = {rule.id: rule for rule in RULES}
# Every figure that an alert may be about.
ALERTED: Final = tuple(dict.fromkeys(metric for rule in RULES for metric in rule.metrics))


def watched(
    ask: Ask,
    region: int,
    sources: Iterable[Lack] = (),
    month: int | None = None,
) -> list[Alert]:
    """All alerts of a region, gravest first; of two about one thing at one place the graver.

    Args:
        ask: answers a question in protected figures.
        region: the office's own.
        sources: what its sources lack.
        month: as of the end of that month; ``None`` = now. What is owed has no past.
    """
    here = Selection(region, month)
    found: list[Alert] = []
    for check in _checks(sources):
        found += check(ask, here)
    return merged(found)


def _checks(sources: Iterable[Lack]) -> Iterable[Callable[[Ask, Selection], Iterable[Alert]]]:
    yield from (behind_schedule, falls_short, overdue, unspent)
    yield from (_watching(watch) for watch in WATCHES)
    yield from (_following(course) for course in _COURSES)
    yield lambda ask, here: _classes(ask, here, source.COME_RATE_BY_CLASS, "school", "school_lost")
    yield lambda ask, here: _classes(
        ask, here, homecoming.RETURN_RATE_BY_CLASS, "county", "natives_lost"
    )
    yield lambda ask, here: published(ask, here, _cities(here.region))
    yield lambda _, here: lacks(sources, here.region, here.month)


def _watching(watch: Watch) -> Callable[[Ask, Selection], Iterable[Alert]]:
    return lambda ask, here: unusual(ask, here, watch)


def _following(course: Course) -> Callable[[Ask, Selection], Iterable[Alert]]:
    return lambda ask, here: courses(ask, here, course)


def _classes(ask: Ask, here: Selection, metric: Metric, by: str, rule: str) -> Iterable[Alert]:
    """The newest whole class is told by the insurance data: its year is over."""
    month = here.month if here.month is not None else ask(flow.NEW_COLLEGE, here, ()).month
    return lost(ask, here.at(month), metric, by, rule)


def _cities(region: int) -> tuple[int, ...]:
    """The cities of a region; a city itself; none for a county."""
    if level(region) == "province":
        return tuple(one.code for one in regions(within=region) if level(one.code) == "city")
    return (region,) if level(region) == "city" else ()


def order(alert: Alert) -> tuple[int, float, int, str]:
    """The one order of all lists: how grave, how far beyond the line, the region's code."""
    return int(BY_ID[alert.rule].severity), -alert.weight, alert.region, alert.key


def merged(found: Iterable[Alert]) -> list[Alert]:
    """In order, and of several about one thing at one place the first."""
    kept: dict[tuple[str, int, str, str], Alert] = {}
    for one in sorted(found, key=order):
        rule = BY_ID[one.rule]
        metric = one.metric.id if rule.subject == "target" and one.metric else ""
        if one.metric is nowcast.NOW_NEW:
            metric = target.COLLEGE_PROGRESS.id  # its promise
        kept.setdefault((rule.subject, one.region, one.cell, metric), one)
    return list(kept.values())
