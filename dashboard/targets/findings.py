"""What 目标与考核 says: read from protected tables and nothing else."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.targets.goals import YEAR_END, Goal
from dashboard.targets.scores import CLOSED, Judged, Placed
from dashboard.wording import differences, words
from dashboard.wording.theme import compact
from data.contracts.policy import INDICATORS
from metrics.disclosure.protect import Protected, Status
from metrics.figures.policy import promise
from metrics.figures.policy.target import year_gone

LEVELS = {"city": "个市", "county": "个区县"}


def standing(place: str, goals: Sequence[Goal], month: int) -> str:
    """Each promise with a pace: how much of it is done, against the calendar, and where it ends."""
    said = [one for goal in goals if goal.code not in YEAR_END and (one := _goal(goal, month))]
    if not said:
        return f"{place}：年度目标的完成人数过少或没有数据，不作判断。"
    period = next(words.period(goal.progress) for goal in goals if goal.progress is not None)
    return f"{period}{place}：{'；'.join(said)}。"


def _goal(goal: Goal, month: int) -> str:
    if goal.share is None or goal.progress is None:
        return ""
    share, half = goal.share
    rate = words.written(share, goal.progress.metric, half)
    return f"{goal.name}完成全年目标的 {rate}，{against(share, half, month)}{_ahead(goal, month)}"


def against(share: float, half: float, month: int) -> str:
    """Against the calendar, as 总览 says it."""
    gap = share - year_gone(month)
    if abs(gap) <= half:
        return "符合序时进度"
    return f"{'快于' if gap > 0 else '慢于'}序时进度 {differences.points(abs(gap), half)}"


def _ahead(goal: Goal, month: int) -> str:
    end = goal.end
    if end is None or month % 12 == 11:
        return ""
    return f"，预计全年完成 {ahead(end)}，{outlook(end)}"


def ahead(end: tuple[float, float, float]) -> str:
    """Where the year will end: 「101%（可能范围 97%–105%）」."""
    middle, low, high = end
    # Outwards, so that a range which ends below the promise doesn't read 100 %.
    ends = (math.floor(low * 100), math.ceil(high * 100))
    return f"{middle * 100:.0f}%（可能范围 {ends[0]}%–{ends[1]}%）"


def outlook(end: tuple[float, float, float]) -> str:
    """Whether the year will keep the promise, as far as the 95 % range tells."""
    _, low, high = end
    if low >= 1:
        return "有把握完成"
    return "预计完不成" if high < 1 else "能否完成还不能断定"


def burn_up(goal: Goal, due: float) -> str:
    """The title over the burn-up: against what is due by now."""
    if goal.share is None:
        return f"{goal.name}：完成人数过少，不予显示"
    share, half = goal.share
    if abs(share - due) <= half:
        return f"{goal.name}与应达进度相当"
    pace = "快于" if share > due else "慢于"
    return f"{goal.name}{pace}应达进度 {differences.points(abs(share - due), half)}"


def funnel(found: Protected, name: str, by: str) -> str:
    """How many places lie outside what chance alone does."""
    rows = found.frame[found.frame["status"] == Status.OK.value]
    if len(rows) < 2:
        return name  # what stands in the drawing's place says why
    low, high = int(rows["fast"].sum()), int(rows["ahead"].sum())
    head = f"{len(rows)} {LEVELS[by]}的{name}"
    if not low and not high:
        return f"{head}都在偶然波动以内"
    told = [f"{low} 个低于偶然波动的下限"] if low else []
    told += [f"{high} 个高于偶然波动的上限"] if high else []
    return f"{head}，{'，'.join(told)}"


def league(made: Sequence[Placed], by: str, grades: Sequence[str], whole: str) -> str:
    """How many places of a whole in which class; nobody is ranked in a title."""
    counts = Counter(one.score.grade for one in made if one.score is not None)
    if not counts:
        return f"{whole}各地得分：人数过少或未下达目标，不评"
    told = "，".join(f"{grade} 档 {counts[grade]} 个" for grade in grades if counts[grade])
    left = len(made) - sum(counts.values())
    return f"{whole} {len(made)} {LEVELS[by]}：{told}{f'，{left} 个不评' if left else ''}"


def offices(made: Sequence[Judged]) -> str:
    """How many departments could be scored."""
    scored = [one for one in made if one.score is not None]
    if not scored:
        return "部门得分：没有可计分的目标"
    counts = Counter(one.score.grade for one in scored if one.score is not None)
    told = "，".join(f"{grade} 档 {number} 个" for grade, number in sorted(counts.items()))
    left = len(made) - len(scored)
    without = f"，{left} 个没有可计分的目标" if left else ""
    return f"{len(made)} 个责任单位：{told}{without}"


def matters(found: Sequence[Mapping[str, Any]], today: str) -> str:
    """How many matters are closed, how many are past their day."""
    closed = sum(one["state"] == CLOSED for one in found)
    late = [one for one in found if is_late(one, today)]
    head = f"一事一议 {len(found)} 件，已办结 {closed} 件"
    return f"{head}，到期未办结 {len(late)} 件" if late else f"{head}，没有到期未办结的"


def is_late(one: Mapping[str, Any], today: str) -> bool:
    """Whether a matter is open at the end of the day by which it was due."""
    return one["state"] != CLOSED and "" < str(one["due"] or "") <= today


def size(value: float, unit: str) -> str:
    """A promise's size with its unit: 「1 412人」, 「2 704万元」."""
    return f"{compact(value)}{unit}"


def score(one: Placed) -> str:
    """A score, to whole points where rounding or chance leaves its decimal open."""
    return "—" if one.score is None else f"{one.score.points:.0f}"


def verdict(one: Placed) -> str:
    """Whether a score differs from keeping to the plan by more than chance."""
    if one.score is None:
        return one.why
    if one.score.beyond > 0:
        return "明显快于应达进度"
    return "明显慢于应达进度" if one.score.beyond < 0 else "在偶然波动以内"


def band(one: Placed) -> str:
    """The ranks that a place can have: 「3」, 「3–7」."""
    if one.band is None:
        return "—"
    first, last = one.band
    return str(first) if first == last else f"{first}–{last}"


def left_over(told: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The promises that no figure of the product measures."""
    return [one for one in told if one["kind"] != promise.ITEM and one["promise"] not in INDICATORS]


def name_of(one: Mapping[str, Any]) -> str:
    """What a promise is called."""
    return INDICATORS.get(str(one["promise"]), str(one["promise"]))
