"""The first words of 目标与考核 and its charts: of the region, or of the city of a small county."""

from dataclasses import replace

from dashboard.charts.burn_up import burn_up
from dashboard.charts.funnel import promises
from dashboard.document.build import chart, drill
from dashboard.document.lacking import missing_sources
from dashboard.document.values import Block, Chart, Columns
from dashboard.targets import findings as say
from dashboard.targets import goals as parts
from dashboard.targets import scores
from dashboard.targets.asked import Told
from dashboard.targets.goals import Goal
from dashboard.wording import words
from metrics.figures.policy.target import PROGRESS


def said(page: Told) -> str:
    """What the year's promises have come to; of a county with too few, of its city."""
    place = words.place(page.asked)
    if not page.goals and not page.matters:
        absent = missing_sources(page.promises)
        if absent:
            return f"{place}：缺少{'、'.join(absent)}，不能计算完成情况。"
        return f"{place}没有下达 {page.month // 12} 年的年度目标。"
    own = say.standing(place, page.goals, page.month)
    other = page.telling
    if other is page:
        return own
    above = words.place(other.request.selection.region)
    return f"{own}{say.standing(above, other.goals, page.month)}"


def charts(page: Told) -> tuple[Block, ...]:
    """The burn-up and the funnel of one promise; of a county with too few, those of its city."""
    shown = page.telling
    goal = shown.chosen()
    if goal is None:
        return ()
    names = {one.code: one.name for one in shown.goals if one.code in PROGRESS and one.share}
    burned, among = burning(shown, goal), spread(shown, goal)
    switch = page.request.choice("indicator", "指标", names)
    if among is None:
        return (switch, burned)
    return (switch, Columns(((burned,), (among,))))


def burning(page: Told, goal: Goal) -> Chart:
    """What came month by month against what was due, and where the year will end."""
    done = parts.cumulated(page.request, goal, page.month)
    due = parts.line(page.promises, goal, page.month, page.calendar)
    ahead = goal.ahead if page.month % 12 < 11 and goal.end is not None else None
    note = (
        "虚线为应完成（按下达的节点，节点之间均匀推进）"
        if goal.milestones and not page.calendar
        else "虚线为应完成（按月均匀推进）"
    )
    due_now = goal.due(page.month, page.calendar)
    made = chart(
        burn_up(done, due, ahead),
        [one for one in (done, due, ahead) if one is not None],
        title=page.named(say.burn_up(goal, due_now)),
        key="burn-up",
        note=f"{note}，目前应达 {due_now * 100:.0f}%；点线为预计，浅色带为可能范围（80%、95%）。",
    )
    place = words.place(page.request.selection.region)
    subtitle = f"{goal.name}，年初以来累计，人，{place}，{words.period(goal.done)}"
    return replace(made, part=replace(made.part, subtitle=subtitle))


def spread(page: Told, goal: Goal) -> Chart | None:
    """Completion of the places against the size of their promise, with the limits of chance."""
    if isinstance(page.rules, str):
        return None
    if page.rates[goal.code].frame["value"].notna().sum() < 2:
        return None  # of one place there is nothing to set it against
    steps = scores.paths(page.below, page.by, page.rules)
    found = scores.limited(page.rates[goal.code], steps, goal.code, page.month)
    return chart(
        promises(found, goal.due(page.month, page.calendar)),
        found,
        title=page.named(say.funnel(found, f"{goal.name}完成率", page.by)),
        key="funnel",
        click=drill,
        note="横线为应达进度，点线为偶然波动的界限（99.8%）：目标越小、一同比较的地方越多，界限越宽。",
        hint="点一个地区查看它的目标。",
    )
