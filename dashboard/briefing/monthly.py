"""The standard monthly briefing (月度人才工作专报), and the basket of pages and charts.

A briefing is a :class:`dashboard.export.report.Report`: Word, slides, PDF, HTML and workbooks
are written from it.
"""

from datetime import datetime

from dashboard.access import auth, holdings
from dashboard.briefing.desk import Ask, Desk, asker, title_of
from dashboard.briefing.sections import sections
from dashboard.export.leaving import taker
from dashboard.export.letter import letter_of
from dashboard.export.page import NOTHING, Stamp
from dashboard.export.report import Block, Report, Say
from dashboard.wording import words
from data.home import Refused
from data.months import month_name
from metrics.disclosure.protect import Protected
from metrics.engine.selection import contains

__all__ = ["asker", "monthly", "newest"]


def newest() -> int:
    """The newest complete month of the data being served.

    Raises:
        Refused: no source has months.
    """
    reach = holdings.months()
    if reach is None:
        raise Refused("现有数据没有月份，无法生成月度专报；请先导入参保记录")
    return reach[1]


def monthly(ask: Ask, region: int, month: int | None = None) -> Report:
    """Write a month's briefing.

    Args:
        ask: answers a question in protected figures, under somebody's scope.
        region: adcode.
        month: up to which month; the newest complete one when not given.

    Raises:
        Refused: the month has no data, or the region lies outside the user's scope.
    """
    user = auth.current_user(holdings.home())
    if not contains(user.scope.region, region):
        raise Refused("所选地区不在您的授权范围内")
    last, reach = newest(), holdings.months()
    first = reach[0] if reach else last
    month = last if month is None else month
    if not first <= month <= last:
        known = f"{month_name(first)}至{month_name(last)}"
        raise Refused(f"{month_name(month)}没有数据；可用：{known}")
    named = holdings.settings().peers
    desk = Desk(ask, region, month, user.scope.region, first, last, peers=named)
    blocks: list[Block] = list(sections(desk)) or [Say(NOTHING)]
    blocks += _lacking(desk)
    stamp = _stamp(desk)
    day = f"{stamp.at.year}年{stamp.at.month}月{stamp.at.day}日"
    return Report(
        title=title_of(region, month),
        under=f"数据截至{month_name(month)}",
        blocks=tuple(blocks),
        stamp=stamp,
        letter=letter_of(holdings.settings(), month, day),
        about=(("数据截至", month_name(month)), ("说明", _PLAIN)),
        signed=holdings.settings().name,
    )


_PLAIN = (
    "文中数字由系统按指标口径自动生成；差异在取整误差以内的写作持平；人数过少的不予显示，相应语句略去；"
    "标「初步数」的之后会修订。本专报只陈述变化，不作原因判断"
)


def _lacking(desk: Desk) -> list[Block]:
    """Which figures aren't there though they belong here, with the reason; hidden ones are none."""
    reasons: dict[str, dict[str, Protected]] = {}
    for one in desk.asked:
        if one.refused:
            reasons.setdefault(one.refused, {})[one.metric.name] = one
    return [Say(f"{'、'.join(of)}：{why}。", tuple(of.values())) for why, of in reasons.items()]


def _stamp(desk: Desk) -> Stamp:
    serving = holdings.serving()
    return Stamp(
        user=taker(),
        at=datetime.now().astimezone(),
        snapshot="、".join(dict.fromkeys(t.snapshot for t in desk.asked if t.snapshot))
        or serving.id,
        demo=serving.demo,
        public=bool(desk.asked) and all(one.public for one in desk.asked),
        office=holdings.settings().name,
        profile=serving.profile,
    )


def place_and_month(region: int, month: int) -> str:
    """How a file of the briefing is called."""
    return f"人才工作专报_{words.place(region)}_{month_name(month)}"
